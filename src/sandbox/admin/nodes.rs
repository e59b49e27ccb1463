//! The NodeManagers as one ResourceManager knows them: states, resources, decommissioning. Pure: who asks says how
//! late it is and what the host file holds.
//!
//! The rules are those of `NodesListManager` and `DecommissioningNodesWatcher`. Every RM knows its nodes for itself, as real
//! ones do: when one becomes active they register with it anew, with their own resources, and those of excluded hosts
//! are turned away.

use std::collections::BTreeSet;
use std::fmt;
use std::time::Duration;

use crate::systems::yarn::admin::calls::NodeId;

/// The port of a node that was excluded before it registered (`NodesListManager.createUnknownNodeId`).
const UNKNOWN_PORT: i32 = -1;
/// The port that NodeManagers of the sandbox have.
const PORT: i32 = 45_454;
/// What a NodeManager offers unless told otherwise (`yarn.nodemanager.resource.*`).
const OFFER: NodeCapacity = NodeCapacity {
    memory_mb: 8192,
    vcores: 8,
};
const NOTHING: NodeCapacity = NodeCapacity {
    memory_mb: 0,
    vcores: 0,
};

/// What a node has to give.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NodeCapacity {
    /// Memory, in MB.
    pub memory_mb: i64,
    /// Virtual cores.
    pub vcores: i32,
}

/// `NodeState`, as far as the sandbox has it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NodeState {
    /// Takes work.
    Running,
    /// Takes no more work, and ends what it has.
    Decommissioning {
        /// Since when.
        since: Duration,
        /// How many seconds it may take; for ever, where it is negative.
        timeout: i32,
    },
    /// Was told to go.
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

/// One NodeManager.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NodeManager {
    /// Its name.
    pub id: NodeId,
    /// What it has.
    pub resource: NodeCapacity,
    /// Its state.
    pub state: NodeState,
}

impl NodeManager {
    fn new(number: usize) -> Self {
        Self {
            id: NodeId {
                host: format!("node{number}"),
                port: PORT,
            },
            resource: OFFER,
            state: NodeState::Running,
        }
    }

    /// One of an excluded host.
    fn turned_away(host: &str) -> Self {
        Self {
            id: NodeId {
                host: host.to_owned(),
                port: UNKNOWN_PORT,
            },
            resource: NOTHING,
            state: NodeState::Decommissioned,
        }
    }

    /// Whether it was let in, once.
    pub fn has_registered(&self) -> bool {
        self.id.port != UNKNOWN_PORT
    }

    /// Whether it is there, if perhaps on its way out (`RMContext.getRMNodes`).
    pub fn is_active(&self) -> bool {
        self.state != NodeState::Decommissioned
    }
}

/// How long a decommissioning may take, and from when on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Grace {
    /// Now, since any beginning.
    pub now: Duration,
    /// Seconds; for ever, where it is negative.
    pub timeout: i32,
}

/// The nodes of a cluster.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Nodes {
    count: usize,
    all: Vec<NodeManager>,
    excluded: BTreeSet<String>,
}

impl Nodes {
    /// So many nodes, none of which has registered yet.
    pub fn new(count: usize) -> Self {
        Self {
            count,
            all: Vec::new(),
            excluded: BTreeSet::new(),
        }
    }

    /// Every node registers, as with an RM that has become active. Whoever the host file excludes is put down as gone, a
    /// node or not (`NodesListManager.setDecommissionedNMs`).
    pub fn register(&mut self, excluded: BTreeSet<String>) {
        self.all = excluded
            .iter()
            .map(|host| NodeManager::turned_away(host))
            .collect();
        self.excluded = excluded;
        self.come_back();
    }

    /// Nodes that are not there and are let in are started, and register.
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

    /// All of them.
    pub fn all(&self) -> &[NodeManager] {
        &self.all
    }

    /// The active node of this name.
    pub fn active_mut(&mut self, id: &NodeId) -> Option<&mut NodeManager> {
        self.all
            .iter_mut()
            .find(|node| node.is_active() && node.id == *id)
    }

    /// Whether a node of this name, or of this host where the port is 0, has ever been heard of.
    pub fn knows(&self, id: &NodeId) -> bool {
        let same =
            |known: &NodeId| known.host == id.host && (id.port == 0 || known.port == id.port);
        self.all.iter().any(|node| same(&node.id))
    }

    /// `NodesListManager.refreshNodes`, without grace and with.
    pub fn exclude(&mut self, excluded: BTreeSet<String>, grace: Option<Grace>) {
        self.excluded = excluded;
        for node in &mut self.all {
            let is_excluded = self.excluded.contains(&node.id.host);
            node.state = match (node.state, is_excluded, grace) {
                // Who has gone stays away until it is started again.
                (NodeState::Decommissioned, ..) | (_, true, None) => NodeState::Decommissioned,
                (_, false, _) => NodeState::Running,
                (NodeState::Running, true, Some(Grace { now, timeout })) => {
                    NodeState::Decommissioning {
                        since: now,
                        timeout,
                    }
                }
                (NodeState::Decommissioning { since, .. }, true, Some(Grace { timeout, .. })) => {
                    NodeState::Decommissioning { since, timeout }
                }
            };
        }
    }

    /// Forgets whom the host file excludes, as after one that cannot be read (`disableHostsFileReader`).
    pub fn exclude_nobody(&mut self) {
        self.excluded.clear();
    }

    /// `NodesListManager.refreshNodesForcefully`: no more grace.
    pub fn end_grace(&mut self) {
        for node in &mut self.all {
            if matches!(node.state, NodeState::Decommissioning { .. }) {
                node.state = NodeState::Decommissioned;
            }
        }
    }

    /// Who is decommissioning now. One whose time is up no longer is; one that is not busy has, by the next look, ended
    /// what it had to do.
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
    fn without_grace_they_go_at_once_and_stay_away() {
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
    fn the_idle_go_after_a_look_and_the_busy_when_their_time_is_up() {
        let grace = |now, timeout| Some(Grace { now, timeout });
        let mut nodes = registered();
        nodes.exclude(hosts(&["node1"]), grace(at(10), 5));
        assert_eq!(nodes.look(at(11), true).len(), 1);
        assert_eq!(nodes.look(at(14), true).len(), 1);
        // Another order changes the length of the time, not its beginning.
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
    fn who_is_on_the_way_out_can_be_kept_or_hurried() {
        let mut nodes = registered();
        let grace = Some(Grace {
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
    fn whoever_is_excluded_cannot_register() {
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
