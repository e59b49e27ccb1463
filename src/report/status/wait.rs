//! The conditions of `wait`, in words.

use serde::Serialize;

use crate::exit::Exit;
use crate::report::{Report, harmless_line};
use crate::verdict::condition::{MemberCondition, WaitCondition};
use crate::verdict::look::{Health, MemberLook, SystemLook};

/// The conditions that do not hold, each with what was seen instead; empty if all hold.
pub fn missing(conditions: &[WaitCondition], look: &SystemLook) -> Vec<String> {
    let missing = conditions
        .iter()
        .filter(|condition| look.error.is_some() || !condition.holds(look));
    missing.map(|condition| told(condition, look)).collect()
}

fn told(condition: &WaitCondition, look: &SystemLook) -> String {
    let wanted = match condition {
        WaitCondition::Active => format!("one active {}", look.system.member),
        WaitCondition::Healthy => "the cluster to become healthy".to_owned(),
        WaitCondition::Degraded => "the cluster to become degraded".to_owned(),
        WaitCondition::Member { id, wanted } => format!("{id} to {}", to_become(*wanted)),
    };
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

/// What was seen of a member instead of what is wanted.
fn instead(wanted: MemberCondition, member: &MemberLook) -> String {
    let health = member.health.as_ref().map(|health| match health {
        Health::Well => "healthy".to_owned(),
        Health::Unwell(why) => format!("unhealthy: {why}"),
    });
    let seen = match wanted {
        MemberCondition::Healthy => health,
        MemberCondition::Role(_) | MemberCondition::Down => member.role.as_ref().cloned(),
    };
    seen.unwrap_or_else(|missing| format!("unknown: {missing}"))
}

/// The missing conditions on one line; harmless for a terminal.
pub fn line(missing: &[String]) -> String {
    harmless_line(&missing.join("; "))
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
