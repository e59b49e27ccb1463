//! What must hold in every run.

use std::fmt;

use rmadmin::rpc::ha::{HaState, Role};
use rmadmin::verdict::plan::{Answer, ClusterView, Election, Ending, Lock, Outcome, Rm};

use super::world::{Doer, Fault, Life, World};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Invariant {
    /// No RM becomes active by our doing while another is active, frozen ones and half stopped ones included. Not our
    /// doing: what another operator did after our last look, and what an elector did after our command was sent.
    TwoActive,
    /// If nobody is active at the end, the RM that was active at the start could not have kept that role: it is dead or
    /// frozen, refused it, or another may still become active. Runs that the operator broke off (second Ctrl-C) and runs
    /// in which another operator took an RM out of service are not counted.
    NobodyActive,
    /// Every state that the report gives is the one that the RM is in; every RM that may yet change is named; success
    /// is claimed only if it is so.
    Truth,
    /// An RM is not told anything while it has not answered what it was told before.
    BlindResend,
    /// A lock is deleted only if the last look showed lock, RPC and HTTP agreeing.
    DeletedWhileMismatched,
    /// Every run ends.
    Bounded,
    /// Afterwards, with the faults gone, the command that the report names puts the cluster right or is refused with a
    /// reason.
    SecondRun,
}

impl fmt::Display for Invariant {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(self, out)
    }
}

/// Whether a second active RM is our doing.
pub fn two_active(world: &World) -> Option<Invariant> {
    let serving = world.serving();
    let ours = |rm: &&Rm| world.rms[rm.0].doer == Doer::Us;
    let x = *serving.iter().find(ours)?;
    let blamed = serving.iter().filter(|y| **y != x).any(|y| {
        let knowingly = world.rms[x.0].told_knowingly;
        match world.rms[y.0].doer {
            Doer::Start | Doer::Us => true,
            Doer::Other => knowingly,
            Doer::Elector => knowingly,
        }
    });
    blamed.then_some(Invariant::TwoActive)
}

pub fn agreed(view: &ClusterView, lock: Lock) -> bool {
    let holder = lock.holder.expect("a lock that names nobody was deleted");
    let active = |rm: Rm| view.of(rm).state() == Some(HaState::Active);
    view.election.lock() == Some(lock)
        && active(holder)
        && view.of(holder).http == Answer::Said(true)
        && view
            .others(holder)
            .all(|rm| !active(rm) && view.of(rm).http != Answer::Said(true))
}

/// How a run came to its end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum End {
    /// The machine said so.
    Done,
    /// Its time was used up.
    TimeUp,
    /// The operator did not wait.
    GivenUp,
}

/// What must be true of the world when the report is written.
pub fn at_the_end(
    world: &World,
    outcome: &Outcome,
    end: End,
    wanted: Option<Rm>,
    old: Option<Rm>,
    faults: &[Fault],
    view: &ClusterView,
) -> Option<Invariant> {
    if !true_states(world, outcome, end) || !true_success(world, outcome, wanted, end) {
        return Some(Invariant::Truth);
    }
    let forgiven = end == End::GivenUp || nobody_by_others(faults);
    let nobody = world.serving().is_empty();
    // Whoever woke up after the last look woke up too late.
    let unseen = view.rms.iter().any(|rm| rm.state().is_none() && !rm.gone());
    let too_late = end == End::TimeUp && (unseen || view.election == Election::Unseen);
    (nobody && !forgiven && !too_late && old.is_some_and(|old| could_have_kept(world, old)))
        .then_some(Invariant::NobodyActive)
}

fn nobody_by_others(faults: &[Fault]) -> bool {
    faults
        .iter()
        .any(|fault| matches!(fault, Fault::Other(_, Role::Standby)))
}

fn true_states(world: &World, outcome: &Outcome, end: End) -> bool {
    world.all().all(|rm| {
        let sim = &world.rms[rm.0];
        let named = match outcome.states[rm.0] {
            // Nothing happened between the last look and the report.
            Some(state) => end != End::Done || sim.state == state && sim.life == Life::Alive,
            None => true,
        };
        let under_way = sim.under_way.is_none() || outcome.pending[rm.0].is_some();
        let half_way = sim.serving && sim.state != HaState::Active && sim.under_way.is_none();
        let told = !half_way || outcome.half_way.contains(&rm) || outcome.states[rm.0].is_none();
        named && under_way && told
    })
}

fn true_success(world: &World, outcome: &Outcome, wanted: Option<Rm>, end: End) -> bool {
    if !outcome.success() {
        let unchanged = matches!(outcome.ending, Ending::Unchanged(_));
        return !unchanged || world.rms.iter().all(|sim| sim.doer != Doer::Us);
    }
    let holder = world.lock.map(|(rm, _)| rm);
    let Some(wanted) = wanted.or(holder) else {
        return false;
    };
    let sim = &world.rms[wanted.0];
    let active = sim.life == Life::Alive && sim.state == HaState::Active;
    let holds = !world.automatic || holder == Some(wanted);
    let alone = world.serving() == [wanted];
    end == End::Done && active && holds && alone
}

fn could_have_kept(world: &World, old: Rm) -> bool {
    let able = |rm: Rm| {
        let sim = &world.rms[rm.0];
        sim.answers() && sim.orders.is_empty()
    };
    let no_rival = world
        .all()
        .filter(|rm| *rm != old)
        .all(|rm| world.rms[rm.0].life == Life::Dead || able(rm));
    // Under an elector that has not finished, somebody is going to be active; without ZooKeeper nobody may be.
    let undecided = world.automatic && (world.lock.is_none() || !world.zookeeper);
    able(old) && !world.rms[old.0].unable && no_rival && !undecided
}
