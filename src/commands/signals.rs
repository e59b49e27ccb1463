//! Signals that end a command.

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

use super::terminal::JOB_CONTROL;
use super::{progress, watchdog};

/// Signals that operators, timers and limits use to end programs.
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

/// The signals of [`ENDING`] that the system sends, some repeatedly: SIGXCPU arrives every second (`ulimit -t`).
const OF_MACHINES: [Signal; 5] = [
    Signal::SIGXCPU,
    Signal::SIGALRM,
    Signal::SIGVTALRM,
    Signal::SIGPROF,
    Signal::SIGPWR,
];

/// Signals of program errors, and harmless signals: they keep their default action.
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

/// Time to print the result after a signal.
const PRINTING: Duration = Duration::from_millis(500);

/// True while a part of this command handles signals with its own [`Listener`].
static ANSWERED_INSIDE: AtomicBool = AtomicBool::new(false);

/// Runs a command until a signal ends it. A part that sends changes has its own [`Listener`], which takes over.
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

/// Blocks all other signals: SIGUSR1, SIGIO, real-time signals, and SIGXFSZ, so that a write beyond `ulimit -f`
/// fails with an error. Threads inherit the mask; child processes do not.
pub fn outlive_stray_signals() {
    let mut stray = SigSet::all();
    for signal in ENDING.into_iter().chain(JOB_CONTROL).chain(UNTOUCHED) {
        stray.remove(signal);
    }
    let _ = stray.thread_block();
}

/// Prints the result. After a signal, printing gets [`PRINTING`]; the command has ended and keeps its exit status.
/// With a `limit`, printing ends at the time limit, with the status `unread`.
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

/// Waits until the time limit of the command, but at least [`PRINTING`]; `limit` is for commands that set none.
async fn limit_passed(limit: Duration) {
    let left = watchdog::remaining().unwrap_or(limit);
    tokio::time::sleep(left.max(PRINTING)).await;
}

/// Receives signals, which then no longer end the process.
pub(super) struct Listener {
    signals: Vec<(Signal, unix::Signal)>,
}

impl Listener {
    /// Listens for these signals.
    ///
    /// # Errors
    /// The operating system does not allow handling one of them.
    pub(super) fn of(wanted: &[Signal]) -> Result<Self, CommandError> {
        ANSWERED_INSIDE.store(true, Ordering::Relaxed);
        let signals: io::Result<_> = wanted.iter().map(|signal| listen(*signal)).collect();
        match signals {
            Ok(signals) => Ok(Self { signals }),
            Err(source) => Err(CommandError::Output {
                what: "the signals' handlers".to_owned(),
                source,
            }),
        }
    }

    /// Listens for [`ENDING`]. A signal that the parent process made ignored (`nohup`, background jobs) stays
    /// ignored; a signal that cannot be handled keeps its default action.
    pub(super) fn ending() -> Self {
        ANSWERED_INSIDE.store(true, Ordering::Relaxed);
        Self::outermost()
    }

    fn outermost() -> Self {
        let ignored = ignored();
        let listened = ENDING
            .into_iter()
            .filter(|signal| ignored & bit(*signal as i32) == 0);
        Self {
            signals: listened.filter_map(|signal| listen(signal).ok()).collect(),
        }
    }

    /// Runs a part of a command until a signal arrives.
    pub(super) async fn unless<F: Future>(&mut self, part: F) -> Result<F::Output, Signal> {
        tokio::select! {
            biased;
            output = part => Ok(output),
            signal = self.next() => Err(signal),
        }
    }

    /// Waits for the next signal. Repeated signals of the system count once.
    pub(super) async fn next(&mut self) -> Signal {
        let received = poll_fn(|context| {
            let mut all = self.signals.iter_mut();
            let received = all.find_map(|(signal, stream)| {
                stream.poll_recv(context).is_ready().then_some(*signal)
            });
            received.map_or(Poll::Pending, Poll::Ready)
        })
        .await;
        // Handled signals stay without effect.
        self.signals
            .retain(|(signal, _)| !OF_MACHINES.contains(signal));
        received
    }
}

fn listen(signal: Signal) -> io::Result<(Signal, unix::Signal)> {
    Ok((signal, unix::signal(SignalKind::from_raw(signal as i32))?))
}

/// Returns the message after a signal that lets the current step finish.
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
    /// Begins to count. From now on, signals do not end the process, and job control does not stop it: a
    /// command that is stopped midway may leave no RM active.
    pub(super) fn new() -> Self {
        for signal in JOB_CONTROL {
            // The handler stays until the process ends.
            let _ = listen(signal);
        }
        // A background writer that only handles SIGTTOU receives it again and again.
        let _ = JOB_CONTROL.into_iter().collect::<SigSet>().thread_block();
        Self {
            listener: Listener::ending(),
            count: 0,
        }
    }

    /// Waits for the next signal; returns it with the number of signals so far.
    pub(super) async fn next(&mut self) -> (Signal, u32) {
        let signal = self.listener.next().await;
        self.count += 1;
        (signal, self.count)
    }
}

/// Returns the bit of a signal in the masks of /proc.
fn bit(number: i32) -> u64 {
    u32::try_from(number - 1)
        .ok()
        .and_then(|shift| 1_u64.checked_shl(shift))
        .unwrap_or(0)
}

/// Returns the mask of ignored signals; 0 if /proc is missing.
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
    fn signal_masks_start_at_one() {
        // SIGHUP is 1, SIGINT 2, SIGTERM 15.
        assert_eq!([bit(1), bit(2), bit(15), bit(0)], [1, 2, 1 << 14, 0]);
    }
}
