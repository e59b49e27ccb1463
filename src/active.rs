//! Calls that only the active RM carries out: it is looked for, waited for, and called.
//!
//! Hadoop's clients call one RM after the other until one does not answer with a `StandbyException`, and sleep up to
//! half a minute in between (`RMProxy`, `ConfiguredRMFailoverProxyProvider`). Here all RMs are asked for their state at
//! once, and asked again until one is active; so the call itself goes to the right one at the first attempt.

use std::collections::HashSet;
use std::pin::pin;
use std::time::Duration;

use tokio::sync::mpsc;
use tokio::task::JoinSet;

use crate::deadline::Deadline;
use crate::rpc::admin::{AdminCall, AdminReply, AdminService, RESOURCE_MANAGER_ADMINISTRATION};
use crate::rpc::error::{AUTHENTICATION, Cause, Failure, Fate, Peer, RpcError, Step};
use crate::rpc::ha::{HaService, HaState};
use crate::security::Caller;

/// How long the first question to an RM may take before it is asked anew; the next ones get twice as long each.
const ASK: Duration = Duration::from_secs(5);
/// How long until an RM is asked again, and until a call is made again.
const RETRY: Duration = Duration::from_millis(500);
/// How long something is waited for in silence.
const SILENCE: Duration = Duration::from_secs(2);
/// How long those that stand first in the configuration are waited for when a later one says that it is active.
const PRECEDENCE: Duration = Duration::from_millis(20);
/// How often a call may be made of which nobody knows what became.
const MOST_UNANSWERED: u32 = 3;

/// How long things may take.
#[derive(Debug, Clone, Copy)]
pub struct Patience {
    /// Until when an active RM is looked for. Every RM is asked once, even where this is over at once.
    pub seek: Deadline,
    /// Until when everything must have ended.
    pub whole: Deadline,
}

/// An RM, and what it last said of its state; `None` where it has not answered yet.
pub type Sighting = (Peer, Option<Result<HaState, RpcError>>);

/// Where RMs, by their places, tell their states.
type Told = mpsc::Receiver<(usize, Result<HaState, RpcError>)>;

/// What the caller is told of meanwhile.
#[derive(Debug)]
pub enum Notice<'a> {
    /// An RM is waited for to be active.
    ForActive(&'a [Sighting]),
    /// The answer to a call is waited for.
    ForAnswer {
        /// The RM that was called.
        peer: &'a Peer,
        /// What it was asked to do.
        method: &'static str,
    },
    /// More than one RM says that it is active; the first of these is called.
    SeveralActive(&'a [Peer]),
}

/// Why a call did not succeed.
#[derive(Debug)]
pub enum ActiveError {
    /// No RM was active in time; nothing was changed.
    Nobody {
        /// How long one was looked for.
        budget: Duration,
        /// What the RMs last said.
        seen: Vec<Sighting>,
    },
    /// The call failed.
    Call {
        /// Its last failure.
        error: RpcError,
        /// How often it was made with an unknown fate.
        unanswered: u32,
    },
}

/// The RMs of a cluster, of which the active one is called.
pub struct ActiveRm<'a> {
    /// The RMs, in configuration order.
    peers: Vec<Peer>,
    /// Whether they are an HA pair at all. If not, there is one, and it is called without being asked anything.
    elected: bool,
    caller: &'a Caller,
    /// Told what is waited for, once for each call, if that takes longer than people wait in silence.
    notice: &'a (dyn Fn(&Notice<'_>) + Sync),
    /// The connection that the last call went over.
    service: Option<AdminService>,
}

/// What is to be done after a failed call.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Next {
    /// The RM is not the active one, or not yet: look again, and elsewhere first.
    Elsewhere,
    /// The call was not made, or may be made twice.
    Again,
    /// The failure is the result.
    Stop,
}

/// What to do, where `unanswered` calls were made already, this one among them.
fn next(call: &AdminCall, error: &RpcError, unanswered: u32) -> Next {
    match &error.failure {
        // What comes before both sides know each other says nothing about the call.
        Failure::Refused { method, exception }
            if *method != AUTHENTICATION
                && (exception.is("StandbyException") || exception.is("RetriableException")) =>
        {
            Next::Elsewhere
        }
        // Waiting changes nothing about it.
        Failure::NotSent {
            cause: Cause::Sasl(_),
            ..
        } => Next::Stop,
        Failure::NotSent { .. } => Next::Again,
        Failure::Unanswered {
            cause: Cause::Closed(_) | Cause::Io(_),
            ..
        } if call.may_be_repeated() && unanswered < MOST_UNANSWERED => Next::Again,
        Failure::Refused { .. } | Failure::Broken { .. } | Failure::Unanswered { .. } => Next::Stop,
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

fn bar((_, answer): &Sighting) -> Option<Bar> {
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
                step: Step::Ticket,
                cause: Cause::Elapsed { budget, .. },
            },
        ) if *budget > ASK => Some(Bar::Here),
        _ => None,
    }
}

/// What is known of one call over all its attempts.
struct Search {
    patience: Patience,
    seen: Vec<Sighting>,
    /// RMs that declined the call, by their place, for not being active.
    declined: HashSet<usize>,
    /// Calls of which nobody knows what became, and how the last one failed.
    unanswered: u32,
    last: Option<RpcError>,
    /// When to say what is waited for; none if it was said.
    silence: Option<Deadline>,
    /// Until when every RM is given the time to answer once.
    first_round: Deadline,
}

impl Search {
    fn new(peers: &[Peer], patience: Patience) -> Self {
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

    fn record(&mut self, index: usize, answer: Result<HaState, RpcError>) {
        if let Some((_, last)) = self.seen.get_mut(index) {
            *last = Some(answer);
        }
    }

    /// Whether no RM will ever be found active, for what stands between it and this caller; which is the result then.
    async fn is_hopeless(&mut self, told: &mut Told) -> bool {
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
    async fn hear_those_before(&mut self, index: usize, moment: Duration, told: &mut Told) {
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
    async fn record_late(&mut self, told: &mut Told) {
        let moment = Deadline::after(PRECEDENCE);
        while let Ok(Some((index, answer))) = moment.bound(told.recv()).await {
            let is_of_ticket = |error: &RpcError| {
                matches!(
                    &error.failure,
                    Failure::NotSent {
                        step: Step::Ticket,
                        ..
                    }
                )
            };
            if answer.as_ref().is_err_and(is_of_ticket) {
                self.record(index, answer);
            }
        }
    }

    fn index_of(&self, peer: &Peer) -> Option<usize> {
        self.seen.iter().position(|(known, _)| known == peer)
    }

    /// Takes note of a failed call, and says what to do.
    fn after(&mut self, call: &AdminCall, error: RpcError) -> Next {
        if error.fate() == Fate::Unknown {
            self.unanswered += 1;
        }
        let next = next(call, &error, self.unanswered);
        match (next, self.index_of(&error.peer)) {
            (Next::Elsewhere, Some(index)) => {
                self.declined.insert(index);
                self.record(index, Err(error));
            }
            _ => self.last = Some(error),
        }
        next
    }

    /// Until when the search goes on.
    fn end(&self) -> Deadline {
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
    fn may_try(&mut self, index: usize) -> bool {
        if !self.declined.contains(&index) {
            return true;
        }
        let is_settled = |(place, (_, answer)): (usize, &Sighting)| match answer {
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
    fn failed(mut self, elected: bool) -> ActiveError {
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

impl<'a> ActiveRm<'a> {
    /// The RMs of an HA pair.
    pub fn of_pair(
        peers: Vec<Peer>,
        caller: &'a Caller,
        notice: &'a (dyn Fn(&Notice<'_>) + Sync),
    ) -> Self {
        Self {
            peers,
            elected: true,
            caller,
            notice,
            service: None,
        }
    }

    /// The one RM of a cluster without HA.
    pub fn alone(peer: Peer, caller: &'a Caller, notice: &'a (dyn Fn(&Notice<'_>) + Sync)) -> Self {
        Self {
            elected: false,
            ..Self::of_pair(vec![peer], caller, notice)
        }
    }

    /// The RM that the last call went to.
    pub fn last_called(&self) -> Option<&Peer> {
        self.service.as_ref().map(AdminService::peer)
    }

    /// Makes a call. It is made again only if the one before certainly was not carried out, or if it may be carried
    /// out twice; and then a few times at most.
    ///
    /// # Errors
    /// See [`ActiveError`].
    pub async fn call(
        &mut self,
        call: &AdminCall,
        sub_cluster: Option<&str>,
        patience: Patience,
    ) -> Result<AdminReply, ActiveError> {
        let mut search = Search::new(&self.peers, patience);
        loop {
            let found = match self.service.take() {
                Some(service) => Some(service),
                None => self.find(&mut search).await,
            };
            let Some(mut service) = found else {
                return Err(search.failed(self.elected));
            };
            let answer = self.ask(&mut service, call, sub_cluster, &mut search).await;
            let error = match answer {
                Ok(reply) => {
                    self.service = Some(service);
                    return Ok(reply);
                }
                Err(error) => error,
            };
            if search.after(call, error) == Next::Stop {
                return Err(search.failed(self.elected));
            }
            let pause = RETRY * search.unanswered.max(1);
            if patience
                .seek
                .bound(tokio::time::sleep(pause))
                .await
                .is_err()
            {
                return Err(search.failed(self.elected));
            }
        }
    }

    /// Makes a call over a connection.
    async fn ask(
        &self,
        service: &mut AdminService,
        call: &AdminCall,
        sub_cluster: Option<&str>,
        search: &mut Search,
    ) -> Result<AdminReply, RpcError> {
        let peer = service.peer().clone();
        let mut asking = pin!(service.call(call, sub_cluster, search.patience.whole));
        if let Some(silence) = search.silence {
            if let Ok(answer) = tokio::time::timeout(silence.remaining(), &mut asking).await {
                return answer;
            }
            search.silence = None;
            (self.notice)(&Notice::ForAnswer {
                peer: &peer,
                method: call.method(),
            });
        }
        asking.await
    }

    /// Looks for the active RM until there is one, and connects to it.
    async fn find(&self, search: &mut Search) -> Option<AdminService> {
        let (tell, mut told) = mpsc::channel(self.peers.len().max(1));
        // They end when this is dropped.
        let mut watchers = JoinSet::new();
        for (index, peer) in self.peers.iter().enumerate() {
            let watched = Watched {
                index,
                peer: peer.clone(),
                elected: self.elected,
            };
            let whole = search.patience.whole;
            watchers.spawn(watched.watch(self.caller.clone(), whole, tell.clone()));
        }
        loop {
            let end = search.end();
            let until = search
                .silence
                .filter(|silence| silence.remaining() < end.remaining());
            let answer = until.unwrap_or(end).bound(told.recv()).await;
            match answer {
                Ok(Some((index, answer))) => {
                    let candidate = is_candidate(&answer);
                    search.record(index, answer);
                    let chosen = match candidate {
                        Candidate::Active => {
                            Some(self.first_active(index, search, &mut told).await)
                        }
                        Candidate::Perhaps => search.may_try(index).then_some(index),
                        Candidate::No => None,
                    };
                    if let Some(chosen) = chosen
                        && let Some(service) = self.connect(chosen, search).await
                    {
                        return Some(service);
                    }
                    if search.is_hopeless(&mut told).await {
                        return None;
                    }
                }
                Err(_) if until.is_some() => {
                    search.silence = None;
                    (self.notice)(&Notice::ForActive(&search.seen));
                }
                Ok(None) => return None,
                Err(_) => {
                    search.record_late(&mut told).await;
                    return None;
                }
            }
        }
    }

    /// The first RM of the configuration that says that it is active, where this one does: those before it are given
    /// a moment.
    async fn first_active(&self, index: usize, search: &mut Search, told: &mut Told) -> usize {
        search.hear_those_before(index, PRECEDENCE, told).await;
        while let Ok((other, answer)) = told.try_recv() {
            search.record(other, answer);
        }
        let is_active = |answer: &Option<Result<HaState, RpcError>>| {
            matches!(answer, Some(Ok(HaState::Active)))
        };
        let seen = search.seen.iter().enumerate();
        let all: Vec<usize> = seen
            .filter(|(_, (_, answer))| is_active(answer))
            .map(|(place, _)| place)
            .collect();
        if all.len() > 1 {
            let peers: Vec<Peer> = all
                .iter()
                .filter_map(|place| self.peers.get(*place).cloned())
                .collect();
            (self.notice)(&Notice::SeveralActive(&peers));
        }
        all.first().copied().unwrap_or(index)
    }

    async fn connect(&self, index: usize, search: &mut Search) -> Option<AdminService> {
        let peer = self.peers.get(index)?;
        let deadline = search.patience.whole.capped(ASK);
        match AdminService::connect(peer, self.caller, deadline).await {
            Ok(service) => Some(service),
            Err(error) if error.sasl().is_some() => {
                search.last = Some(error);
                None
            }
            Err(error) => {
                search.record(index, Err(error));
                None
            }
        }
    }
}

/// Whether an RM is worth calling.
enum Candidate {
    /// It says that it is active.
    Active,
    /// It does not tell this caller, whom it may still let make the call.
    Perhaps,
    /// It is not active, or cannot be asked.
    No,
}

fn is_candidate(answer: &Result<HaState, RpcError>) -> Candidate {
    match answer {
        Ok(HaState::Active) => Candidate::Active,
        Err(error) if error.remote().is_some() => Candidate::Perhaps,
        _ => Candidate::No,
    }
}

/// An RM that is asked for its state again and again.
struct Watched {
    index: usize,
    peer: Peer,
    elected: bool,
}

impl Watched {
    async fn watch(
        self,
        caller: Caller,
        whole: Deadline,
        tell: mpsc::Sender<(usize, Result<HaState, RpcError>)>,
    ) {
        let mut patience = ASK;
        loop {
            let answer = self.ask(&caller, whole.capped(patience)).await;
            if matches!(&answer, Err(error) if is_silence(error)) {
                // It may only be slow.
                patience *= 2;
            }
            if tell.send((self.index, answer)).await.is_err() {
                return;
            }
            tokio::time::sleep(RETRY).await;
        }
    }

    async fn ask(&self, caller: &Caller, deadline: Deadline) -> Result<HaState, RpcError> {
        if self.elected {
            // The peer asks for no states, and trusts whom it makes its call to.
            let trusted = RESOURCE_MANAGER_ADMINISTRATION.principal_pattern;
            let service = HaService::connect_trusting(&self.peer, caller, trusted, deadline);
            let status = service.await?.service_status(deadline).await?;
            return Ok(status.state);
        }
        // There is no other one: whether it takes connections is all that there is to know.
        AdminService::connect(&self.peer, caller, deadline).await?;
        Ok(HaState::Active)
    }
}

fn is_silence(error: &RpcError) -> bool {
    matches!(
        &error.failure,
        Failure::Unanswered {
            cause: Cause::Elapsed { .. },
            ..
        } | Failure::NotSent {
            cause: Cause::Elapsed { .. },
            ..
        }
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cluster::HostPort;
    use crate::rpc::admin::{Decommission, Reload};
    use crate::rpc::message::RemoteException;

    fn failed(failure: Failure) -> RpcError {
        let address = HostPort {
            host: "h".to_owned(),
            port: 1,
        };
        let rm_id = "rm1".to_owned();
        RpcError {
            peer: Peer { rm_id, address },
            failure,
        }
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

    fn unanswered(cause: Cause) -> RpcError {
        failed(Failure::Unanswered { method: "m", cause })
    }

    #[test]
    fn nothing_is_sent_twice_that_may_not_be() {
        let reload = AdminCall::Reload(Reload::Queues);
        let graceful = AdminCall::RefreshNodes(Decommission::Graceful { timeout: 9 });
        let closed = || unanswered(Cause::Closed(0));
        let elapsed = || {
            unanswered(Cause::Elapsed {
                budget: ASK,
                ends: None,
            })
        };
        let not_sent = || {
            failed(Failure::NotSent {
                step: Step::Connect,
                cause: Cause::UnknownHost,
            })
        };
        for call in [&reload, &graceful] {
            assert_eq!(
                next(call, &refused("org.apache.hadoop.ipc.StandbyException"), 0),
                Next::Elsewhere
            );
            let exception = RemoteException {
                class: "org.apache.hadoop.ipc.StandbyException".to_owned(),
                message: String::new(),
                fatal: true,
                code: None,
            };
            let method = AUTHENTICATION;
            let early = failed(Failure::Refused { method, exception });
            assert_eq!(next(call, &early, 0), Next::Stop);
            assert_eq!(
                next(call, &refused("x.AccessControlException"), 1),
                Next::Stop
            );
            assert_eq!(next(call, &not_sent(), 1), Next::Again);
            assert_eq!(next(call, &elapsed(), 1), Next::Stop);
        }
        assert_eq!(next(&reload, &closed(), 1), Next::Again);
        assert_eq!(next(&graceful, &closed(), 1), Next::Stop);
        assert_eq!(next(&reload, &closed(), MOST_UNANSWERED), Next::Stop);
    }
}
