//! Texts of `failover` and `repair`: the plan, its steps, and the states at the end.

pub mod refusals;
pub mod step;

use serde::Serialize;

use crate::exit::Exit;
use crate::ha::plan::{ClusterView, Ending, FailureCause, PlanOutcome, Planned, RmIndex, Stop};
use crate::ha::state::Role;
use crate::selection::Selection;
use crate::systems::yarn::silences::Silences;

use super::{advice, harmless_line};
use step::StepDocument;

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NamedRm {
    pub id: String,
    /// The configured `host:port`; empty if the RM has no address.
    pub address: String,
}

impl NamedRm {
    /// Returns `rm1 (host:8033)`.
    pub fn label(&self) -> String {
        match self.address.is_empty() {
            true => self.id.clone(),
            false => format!("{} ({})", self.id, self.address),
        }
    }
}

pub fn labels(rms: &[NamedRm]) -> Vec<String> {
    rms.iter().map(NamedRm::label).collect()
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PlanVerb {
    Failover,
    Repair,
}

/// A plan, and the states that it is based on.
#[derive(Debug)]
pub struct FailoverPlan {
    pub planned: Vec<Planned>,
    pub view: ClusterView,
    pub rms: Vec<NamedRm>,
}

#[derive(Debug, Serialize)]
pub struct PlanDocument<'a> {
    /// The steps of the plan; empty if no action is needed.
    plan: Vec<String>,
    states: Vec<StateDocument<'a>>,
}

impl FailoverPlan {
    /// Formats the plan as numbered steps, below a line that names the cluster and the states of its RMs.
    pub fn text(&self, selection: &Selection) -> String {
        let labels = labels(&self.rms);
        let states: Vec<String> = labels
            .iter()
            .enumerate()
            .map(
                |(place, label)| match self.view.of(RmIndex(place)).state() {
                    Some(state) => format!("{label} is {state}"),
                    None => format!("the state of {label} is unknown"),
                },
            )
            .collect();
        let head = format!("{}: {}\n", selection.title(), states.join(", "));
        let numbered = self.planned.iter().zip(1..);
        let steps = numbered.map(|(step, number)| match step {
            Planned::Nothing => format!("{}\n", step.text(&labels)),
            step => format!("{number}. {}\n", step.text(&labels)),
        });
        std::iter::once(head).chain(steps).collect()
    }

    pub fn document(&self) -> PlanDocument<'_> {
        let labels = labels(&self.rms);
        let steps = self
            .planned
            .iter()
            .filter(|step| **step != Planned::Nothing);
        PlanDocument {
            plan: steps.map(|step| step.text(&labels)).collect(),
            states: states_before(&self.view, &self.rms),
        }
    }

    /// Returns the question before the plan is carried out; it names the cluster and the RMs.
    pub fn question(&self, verb: PlanVerb, selection: &Selection) -> String {
        let labels = labels(&self.rms);
        let label = |rm: &RmIndex| rm.name(&labels).to_owned();
        let (mut from, mut to) = (None, None);
        let mut changes = Vec::new();
        for step in &self.planned {
            match step {
                Planned::Transition(rm, role) => {
                    match role {
                        Role::Standby => from = Some(label(rm)),
                        Role::Active => to = Some(label(rm)),
                    }
                    changes.push(format!("make {} {}", label(rm), role.state()));
                }
                Planned::Elections { holder, target, .. } => {
                    (from, to) = (Some(label(holder)), Some(label(target)));
                }
                Planned::AwaitElection => changes.push("wait for an election".to_owned()),
                Planned::Nothing | Planned::Confirm(_) => {}
            }
        }
        let title = selection.title();
        match (verb, from, to) {
            (PlanVerb::Failover, Some(from), Some(to)) => {
                format!("Fail over {title} from {from} to {to}? [y/N] ")
            }
            (PlanVerb::Failover, _, Some(to)) => format!("Fail over {title} to {to}? [y/N] "),
            _ => format!("Repair {title}: {}? [y/N] ", changes.join(", then ")),
        }
    }
}

/// Returns the states before the first action.
fn states_before<'a>(view: &ClusterView, rms: &'a [NamedRm]) -> Vec<StateDocument<'a>> {
    let rms = rms.iter().enumerate();
    rms.map(|(place, rm)| StateDocument {
        rm: &rm.id,
        address: &rm.address,
        state: view
            .of(RmIndex(place))
            .state()
            .map(|state| state.to_string()),
        pending: None,
    })
    .collect()
}

/// The condition of a failover was not met; nothing was sent.
#[derive(Debug)]
pub struct ConditionNotMet {
    pub message: String,
    pub view: ClusterView,
    pub rms: Vec<NamedRm>,
}

#[derive(Debug, Serialize)]
pub struct NotMetDocument<'a> {
    ending: &'static str,
    message: &'a str,
    states: Vec<StateDocument<'a>>,
}

impl ConditionNotMet {
    pub fn document(&self) -> NotMetDocument<'_> {
        NotMetDocument {
            ending: "condition-not-met",
            message: &self.message,
            states: states_before(&self.view, &self.rms),
        }
    }
}

/// A failover or repair that has ended.
#[derive(Debug)]
pub struct FailoverRun {
    pub outcome: PlanOutcome,
    pub steps: Vec<StepDocument>,
    pub rms: Vec<NamedRm>,
    pub silences: Silences,
    /// Finished steps that could not be printed, because the reader of standard output had stopped reading.
    pub unwritten_stdout: String,
    pub unwritten_stderr: String,
}

#[derive(Debug, Serialize)]
pub struct RunDocument<'a> {
    /// `already`, `done`, `unconfirmed`, `unchanged`, `went-back` or `left`.
    ending: &'static str,
    message: String,
    states: Vec<StateDocument<'a>>,
    steps: &'a [StepDocument],
    #[serde(skip_serializing_if = "Option::is_none")]
    next: Option<String>,
}

#[derive(Debug, Serialize)]
pub struct StateDocument<'a> {
    rm: &'a str,
    address: &'a str,
    /// The last observed state; absent if unknown.
    #[serde(skip_serializing_if = "Option::is_none")]
    state: Option<String>,
    /// The state that the RM may still take: its transition is unanswered, or an election is under way.
    #[serde(skip_serializing_if = "Option::is_none")]
    pending: Option<String>,
}

impl FailoverRun {
    pub fn document(&self, selection: &Selection) -> RunDocument<'_> {
        RunDocument {
            ending: match self.outcome.ending {
                Ending::Already => "already",
                Ending::Done => "done",
                Ending::Unconfirmed => "unconfirmed",
                Ending::Unchanged(_) => "unchanged",
                Ending::WentBack(_) => "went-back",
                Ending::Left(_) => "left",
            },
            message: self.outcome.text(&self.ids(), &self.silences),
            states: self.states(),
            steps: &self.steps,
            next: self.next(selection),
        }
    }

    /// Formats cluster, ending, and the state of each RM.
    pub fn text(&self, selection: &Selection) -> String {
        let interrupted = FailureCause::Stopped(Stop::Interrupt);
        let undone = self.outcome.ending == Ending::WentBack(interrupted);
        let documents = self.states().into_iter().zip(labels(&self.rms));
        let states = documents.map(|(document, label)| {
            let seen = match document.state {
                Some(state) if undone && state == "active" => format!("{label} is {state} again"),
                Some(state) => format!("{label} is {state}"),
                None => format!("the state of {label} is unknown"),
            };
            match document.pending {
                Some(pending) => format!("{seen} (it may still become {pending} at any time)"),
                None => seen,
            }
        });
        let states: Vec<String> = states.collect();
        let next = self.next(selection);
        let next = next.map_or_else(String::new, |command| format!("next: {command}\n"));
        let ending = harmless_line(&self.outcome.text(&self.ids(), &self.silences));
        let title = selection.title();
        format!("{title}: {ending}: {}\n{next}", states.join(", "))
    }

    pub fn exit(&self) -> Exit {
        match self.outcome.ending {
            Ending::Already | Ending::Done => Exit::Success,
            Ending::Unchanged(_) => Exit::Refused,
            Ending::Unconfirmed | Ending::WentBack(_) | Ending::Left(_) => Exit::Unconfirmed,
        }
    }

    fn states(&self) -> Vec<StateDocument<'_>> {
        let state = |place: usize| self.outcome.states.get(place).copied().flatten();
        let pending = |place: usize| self.outcome.pending.get(place).copied().flatten();
        let rms = self.rms.iter().enumerate();
        rms.map(|(place, rm)| StateDocument {
            rm: &rm.id,
            address: &rm.address,
            state: state(place).map(|state| state.to_string()),
            pending: pending(place).map(|role| role.state().to_string()),
        })
        .collect()
    }

    fn next(&self, selection: &Selection) -> Option<String> {
        let advice = self.outcome.next.advice(&self.ids())?;
        Some(advice::text(&advice, selection))
    }

    fn ids(&self) -> Vec<String> {
        self.rms.iter().map(|rm| rm.id.clone()).collect()
    }
}
