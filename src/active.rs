//! Calls that only the active RM carries out: it is looked for, waited for, and called.
//!
//! Hadoop's clients call one RM after the other until one does not answer with a `StandbyException`, and sleep up to
//! half a minute in between (`RMProxy`, `ConfiguredRMFailoverProxyProvider`). Here all RMs are asked for their state at
//! once, and asked again until one is active; so the call itself goes to the right one at the first attempt.

use std::pin::pin;
use std::time::Duration;

use tokio::sync::mpsc;
use tokio::task::JoinSet;

use crate::deadline::Deadline;
use crate::observe;
use crate::rpc::admin::{AdminCall, AdminReply, AdminService};
use crate::rpc::error::{Cause, Failure, Peer, RpcError};
use crate::rpc::ha::HaState;
use crate::rpc::message::Caller;

/// How long one question to an RM may take before it is asked again.
const ASK: Duration = Duration::from_secs(5);
/// How long until it is asked again, and until a call is made again.
const RETRY: Duration = Duration::from_millis(500);
/// How long something is waited for in silence.
const SILENCE: Duration = Duration::from_secs(2);

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

/// What is waited for.
#[derive(Debug)]
pub enum Waiting<'a> {
    /// For an RM to be active.
    ForActive(&'a [Sighting]),
    /// For the answer to a call.
    ForAnswer {
        /// The RM that was called.
        peer: &'a Peer,
        /// What it was asked to do.
        method: &'static str,
    },
}

/// Why a call did not succeed.
#[derive(Debug)]
pub enum ActiveError {
    /// No RM was active in time; nothing was sent.
    Nobody {
        /// How long one was looked for.
        budget: Duration,
        /// What the RMs last said.
        seen: Vec<Sighting>,
    },
    /// The call failed. Where its fate is unknown, it was not made again.
    Call(RpcError),
}

/// The RMs of a cluster, of which the active one is called.
pub struct ActiveRm<'a> {
    /// The RMs, in configuration order.
    peers: Vec<Peer>,
    /// Whether they are an HA pair at all. If not, there is one, and it is called without being asked anything.
    elected: bool,
    caller: &'a Caller,
    /// Told once for each call what is waited for, if that takes longer than people wait in silence.
    notice: &'a (dyn Fn(&Waiting<'_>) + Sync),
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

fn next(call: &AdminCall, error: &RpcError) -> Next {
    match &error.failure {
        Failure::Refused { exception, .. }
            if exception.is("StandbyException") || exception.is("RetriableException") =>
        {
            Next::Elsewhere
        }
        Failure::NotSent { .. } => Next::Again,
        Failure::Unanswered {
            cause: Cause::Closed(_) | Cause::Io(_),
            ..
        } if call.may_be_repeated() => Next::Again,
        Failure::Refused { .. } | Failure::Broken { .. } | Failure::Unanswered { .. } => Next::Stop,
    }
}

impl<'a> ActiveRm<'a> {
    /// The RMs of an HA pair.
    pub fn of_pair(
        peers: Vec<Peer>,
        caller: &'a Caller,
        notice: &'a (dyn Fn(&Waiting<'_>) + Sync),
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
    pub fn alone(
        peer: Peer,
        caller: &'a Caller,
        notice: &'a (dyn Fn(&Waiting<'_>) + Sync),
    ) -> Self {
        Self {
            elected: false,
            ..Self::of_pair(vec![peer], caller, notice)
        }
    }

    /// The RM that the last call went to.
    pub fn last_called(&self) -> Option<&Peer> {
        self.service.as_ref().map(AdminService::peer)
    }

    /// Makes a call. It goes to another RM only if the one before certainly did not carry it out, or if it may be
    /// carried out twice.
    ///
    /// # Errors
    /// See [`ActiveError`].
    pub async fn call(
        &mut self,
        call: &AdminCall,
        sub_cluster: Option<&str>,
        patience: Patience,
    ) -> Result<AdminReply, ActiveError> {
        let mut declined = None;
        loop {
            let mut service = match self.service.take() {
                Some(service) => service,
                None => self.find(declined.as_ref(), patience).await?,
            };
            let error = match self
                .ask(&mut service, call, sub_cluster, patience.whole)
                .await
            {
                Ok(reply) => {
                    self.service = Some(service);
                    return Ok(reply);
                }
                Err(error) => error,
            };
            match next(call, &error) {
                Next::Stop => return Err(ActiveError::Call(error)),
                _ if patience.seek.remaining().is_zero() => return Err(ActiveError::Call(error)),
                Next::Elsewhere => declined = Some(error.peer),
                Next::Again => {}
            }
            tokio::time::sleep(RETRY).await;
        }
    }

    /// Makes a call over a connection.
    async fn ask(
        &self,
        service: &mut AdminService,
        call: &AdminCall,
        sub_cluster: Option<&str>,
        deadline: Deadline,
    ) -> Result<AdminReply, RpcError> {
        let peer = service.peer().clone();
        let mut asking = pin!(service.call(call, sub_cluster, deadline));
        if let Ok(answer) = tokio::time::timeout(SILENCE, &mut asking).await {
            return answer;
        }
        (self.notice)(&Waiting::ForAnswer {
            peer: &peer,
            method: call.method(),
        });
        asking.await
    }

    /// Looks for the active RM until there is one, and connects to it.
    async fn find(
        &self,
        declined: Option<&Peer>,
        patience: Patience,
    ) -> Result<AdminService, ActiveError> {
        let (tell, mut told) = mpsc::channel(self.peers.len().max(1));
        // They end when this is dropped.
        let mut watchers = JoinSet::new();
        for (index, peer) in self.peers.iter().enumerate() {
            watchers.spawn(watch(
                Watched {
                    index,
                    peer: peer.clone(),
                    elected: self.elected,
                    has_declined: declined == Some(peer),
                },
                self.caller.clone(),
                patience.whole,
                tell.clone(),
            ));
        }
        let mut seen: Vec<Sighting> = self
            .peers
            .iter()
            .cloned()
            .map(|peer| (peer, None))
            .collect();
        let first_round = patience.whole.capped(ASK + RETRY);
        let mut silence = Some(patience.whole.capped(SILENCE));
        loop {
            let unasked = seen.iter().any(|(_, answer)| answer.is_none());
            let end = if unasked && first_round.remaining() > patience.seek.remaining() {
                first_round
            } else {
                patience.seek
            };
            let until = silence.filter(|silence| silence.remaining() < end.remaining());
            match until.unwrap_or(end).bound(told.recv()).await {
                Ok(Some((_, Told::Connected(service)))) => return Ok(*service),
                Ok(Some((index, Told::Answer(answer)))) => {
                    if let Some((_, last)) = seen.get_mut(index) {
                        *last = Some(answer);
                    }
                }
                Err(_) if until.is_some() => {
                    silence = None;
                    (self.notice)(&Waiting::ForActive(&seen));
                }
                Ok(None) | Err(_) => return Err(self.nobody(seen, patience.seek.budget())),
            }
        }
    }

    fn nobody(&self, mut seen: Vec<Sighting>, budget: Duration) -> ActiveError {
        if !self.elected
            && let Some((_, Some(Err(error)))) =
                seen.pop_if(|(_, answer)| matches!(answer, Some(Err(_))))
        {
            return ActiveError::Call(error);
        }
        ActiveError::Nobody { budget, seen }
    }
}

/// An RM that is asked for its state until it is the active one.
struct Watched {
    index: usize,
    peer: Peer,
    elected: bool,
    /// Whether it has just said that it is not the active one.
    has_declined: bool,
}

/// What an RM that is watched brought.
enum Told {
    Answer(Result<HaState, RpcError>),
    Connected(Box<AdminService>),
}

/// Asks an RM for its state again and again, and connects to it when it may be the active one: when it says so, or
/// when it does not say its state to this caller (whom it may still let make the call).
async fn watch(
    watched: Watched,
    caller: Caller,
    deadline: Deadline,
    tell: mpsc::Sender<(usize, Told)>,
) {
    let peer = &watched.peer;
    loop {
        let ask = deadline.capped(ASK);
        let state = match watched.elected {
            true => observe::service_status(peer, &caller, ask)
                .await
                .map(|status| status.state),
            false => Ok(HaState::Active),
        };
        let told = match state {
            Ok(HaState::Active) => connect(peer, &caller, ask).await,
            Err(error) if error.remote().is_some() => {
                if watched.has_declined {
                    // Another one is the better guess.
                    tokio::time::sleep(2 * RETRY).await;
                }
                connect(peer, &caller, ask).await
            }
            answer => Told::Answer(answer),
        };
        if tell.send((watched.index, told)).await.is_err() {
            return;
        }
        tokio::time::sleep(RETRY).await;
    }
}

async fn connect(peer: &Peer, caller: &Caller, deadline: Deadline) -> Told {
    match AdminService::connect(peer, caller, deadline).await {
        Ok(service) => Told::Connected(Box::new(service)),
        Err(error) => Told::Answer(Err(error)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cluster::HostPort;
    use crate::rpc::admin::{Decommission, Reload};
    use crate::rpc::error::Step;
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
                next(call, &refused("org.apache.hadoop.ipc.StandbyException")),
                Next::Elsewhere
            );
            assert_eq!(next(call, &refused("x.AccessControlException")), Next::Stop);
            assert_eq!(next(call, &not_sent()), Next::Again);
            assert_eq!(next(call, &elapsed()), Next::Stop);
        }
        assert_eq!(next(&reload, &closed()), Next::Again);
        assert_eq!(next(&graceful, &closed()), Next::Stop);
    }
}
