//! The interface between a machine and its driver: steps, events and the outcome.

use crate::ha::state::{HaState, Role};
use crate::ha::state::{SentFailure, SentResult};

use super::view::{ClusterView, LockView, RmIndex};

/// The next step for the driver.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum PlanStep {
    /// Read all sources at once, and pass the machine a [`PlanEvent::View`].
    ///
    /// If a transition of an RM had no answer, ask that RM over the same connection, or abort that connection first
    /// (linger 0). Otherwise a transition still in a socket buffer could reach the RM after it answered the look.
    Look {
        purpose: Purpose,
        /// True to pause first, because nothing was sent since the last look.
        wait: bool,
    },
    /// Send a transition to an RM, once, and pass the machine a [`PlanEvent::Reply`].
    Transition {
        rm: RmIndex,
        role: Role,
        /// True to send it as `REQUEST_BY_USER_FORCED`; required with automatic failover.
        forced: bool,
        purpose: Purpose,
    },
    /// Delete the elector's lock if its czxid is still the same (the version does not identify it), and pass the
    /// machine a [`PlanEvent::Reply`]: [`SentFailure::Refused`] if it is another lock, or if ZooKeeper denies the
    /// deletion.
    DeleteLock(LockView),
    Done(Box<PlanOutcome>),
}

/// The purpose of a step.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Purpose {
    /// Read the current state.
    Survey,
    /// Carry out the request.
    Advance,
    /// Undo a change.
    GoBack,
    /// Verify the result of a transition.
    Confirm(RmIndex, Role),
    /// Find the RM that wins the election.
    Election,
}

/// Input of a machine.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum PlanEvent {
    Start,
    /// The result of a look.
    View(ClusterView),
    /// The result of a transition, or of the deletion of the lock.
    Reply(SentResult),
}

/// Why a machine must stop early.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Stop {
    /// A signal, such as Ctrl-C.
    Interrupt,
    /// The time limit is near: the remaining time is for finishing or undoing the current step.
    Deadline,
    /// The lock against concurrent failovers was lost.
    LockLost,
}

/// An action on the cluster, and its result.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct PlanAction {
    pub act: Act,
    /// `None` if the machine ended before the answer.
    pub reply: Option<SentResult>,
}

impl PlanAction {
    /// False only if the server declined the action, or the action was not sent.
    pub(crate) fn may_be_done(&self) -> bool {
        !matches!(
            self.reply,
            Some(Err(SentFailure::Refused | SentFailure::NotSent))
        )
    }
}

/// A kind of action on the cluster.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Act {
    Transition(RmIndex, Role),
    DeleteLock(LockView),
}

/// The result of a run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Ending {
    /// The requested state is confirmed; no action was needed.
    Already,
    /// The requested state is confirmed by RPC, and by the lock and `/isActive` where they exist.
    Done,
    /// The requested state is confirmed by RPC; `/isActive` did not agree in time.
    Unconfirmed,
    /// Failed; the same RM is active as before, and no transition is incomplete.
    Unchanged(FailureCause),
    /// Failed; the RM that was active before was made active again.
    WentBack(FailureCause),
    /// Failed; the operator must repair the cluster.
    Left(FailureCause),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum FailureCause {
    /// The RM refused the transition.
    Refused(RmIndex, Role),
    /// The RM refused to become standby, but does not report active: it may have stopped midway
    /// (`ResourceManager.transitionToStandby` sets the state to standby first). Restart its process.
    HalfWay(RmIndex),
    /// The RM did not change its state, although the transition was sent up to [`super::MAX_TRIES`] times.
    NoEffect(RmIndex, Role),
    /// The RM has not answered since the transition was sent: the transition may still take effect.
    Unresolved(RmIndex, Role),
    /// The RM does not report its state.
    Unseen(RmIndex),
    /// The RM is not healthy, not ready or not standby any more.
    Unfit(RmIndex),
    /// The RM's `/isActive` reports active, but its RPC port does not.
    Contradiction(RmIndex),
    /// Several RMs are active, or an unexpected one: another operator or tool is changing states.
    SomebodyElse,
    /// ZooKeeper denied the deletion although the lock is unchanged (because of its ACL, for example).
    LockRefused,
    /// The maximum number of elections was reached, and none made the target active.
    ElectionsUsedUp,
    /// The lock, RPC and `/isActive` disagree.
    Mismatch,
    /// No RM holds the lock, or the lock names an RM that is not configured.
    NoLeader,
    /// ZooKeeper did not report the election.
    ZooKeeperUnseen,
    /// The Curator leader is not active: only a restart of its process helps.
    RestartNeeded(RmIndex),
    Stopped(Stop),
    /// The run ended in the middle of a step.
    GivenUp,
}

/// The final report of a run, from its last look.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct PlanOutcome {
    pub ending: Ending,
    /// The state of each RM in the last look, in configuration order. `None` if the RM did not report it, or if a
    /// transition was sent to it since.
    pub states: Vec<Option<HaState>>,
    /// The transition that each RM may still make, in configuration order: one without an answer, or one by an election
    /// under way.
    pub pending: Vec<Option<Role>>,
    /// True if an election is under way: a lock was deleted, and the lock, RPC and `/isActive` have not agreed since.
    pub electing: bool,
    /// RMs that refused to become standby and have not reported active since: they may have stopped midway, and
    /// may still run the services of an active RM.
    pub half_way: Vec<RmIndex>,
    /// RMs outside the election (Curator): they cannot become active until they are restarted.
    pub in_no_election: Vec<RmIndex>,
    /// All actions, in order.
    pub actions: Vec<PlanAction>,
    /// True if a signal stopped the run.
    pub interrupted: bool,
    pub next: NextCommand,
}

impl PlanOutcome {
    /// True if the requested state was confirmed; false for [`Ending::Unconfirmed`].
    pub fn success(&self) -> bool {
        matches!(self.ending, Ending::Already | Ending::Done)
    }

    /// The RMs that reported active in the last look.
    pub fn active(&self) -> Vec<RmIndex> {
        (0..self.states.len())
            .filter(|rm| self.states.get(*rm) == Some(&Some(HaState::Active)))
            .map(RmIndex)
            .collect()
    }
}

/// The recommended next command for the operator.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum NextCommand {
    /// No command is needed.
    Nothing,
    /// `status`.
    Status,
    /// `zookeeper status`.
    ZooKeeperStatus,
    /// `repair`.
    Repair,
    /// `repair --keep RM`.
    RepairKeep(RmIndex),
    /// `failover --to RM`, with `--dead RM` if the operator confirms that RM dead.
    Failover {
        to: RmIndex,
        /// The RM that the operator must first confirm dead.
        dead: Option<RmIndex>,
    },
    /// Run the command again as a user that the RMs authorise.
    Identify,
    /// Stop the RM's frozen process, and only then declare it dead.
    Stop(RmIndex),
    /// `check-health RM`.
    CheckHealth(RmIndex),
    /// Restart the RM's process, then `status`.
    Restart(RmIndex),
}
