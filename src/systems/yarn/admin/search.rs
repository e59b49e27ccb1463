//! State of one call over all its attempts, and the decisions based on it.

use std::collections::HashSet;
use std::time::Duration;

use super::calls::AdminCall;
use crate::base::deadline::Deadline;
use crate::ha::state::HaState;
use crate::ha::state::SentFailure;
use crate::hadoop::rpc::error::{AUTHENTICATION, CallPhase, Failure, RpcError, TransportCause};
use crate::net::server::Server;

use super::watch::{ASK, RETRY, Told};

/// Time to wait before the operator is notified.
const SILENCE: Duration = Duration::from_secs(2);
/// Maximum attempts for an unanswered call.
const MOST_UNANSWERED: u32 = 3;
/// Time to wait for answers that may be in transit when the search ends.
const ON_THEIR_WAY: Duration = Duration::from_millis(20);

/// Deadlines of a call.
#[derive(Debug, Clone, Copy)]
pub struct Patience {
    /// Deadline of the search for an active RM. Every RM is asked once, even if this deadline has passed.
    pub seek: Deadline,
    /// Deadline of the whole call.
    pub whole: Deadline,
}

/// An RM and its last answer about its state; `None` if it has not answered yet.
pub type LastState = (Server, Option<Result<HaState, RpcError>>);

/// Why a call failed.
#[derive(Debug)]
pub enum ActiveError {
    /// No RM was active in time; nothing was changed.
    Nobody {
        /// Time allowed for the search.
        budget: Duration,
        /// The last answer of each RM.
        seen: Vec<LastState>,
    },
    /// The call failed.
    Call {
        error: RpcError,
        /// Number of unanswered attempts.
        unanswered: u32,
    },
}

/// State of one call over all its attempts.
pub(super) struct Search {
    pub(super) patience: Patience,
    pub(super) seen: Vec<LastState>,
    /// Indexes of the RMs that declined the call because they are not active.
    declined: HashSet<usize>,
    /// Number of attempts that went unanswered.
    pub(super) unanswered: u32,
    pub(super) last: Option<RpcError>,
    /// When to notify the operator of the wait; `None` after the last notice.
    pub(super) silence: Option<Deadline>,
    /// Deadline for the first answer of every RM.
    first_round: Deadline,
}

impl Search {
    pub(super) fn new(peers: &[Server], patience: Patience) -> Self {
        Self {
            patience,
            seen: peers.iter().cloned().map(|peer| (peer, None)).collect(),
            declined: HashSet::new(),
            unanswered: 0,
            last: None,
            silence: Some(patience.whole.capped(SILENCE)),
            first_round: patience.whole.capped(ASK + RETRY),
        }
    }

    pub(super) fn record(&mut self, index: usize, answer: Result<HaState, RpcError>) {
        if let Some((_, last)) = self.seen.get_mut(index) {
            *last = Some(answer);
        }
    }

    /// True if the search cannot succeed because of errors that another attempt would not fix. Stores the error to
    /// report in `last`.
    pub(super) async fn is_hopeless(&mut self, told: &mut Told) -> bool {
        if self.last.as_ref().is_some_and(|last| last.sasl().is_some()) {
            return true;
        }
        let place = match self.place_of(Bar::Everywhere) {
            // The error must not depend on the order of the answers.
            Some(place) => {
                self.hear_those_before(place, RETRY, told).await;
                self.place_of(Bar::Everywhere).unwrap_or(place)
            }
            None if self.seen.iter().all(|seen| bar(seen).is_some()) => 0,
            None => return false,
        };
        let seen = self.seen.get_mut(place);
        if let Some(Err(error)) = seen.and_then(|(_, answer)| answer.take()) {
            self.last = Some(error);
        }
        true
    }

    /// Index of the first RM with this bar.
    fn place_of(&self, wanted: Bar) -> Option<usize> {
        self.seen.iter().position(|seen| bar(seen) == Some(wanted))
    }

    /// Waits up to `moment` for answers from the RMs before `index`.
    pub(super) async fn hear_those_before(
        &mut self,
        index: usize,
        moment: Duration,
        told: &mut Told,
    ) {
        let moment = self.patience.whole.capped(moment);
        let is_open = |search: &Self| {
            let mut before = search.seen.iter().take(index);
            before.any(|(_, answer)| answer.is_none())
        };
        while is_open(self)
            && let Ok(Some((other, answer))) = moment.bound(told.recv()).await
        {
            self.record(other, answer);
        }
    }

    /// Records ticket errors that arrive as the search ends: an RM may have no answer because the KDC did not answer.
    pub(super) async fn record_late(&mut self, told: &mut Told) {
        let moment = Deadline::after(ON_THEIR_WAY);
        while let Ok(Some((index, answer))) = moment.bound(told.recv()).await {
            let is_of_ticket = |error: &RpcError| {
                matches!(
                    &error.failure,
                    Failure::NotSent {
                        step: CallPhase::Ticket,
                        ..
                    }
                )
            };
            if answer.as_ref().is_err_and(is_of_ticket) {
                self.record(index, answer);
            }
        }
    }

    fn index_of(&self, peer: &Server) -> Option<usize> {
        self.seen.iter().position(|(known, _)| known == peer)
    }

    /// Records a failed call and returns the next step.
    pub(super) fn after(&mut self, call: &AdminCall, error: RpcError) -> AfterFailure {
        if error.sent_failure() == SentFailure::Unknown {
            self.unanswered += 1;
        }
        let next = next(call, &error, self.unanswered);
        match (next, self.index_of(&error.peer)) {
            (AfterFailure::Elsewhere, Some(index)) => {
                self.declined.insert(index);
                self.record(index, Err(error));
            }
            _ => self.last = Some(error),
        }
        next
    }

    /// Deadline of the search, including the first round.
    pub(super) fn end(&self) -> Deadline {
        let unasked = self.seen.iter().any(|(_, answer)| answer.is_none());
        let seek = self.patience.seek;
        if unasked && self.first_round.remaining() > seek.remaining() {
            self.first_round
        } else {
            seek
        }
    }

    /// True to try the call on this RM, which does not report its state to this caller. False only if the RM has
    /// declined the call and another RM still has to answer or to be tried.
    pub(super) fn may_try(&mut self, index: usize) -> bool {
        if !self.declined.contains(&index) {
            return true;
        }
        let is_settled = |(place, (_, answer)): (usize, &LastState)| match answer {
            None => false,
            Some(Err(error)) if error.remote().is_some() => self.declined.contains(&place),
            Some(_) => true,
        };
        let settled = self.seen.iter().enumerate().all(is_settled);
        if settled {
            self.declined.clear();
        }
        settled
    }

    /// Returns the error of a failed call.
    pub(super) fn failed(mut self, elected: bool) -> ActiveError {
        if let Some(error) = self.last {
            let unanswered = self.unanswered;
            return ActiveError::Call { error, unanswered };
        }
        if !elected
            && let Some((_, Some(Err(error)))) = self
                .seen
                .pop_if(|(_, answer)| matches!(answer, Some(Err(_))))
        {
            let unanswered = 0;
            return ActiveError::Call { error, unanswered };
        }
        ActiveError::Nobody {
            budget: self.patience.seek.budget(),
            seen: self.seen,
        }
    }
}

/// Next step after a failed call.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum AfterFailure {
    /// The RM is not active (yet): search again, other RMs first.
    Elsewhere,
    /// The call was not sent, or may be repeated.
    Again,
    /// Report the failure.
    Stop,
}

/// Next step after `error`. `unanswered` counts the unanswered attempts, including this one.
fn next(call: &AdminCall, error: &RpcError, unanswered: u32) -> AfterFailure {
    match &error.failure {
        // A refusal during authentication says nothing about the call.
        Failure::Refused { method, exception }
            if *method != AUTHENTICATION
                && (exception.is("StandbyException") || exception.is("RetriableException")) =>
        {
            AfterFailure::Elsewhere
        }
        // Waiting does not fix an authentication failure.
        Failure::NotSent {
            cause: TransportCause::Sasl(_),
            ..
        } => AfterFailure::Stop,
        Failure::NotSent { .. } => AfterFailure::Again,
        Failure::Unanswered {
            cause: TransportCause::Closed(_) | TransportCause::Io(_),
            ..
        } if call.may_be_repeated() && unanswered < MOST_UNANSWERED => AfterFailure::Again,
        Failure::Refused { .. } | Failure::Broken { .. } | Failure::Unanswered { .. } => {
            AfterFailure::Stop
        }
    }
}

/// Scope of an error that bars the caller, independent of the RM's state.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Bar {
    /// The error concerns this RM only.
    Here,
    /// The error concerns the caller, and is the same with every RM.
    Everywhere,
}

fn bar((_, answer): &LastState) -> Option<Bar> {
    match answer {
        Some(Err(error)) => barred(error),
        _ => None,
    }
}

/// The bar that an error implies; `None` if another attempt may succeed.
fn barred(error: &RpcError) -> Option<Bar> {
    match (error.sasl(), &error.failure) {
        (Some(error), _) if error.is_of_caller() => Some(Bar::Everywhere),
        (Some(_), _) => Some(Bar::Here),
        // A KDC timeout within the first `ASK` is retried.
        (
            None,
            Failure::NotSent {
                step: CallPhase::Ticket,
                cause: TransportCause::Elapsed { budget, .. },
            },
        ) if *budget > ASK => Some(Bar::Here),
        _ => None,
    }
}

/// The reason to try the call on an RM, or not to try it.
pub(super) enum CallChance {
    /// The RM reports active.
    Active,
    /// The RM refuses to report its state to this caller, but may still accept the call.
    Perhaps,
    /// The RM is not active or cannot be asked.
    No,
}

pub(super) fn is_candidate(answer: &Result<HaState, RpcError>) -> CallChance {
    match answer {
        Ok(HaState::Active) => CallChance::Active,
        Err(error) if error.remote().is_some() => CallChance::Perhaps,
        _ => CallChance::No,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::hadoop::rpc::message::RemoteException;
    use crate::net::address::HostPort;
    use crate::systems::yarn::admin::calls::{Decommission, Reload};

    fn failed(failure: Failure) -> RpcError {
        let address = HostPort {
            host: "h".to_owned(),
            port: 1,
        };
        let id = "rm1".to_owned();
        RpcError::new(Server { id, address }, failure)
    }

    fn refused(class: &str) -> RpcError {
        let exception = RemoteException {
            class: class.to_owned(),
            message: String::new(),
            fatal: false,
            code: None,
        };
        failed(Failure::Refused {
            method: "m",
            exception,
        })
    }

    fn unanswered(cause: TransportCause) -> RpcError {
        failed(Failure::Unanswered { method: "m", cause })
    }

    #[test]
    fn only_repeatable_calls_are_sent_twice() {
        let reload = AdminCall::Reload(Reload::Queues);
        let graceful = AdminCall::RefreshNodes(Decommission::Graceful { timeout: 9 });
        let closed = || unanswered(TransportCause::Closed(0));
        let elapsed = || {
            unanswered(TransportCause::Elapsed {
                budget: ASK,
                ends: None,
            })
        };
        let not_sent = || {
            failed(Failure::NotSent {
                step: CallPhase::Connect,
                cause: TransportCause::UnknownHost,
            })
        };
        for call in [&reload, &graceful] {
            assert_eq!(
                next(call, &refused("org.apache.hadoop.ipc.StandbyException"), 0),
                AfterFailure::Elsewhere
            );
            let exception = RemoteException {
                class: "org.apache.hadoop.ipc.StandbyException".to_owned(),
                message: String::new(),
                fatal: true,
                code: None,
            };
            let method = AUTHENTICATION;
            let early = failed(Failure::Refused { method, exception });
            assert_eq!(next(call, &early, 0), AfterFailure::Stop);
            assert_eq!(
                next(call, &refused("x.AccessControlException"), 1),
                AfterFailure::Stop
            );
            assert_eq!(next(call, &not_sent(), 1), AfterFailure::Again);
            assert_eq!(next(call, &elapsed(), 1), AfterFailure::Stop);
        }
        assert_eq!(next(&reload, &closed(), 1), AfterFailure::Again);
        assert_eq!(next(&graceful, &closed(), 1), AfterFailure::Stop);
        assert_eq!(
            next(&reload, &closed(), MOST_UNANSWERED),
            AfterFailure::Stop
        );
    }
}
