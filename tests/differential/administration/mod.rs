//! The administration protocol on real RMs with real NodeManagers: output, and the state of the RMs afterwards.

mod elsewhere;
mod graceful;
mod labels;
mod refreshes;
mod resources;

use std::cell::RefCell;

use crate::case::{Before, Case, Changes, Who, at, compare};
use crate::lines::{self, Place};
use crate::support::held::{self, held};
use crate::support::node_manager::{MEMORY_MB, NodeManager, VCORES};
use crate::support::pair::States::{ActiveStandby, StandbyActive};
use crate::support::pair::{Pair, two_queues, write_administered};

/// A case that changes nothing, with rm1 active.
const fn on(arguments: &'static [&'static str]) -> Case {
    at(ActiveStandby, arguments).changes(Changes::Nothing)
}

/// A case that changes something, with rm1 active.
const fn changing(arguments: &'static [&'static str]) -> Case {
    at(ActiveStandby, arguments).changes(Changes::Something)
}

/// The JVM decodes arguments as ASCII unless the locale is UTF-8.
const UTF_8: &[(&str, &str)] = &[("LC_ALL", "C.UTF-8")];

/// Administered RMs with NodeManagers, reset to the same state before each case.
struct Administered {
    pair: Pair,
    /// NodeManagers by the last byte of their addresses.
    node_managers: RefCell<Vec<(u8, NodeManager)>>,
    /// The RMs that answer.
    alive: Vec<u8>,
    /// The state before each case, without the active RM; read before the first case.
    base: Vec<String>,
}

impl Administered {
    /// Takes a cluster with an active RM, and starts NodeManagers with these last bytes in their addresses.
    fn new(pair: Pair, alive: &[u8], nodes: &[u8]) -> Self {
        let start = |n: &u8| (*n, NodeManager::start(&pair, *n));
        let node_managers: Vec<_> = nodes.iter().map(start).collect();
        let mut administered = Self {
            pair,
            node_managers: RefCell::new(node_managers),
            alive: alive.to_vec(),
            base: Vec::new(),
        };
        let active = administered.active().expect("an active RM");
        administered.pair.wait_for("the nodes", |_| {
            let known = held::nodes(&active).into_iter();
            known.filter(|node| node.state == "RUNNING").count() == nodes.len()
        });
        administered.base = administered.things();
        administered
    }

    /// Reads the state of the RMs, and which RM is active.
    fn read(&self) -> Vec<String> {
        held(&self.pair, &self.alive)
    }

    /// Reads the state without the active RM.
    fn things(&self) -> Vec<String> {
        let lines = self.read().into_iter();
        lines.filter(|line| !line.starts_with("rm")).collect()
    }

    /// Returns the REST address of the active RM, if any.
    fn active(&self) -> Option<String> {
        let active = self
            .alive
            .iter()
            .find(|n| self.pair.state(**n) == "ACTIVE")?;
        Some(self.pair.web(*active))
    }

    fn prepare(&self, case: &Case) {
        if self.alive == [1, 2] {
            self.pair.bring_to(case.states);
        }
        write_administered(self.pair.folder());
        let Some(active) = self.active() else { return };
        if self.things() != self.base {
            self.reset(&active);
        }
        for before in case.before {
            self.bring_about(&active, before);
        }
    }

    /// Undoes the changes of a case.
    fn reset(&self, active: &str) {
        let queues = |lines: &[String]| -> Vec<String> {
            let queues = lines.iter().filter(|line| line.starts_with("queue"));
            queues.cloned().collect()
        };
        if queues(&self.things()) != queues(&self.base) {
            self.java(&["-refreshQueues"]);
        }
        held::clear_labels(active);
        for node in held::nodes(active) {
            if node.state == "RUNNING" {
                held::set_resources(active, &node.id, MEMORY_MB, VCORES);
            }
        }
        self.revive(active);
        self.pair
            .wait_for("the state before each case", |_| self.things() == self.base);
    }

    /// Restarts the NodeManagers of decommissioned nodes: their processes have ended, or will end.
    fn revive(&self, active: &str) {
        let nodes = held::nodes(active);
        let gone: Vec<_> = nodes
            .iter()
            .filter(|node| node.state != "RUNNING")
            .collect();
        if gone.is_empty() {
            return;
        }
        self.java(&["-refreshNodes"]);
        let mut node_managers = self.node_managers.borrow_mut();
        for (n, node_manager) in node_managers.iter_mut() {
            let host = format!("{}.{n}:", self.pair.net());
            if gone.iter().any(|node| node.id.starts_with(&host)) {
                node_manager.restart(&self.pair, *n);
            }
        }
    }

    fn bring_about(&self, active: &str, before: &Before) {
        let net = |text: &str| text.replace("NET", self.pair.net());
        let write = |name: &str, content: String| {
            self.pair.folder().write(&format!("conf/{name}"), content);
        };
        match before {
            Before::Label(name) => held::add_label(active, name, true),
            Before::SharedLabel(name) => held::add_label(active, name, false),
            Before::OnNode(node, label) => held::label_node(active, &net(node), label),
            Before::Queues(default, other) => {
                write("capacity-scheduler.xml", two_queues(default, other, &[]));
            }
            Before::QueueUses(label) => {
                let used = (
                    "yarn.scheduler.capacity.root.other.accessible-node-labels",
                    *label,
                );
                write("capacity-scheduler.xml", two_queues("60", "40", &[used]));
                self.java(&["-refreshQueues"]);
            }
            Before::Resources(node, resources) => {
                self.java(&["-updateNodeResource", &net(node), resources]);
            }
            Before::Frozen(n) => {
                let node_managers = self.node_managers.borrow();
                for (_, node_manager) in node_managers.iter().filter(|(own, _)| own == n) {
                    node_manager.freeze();
                }
            }
            Before::File(name, content) => write(name, net(content)),
        }
    }

    /// Runs the Java CLI for changes that REST does not offer.
    fn java(&self, arguments: &[&str]) {
        let place = Place {
            options: self.pair.java_options(),
            conf: &self.pair.conf(),
            environment: &[("HADOOP_USER_NAME", "root")],
            folder: None,
        };
        let outcome = lines::run(place, arguments, "");
        assert_eq!(outcome.status, Some(0), "{arguments:?}: {outcome:?}");
    }

    fn compare(&self, cases: &[Case]) {
        compare(
            &self.pair,
            cases,
            |case, _| self.prepare(case),
            || self.read(),
        );
    }
}

/// One cluster for all tables: a pair with its NodeManagers takes a gigabyte of memory.
#[test]
fn on_a_pair_with_nodes() {
    let pair = Pair::administered();
    pair.bring_to(ActiveStandby);
    let administered = Administered::new(pair, &[1, 2], &[3, 4]);
    let tables = [
        refreshes::CASES,
        graceful::CASES,
        labels::CASES,
        resources::CASES,
    ];
    administered.compare(&tables.concat());
}

#[test]
fn either_rm_active() {
    let pair = Pair::administered();
    pair.bring_to(ActiveStandby);
    let administered = Administered::new(pair, &[1, 2], &[3]);
    administered.compare(elsewhere::CASES);
}

#[test]
fn without_ha_and_labels() {
    let administered = Administered::new(Pair::alone(), &[1], &[3]);
    administered.compare(&[labels::OFF, elsewhere::ALONE].concat());
}

#[test]
fn first_rm_dead_or_frozen() {
    let pair = Pair::administered();
    pair.bring_to(StandbyActive);
    let mut administered = Administered::new(pair, &[2], &[3]);
    // The Java CLI waits for a frozen RM endlessly, so it runs while that RM answers.
    compare(
        &administered.pair,
        elsewhere::FIRST_IS_AWAY,
        |case, who| {
            administered.pair.thaw(1);
            administered.prepare(case);
            if who == Who::Ours {
                administered.pair.freeze(1);
            }
        },
        || administered.read(),
    );
    administered.pair.thaw(1);
    administered.pair.kill(1);
    administered.compare(elsewhere::FIRST_IS_AWAY);
}
