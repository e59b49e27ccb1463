//! The RMs' electors: each RM with automatic failover has one, with a session of the embedded ZooKeeper.
//!
//! [`standard`] and [`latch`] are the two electors of Hadoop, [`link`] the session.

mod latch;
mod link;
mod standard;

use std::hash::{BuildHasher as _, RandomState};
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::watch;
use tokio::time::Instant;

use crate::ha::state::Role;
use crate::systems::yarn::elector::ElectedRm;

use super::SandboxMode;
use super::cluster::{ElectorCall, SandboxCluster};
use super::member::{OpenPorts, ZookeeperState};
use latch::LatchElector;
use link::{LinkEvent, ZkLink};
use standard::StandardElector;

/// Time until an RM reacts to a change in ZooKeeper, in milliseconds: the winner of an election is random.
const REACTION: std::ops::Range<u64> = 2..40;
/// An active RM reacts more slowly: it wins about one election in four.
const ACTIVE_FACTOR: u64 = 2;
/// Pause before the next attempt to reach ZooKeeper.
const RECONNECT: Duration = Duration::from_millis(50);

/// What an elector does next.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Next {
    Wait,
    /// Try to be elected.
    Join,
    /// Look at the znodes again.
    Look,
    /// End the session, wait, and join with a new one.
    Rejoin(Duration),
    /// A fault holds the transition; it is repeated when the faults change.
    Stuck,
    /// It takes part in no election until the RM is restarted.
    Out,
}

/// The RM that an elector belongs to.
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

    /// A failure is only logged by a real RM.
    fn standby(&mut self) {
        let _ = self.transition(Role::Standby);
    }

    /// What the RM says of its connection.
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

    /// The process is gone.
    fn forget(&mut self) {
        match self {
            Self::Standard(elector) => elector.forget(),
            Self::Latch(elector) => elector.forget(),
        }
    }
}

/// The channels between an RM and its elector.
pub(super) struct ElectorEnds {
    pub(super) told: watch::Receiver<OpenPorts>,
    /// The version of `told` that was last put into effect.
    pub(super) done: watch::Sender<u64>,
}

pub(super) struct RmElector {
    context: ElectorContext,
    recipe: Recipe,
    ends: ElectorEnds,
    /// When it joins the election.
    join_at: Option<Instant>,
    is_stuck: bool,
    /// Events since it is stuck.
    missed: Vec<LinkEvent>,
    /// The RM's process has just started (`serviceInit`).
    is_new: bool,
}

impl RmElector {
    /// The electors of a cluster; none with manual failover.
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
            if !told.alive {
                self.stop(told.stopped);
            }
            self.ends.done.send_replace(told.version);
            let ended = match (told.alive, told.frozen) {
                (true, false) => self.live().await,
                _ => self.ends.told.changed().await.is_err(),
            };
            if ended {
                return;
            }
        }
    }

    /// Takes part in elections until the RM is told something. True if the sandbox ends.
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

    /// Opens a session to join with.
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

    /// After a change of the faults.
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

    /// Ends with the RM's process. Without a clean end, the session ends by its timeout.
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
        // When the RM is alive again.
        self.join_at = Some(Instant::now());
    }
}

/// Waits forever without a time.
async fn at(time: Option<Instant>) {
    match time {
        Some(time) => tokio::time::sleep_until(time).await,
        None => std::future::pending().await,
    }
}

fn random() -> u64 {
    RandomState::new().hash_one(())
}
