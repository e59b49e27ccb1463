//! Results of the administration commands in subcommand style, and the Java CLI's lines about decommissioning
//! nodes.

use serde::Serialize;

use crate::base::deadline::Deadline;
use crate::error::{CommandError, Leaving, Phase};
use crate::exit::Exit;
use crate::net::server::Server;
use crate::selection::Selection;
use crate::systems::yarn::admin::active::{LastState, Notice};
use crate::systems::yarn::admin::calls::{AdminCall, Decommission, NodeId, NodeLabel, Reload};

use super::documents::AdministrationDocument;
use super::{Report, harmless_line, one_line, tsv};

/// The result of a command that changed something.
#[derive(Debug)]
pub struct AdministrationResult {
    /// In Hadoop style: `refreshQueues`.
    pub name: &'static str,
    /// The RM that was called.
    pub server: Server,
    pub change: AdministrationChange,
}

#[derive(Debug)]
pub enum AdministrationChange {
    Call(AdminCall),
    /// The command waited until the excluded nodes were decommissioned.
    ExcludedNodesLeft,
}

impl AdministrationResult {
    fn change(&self) -> String {
        match &self.change {
            AdministrationChange::Call(call) => changed(call),
            AdministrationChange::ExcludedNodesLeft => {
                "reloaded the host files; the excluded nodes have left".to_owned()
            }
        }
    }

    pub fn document(&self) -> AdministrationDocument {
        AdministrationDocument {
            done: self.name,
            result: self.change(),
            rm: self.server.id.clone(),
            address: self.server.address.to_string(),
        }
    }

    pub fn text(&self, selection: &Selection) -> String {
        let (title, server, change) = (selection.title(), &self.server, self.change());
        harmless_line(&format!("{title}: {server} {change}")) + "\n"
    }
}

/// The groups of users, according to an RM.
#[derive(Debug)]
pub struct UserGroups {
    pub rm_id: String,
    /// The users, in the requested order.
    pub users: Vec<UserDocument>,
    /// Why the next user's groups are unknown. Hadoop style shows the groups of the users before that one.
    pub failure: Option<CommandError>,
}

#[derive(Debug, Serialize)]
pub struct UserDocument {
    pub user: String,
    /// In the RM's order.
    pub groups: Vec<String>,
}

#[derive(Debug, Serialize)]
pub struct GroupsDocument<'a> {
    rm: &'a str,
    users: &'a [UserDocument],
}

impl UserGroups {
    pub fn document(&self) -> GroupsDocument<'_> {
        GroupsDocument {
            rm: &self.rm_id,
            users: &self.users,
        }
    }

    /// Formats the users for shell scripts: commas separate the groups.
    pub fn tsv(&self) -> String {
        let row = |user: &UserDocument| [user.user.clone(), user.groups.join(",")];
        tsv::table(["user", "groups"], self.users.iter().map(row))
    }

    pub fn text(&self) -> String {
        let line = |user: &UserDocument| {
            format!(
                "{}: {}\n",
                one_line(&user.user),
                one_line(&user.groups.join(" "))
            )
        };
        self.users.iter().map(line).collect()
    }
}

/// Describes the change that a successful call made.
fn changed(call: &AdminCall) -> String {
    match call {
        AdminCall::Reload(what) => reloaded(*what).to_owned(),
        AdminCall::RefreshNodes(how) => refreshed(*how),
        AdminCall::AddLabels(labels) => {
            let label = |label: &NodeLabel| match label.exclusive {
                true => format!("{} (exclusive)", label.name),
                false => format!("{} (not exclusive)", label.name),
            };
            format!("added {}", list(labels.iter().map(label)))
        }
        AdminCall::RemoveLabels(names) => format!("removed {}", list(names.iter().cloned())),
        AdminCall::ReplaceLabels { nodes, .. } => {
            let node = |(node, labels): &(NodeId, Vec<String>)| {
                // Port 0 means every node of the host.
                let name = match node.port {
                    0 => node.host.clone(),
                    _ => node.to_string(),
                };
                match labels.is_empty() {
                    true => format!("{name} to no label"),
                    false => format!("{name} to {}", labels.join("+")),
                }
            };
            format!("set {}", list(nodes.iter().map(node)))
        }
        AdminCall::UpdateNodeResource { node, resource, .. } => {
            let amounts = resource.amounts.iter();
            let amounts =
                amounts.map(|amount| format!("{}={}{}", amount.name, amount.value, amount.units));
            format!("set {node} to {}", list(amounts))
        }
        AdminCall::DecommissioningNodes | AdminCall::Groups { .. } => call.method().to_owned(),
    }
}

fn list(items: impl Iterator<Item = String>) -> String {
    items.collect::<Vec<_>>().join(", ")
}

fn reloaded(what: Reload) -> &'static str {
    match what {
        Reload::Queues => "reloaded the scheduler queues",
        Reload::NodesResources => "reloaded the node resources",
        Reload::SuperUserGroups => "reloaded the proxy-user settings",
        Reload::UserToGroups => "cleared the user-to-groups cache",
        Reload::AdminAcls => "reloaded the admin ACLs",
        Reload::ServiceAcls => "reloaded the service ACLs",
        Reload::ClusterMaxPriority => "reloaded the maximum application priority",
    }
}

fn refreshed(how: Decommission) -> String {
    let leave = match how {
        Decommission::Normal | Decommission::Forceful => "leave at once".to_owned(),
        Decommission::Graceful { timeout } => match u64::try_from(timeout) {
            Ok(seconds) => {
                format!("leave when their applications have ended, after {seconds} s at most")
            }
            Err(_) => "leave when their applications have ended".to_owned(),
        },
    };
    format!("reloaded the host files; excluded nodes {leave}")
}

/// Reports that a signal ended the wait for decommissioning nodes. Subcommand style names the cluster.
pub fn goes_on(left: &Leaving, signal: i32, selection: Option<&Selection>) -> Report {
    let cluster =
        selection.map_or_else(String::new, |selection| format!("{}: ", selection.title()));
    let text = format!("{cluster}interrupted; {}", leaving(left));
    let stderr = format!("rmadmin: {}\n", harmless_line(&text));
    Report::new("", stderr, Exit::of_signal(signal))
}

/// Reports that some nodes are still decommissioning. This line and the next two are the Java CLI's; scripts match
/// them.
pub fn still_leaving(nodes: &[NodeId]) -> String {
    format!("Nodes '{}' are still decommissioning.", node_list(nodes))
}

/// Reports that all nodes are decommissioned.
pub fn completed(seconds: u64) -> String {
    format!("Graceful decommissioning completed in {seconds} seconds.")
}

/// Reports that the timeout has passed.
pub fn by_force(timeout: i32) -> String {
    format!(
        "Graceful decommissioning not completed in {timeout} seconds, issuing forceful decommissioning command."
    )
}

/// Describes the decommissioning that continues without this command.
pub fn leaving(left: &Leaving) -> String {
    let Leaving { peer, phase, .. } = left;
    let nodes = match &left.nodes {
        None => "the nodes that its host files exclude".to_owned(),
        Some(nodes) => node_list(nodes),
    };
    let until = match left.timeout {
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

fn node_list(nodes: &[NodeId]) -> String {
    let nodes: Vec<String> = nodes.iter().map(ToString::to_string).collect();
    one_line(&nodes.join(","))
}

/// Describes the search for the active RM, or the wait for its answer. `live` adds the remaining time.
pub fn notice(notice: &Notice<'_>, live: bool) -> String {
    let left = |until: &Deadline| match live {
        true => format!(", {} s left", until.remaining().as_secs()),
        false => String::new(),
    };
    match notice {
        Notice::ForActive { seen, until } => harmless_line(&format!(
            "waiting for an active ResourceManager{}: {}",
            left(until),
            last_states(seen)
        )),
        Notice::ForAnswer {
            peer,
            method,
            until,
        } => format!("waiting for {peer} to answer {method}{}", left(until)),
        Notice::SeveralActive(peers) => {
            let peers: Vec<String> = peers.iter().map(ToString::to_string).collect();
            format!(
                "split brain: {} say that they are active; the first one is called",
                peers.join(" and ")
            )
        }
    }
}

/// Lists the last answer of each RM about its state.
pub fn last_states(seen: &[LastState]) -> String {
    let sighting = |(peer, answer): &LastState| match answer {
        None => format!("{peer} has not answered"),
        Some(Ok(state)) => format!("{peer} is {state}"),
        Some(Err(error)) => error.to_string(),
    };
    seen.iter().map(sighting).collect::<Vec<_>>().join("; ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn results_name_the_change() {
        let label = |name: &str, exclusive| NodeLabel {
            name: name.to_owned(),
            exclusive,
        };
        let node = |text: &str| NodeId::parse(text).unwrap();
        let gpu = vec!["gpu".to_owned()];
        let table = [
            (
                AdminCall::Reload(Reload::UserToGroups),
                "cleared the user-to-groups cache",
            ),
            (
                AdminCall::AddLabels(vec![label("gpu", true), label("ssd", false)]),
                "added gpu (exclusive), ssd (not exclusive)",
            ),
            (AdminCall::RemoveLabels(gpu.clone()), "removed gpu"),
            (
                AdminCall::ReplaceLabels {
                    nodes: vec![(node("a:0"), gpu), (node("b:1"), Vec::new())],
                    fail_on_unknown_nodes: false,
                },
                "set a to gpu, b:1 to no label",
            ),
        ];
        for (call, words) in table {
            assert_eq!(changed(&call), words);
        }
    }
}
