//! Calls that this process has sent, for the last message of an interrupted command.

use std::sync::{Mutex, MutexGuard, PoisonError};

use super::state::Fate;

/// A call that may change a cluster.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sent {
    /// For example `transitionToStandby to rm1 (host:8033)`.
    pub what: String,
    pub outcome: SentOutcome,
}

/// The outcome of a call.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SentOutcome {
    /// The server carried the call out.
    Accepted,
    /// The server declined the call.
    Refused,
    /// The server may have carried the call out.
    Unknown,
}

static ALL: Mutex<Vec<Sent>> = Mutex::new(Vec::new());

fn lock() -> MutexGuard<'static, Vec<Sent>> {
    ALL.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Records a call that is about to be sent. Until [`ended`] is called, its outcome is [`SentOutcome::Unknown`].
pub fn about_to(what: String) {
    lock().push(Sent {
        what,
        outcome: SentOutcome::Unknown,
    });
}

/// Records the outcome of the last call; [`Fate::NotSent`] removes it.
pub fn ended(fate: Result<(), Fate>) {
    let mut all = lock();
    let outcome = match fate {
        Ok(()) => SentOutcome::Accepted,
        Err(Fate::Refused) => SentOutcome::Refused,
        Err(Fate::Unknown) => SentOutcome::Unknown,
        Err(Fate::NotSent) => {
            all.pop();
            return;
        }
    };
    if let Some(last) = all.last_mut() {
        last.outcome = outcome;
    }
}

/// Returns all calls in send order.
pub fn all() -> Vec<Sent> {
    lock().clone()
}
