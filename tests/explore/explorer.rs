//! Explores every run of a scenario, depth first.

use std::collections::HashMap;
use std::fmt;
use std::hash::{DefaultHasher, Hash, Hasher};

use rmadmin::ha::plan::{
    ClusterView, Machine, PlanEvent, PlanOutcome, PlanStep, RmIndex, SentResult, Stop,
};
use rmadmin::ha::state::{HaState, Role};

use super::again;
use super::invariant::{self, End, Ended, Invariant};
use super::scenario::{self, Scenario};
use super::sim::Life;
use super::world::{Fault, Move, World};

/// Number of looks without progress after which the deadline is near; after twice as many, it has passed.
const PATIENCE: usize = 2;
/// A run with more steps counts as endless.
pub const BOUND: usize = 60;

/// A run that broke an invariant.
pub struct Failure {
    pub invariant: Invariant,
    trace: Vec<Line>,
    end: String,
}

/// One step of a run.
#[derive(Clone)]
struct Line {
    step: PlanStep,
    fault: Option<Fault>,
    moved: Move,
    reply: Option<SentResult>,
}

impl fmt::Display for Failure {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(out, "{}", self.invariant)?;
        for line in &self.trace {
            write!(out, "  {:?}", line.step)?;
            if let Some(fault) = line.fault {
                write!(out, " !! {fault:?}")?;
            }
            if line.moved != Move::Nothing {
                write!(out, " .. {:?}", line.moved)?;
            }
            if let Some(reply) = line.reply {
                write!(out, " -> {reply:?}")?;
            }
            writeln!(out)?;
        }
        write!(out, "  {}", self.end)
    }
}

#[derive(Default)]
pub struct Found {
    /// Number of different paths.
    pub runs: u64,
    /// Number of run ends that fulfil the request.
    pub successes: usize,
    /// Number of different states of machine and world; each is explored once.
    pub points: usize,
    pub longest: usize,
    pub failures: Vec<Failure>,
}

/// The machine and the world at one point of a run.
#[derive(Clone)]
struct Node {
    machine: Machine,
    world: World,
    /// The last look.
    view: ClusterView,
    faults: Vec<Fault>,
    /// Number of consecutive looks after a pause.
    waits: usize,
}

impl Node {
    /// Hashes everything that the future depends on. For past faults, that is only their number.
    fn key(&self, step: &PlanStep) -> u64 {
        let mut hasher = DefaultHasher::new();
        let faults = self.faults.len();
        (&self.machine, &self.world, self.waits, faults, step).hash(&mut hasher);
        hasher.finish()
    }
}

/// The results of a state that was explored.
struct Below {
    runs: u64,
    /// Steps of the longest run.
    height: usize,
}

struct Explorer<'a> {
    scenario: &'a Scenario,
    max_faults: usize,
    /// The RMs that were active at the start.
    before: Vec<RmIndex>,
    trace: Vec<Line>,
    /// The explored states.
    known: HashMap<u64, Below>,
    /// Steps of the longest run explored from here.
    height: usize,
    found: Found,
}

pub fn explore(scenario: &Scenario, max_faults: usize) -> Found {
    let mut world = scenario.world.clone();
    let view = world.look(None);
    let started = Machine::start(&scenario.request, &view, &scenario::calm());
    let machine = started.unwrap_or_else(|refusals| panic!("{}: {refusals:?}", scenario.name));
    let mut explorer = Explorer {
        scenario,
        max_faults,
        before: view.active(),
        trace: Vec::new(),
        known: HashMap::new(),
        height: 0,
        found: Found::default(),
    };
    let node = Node {
        machine,
        world,
        view,
        faults: Vec::new(),
        waits: 0,
    };
    explorer.follow(node, &PlanEvent::Start);
    let Explorer {
        mut found,
        known,
        height,
        ..
    } = explorer;
    found.points = known.len();
    found.longest = height;
    found
}

impl Explorer<'_> {
    fn follow(&mut self, mut node: Node, event: &PlanEvent) {
        if self.trace.len() > BOUND {
            return self.fail(Invariant::Bounded, "it does not end".to_owned());
        }
        let step = node.machine.next(event);
        if let PlanStep::Done(outcome) = step {
            return self.end(&node, &outcome, End::Done);
        }
        node.waits = match step {
            PlanStep::Look { wait: true, .. } => node.waits + 1,
            _ => 0,
        };
        if node.waits > 2 * PATIENCE {
            let outcome = node.machine.clone().give_up();
            return self.end(&node, &outcome, End::TimeUp);
        }
        if node.waits > PATIENCE {
            node.machine.stop(Stop::Deadline);
        }
        let key = node.key(&step);
        if let Some(known) = self.known.get(&key) {
            self.found.runs += known.runs;
            self.height = self.height.max(known.height + 1);
            return;
        }
        let before = (self.found.runs, std::mem::take(&mut self.height));
        self.step(&node, &step);
        let runs = self.found.runs - before.0;
        let height = self.height;
        self.known.insert(key, Below { runs, height });
        self.height = before.1.max(height + 1);
    }

    fn step(&mut self, node: &Node, step: &PlanStep) {
        self.branch(node, step, None);
        if node.faults.len() < self.max_faults {
            for fault in faults(&node.world, step) {
                self.branch(node, step, Some(fault));
            }
        }
    }

    /// Explores every possible continuation of this step with this fault.
    fn branch(&mut self, node: &Node, step: &PlanStep, fault: Option<Fault>) {
        let mut node = node.clone();
        node.faults.extend(fault);
        if let Some(fault) = fault {
            node.world.strike(fault);
        }
        if fault == Some(Fault::Interrupt) {
            node.machine.stop(Stop::Interrupt);
        }
        if fault == Some(Fault::LockLost) {
            node.machine.stop(Stop::LockLost);
        }
        let moves = match step {
            PlanStep::Look { .. } => node.world.moves(),
            _ => vec![Move::Nothing],
        };
        for to in moves {
            let mut node = node.clone();
            node.world.go(to);
            self.trace.push(Line {
                step: step.clone(),
                fault,
                moved: to,
                reply: None,
            });
            self.take(node, step, fault);
            self.trace.pop();
        }
    }

    /// Performs a step, as `commands::failover::drive` does.
    fn take(&mut self, mut node: Node, step: &PlanStep, fault: Option<Fault>) {
        let event = match *step {
            PlanStep::Look { .. } => {
                node.view = node.world.look(fault);
                PlanEvent::View(node.view.clone())
            }
            PlanStep::Transition {
                rm, role, forced, ..
            } => {
                if node.world.rms[rm.0].unanswered {
                    return self.fail(Invariant::BlindResend, format!("{rm:?}"));
                }
                PlanEvent::Reply(node.world.transition(rm, role, forced, fault))
            }
            PlanStep::DeleteLock(lock) => {
                if !invariant::agreed(&node.view, lock) {
                    return self.fail(
                        Invariant::DeletedWhileMismatched,
                        format!("{:?}", node.view),
                    );
                }
                PlanEvent::Reply(node.world.delete(lock, fault))
            }
            PlanStep::Done(_) => unreachable!("it has ended"),
        };
        if let (PlanEvent::Reply(reply), Some(line)) = (&event, self.trace.last_mut()) {
            line.reply = Some(*reply);
        }
        if let Some(broken) = invariant::two_active(&node.world) {
            return self.fail(broken, format!("{:?}", node.world.serving()));
        }
        if fault == Some(Fault::GiveUp) {
            let outcome = node.machine.clone().give_up();
            return self.end(&node, &outcome, End::GivenUp);
        }
        self.follow(node, &event);
    }

    fn end(&mut self, node: &Node, outcome: &PlanOutcome, end: End) {
        self.found.runs += 1;
        self.found.successes += usize::from(outcome.success());
        let ended = Ended {
            world: &node.world,
            outcome,
            end,
            wanted: self.scenario.wanted(),
            before: &self.before,
            view: &node.view,
            other_changes: node.faults.iter().any(changes_states),
        };
        let mut awake = node.world.clone();
        awake.settle();
        let broken = ended.broken().or_else(|| ended.broken_once_awake(&awake));
        if let Some(broken) = broken {
            return self.fail(broken, told(outcome, &node.world));
        }
        if let Err(why) = again::second_run(&mut awake, outcome) {
            let end = format!("{why}; {}", told(outcome, &node.world));
            self.fail(Invariant::SecondRun, end);
        }
    }

    fn fail(&mut self, invariant: Invariant, end: String) {
        self.found.failures.push(Failure {
            invariant,
            trace: self.trace.clone(),
            end,
        });
    }
}

fn told(outcome: &PlanOutcome, world: &World) -> String {
    format!("{outcome:?}\n  {:?} lock {:?}", world.rms, world.lock)
}

/// True if this fault changes states, at once or when its RM wakes up.
fn changes_states(fault: &Fault) -> bool {
    matches!(
        fault,
        Fault::Die(_) | Fault::Freeze(_) | Fault::Other(..) | Fault::Expire
    )
}

/// Returns the faults that can happen at this step.
fn faults(world: &World, step: &PlanStep) -> Vec<Fault> {
    let mut faults = vec![Fault::Interrupt, Fault::GiveUp];
    for rm in world.all() {
        let sim = &world.rms[rm.0];
        if sim.life == Life::Alive {
            faults.extend([Fault::Die(rm), Fault::Freeze(rm)]);
        }
        if sim.answers() {
            let role = match sim.state {
                HaState::Active => Role::Standby,
                _ => Role::Active,
            };
            faults.push(Fault::Other(rm, role));
        }
        if matches!(step, PlanStep::Look { .. }) && sim.life == Life::Alive {
            faults.extend([Fault::Deaf(rm), Fault::Rejected(rm), Fault::HangUp(rm)]);
        }
    }
    if world.automatic && world.zookeeper {
        faults.push(Fault::ZooKeeperGone);
        faults.extend(world.lock.map(|_| Fault::Expire));
    }
    faults.extend_from_slice(match step {
        PlanStep::Look { .. } if world.automatic => &[Fault::Blind],
        PlanStep::Look { .. } | PlanStep::Done(_) => &[],
        PlanStep::DeleteLock(_) => &[
            Fault::LostRequest,
            Fault::LostReply,
            Fault::NotSent,
            Fault::LockLost,
        ],
        PlanStep::Transition { .. } => &[
            Fault::LostRequest,
            Fault::LostReply,
            Fault::Slow,
            Fault::Refuse,
            Fault::Half,
            Fault::NotSent,
            Fault::LockLost,
            Fault::Lie,
            Fault::DieAfterwards,
        ],
    });
    faults
}
