//! What an administration command did, in subcommand style.

use crate::systems::yarn::admin::calls::{AdminCall, Decommission, Reload};

/// What is done once this call has succeeded.
pub fn done(call: &AdminCall) -> String {
    match call {
        AdminCall::Reload(what) => reloaded(*what).to_owned(),
        AdminCall::RefreshNodes(how) => refreshed(*how),
        AdminCall::AddLabels(labels) => {
            let label =
                |label: &crate::systems::yarn::admin::calls::NodeLabel| match label.exclusive {
                    true => format!("{} (exclusive)", label.name),
                    false => format!("{} (not exclusive)", label.name),
                };
            format!("added {}", list(labels.iter().map(label)))
        }
        AdminCall::RemoveLabels(names) => format!("removed {}", list(names.iter().cloned())),
        AdminCall::ReplaceLabels { nodes, .. } => {
            let node =
                |(node, labels): &(crate::systems::yarn::admin::calls::NodeId, Vec<String>)| {
                    // Port 0 stands for every node of the host.
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::systems::yarn::admin::calls::{NodeId, NodeLabel};

    #[test]
    fn results_name_what_changed() {
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
            assert_eq!(done(&call), words);
        }
    }
}
