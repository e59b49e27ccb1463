//! What a machine is shown: each source's answer about each RM, a missing answer kept as the kind of silence it is.

use crate::ha::state::HaState;
use crate::verdict::seen::ConnectionSign;

/// An RM, by its place in `yarn.resourcemanager.ha.rm-ids`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RmIndex(pub usize);

impl RmIndex {
    /// Its id, among those of the configuration.
    pub fn name(self, ids: &[String]) -> &str {
        ids.get(self.0).map_or("?", String::as_str)
    }
}

/// What one source said when it was asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Hash)]
pub enum Reported<T> {
    /// This.
    Said(T),
    /// Something that does not tell: an error, a page that means nothing. Whoever sent it is alive.
    Unclear,
    /// That the caller may not know. Whoever sent it is alive.
    Unauthorised,
    /// The connection was refused: nothing listens on the port, or a firewall rejects.
    PortClosed,
    /// Nothing within the time limit: dead, cut off, or frozen and going on later.
    #[default]
    Silent,
    /// It was not asked.
    NotAsked,
    /// The question did not leave this host: an unknown host name, or a local error.
    NotReached,
}

impl<T: Copy> Reported<T> {
    /// What was said, if anything that tells.
    pub fn said(self) -> Option<T> {
        match self {
            Self::Said(value) => Some(value),
            _ => None,
        }
    }

    /// Whether somebody answered, with whatever.
    pub fn shows_life(self) -> bool {
        matches!(self, Self::Said(_) | Self::Unclear | Self::Unauthorised)
    }
}

/// The answer to `getServiceStatus`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Status {
    /// The RM's state.
    pub state: HaState,
    /// `readyToBecomeActive`.
    pub ready: bool,
}

/// What was seen of one RM in one look.
///
/// `AdminService` holds one lock during a transition and while it answers `getServiceStatus`, so the RPC answers only
/// when no transition is under way. `/isActive` answers in the middle of one: `ResourceManager.transitionToStandby`
/// says standby before it stops anything, `transitionToActive` says active after it started everything. So it is
/// RPC that tells whether a transition is over.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Hash)]
pub struct RmView {
    /// `getServiceStatus`.
    pub rpc: Reported<Status>,
    /// `monitorHealth`: whether the RM finds itself well.
    pub healthy: Reported<bool>,
    /// `/isActive`.
    pub http: Reported<bool>,
    /// What its connections showed.
    pub connection: ConnectionSign,
}

impl RmView {
    /// The state that it gave over RPC.
    pub fn state(&self) -> Option<HaState> {
        self.rpc.said().map(|status| status.state)
    }

    /// Whether `/isActive` says that it is active, and RPC that it is not.
    pub(crate) fn is_contradicted(self) -> bool {
        let denies = self.state().is_some_and(|state| state != HaState::Active);
        denies && self.http == Reported::Said(true)
    }

    /// Whether `/isActive` says that it is active or, where that is not needed, at least does not deny it.
    pub fn http_agrees(&self, needed: bool) -> bool {
        self.http == Reported::Said(true) || !needed && self.http.said().is_none()
    }

    /// Whether one of its ports answers.
    pub fn answers(&self) -> bool {
        self.rpc.shows_life() || self.healthy.shows_life() || self.http.shows_life()
    }

    /// Whether nobody asked it: that it says nothing then proves nothing.
    fn was_not_asked(self) -> bool {
        self.rpc == Reported::NotAsked
            || self.rpc == Reported::NotReached
            || self.healthy == Reported::NotReached
            || self.http == Reported::NotReached
    }

    /// Whether it closed the connection that was open, and both ports refuse: waiting for it is of little use. It does
    /// not prove that its process has ended, for a proxy or a tunnel may have closed the connection.
    pub fn gone(&self) -> bool {
        let refuses = self.rpc == Reported::PortClosed && self.http == Reported::PortClosed;
        refuses && self.connection == ConnectionSign::ClosedByServer
    }
}

/// The lock of the standard elector, `ActiveStandbyElectorLock`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct LockView {
    /// The RM that its data names; none if that is no RM of the configuration.
    pub holder: Option<RmIndex>,
    /// The transaction that created it (`Stat.czxid`): another one means another election.
    pub czxid: i64,
    /// Version of its data (`Stat.version`), which a deletion names. Each new lock begins at 0, so it does not tell two
    /// locks apart.
    pub version: i32,
}

/// What ZooKeeper showed of the election.
#[derive(Debug, Clone, PartialEq, Eq, Default, Hash)]
pub enum Election {
    /// The cluster has none: no ZooKeeper is configured.
    #[default]
    None,
    /// ZooKeeper is configured, and did not tell.
    Unseen,
    /// The standard elector (`ActiveStandbyElector`), and its lock if there is one.
    Standard(Option<LockView>),
    /// The Curator elector (`LeaderLatch`): who takes part, the leader first.
    Curator(Vec<RmIndex>),
}

impl Election {
    /// The lock of the standard elector.
    pub fn lock(&self) -> Option<LockView> {
        match self {
            Self::Standard(lock) => *lock,
            _ => None,
        }
    }

    /// The RM that the election says should be active.
    pub fn leader(&self) -> Option<RmIndex> {
        match self {
            Self::Standard(lock) => lock.and_then(|lock| lock.holder),
            Self::Curator(members) => members.first().copied(),
            Self::None | Self::Unseen => None,
        }
    }

    /// Whether an ephemeral node of this RM exists, so that its session lives.
    pub fn shows_life(&self, rm: RmIndex) -> bool {
        match self {
            Self::Curator(members) => members.contains(&rm),
            _ => self.leader() == Some(rm),
        }
    }
}

/// What shows that an RM lives.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Life {
    /// Nothing does.
    Unseen,
    /// Nobody could ask it: an unknown host name, or an error on this host.
    NotAsked,
    /// Its session with ZooKeeper alone, which outlives the process by the session's timeout.
    Session,
    /// One of its ports accepts connections, and none answers: its process is frozen, or very slow.
    Accepts,
    /// One of its ports answers.
    Answers,
}

/// One look at the whole cluster.
#[derive(Debug, Clone, PartialEq, Eq, Default, Hash)]
pub struct ClusterView {
    /// The RMs, in configuration order.
    pub rms: Vec<RmView>,
    /// The election. Where operators decide, it only serves to see who is alive.
    pub election: Election,
}

impl ClusterView {
    /// What was seen of one RM; silence for one that is not in the view.
    pub fn of(&self, rm: RmIndex) -> RmView {
        self.rms.get(rm.0).copied().unwrap_or_default()
    }

    /// Whether no RM lets the caller ask for its state.
    pub fn denied(&self) -> bool {
        let denies = |rm: &RmView| rm.rpc == Reported::Unauthorised;
        !self.rms.is_empty() && self.rms.iter().all(denies)
    }

    /// Every RM, in configuration order.
    pub fn all(&self) -> impl Iterator<Item = RmIndex> + use<> {
        (0..self.rms.len()).map(RmIndex)
    }

    /// Every RM but this one.
    pub fn others(&self, than: RmIndex) -> impl Iterator<Item = RmIndex> + use<> {
        self.all().filter(move |rm| *rm != than)
    }

    /// The RMs that say over RPC that they are active.
    pub fn active(&self) -> Vec<RmIndex> {
        self.all()
            .filter(|rm| self.of(*rm).state() == Some(HaState::Active))
            .collect()
    }

    /// An RM that answers and whose restart would hurt least: one that is not active, if there is one.
    pub fn idle(&self) -> Option<RmIndex> {
        let state = |rm: &RmIndex| self.of(*rm).state();
        let answering = self.all().filter(|rm| state(rm).is_some());
        answering.min_by_key(|rm| state(rm) == Some(HaState::Active))
    }

    /// The RM that is on standby, if exactly one says so.
    pub fn only_standby(&self) -> Option<RmIndex> {
        let standby = |rm: &RmIndex| self.of(*rm).state() == Some(HaState::Standby);
        let mut all = self.all().filter(standby);
        all.next().filter(|_| all.next().is_none())
    }

    /// What shows this RM alive.
    pub fn life(&self, rm: RmIndex) -> Life {
        let seen = self.of(rm);
        if seen.answers() {
            Life::Answers
        } else if seen.connection == ConnectionSign::Accepted {
            Life::Accepts
        } else if self.election.shows_life(rm) {
            Life::Session
        } else if seen.was_not_asked() {
            Life::NotAsked
        } else {
            Life::Unseen
        }
    }

    /// Whether the operator's word that this RM is dead counts: it was asked, and nothing shows it alive.
    pub fn may_be_dead(&self, rm: RmIndex) -> bool {
        self.life(rm) == Life::Unseen
    }
}
