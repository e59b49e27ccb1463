//! Messages for plans and their results. The RM ids come from the configuration.

mod outcome;
mod refusal;

use crate::ha::plan::view::RmIndex;
use crate::verdict::seen::Missing;

/// Returns why a source did not answer, as the end of a sentence.
fn because(missing: Option<&Missing>) -> String {
    missing.map_or_else(String::new, |missing| format!(": {missing}"))
}

/// Returns why a source did not answer, as the middle of a sentence.
fn aside(missing: Option<&Missing>) -> String {
    missing.map_or_else(String::new, |missing| format!(" ({missing})"))
}

fn state_unknown(rm: RmIndex, ids: &[String]) -> String {
    format!("the state of {} is unknown", rm.name(ids))
}

/// Distinguishes a ZooKeeper that does not answer from one that answers with an error.
fn zookeeper_unseen(missing: Option<&Missing>) -> &'static str {
    match missing {
        None
        | Some(
            Missing::Refused
            | Missing::Silent(_)
            | Missing::UnknownHost { .. }
            | Missing::Unreachable(_),
        ) => "ZooKeeper does not answer",
        Some(_) => "ZooKeeper did not tell",
    }
}

#[cfg(test)]
mod tests;
