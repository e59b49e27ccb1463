//! Failover and repair as state machines: they are fed with what was seen, and say what to do next.
//!
//! Pure: no sockets, files, clock or printing, so that `tests/explore` runs them through every interleaving with
//! faults. Three rules hold everywhere:
//!
//! - What is done next follows from the last look and from what was sent before, never from a step having "worked".
//! - An RM is told to become active only if no other is active or may yet become so: see `known.rs`.
//! - A command that nobody answered is not sent again before the RM has answered a look.

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

/// How often an RM is told to take a role, if it shows after each time that it has not.
pub const MAX_TRIES: usize = known::MAX_TRIES;

pub use background::{Background, Loss};
pub use refusal::{FRESH, PlanRefusal, Risk};
pub use step::{
    Act, Ending, FailureCause, NextCommand, PlanAction, PlanEvent, PlanOutcome, PlanStep, Purpose,
    SentResult, Stop,
};
pub use view::{ClusterView, Election, Life, LockView, Reported, RmIndex, RmView, Status};

/// How many elections a failover may take by default. Each moves the active RM in about half of the cases.
pub const MAX_ELECTIONS: usize = 8;

/// `failover`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FailoverPlanRequest {
    /// Who decides who is active.
    pub mode: FailoverMode,
    /// The RM that is to become active; none for the only one on standby.
    pub to: Option<RmIndex>,
    /// RMs that the operator says are dead.
    pub dead: Vec<RmIndex>,
    /// The risks that the operator accepts.
    pub accept: Vec<Risk>,
    /// See [`MAX_ELECTIONS`].
    pub max_elections: usize,
}

impl FailoverPlanRequest {
    fn needs_http(&self) -> bool {
        !self.accept.contains(&Risk::NoHttp)
    }
}

/// `repair`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RepairPlanRequest {
    /// Who decides who is active.
    pub mode: FailoverMode,
    /// The RM that is to be active in the end, where operators decide.
    pub keep: Option<RmIndex>,
    /// RMs that the operator says are dead.
    pub dead: Vec<RmIndex>,
    /// The risks that the operator accepts: [`Risk::NoHttp`] and [`Risk::PendingActivation`] matter.
    pub accept: Vec<Risk>,
    /// Whether the RMs keep their state in ZooKeeper (`ZKRMStateStore`) and take it from each other: one that was active
    /// beside another one has lost it to whoever became active last, does not know, and stands down as soon as it
    /// does (`ZKRMStateStore.VerifyActiveStatusThread`). Under an elector it then enters the election again; where
    /// operators decide, it has to become active anew.
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
    /// Put a broken cluster right.
    Repair(RepairPlanRequest),
}

impl PlanRequest {
    /// The RM that is to be active in the end, as far as that is known.
    pub fn target(&self, view: &ClusterView) -> Option<RmIndex> {
        match self {
            Self::Failover(request) => guard::target(request, view).ok(),
            Self::Repair(request) => guard::leader(request, view).ok().flatten(),
        }
    }

    /// RMs that the operator says are dead.
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
    task: Task,
}

#[derive(Debug, Clone, Hash)]
enum Task {
    Manual(Manual),
    Automatic(Automatic),
    Repair(Repair),
}

impl Machine {
    /// Asks the guard. The machine looks again before it does anything, so time may pass between this and
    /// [`PlanEvent::Start`].
    ///
    /// # Errors
    /// Every reason against it, not only the first.
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
    ) -> Result<Task, Vec<PlanRefusal>> {
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
                Task::Manual(Manual::new(known(Memory::Lasting), target, needs_http))
            }
            FailoverMode::Automatic => Task::Automatic(Automatic::new(
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
    ) -> Result<Task, Vec<PlanRefusal>> {
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
        Ok(Task::Repair(Repair::new(
            known,
            keep,
            needs_http,
            request.store_is_fenced,
        )))
    }

    /// The next step, after this event.
    pub fn next(&mut self, event: &PlanEvent) -> PlanStep {
        match &mut self.task {
            Task::Manual(manual) => manual.next(event),
            Task::Automatic(automatic) => automatic.next(event),
            Task::Repair(repair) => repair.next(event),
        }
    }

    /// Asks it to come to an end: nothing new is begun, what was begun is finished or undone. To be called at any
    /// time; the step under way is finished as usual, a pause may be cut short.
    pub fn stop(&mut self, why: Stop) {
        let known = self.known_mut();
        known.stop = known.stop.or(Some(why));
    }

    /// Whether it was asked to come to an end.
    pub fn is_stopping(&self) -> bool {
        self.known().stop.is_some()
    }

    /// Ends it at once, for a second Ctrl-C or when the time is wholly used up: nothing is undone any more.
    pub fn give_up(self) -> PlanOutcome {
        let (ending, next) = match &self.task {
            Task::Manual(manual) => manual.given_up(),
            Task::Automatic(automatic) => automatic.given_up(),
            Task::Repair(repair) => repair.given_up(),
        };
        self.known().truth(ending, next)
    }

    fn known(&self) -> &Known {
        match &self.task {
            Task::Manual(Manual { known, .. })
            | Task::Automatic(Automatic { known, .. })
            | Task::Repair(Repair { known, .. }) => known,
        }
    }

    fn known_mut(&mut self) -> &mut Known {
        match &mut self.task {
            Task::Manual(Manual { known, .. })
            | Task::Automatic(Automatic { known, .. })
            | Task::Repair(Repair { known, .. }) => known,
        }
    }

    /// What it is going to do if nothing unforeseen happens, for `--dry-run`.
    pub fn plan(&self) -> Vec<Planned> {
        match &self.task {
            Task::Manual(manual) => manual.plan(),
            Task::Automatic(automatic) => automatic.plan(),
            Task::Repair(repair) => repair.plan(),
        }
    }
}

/// Each reason once: several rules may have the same one.
fn distinct(refusals: Vec<PlanRefusal>) -> Vec<PlanRefusal> {
    let mut found = Vec::new();
    for refusal in refusals {
        if !found.contains(&refusal) {
            found.push(refusal);
        }
    }
    found
}

/// A step that is foreseen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Planned {
    /// Nothing: what was asked for is so.
    Nothing,
    /// Tell this RM to take this role, and see that it does.
    Transition(RmIndex, Role),
    /// Delete the lock, so that the electors choose anew, until the target holds it.
    Elections {
        holder: RmIndex,
        /// Who is to hold it.
        target: RmIndex,
        /// How often at most.
        at_most: usize,
    },
    /// See that lock, RPC and `/isActive`, as far as there are, agree on this RM.
    Confirm(RmIndex),
    /// Wait until the electors have chosen one.
    AwaitElection,
}

#[cfg(test)]
#[path = "../../../tests/explore/planted.rs"]
mod planted;
#[cfg(test)]
mod tests;
