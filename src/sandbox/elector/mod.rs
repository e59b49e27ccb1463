//! The RMs' electors: each RM with automatic failover has one, with a session of the embedded ZooKeeper.
//!
//! [`standard`] and [`latch`] are Hadoop's two electors; [`link`] is a session.

mod latch;
mod link;
mod standard;

use std::hash::{BuildHasher as _, RandomState};
use std::sync::Arc;
use std::time::Duration;

use tokio::time::Instant;

use crate::ha::state::Role;
use crate::systems::yarn::elector::ElectedRm;

use super::SandboxMode;
use super::cluster::SandboxCluster;
use super::cluster::election::ElectorCall;
use super::member::{ElectorEnds, Process, ZookeeperState};
use latch::LatchElector;
use link::{LinkEvent, ZkLink};
use standard::StandardElector;

/// Time until an RM reacts to a change in ZooKeeper, in milliseconds. It is random, and so is the winner of an
/// election.
const REACTION: std::ops::Range<u64> = 2..40;
/// An active RM reacts more slowly, so it wins about one election in four.
const ACTIVE_FACTOR: u64 = 2;
/// Pause before the next attempt to reach ZooKeeper.
const RECONNECT: Duration = Duration::from_millis(50);

/// The next action of an elector.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Next {
    Wait,
    /// Try to win the election.
    Join,
    /// Read the znodes again.
    Look,
    /// End the session, wait, and join the election with a new session.
    Rejoin(Duration),
    /// Wait: a fault delays the transition, which is repeated when the faults change.
    Stuck,
    /// Take part in no election until the RM restarts.
    Out,
}

/// The RM of an elector.
struct RmHandle {
    cluster: Arc<SandboxCluster>,
    index: usize,
    /// `zkSessionTimeout`.
    timeout: Duration,
    /// `zkDisconnectTimer`: the RM becomes standby at this time.
    to_standby: Option<Instant>,
}

impl RmHandle {
    fn transition(&mut self, role: Role) -> ElectorCall {
        self.to_standby = None;
        self.cluster.elector_call(self.index, role)
    }

    /// Makes a transition. A real RM only logs a failure.
    fn standby(&mut self) {
        let _ = self.transition(Role::Standby);
    }

    /// Sets the state of the connection, which the RM reports.
    fn heard(&self, event: LinkEvent) {
        let state = match event {
            LinkEvent::Connected => ZookeeperState::Connected,
            LinkEvent::Disconnected => ZookeeperState::Disconnected,
            LinkEvent::Expired => ZookeeperState::Terminated,
            LinkEvent::Deleted | LinkEvent::Changed => return,
        };
        self.cluster.set_zookeeper(self.index, state);
    }

    fn standby_later(&mut self) {
        self.to_standby.get_or_insert(Instant::now() + self.timeout);
    }
}

struct ElectorContext {
    rm: RmHandle,
    link: ZkLink,
}

enum Recipe {
    Standard(StandardElector),
    Latch(LatchElector),
}

impl Recipe {
    fn join(&mut self, context: &mut ElectorContext) -> Next {
        match self {
            Self::Standard(elector) => elector.join(context),
            Self::Latch(elector) => elector.join(context),
        }
    }

    fn look(&mut self, context: &mut ElectorContext) -> Next {
        match self {
            Self::Standard(elector) => elector.watch(context),
            Self::Latch(elector) => elector.look(context),
        }
    }

    fn on(&mut self, event: LinkEvent, context: &mut ElectorContext) -> Next {
        match self {
            Self::Standard(elector) => elector.on(event, context),
            Self::Latch(elector) => elector.on(event, context),
        }
    }

    fn leave(&mut self, context: &mut ElectorContext) {
        match self {
            Self::Standard(elector) => elector.leave(context),
            Self::Latch(elector) => elector.leave(context),
        }
    }

    fn reaction(&self) -> Duration {
        let leads = match self {
            Self::Standard(elector) => elector.leads(),
            Self::Latch(elector) => elector.leads(),
        };
        let factor = if leads { ACTIVE_FACTOR } else { 1 };
        let span = REACTION.end - REACTION.start;
        Duration::from_millis((REACTION.start + random() % span) * factor)
    }

    /// Resets the state after the end of the process.
    fn forget(&mut self) {
        match self {
            Self::Standard(elector) => elector.forget(),
            Self::Latch(elector) => elector.forget(),
        }
    }
}

pub(super) struct RmElector {
    context: ElectorContext,
    recipe: Recipe,
    ends: ElectorEnds,
    /// The time at which the elector joins the election.
    join_at: Option<Instant>,
    is_stuck: bool,
    /// The events that arrived since the elector is stuck.
    missed: Vec<LinkEvent>,
    /// The RM's process has just started (`serviceInit`).
    is_new: bool,
}

impl RmElector {
    /// Returns the electors of a cluster; none with manual failover.
    pub(super) fn all(cluster: &Arc<SandboxCluster>) -> Vec<Self> {
        let Some(keeper) = &cluster.keeper else {
            return Vec::new();
        };
        let timeout = cluster.settings.session_timeout;
        let all = (0..).map_while(|index| {
            let ends = cluster.member(index)?.elector_ends();
            let link = ZkLink::new(keeper.server.clone(), timeout);
            let rm = RmHandle {
                cluster: Arc::clone(cluster),
                index,
                timeout,
                to_standby: None,
            };
            Some(Self::new(ElectorContext { rm, link }, ends))
        });
        all.collect()
    }

    fn new(context: ElectorContext, ends: ElectorEnds) -> Self {
        let cluster = &context.rm.cluster;
        let rm = ElectedRm {
            cluster_id: cluster.id.clone(),
            rm_id: cluster.rm_id(context.rm.index),
        };
        let election = cluster.election();
        let recipe = match cluster.mode {
            SandboxMode::Curator => Recipe::Latch(LatchElector::new(&rm, &election)),
            _ => Recipe::Standard(StandardElector::new(&rm, &election)),
        };
        Self {
            context,
            recipe,
            ends,
            join_at: Some(Instant::now()),
            is_stuck: false,
            missed: Vec::new(),
            is_new: true,
        }
    }

    /// Runs until the sandbox ends.
    pub(super) async fn run(mut self) {
        loop {
            let told = *self.ends.told.borrow_and_update();
            if matches!(told.process, Process::Stopped | Process::Killed) {
                self.stop(told.process == Process::Stopped);
            }
            self.ends.done.send_replace(told.version);
            let ended = match told.process {
                Process::Running => self.live().await,
                _ => self.ends.told.changed().await.is_err(),
            };
            if ended {
                return;
            }
        }
    }

    /// Takes part in elections until the RM gets an order. Returns true if the sandbox ends.
    async fn live(&mut self) -> bool {
        loop {
            let to_standby = self.context.rm.to_standby;
            let next = tokio::select! {
                biased;
                changed = self.ends.told.changed() => {
                    self.try_again();
                    return changed.is_err();
                }
                () = at(self.join_at) => self.open(),
                () = at(to_standby) => {
                    self.context.rm.standby();
                    Next::Wait
                }
                event = self.context.link.event(), if self.join_at.is_none() => {
                    if self.is_stuck {
                        self.missed.push(event);
                        continue;
                    }
                    tokio::time::sleep(self.recipe.reaction()).await;
                    self.context.rm.heard(event);
                    self.recipe.on(event, &mut self.context)
                }
            };
            self.follow(next);
        }
    }

    /// Opens a session for the election.
    fn open(&mut self) -> Next {
        if !self.context.link.open() {
            return Next::Rejoin(RECONNECT);
        }
        self.join_at = None;
        self.context.rm.heard(LinkEvent::Connected);
        if std::mem::take(&mut self.is_new) {
            let election = self.context.rm.cluster.election();
            self.context.link.ensure(&election);
        }
        Next::Join
    }

    /// Reacts to a change of the faults.
    fn try_again(&mut self) {
        if !std::mem::take(&mut self.is_stuck) {
            return;
        }
        for event in std::mem::take(&mut self.missed) {
            let next = self.recipe.on(event, &mut self.context);
            self.follow(next);
        }
        if self.join_at.is_none() {
            self.follow(Next::Look);
        }
    }

    fn follow(&mut self, mut next: Next) {
        loop {
            next = match next {
                Next::Wait | Next::Out => return,
                Next::Join => self.recipe.join(&mut self.context),
                Next::Look => self.recipe.look(&mut self.context),
                Next::Rejoin(pause) => {
                    self.context.link.close();
                    self.join_at = Some(Instant::now() + pause);
                    return;
                }
                Next::Stuck => {
                    self.is_stuck = true;
                    return;
                }
            };
        }
    }

    /// Ends with the RM's process. Without a clean end, the session ends after its timeout.
    fn stop(&mut self, clean: bool) {
        if clean {
            self.recipe.leave(&mut self.context);
            self.context.link.close();
        } else {
            self.context.link.abandon();
        }
        self.recipe.forget();
        self.context.rm.to_standby = None;
        self.is_stuck = false;
        self.missed.clear();
        self.is_new = true;
        // Waits until the RM is alive again.
        self.join_at = Some(Instant::now());
    }
}

/// Waits until this time, or forever if it is `None`.
async fn at(time: Option<Instant>) {
    match time {
        Some(time) => tokio::time::sleep_until(time).await,
        None => std::future::pending().await,
    }
}

fn random() -> u64 {
    RandomState::new().hash_one(())
}
