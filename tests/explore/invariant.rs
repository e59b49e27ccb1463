//! The conditions that every run must fulfil.

use std::fmt;

use rmadmin::ha::plan::{
    Act, ClusterView, Election, Ending, LockView, NextCommand, PlanAction, PlanOutcome, Reported,
    RmIndex, SentFailure,
};
use rmadmin::ha::state::{HaState, Role};

use super::sim::{Doer, Life, Sim};
use super::world::World;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Invariant {
    /// The machine makes no RM active while another RM is active, even a frozen or partly stopped one. Changes
    /// by another operator after the last look, and by an elector after the command was sent, do not count.
    TwoActive,
    /// If no RM is active at the end, the RM that was active at the start could not stay active: it is dead or
    /// frozen, it refused, or another RM may still become active. Two kinds of runs do not count: those that
    /// the operator ended (second Ctrl-C), and those in which another operator changed a state.
    NobodyActive,
    /// The report gives true states, names every RM that may still change, and claims success only if the request is
    /// fulfilled.
    Truth,
    /// An RM gets no transition while its previous one is unanswered.
    BlindResend,
    /// A lock is deleted only if lock, RPC and HTTP agreed in the last look.
    DeletedWhileMismatched,
    /// Every run ends.
    Bounded,
    /// The report does not advise `--dead` for an RM that was alive in the last look: the guard would refuse
    /// it.
    Advice,
    /// Without further faults, the command that the report names repairs the cluster, or is refused with a
    /// reason.
    SecondRun,
}

impl fmt::Display for Invariant {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(self, out)
    }
}

/// Returns the invariant if the machine made a second RM active.
pub fn two_active(world: &World) -> Option<Invariant> {
    let serving = world.serving();
    let ours = |rm: &&RmIndex| world.rms[rm.0].doer == Doer::Us;
    let x = *serving.iter().find(ours)?;
    let blamed = serving.iter().filter(|y| **y != x).any(|y| {
        let knowingly = world.rms[x.0].told_knowingly;
        match world.rms[y.0].doer {
            Doer::Start | Doer::Us => true,
            Doer::Other | Doer::Elector => knowingly,
        }
    });
    blamed.then_some(Invariant::TwoActive)
}

pub fn agreed(view: &ClusterView, lock: LockView) -> bool {
    let holder = lock.holder.expect("a lock that names nobody was deleted");
    let active = |rm: RmIndex| view.of(rm).state() == Some(HaState::Active);
    view.election.lock() == Some(lock)
        && active(holder)
        && view.of(holder).http == Reported::Said(true)
        && view
            .others(holder)
            .all(|rm| !active(rm) && view.of(rm).http != Reported::Said(true))
}

/// How a run ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum End {
    /// The machine ended it.
    Done,
    TimeUp,
    /// Second Ctrl-C.
    GivenUp,
}

pub struct Ended<'a> {
    pub world: &'a World,
    pub outcome: &'a PlanOutcome,
    pub end: End,
    /// The RM that must be active; `None` for the lock's holder.
    pub wanted: Option<RmIndex>,
    /// The RMs that were active at the start.
    pub before: &'a [RmIndex],
    /// The last look.
    pub view: &'a ClusterView,
    /// True if faults changed states.
    pub other_changes: bool,
}

impl Ended<'_> {
    /// Returns the invariant that is broken when the report is written.
    pub fn broken(&self) -> Option<Invariant> {
        if !self.world.all().all(|rm| self.is_told_truly(rm)) || !self.ending_is_true() {
            return Some(Invariant::Truth);
        }
        // A machine that gives up has not received the last look.
        if let NextCommand::Failover { dead: Some(rm), .. } = self.outcome.next
            && self.end != End::GivenUp
            && !self.view.may_be_dead(rm)
        {
            return Some(Invariant::Advice);
        }
        let kept = self.before.iter().any(|rm| self.could_have_kept(*rm));
        (self.world.serving().is_empty() && kept).then_some(Invariant::NobodyActive)
    }

    fn is_told_truly(&self, rm: RmIndex) -> bool {
        let sim = &self.world.rms[rm.0];
        let state = self.outcome.states[rm.0];
        // Only in a run that ends within a step can states change after the last look.
        let state_is_true = self.end == End::GivenUp
            || state.is_none_or(|state| sim.state == state && sim.life == Life::Alive);
        let told_last = self.outcome.actions.last().is_some_and(|action| {
            action.reply.is_none() && matches!(action.act, Act::Transition(told, _) if told == rm)
        });
        let state_is_true = state_is_true && !(told_last && state.is_some());
        let under_way = sim.under_way.is_none() || self.outcome.pending[rm.0].is_some();
        let half_way = sim.half_way() && sim.under_way.is_none();
        let half_way_is_told = !half_way || self.outcome.half_way.contains(&rm) || state.is_none();
        state_is_true && under_way && half_way_is_told
    }

    fn ending_is_true(&self) -> bool {
        let serving = self.world.serving();
        match self.outcome.ending {
            Ending::Already | Ending::Done => self.is_done(&serving),
            Ending::Unconfirmed => self.outcome.active() == serving,
            // The report may omit the states of the other RMs.
            Ending::WentBack(_) => {
                let active = self.outcome.active();
                let as_before = |rm: &RmIndex| self.before.contains(rm) && serving.contains(rm);
                !active.is_empty() && active.iter().all(as_before)
            }
            Ending::Unchanged(_) => self.nothing_done(),
            Ending::Left(_) => true,
        }
    }

    fn is_done(&self, serving: &[RmIndex]) -> bool {
        let holder = self.world.leader();
        let holds = !self.world.automatic || holder == serving.first().copied();
        let wanted = self.wanted.or(holder);
        holds && wanted.is_some_and(|rm| *serving == [rm]) && self.outcome.active() == serving
    }

    fn nothing_done(&self) -> bool {
        let untouched = |sim: &Sim| sim.doer != Doer::Us && !sim.half_way();
        !self.world.lock_deleted && self.world.rms.iter().all(untouched)
    }

    fn could_have_kept(&self, old: RmIndex) -> bool {
        let able = |rm: RmIndex| {
            let sim = &self.world.rms[rm.0];
            sim.answers() && sim.orders.is_empty()
        };
        let no_rival = self
            .world
            .all()
            .filter(|rm| *rm != old)
            .all(|rm| self.world.rms[rm.0].life == Life::Dead || able(rm));
        // During an election, an RM will become active; without ZooKeeper, none can.
        let electing =
            self.world.automatic && (self.world.leader().is_none() || !self.world.zookeeper);
        let by_others = self.world.rms.iter().any(|sim| sim.doer == Doer::Other);
        // An RM that woke up after the last look woke up too late to count.
        let unseen = self.view.rms.iter().any(|rm| rm.state().is_none());
        let too_late =
            self.end == End::TimeUp && (unseen || self.view.election == Election::Unseen);
        // An RM that closed the connection may still become active, behind a proxy.
        let hung_up = |rm: RmIndex| self.view.of(rm).gone() && self.outcome.pending[rm.0].is_some();
        let hung_up = self.world.all().any(hung_up);
        let excused = hung_up || electing || by_others || too_late || self.end == End::GivenUp;
        able(old) && !self.world.rms[old.0].unable && no_rival && !excused
    }

    /// Returns the invariant that is broken once every RM is awake: two active RMs that no elector will change.
    ///
    /// RMs that another operator made active do not count. An RM that became active late, after an election
    /// took its lock, must be pending in the report, unless the operator ended the run.
    pub fn broken_once_awake(&self, settled: &World) -> Option<Invariant> {
        let serving = settled.serving();
        let by_others = settled.rms.iter().any(|sim| sim.doer == Doer::Other);
        // An RM that was put back is in its previous state.
        let made = |rm: &RmIndex| settled.rms[rm.0].doer == Doer::Us && !self.before.contains(rm);
        let ours = settled.lock_deleted || serving.iter().any(made);
        let unsettled = |rm: &RmIndex| {
            self.outcome.pending[rm.0].is_some() || self.outcome.states[rm.0].is_none()
        };
        let told = !settled.lock_deleted
            && !self.outcome.success()
            && (self.end != End::Done || serving.iter().any(unsettled) || self.cannot(&serving));
        let two = serving.len() > 1 && ours && !by_others && !told;
        let untrue = settled.lock_deleted && self.is_overtaken(settled);
        two_active(settled)
            .or(two.then_some(Invariant::TwoActive))
            .or(untrue.then_some(Invariant::Truth))
    }

    /// True if this run's election changed a state that the report does not call pending.
    fn is_overtaken(&self, settled: &World) -> bool {
        let changed = |rm: RmIndex| {
            let lasts = self.outcome.pending[rm.0].is_none();
            let state = self.outcome.states[rm.0];
            lasts && state.is_some_and(|state| state != settled.rms[rm.0].state)
        };
        !self.other_changes && self.world.all().any(changed)
    }

    /// True if one of these RMs refused to become standby.
    fn cannot(&self, serving: &[RmIndex]) -> bool {
        let refused = |action: &PlanAction| match action.act {
            Act::Transition(rm, Role::Standby) => {
                serving.contains(&rm) && action.reply == Some(Err(SentFailure::Refused))
            }
            _ => false,
        };
        self.outcome.actions.iter().any(refused)
    }
}
