//! What is known of one call over all its attempts, and what follows from it.

use std::collections::HashSet;
use std::time::Duration;

use super::calls::AdminCall;
use crate::base::deadline::Deadline;
use crate::ha::state::Fate;
use crate::ha::state::HaState;
use crate::hadoop::rpc::error::{AUTHENTICATION, CallPhase, Failure, RpcError, TransportCause};
use crate::net::server::Server;

use super::watch::{ASK, RETRY, Told};

/// How long something is waited for in silence.
const SILENCE: Duration = Duration::from_secs(2);
/// Maximum attempts for a call that went unanswered.
const MOST_UNANSWERED: u32 = 3;
/// How long answers that are on their way are waited for.
const ON_THEIR_WAY: Duration = Duration::from_millis(20);

/// How long things may take.
#[derive(Debug, Clone, Copy)]
pub struct Patience {
    /// Until when an active RM is looked for. Every RM is asked once, even where this is over at once.
    pub seek: Deadline,
    /// Until when everything must have ended.
    pub whole: Deadline,
}

/// An RM, and what it last said of its state; `None` where it has not answered yet.
pub type LastState = (Server, Option<Result<HaState, RpcError>>);

/// Why a call did not succeed.
#[derive(Debug)]
pub enum ActiveError {
    /// No RM was active in time; nothing was changed.
    Nobody {
        /// How long one was looked for.
        budget: Duration,
        /// The last answer of each RM.
        seen: Vec<LastState>,
    },
    /// The call failed.
    Call {
        error: RpcError,
        /// How many attempts went unanswered.
        unanswered: u32,
    },
}

/// What is known of one call over all its attempts.
pub(super) struct Search {
    pub(super) patience: Patience,
    pub(super) seen: Vec<LastState>,
    /// RMs that declined the call, by their place, for not being active.
    declined: HashSet<usize>,
    /// Attempts that went unanswered, and how the last one failed.
    pub(super) unanswered: u32,
    pub(super) last: Option<RpcError>,
    /// When to tell the operator what is waited for; none if that was told for the last time.
    pub(super) silence: Option<Deadline>,
    /// Until when every RM is given the time to answer once.
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

    /// Whether no RM will ever be found active, for what stands between it and this caller; which is the result then.
    pub(super) async fn is_hopeless(&mut self, told: &mut Told) -> bool {
        if self.last.as_ref().is_some_and(|last| last.sasl().is_some()) {
            return true;
        }
        let place = match self.place_of(Bar::Everywhere) {
            // Which RM is named must not depend on which was quicker.
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

    /// The first RM from which this bars the caller.
    fn place_of(&self, wanted: Bar) -> Option<usize> {
        self.seen.iter().position(|seen| bar(seen) == Some(wanted))
    }

    /// Gives the RMs before this one a moment to answer.
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

    /// Takes note of what ends with the search itself: an RM of which nothing is known may have answered, and the KDC
    /// not.
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

    /// Takes note of a failed call, and says what to do.
    pub(super) fn after(&mut self, call: &AdminCall, error: RpcError) -> AfterFailure {
        if error.fate() == Fate::Unknown {
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

    /// Until when the search goes on.
    pub(super) fn end(&self) -> Deadline {
        let unasked = self.seen.iter().any(|(_, answer)| answer.is_none());
        let seek = self.patience.seek;
        if unasked && self.first_round.remaining() > seek.remaining() {
            self.first_round
        } else {
            seek
        }
    }

    /// Whether this RM, which does not say its state to this caller, is to be tried: at once, unless it has declined
    /// and another one is still to be heard of.
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

    /// Why it ended without success.
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

/// What is to be done after a failed call.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum AfterFailure {
    /// The RM is not the active one, or not yet: look again, and elsewhere first.
    Elsewhere,
    /// The call was not made, or may be made twice.
    Again,
    /// The failure is the result.
    Stop,
}

/// What to do, where `unanswered` calls were made already, this one among them.
fn next(call: &AdminCall, error: &RpcError, unanswered: u32) -> AfterFailure {
    match &error.failure {
        // What comes before both sides know each other says nothing about the call.
        Failure::Refused { method, exception }
            if *method != AUTHENTICATION
                && (exception.is("StandbyException") || exception.is("RetriableException")) =>
        {
            AfterFailure::Elsewhere
        }
        // Waiting changes nothing about it.
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

/// What stands between an RM and this caller, whatever state the RM is in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Bar {
    /// Something about this RM.
    Here,
    /// Something about the caller, which is the same with every RM.
    Everywhere,
}

fn bar((_, answer): &LastState) -> Option<Bar> {
    match answer {
        Some(Err(error)) => barred(error),
        _ => None,
    }
}

/// What bars the caller from an RM; `None` where another attempt may do.
fn barred(error: &RpcError) -> Option<Bar> {
    match (error.sasl(), &error.failure) {
        (Some(error), _) if error.is_of_caller() => Some(Bar::Everywhere),
        (Some(_), _) => Some(Bar::Here),
        // A KDC that was slow once is asked again.
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

/// Whether an RM is worth calling.
pub(super) enum CallChance {
    /// It says that it is active.
    Active,
    /// It does not tell this caller, whom it may still let make the call.
    Perhaps,
    /// It is not active, or cannot be asked.
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
    fn nothing_is_sent_twice_that_may_not_be() {
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
