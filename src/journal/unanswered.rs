//! Activations that were sent and not answered, from the newest lines of the log. A log that cannot be read tells
//! nothing.

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};

use super::place::{self, Owner};
use super::{PATIENCE, file};
use crate::config::Environment;
use crate::deadline::Deadline;
use crate::report::history::entry::{Action, EndWord, Entry, Sighting};
use crate::report::history::{Deed, History};
use crate::rpc::ha::{HaState, Role};
use crate::threads;
use crate::verdict::unanswered::Activation;

/// How much of each generation is read, in bytes: some hundred actions.
const NEWEST: u64 = 256 * 1024;

/// Reads the log of this user, or of a sandbox.
#[derive(Debug)]
pub struct Reader {
    environment: Environment,
    sandbox: Option<PathBuf>,
    /// Whether its file system did not answer; it is not asked again.
    hangs: AtomicBool,
}

impl Reader {
    /// Nothing is read yet.
    pub fn new(environment: &Environment, sandbox: Option<PathBuf>) -> Self {
        Self {
            environment: environment.clone(),
            sandbox,
            hangs: AtomicBool::new(false),
        }
    }

    /// Those that the log has now.
    pub async fn read(&self, deadline: Deadline) -> Vec<Activation> {
        if self.hangs.load(Ordering::Relaxed) {
            return Vec::new();
        }
        let (environment, sandbox) = (self.environment.clone(), self.sandbox.clone());
        let reading = threads::blocking(move || newest(&environment, sandbox.as_deref()));
        let Ok(read) = deadline.capped(PATIENCE).bound(reading).await else {
            self.hangs.store(true, Ordering::Relaxed);
            return Vec::new();
        };
        read.ok()
            .flatten()
            .map_or_else(Vec::new, |text| activations(&text))
    }
}

fn newest(environment: &Environment, sandbox: Option<&Path>) -> Option<String> {
    let path = place::file(environment, &Owner::of_process(), sandbox)?;
    file::newest(&path, NEWEST).ok().flatten()
}

fn activations(text: &str) -> Vec<Activation> {
    // Most lines need not be read as JSON.
    let methods = [Role::Active, Role::Standby].map(Role::method);
    let lines = text
        .lines()
        .filter(|line| methods.iter().any(|method| line.contains(method)));
    let mut found: Vec<Activation> = Vec::new();
    for deed in History::of(lines, None).deeds {
        let Some((method, activation)) = transition(&deed) else {
            continue;
        };
        let end = deed.after.as_ref().and_then(|after| after.end.as_ref());
        let was_answered = match end.map(|end| end.result) {
            Some(EndWord::Refused | EndWord::NotSent) => continue,
            Some(EndWord::Ok | EndWord::Unconfirmed) => true,
            // Without a second line, the command ended in the middle.
            Some(EndWord::Unknown) | None => deed.after.as_ref().is_some_and(shows_active),
        };
        let is_activation = method == Role::Active.method();
        if was_answered || is_activation {
            let same = |other: &Activation| {
                other.cluster == activation.cluster && other.address == activation.address
            };
            found.retain(|other| !same(other));
        }
        if is_activation && !was_answered {
            found.push(activation);
        }
    }
    found
}

/// The method of a transition, and which RM it was sent to and when.
fn transition(deed: &Deed) -> Option<(&str, Activation)> {
    let last = deed.last()?;
    let Action::Call {
        call,
        address: Some(address),
        ..
    } = &last.action
    else {
        return None;
    };
    let activation = Activation {
        cluster: last.cluster.clone(),
        address: address.clone(),
        at: deed.time().to_owned(),
    };
    Some((call, activation))
}

/// Whether the RM that was called was seen active afterwards.
fn shows_active(after: &Entry) -> bool {
    let Action::Call { rm: Some(rm), .. } = &after.action else {
        return false;
    };
    let active = HaState::Active.to_string();
    after.seen.iter().any(|sighting| {
        matches!(sighting, Sighting::Rm { rm: seen, state, .. } if seen == rm && *state == active)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    /// The lines of an action on rm1 of cluster c: its number, call, address, result (`-`: no second line), and the state
    /// that was seen afterwards.
    fn lines(number: usize, case: &str) -> String {
        let [call, address, result, seen] = case.split(' ').collect::<Vec<_>>()[..] else {
            panic!("{case}");
        };
        let line = |phase, more: serde_json::Value| {
            let mut line = json!({
                "version": 1, "time": format!("2026-11-21T07:00:0{number}.000Z"), "id": number.to_string(),
                "phase": phase, "host": "h", "pid": 1, "os_user": "root", "caller": {"effective": "alice"},
                "cluster": "c", "command": [], "action": {"call": call, "rm": "rm1", "address": address}, "why": {},
            });
            let more = more.as_object().cloned().unwrap_or_default();
            line.as_object_mut().unwrap().extend(more);
            format!("{line}\n")
        };
        let end = json!({"end": {"result": result}, "seen": [{"rm": "rm1", "state": seen}]});
        match result {
            "-" => line("before", json!({})),
            _ => line("before", json!({})) + &line("after", end),
        }
    }

    #[test]
    fn a_later_order_that_was_answered_settles_an_earlier_one() {
        let (up, down) = ("transitionToActive h:1", "transitionToStandby h:1");
        // The number of the pending activation.
        let table = [
            (vec![format!("{up} unknown standby")], Some(0)),
            (vec![format!("{up} unknown unknown")], Some(0)),
            (vec![format!("{up} - -")], Some(0)),
            (vec![format!("{up} unknown active")], None),
            (vec![format!("{up} ok active")], None),
            (vec![format!("{up} not-sent unknown")], None),
            (vec![format!("{down} unknown unknown")], None),
            (
                vec![format!("{up} - -"), format!("{up} unknown unknown")],
                Some(1),
            ),
            (
                vec![format!("{up} - -"), format!("{up} unconfirmed standby")],
                None,
            ),
            (
                vec![format!("{up} - -"), format!("{down} ok standby")],
                None,
            ),
            // Turned away at the door, for all that is known.
            (
                vec![format!("{up} - -"), format!("{down} refused standby")],
                Some(0),
            ),
            (
                vec![format!("{up} - -"), format!("{down} not-sent unknown")],
                Some(0),
            ),
            (
                vec![format!("{up} - -"), format!("{down} unknown standby")],
                Some(0),
            ),
            (
                vec![
                    format!("{up} - -"),
                    "transitionToStandby h:2 ok standby".to_owned(),
                ],
                Some(0),
            ),
            (
                vec![
                    format!("{up} - -"),
                    "refreshQueues h:1 ok active".to_owned(),
                ],
                Some(0),
            ),
        ];
        for (cases, pending) in table {
            let numbered = cases.iter().enumerate();
            let text: String = numbered.map(|(number, case)| lines(number, case)).collect();
            // The first line of what is read may be cut.
            let found = activations(&format!("tToActive\"}}\n{text}"));
            let expected = pending.map(|number| Activation {
                cluster: "c".to_owned(),
                address: "h:1".to_owned(),
                at: format!("2026-11-21T07:00:0{number}.000Z"),
            });
            assert_eq!(found, Vec::from_iter(expected), "{cases:?}");
        }
    }
}
