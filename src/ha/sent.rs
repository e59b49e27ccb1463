//! Calls that this process has sent, for the last message of an interrupted command.

use std::sync::{Mutex, MutexGuard, PoisonError};

use super::state::{SentFailure, SentResult};

/// A call that may change a cluster.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sent {
    /// For example `transitionToStandby to rm1 (host:8033)`.
    pub what: String,
    /// The result; never [`SentFailure::NotSent`].
    pub result: SentResult,
}

static ALL: Mutex<Vec<Sent>> = Mutex::new(Vec::new());

fn lock() -> MutexGuard<'static, Vec<Sent>> {
    ALL.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Records a call that is about to be sent. Until [`ended`] is called, its result is [`SentFailure::Unknown`].
pub fn about_to(what: String) {
    lock().push(Sent {
        what,
        result: Err(SentFailure::Unknown),
    });
}

/// Records the result of the last call; [`SentFailure::NotSent`] removes the call.
pub fn ended(result: SentResult) {
    let mut all = lock();
    if result == Err(SentFailure::NotSent) {
        all.pop();
    } else if let Some(last) = all.last_mut() {
        last.result = result;
    }
}

/// Returns all calls in send order.
pub fn all() -> Vec<Sent> {
    lock().clone()
}
