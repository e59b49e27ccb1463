//! Calls that only the active RM carries out: search for the active RM, wait for it, and call it.
//!
//! Hadoop's clients call the RMs in turn until one does not answer with a `StandbyException`, and sleep up to half a
//! minute between attempts (`RMProxy`, `ConfiguredRMFailoverProxyProvider`). This client asks all RMs for their state
//! at once, and repeats this until one is active. The call then goes to the right RM at the first attempt.

use std::pin::pin;
use std::time::Duration;

use super::calls::{AdminCall, AdminReply, AdminService};
use crate::base::deadline::Deadline;
use crate::ha::state::HaState;
use crate::ha::state::SentFailure;
use crate::hadoop::caller::Caller;
use crate::hadoop::rpc::error::RpcError;
use crate::net::server::Server;

pub use super::search::{ActiveError, LastState, Patience};
use super::search::{AfterFailure, CallChance, Search, is_candidate};
use super::watch::{ASK, RETRY, Told};

/// Time to wait for RMs earlier in the configuration when a later one reports active.
const PRECEDENCE: Duration = Duration::from_millis(20);

/// Notification for the operator while a call is under way.
#[derive(Debug)]
pub enum Notice<'a> {
    /// No RM is known to be active yet.
    ForActive {
        /// The last answer of each RM.
        seen: &'a [LastState],
        /// Deadline of the search.
        until: Deadline,
    },
    /// The call was sent and has no answer yet.
    ForAnswer {
        /// The RM that was called.
        peer: &'a Server,
        method: &'static str,
        /// Deadline for the answer.
        until: Deadline,
    },
    /// More than one RM reports active; the first of these is called.
    SeveralActive(&'a [Server]),
}

/// Receives the notices of a call.
pub trait Watcher {
    fn tell(&self, notice: &Notice<'_>);
    /// Interval between notices of a wait. `None` means one notice per call.
    fn every(&self) -> Option<Duration>;
}

/// Client that calls the active RM of a cluster.
pub struct ActiveClient<'a> {
    /// The RMs in configuration order.
    peers: Vec<Server>,
    /// True if the RMs form an HA pair. If not, there is only one RM, and it is called without a state request.
    elected: bool,
    caller: &'a Caller,
    /// Receives a notice if a wait takes long.
    watcher: &'a dyn Watcher,
    /// The RM to which the current call was sent. It may have carried out the call.
    sent: Option<Server>,
    /// Connection of the last call.
    service: Option<AdminService>,
}

impl<'a> ActiveClient<'a> {
    /// Client for an HA pair.
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

    /// Client for the only RM of a cluster without HA.
    pub fn alone(peer: Server, caller: &'a Caller, watcher: &'a dyn Watcher) -> Self {
        Self {
            elected: false,
            ..Self::of_pair(vec![peer], caller, watcher)
        }
    }

    /// Returns the RM that may have carried out the last unanswered call, even if the call was dropped before
    /// its end.
    pub fn sent(&self) -> Option<&Server> {
        self.sent.as_ref()
    }

    /// Returns the RM of the last call; `None` if the call failed.
    pub fn last_called(&self) -> Option<&Server> {
        self.service.as_ref().map(AdminService::peer)
    }

    /// Makes a call. Repeats it a few times at most, and only if the previous attempt was certainly not carried out or
    /// if the call may be repeated.
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
            if error.sent_failure() != SentFailure::Unknown {
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

    /// Makes a call over a connection, and notifies the operator of a long wait.
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

    /// Searches until an RM is active, and connects to it; `None` if the search failed.
    async fn find(&self, search: &mut Search) -> Option<AdminService> {
        // The watch tasks end when `_watchers` is dropped.
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

    /// Waits [`PRECEDENCE`] for the RMs before `index`, which reports active. Returns the first RM in configuration
    /// order that reports active.
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
