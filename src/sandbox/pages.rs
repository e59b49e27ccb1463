//! The documents about nodes and labels that an active RM serves over HTTP (`RMWebServices`), with the fields that
//! clients read.

use serde_json::{Map, Value, json};

use super::admin::labels::Label;
use super::admin::nodes::{NodeManager, Resource};
use super::cluster::Cluster;

/// The document of a page, by its name.
pub(super) fn document(cluster: &Cluster, index: usize, page: &str) -> String {
    let document = match page {
        "nodes" => nodes(cluster, index),
        "get-node-labels" => labels(cluster),
        _ => labels_by_node(cluster),
    };
    document.to_string()
}

/// `/ws/v1/cluster/nodes`. Whoever looks here sees nodes go, as whoever asks by `checkForDecommissioningNodes` does.
fn nodes(cluster: &Cluster, index: usize) -> Value {
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
    let Resource { memory_mb, vcores } = node.resource;
    let http = if node.is_active() {
        format!("{}:8042", node.id.host)
    } else {
        String::new()
    };
    json!({
        "rack": "/default-rack",
        "state": node.state.to_string(),
        "id": node.id.to_string(),
        "nodeHostName": node.id.host,
        "nodeHTTPAddress": http,
        "numContainers": 0,
        "usedMemoryMB": 0,
        "availMemoryMB": memory_mb,
        "usedVirtualCores": 0,
        "availableVirtualCores": vcores,
        "nodeLabels": label.into_iter().collect::<Vec<_>>(),
        "totalResource": { "memory": memory_mb, "vCores": vcores },
    })
}

fn label(label: &Label) -> Value {
    json!({ "name": label.name, "exclusivity": label.exclusive })
}

/// `/ws/v1/cluster/get-node-labels`.
fn labels(cluster: &Cluster) -> Value {
    let known: Vec<Value> = cluster.labels().known().map(|one| label(&one)).collect();
    match known.is_empty() {
        true => json!({ "nodeLabelsInfo": {} }),
        false => json!({ "nodeLabelsInfo": { "nodeLabelInfo": known } }),
    }
}

/// `/ws/v1/cluster/get-node-to-labels`.
fn labels_by_node(cluster: &Cluster) -> Value {
    let entries = cluster.labels().by_node().into_iter();
    let entries: Map<String, Value> = entries
        .map(|(id, one)| (id.to_string(), label(&one)))
        .collect();
    json!({ "nodeToLabelsInfo": entries })
}
