//! The conditions of `wait`, in words.

use std::time::Duration;

use serde::Serialize;

use crate::base::deadline::readable;
use crate::exit::Exit;
use crate::report::harmless_line;
use crate::systems::yarn::condition::{RmCondition, WaitCondition};
use crate::systems::yarn::observations::{Health, RmObservation};

use super::{ClusterStatus, words};

/// The conditions that do not hold, each with what was seen instead; empty if all hold.
pub fn missing(conditions: &[WaitCondition], cluster: &ClusterStatus) -> Vec<String> {
    let missing = conditions.iter().filter(|condition| match &cluster.seen {
        Ok(seen) => !condition.holds(&seen.observations, &seen.judgement),
        Err(_) => true,
    });
    missing.map(|condition| told(condition, cluster)).collect()
}

fn told(condition: &WaitCondition, cluster: &ClusterStatus) -> String {
    let wanted = match condition {
        WaitCondition::Active => "one active ResourceManager".to_owned(),
        WaitCondition::Healthy => "the cluster to become healthy".to_owned(),
        WaitCondition::Degraded => "the cluster to become degraded".to_owned(),
        WaitCondition::Rm { rm_id, wanted } => format!("{rm_id} to {}", to_become(*wanted)),
    };
    let now = match (condition, &cluster.seen) {
        (WaitCondition::Rm { rm_id, wanted }, Ok(seen)) => {
            let rm = seen.observations.rms.iter().find(|rm| rm.id == *rm_id);
            rm.map_or_else(|| "unknown".to_owned(), |rm| instead(*wanted, rm))
        }
        _ => words::summary(cluster),
    };
    format!("{wanted} (now {now})")
}

fn to_become(wanted: RmCondition) -> String {
    match wanted {
        RmCondition::State(role) => format!("become {}", role.state()),
        RmCondition::Healthy => "become healthy".to_owned(),
        RmCondition::Down => "go down".to_owned(),
    }
}

/// What was seen of an RM instead of what is wanted.
fn instead(wanted: RmCondition, rm: &RmObservation) -> String {
    let health = match &rm.health {
        Ok(Health::Well) => Ok("healthy".to_owned()),
        Ok(Health::Unwell(why)) => Ok(format!("unhealthy: {why}")),
        Err(missing) => Err(missing),
    };
    let state = rm.state.as_ref().map(|status| status.state.to_string());
    let seen = match wanted {
        RmCondition::Healthy => health,
        RmCondition::State(_) | RmCondition::Down => state,
    };
    seen.unwrap_or_else(|missing| format!("unknown: {missing}"))
}

/// The missing conditions on one line; harmless for a terminal.
pub fn line(missing: &[String]) -> String {
    harmless_line(&missing.join("; "))
}

/// The conditions that did not come to hold within the time limit.
#[derive(Debug)]
pub struct WaitResult {
    pub missing: Vec<String>,
    pub budget: Duration,
}

#[derive(Serialize)]
pub struct WaitDocument<'a> {
    holds: bool,
    missing: &'a [String],
}

impl WaitResult {
    pub fn exit(&self) -> Exit {
        match self.missing.is_empty() {
            true => Exit::Success,
            false => Exit::Degraded,
        }
    }

    pub fn document(&self) -> WaitDocument<'_> {
        WaitDocument {
            holds: self.missing.is_empty(),
            missing: &self.missing,
        }
    }

    /// A line for standard error; empty if all conditions hold.
    pub fn explanation(&self) -> String {
        if self.missing.is_empty() {
            return String::new();
        }
        let (budget, missing) = (readable(self.budget), line(&self.missing));
        format!("rmadmin: timed out after {budget} waiting for {missing}\n")
    }
}
