//! Calls that only the active RM carries out: it is looked for, waited for, and called.
//!
//! Hadoop's clients call one RM after the other until one does not answer with a `StandbyException`, and sleep up to
//! half a minute in between (`RMProxy`, `ConfiguredRMFailoverProxyProvider`). Here all RMs are asked for their state at
//! once, and asked again until one is active; so the call itself goes to the right one at the first attempt.

use std::pin::pin;
use std::time::Duration;

use super::calls::{AdminCall, AdminReply, AdminService};
use crate::base::deadline::Deadline;
use crate::ha::state::Fate;
use crate::ha::state::HaState;
use crate::hadoop::caller::Caller;
use crate::hadoop::rpc::error::RpcError;
use crate::net::server::Server;

pub use super::search::{ActiveError, LastState, Patience};
use super::search::{AfterFailure, CallChance, Search, is_candidate};
use super::watch::{ASK, RETRY, Told};

/// How long those that stand first in the configuration are waited for when a later one says that it is active.
const PRECEDENCE: Duration = Duration::from_millis(20);

/// News for the operator while a call is under way.
#[derive(Debug)]
pub enum Notice<'a> {
    /// No RM is known to be active yet.
    ForActive {
        /// The last answer of each RM.
        seen: &'a [LastState],
        /// Until when one is looked for.
        until: Deadline,
    },
    /// The call was sent, and not answered yet.
    ForAnswer {
        /// The RM that was called.
        peer: &'a Server,
        method: &'static str,
        /// Until when the answer is waited for.
        until: Deadline,
    },
    /// More than one RM says that it is active; the first of these is called.
    SeveralActive(&'a [Server]),
}

/// Takes the notices of a call.
pub trait Watcher {
    /// Something to tell the operator.
    fn tell(&self, notice: &Notice<'_>);
    /// How often a wait is told again; none: once in each call.
    fn every(&self) -> Option<Duration>;
}

/// The RMs of a cluster, of which the active one is called.
pub struct ActiveClient<'a> {
    /// The RMs, in configuration order.
    peers: Vec<Server>,
    /// Whether they are an HA pair at all. If not, there is one, and it is called without being asked anything.
    elected: bool,
    caller: &'a Caller,
    /// Told of a wait that takes longer than people wait in silence.
    watcher: &'a dyn Watcher,
    /// The RM that was sent the current call, and may have carried it out.
    sent: Option<Server>,
    /// The connection that the last call went over.
    service: Option<AdminService>,
}

impl<'a> ActiveClient<'a> {
    /// The RMs of an HA pair.
    pub fn of_pair(peers: Vec<Server>, caller: &'a Caller, watcher: &'a dyn Watcher) -> Self {
        Self {
            peers,
            elected: true,
            caller,
            watcher,
            sent: None,
            service: None,
        }
    }

    /// The one RM of a cluster without HA.
    pub fn alone(peer: Server, caller: &'a Caller, watcher: &'a dyn Watcher) -> Self {
        Self {
            elected: false,
            ..Self::of_pair(vec![peer], caller, watcher)
        }
    }

    /// The RM that the last call was sent to and that may have carried it out without an answer: also where the call was
    /// dropped before its end.
    pub fn sent(&self) -> Option<&Server> {
        self.sent.as_ref()
    }

    /// The RM that the last call went to.
    pub fn last_called(&self) -> Option<&Server> {
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
        self.sent = None;
        loop {
            let found = match self.service.take() {
                Some(service) => Some(service),
                None => self.find(&mut search).await,
            };
            let Some(mut service) = found else {
                return Err(search.failed(self.elected));
            };
            let before = self.sent.replace(service.peer().clone());
            let answer = self.ask(&mut service, call, sub_cluster, &mut search).await;
            let error = match answer {
                Ok(reply) => {
                    self.service = Some(service);
                    return Ok(reply);
                }
                Err(error) => error,
            };
            if error.fate() != Fate::Unknown {
                self.sent = before;
            }
            if search.after(call, error) == AfterFailure::Stop {
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
        while let Some(silence) = search.silence {
            if let Ok(answer) = tokio::time::timeout(silence.remaining(), &mut asking).await {
                return answer;
            }
            search.silence = self.watcher.every().map(Deadline::after);
            self.watcher.tell(&Notice::ForAnswer {
                peer: &peer,
                method: call.method(),
                until: search.patience.whole,
            });
        }
        asking.await
    }

    /// Looks for the active RM until there is one, and connects to it.
    async fn find(&self, search: &mut Search) -> Option<AdminService> {
        // They end when this is dropped.
        let (_watchers, mut told) = super::watch::all(
            &self.peers,
            self.elected,
            self.caller,
            search.patience.whole,
        );
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
                        CallChance::Active => {
                            Some(self.first_active(index, search, &mut told).await)
                        }
                        CallChance::Perhaps => search.may_try(index).then_some(index),
                        CallChance::No => None,
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
                    search.silence = self.watcher.every().map(Deadline::after);
                    self.watcher.tell(&Notice::ForActive {
                        seen: &search.seen,
                        until: end,
                    });
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
            let peers: Vec<Server> = all
                .iter()
                .filter_map(|place| self.peers.get(*place).cloned())
                .collect();
            self.watcher.tell(&Notice::SeveralActive(&peers));
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
