//! Node labels, with the rules of `RMNodeLabelsManager` and `CommonNodeLabelsManager`. Pure.
//!
//! The RMs of a cluster share their labels, as real RMs do through a store (`yarn.node-labels.fs-store.root-dir`):
//! labels survive a failover.

use std::collections::{BTreeMap, BTreeSet};

use crate::base::java_lang::trim;
use crate::systems::yarn::admin::calls::NodeId;

use super::nodes::NodeManager;

/// `NodeLabelUtil.MAX_LABEL_LENGTH`, in UTF-16 units.
const LONGEST: usize = 255;
/// The port in a [`NodeId`] that means the host itself.
const WILDCARD_PORT: i32 = 0;

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Label {
    pub name: String,
    /// True if only applications that request the label get its nodes.
    pub exclusive: bool,
}

/// The label of a host (at most one), and the labels of its NodeManagers.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
struct HostLabels {
    label: Option<String>,
    /// The NodeManagers by port.
    managers: BTreeMap<i32, ManagerLabel>,
}

/// The label of one NodeManager of a host.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
enum ManagerLabel {
    /// The label of the host, whichever it is now.
    #[default]
    OfHost,
    /// A copy of the host's label, made when the host was labelled. Hadoop stores it with the NodeManager.
    FromHost(Option<String>),
    /// A label set for this NodeManager.
    Given(Option<String>),
}

impl ManagerLabel {
    /// Returns the label that is stored with the NodeManager.
    fn stored(&self) -> Option<&Option<String>> {
        match self {
            Self::OfHost => None,
            Self::FromHost(label) | Self::Given(label) => Some(label),
        }
    }
}

#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Labels {
    enabled: bool,
    /// Each label of the cluster with its `exclusive` flag.
    known: BTreeMap<String, bool>,
    hosts: BTreeMap<String, HostLabels>,
    present: BTreeSet<NodeId>,
}

/// New labels of nodes.
pub type NodeLabels = Vec<(NodeId, BTreeSet<String>)>;

impl Labels {
    /// `enabled` is `yarn.node-labels.enabled`.
    pub fn new(enabled: bool) -> Self {
        Self {
            enabled,
            ..Self::default()
        }
    }

    fn check_enabled(&self) -> Result<(), String> {
        self.enabled.then_some(()).ok_or_else(|| {
            "Node-label-based scheduling is disabled. Please check yarn.node-labels.enabled"
                .to_owned()
        })
    }

    /// Registers the nodes of the active RM. New nodes are listed with the labels of their hosts; nodes that
    /// left stay listed only if they have their own label (`activateNode`, `deactivateNode`).
    pub fn registered(&mut self, nodes: &[NodeManager]) {
        let active = nodes.iter().filter(|node| node.is_active());
        let present: BTreeSet<NodeId> = active.map(|node| node.id.clone()).collect();
        for gone in self.present.difference(&present) {
            if let Some(host) = self.hosts.get_mut(&gone.host) {
                let is_given = |own: &ManagerLabel| matches!(own, ManagerLabel::Given(_));
                host.managers
                    .retain(|port, own| *port != gone.port || is_given(own));
            }
        }
        for new in present.difference(&self.present) {
            let host = self.hosts.entry(new.host.clone()).or_default();
            host.managers.entry(new.port).or_default();
        }
        self.present = present;
    }

    /// `addToCluserNodeLabels`.
    ///
    /// # Errors
    /// The request is invalid; the error is the message of an `IOException`.
    pub fn add(&mut self, labels: Vec<Label>) -> Result<(), String> {
        self.check_enabled()?;
        let labels: Vec<Label> = labels
            .into_iter()
            .map(|label| Label {
                name: trim(&label.name).to_owned(),
                ..label
            })
            .collect();
        let mismatched: Vec<String> = labels
            .iter()
            .filter(|label| {
                self.exclusivity(&label.name)
                    .is_some_and(|known| known != label.exclusive)
            })
            .map(|label| format!("<{}:exclusivity={}>", label.name, label.exclusive))
            .collect();
        if !mismatched.is_empty() {
            return Err(format!(
                "Exclusivity cannot be modified for an existing label with : {}",
                mismatched.join(",")
            ));
        }
        labels
            .iter()
            .try_for_each(|label| check_name(&label.name))?;
        for label in labels {
            self.known.entry(label.name).or_insert(label.exclusive);
        }
        Ok(())
    }

    /// Returns whether the label is exclusive. The empty name stands for nodes without a label, and is
    /// exclusive.
    fn exclusivity(&self, name: &str) -> Option<bool> {
        if name.is_empty() {
            return Some(true);
        }
        self.known.get(name).copied()
    }

    /// `removeFromClusterNodeLabels`.
    ///
    /// # Errors
    /// The request is invalid; the error is the message of an `IOException`.
    pub fn remove(&mut self, labels: &[String]) -> Result<(), String> {
        self.check_enabled()?;
        let labels: BTreeSet<String> = labels.iter().map(|label| trim(label).to_owned()).collect();
        for label in &labels {
            if label.is_empty() {
                return Err("Label to be removed is null or empty".to_owned());
            }
            if !self.known.contains_key(label) {
                return Err(format!(
                    "Node label={label} to be removed doesn't existed in cluster node labels collection."
                ));
            }
        }
        let is_gone =
            |label: &Option<String>| label.as_ref().is_some_and(|label| labels.contains(label));
        for host in self.hosts.values_mut() {
            if is_gone(&host.label) {
                host.label = None;
            }
            for own in host.managers.values_mut() {
                match own {
                    ManagerLabel::FromHost(label) | ManagerLabel::Given(label)
                        if is_gone(label) =>
                    {
                        *label = None;
                    }
                    _ => {}
                }
            }
        }
        self.known.retain(|label, _| !labels.contains(label));
        Ok(())
    }

    /// `replaceLabelsOnNode`. A request without a change succeeds even if labels are disabled.
    ///
    /// # Errors
    /// The request is invalid; the error is the message of an `IOException`.
    pub fn replace(&mut self, wanted: NodeLabels) -> Result<(), String> {
        let mut changes: NodeLabels = wanted
            .into_iter()
            .filter(|(id, labels)| self.is_change(id, labels))
            .collect();
        if changes.is_empty() {
            return Ok(());
        }
        self.check_enabled()?;
        for (_, labels) in &mut changes {
            *labels = labels.iter().map(|label| trim(label).to_owned()).collect();
        }
        changes.sort();
        for (id, labels) in &changes {
            self.check_replacement(id, labels)?;
        }
        for (id, labels) in changes {
            self.label(id, labels.into_iter().next());
        }
        Ok(())
    }

    fn is_change(&self, id: &NodeId, labels: &BTreeSet<String>) -> bool {
        let Some(host) = self.hosts.get(&id.host) else {
            return true;
        };
        let before = if id.port == WILDCARD_PORT {
            Some(&host.label)
        } else {
            host.managers.get(&id.port).and_then(ManagerLabel::stored)
        };
        before.is_none_or(|before| !before.iter().eq(labels.iter()))
    }

    fn check_replacement(&self, id: &NodeId, labels: &BTreeSet<String>) -> Result<(), String> {
        if labels.len() > 1 {
            return Err(format!(
                "{} labels specified on host={}, please note that we do not support specifying multiple labels on a single \
                 host for now.",
                labels.len(),
                id.host
            ));
        }
        match labels
            .iter()
            .find(|label| self.exclusivity(label).is_none())
        {
            Some(unknown) => Err(format!(
                "Not all labels being replaced contained by known label collections, please check, new labels=[{unknown}]"
            )),
            None => Ok(()),
        }
    }

    fn label(&mut self, id: NodeId, label: Option<String>) {
        let host = self.hosts.entry(id.host).or_default();
        if id.port == WILDCARD_PORT {
            for own in host.managers.values_mut() {
                *own = ManagerLabel::FromHost(label.clone());
            }
            host.label = label;
        } else {
            host.managers.insert(id.port, ManagerLabel::Given(label));
        }
    }

    /// `getClusterNodeLabels`, ordered by name.
    pub fn known(&self) -> impl Iterator<Item = Label> {
        self.known.iter().map(|(name, exclusive)| Label {
            name: name.clone(),
            exclusive: *exclusive,
        })
    }

    /// `getNodeLabelsInfo`: the nodes and hosts that have a label.
    pub fn by_node(&self) -> Vec<(NodeId, Label)> {
        let mut all = Vec::new();
        for (host, labels) in &self.hosts {
            let managers = labels.managers.iter().map(|(port, own)| {
                let label = own.stored().unwrap_or(&labels.label);
                (*port, label.as_ref())
            });
            let hosts = std::iter::once((WILDCARD_PORT, labels.label.as_ref()));
            for (port, name) in hosts.chain(managers) {
                let exclusive = name.and_then(|name| self.exclusivity(name));
                if let (Some(name), Some(exclusive)) = (name, exclusive) {
                    let id = NodeId {
                        host: host.clone(),
                        port,
                    };
                    let name = name.clone();
                    all.push((id, Label { name, exclusive }));
                }
            }
        }
        all
    }

    /// Returns the label of a node: its own, or else its host's.
    pub fn of(&self, id: &NodeId) -> Option<&str> {
        let host = self.hosts.get(&id.host)?;
        let own = host.managers.get(&id.port).and_then(ManagerLabel::stored);
        own.unwrap_or(&host.label).as_deref()
    }
}

/// `NodeLabelUtil.checkAndThrowLabelName`.
fn check_name(name: &str) -> Result<(), String> {
    if name.is_empty() || name.encode_utf16().count() > LONGEST {
        return Err(format!(
            "label added is empty or exceeds {LONGEST} character(s)"
        ));
    }
    let plain = |c: char| c.is_ascii_alphanumeric();
    let fits = name.starts_with(plain) && name.chars().all(|c| plain(c) || "-_".contains(c));
    fits.then_some(()).ok_or_else(|| {
        format!(
            "label name should only contains {{0-9, a-z, A-Z, -, _}} and should not started with {{-,_}}, now it is= {name}"
        )
    })
}

#[cfg(test)]
mod tests {
    use super::super::nodes::Nodes;
    use super::*;

    fn label(name: &str, exclusive: bool) -> Label {
        Label {
            name: name.to_owned(),
            exclusive,
        }
    }

    fn wanted(host: &str, port: i32, labels: &[&str]) -> NodeLabels {
        let host = host.to_owned();
        let labels = labels.iter().map(|label| (*label).to_owned()).collect();
        vec![(NodeId { host, port }, labels)]
    }

    fn listed(labels: &Labels) -> String {
        let all = labels.by_node().into_iter();
        let words: Vec<String> = all
            .map(|(id, label)| format!("{id}={}", label.name))
            .collect();
        words.join(" ")
    }

    #[test]
    fn labels_of_hosts_and_managers() {
        let mut labels = Labels::new(true);
        labels
            .add(vec![label(" x ", true), label("y", false)])
            .unwrap();
        labels.replace(wanted("h", 0, &["x"])).unwrap();
        assert_eq!(listed(&labels), "h:0=x");
        labels.replace(wanted("h", 7, &["y"])).unwrap();
        assert_eq!(listed(&labels), "h:0=x h:7=y");
        // Labelling a host labels all its NodeManagers.
        labels.replace(wanted("h", 0, &["y"])).unwrap();
        labels.replace(wanted("h", 0, &["x"])).unwrap();
        assert_eq!(listed(&labels), "h:0=x h:7=x");
        labels.remove(&["x".to_owned()]).unwrap();
        assert_eq!(listed(&labels), "");
        let known: Vec<Label> = labels.known().collect();
        assert_eq!(known, [label("y", false)]);
    }

    #[test]
    fn active_nodes_have_their_hosts_labels() {
        let mut nodes = Nodes::new(2);
        let mut labels = Labels::new(true);
        labels
            .add(vec![label("x", true), label("y", true)])
            .unwrap();
        labels.replace(wanted("node1", 0, &["x"])).unwrap();
        labels.replace(wanted("node2", 45_454, &["y"])).unwrap();
        nodes.register(BTreeSet::new());
        labels.registered(nodes.all());
        assert_eq!(listed(&labels), "node1:0=x node1:45454=x node2:45454=y");
        nodes.exclude(["node1", "node2"].map(str::to_owned).into(), None);
        labels.registered(nodes.all());
        assert_eq!(listed(&labels), "node1:0=x node2:45454=y");
    }

    /// Real RMs do the same: setting a host's label to its current value does not reach the NodeManagers.
    #[test]
    fn replacing_without_a_change() {
        let mut labels = Labels::new(true);
        labels
            .add(vec![label("x", true), label("y", true)])
            .unwrap();
        labels.replace(wanted("h", 0, &["x"])).unwrap();
        labels.replace(wanted("h", 7, &["y"])).unwrap();
        labels.replace(wanted("h", 0, &["x"])).unwrap();
        assert_eq!(listed(&labels), "h:0=x h:7=y");

        let mut off = Labels::new(false);
        assert_eq!(off.replace(Vec::new()), Ok(()));
        assert!(off.replace(wanted("h", 0, &[])).is_err());
        assert!(off.add(Vec::new()).is_err());
    }
}
