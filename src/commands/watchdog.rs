//! Ends a command that is late, from a thread of its own: a server that sends without end keeps the thread of the
//! command busy, and so its timers from being noticed.

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

/// A command that is busy is ended when it is later than this and a tenth of its limit.
const GRACE: Duration = Duration::from_millis(200);
/// The processor time since its limit that makes a command busy, and not short of processor time itself.
const BUSY: Duration = Duration::from_millis(100);
/// How much longer a command is waited for that is not busy.
const PATIENCE: Duration = Duration::from_secs(3);
/// How often the processor time is read after the limit.
const POLL: Duration = Duration::from_millis(10);
/// How long a thread sleeps that has nothing to wait for.
const LONG: Duration = Duration::from_secs(3600);
/// How long a stream that is not read is waited for, in milliseconds.
const STREAM: u8 = 100;
/// A pipe that is ready takes so many bytes at once (`PIPE_BUF`).
const AT_ONCE: usize = 4096;

/// A limit, as the operator knows it.
#[derive(Clone, Copy)]
struct Limit {
    end: Instant,
    budget: Duration,
}

struct State {
    limit: Option<Limit>,
    /// How many parts of the command run that may take as long as they like.
    pauses: usize,
    /// When the first of them began.
    paused: Option<Instant>,
    /// Whether the command has ended.
    ended: bool,
}

static STATE: Mutex<State> = Mutex::new(State {
    limit: None,
    pauses: 0,
    paused: None,
    ended: false,
});
static CHANGED: Condvar = Condvar::new();

fn lock() -> MutexGuard<'static, State> {
    STATE.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Starts it; `last` words the error that the command then ends with.
pub(super) fn start(is_change: bool, last: impl Fn(&CommandError) -> Report + Send + 'static) {
    threads::start(move || watch(is_change, last));
}

/// Lets the command run until this deadline, if that is later than what was allowed before.
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

/// The time until the limit; none where there is no limit.
pub(super) fn remaining() -> Option<Duration> {
    let limit = lock().limit?;
    Some(limit.end.saturating_duration_since(Instant::now()))
}

/// The command has ended by itself.
pub(super) fn end() {
    lock().ended = true;
    CHANGED.notify_all();
}

/// While this lives, the command may take as long as it likes: that time does not count.
#[must_use]
pub(super) struct Pause;

/// Begins a part of the command that has no limit: a prompt, a pause between two looks.
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

/// The time since a limit was noticed to be over: a process that was stopped meanwhile is not late for that.
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
            used: processor_time(),
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
                    let used = processor_time().saturating_sub(over.used);
                    if is_over(limit.budget, over.noticed.elapsed(), used) {
                        // The lock is kept: the command cannot end beside this.
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

/// Whether a command is to be ended that is late by so much and has used so much processor time since.
fn is_over(budget: Duration, late: Duration, used: Duration) -> bool {
    let grace = budget / 10 + GRACE;
    late >= grace + PATIENCE || (late >= grace && used >= BUSY)
}

/// What this process has used so far.
fn processor_time() -> Duration {
    let duration = |time: TimeVal| {
        let micros = time.tv_sec() * 1_000_000 + time.tv_usec();
        Duration::from_micros(u64::try_from(micros).unwrap_or(0))
    };
    getrusage(UsageWho::RUSAGE_SELF).map_or(Duration::ZERO, |usage| {
        duration(usage.user_time()) + duration(usage.system_time())
    })
}

/// Prints a report past everything that may hold the streams, and ends the process.
fn end_process(report: &Report) -> ! {
    write(io::stdout().as_fd(), terminal::leave_screen().as_bytes());
    write(io::stdout().as_fd(), report.stdout.as_bytes());
    write(io::stderr().as_fd(), report.stderr.as_bytes());
    std::process::exit(report.exit.status().into())
}

/// Writes as much as the reader takes.
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
    fn only_what_is_busy_ends_soon() {
        let millis = Duration::from_millis;
        // The limit is 2 s: a tenth of it and 200 ms are 400 ms.
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
