//! Signals that end a command: what it says then, or where it passes them on.

use std::future::poll_fn;
use std::io;
use std::pin::pin;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::Poll;
use std::time::Duration;

use nix::sys::signal::{SigSet, Signal};
use tokio::signal::unix::{self, SignalKind};

use crate::base::deadline::Deadline;
use crate::base::threads;
use crate::error::{CommandError, Interrupted};
use crate::exit::Exit;

use super::{progress, watchdog};

/// Those by which operators, timers and limits end programs.
pub(super) const ENDING: [Signal; 9] = [
    Signal::SIGINT,
    Signal::SIGTERM,
    Signal::SIGHUP,
    Signal::SIGQUIT,
    Signal::SIGXCPU,
    Signal::SIGALRM,
    Signal::SIGVTALRM,
    Signal::SIGPROF,
    Signal::SIGPWR,
];

/// Those of [`ENDING`] that machines send, some of them again and again: SIGXCPU comes every second (`ulimit -t`).
const OF_MACHINES: [Signal; 5] = [
    Signal::SIGXCPU,
    Signal::SIGALRM,
    Signal::SIGVTALRM,
    Signal::SIGPROF,
    Signal::SIGPWR,
];

/// Those of a terminal that stop programs: Ctrl-Z, and reading or writing in its background.
pub(super) const STOPPING: [Signal; 3] = [Signal::SIGTSTP, Signal::SIGTTIN, Signal::SIGTTOU];

/// Those that report a defect of the program, or are harmless: they keep their usual effect.
const UNTOUCHED: [Signal; 10] = [
    Signal::SIGABRT,
    Signal::SIGBUS,
    Signal::SIGCHLD,
    Signal::SIGCONT,
    Signal::SIGFPE,
    Signal::SIGILL,
    Signal::SIGSEGV,
    Signal::SIGSYS,
    Signal::SIGTRAP,
    Signal::SIGWINCH,
];

/// How long the result may take to print after a signal.
const PRINTING: Duration = Duration::from_millis(500);

/// Whether a part of this command has its own [`Listener`], and so its own answer to signals.
static ANSWERED_INSIDE: AtomicBool = AtomicBool::new(false);

/// Runs a command. A signal ends it, unless a part of the command listens itself: from then on that part answers. What
/// sends a change does so.
pub(super) async fn until_interrupted<T>(
    command: impl Future<Output = Result<T, CommandError>>,
    is_change: bool,
) -> Result<T, CommandError> {
    let mut listener = Listener::outermost();
    let mut command = pin!(command);
    loop {
        tokio::select! {
            biased;
            output = &mut command => return output,
            signal = listener.next() => {
                if !ANSWERED_INSIDE.load(Ordering::Relaxed) {
                    return Err(CommandError::Interrupted {
                        signal: signal as i32,
                        done: match is_change {
                            true => Interrupted::NothingSent,
                            false => Interrupted::Question,
                        },
                    });
                }
            }
        }
    }
}

/// Keeps every other signal from ending the process without a word: SIGUSR1, SIGIO, real-time signals. SIGXFSZ too: a
/// write beyond the limit on file sizes (`ulimit -f`) then fails as any other may. Threads inherit this; programs that are
/// started do not.
pub fn outlive_stray_signals() {
    let mut stray = SigSet::all();
    for signal in ENDING.into_iter().chain(STOPPING).chain(UNTOUCHED) {
        stray.remove(signal);
    }
    let _ = stray.thread_block();
}

/// Prints the result. A signal ends the printing only if it is still blocked some time after it: a pipe that nobody
/// reads keeps a writer for ever, but a command that is done ends with its own status. With a
/// `limit`, the command does not wait longer than its time limit for a reader; the status is then `unread`.
pub(super) async fn while_printing<F>(print: F, limit: Option<Duration>, unread: Exit) -> Exit
where
    F: FnOnce() -> Exit + Send + 'static,
{
    let mut listener = Listener::outermost();
    let mut printing = threads::blocking(print);
    let printed = tokio::select! {
        biased;
        exit = &mut printing => exit,
        signal = listener.next() => match tokio::time::timeout(PRINTING, printing).await {
            Ok(exit) => exit,
            Err(_) => return Exit::of_signal(signal as i32),
        },
        () = limit_passed(limit.unwrap_or_default()), if limit.is_some() => {
            progress::note("the command is done, but standard output is not read: its result is cut off");
            return unread;
        }
    };
    printed.unwrap_or(Exit::Output)
}

/// Waits until the command has used its time limit, and a moment at least. A command that had no limit of its own has
/// this one.
async fn limit_passed(limit: Duration) {
    let left = watchdog::remaining().unwrap_or(limit);
    tokio::time::sleep(left.max(PRINTING)).await;
}

/// Signals that do not end the process as long as somebody listens.
pub(super) struct Listener {
    signals: Vec<(Signal, unix::Signal)>,
}

impl Listener {
    /// Listens for these.
    ///
    /// # Errors
    /// The operating system does not let one of them be handled.
    pub(super) fn of(wanted: &[Signal]) -> Result<Self, CommandError> {
        ANSWERED_INSIDE.store(true, Ordering::Relaxed);
        let signals: io::Result<_> = wanted.iter().map(|signal| heard(*signal)).collect();
        match signals {
            Ok(signals) => Ok(Self { signals }),
            Err(source) => Err(CommandError::Output {
                what: "the signals' handlers".to_owned(),
                source,
            }),
        }
    }

    /// Listens for those that end programs. One that this process was told to ignore, as `nohup` and shells do for what
    /// runs in the background, goes on being ignored; one that cannot be handled has its usual effect.
    pub(super) fn ending() -> Self {
        ANSWERED_INSIDE.store(true, Ordering::Relaxed);
        Self::outermost()
    }

    fn outermost() -> Self {
        let ignored = ignored();
        let minded = ENDING
            .into_iter()
            .filter(|signal| ignored & bit(*signal as i32) == 0);
        Self {
            signals: minded.filter_map(|signal| heard(signal).ok()).collect(),
        }
    }

    /// Runs a part of a command, which a signal drops.
    pub(super) async fn unless<F: Future>(&mut self, part: F) -> Result<F::Output, Signal> {
        tokio::select! {
            biased;
            output = part => Ok(output),
            signal = self.next() => Err(signal),
        }
    }

    /// Waits for the next one. Those of machines count only as the first: what they ask for is then under way.
    pub(super) async fn next(&mut self) -> Signal {
        let come = poll_fn(|context| {
            let mut all = self.signals.iter_mut();
            let come = all
                .find_map(|(signal, heard)| heard.poll_recv(context).is_ready().then_some(*signal));
            come.map_or(Poll::Pending, Poll::Ready)
        })
        .await;
        // They stay handled, and so without effect.
        self.signals
            .retain(|(signal, _)| !OF_MACHINES.contains(signal));
        come
    }
}

fn heard(signal: Signal) -> io::Result<(Signal, unix::Signal)> {
    Ok((signal, unix::signal(SignalKind::from_raw(signal as i32))?))
}

/// What an operator is told whose signal lets a step end first.
pub(super) fn acknowledged(signal: Signal, deadline: Deadline) -> String {
    let by = match OF_MACHINES.contains(&signal) {
        true => format!(" by {signal}"),
        false => String::new(),
    };
    let seconds = deadline.remaining().as_secs() + 1;
    format!("interrupted{by}: finishing this step, up to {seconds} s; Ctrl-C again stops now")
}

/// Signals that end a command, counted.
pub(super) struct Interruptions {
    listener: Listener,
    count: u32,
}

impl Interruptions {
    /// From now on, such signals do not end the process, and a terminal's do not stop it: a command that stands still
    /// half way may leave nobody active.
    pub(super) fn new() -> Self {
        for signal in STOPPING {
            // It stays handled for as long as the process lives, which is then about to end.
            let _ = heard(signal);
        }
        // The kernel asks again and again of a writer in the background that only handles the signal.
        let _ = STOPPING.into_iter().collect::<SigSet>().thread_block();
        Self {
            listener: Listener::ending(),
            count: 0,
        }
    }

    /// Waits for the next one, and gives how many there were.
    pub(super) async fn next(&mut self) -> (Signal, u32) {
        let signal = self.listener.next().await;
        self.count += 1;
        (signal, self.count)
    }
}

/// The place of a signal in the masks of the proc file system.
fn bit(number: i32) -> u64 {
    u32::try_from(number - 1)
        .ok()
        .and_then(|shift| 1_u64.checked_shl(shift))
        .unwrap_or(0)
}

/// The signals that this process ignores; none where that cannot be found out.
fn ignored() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let mask = status.lines().find_map(|line| line.strip_prefix("SigIgn:"));
    mask.and_then(|mask| u64::from_str_radix(mask.trim(), 16).ok())
        .unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn masks_count_signals_from_one() {
        // SIGHUP is 1, SIGINT 2, SIGTERM 15.
        assert_eq!([bit(1), bit(2), bit(15), bit(0)], [1, 2, 1 << 14, 0]);
    }
}
