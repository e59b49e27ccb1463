//! Output that never blocks a command.
//!
//! A terminal that was stopped with Ctrl-S, or a pipe without a reader, blocks a writer. A command that acts on a
//! cluster must not block: it writes through an [`Aside`].

use std::io::{self, IsTerminal as _, Write as _};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::mpsc::{self, Receiver, RecvTimeoutError, SyncSender};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use nix::sys::signal::SigSet;

use super::terminal::JOB_CONTROL;
use crate::base::io::write_stdout;
use crate::base::threads;
use crate::error::CommandError;
use crate::report::{self, harmless_line, wrap};

/// Maximum texts in the queue.
const WAITING: usize = 256;
/// Maximum time to write the queue at the end.
const PATIENCE: Duration = Duration::from_millis(500);

enum QueuedText {
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
    queue: SyncSender<QueuedText>,
    waiting: Arc<Waiting>,
}

/// The queue of the writer.
struct Waiting {
    queue: Mutex<Receiver<QueuedText>>,
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

    fn to(mut write: impl FnMut(QueuedText, &AtomicBool) + Send + 'static) -> Self {
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
            write(QueuedText::Done, &todo.given_up);
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

    pub(super) fn showing(&self, line: String) {
        self.notes.showing(line);
    }

    pub(super) fn doing(&self, what: &str) {
        self.notes.doing(what);
    }

    /// Clears the line of [`Self::doing`].
    pub(super) fn done(&self) {
        if self.notes.waiting.count.load(Ordering::Acquire) < WAITING / 2 {
            self.notes.show(QueuedText::Done);
        }
    }

    pub(super) fn result(&self, text: &str) {
        self.notes.show(QueuedText::Result(text.to_owned()));
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
                QueuedText::Result(text) => unwritten.stdout.push_str(&text),
                QueuedText::Note(text) => unwritten.stderr.push_str(&text),
                QueuedText::Doing(_) | QueuedText::Done => {}
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
            self.show(QueuedText::Doing(line));
        }
    }

    pub(super) fn note(&self, line: &str) {
        self.show(QueuedText::Note(noted(line)));
    }

    /// Queues a text; beyond [`WAITING`] it is dropped.
    fn show(&self, shown: QueuedText) {
        self.waiting.count.fetch_add(1, Ordering::AcqRel);
        if self.queue.try_send(shown).is_err() {
            self.waiting.count.fetch_sub(1, Ordering::AcqRel);
        }
    }
}

impl Waiting {
    /// Returns the next text to write; `None` after all senders were dropped.
    fn next(&self) -> Option<QueuedText> {
        let queue = self.queue.lock().unwrap_or_else(PoisonError::into_inner);
        queue.recv().ok()
    }
}

/// Writes one text over the line of the current step.
fn write(shown: QueuedText, watched: bool, overwritten: &mut bool, given_up: &AtomicBool) {
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
        QueuedText::Doing(what) if watched => {
            // A line that wraps could not be cleared.
            let width = report::width_of(&stderr).unwrap_or(usize::MAX);
            let what = wrap::cut(&what, width.saturating_sub(1));
            let _ = stderr.write_all(format!("{CLEARED}{what}").as_bytes());
            *overwritten = true;
        }
        QueuedText::Doing(_) | QueuedText::Done => {}
        // A failover does not stop midway because its reader has closed the pipe.
        QueuedText::Result(text) => drop(write_result(&text)),
        QueuedText::Note(text) => {
            let text = report::fitted(&text, &stderr);
            let _ = stderr.write_all(text.as_bytes());
        }
    }
}

pub(super) fn write_result(text: &str) -> Result<(), CommandError> {
    match write_stdout(text) {
        Ok(_) => Ok(()),
        Err(source) => Err(CommandError::Output {
            what: "standard output".to_owned(),
            source,
        }),
    }
}

/// Formats one line: text from other hosts may have line ends.
pub(super) fn noted(line: &str) -> String {
    format!("rmadmin: {}\n", harmless_line(line))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Returns the writer, the written texts, and the sender that lets the writing thread continue.
    fn aside() -> (Aside, Receiver<QueuedText>, mpsc::Sender<()>) {
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
        let written: Vec<QueuedText> = read.into_iter().collect();
        assert!(
            matches!(&written[..], [QueuedText::Result(one), QueuedText::Note(two), QueuedText::Done]
            if one == "one\n" && two == "rmadmin: two\n")
        );
    }

    #[test]
    fn blocked_writer_blocks_no_sender() {
        let (aside, read, _stuck) = aside();
        aside.result("one\n");
        assert!(matches!(read.recv(), Ok(QueuedText::Result(_))));
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
