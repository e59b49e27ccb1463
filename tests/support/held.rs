//! Reads the state that an administrator can change on the active RM, as sorted lines.

use serde_json::{Value, json};

use super::pair::Pair;
use super::rest::{self, list};

/// All node states except NEW.
const NODE_STATES: &str = "RUNNING,UNHEALTHY,DECOMMISSIONING,DECOMMISSIONED,LOST,REBOOTED,SHUTDOWN";

/// Returns the states of the RMs `asked`, and the state of the active one. Addresses begin with `NET`, so that
/// clusters can be compared.
pub fn held(pair: &Pair, asked: &[u8]) -> Vec<String> {
    let states: Vec<(u8, String)> = asked.iter().map(|n| (*n, pair.state(*n))).collect();
    let mut lines: Vec<String> = states
        .iter()
        .map(|(n, state)| format!("rm{n} {state}"))
        .collect();
    if let Some((active, _)) = states.iter().find(|(_, state)| state == "ACTIVE") {
        let address = pair.web(*active);
        lines.extend(labels(&address));
        lines.extend(
            mappings(&address)
                .into_iter()
                .map(|(node, label)| format!("label of {node} is {label}")),
        );
        lines.extend(nodes(&address).into_iter().map(|node| node.line()));
        lines.extend(queues(&address));
    }
    let prefix = format!("{}.", pair.net());
    lines
        .iter()
        .map(|line| line.replace(&prefix, "NET."))
        .collect()
}

pub struct Node {
    /// `host:port`.
    pub id: String,
    /// `NodeState`.
    pub state: String,
    resources: String,
    labels: String,
}

impl Node {
    fn line(&self) -> String {
        let Self {
            id,
            state,
            resources,
            labels,
        } = self;
        format!("node {id} {state} resources {resources} labels [{labels}]")
    }
}

/// Returns all nodes, including decommissioned and lost ones.
pub fn nodes(address: &str) -> Vec<Node> {
    let answer = ask(address, &format!("nodes?states={NODE_STATES}"));
    let mut nodes: Vec<Node> = list(&answer["nodes"]["node"])
        .into_iter()
        .map(|node| Node {
            id: text(&node["id"]),
            state: text(&node["state"]),
            resources: resources(&node["totalResource"]),
            labels: sorted(list(&node["nodeLabels"]).into_iter().map(text)).join(","),
        })
        .collect();
    nodes.sort_by(|one, other| one.id.cmp(&other.id));
    nodes
}

/// Sets memory and cores; REST cannot set other types.
pub fn set_resources(address: &str, node: &str, memory_mb: i64, vcores: i64) {
    rest::post(
        address,
        &format!("/ws/v1/cluster/nodes/{node}/resource"),
        &json!({"resource": {"memory": memory_mb, "vCores": vcores}, "overCommitTimeout": -1}),
    );
}

pub fn add_label(address: &str, name: &str, exclusive: bool) {
    rest::post(
        address,
        "/ws/v1/cluster/add-node-labels",
        &json!({"nodeLabelInfo": [{"name": name, "exclusivity": exclusive.to_string()}]}),
    );
}

/// Labels a node; an empty label removes the node's label.
pub fn label_node(address: &str, node: &str, label: &str) {
    let labels: Vec<&str> = Some(label)
        .filter(|label| !label.is_empty())
        .into_iter()
        .collect();
    rest::post(
        address,
        "/ws/v1/cluster/replace-node-to-labels",
        &json!({"nodeToLabels": [{"nodeId": node, "labels": labels}]}),
    );
}

/// Removes every label from its nodes and from the cluster.
pub fn clear_labels(address: &str) {
    for (node, _) in mappings(address) {
        label_node(address, node.strip_suffix(":0").unwrap_or(&node), "");
    }
    let answer = ask(address, "get-node-labels");
    for label in list(&answer["nodeLabelInfo"]) {
        let path = format!(
            "/ws/v1/cluster/remove-node-labels?labels={}",
            text(&label["name"])
        );
        rest::post(address, &path, &Value::Null);
    }
}

fn labels(address: &str) -> Vec<String> {
    let answer = ask(address, "get-node-labels");
    sorted(list(&answer["nodeLabelInfo"]).into_iter().map(|label| {
        let exclusive = text(&label["exclusivity"]);
        format!("label {} exclusive={exclusive}", text(&label["name"]))
    }))
}

/// Returns nodes and their labels.
fn mappings(address: &str) -> Vec<(String, String)> {
    let answer = ask(address, "get-node-to-labels");
    let mut mappings: Vec<(String, String)> = list(&answer["nodeToLabels"]["entry"])
        .into_iter()
        .map(|entry| {
            let labels = list(&entry["value"]["nodeLabelInfo"]);
            let names = sorted(labels.into_iter().map(|label| text(&label["name"])));
            (text(&entry["key"]), names.join(","))
        })
        .collect();
    mappings.sort();
    mappings
}

fn queues(address: &str) -> Vec<String> {
    let answer = ask(address, "scheduler");
    let queues = &answer["scheduler"]["schedulerInfo"]["queues"]["queue"];
    sorted(list(queues).into_iter().map(|queue| {
        let labels = sorted(list(&queue["nodeLabels"]).into_iter().map(text)).join(",");
        let (path, state) = (text(&queue["queuePath"]), text(&queue["state"]));
        format!(
            "queue {path} {state} capacity {} of {} labels [{labels}]",
            queue["capacity"], queue["maxCapacity"]
        )
    }))
}

fn resources(total: &Value) -> String {
    let each = &total["resourceInformations"]["resourceInformation"];
    let each = list(each).into_iter().map(|resource| {
        format!(
            "{}={}{}",
            text(&resource["name"]),
            resource["value"],
            text(&resource["units"])
        )
    });
    sorted(each).join(",")
}

fn ask(address: &str, path: &str) -> Value {
    rest::get(address, &format!("/ws/v1/cluster/{path}")).unwrap_or_default()
}

fn text(value: &Value) -> String {
    value
        .as_str()
        .map_or_else(|| value.to_string(), str::to_owned)
}

fn sorted(items: impl Iterator<Item = String>) -> Vec<String> {
    let mut items: Vec<String> = items.collect();
    items.sort();
    items
}
