//! Ends a command that exceeds its time limit, from a separate thread: a server that sends endlessly keeps the
//! command's thread busy, so that timers on that thread do not fire.

use std::io;
use std::os::fd::{AsFd, BorrowedFd};
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use nix::poll::{PollFd, PollFlags, PollTimeout, poll};
use nix::sys::resource::{UsageWho, getrusage};
use nix::sys::time::TimeVal;

use crate::base::deadline::Deadline;
use crate::base::threads;
use crate::error::{CommandError, Shortcut};
use crate::ha::sent;
use crate::report::Report;

use super::terminal;

/// A busy command is ended this long after its limit, plus a tenth of the limit.
const GRACE: Duration = Duration::from_millis(200);
/// A command counts as busy if it has used this much CPU time since its limit. A command with less may only lack
/// CPU time.
const BUSY: Duration = Duration::from_millis(100);
/// Additional time for a command that is not busy.
const PATIENCE: Duration = Duration::from_secs(3);
/// Interval of reading the CPU time after the limit.
const POLL: Duration = Duration::from_millis(10);
/// Maximum sleep while no limit is set.
const LONG: Duration = Duration::from_secs(3600);
/// In milliseconds. Maximum wait for a stream whose reader does not read.
const STREAM: u8 = 100;
/// Bytes that a ready pipe accepts at once (`PIPE_BUF`).
const AT_ONCE: usize = 4096;

#[derive(Clone, Copy)]
struct Limit {
    end: Instant,
    budget: Duration,
}

struct WatchdogState {
    limit: Option<Limit>,
    /// Number of running parts of the command that have no time limit.
    pauses: usize,
    /// The time at which the first of these parts began.
    paused: Option<Instant>,
    ended: bool,
}

static STATE: Mutex<WatchdogState> = Mutex::new(WatchdogState {
    limit: None,
    pauses: 0,
    paused: None,
    ended: false,
});
static CHANGED: Condvar = Condvar::new();

fn lock() -> MutexGuard<'static, WatchdogState> {
    STATE.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Starts the watchdog; `last` words the error of a late command.
pub(super) fn start(is_change: bool, last: impl Fn(&CommandError) -> Report + Send + 'static) {
    threads::start(move || watch(is_change, last));
}

/// Allows the command to run until this deadline, if it is later than the current one.
pub(super) fn allow(deadline: Deadline) {
    let mut state = lock();
    let end = Instant::now() + deadline.remaining();
    if state.limit.is_none_or(|limit| limit.end < end) {
        state.limit = Some(Limit {
            end,
            budget: deadline.budget(),
        });
        CHANGED.notify_all();
    }
}

/// Returns the time until the limit; `None` if no limit is set.
pub(super) fn remaining() -> Option<Duration> {
    let limit = lock().limit?;
    Some(limit.end.saturating_duration_since(Instant::now()))
}

/// Stops the watchdog, because the command has ended.
pub(super) fn end() {
    lock().ended = true;
    CHANGED.notify_all();
}

/// While this value exists, time does not count towards the limit.
#[must_use]
pub(super) struct Pause;

/// Begins a part of the command that has no limit: a prompt, or a pause between two looks.
pub(super) fn pause() -> Pause {
    let mut state = lock();
    state.pauses += 1;
    state.paused.get_or_insert_with(Instant::now);
    CHANGED.notify_all();
    Pause
}

impl Drop for Pause {
    fn drop(&mut self) {
        let mut state = lock();
        state.pauses -= 1;
        if state.pauses == 0
            && let Some(begun) = state.paused.take()
            && let Some(limit) = &mut state.limit
        {
            limit.end += begun.elapsed();
        }
        CHANGED.notify_all();
    }
}

/// The time since the watchdog noticed that the limit has passed: a process that was stopped (SIGSTOP) still gets
/// its full grace.
struct Overtime {
    end: Instant,
    noticed: Instant,
    used: Duration,
}

impl Overtime {
    fn of(limit: Limit) -> Self {
        Self {
            end: limit.end,
            noticed: Instant::now(),
            used: cpu_time(),
        }
    }
}

/// Waits until the command has ended, or ends the process.
fn watch(is_change: bool, last: impl Fn(&CommandError) -> Report) {
    let mut state = lock();
    let mut overtime: Option<Overtime> = None;
    while !state.ended {
        let wait = match state.limit.filter(|_| state.pauses == 0) {
            None => LONG,
            Some(limit) => match limit.end.saturating_duration_since(Instant::now()) {
                Duration::ZERO => {
                    let same = overtime.take().filter(|over| over.end == limit.end);
                    let over = overtime.insert(same.unwrap_or_else(|| Overtime::of(limit)));
                    let used = cpu_time().saturating_sub(over.used);
                    if is_over(limit.budget, over.noticed.elapsed(), used) {
                        // The watchdog holds the lock, so the command cannot end at the same
                        // time.
                        end_process(&last(&CommandError::CutShort {
                            why: Shortcut::Late(limit.budget),
                            is_change,
                            sent: sent::all(),
                        }));
                    }
                    POLL
                }
                left => left,
            },
        };
        let waited = CHANGED.wait_timeout(state, wait);
        state = waited.unwrap_or_else(PoisonError::into_inner).0;
    }
}

/// True if a command must be ended that is `late` and has `used` this much CPU time since its limit.
fn is_over(budget: Duration, late: Duration, used: Duration) -> bool {
    let grace = budget / 10 + GRACE;
    late >= grace + PATIENCE || (late >= grace && used >= BUSY)
}

fn cpu_time() -> Duration {
    let duration = |time: TimeVal| {
        let micros = time.tv_sec() * 1_000_000 + time.tv_usec();
        Duration::from_micros(u64::try_from(micros).unwrap_or(0))
    };
    getrusage(UsageWho::RUSAGE_SELF).map_or(Duration::ZERO, |usage| {
        duration(usage.user_time()) + duration(usage.system_time())
    })
}

/// Prints a report and ends the process. Does not lock the streams, because the late command may hold their locks.
fn end_process(report: &Report) -> ! {
    write(io::stdout().as_fd(), terminal::leave_screen().as_bytes());
    write(io::stdout().as_fd(), report.stdout.as_bytes());
    write(io::stderr().as_fd(), report.stderr.as_bytes());
    std::process::exit(report.exit.status().into())
}

/// Writes all of `text`. Stops at an error, or if the stream accepts nothing for [`STREAM`].
fn write(stream: BorrowedFd<'_>, mut text: &[u8]) {
    while !text.is_empty() {
        let mut ready = [PollFd::new(stream, PollFlags::POLLOUT)];
        let _ = poll(&mut ready, PollTimeout::from(STREAM));
        let [ready] = ready;
        if ready.any() != Some(true) {
            return;
        }
        let part = text.get(..AT_ONCE).unwrap_or(text);
        match nix::unistd::write(stream, part) {
            Ok(written) => text = text.get(written..).unwrap_or_default(),
            Err(_) => return,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn busy_commands_end_soon() {
        let millis = Duration::from_millis;
        // With a limit of 2 s, a tenth of it and 200 ms are 400 ms.
        for (late, used, over) in [
            (399, 399, false),
            (400, 99, false),
            (400, 100, true),
            (3399, 0, false),
            (3400, 0, true),
        ] {
            let found = is_over(millis(2000), millis(late), millis(used));
            assert_eq!(found, over, "{late} ms late, {used} ms used");
        }
    }
}
