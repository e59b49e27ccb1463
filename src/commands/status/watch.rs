//! `--watch`: look again and again; redraw a terminal, append lines anywhere else, and say what has changed.

use std::io::{self, Write};
use std::time::{Duration, SystemTime};

use nix::sys::signal::Signal;

use crate::deadline::{Deadline, readable};
use crate::error::CommandError;
use crate::exit::Exit;
use crate::report::status::{Look, json, prometheus, tsv, watch};
use crate::report::{Report, wrap};
use crate::request::{StatusFormat, StatusRequest};
use crate::threads;
use crate::utc;

use super::super::signals::Listener;
use super::super::terminal;
use super::gather::Clusters;
use super::{Context, show, textfile};

/// Changes that are kept for the screen.
const SHOWN_CHANGES: usize = 10;
/// How often the age of what is shown is renewed.
const TICK: Duration = Duration::from_secs(1);
/// The size of a terminal that does not tell its own.
const USUAL_SIZE: (usize, usize) = (80, 24);

/// Looks until a signal ends it, or nobody reads any more. Ends as the last look does.
pub(super) async fn run(
    clusters: &Clusters,
    request: &StatusRequest,
    interval: Duration,
    budget: Duration,
) -> Result<Report, CommandError> {
    let mut watcher = Watcher::new(request, interval)?;
    loop {
        let deadline = Deadline::after(budget);
        let looking = clusters.look(deadline);
        let Some(look) = watcher
            .until(looking, || waiting(clusters, deadline))
            .await?
        else {
            break;
        };
        let pause = tokio::time::sleep(interval);
        let look = look.only(&request.only);
        if !watcher.tell(look).await? || watcher.until(pause, String::new).await?.is_none() {
            break;
        }
    }
    Ok(watcher.end())
}

/// What is waited for, and how long: `waiting for rm2 (host:8033), 4 s left`.
fn waiting(clusters: &Clusters, deadline: Deadline) -> String {
    let seconds = deadline.remaining().as_secs();
    format!("{}, {seconds} s left", clusters.awaited())
}

/// What has been told so far.
struct Watcher<'a> {
    request: &'a StatusRequest,
    interval: Duration,
    /// Whether a terminal is redrawn, on its alternate screen.
    redraws: bool,
    /// Whether it shows the alternate screen.
    entered: bool,
    signals: Listener,
    last: Option<Look>,
    changes: Vec<String>,
}

impl<'a> Watcher<'a> {
    fn new(request: &'a StatusRequest, interval: Duration) -> Result<Self, CommandError> {
        let redraws = request.format == StatusFormat::Table
            && request.textfile.is_none()
            && terminal::obeys();
        let ending = [Signal::SIGINT, Signal::SIGTERM];
        // The screen must be left whatever ends the command.
        let more = [Signal::SIGHUP, Signal::SIGQUIT];
        let more = if redraws { &more[..] } else { &[] };
        Ok(Self {
            request,
            interval,
            signals: Listener::of(&[&ending, more].concat())?,
            redraws,
            entered: false,
            last: None,
            changes: Vec::new(),
        })
    }

    /// Waits, and keeps the clock of the screen going. None if a signal ends the wait, or nobody reads any more.
    /// Before the first look has ended, the screen shows what is `awaited`.
    async fn until<F: Future>(
        &mut self,
        future: F,
        awaited: impl Fn() -> String,
    ) -> Result<Option<F::Output>, CommandError> {
        let mut future = std::pin::pin!(future);
        loop {
            if self.redraws && !self.draw(&awaited()).await? {
                return Ok(None);
            }
            tokio::select! {
                output = &mut future => return Ok(Some(output)),
                _ = self.signals.next() => return Ok(None),
                () = tokio::time::sleep(TICK), if self.redraws => {}
            }
        }
    }

    /// Draws the screen. False if nobody reads it, or a signal ends the wait for that.
    async fn draw(&mut self, awaited: &str) -> Result<bool, CommandError> {
        let entering = match std::mem::replace(&mut self.entered, true) {
            true => "",
            false => terminal::ENTER_SCREEN,
        };
        let text = format!("{entering}{}", self.drawn(awaited));
        self.print(text, String::new()).await
    }

    /// Prints at once. False if nobody reads any more, or a signal ends the wait for a reader.
    async fn print(&mut self, stdout: String, stderr: String) -> Result<bool, CommandError> {
        let printing = threads::blocking(move || {
            let _ = io::stderr().write_all(stderr.as_bytes());
            print(&stdout)
        });
        match self.signals.unless(printing).await {
            Ok(printed) => printed.unwrap_or(Ok(false)),
            Err(_) => Ok(false),
        }
    }

    /// Tells of a look. False if nobody reads it.
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
            // It is drawn by the next wait.
            (None, StatusFormat::Table) if self.redraws => String::new(),
            (None, StatusFormat::Table) => format!("{changes}{}", watch::lines(&look)),
            (None, StatusFormat::Json) => json::line(&look),
            (None, StatusFormat::Tsv) if self.last.is_some() => tsv::rows(&look),
            (None, format) => show(&look, format),
        };
        self.last = Some(look);
        // Programs read the other stream.
        let changes = match self.request.format {
            StatusFormat::Table => String::new(),
            _ => changes,
        };
        self.print(text, changes).await
    }

    /// The screen as it is to be now: over what is there, line by line.
    fn drawn(&self, awaited: &str) -> String {
        let size = terminal::size().unwrap_or(USUAL_SIZE);
        let every = readable(self.interval);
        let lines = match &self.last {
            None => vec![wrap::cut(&format!("{awaited}; Ctrl-C ends it"), size.0)],
            Some(look) => {
                let foot = format!("{}; every {every}; Ctrl-C ends it", clock(look.at));
                watch::screen(look, &self.changes, &foot, size, Context::colour())
            }
        };
        format!("\x1b[H{}\x1b[K\x1b[J", lines.join("\x1b[K\n"))
    }

    /// Gives the terminal back; the last look stays on it.
    fn end(self) -> Report {
        let text = match &self.last {
            Some(look) if self.redraws => show(look, StatusFormat::Table),
            _ => String::new(),
        };
        let leaving = match self.entered {
            true => terminal::LEAVE_SCREEN,
            false => "",
        };
        let text = leaving.to_owned() + &text;
        let exit = self.last.as_ref().map_or(Exit::Unknown, Look::exit);
        Report::new(text, "", exit)
    }
}

/// When something was seen, and how long ago that is: `seen 08:33:25Z, 4 s ago`.
fn clock(at: Duration) -> String {
    let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH);
    let age = now.unwrap_or_default().saturating_sub(at).as_secs();
    let time = utc::seconds(at);
    let time = time.split_once('T').map_or(time.as_str(), |(_, time)| time);
    format!("seen {time}, {age} s ago")
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
