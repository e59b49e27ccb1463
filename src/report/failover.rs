//! What `failover` and `repair` say: the plan, each step as it ends, and the truth at the end.

use std::time::Duration;

use serde::Serialize;

use crate::exit::Exit;
use crate::ha::plan::{
    ClusterView, Ending, FailureCause, MAX_TRIES, NextCommand, PlanOutcome, PlanRefusal, Planned,
    RmIndex, SentResult, Stop,
};
use crate::ha::state::Role;
use crate::selection::Selection;
use crate::systems::yarn::silences::Silences;
use crate::verdict::advice::Advice;

use super::{Report, advice, harmless_line};

/// A step that was taken.
#[derive(Debug, Clone, Serialize)]
pub struct StepDocument {
    /// What was done.
    pub what: String,
    /// Number of the attempt, from 2 on; none for the first.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub attempt: Option<usize>,
    /// `ok`, `refused`, `not-sent` or `unknown`.
    pub result: &'static str,
    /// Why it is not `ok`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub why: Option<String>,
    /// When it began, in milliseconds since the command did.
    pub at_ms: u64,
    /// How long it took, in milliseconds.
    pub took_ms: u64,
    /// Whether it is the check at the end.
    #[serde(skip)]
    is_check: bool,
}

/// When a step began, and how long it took.
#[derive(Debug, Clone, Copy)]
pub struct Times {
    /// Since the run began.
    pub at: Duration,
    /// Until its result was known.
    pub took: Duration,
}

impl Times {
    /// A step as a line.
    fn line(self, what: &str, result: &str) -> String {
        let (at, took) = (self.at.as_secs_f64(), self.took.as_millis());
        format!("{at:>7.3} s  {what}: {result}, {took} ms")
    }
}

impl StepDocument {
    /// A step and what came of it.
    pub fn new(
        what: String,
        attempt: usize,
        reply: SentResult,
        why: Option<String>,
        times: Times,
    ) -> Self {
        Self {
            what,
            attempt: (attempt > 1).then_some(attempt),
            result: match reply {
                SentResult::Ok => "ok",
                SentResult::Refused => "refused",
                SentResult::NotSent => "not-sent",
                SentResult::Unknown => "unknown",
            },
            why,
            at_ms: millis(times.at),
            took_ms: millis(times.took),
            is_check: false,
        }
    }

    /// The check at the end.
    pub fn check(what: String, agree: bool, times: Times) -> Self {
        let (reply, why) = match agree {
            true => (SentResult::Ok, None),
            false => (
                SentResult::Unknown,
                Some("not confirmed in time".to_owned()),
            ),
        };
        Self {
            is_check: true,
            ..Self::new(what, 1, reply, why, times)
        }
    }

    /// As a line.
    pub fn line(&self) -> String {
        let result = match self.result {
            "ok" if self.is_check => "yes",
            _ if self.is_check => "not in time",
            "ok" => "accepted",
            "refused" => "refused",
            "not-sent" => "not sent",
            _ => "no answer; the request may have been, or may still be, carried out",
        };
        let attempt = self.attempt.map_or_else(String::new, |attempt| {
            format!(", attempt {attempt} of {MAX_TRIES}")
        });
        let why = self.why.as_ref().filter(|_| !self.is_check);
        let why = why.map_or_else(String::new, |why| format!(" ({})", harmless_line(why)));
        let times = Times {
            at: Duration::from_millis(self.at_ms),
            took: Duration::from_millis(self.took_ms),
        };
        let line = times.line(&format!("{}{attempt}", self.what), result);
        format!("{line}{why}\n")
    }
}

fn millis(duration: Duration) -> u64 {
    u64::try_from(duration.as_millis()).unwrap_or(u64::MAX)
}

/// An RM, named with its address, was told to change.
pub fn told(rm: &str, role: Role) -> String {
    format!("make {rm} {}", role.state())
}

/// The lock was deleted.
pub fn deleted(holder: &str) -> String {
    format!("delete the election lock of {holder}")
}

/// An RM as a plan names it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Named {
    /// Its id.
    pub id: String,
    /// `host:port`, as configured; empty where it has none.
    pub address: String,
}

impl Named {
    /// `rm1 (host:8033)`.
    pub fn label(&self) -> String {
        match self.address.is_empty() {
            true => self.id.clone(),
            false => format!("{} ({})", self.id, self.address),
        }
    }
}

/// The labels of these, in their order.
pub fn labels(rms: &[Named]) -> Vec<String> {
    rms.iter().map(Named::label).collect()
}

/// The plan, numbered, below a line that names the cluster and what was seen of its RMs.
pub fn plan(planned: &[Planned], view: &ClusterView, told: &RunContext<'_>) -> String {
    let labels = labels(told.rms);
    let states: Vec<String> = labels
        .iter()
        .enumerate()
        .map(|(place, label)| match view.of(RmIndex(place)).state() {
            Some(state) => format!("{label} is {state}"),
            None => format!("the state of {label} is unknown"),
        })
        .collect();
    let head = format!("{}: {}\n", told.selection.title(), states.join(", "));
    let steps = planned.iter().zip(1..).map(|(step, number)| match step {
        Planned::Nothing => format!("{}\n", step.text(&labels)),
        step => format!("{number}. {}\n", step.text(&labels)),
    });
    std::iter::once(head).chain(steps).collect()
}

/// The question before a plan is carried out: which cluster, and which RMs.
pub fn question(verb: PlanVerb, planned: &[Planned], told: &RunContext<'_>) -> String {
    let labels = labels(told.rms);
    let label = |rm: &RmIndex| rm.name(&labels).to_owned();
    let (mut from, mut to) = (None, None);
    let mut changes = Vec::new();
    for step in planned {
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
    let title = told.selection.title();
    match (verb, from, to) {
        (PlanVerb::Failover, Some(from), Some(to)) => {
            format!("Fail over {title} from {from} to {to}? [y/N] ")
        }
        (PlanVerb::Failover, _, Some(to)) => format!("Fail over {title} to {to}? [y/N] "),
        _ => format!("Repair {title}: {}? [y/N] ", changes.join(", then ")),
    }
}

/// What a plan is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PlanVerb {
    /// `failover`.
    Failover,
    /// `repair`.
    Repair,
}

/// A plan that is only shown, for programs.
#[derive(Debug, Serialize)]
struct PlanDocument<'a> {
    /// Its steps; none where there is nothing to do.
    plan: Vec<String>,
    states: Vec<StateDocument<'a>>,
}

/// The plan, as a JSON document.
pub fn plan_report(planned: &[Planned], view: &ClusterView, told: &RunContext<'_>) -> Report {
    let labels = labels(told.rms);
    let steps = planned.iter().filter(|step| **step != Planned::Nothing);
    let plan = steps.map(|step| step.text(&labels)).collect();
    let states = seen(view, told);
    Report::document(&PlanDocument { plan, states }, Exit::Success)
}

/// The states before anything was sent.
fn seen<'a>(view: &ClusterView, told: &RunContext<'a>) -> Vec<StateDocument<'a>> {
    let rms = told.rms.iter().enumerate();
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

/// A condition that is not met, for programs.
#[derive(Debug, Serialize)]
struct NotMetDocument<'a> {
    /// `condition-not-met`.
    ending: &'static str,
    message: String,
    states: Vec<StateDocument<'a>>,
}

/// That the condition of a failover is not met, as a JSON document.
pub fn not_met_report(message: String, view: &ClusterView, told: &RunContext<'_>) -> Report {
    let document = NotMetDocument {
        ending: "condition-not-met",
        message,
        states: seen(view, told),
    };
    Report::document(&document, Exit::Success)
}

/// Why a plan was not begun: every reason, and what accepts it or helps. Risks that one cause hides are one reason.
/// Without a selection, no command is named.
pub fn refusals(
    refusals: &[PlanRefusal],
    ids: &[String],
    silences: &Silences,
    selection: Option<&Selection>,
) -> String {
    let advised = |advice: Option<Advice>| match (advice, selection) {
        (Some(advice), Some(selection)) => format!("; next: {}", advice::text(&advice, selection)),
        _ => String::new(),
    };
    let line = |refusal: &PlanRefusal| {
        let advice = match refusal.flag(ids) {
            Some(flag) if matches!(refusal, PlanRefusal::Risk(_)) => {
                format!("; to accept that, add {flag}")
            }
            Some(flag) => format!("; if its process is known to be gone, add {flag}"),
            None => advised(instead(*refusal, refusals, ids, silences)),
        };
        format!("{}{advice}", refusal.text(ids, silences))
    };
    let is_hidden = |refusal: &&PlanRefusal| refusal.is_hidden(silences);
    let are_several = refusals.iter().filter(is_hidden).count() > 1;
    let (hidden, others): (Vec<PlanRefusal>, Vec<PlanRefusal>) = refusals
        .iter()
        .partition(|refusal| are_several && is_hidden(refusal));
    let lines = others.iter().map(line);
    let lines = lines.chain(hidden.first().map(|first| {
        let flags: Vec<String> = hidden.iter().filter_map(|risk| risk.flag(ids)).collect();
        let text = PlanRefusal::hidden_text(&hidden, ids, silences);
        let next = advised(first.advice(ids, silences));
        format!("{text}{next}; or, to accept that, add {}", flags.join(" "))
    }));
    let lines = lines.map(|line| line.replace('\n', " "));
    lines.collect::<Vec<_>>().join("\n  ")
}

fn advised(next: NextCommand, ids: &[String], selection: &Selection) -> Option<String> {
    let advice = next.advice(ids)?;
    Some(advice::text(&advice, selection))
}

/// What helps against a refusal, beside all of them: no repair is begun while ZooKeeper is away.
fn instead(
    refusal: PlanRefusal,
    all: &[PlanRefusal],
    ids: &[String],
    silences: &Silences,
) -> Option<Advice> {
    let repairs = refusal.next() == Some(NextCommand::Repair);
    let in_vain = repairs && all.contains(&PlanRefusal::ZooKeeperUnseen);
    refusal.advice(ids, silences).filter(|_| !in_vain)
}

/// A reason not to begin, for programs: `code`, `rm` and `text` as `status` has them.
#[derive(Debug, Serialize)]
pub struct RefusalDocument {
    code: &'static str,
    /// The RM that it is about; null if it is about none, or about several.
    rm: Option<String>,
    text: String,
    /// The flag that accepts it, if any does.
    #[serde(skip_serializing_if = "Option::is_none")]
    flag: Option<String>,
    /// What to type or do instead, where no flag accepts it, or what makes the pages tell that hide whether it is one.
    #[serde(skip_serializing_if = "Option::is_none")]
    next: Option<String>,
}

/// Every reason, in the order of [`refusals`].
pub fn refusal_documents(
    refusals: &[PlanRefusal],
    ids: &[String],
    silences: &Silences,
    selection: &Selection,
) -> Vec<RefusalDocument> {
    let document = |refusal: &PlanRefusal| {
        let flag = refusal.flag(ids);
        let next = instead(*refusal, refusals, ids, silences);
        let next = next.filter(|_| flag.is_none() || refusal.is_hidden(silences));
        RefusalDocument {
            code: refusal.code(),
            rm: refusal.rm().map(|rm| rm.name(ids).to_owned()),
            text: refusal.text(ids, silences),
            flag,
            next: next.map(|next| advice::text(&next, selection)),
        }
    };
    refusals.iter().map(document).collect()
}

/// The end, for programs.
#[derive(Debug, Serialize)]
struct EndDocument<'a> {
    /// `already`, `done`, `unconfirmed`, `unchanged`, `went-back` or `left`.
    ending: &'static str,
    message: String,
    states: Vec<StateDocument<'a>>,
    steps: &'a [StepDocument],
    #[serde(skip_serializing_if = "Option::is_none")]
    next: Option<String>,
}

/// What the end of a run is told with.
#[derive(Clone, Copy)]
pub struct RunContext<'a> {
    /// The RMs.
    pub rms: &'a [Named],
    /// Why sources said nothing.
    pub silences: &'a Silences,
    /// The cluster and the caller.
    pub selection: &'a Selection,
}

#[derive(Debug, Serialize)]
struct StateDocument<'a> {
    rm: &'a str,
    address: &'a str,
    /// As last seen; absent where it is not known.
    #[serde(skip_serializing_if = "Option::is_none")]
    state: Option<String>,
    /// What it may still become: it was told to and has not been heard of since, or an election goes on.
    #[serde(skip_serializing_if = "Option::is_none")]
    pending: Option<String>,
}

fn states<'a>(outcome: &PlanOutcome, rms: &'a [Named]) -> Vec<StateDocument<'a>> {
    let state = |place: usize| outcome.states.get(place).copied().flatten();
    let pending = |place: usize| outcome.pending.get(place).copied().flatten();
    rms.iter()
        .enumerate()
        .map(|(place, rm)| StateDocument {
            rm: &rm.id,
            address: &rm.address,
            state: state(place).map(|state| state.to_string()),
            pending: pending(place).map(|role| role.state().to_string()),
        })
        .collect()
}

/// The end, as a JSON document.
pub fn end_report(outcome: &PlanOutcome, told: &RunContext<'_>, steps: &[StepDocument]) -> Report {
    let ending = match outcome.ending {
        Ending::Already => "already",
        Ending::Done => "done",
        Ending::Unconfirmed => "unconfirmed",
        Ending::Unchanged(_) => "unchanged",
        Ending::WentBack(_) => "went-back",
        Ending::Left(_) => "left",
    };
    let ids = told.ids();
    let document = EndDocument {
        ending,
        message: outcome.text(&ids, told.silences),
        states: states(outcome, told.rms),
        steps,
        next: advised(outcome.next, &ids, told.selection),
    };
    Report::document(&document, exit(outcome))
}

impl RunContext<'_> {
    fn ids(&self) -> Vec<String> {
        self.rms.iter().map(|rm| rm.id.clone()).collect()
    }
}

/// The end, for people: cluster, ending, and the state of each RM.
pub fn end(outcome: &PlanOutcome, told: &RunContext<'_>) -> String {
    let labels = labels(told.rms);
    let undone = outcome.ending == Ending::WentBack(FailureCause::Stopped(Stop::Interrupt));
    let documents = states(outcome, told.rms);
    let states = documents.iter().zip(&labels).map(|(document, label)| {
        let seen = match &document.state {
            Some(state) if undone && state == "active" => format!("{label} is {state} again"),
            Some(state) => format!("{label} is {state}"),
            None => format!("the state of {label} is unknown"),
        };
        match &document.pending {
            Some(pending) => format!("{seen} (it may still become {pending} at any time)"),
            None => seen,
        }
    });
    let states: Vec<String> = states.collect();
    let ids = told.ids();
    let next = advised(outcome.next, &ids, told.selection);
    let next = next.map_or_else(String::new, |command| format!("next: {command}\n"));
    let text = harmless_line(&outcome.text(&ids, told.silences));
    let title = told.selection.title();
    format!("{title}: {text}: {}\n{next}", states.join(", "))
}

/// The exit status.
pub fn exit(outcome: &PlanOutcome) -> Exit {
    match outcome.ending {
        Ending::Already | Ending::Done => Exit::Success,
        Ending::Unchanged(_) => Exit::Refused,
        Ending::Unconfirmed | Ending::WentBack(_) | Ending::Left(_) => Exit::Unconfirmed,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_repair_is_advised_that_would_be_refused() {
        let all = [PlanRefusal::SplitBrain, PlanRefusal::ZooKeeperUnseen];
        let nothing = Silences::default();
        let here = Selection::default();
        let told = |all: &[PlanRefusal]| refusals(all, &[], &nothing, Some(&here));
        assert!(!told(&all).contains("repair"));
        assert!(told(&all[..1]).contains("next: repair with"));
    }
}
