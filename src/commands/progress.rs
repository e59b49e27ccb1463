//! Progress of a running command.
//!
//! A terminal that was stopped with Ctrl-S, or a pipe without a reader, blocks a writer. A command that acts on a
//! cluster must not block: it writes through an [`Aside`].

use std::fmt::Write as _;
use std::io::{self, IsTerminal as _, Write as _};
use std::pin::pin;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::mpsc::{self, Receiver, RecvTimeoutError, SyncSender};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use nix::sys::signal::SigSet;

use super::terminal::JOB_CONTROL;
use crate::base::deadline::Deadline;
use crate::base::io::write_stdout;
use crate::base::threads;
use crate::error::CommandError;
use crate::report::{self, harmless_line, wrap};

/// Maximum texts in the queue.
const WAITING: usize = 256;
/// Maximum time to write the queue at the end.
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

fn write_result(text: &str) -> Result<(), CommandError> {
    match write_stdout(text) {
        Ok(_) => Ok(()),
        Err(source) => Err(CommandError::Output {
            what: "standard output".to_owned(),
            source,
        }),
    }
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

/// Formats one line: text from other hosts may have line ends.
fn noted(line: &str) -> String {
    format!("rmadmin: {}\n", harmless_line(line))
}

enum Shown {
    /// The current step, for a terminal; the next line replaces it.
    Doing(String),
    Done,
    Result(String),
    Note(String),
}

/// A writer that never blocks the command: a thread writes, and [`Aside::end`] returns the text that was not
/// written in time.
pub(super) struct Aside {
    notes: Notes,
    ended: Receiver<()>,
}

/// A sender; the writing thread ends when all senders are dropped.
#[derive(Clone)]
pub(super) struct Notes {
    queue: SyncSender<Shown>,
    waiting: Arc<Waiting>,
}

/// The queue of the writer.
struct Waiting {
    queue: Mutex<Receiver<Shown>>,
    count: AtomicUsize,
    /// Set once [`Aside::end`] has taken the rest of the queue.
    given_up: AtomicBool,
}

/// Text that was not written in time.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Unwritten {
    pub(super) stdout: String,
    pub(super) stderr: String,
}

impl Aside {
    /// Makes a writer to standard output and standard error.
    pub(super) fn new() -> Self {
        let watched = io::stderr().is_terminal();
        let mut overwritten = false;
        Self::to(move |shown, given_up| write(shown, watched, &mut overwritten, given_up))
    }

    fn to(mut write: impl FnMut(Shown, &AtomicBool) + Send + 'static) -> Self {
        let (queue, receiver) = mpsc::sync_channel(WAITING);
        let (end, ended) = mpsc::channel();
        let waiting = Arc::new(Waiting {
            queue: Mutex::new(receiver),
            count: AtomicUsize::new(0),
            given_up: AtomicBool::new(false),
        });
        let todo = Arc::clone(&waiting);
        // If no thread can be started, everything is written at the end.
        threads::start(move || {
            // Allows writing from the background of a terminal with `stty tostop`.
            let _ = JOB_CONTROL.into_iter().collect::<SigSet>().thread_block();
            while let Some(shown) = todo.next() {
                write(shown, &todo.given_up);
                todo.count.fetch_sub(1, Ordering::AcqRel);
            }
            write(Shown::Done, &todo.given_up);
            let _ = end.send(());
        });
        Self {
            notes: Notes { queue, waiting },
            ended,
        }
    }

    /// Returns a sender that may outlive borrows of this writer.
    pub(super) fn notes(&self) -> Notes {
        self.notes.clone()
    }

    fn showing(&self, line: String) {
        self.notes.showing(line);
    }

    pub(super) fn doing(&self, what: &str) {
        self.notes.doing(what);
    }

    /// Clears the line of [`Self::doing`].
    pub(super) fn done(&self) {
        if self.notes.waiting.count.load(Ordering::Acquire) < WAITING / 2 {
            self.notes.show(Shown::Done);
        }
    }

    pub(super) fn result(&self, text: &str) {
        self.notes.show(Shown::Result(text.to_owned()));
    }

    pub(super) fn note(&self, line: &str) {
        self.notes.note(line);
    }

    /// Waits for the writing thread at most [`PATIENCE`], and takes the rest of the queue.
    pub(super) fn end(self) -> Unwritten {
        let Self {
            notes: Notes { queue, waiting },
            ended,
        } = self;
        drop(queue);
        let late = ended.recv_timeout(PATIENCE) == Err(RecvTimeoutError::Timeout);
        waiting.given_up.store(late, Ordering::Release);
        let mut unwritten = Unwritten::default();
        while let Some(shown) = waiting.next() {
            match shown {
                Shown::Result(text) => unwritten.stdout.push_str(&text),
                Shown::Note(text) => unwritten.stderr.push_str(&text),
                Shown::Doing(_) | Shown::Done => {}
            }
        }
        unwritten
    }
}

impl Notes {
    /// Shows the current step; dropped if the writing thread is busy.
    pub(super) fn doing(&self, what: &str) {
        self.showing(format!("{what} ..."));
    }

    /// Shows a line that the next one replaces.
    fn showing(&self, line: String) {
        if self.waiting.count.load(Ordering::Acquire) == 0 {
            self.show(Shown::Doing(line));
        }
    }

    pub(super) fn note(&self, line: &str) {
        self.show(Shown::Note(noted(line)));
    }

    /// Queues a text; beyond [`WAITING`] it is dropped.
    fn show(&self, shown: Shown) {
        self.waiting.count.fetch_add(1, Ordering::AcqRel);
        if self.queue.try_send(shown).is_err() {
            self.waiting.count.fetch_sub(1, Ordering::AcqRel);
        }
    }
}

impl Waiting {
    /// Returns the next text to write; `None` after all senders were dropped.
    fn next(&self) -> Option<Shown> {
        let queue = self.queue.lock().unwrap_or_else(PoisonError::into_inner);
        queue.recv().ok()
    }
}

/// Writes one text over the line of the current step.
fn write(shown: Shown, watched: bool, overwritten: &mut bool, given_up: &AtomicBool) {
    const CLEARED: &str = "\r\x1b[K";
    let mut stderr = io::stderr().lock();
    // Another thread writes the end of the result.
    if given_up.load(Ordering::Acquire) {
        return;
    }
    if std::mem::take(overwritten) {
        let _ = stderr.write_all(CLEARED.as_bytes());
    }
    match shown {
        Shown::Doing(what) if watched => {
            // A line that wraps could not be cleared.
            let width = report::width_of(&stderr).unwrap_or(usize::MAX);
            let what = wrap::cut(&what, width.saturating_sub(1));
            let _ = stderr.write_all(format!("{CLEARED}{what}").as_bytes());
            *overwritten = true;
        }
        Shown::Doing(_) | Shown::Done => {}
        // A failover does not stop midway because its reader has closed the pipe.
        Shown::Result(text) => drop(write_result(&text)),
        Shown::Note(text) => {
            let text = report::fitted(&text, &stderr);
            let _ = stderr.write_all(text.as_bytes());
        }
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

    /// Returns the writer, the written texts, and the sender that lets the writing thread continue.
    fn aside() -> (Aside, Receiver<Shown>, mpsc::Sender<()>) {
        let (written, read) = mpsc::channel();
        let (release, released) = mpsc::channel();
        let aside = Aside::to(move |shown, _| {
            let _ = written.send(shown);
            let _ = released.recv();
        });
        (aside, read, release)
    }

    #[test]
    fn written_lines_are_not_repeated() {
        let (aside, read, release) = aside();
        drop(release);
        aside.result("one\n");
        aside.note("two");
        assert_eq!(aside.end(), Unwritten::default());
        let written: Vec<Shown> = read.into_iter().collect();
        assert!(
            matches!(&written[..], [Shown::Result(one), Shown::Note(two), Shown::Done]
            if one == "one\n" && two == "rmadmin: two\n")
        );
    }

    #[test]
    fn blocked_writer_blocks_no_sender() {
        let (aside, read, _stuck) = aside();
        aside.result("one\n");
        assert!(matches!(read.recv(), Ok(Shown::Result(_))));
        for number in 0..2 * WAITING {
            aside.doing("looking");
            aside.result(&format!("{number}\n"));
            aside.done();
        }
        aside.note("lost");
        let unwritten = aside.end();
        assert!(unwritten.stdout.starts_with("0\n1\n2\n"), "{unwritten:?}");
        assert_eq!(unwritten.stderr, "");
    }
}
