//! Failover and repair as state machines: each event (an observation or a reply) gives the next step.
//!
//! Pure: no sockets, files, clock or printing. `tests/explore` runs the machines through every interleaving with
//! faults. Three rules always hold:
//!
//! - The next step depends on the last look and on the calls sent before. A step is never assumed to have succeeded.
//! - An activation is sent only if no other RM is active or may still become active: see `known.rs`.
//! - An unanswered command is not sent again before the RM has answered a look.

mod automatic;
pub mod background;
#[cfg(test)]
mod bugs;
pub mod guard;
mod known;
mod manual;
pub mod refusal;
mod repair;
pub mod step;
pub mod view;

use super::state::FailoverMode;
use super::state::Role;

use automatic::Automatic;
use known::{Known, Memory};
use manual::Manual;
use repair::Repair;

/// Maximum attempts of one transition per RM, if each look shows that it had no effect.
pub const MAX_TRIES: usize = known::MAX_TRIES;

pub use super::state::{SentFailure, SentResult};
pub use background::{Background, Loss};
pub use refusal::{FRESH, PlanRefusal, Risk};
pub use step::{
    Act, Ending, FailureCause, NextCommand, PlanAction, PlanEvent, PlanOutcome, PlanStep, Purpose,
    Stop,
};
pub use view::{ClusterView, Election, Life, LockView, Reported, RmIndex, RmView, Status};

/// Default limit of elections per failover. Each election moves the active RM in about half of the cases.
pub const MAX_ELECTIONS: usize = 8;

/// Parameters of `failover`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FailoverPlanRequest {
    pub mode: FailoverMode,
    /// The target; `None` selects the only standby RM.
    pub to: Option<RmIndex>,
    /// RMs that the operator declared dead.
    pub dead: Vec<RmIndex>,
    /// The risks that the operator accepts.
    pub accept: Vec<Risk>,
    /// Limit of elections; the default is [`MAX_ELECTIONS`].
    pub max_elections: usize,
}

impl FailoverPlanRequest {
    fn needs_http(&self) -> bool {
        !self.accept.contains(&Risk::NoHttp)
    }
}

/// Parameters of `repair`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RepairPlanRequest {
    pub mode: FailoverMode,
    /// The RM to keep active, with manual failover; `None` selects the only active RM.
    pub keep: Option<RmIndex>,
    /// RMs that the operator declared dead.
    pub dead: Vec<RmIndex>,
    /// Risks that the operator accepts. Only [`Risk::NoHttp`] and [`Risk::PendingActivation`] have an effect.
    pub accept: Vec<Risk>,
    /// True if the RMs share a fenced state store in ZooKeeper (`ZKRMStateStore`). If two RMs are active, the one that
    /// became active last owns the store. The other one does not know this, and stands down when it notices
    /// (`ZKRMStateStore.VerifyActiveStatusThread`). With automatic failover it then rejoins the election; with manual
    /// failover it must be made active again.
    pub store_is_fenced: bool,
}

impl RepairPlanRequest {
    fn needs_http(&self) -> bool {
        !self.accept.contains(&Risk::NoHttp)
    }
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PlanRequest {
    /// Move the active RM.
    Failover(FailoverPlanRequest),
    /// Restore exactly one active RM in a broken cluster.
    Repair(RepairPlanRequest),
}

impl PlanRequest {
    /// The RM that is active after a successful run; `None` if it cannot be determined.
    pub fn target(&self, view: &ClusterView) -> Option<RmIndex> {
        match self {
            Self::Failover(request) => guard::target(request, view).ok(),
            Self::Repair(request) => guard::leader(request, view).ok().flatten(),
        }
    }

    /// RMs that the operator declared dead.
    pub fn dead(&self) -> &[RmIndex] {
        match self {
            Self::Failover(request) => &request.dead,
            Self::Repair(request) => &request.dead,
        }
    }
}

/// A failover or repair under way.
#[derive(Debug, Clone, Hash)]
pub struct Machine {
    task: PlanMachine,
}

#[derive(Debug, Clone, Hash)]
enum PlanMachine {
    Manual(Manual),
    Automatic(Automatic),
    Repair(Repair),
}

impl Machine {
    /// Checks the request with the guard. The machine looks again before its first action, so time may pass between
    /// this call and [`PlanEvent::Start`].
    ///
    /// # Errors
    /// Every reason to refuse the request, not only the first.
    pub fn start(
        request: &PlanRequest,
        view: &ClusterView,
        background: &Background,
    ) -> Result<Self, Vec<PlanRefusal>> {
        let task = match request {
            PlanRequest::Failover(request) => Self::failover(request, view, background)?,
            PlanRequest::Repair(request) => Self::repair(request, view, background)?,
        };
        Ok(Self { task })
    }

    fn failover(
        request: &FailoverPlanRequest,
        view: &ClusterView,
        background: &Background,
    ) -> Result<PlanMachine, Vec<PlanRefusal>> {
        let target = guard::target(request, view).map_err(|refusal| {
            let others = guard::another_pair(view, background);
            [refusal].into_iter().chain(others).collect::<Vec<_>>()
        })?;
        let refusals = distinct(guard::failover(request, target, view, background));
        if !refusals.is_empty() {
            return Err(refusals);
        }
        let known = |memory| Known::new(memory, &request.dead, view);
        let needs_http = request.needs_http();
        Ok(match request.mode {
            FailoverMode::Manual => {
                PlanMachine::Manual(Manual::new(known(Memory::Lasting), target, needs_http))
            }
            FailoverMode::Automatic => PlanMachine::Automatic(Automatic::new(
                known(Memory::ThisLook),
                target,
                request.max_elections,
                needs_http,
            )),
        })
    }

    fn repair(
        request: &RepairPlanRequest,
        view: &ClusterView,
        background: &Background,
    ) -> Result<PlanMachine, Vec<PlanRefusal>> {
        let refusals = distinct(guard::repair(request, view, background));
        if !refusals.is_empty() {
            return Err(refusals);
        }
        let (memory, keep) = match request.mode {
            FailoverMode::Manual => {
                let active = view.active().first().copied();
                (Memory::Lasting, request.keep.or(active))
            }
            FailoverMode::Automatic => (Memory::ThisLook, None),
        };
        let known = Known::new(memory, &request.dead, view);
        let needs_http = request.needs_http();
        Ok(PlanMachine::Repair(Repair::new(
            known,
            keep,
            needs_http,
            request.store_is_fenced,
        )))
    }

    /// The next step, after this event.
    pub fn next(&mut self, event: &PlanEvent) -> PlanStep {
        match &mut self.task {
            PlanMachine::Manual(manual) => manual.next(event),
            PlanMachine::Automatic(automatic) => automatic.next(event),
            PlanMachine::Repair(repair) => repair.next(event),
        }
    }

    /// Requests a stop: the machine begins nothing new, and finishes or undoes the current step. May be called
    /// at any time. A pause may be cut short.
    pub fn stop(&mut self, why: Stop) {
        let known = self.known_mut();
        known.stop = known.stop.or(Some(why));
    }

    /// True if a stop was requested.
    pub fn is_stopping(&self) -> bool {
        self.known().stop.is_some()
    }

    /// Ends the run at once, after a second Ctrl-C or at the time limit. The current step is not undone.
    pub fn give_up(self) -> PlanOutcome {
        let (ending, next) = match &self.task {
            PlanMachine::Manual(manual) => manual.given_up(),
            PlanMachine::Automatic(automatic) => automatic.given_up(),
            PlanMachine::Repair(repair) => repair.given_up(),
        };
        self.known().truth(ending, next)
    }

    fn known(&self) -> &Known {
        match &self.task {
            PlanMachine::Manual(Manual { known, .. })
            | PlanMachine::Automatic(Automatic { known, .. })
            | PlanMachine::Repair(Repair { known, .. }) => known,
        }
    }

    fn known_mut(&mut self) -> &mut Known {
        match &mut self.task {
            PlanMachine::Manual(Manual { known, .. })
            | PlanMachine::Automatic(Automatic { known, .. })
            | PlanMachine::Repair(Repair { known, .. }) => known,
        }
    }

    /// The steps that the machine takes if nothing unexpected happens, for `--dry-run`.
    pub fn plan(&self) -> Vec<Planned> {
        match &self.task {
            PlanMachine::Manual(manual) => manual.plan(),
            PlanMachine::Automatic(automatic) => automatic.plan(),
            PlanMachine::Repair(repair) => repair.plan(),
        }
    }
}

/// Removes duplicates: several rules may give the same reason.
fn distinct(refusals: Vec<PlanRefusal>) -> Vec<PlanRefusal> {
    let mut found = Vec::new();
    for refusal in refusals {
        if !found.contains(&refusal) {
            found.push(refusal);
        }
    }
    found
}

/// A planned step, for `--dry-run`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Planned {
    /// The cluster is already in the requested state.
    Nothing,
    /// Send this transition to this RM and verify the result.
    Transition(RmIndex, Role),
    /// Delete the lock, which starts an election, until the target holds the lock.
    Elections {
        holder: RmIndex,
        target: RmIndex,
        /// Maximum number of deletions.
        at_most: usize,
    },
    /// Verify that the available sources (lock, RPC, `/isActive`) agree on this RM.
    Confirm(RmIndex),
    /// Wait until the election has a leader.
    AwaitElection,
}

#[cfg(test)]
#[path = "../../../tests/explore/planted.rs"]
mod planted;
#[cfg(test)]
mod tests;
