//! What is said while a command still runs.
//!
//! A terminal that was stopped with Ctrl-S, or a reader that does not read, lets a writer wait for as long as it likes.
//! While nothing is under way, that is as it should be; what acts on a cluster shows what it does by an [`Aside`].

use std::fmt::Write as _;
use std::io::{self, IsTerminal as _, Write as _};
use std::pin::pin;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::mpsc::{self, Receiver, RecvTimeoutError, SyncSender};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use nix::sys::signal::SigSet;

use super::signals::STOPPING;
use crate::base::deadline::Deadline;
use crate::base::threads;
use crate::error::CommandError;
use crate::report::{self, harmless_line, wrap};

/// How many lines may wait to be written.
const WAITING: usize = 256;
/// How long they are waited for at the end.
const PATIENCE: Duration = Duration::from_millis(500);
/// How long something is waited for before that is shown.
pub(super) const SILENCE: Duration = Duration::from_secs(2);
/// How often the time that is left is shown.
pub(super) const EVERY: Duration = Duration::from_secs(1);

/// Writes a part of the result aside: a signal can end the wait for a reader that does not read. A reader that has gone
/// away is no reason to stop.
///
/// # Errors
/// It cannot be written.
pub(super) async fn result(text: String) -> Result<(), CommandError> {
    let writing = threads::blocking(move || write_result(&text));
    writing.await.unwrap_or(Ok(()))
}

fn write_result(text: &str) -> Result<(), CommandError> {
    let mut stdout = io::stdout().lock();
    let written = stdout
        .write_all(text.as_bytes())
        .and_then(|()| stdout.flush());
    match written {
        Err(source) if source.kind() != io::ErrorKind::BrokenPipe => Err(CommandError::Output {
            what: "standard output".to_owned(),
            source,
        }),
        _ => Ok(()),
    }
}

/// A line about what is going on.
pub(super) fn note(line: &str) {
    write_note(&noted(line));
}

/// The same, where a terminal may show what is waited for.
pub(super) fn note_on(terminal: Option<&Shower>, line: &str) {
    match terminal {
        Some(terminal) => terminal.note(line),
        None => note(line),
    }
}

/// Writes to standard error in a thread, and waits only a moment for it. Where several lines are stuck, more are lost.
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

/// Waits for `work`. On a terminal, what is `awaited` is shown from the third second on, with the time left; nothing is
/// shown anywhere else.
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

/// An [`Aside`] on a terminal, which is cleared when this is dropped.
pub(super) struct Shower(Option<Aside>);

impl Shower {
    /// None where standard error is no terminal.
    pub(super) fn on_terminal() -> Option<Self> {
        io::stderr().is_terminal().then(|| Self(Some(Aside::new())))
    }

    /// What is waited for, such as `waiting for rm1`, and for how long still.
    pub(super) fn waiting(&self, awaited: &str, deadline: Deadline) {
        let seconds = deadline.remaining().as_secs();
        self.show(format!("{awaited}, {seconds} s left"));
    }

    /// A line that the next one replaces.
    pub(super) fn show(&self, line: String) {
        if let Some(aside) = &self.0 {
            aside.showing(line);
        }
    }

    /// Nothing is waited for.
    pub(super) fn done(&self) {
        if let Some(aside) = &self.0 {
            aside.done();
        }
    }

    /// A line about what is going on.
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

/// Several that are asked at once, and the answers so far.
#[derive(Clone)]
pub(super) struct Asked(Arc<Mutex<Vec<ProgressRow>>>);

/// A name, and what is told of its answer; none: it is waited for.
type ProgressRow = (String, Option<String>);

impl Asked {
    /// Nobody has answered yet.
    pub(super) fn new(names: impl IntoIterator<Item = String>) -> Self {
        let all = names.into_iter().map(|name| (name, None)).collect();
        Self(Arc::new(Mutex::new(all)))
    }

    /// One of them has: `rm1 is active`.
    pub(super) fn answered(&self, index: usize, words: String) {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((_, answer)) = all.get_mut(index) {
            *answer = Some(words);
        }
    }

    /// Who has answered what, and who is waited for: `rm1 is active; waiting for rm2`.
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

/// A line: text of other hosts may hold line ends.
fn noted(line: &str) -> String {
    format!("rmadmin: {}\n", harmless_line(line))
}

/// Something to show.
enum Shown {
    /// What is being done just now, for somebody who watches: replaced by what comes next, and never left behind.
    Doing(String),
    /// That is over.
    Done,
    /// To standard output.
    Result(String),
    /// To standard error.
    Note(String),
}

/// Shows what is done without ever waiting for a terminal or a pipe: a thread of its own writes, and what it cannot
/// write in time is handed back by [`Aside::end`].
pub(super) struct Aside {
    notes: Notes,
    ended: Receiver<()>,
}

/// Hands lines to the writer. It ends only when all of these are gone.
#[derive(Clone)]
pub(super) struct Notes {
    queue: SyncSender<Shown>,
    waiting: Arc<Waiting>,
}

/// What the writer has not written yet.
struct Waiting {
    queue: Mutex<Receiver<Shown>>,
    count: AtomicUsize,
    /// Whether nobody waits for the writer any more.
    given_up: AtomicBool,
}

/// What was not written in time.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Unwritten {
    /// For standard output.
    pub(super) stdout: String,
    /// For standard error.
    pub(super) stderr: String,
}

impl Aside {
    /// Writes to this process's standard output and standard error.
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
        // Without a thread everything is told at the end.
        threads::start(move || {
            // In the background of a terminal that stops whoever writes there, this one writes all the same.
            let _ = STOPPING.into_iter().collect::<SigSet>().thread_block();
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

    /// For showing what is done beside it.
    pub(super) fn notes(&self) -> Notes {
        self.notes.clone()
    }

    /// See [`Notes::showing`].
    fn showing(&self, line: String) {
        self.notes.showing(line);
    }

    /// See [`Notes::doing`].
    pub(super) fn doing(&self, what: &str) {
        self.notes.doing(what);
    }

    /// Takes back what [`Self::doing`] said.
    pub(super) fn done(&self) {
        if self.notes.waiting.count.load(Ordering::Acquire) < WAITING / 2 {
            self.notes.show(Shown::Done);
        }
    }

    /// Lines of the result.
    pub(super) fn result(&self, text: &str) {
        self.notes.show(Shown::Result(text.to_owned()));
    }

    /// A line about what is going on.
    pub(super) fn note(&self, line: &str) {
        self.notes.note(line);
    }

    /// Gives the writer a moment, and takes from it what it has not begun to write by then.
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
    /// What is being done just now. Nobody misses it where the writer is busy.
    pub(super) fn doing(&self, what: &str) {
        self.showing(format!("{what} ..."));
    }

    /// A line that the next one replaces.
    fn showing(&self, line: String) {
        if self.waiting.count.load(Ordering::Acquire) == 0 {
            self.show(Shown::Doing(line));
        }
    }

    /// A line about what is going on.
    pub(super) fn note(&self, line: &str) {
        self.show(Shown::Note(noted(line)));
    }

    /// Hands it to the writer; more than [`WAITING`] is lost.
    fn show(&self, shown: Shown) {
        self.waiting.count.fetch_add(1, Ordering::AcqRel);
        if self.queue.try_send(shown).is_err() {
            self.waiting.count.fetch_sub(1, Ordering::AcqRel);
        }
    }
}

impl Waiting {
    /// The next thing to write; waits for it as long as there may be one.
    fn next(&self) -> Option<Shown> {
        let queue = self.queue.lock().unwrap_or_else(PoisonError::into_inner);
        queue.recv().ok()
    }
}

/// Writes one thing. What was being done is overwritten by it.
fn write(shown: Shown, watched: bool, overwritten: &mut bool, given_up: &AtomicBool) {
    const CLEARED: &str = "\r\x1b[K";
    let mut stderr = io::stderr().lock();
    // Whoever gave up has begun to write the end.
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
        // A reader that is gone does not stop a failover half way.
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
    fn one_hanging_rm_hides_no_answer() {
        let asked = Asked::new(["rm1 (h:1)", "rm2 (h:2)"].map(str::to_owned));
        assert_eq!(asked.awaited(), "waiting for rm1 (h:1), rm2 (h:2)");
        asked.answered(0, "rm1 is active".to_owned());
        assert_eq!(asked.awaited(), "rm1 is active; waiting for rm2 (h:2)");
    }

    /// What was written, and what lets the writer go on.
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
    fn what_is_written_in_time_is_not_told_again() {
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
    fn a_writer_that_is_stuck_stops_nobody() {
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
