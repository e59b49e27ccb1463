//! The second run: the operator follows the report, and no further faults happen.

use rmadmin::ha::plan::{
    ClusterView, Machine, NextCommand, PlanEvent, PlanOutcome, PlanRefusal, PlanRequest, PlanStep,
    RmIndex,
};
use rmadmin::ha::state::FailoverMode;
use rmadmin::ha::state::HaState;

use super::explorer::BOUND;
use super::scenario;
use super::sim::Life;
use super::world::World;

/// Maximum commands in the second run.
const COMMANDS: usize = 3;

/// Follows the report and the refusals until the cluster is repaired.
pub fn second_run(world: &mut World, outcome: &PlanOutcome) -> Result<(), String> {
    let mut next = outcome.next;
    if next == NextCommand::Nothing && !right(world) {
        return Err("the report names no command".to_owned());
    }
    for rm in &outcome.half_way {
        world.restart(*rm);
    }
    for _ in 0..COMMANDS {
        if let NextCommand::Restart(rm) = next {
            world.restart(rm);
        }
        let view = world.look(None);
        let Some(request) = request(world, &view, next).filter(|_| !right(world)) else {
            return Ok(());
        };
        next = match Machine::start(&request, &view, &scenario::calm()) {
            Ok(machine) => undisturbed(machine, world)?,
            Err(refusals) => explained(&refusals, world)
                .ok_or_else(|| format!("{request:?} is refused: {refusals:?}"))?,
        };
    }
    match right(world) {
        true => Ok(()),
        false => Err(format!("not repaired: {:?} {:?}", world.rms, world.lock)),
    }
}

/// Returns the next command that the refusals suggest.
fn explained(refusals: &[PlanRefusal], world: &mut World) -> Option<NextCommand> {
    for refusal in refusals {
        // An RM in state initializing stays in it until it is restarted.
        if let PlanRefusal::TargetNotStandby(rm, HaState::Initializing) = refusal {
            world.restart(*rm);
        }
    }
    refusals.iter().find_map(|refusal| refusal.next())
}

/// True if exactly one RM is active; with automatic failover, it must be the elected one.
fn right(world: &World) -> bool {
    let serving = world.serving();
    serving.len() == 1 && (!world.automatic || world.leader() == Some(serving[0]))
}

/// Returns the next request of an operator who knows which RMs are dead. `None` if all RMs are dead.
fn request(world: &World, view: &ClusterView, next: NextCommand) -> Option<PlanRequest> {
    let is_dead = |rm: &RmIndex| world.rms[rm.0].life == Life::Dead;
    let dead: Vec<RmIndex> = world.all().filter(is_dead).collect();
    let alive = world.all().find(|rm| !is_dead(rm))?;
    if world.automatic {
        return Some(scenario::repair(FailoverMode::Automatic, None, &dead));
    }
    let active = view.active();
    let living = |rm: RmIndex| if is_dead(&rm) { alive } else { rm };
    let keep = |rm| scenario::repair(FailoverMode::Manual, Some(rm), &dead);
    let to = |rm| scenario::failover(rm, &dead);
    Some(match next {
        NextCommand::RepairKeep(rm) => keep(living(rm)),
        NextCommand::Failover { to: rm, .. } => to(living(rm)),
        _ if active.len() > 1 => keep(active[0]),
        _ => to(alive),
    })
}

fn undisturbed(mut machine: Machine, world: &mut World) -> Result<NextCommand, String> {
    let mut event = PlanEvent::Start;
    for _ in 0..BOUND {
        event = match machine.next(&event) {
            PlanStep::Done(outcome) => return Ok(outcome.next),
            PlanStep::Look { .. } => {
                world.settle();
                PlanEvent::View(world.look(None))
            }
            PlanStep::Transition {
                rm, role, forced, ..
            } => PlanEvent::Reply(world.transition(rm, role, forced, None)),
            PlanStep::DeleteLock(lock) => PlanEvent::Reply(world.delete(lock, None)),
        };
    }
    Err("the second run does not end".to_owned())
}
