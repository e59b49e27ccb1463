//! The states in which the explored runs start.

use std::time::Duration;

use rmadmin::ha::plan::{Background, FailoverPlanRequest, PlanRequest, RepairPlanRequest, RmIndex};
use rmadmin::ha::state::FailoverMode;
use rmadmin::ha::state::HaState;
use rmadmin::ha::state::HaState::{Active, Standby};

use super::sim::Belief;
use super::world::{Fault, World};

pub const RM1: RmIndex = RmIndex(0);
pub const RM2: RmIndex = RmIndex(1);
pub const RM3: RmIndex = RmIndex(2);

pub struct Scenario {
    pub name: &'static str,
    pub request: PlanRequest,
    pub world: World,
}

impl Scenario {
    /// Returns the RM that must be active; `None` for the elected one.
    pub fn wanted(&self) -> Option<RmIndex> {
        match &self.request {
            PlanRequest::Failover(failover) => failover.to,
            PlanRequest::Repair(repair) => repair.keep,
        }
    }
}

/// Returns a background without a reason to refuse.
pub fn calm() -> Background {
    Background {
        keeps_applications: Some(true),
        stores_keep_nothing: false,
        same_version: Some(true),
        same_ha_keys: Some(true),
        target_uptime: Some(Duration::from_secs(3600)),
        store_is_away: false,
        unlisted: Vec::new(),
        other_mode: false,
        same_process: None,
        unanswered: Vec::new(),
    }
}

pub fn failover(to: RmIndex, dead: &[RmIndex]) -> PlanRequest {
    PlanRequest::Failover(FailoverPlanRequest {
        mode: FailoverMode::Manual,
        to: Some(to),
        dead: dead.to_vec(),
        accept: Vec::new(),
        max_elections: 0,
    })
}

pub fn repair(mode: FailoverMode, keep: Option<RmIndex>, dead: &[RmIndex]) -> PlanRequest {
    PlanRequest::Repair(RepairPlanRequest {
        mode,
        keep,
        dead: dead.to_vec(),
        accept: Vec::new(),
        store_is_fenced: false,
    })
}

fn by_hand(name: &'static str, states: &[HaState], to: RmIndex, dead: &[RmIndex]) -> Scenario {
    let mut world = World::new(states, None, false);
    for rm in dead {
        world.strike(Fault::Die(*rm));
    }
    let request = failover(to, dead);
    Scenario {
        name,
        request,
        world,
    }
}

pub fn manual_failovers() -> Vec<Scenario> {
    vec![
        by_hand("two, the other", &[Active, Standby], RM2, &[]),
        by_hand("two, the same", &[Active, Standby], RM1, &[]),
        by_hand("two, nobody active", &[Standby, Standby], RM2, &[]),
        by_hand("two, the active dead", &[Active, Standby], RM2, &[RM1]),
        by_hand("three", &[Active, Standby, Standby], RM2, &[]),
        by_hand("three, one dead", &[Active, Standby, Standby], RM2, &[RM3]),
    ]
}

fn by_election(name: &'static str, states: &[HaState], max_elections: usize) -> Scenario {
    Scenario {
        name,
        request: PlanRequest::Failover(FailoverPlanRequest {
            mode: FailoverMode::Automatic,
            to: Some(RM2),
            dead: Vec::new(),
            accept: Vec::new(),
            max_elections,
        }),
        world: World::new(states, Some(RM1), true),
    }
}

pub fn automatic_failovers() -> Vec<Scenario> {
    vec![
        by_election("two, two elections", &[Active, Standby], 2),
        by_election("three", &[Active, Standby, Standby], 1),
    ]
}

/// With a fenced store, the kept RM must become active again to take the store back.
fn keeping_with_store(name: &'static str, states: &[HaState], keep: RmIndex) -> Scenario {
    let mut scenario = keeping(name, states, keep);
    if let PlanRequest::Repair(repair) = &mut scenario.request {
        repair.store_is_fenced = true;
    }
    scenario
}

fn keeping(name: &'static str, states: &[HaState], keep: RmIndex) -> Scenario {
    Scenario {
        name,
        request: repair(FailoverMode::Manual, Some(keep), &[]),
        world: World::new(states, None, false),
    }
}

pub fn manual_repairs() -> Vec<Scenario> {
    vec![
        keeping("both active", &[Active, Active], RM1),
        keeping("neither active", &[Standby, Standby], RM1),
        keeping("two of three active", &[Active, Active, Standby], RM1),
        keeping("the two others active", &[Standby, Active, Active], RM1),
        keeping_with_store("both active, and fenced", &[Active, Active], RM1),
    ]
}

fn aligning(name: &'static str, states: &[HaState], holder: Option<RmIndex>) -> Scenario {
    Scenario {
        name,
        request: repair(FailoverMode::Automatic, None, &[]),
        world: World::new(states, holder, true),
    }
}

/// After the deletion of a latch node, the old leader stays active without being a candidate.
fn latched() -> Scenario {
    let mut scenario = aligning("both active, Curator", &[Active, Active], None);
    scenario.world.latch = Some(vec![RM2]);
    scenario.world.of(RM2).belief = Belief::Active;
    scenario
}

/// Returns states that the Java CLI leaves on a real pair, and similar states.
pub fn automatic_repairs() -> Vec<Scenario> {
    vec![
        aligning("nobody active", &[Standby, Standby], Some(RM1)),
        aligning("the wrong one active", &[Standby, Active], Some(RM1)),
        aligning("both active", &[Active, Active], Some(RM1)),
        aligning("nobody elected", &[Standby, Standby], None),
        aligning("both others active", &[Standby, Active, Active], Some(RM1)),
        latched(),
    ]
}
