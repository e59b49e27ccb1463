//! What `failover` and `repair` say: the plan, each step as it ends, and the truth at the end.

use std::time::Duration;

use serde::Serialize;

use crate::exit::Exit;
use crate::rpc::ha::Role;
use crate::selection::Selection;
use crate::verdict::plan::{Ending, Next, Outcome, Planned, Refusal, Reply, Silences};

use super::{Report, advice, harmless};

/// A step that was taken.
#[derive(Debug, Clone, Serialize)]
pub struct StepDocument {
    /// What was done.
    pub what: String,
    /// `ok`, `refused`, `not-sent` or `unknown`.
    pub result: &'static str,
    /// Why it is not `ok`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub why: Option<String>,
    /// When it began, in milliseconds since the command did.
    pub at_ms: u64,
    /// How long it took, in milliseconds.
    pub took_ms: u64,
}

impl StepDocument {
    /// A step and what came of it.
    pub fn new(
        what: String,
        reply: Reply,
        why: Option<String>,
        at: Duration,
        took: Duration,
    ) -> Self {
        Self {
            what,
            result: match reply {
                Reply::Ok => "ok",
                Reply::Refused => "refused",
                Reply::NotSent => "not-sent",
                Reply::Unknown => "unknown",
            },
            why,
            at_ms: millis(at),
            took_ms: millis(took),
        }
    }

    /// As a line.
    pub fn line(&self) -> String {
        let result = match self.result {
            "ok" => "done".to_owned(),
            "refused" => "refused".to_owned(),
            "not-sent" => "not sent".to_owned(),
            _ => "no answer: it may have been done, or may yet be".to_owned(),
        };
        let why = self.why.as_ref().map_or_else(String::new, |why| {
            format!(" ({})", harmless(why).replace('\n', " "))
        });
        format!(
            "{:>7.3} s  {}: {result}, {} ms{why}\n",
            Duration::from_millis(self.at_ms).as_secs_f64(),
            self.what,
            self.took_ms
        )
    }
}

fn millis(duration: Duration) -> u64 {
    u64::try_from(duration.as_millis()).unwrap_or(u64::MAX)
}

/// An RM was told to change.
pub fn told(rm_id: &str, role: Role) -> String {
    format!("tell {rm_id} to become {}", role.state())
}

/// The lock was deleted.
pub fn deleted(holder: &str) -> String {
    format!("delete the lock of {holder}")
}

/// The plan, numbered.
pub fn plan(planned: &[Planned], ids: &[String]) -> String {
    if let [Planned::Nothing] = planned {
        return format!("{}\n", Planned::Nothing.text(ids));
    }
    planned
        .iter()
        .zip(1..)
        .map(|(step, number)| format!("{number}. {}\n", step.text(ids)))
        .collect()
}

/// A plan that is only shown, for programs.
#[derive(Debug, Serialize)]
struct PlanDocument {
    /// Its steps; none where there is nothing to do.
    plan: Vec<String>,
}

/// The plan, as a JSON document.
pub fn plan_report(planned: &[Planned], ids: &[String]) -> Report {
    let steps = planned.iter().filter(|step| **step != Planned::Nothing);
    let plan = steps.map(|step| step.text(ids)).collect();
    Report::document(&PlanDocument { plan }, Exit::Success)
}

/// Why a plan was not begun: every reason, and what accepts it or helps. Without a selection, no command is named.
pub fn refusals(
    refusals: &[Refusal],
    ids: &[String],
    silences: &Silences,
    selection: Option<&Selection>,
) -> String {
    let line = |refusal: &Refusal| {
        let advice = match (refusal.flag(ids), instead(*refusal, refusals)) {
            (Some(flag), _) if matches!(refusal, Refusal::Risk(_)) => {
                format!("; to accept that, add {flag}")
            }
            (Some(flag), _) => format!("; if it is known to be dead, add {flag}"),
            (None, Some(next)) => selection
                .and_then(|selection| advised(next, ids, selection))
                .map_or_else(String::new, |next| format!("; next: {next}")),
            (None, None) => String::new(),
        };
        let text = refusal.text(ids, silences).replace('\n', " ");
        format!("{text}{advice}")
    };
    refusals.iter().map(line).collect::<Vec<_>>().join("\n  ")
}

fn advised(next: Next, ids: &[String], selection: &Selection) -> Option<String> {
    let advice = next.advice(ids)?;
    Some(advice::text(&advice, selection))
}

/// What helps against a refusal, beside all of them: no repair is begun while ZooKeeper is away.
fn instead(refusal: Refusal, all: &[Refusal]) -> Option<Next> {
    let next = refusal.next()?;
    let in_vain = next == Next::Repair && all.contains(&Refusal::ZooKeeperUnseen);
    (!in_vain).then_some(next)
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
    /// What to type or do instead, where no flag accepts it.
    #[serde(skip_serializing_if = "Option::is_none")]
    next: Option<String>,
}

/// Every reason, in the order of [`refusals`].
pub fn refusal_documents(
    refusals: &[Refusal],
    ids: &[String],
    silences: &Silences,
    selection: &Selection,
) -> Vec<RefusalDocument> {
    let document = |refusal: &Refusal| {
        let flag = refusal.flag(ids);
        let next = instead(*refusal, refusals).filter(|_| flag.is_none());
        RefusalDocument {
            code: refusal.code(),
            rm: refusal.rm().map(|rm| rm.name(ids).to_owned()),
            text: refusal.text(ids, silences),
            flag,
            next: next.and_then(|next| advised(next, ids, selection)),
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
pub struct Told<'a> {
    /// The ids of the RMs.
    pub ids: &'a [String],
    /// Why sources said nothing.
    pub silences: &'a Silences,
    /// The cluster and the caller.
    pub selection: &'a Selection,
}

#[derive(Debug, Serialize)]
struct StateDocument<'a> {
    rm: &'a str,
    /// As last seen; absent where it is not known.
    #[serde(skip_serializing_if = "Option::is_none")]
    state: Option<String>,
    /// What it was told to become and has not been heard of since.
    #[serde(skip_serializing_if = "Option::is_none")]
    pending: Option<String>,
}

fn states<'a>(outcome: &Outcome, ids: &'a [String]) -> Vec<StateDocument<'a>> {
    ids.iter()
        .enumerate()
        .map(|(index, id)| StateDocument {
            rm: id,
            state: outcome
                .states
                .get(index)
                .copied()
                .flatten()
                .map(|state| state.to_string()),
            pending: outcome
                .pending
                .get(index)
                .copied()
                .flatten()
                .map(|role| role.state().to_string()),
        })
        .collect()
}

/// The end, as a JSON document.
pub fn end_report(outcome: &Outcome, told: &Told<'_>, steps: &[StepDocument]) -> Report {
    let ending = match outcome.ending {
        Ending::Already => "already",
        Ending::Done => "done",
        Ending::Unconfirmed => "unconfirmed",
        Ending::Unchanged(_) => "unchanged",
        Ending::WentBack(_) => "went-back",
        Ending::Left(_) => "left",
    };
    let document = EndDocument {
        ending,
        message: outcome.text(told.ids, told.silences),
        states: states(outcome, told.ids),
        steps,
        next: advised(outcome.next, told.ids, told.selection),
    };
    Report::document(&document, exit(outcome))
}

/// The end, for people.
pub fn end(outcome: &Outcome, told: &Told<'_>) -> String {
    let state = |document: &StateDocument<'_>| {
        let seen = match &document.state {
            Some(state) => format!("{} is {state}", document.rm),
            None => format!("the state of {} is not known", document.rm),
        };
        match &document.pending {
            Some(pending) => format!("{seen} and may become {pending} at any time"),
            None => seen,
        }
    };
    let states: Vec<String> = states(outcome, told.ids).iter().map(state).collect();
    let next = advised(outcome.next, told.ids, told.selection);
    let next = next.map_or_else(String::new, |command| format!("next: {command}\n"));
    let text = harmless(&outcome.text(told.ids, told.silences)).replace('\n', " ");
    format!("{text}: {}\n{next}", states.join(", "))
}

/// The exit status.
pub fn exit(outcome: &Outcome) -> Exit {
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
        let all = [Refusal::SplitBrain, Refusal::ZooKeeperUnseen];
        let nothing = Silences::default();
        let here = Selection::default();
        let told = |all: &[Refusal]| refusals(all, &[], &nothing, Some(&here));
        assert!(!told(&all).contains("repair"));
        assert!(told(&all[..1]).contains("next: repair with"));
    }
}
