//! Progress of a running command, and its notes on standard error.

use std::fmt::Write as _;
use std::io::{self, IsTerminal as _, Write as _};
use std::pin::pin;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use super::aside::{Aside, noted, write_result};
use crate::base::deadline::Deadline;
use crate::base::threads;
use crate::error::CommandError;
use crate::report;

/// Maximum wait for a reader of standard error.
const PATIENCE: Duration = Duration::from_millis(500);
/// Progress is shown after this time.
pub(super) const SILENCE: Duration = Duration::from_secs(2);
/// The update interval.
pub(super) const EVERY: Duration = Duration::from_secs(1);

/// Writes a part of the result on another thread: a signal can end the wait for a reader. A reader that has closed
/// the pipe is not an error.
///
/// # Errors
/// Standard output cannot be written.
pub(super) async fn result(text: String) -> Result<(), CommandError> {
    let writing = threads::blocking(move || write_result(&text));
    writing.await.unwrap_or(Ok(()))
}

/// Wraps lines of a result to the terminal, if any.
pub(super) fn fitted(text: &str) -> String {
    report::fitted(&report::harmless(text), &io::stdout())
}

pub(super) fn note(line: &str) {
    write_note(&noted(line));
}

/// Writes a line to standard error, where a terminal may show progress.
pub(super) fn note_on(terminal: Option<&Shower>, line: &str) {
    match terminal {
        Some(terminal) => terminal.note(line),
        None => note(line),
    }
}

/// Writes to standard error on another thread, and waits for it only briefly. While 8 lines are blocked, further
/// lines are dropped.
pub(super) fn write_note(text: &str) {
    static STUCK: AtomicUsize = AtomicUsize::new(0);
    const MOST: usize = 8;
    let text = report::fitted(text, &io::stderr());
    let stuck = STUCK.load(Ordering::Acquire);
    if stuck >= MOST {
        return;
    }
    let (done, written) = mpsc::channel();
    STUCK.fetch_add(1, Ordering::AcqRel);
    threads::start(move || {
        let _ = io::stderr().write_all(text.as_bytes());
        STUCK.fetch_sub(1, Ordering::AcqRel);
        let _ = done.send(());
    });
    if stuck == 0 {
        let _ = written.recv_timeout(PATIENCE);
    }
}

/// Waits for `work`. After [`SILENCE`], a terminal shows the `awaited` servers and the remaining time.
pub(super) async fn while_waiting<F: Future>(
    work: F,
    deadline: Deadline,
    awaited: impl Fn() -> String,
) -> F::Output {
    let mut work = pin!(work);
    if let Ok(output) = tokio::time::timeout(SILENCE, &mut work).await {
        return output;
    }
    let Some(shown) = Shower::on_terminal() else {
        return work.await;
    };
    loop {
        shown.waiting(&awaited(), deadline);
        if let Ok(output) = tokio::time::timeout(EVERY, &mut work).await {
            return output;
        }
    }
}

/// Shows progress on a terminal, and clears it when dropped.
pub(super) struct Shower(Option<Aside>);

impl Shower {
    /// Returns `None` if standard error is not a terminal.
    pub(super) fn on_terminal() -> Option<Self> {
        io::stderr().is_terminal().then(|| Self(Some(Aside::new())))
    }

    /// Shows `waiting for rm1, 3 s left`.
    pub(super) fn waiting(&self, awaited: &str, deadline: Deadline) {
        let seconds = deadline.remaining().as_secs();
        self.show(format!("{awaited}, {seconds} s left"));
    }

    /// Shows a line that the next one replaces.
    pub(super) fn show(&self, line: String) {
        if let Some(aside) = &self.0 {
            aside.showing(line);
        }
    }

    pub(super) fn done(&self) {
        if let Some(aside) = &self.0 {
            aside.done();
        }
    }

    pub(super) fn note(&self, line: &str) {
        if let Some(aside) = &self.0 {
            aside.note(line);
        }
    }
}

impl Drop for Shower {
    fn drop(&mut self) {
        let unwritten = self.0.take().map(Aside::end).unwrap_or_default();
        if !unwritten.stderr.is_empty() {
            write_note(&unwritten.stderr);
        }
    }
}

/// The servers that are asked concurrently, and their answers so far.
#[derive(Clone)]
pub(super) struct Asked(Arc<Mutex<Vec<ProgressRow>>>);

/// A name and its answer; `None` while waiting.
type ProgressRow = (String, Option<String>);

impl Asked {
    pub(super) fn new(names: impl IntoIterator<Item = String>) -> Self {
        let all = names.into_iter().map(|name| (name, None)).collect();
        Self(Arc::new(Mutex::new(all)))
    }

    /// Takes an answer such as `rm1 is active`.
    pub(super) fn answered(&self, index: usize, words: String) {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((_, answer)) = all.get_mut(index) {
            *answer = Some(words);
        }
    }

    /// Formats `rm1 is active; waiting for rm2`.
    pub(super) fn awaited(&self) -> String {
        let all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let mut text = String::new();
        for answer in all.iter().filter_map(|(_, answer)| answer.as_ref()) {
            let _ = write!(text, "{answer}; ");
        }
        let open = all.iter().filter(|(_, answer)| answer.is_none());
        let open: Vec<&str> = open.map(|(name, _)| name.as_str()).collect();
        text + "waiting for " + &open.join(", ")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn answers_are_shown_while_an_rm_is_silent() {
        let asked = Asked::new(["rm1 (h:1)", "rm2 (h:2)"].map(str::to_owned));
        assert_eq!(asked.awaited(), "waiting for rm1 (h:1), rm2 (h:2)");
        asked.answered(0, "rm1 is active".to_owned());
        assert_eq!(asked.awaited(), "rm1 is active; waiting for rm2 (h:2)");
    }
}
