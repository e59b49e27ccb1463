//! Texts about the conditions of `wait`.

use std::time::Duration;

use serde::Serialize;

use crate::base::deadline::readable;
use crate::exit::Exit;
use crate::report::harmless_line;
use crate::verdict::condition::{MemberCondition, WaitCondition};
use crate::verdict::look::{Health, MemberLook, StatusDocument, System, SystemLook};

/// Lists the conditions that do not hold, each with the observed state. Empty if all hold.
pub fn missing(conditions: &[WaitCondition], look: &SystemLook) -> Vec<String> {
    let missing = conditions
        .iter()
        .filter(|condition| look.error.is_some() || !condition.holds(look));
    missing.map(|condition| told(condition, look)).collect()
}

/// Formats all conditions: `waiting for rm1 to become active`.
pub fn awaited(conditions: &[WaitCondition], system: &System) -> String {
    let wanted = conditions.iter().map(|condition| wanted(condition, system));
    let wanted: Vec<String> = wanted.collect();
    format!("waiting for {}", line(&wanted))
}

fn wanted(condition: &WaitCondition, system: &System) -> String {
    match condition {
        WaitCondition::Active => match system.document {
            StatusDocument::Members => format!("one active {}", system.member),
            StatusDocument::Leader => format!("one leading {}", system.member),
        },
        WaitCondition::Standby => format!("a leader and a standby {}", system.member),
        WaitCondition::Healthy => "the cluster to become healthy".to_owned(),
        WaitCondition::Degraded => "the cluster to become degraded".to_owned(),
        WaitCondition::Member { id, wanted } => format!("{id} to {}", to_become(*wanted)),
    }
}

fn told(condition: &WaitCondition, look: &SystemLook) -> String {
    let wanted = wanted(condition, look.system);
    let now = match condition {
        WaitCondition::Member { id, wanted } if look.error.is_none() => look
            .member(id)
            .map_or_else(|| "unknown".to_owned(), |member| instead(*wanted, member)),
        _ => look.summary(),
    };
    format!("{wanted} (now {now})")
}

fn to_become(wanted: MemberCondition) -> String {
    match wanted {
        MemberCondition::Role(role) => format!("become {role}"),
        MemberCondition::Healthy => "become healthy".to_owned(),
        MemberCondition::Down => "go down".to_owned(),
    }
}

/// Returns the observed state of a member that does not meet the condition.
fn instead(wanted: MemberCondition, member: &MemberLook) -> String {
    let health = member.health.as_ref().map(|health| match health {
        Health::Healthy => "healthy".to_owned(),
        Health::Unhealthy(why) => format!("unhealthy: {why}"),
    });
    let seen = match wanted {
        MemberCondition::Healthy => health,
        MemberCondition::Role(_) | MemberCondition::Down => member.role.as_ref().cloned(),
    };
    seen.unwrap_or_else(|missing| format!("unknown: {missing}"))
}

/// Formats the missing conditions on one line, escaped for a terminal.
pub fn line(missing: &[String]) -> String {
    harmless_line(&missing.join("; "))
}

/// The conditions that were not met within the time limit.
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

    /// Returns a line for standard error; empty if all conditions hold.
    pub fn explanation(&self) -> String {
        if self.missing.is_empty() {
            return String::new();
        }
        let (budget, missing) = (readable(self.budget), line(&self.missing));
        format!("rmadmin: timed out after {budget} waiting for {missing}\n")
    }
}
