//! What a machine asks of its driver, what it is told, and what it says in the end.

use crate::ha::state::Fate;
use crate::ha::state::{HaState, Role};

use super::view::{ClusterView, LockView, RmIndex};

/// What the driver is to do next.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum PlanStep {
    /// Look at every source at once, and give the machine an [`PlanEvent::View`].
    ///
    /// An RM that was told to change and did not answer must be asked over that same connection, or after it was
    /// aborted (linger 0): else a command that lies in a socket could arrive after the answer that it came before.
    Look {
        /// What for.
        purpose: Purpose,
        /// Whether nothing has changed since the last look, so that a pause comes first.
        wait: bool,
    },
    /// Tell an RM to change its state, once, and give the machine an [`PlanEvent::Reply`].
    Transition {
        /// Which.
        rm: RmIndex,
        /// Where to.
        role: Role,
        /// On the word of a user who insists (`REQUEST_BY_USER_FORCED`): needed under automatic failover.
        forced: bool,
        /// What for.
        purpose: Purpose,
    },
    /// Delete the elector's lock, provided that it is still this one (look at its czxid once more: the version does not
    /// tell), and give the machine an [`PlanEvent::Reply`]:
    /// [`SentResult::Refused`] if it was not, or if ZooKeeper does not permit it.
    DeleteLock(LockView),
    /// The end.
    Done(Box<PlanOutcome>),
}

/// What a step is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Purpose {
    /// To know where things stand.
    Survey,
    /// To do what was asked for.
    Advance,
    /// To put back what was changed.
    GoBack,
    /// To see what became of a transition.
    Confirm(RmIndex, Role),
    /// To see who takes the lock.
    Election,
}

/// What the machine is told.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum PlanEvent {
    /// It may begin.
    Start,
    /// What was seen.
    View(ClusterView),
    /// What became of a transition, or of the deletion of the lock.
    Reply(SentResult),
}

/// What is known of a command that was to be sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum SentResult {
    /// The peer says that it did it.
    Ok,
    /// The peer says that it did not do it.
    Refused,
    /// Nothing was sent.
    NotSent,
    /// It may or may not have been done, or may yet be.
    Unknown,
}

impl From<Fate> for SentResult {
    fn from(fate: Fate) -> Self {
        match fate {
            Fate::NotSent => Self::NotSent,
            Fate::Refused => Self::Refused,
            Fate::Unknown => Self::Unknown,
        }
    }
}

/// Why a machine is to come to its end early.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Stop {
    /// The operator's Ctrl-C.
    Interrupt,
    /// The time budget is nearly used up: what is left is for finishing or undoing.
    Deadline,
    /// The lock that keeps other failovers away is not held any more.
    LockLost,
}

/// Something that was done to the cluster.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct PlanAction {
    /// What.
    pub act: Act,
    /// What came of it, as the peer said; none if the machine was ended before the answer.
    pub reply: Option<SentResult>,
}

impl PlanAction {
    /// Unless the peer says that it did not do it, or it was not sent.
    pub(crate) fn may_be_done(&self) -> bool {
        !matches!(self.reply, Some(SentResult::Refused | SentResult::NotSent))
    }
}

/// What can be done to the cluster.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Act {
    /// An RM was told to change its state.
    Transition(RmIndex, Role),
    /// The lock was deleted.
    DeleteLock(LockView),
}

/// How it ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Ending {
    /// What was asked for is seen, and nothing had to be done.
    Already,
    /// What was asked for is seen: RPC says so, and the lock and `/isActive` where there are any.
    Done,
    /// What was asked for is seen over RPC; `/isActive` did not agree in time.
    Unconfirmed,
    /// Not done, and who is active is as before; nothing is left half way.
    Unchanged(FailureCause),
    /// Not done; the RM that was active before has been made active again.
    WentBack(FailureCause),
    /// Not done, and what is left needs the operator.
    Left(FailureCause),
}

/// Why something was not done.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum FailureCause {
    /// The RM refused the transition.
    Refused(RmIndex, Role),
    /// The RM refused to become standby, and yet does not say that it is active: it may have stopped half way
    /// (`ResourceManager.transitionToStandby` names itself standby first). Its process should be restarted.
    HalfWay(RmIndex),
    /// The RM did not change, though it was told to as often as is reasonable.
    NoEffect(RmIndex, Role),
    /// The RM was told to change and has not been heard of since: it may do so at any time.
    Unresolved(RmIndex, Role),
    /// The RM no longer shows what it has to.
    Unseen(RmIndex),
    /// The RM is not healthy, not ready or not standby any more.
    Unfit(RmIndex),
    /// Its page says that it is active, and its RPC port that it is not.
    Contradiction(RmIndex),
    /// Several are active, or one that was not meant to be: somebody else is at work.
    SomebodyElse,
    /// ZooKeeper did not let the lock be deleted, though it is still the same one (its ACL, say).
    LockRefused,
    /// The elector made others active as often as allowed.
    ElectionsUsedUp,
    /// Lock, RPC and `/isActive` do not agree.
    Mismatch,
    /// Nobody holds the lock, or the lock names nobody known.
    NoLeader,
    /// ZooKeeper does not tell.
    ZooKeeperUnseen,
    /// The Curator leader is not active: only a restart of its process puts that right.
    RestartNeeded(RmIndex),
    /// It was stopped.
    Stopped(Stop),
    /// It was ended in the middle of a step.
    GivenUp,
}

/// The truth at the end, as last seen.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct PlanOutcome {
    /// How it ended.
    pub ending: Ending,
    /// The state of each RM in the last look, in configuration order; none if it did not say, or was told to change
    /// since.
    pub states: Vec<Option<HaState>>,
    /// The transition that each RM may make at any time: it was told to and has not been heard of since, or an election
    /// goes on.
    pub pending: Vec<Option<Role>>,
    /// Whether an election goes on: a lock was deleted, and since then lock, RPC and `/isActive` have not agreed.
    pub electing: bool,
    /// RMs that refused to become standby and have not shown themselves active since: they may have stopped half way,
    /// and still do what an active RM does.
    pub half_way: Vec<RmIndex>,
    /// RMs that take no part in the election (Curator): they never take over until they are restarted.
    pub in_no_election: Vec<RmIndex>,
    /// Everything that was done, in order.
    pub deeds: Vec<PlanAction>,
    /// Whether the operator interrupted it.
    pub interrupted: bool,
    /// What to type next.
    pub next: NextCommand,
}

impl PlanOutcome {
    /// Whether what was asked for was seen.
    pub fn success(&self) -> bool {
        matches!(self.ending, Ending::Already | Ending::Done)
    }

    /// The RMs that said that they are active.
    pub fn active(&self) -> Vec<RmIndex> {
        (0..self.states.len())
            .filter(|rm| self.states.get(*rm) == Some(&Some(HaState::Active)))
            .map(RmIndex)
            .collect()
    }
}

/// The next command.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum NextCommand {
    /// None is needed.
    Nothing,
    /// `status`.
    Status,
    /// `repair`.
    Repair,
    /// `repair --keep RM`.
    RepairKeep(RmIndex),
    /// `failover --to RM`, with `--dead RM` if that one turns out to be dead.
    Failover {
        /// The target.
        to: RmIndex,
        /// The RM that has to be known dead first.
        dead: Option<RmIndex>,
    },
    /// Call as somebody whom the RMs admit.
    Identify,
    /// Stop the RM's process, which is frozen, and only then call it dead.
    Stop(RmIndex),
    /// Ask the RM for its health: `check-health RM`.
    CheckHealth(RmIndex),
    /// Restart the RM's process, then `status`.
    Restart(RmIndex),
}
