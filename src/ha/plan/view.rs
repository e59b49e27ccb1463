//! Input of the machines: the answer of each source about each RM. A missing answer keeps its cause.

use crate::ha::state::HaState;
use crate::verdict::seen::ConnectionSign;

/// Zero-based position of an RM in `yarn.resourcemanager.ha.rm-ids`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RmIndex(pub usize);

impl RmIndex {
    /// Returns the RM's id, or `?` if `ids` is too short.
    pub fn name(self, ids: &[String]) -> &str {
        ids.get(self.0).map_or("?", String::as_str)
    }
}

/// The answer of one source.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Hash)]
pub enum Reported<T> {
    Said(T),
    /// An answer without the value: an error, or an unexpected page. The server is alive.
    Unclear,
    /// The server denied access to the caller. The server is alive.
    Unauthorised,
    /// The connection was refused: no process listens on the port, or a firewall rejects it.
    PortClosed,
    /// No answer within the time limit: the server is dead, unreachable, or frozen and may resume.
    #[default]
    Silent,
    NotAsked,
    /// The request did not leave this host: an unknown host name, or a local error.
    NotReached,
}

impl<T: Copy> Reported<T> {
    /// Returns the value, if the answer has one.
    pub fn said(self) -> Option<T> {
        match self {
            Self::Said(value) => Some(value),
            _ => None,
        }
    }

    /// True if the server answered, even without the value.
    pub fn shows_life(self) -> bool {
        matches!(self, Self::Said(_) | Self::Unclear | Self::Unauthorised)
    }
}

/// The answer to `getServiceStatus`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Status {
    pub state: HaState,
    /// `readyToBecomeActive`.
    pub ready: bool,
}

/// The answers about one RM in one look.
///
/// `AdminService` holds one lock during a transition and while it answers `getServiceStatus`, so the RPC answers only
/// when no transition is under way. `/isActive` answers during a transition, too: `ResourceManager.transitionToStandby`
/// sets standby before it stops its services, and `transitionToActive` sets active after it started them. Only an RPC
/// answer therefore proves that a transition is over.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Hash)]
pub struct RmView {
    /// `getServiceStatus`.
    pub rpc: Reported<Status>,
    /// `monitorHealth`: whether the RM reports itself healthy.
    pub healthy: Reported<bool>,
    /// `/isActive`.
    pub http: Reported<bool>,
    pub connection: ConnectionSign,
}

impl RmView {
    /// The state reported over RPC.
    pub fn state(&self) -> Option<HaState> {
        self.rpc.said().map(|status| status.state)
    }

    /// True if `/isActive` reports active and RPC reports another state.
    pub(crate) fn is_contradicted(self) -> bool {
        let denies = self.state().is_some_and(|state| state != HaState::Active);
        denies && self.http == Reported::Said(true)
    }

    /// True if `/isActive` reports active. Unless `needed`, a missing answer also counts.
    pub fn http_agrees(&self, needed: bool) -> bool {
        self.http == Reported::Said(true) || !needed && self.http.said().is_none()
    }

    /// True if at least one of the RM's ports answers.
    pub fn answers(&self) -> bool {
        self.rpc.shows_life() || self.healthy.shows_life() || self.http.shows_life()
    }

    /// True if a request was skipped or did not leave this host: the missing answer then proves nothing.
    fn was_not_asked(self) -> bool {
        self.rpc == Reported::NotAsked
            || self.rpc == Reported::NotReached
            || self.healthy == Reported::NotReached
            || self.http == Reported::NotReached
    }

    /// True if the RM closed its open connection and both ports refuse new ones: the process has probably ended. This
    /// is no proof: a proxy or a tunnel may have closed the connection.
    pub fn gone(&self) -> bool {
        let refuses = self.rpc == Reported::PortClosed && self.http == Reported::PortClosed;
        refuses && self.connection == ConnectionSign::ClosedByServer
    }
}

/// The lock of the standard elector, `ActiveStandbyElectorLock`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct LockView {
    /// The RM named in the lock's data; `None` if that RM is not configured.
    pub holder: Option<RmIndex>,
    /// The transaction that created the lock (`Stat.czxid`). It changes with every election.
    pub czxid: i64,
    /// Version of the lock's data (`Stat.version`), a parameter of the deletion. Each new lock starts at 0, so the
    /// version does not identify a lock.
    pub version: i32,
}

/// The election as read from ZooKeeper.
#[derive(Debug, Clone, PartialEq, Eq, Default, Hash)]
pub enum Election {
    /// No ZooKeeper is configured.
    #[default]
    None,
    /// ZooKeeper is configured, but did not report the election.
    Unseen,
    /// The standard elector (`ActiveStandbyElector`), and its lock if there is one.
    Standard(Option<LockView>),
    /// The Curator elector (`LeaderLatch`): its participants, the leader first. `None` is one that is not configured.
    Curator(Vec<Option<RmIndex>>),
}

impl Election {
    /// `None` without the standard elector, or if no RM holds its lock.
    pub fn lock(&self) -> Option<LockView> {
        match self {
            Self::Standard(lock) => *lock,
            _ => None,
        }
    }

    /// The RM that holds the lock (standard elector) or the leadership (Curator).
    pub fn leader(&self) -> Option<RmIndex> {
        match self {
            Self::Standard(lock) => lock.and_then(|lock| lock.holder),
            Self::Curator(members) => members.first().copied().flatten(),
            Self::None | Self::Unseen => None,
        }
    }

    /// True if the holder of the lock or of the leadership is not configured.
    pub fn is_led_by_stranger(&self) -> bool {
        match self {
            Self::Standard(lock) => lock.is_some_and(|lock| lock.holder.is_none()),
            Self::Curator(members) => members.first() == Some(&None),
            Self::None | Self::Unseen => false,
        }
    }

    /// True if an ephemeral node of this RM exists, which proves that its session is open.
    pub fn shows_life(&self, rm: RmIndex) -> bool {
        match self {
            Self::Curator(members) => members.contains(&Some(rm)),
            _ => self.leader() == Some(rm),
        }
    }
}

/// The evidence that an RM is alive.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Life {
    /// No evidence.
    Unseen,
    /// No evidence, and the RM was not asked: an unknown host name, or an error on this host.
    NotAsked,
    /// Only the RM's ZooKeeper session: it outlives the process by the session timeout.
    Session,
    /// A port accepts connections, but no port answers: the process is frozen or very slow.
    Accepts,
    /// A port answers.
    Answers,
}

/// One look at the whole cluster.
#[derive(Debug, Clone, PartialEq, Eq, Default, Hash)]
pub struct ClusterView {
    /// The RMs, in configuration order.
    pub rms: Vec<RmView>,
    /// With manual failover, only evidence that an RM is alive.
    pub election: Election,
}

impl ClusterView {
    /// The answers about one RM; [`Reported::Silent`] everywhere if the RM is not in the view.
    pub fn of(&self, rm: RmIndex) -> RmView {
        self.rms.get(rm.0).copied().unwrap_or_default()
    }

    /// True if every RM denies the caller its state.
    pub fn denied(&self) -> bool {
        let denies = |rm: &RmView| rm.rpc == Reported::Unauthorised;
        !self.rms.is_empty() && self.rms.iter().all(denies)
    }

    /// Every RM, in configuration order.
    pub fn all(&self) -> impl Iterator<Item = RmIndex> + use<> {
        (0..self.rms.len()).map(RmIndex)
    }

    /// Every RM except `than`, in configuration order.
    pub fn others(&self, than: RmIndex) -> impl Iterator<Item = RmIndex> + use<> {
        self.all().filter(move |rm| *rm != than)
    }

    /// The RMs that report active over RPC.
    pub fn active(&self) -> Vec<RmIndex> {
        self.all()
            .filter(|rm| self.of(*rm).state() == Some(HaState::Active))
            .collect()
    }

    /// The best RM to restart: one that answers over RPC, and is not active if possible.
    pub fn idle(&self) -> Option<RmIndex> {
        let state = |rm: &RmIndex| self.of(*rm).state();
        let answering = self.all().filter(|rm| state(rm).is_some());
        answering.min_by_key(|rm| state(rm) == Some(HaState::Active))
    }

    /// The standby RM, if exactly one RM reports standby.
    pub fn only_standby(&self) -> Option<RmIndex> {
        let standby = |rm: &RmIndex| self.of(*rm).state() == Some(HaState::Standby);
        let mut all = self.all().filter(standby);
        all.next().filter(|_| all.next().is_none())
    }

    /// The strongest evidence that this RM is alive.
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

    /// True if the operator may declare this RM dead: it was asked, and no source shows it alive.
    pub fn may_be_dead(&self, rm: RmIndex) -> bool {
        self.life(rm) == Life::Unseen
    }
}
