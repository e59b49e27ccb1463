//! `--watch`: look again and again; redraw a terminal, append lines anywhere else, and say what has changed.

use std::io::{self, IsTerminal as _, Write};
use std::time::Duration;

use nix::sys::signal::Signal;

use crate::deadline::{Deadline, readable};
use crate::error::CommandError;
use crate::exit::Exit;
use crate::report::Report;
use crate::report::status::{Look, json, prometheus, tsv, watch};
use crate::request::{StatusFormat, StatusRequest};

use super::super::signals::Listener;
use super::gather::Clusters;
use super::{show, textfile};

/// Changes that are shown below a table.
const SHOWN_CHANGES: usize = 10;
/// Cursor to the corner, and everything after it away: less flicker than to clear first.
const REDRAW: &str = "\x1b[H\x1b[J";

/// Looks until a signal ends it, or nobody reads any more. Ends as the last look does.
pub(super) async fn run(
    clusters: &Clusters,
    request: &StatusRequest,
    interval: Duration,
    budget: Duration,
) -> Result<Report, CommandError> {
    let mut signals = Listener::of(&[Signal::SIGINT, Signal::SIGTERM])?;
    let mut watcher = Watcher::new(request, interval);
    loop {
        let look = tokio::select! {
            look = clusters.look(Deadline::after(budget)) => look,
            _ = signals.next() => break,
        };
        if !watcher.tell(look).await? {
            break;
        }
        tokio::select! {
            () = tokio::time::sleep(interval) => {}
            _ = signals.next() => break,
        }
    }
    Ok(Report {
        exit: watcher.last.as_ref().map_or(Exit::Unknown, Look::exit),
        ..Report::success("")
    })
}

/// What has been told so far.
struct Watcher<'a> {
    request: &'a StatusRequest,
    interval: Duration,
    redraws: bool,
    last: Option<Look>,
    changes: Vec<String>,
}

impl<'a> Watcher<'a> {
    fn new(request: &'a StatusRequest, interval: Duration) -> Self {
        Self {
            request,
            interval,
            redraws: request.format == StatusFormat::Table && io::stdout().is_terminal(),
            last: None,
            changes: Vec::new(),
        }
    }

    /// Tells of a look. False where nobody reads it.
    async fn tell(&mut self, look: Look) -> Result<bool, CommandError> {
        let changes = self
            .last
            .as_ref()
            .map_or_else(String::new, |last| watch::changes(last, &look));
        self.changes.extend(changes.lines().map(str::to_owned));
        let surplus = self.changes.len().saturating_sub(SHOWN_CHANGES);
        self.changes.drain(..surplus);
        let text = match (&self.request.textfile, self.request.format) {
            (Some(path), _) => {
                textfile::write(path, prometheus::text(&look)).await?;
                String::new()
            }
            (None, StatusFormat::Table) if self.redraws => self.screen(&look),
            (None, StatusFormat::Table) => format!("{changes}{}", watch::lines(&look)),
            (None, StatusFormat::Json) => json::line(&look),
            (None, StatusFormat::Tsv) if self.last.is_some() => tsv::rows(&look),
            (None, format) => show(&look, format),
        };
        if self.request.format != StatusFormat::Table {
            // Programs read the other stream.
            let _ = io::stderr().write_all(changes.as_bytes());
        }
        self.last = Some(look);
        print(&text)
    }

    fn screen(&self, look: &Look) -> String {
        let changes: String = self
            .changes
            .iter()
            .map(|change| format!("{change}\n"))
            .collect();
        format!(
            "{REDRAW}{}\n{changes}every {}; Ctrl-C ends it\n",
            show(look, StatusFormat::Table),
            readable(self.interval)
        )
    }
}

/// Prints at once. False where nobody reads any more, which is an end like any other.
fn print(text: &str) -> Result<bool, CommandError> {
    let mut stdout = io::stdout().lock();
    let written = stdout
        .write_all(text.as_bytes())
        .and_then(|()| stdout.flush());
    match written {
        Ok(()) => Ok(true),
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(false),
        Err(source) => Err(CommandError::Output {
            what: "standard output".to_owned(),
            source,
        }),
    }
}
