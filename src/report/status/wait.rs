//! What `wait` waits for, in words.

use serde::Serialize;

use crate::exit::Exit;
use crate::report::{Report, harmless};
use crate::verdict::condition::Condition;

use super::{ClusterStatus, words};

/// The conditions that do not hold, each with what was seen in its place; empty where all hold.
pub fn missing(conditions: &[Condition], cluster: &ClusterStatus) -> Vec<String> {
    let missing = conditions.iter().filter(|condition| match &cluster.seen {
        Ok(seen) => !condition.holds(&seen.observations, &seen.judgement),
        Err(_) => true,
    });
    missing.map(|condition| told(condition, cluster)).collect()
}

fn told(condition: &Condition, cluster: &ClusterStatus) -> String {
    let (Condition::Rm { rm_id, role }, Ok(seen)) = (condition, &cluster.seen) else {
        let wanted = match condition {
            Condition::Active => "one active ResourceManager".to_owned(),
            Condition::Healthy => "a healthy cluster".to_owned(),
            Condition::Rm { rm_id, role } => format!("{rm_id} to be {}", role.state()),
        };
        return format!("{wanted}, and it is {}", words::summary(cluster));
    };
    let rm = seen.observations.rms.iter().find(|rm| rm.id == *rm_id);
    let is = match rm.map(|rm| &rm.state) {
        Some(Ok(status)) => format!("it is {}", status.state),
        Some(Err(missing)) => format!("its state is not known: {missing}"),
        None => "there is no such ResourceManager".to_owned(),
    };
    format!("{rm_id} to be {}, and {is}", role.state())
}

/// What is not so, on one line; harmless for a terminal.
pub fn line(missing: &[String]) -> String {
    harmless(&missing.join("; ")).replace('\n', " ")
}

/// The document for programs.
#[derive(Serialize)]
struct WaitDocument<'a> {
    holds: bool,
    missing: &'a [String],
}

/// For programs: whether it holds, and what is missing.
pub fn report(missing: &[String], exit: Exit) -> Report {
    let document = WaitDocument {
        holds: missing.is_empty(),
        missing,
    };
    Report::document(&document, exit)
}
