//! What is said of nodes that leave. The first three are the Java CLI's lines, which scripts match.

use crate::error::{Leaving, Phase};
use crate::systems::yarn::admin::calls::NodeId;

use super::one_line;

/// Some nodes have not left yet.
pub fn still_leaving(nodes: &[NodeId]) -> String {
    format!("Nodes '{}' are still decommissioning.", list(nodes))
}

/// All have.
pub fn completed(seconds: u64) -> String {
    format!("Graceful decommissioning completed in {seconds} seconds.")
}

/// The time is over.
pub fn by_force(timeout: i32) -> String {
    format!(
        "Graceful decommissioning not completed in {timeout} seconds, issuing forceful decommissioning command."
    )
}

/// The result in subcommand style, in client mode.
pub const EXCLUDED_LEFT: &str = "reloaded the host files; the excluded nodes have left";

/// What goes on without this command.
pub fn goes_on(leaving: &Leaving) -> String {
    let Leaving { peer, phase, .. } = leaving;
    let nodes = match &leaving.nodes {
        None => "the nodes that its host files exclude".to_owned(),
        Some(nodes) => list(nodes),
    };
    let until = match leaving.timeout {
        None => "until their applications have ended, however long that takes".to_owned(),
        Some(seconds) => {
            format!("until their applications have ended, at most {seconds} s in all")
        }
    };
    let back = "to keep nodes, remove them from the exclude file and run refresh-nodes again";
    match phase {
        Phase::Asked => format!(
            "{peer} was asked to decommission the nodes that its host files exclude, and has not answered; it may have \
             begun; {back}"
        ),
        Phase::Graceful => format!("{peer} goes on decommissioning {nodes} {until}; {back}"),
        Phase::Forced => format!(
            "{peer} was told to decommission {nodes} at once, and has not answered; it may have done so"
        ),
    }
}

fn list(nodes: &[NodeId]) -> String {
    let nodes: Vec<String> = nodes.iter().map(ToString::to_string).collect();
    one_line(&nodes.join(","))
}
