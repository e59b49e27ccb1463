//! What is said of nodes that leave. The first three are the peer's lines, which scripts match.

use crate::rpc::admin::NodeId;
use crate::rpc::error::Peer;

use super::harmless;

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

/// Nobody waits any more, and the RM goes on.
pub fn interrupted(peer: &Peer, leaving: Option<&[NodeId]>, timeout: i32) -> String {
    format!(
        "interrupted; {}",
        goes_on(peer, leaving, u64::try_from(timeout).ok())
    )
}

/// What the RM does without this command.
fn goes_on(peer: &Peer, leaving: Option<&[NodeId]>, timeout: Option<u64>) -> String {
    let nodes = match leaving {
        None => "the nodes that its host files exclude".to_owned(),
        Some(nodes) => list(nodes),
    };
    let until = timeout.map_or_else(
        || "until their applications have ended, however long that takes".to_owned(),
        |timeout| format!("until their applications have ended, at most {timeout} s in all"),
    );
    format!(
        "{peer} goes on decommissioning {nodes} {until}; to keep nodes, take them out of the exclude file and refresh \
         the nodes again"
    )
}

/// The time of the whole command is over, and the RM goes on.
pub fn out_of_time(peer: &Peer, nodes: &[NodeId]) -> String {
    format!(
        "{peer} goes on decommissioning {}",
        if nodes.is_empty() {
            "the nodes that its host files exclude".to_owned()
        } else {
            list(nodes)
        }
    )
}

fn list(nodes: &[NodeId]) -> String {
    let nodes: Vec<String> = nodes.iter().map(ToString::to_string).collect();
    harmless(&nodes.join(","))
}
