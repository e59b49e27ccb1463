//! The NodeManagers of one ResourceManager: states, resources, decommissioning. Pure: the caller passes the time and
//! the excluded hosts.
//!
//! The rules are those of `NodesListManager` and `DecommissioningNodesWatcher`. As with real RMs, nodes register
//! again when an RM becomes active: they then have their default resources, and nodes of excluded hosts are
//! rejected.

use std::collections::BTreeSet;
use std::fmt;
use std::time::Duration;

use crate::systems::yarn::admin::calls::NodeId;

/// The port of a node that was excluded before it registered (`NodesListManager.createUnknownNodeId`).
const UNKNOWN_PORT: i32 = -1;
/// The port of every NodeManager.
const PORT: i32 = 45_454;
/// The resources of a NodeManager that registers (`yarn.nodemanager.resource.*`).
const DEFAULT_CAPACITY: NodeCapacity = NodeCapacity {
    memory_mb: 8192,
    vcores: 8,
};
const NOTHING: NodeCapacity = NodeCapacity {
    memory_mb: 0,
    vcores: 0,
};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NodeCapacity {
    pub memory_mb: i64,
    pub vcores: i32,
}

/// The states of Hadoop's `NodeState` that the sandbox uses.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NodeState {
    Running,
    /// The node takes no new work.
    Decommissioning {
        since: Duration,
        /// In seconds; negative for no limit.
        timeout: i32,
    },
    Decommissioned,
}

impl fmt::Display for NodeState {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(match self {
            Self::Running => "RUNNING",
            Self::Decommissioning { .. } => "DECOMMISSIONING",
            Self::Decommissioned => "DECOMMISSIONED",
        })
    }
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NodeManager {
    pub id: NodeId,
    pub resource: NodeCapacity,
    pub state: NodeState,
}

impl NodeManager {
    fn new(number: usize) -> Self {
        Self {
            id: NodeId {
                host: format!("node{number}"),
                port: PORT,
            },
            resource: DEFAULT_CAPACITY,
            state: NodeState::Running,
        }
    }

    /// Makes the entry for an excluded host.
    fn rejected(host: &str) -> Self {
        Self {
            id: NodeId {
                host: host.to_owned(),
                port: UNKNOWN_PORT,
            },
            resource: NOTHING,
            state: NodeState::Decommissioned,
        }
    }

    pub fn has_registered(&self) -> bool {
        self.id.port != UNKNOWN_PORT
    }

    /// True if `RMContext.getRMNodes` contains the node: running or decommissioning.
    pub fn is_active(&self) -> bool {
        self.state != NodeState::Decommissioned
    }
}

/// The maximum duration of a graceful decommission, and its start.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct GracePeriod {
    /// Time since any fixed moment.
    pub now: Duration,
    /// In seconds; negative for no limit.
    pub timeout: i32,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Nodes {
    count: usize,
    all: Vec<NodeManager>,
    excluded: BTreeSet<String>,
}

impl Nodes {
    /// Makes `count` nodes that have not registered yet.
    pub fn new(count: usize) -> Self {
        Self {
            count,
            all: Vec::new(),
            excluded: BTreeSet::new(),
        }
    }

    /// Registers every node, as with an RM that became active. Every excluded host gets an entry, even one
    /// without a node (`NodesListManager.setDecommissionedNMs`).
    pub fn register(&mut self, excluded: BTreeSet<String>) {
        self.all = excluded
            .iter()
            .map(|host| NodeManager::rejected(host))
            .collect();
        self.excluded = excluded;
        self.come_back();
    }

    /// Starts and registers the nodes that are decommissioned but not excluded any more.
    pub fn come_back(&mut self) {
        for node in (1..=self.count).map(NodeManager::new) {
            let host = &node.id.host;
            let mut of_host = self.all.iter().filter(|known| known.id.host == *host);
            if self.excluded.contains(host) || of_host.any(NodeManager::is_active) {
                continue;
            }
            self.all.retain(|known| known.id.host != *host);
            self.all.push(node);
        }
        self.all.sort_by(|one, other| one.id.cmp(&other.id));
    }

    pub fn all(&self) -> &[NodeManager] {
        &self.all
    }

    pub fn active_mut(&mut self, id: &NodeId) -> Option<&mut NodeManager> {
        self.all
            .iter_mut()
            .find(|node| node.is_active() && node.id == *id)
    }

    /// True if the node has an entry, active or not. Port 0 means any node of the host.
    pub fn knows(&self, id: &NodeId) -> bool {
        let same =
            |known: &NodeId| known.host == id.host && (id.port == 0 || known.port == id.port);
        self.all.iter().any(|node| same(&node.id))
    }

    /// `NodesListManager.refreshNodes`: at once, or gracefully.
    pub fn exclude(&mut self, excluded: BTreeSet<String>, grace: Option<GracePeriod>) {
        self.excluded = excluded;
        for node in &mut self.all {
            let is_excluded = self.excluded.contains(&node.id.host);
            node.state = match (node.state, is_excluded, grace) {
                // A decommissioned node stays decommissioned until it is started again.
                (NodeState::Decommissioned, ..) | (_, true, None) => NodeState::Decommissioned,
                (_, false, _) => NodeState::Running,
                (NodeState::Running, true, Some(GracePeriod { now, timeout })) => {
                    NodeState::Decommissioning {
                        since: now,
                        timeout,
                    }
                }
                (
                    NodeState::Decommissioning { since, .. },
                    true,
                    Some(GracePeriod { timeout, .. }),
                ) => NodeState::Decommissioning { since, timeout },
            };
        }
    }

    /// Excludes no host, as Hadoop does if the host file cannot be read (`disableHostsFileReader`).
    pub fn exclude_nobody(&mut self) {
        self.excluded.clear();
    }

    /// `NodesListManager.refreshNodesForcefully`.
    pub fn end_grace(&mut self) {
        for node in &mut self.all {
            if matches!(node.state, NodeState::Decommissioning { .. }) {
                node.state = NodeState::Decommissioned;
            }
        }
    }

    /// Decommissions nodes whose time is up, and returns the nodes that are still decommissioning. Then
    /// decommissions nodes without work: the next look does not return them.
    pub fn look(&mut self, now: Duration, busy: bool) -> Vec<NodeId> {
        let mut leaving = Vec::new();
        for node in &mut self.all {
            let NodeState::Decommissioning { since, timeout } = node.state else {
                continue;
            };
            let left = u64::try_from(timeout).map(|seconds| since + Duration::from_secs(seconds));
            let is_over = left.is_ok_and(|end| now >= end);
            if !is_over {
                leaving.push(node.id.clone());
            }
            if is_over || !busy {
                node.state = NodeState::Decommissioned;
            }
        }
        leaving
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const fn at(seconds: u64) -> Duration {
        Duration::from_secs(seconds)
    }

    fn hosts(names: &[&str]) -> BTreeSet<String> {
        names.iter().map(|name| (*name).to_owned()).collect()
    }

    fn registered() -> Nodes {
        let mut nodes = Nodes::new(3);
        nodes.register(hosts(&[]));
        nodes
    }

    fn states(nodes: &Nodes) -> String {
        let words: Vec<String> = nodes
            .all()
            .iter()
            .map(|node| node.state.to_string())
            .collect();
        words.join(" ")
    }

    #[test]
    fn excluded_nodes_leave_and_stay_away() {
        let mut nodes = registered();
        nodes.exclude(hosts(&["node2", "elsewhere"]), None);
        assert_eq!(states(&nodes), "RUNNING DECOMMISSIONED RUNNING");
        nodes.come_back();
        assert_eq!(states(&nodes), "RUNNING DECOMMISSIONED RUNNING");
        nodes.exclude(hosts(&[]), None);
        assert_eq!(states(&nodes), "RUNNING DECOMMISSIONED RUNNING");
        nodes.come_back();
        assert_eq!(states(&nodes), "RUNNING RUNNING RUNNING");
    }

    #[test]
    fn busy_nodes_leave_at_the_timeout() {
        let grace = |now, timeout| Some(GracePeriod { now, timeout });
        let mut nodes = registered();
        nodes.exclude(hosts(&["node1"]), grace(at(10), 5));
        assert_eq!(nodes.look(at(11), true).len(), 1);
        assert_eq!(nodes.look(at(14), true).len(), 1);
        // A second call changes the timeout, but not the start.
        nodes.exclude(hosts(&["node1"]), grace(at(14), 6));
        assert_eq!(nodes.look(at(15), true).len(), 1);
        assert_eq!(nodes.look(at(16), true).len(), 0);
        assert_eq!(states(&nodes), "DECOMMISSIONED RUNNING RUNNING");
        nodes.exclude(hosts(&["node2"]), grace(at(20), -1));
        assert_eq!(nodes.look(at(1_000_000), true).len(), 1);
        assert_eq!(nodes.look(at(1_000_000), false).len(), 1);
        assert_eq!(nodes.look(at(1_000_000), false).len(), 0);
        assert_eq!(states(&nodes), "DECOMMISSIONED DECOMMISSIONED RUNNING");
    }

    #[test]
    fn leaving_nodes_can_be_kept_or_forced_out() {
        let mut nodes = registered();
        let grace = Some(GracePeriod {
            now: at(0),
            timeout: 60,
        });
        nodes.exclude(hosts(&["node1", "node2"]), grace);
        nodes.exclude(hosts(&["node2"]), grace);
        assert_eq!(states(&nodes), "RUNNING DECOMMISSIONING RUNNING");
        nodes.end_grace();
        assert_eq!(states(&nodes), "RUNNING DECOMMISSIONED RUNNING");
    }

    #[test]
    fn nodes_of_excluded_hosts_cannot_register() {
        let mut nodes = Nodes::new(2);
        nodes.register(hosts(&["node1"]));
        assert_eq!(nodes.all()[0].id.to_string(), "node1:-1");
        assert_eq!(states(&nodes), "DECOMMISSIONED RUNNING");
        let id = |host: &str, port| NodeId {
            host: host.to_owned(),
            port,
        };
        assert!(nodes.knows(&id("node1", 0)) && !nodes.knows(&id("node1", PORT)));
        assert!(nodes.active_mut(&id("node2", PORT)).is_some());
        assert!(nodes.active_mut(&id("node2", 0)).is_none());
        nodes.register(hosts(&["elsewhere", "node2"]));
        assert_eq!(nodes.all()[0].id.to_string(), "elsewhere:-1");
        assert_eq!(states(&nodes), "DECOMMISSIONED RUNNING DECOMMISSIONED");
    }
}
