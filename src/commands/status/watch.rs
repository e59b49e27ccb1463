//! `--watch`: look again and again; redraw a terminal, append lines anywhere else, and say what has changed.

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
) -> Result<Done, CommandError> {
    let mut watcher = Watcher::new(request, interval);
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

/// What is waited for, and how long: `waiting for rm2 (host:8033), 4 s left`.
fn waiting(clusters: &Clusters, deadline: Deadline) -> Awaited {
    let left = deadline.remaining();
    Awaited {
        text: format!("{}, {} s left", clusters.awaited(), left.as_secs()),
        since: deadline.budget().saturating_sub(left),
    }
}

/// What a look waits for.
struct Awaited {
    text: String,
    /// How long already.
    since: Duration,
}

/// What has been told so far.
struct Watcher<'a> {
    request: &'a StatusRequest,
    interval: Duration,
    /// Whether a terminal is redrawn, on its alternate screen.
    redraws: bool,
    signals: Listener,
    last: Option<Look>,
    /// When that was told, by a clock that nobody sets.
    told: Instant,
    changes: Vec<String>,
}

impl<'a> Watcher<'a> {
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

    /// Waits, and keeps the clock of the screen going. None if a signal ends the wait, or nobody reads any more.
    /// What a look has `awaited` for more than a moment is on the screen; before the first look has ended, at once.
    async fn until<F: Future>(
        &mut self,
        future: F,
        awaited: impl Fn() -> Option<Awaited>,
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

    /// Draws the screen. False if nobody reads it, or a signal ends the wait for that.
    async fn draw(&mut self, awaited: Option<Awaited>) -> Result<bool, CommandError> {
        let text = format!("{}{}", terminal::enter_screen(), self.drawn(awaited));
        self.print(text, String::new()).await
    }

    /// Prints at once. False if nobody reads any more, or a signal ends the wait for a reader.
    async fn print(&mut self, stdout: String, stderr: String) -> Result<bool, CommandError> {
        // A reader may take as long as it likes, also in the middle of a look.
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

    /// Tells of a look. False if nobody reads it.
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
            // It is drawn by the next wait.
            None if self.redraws => String::new(),
            None => render::watched_look(&look, self.request.format, self.last.is_none()),
        };
        self.last = Some(look);
        self.told = Instant::now();
        if self.redraws {
            return self.print(text, String::new()).await;
        }
        // People read both in one stream; programs read documents in the other one.
        match self.request.format.is_for_people() {
            true => self.print(changes + &text, String::new()).await,
            false => self.print(text, changes).await,
        }
    }

    /// The screen as it is to be now: over what is there, line by line.
    fn drawn(&self, awaited: Option<Awaited>) -> String {
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

    /// The last line: how old the screen is, and who makes it wait for the next look.
    fn foot(&self, look: &Look, awaited: Option<Awaited>) -> String {
        let seen = clock(look.at, self.told.elapsed());
        match awaited.filter(|awaited| awaited.since >= progress::SILENCE) {
            Some(Awaited { text, .. }) => format!("refreshing: {text}; {seen}; Ctrl-C ends it"),
            None => format!("{seen}; every {}; Ctrl-C ends it", readable(self.interval)),
        }
    }

    /// Gives the terminal back; the last look stays on it.
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

/// When something was seen, and how long ago that is: `seen 08:33:25Z, 4 s ago`.
fn clock(at: Duration, age: Duration) -> String {
    let time = utc::seconds(at);
    let time = time.split_once('T').map_or(time.as_str(), |(_, time)| time);
    format!("seen {time}, {} s ago", age.as_secs())
}

/// Prints at once. False if nobody reads any more.
fn print(text: &str) -> Result<bool, CommandError> {
    write_stdout(text).map_err(|source| CommandError::Output {
        what: "standard output".to_owned(),
        source,
    })
}
