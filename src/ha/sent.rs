//! What this process has sent that may change a cluster, for the last line of a command that has to end half way.

use std::sync::{Mutex, MutexGuard, PoisonError};

use super::state::Fate;

/// Something that was sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sent {
    /// Such as `transitionToStandby to rm1 (host:8033)`.
    pub what: String,
    /// What came of it.
    pub outcome: SentOutcome,
}

/// What came of something that was sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SentOutcome {
    /// It was done.
    Accepted,
    /// It was not done.
    Refused,
    /// It may have been done.
    Unknown,
}

static ALL: Mutex<Vec<Sent>> = Mutex::new(Vec::new());

fn lock() -> MutexGuard<'static, Vec<Sent>> {
    ALL.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Notes that this is about to be sent. Until [`ended`] says more, nobody knows what came of it.
pub fn about_to(what: String) {
    lock().push(Sent {
        what,
        outcome: SentOutcome::Unknown,
    });
}

/// What came of the last one.
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

/// All of it, in its order.
pub fn all() -> Vec<Sent> {
    lock().clone()
}
