//! `--watch`: looks repeatedly and reports changes. Redraws a terminal; appends lines to any other output.

use std::io::{self, Write};
use std::time::{Duration, Instant};

use crate::base::deadline::{Deadline, readable};
use crate::base::io::write_stdout;
use crate::base::threads;
use crate::base::utc;
use crate::error::CommandError;
use crate::exit::Exit;
use crate::report::done::Done;
use crate::report::status::{prometheus, watch};
use crate::report::{render, wrap};
use crate::request::StatusRequest;
use crate::verdict::look::Look;

use super::super::signals::Listener;
use super::super::{progress, terminal, watchdog};
use super::gather::Clusters;
use super::textfile;

/// Maximum changes kept for the screen.
const SHOWN_CHANGES: usize = 10;
/// The refresh interval of the age on the screen.
const TICK: Duration = Duration::from_secs(1);
/// Columns and lines of a terminal that does not report its size.
const USUAL_SIZE: (usize, usize) = (80, 24);

/// Looks until a signal arrives or the output is closed. The exit status is that of the last look.
pub(super) async fn run(
    clusters: &Clusters,
    request: &StatusRequest,
    interval: Duration,
    budget: Duration,
) -> Result<Done, CommandError> {
    let mut watcher = StatusWatch::new(request, interval);
    loop {
        let deadline = Deadline::after(budget);
        watchdog::allow(deadline);
        let looking = clusters.look(deadline);
        let Some(look) = watcher
            .until(looking, || Some(waiting(clusters, deadline)))
            .await?
        else {
            break;
        };
        let _between_looks = watchdog::pause();
        let pause = tokio::time::sleep(interval);
        let look = look.only(&request.only);
        if !watcher.tell(look).await? || watcher.until(pause, || None).await?.is_none() {
            break;
        }
    }
    Ok(watcher.end())
}

/// Returns the servers that have not answered yet, and the remaining time: `waiting for rm2 (host:8033), 4 s left`.
fn waiting(clusters: &Clusters, deadline: Deadline) -> WaitingLine {
    let left = deadline.remaining();
    WaitingLine {
        text: format!("{}, {} s left", clusters.awaited(), left.as_secs()),
        since: deadline.budget().saturating_sub(left),
    }
}

/// The servers that a look waits for.
struct WaitingLine {
    text: String,
    /// Time waited so far.
    since: Duration,
}

/// The state of `--watch`: the last look and the changes.
struct StatusWatch<'a> {
    request: &'a StatusRequest,
    interval: Duration,
    /// True if the output is a terminal that is redrawn, on its alternate screen.
    redraws: bool,
    signals: Listener,
    last: Option<Look>,
    /// The time at which `last` was reported, on the monotonic clock.
    told: Instant,
    changes: Vec<String>,
}

impl<'a> StatusWatch<'a> {
    fn new(request: &'a StatusRequest, interval: Duration) -> Self {
        let redraws =
            request.format.is_for_people() && request.textfile.is_none() && terminal::obeys();
        Self {
            request,
            interval,
            signals: Listener::ending(),
            redraws,
            last: None,
            told: Instant::now(),
            changes: Vec::new(),
        }
    }

    /// Waits for a future and refreshes the screen meanwhile. Returns `None` if a signal arrives or the output
    /// is closed. The screen shows the servers that have not answered after [`progress::SILENCE`], or at once
    /// during the first look.
    async fn until<F: Future>(
        &mut self,
        future: F,
        awaited: impl Fn() -> Option<WaitingLine>,
    ) -> Result<Option<F::Output>, CommandError> {
        let mut future = std::pin::pin!(future);
        loop {
            if self.redraws && !self.draw(awaited()).await? {
                return Ok(None);
            }
            tokio::select! {
                output = &mut future => return Ok(Some(output)),
                _ = self.signals.next() => return Ok(None),
                () = tokio::time::sleep(TICK), if self.redraws => {}
            }
        }
    }

    /// Draws the screen. Returns false if the output is closed or a signal arrives.
    async fn draw(&mut self, awaited: Option<WaitingLine>) -> Result<bool, CommandError> {
        let text = format!("{}{}", terminal::enter_screen(), self.drawn(awaited));
        self.print(text, String::new()).await
    }

    /// Prints without delay. Returns false if the output is closed, or if a signal arrives while the reader is
    /// slow.
    async fn print(&mut self, stdout: String, stderr: String) -> Result<bool, CommandError> {
        // A slow reader must not count as a hang, even in the middle of a look.
        let _pause = watchdog::pause();
        let printing = threads::blocking(move || {
            let _ = io::stderr().write_all(stderr.as_bytes());
            print(&stdout)
        });
        match self.signals.unless(printing).await {
            Ok(printed) => printed.unwrap_or(Ok(false)),
            Err(_) => Ok(false),
        }
    }

    /// Reports a look. Returns false if the output is closed.
    async fn tell(&mut self, look: Look) -> Result<bool, CommandError> {
        let changes = self
            .last
            .as_ref()
            .map_or_else(String::new, |last| watch::changes(last, &look));
        self.changes.extend(changes.lines().map(str::to_owned));
        let surplus = self.changes.len().saturating_sub(SHOWN_CHANGES);
        self.changes.drain(..surplus);
        let text = match &self.request.textfile {
            Some(path) => {
                textfile::write(path, prometheus::text(&look)).await?;
                String::new()
            }
            // The next wait draws the screen.
            None if self.redraws => String::new(),
            None => render::watched_look(&look, self.request.format, self.last.is_none()),
        };
        self.last = Some(look);
        self.told = Instant::now();
        if self.redraws {
            return self.print(text, String::new()).await;
        }
        // Text formats also print the changes on standard output. Documents stand alone on standard output.
        match self.request.format.is_for_people() {
            true => self.print(changes + &text, String::new()).await,
            false => self.print(text, changes).await,
        }
    }

    /// Returns the current screen, with escape sequences that overwrite the old one line by line.
    fn drawn(&self, awaited: Option<WaitingLine>) -> String {
        let size = terminal::size().unwrap_or(USUAL_SIZE);
        let lines = match &self.last {
            None => {
                let awaited = awaited.map(|awaited| awaited.text).unwrap_or_default();
                vec![wrap::cut(&format!("{awaited}; Ctrl-C ends it"), size.0)]
            }
            Some(look) => {
                let foot = self.foot(look, awaited);
                watch::screen(look, &self.changes, &foot, size, terminal::colour())
            }
        };
        format!("\x1b[H{}\x1b[K\x1b[J", lines.join("\x1b[K\n"))
    }

    /// Returns the last line: the age of the screen, and the servers that delay the next look.
    fn foot(&self, look: &Look, awaited: Option<WaitingLine>) -> String {
        let seen = clock(look.at, self.told.elapsed());
        match awaited.filter(|awaited| awaited.since >= progress::SILENCE) {
            Some(WaitingLine { text, .. }) => format!("refreshing: {text}; {seen}; Ctrl-C ends it"),
            None => format!("{seen}; every {}; Ctrl-C ends it", readable(self.interval)),
        }
    }

    /// Leaves the alternate screen. The last look stays visible on the terminal.
    fn end(self) -> Done {
        if self.redraws {
            return Done::LastLook {
                look: self.last,
                leave_screen: terminal::leave_screen(),
            };
        }
        Done::Ended(self.last.as_ref().map_or(Exit::Unknown, Look::exit))
    }
}

/// Formats time and age of a look: `seen 08:33:25Z, 4 s ago`.
fn clock(at: Duration, age: Duration) -> String {
    let time = utc::seconds(at);
    let time = time.split_once('T').map_or(time.as_str(), |(_, time)| time);
    format!("seen {time}, {} s ago", age.as_secs())
}

/// Returns false if the output is closed.
fn print(text: &str) -> Result<bool, CommandError> {
    write_stdout(text).map_err(|source| CommandError::Output {
        what: "standard output".to_owned(),
        source,
    })
}
