//! JSON pages about nodes and labels of an active RM (`RMWebServices`): only the fields that clients read.

use serde_json::{Value, json};

use super::admin::nodes::{NodeCapacity, NodeManager};
use super::cluster::SandboxCluster;

pub(super) fn document(cluster: &SandboxCluster, index: usize, page: &str) -> String {
    let document = match page {
        "nodes" => nodes(cluster, index),
        "get-node-labels" => labels(cluster, index),
        _ => labels_by_node(cluster),
    };
    document.to_string()
}

/// `/ws/v1/cluster/nodes`. Each request advances decommissioning, as `checkForDecommissioningNodes` does.
fn nodes(cluster: &SandboxCluster, index: usize) -> Value {
    let Some(mut member) = cluster.member(index) else {
        return json!({ "nodes": {} });
    };
    let shown = member.rm.nodes.clone();
    let busy = member.is_busy();
    member.rm.nodes.look(cluster.now(), busy);
    let mut labels = cluster.labels();
    let nodes: Vec<Value> = shown
        .all()
        .iter()
        .map(|one| node(one, labels.of(&one.id)))
        .collect();
    labels.registered(member.rm.nodes.all());
    match nodes.is_empty() {
        true => json!({ "nodes": {} }),
        false => json!({ "nodes": { "node": nodes } }),
    }
}

fn node(node: &NodeManager, label: Option<&str>) -> Value {
    let NodeCapacity { memory_mb, vcores } = node.resource;
    let (http, available) = match node.is_active() {
        true => (format!("{}:8042", node.id.host), (memory_mb, vcores)),
        false => (String::new(), (0, 0)),
    };
    let mut fields = json!({
        "state": node.state.to_string(),
        "id": node.id.to_string(),
        "nodeHostName": node.id.host,
        "nodeHTTPAddress": http,
        "numContainers": 0,
        "usedMemoryMB": 0,
        "availMemoryMB": available.0,
        "usedVirtualCores": 0,
        "availableVirtualCores": available.1,
        "totalResource": { "memory": memory_mb, "vCores": vcores },
    });
    // Real RMs leave empty values out.
    if let Some(label) = label {
        fields["nodeLabels"] = json!([label]);
    }
    if node.has_registered() {
        fields["rack"] = json!("/default-rack");
    }
    fields
}

/// Formats a list in Jersey's mapped JSON: a single item is not in a list, and an empty list has no field. Numbers
/// are strings.
fn mapped(name: &str, mut items: Vec<Value>) -> Value {
    match items.len() {
        0 => json!({}),
        1 => json!({ name: items.remove(0) }),
        _ => json!({ name: items }),
    }
}

/// `/ws/v1/cluster/get-node-labels`: every label with the resources of its active nodes.
fn labels(cluster: &SandboxCluster, index: usize) -> Value {
    let Some(member) = cluster.member(index) else {
        return json!({});
    };
    let labels = cluster.labels();
    let known = labels.known().map(|label| {
        let of_label = |node: &&NodeManager| {
            node.is_active() && labels.of(&node.id) == Some(label.name.as_str())
        };
        let nodes = member.rm.nodes.all().iter().filter(of_label);
        let (memory, cores) = nodes.fold((0_i64, 0_i32), |(memory, cores), node| {
            let NodeCapacity { memory_mb, vcores } = node.resource;
            (
                memory.saturating_add(memory_mb),
                cores.saturating_add(vcores),
            )
        });
        json!({
            "name": label.name,
            "exclusivity": label.exclusive.to_string(),
            "partitionInfo": { "resourceAvailable": {
                "memory": memory.to_string(),
                "vCores": cores.to_string(),
            } },
        })
    });
    mapped("nodeLabelInfo", known.collect())
}

/// `/ws/v1/cluster/get-node-to-labels`.
fn labels_by_node(cluster: &SandboxCluster) -> Value {
    let all = cluster.labels().by_node().into_iter();
    let entries: Vec<Value> = all
        .map(|(id, label)| {
            let label = json!({
                "name": label.name,
                "exclusivity": label.exclusive.to_string(),
            });
            json!({ "key": id.to_string(), "value": { "nodeLabelInfo": label } })
        })
        .collect();
    match entries.is_empty() {
        true => json!({ "nodeToLabels": null }),
        false => json!({ "nodeToLabels": mapped("entry", entries) }),
    }
}
