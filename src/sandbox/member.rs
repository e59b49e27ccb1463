//! One RM of a cluster, with its faults and ports.

use tokio::sync::watch;

use crate::ha::state::HaState;

use super::SandboxPlan;
use super::admin::nodes::Nodes;
use super::fault::Fault;
use super::order::FaultOrder;
use super::rm::SandboxRm;

/// The ports that an RM is to keep open.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct OpenPorts {
    /// Number of changes so far.
    pub(super) version: u64,
    pub(super) rpc: bool,
    pub(super) http: bool,
    /// False for a dead RM: its connections are closed too.
    pub(super) alive: bool,
}

/// One RM of a cluster, with its faults and ports.
pub(super) struct Member {
    pub(super) rm: SandboxRm,
    pub(super) orders: Vec<FaultOrder>,
    pub(super) alive: bool,
    open: watch::Sender<OpenPorts>,
    /// The version of [`OpenPorts`] that was sent last.
    pub(super) version: u64,
    /// The version that each port has put into effect; admin, then web.
    pub(super) done: [watch::Receiver<u64>; 2],
    /// Admin, then web.
    pub(super) ports: [u16; 2],
}

impl Member {
    /// An RM on standby, and the ends of its channels that belong to its ports.
    pub(super) fn new(
        id: String,
        plan: &SandboxPlan,
        ports: [u16; 2],
    ) -> (Self, watch::Receiver<OpenPorts>, [watch::Sender<u64>; 2]) {
        let (open, opened) = watch::channel(OpenPorts {
            version: 0,
            rpc: true,
            http: true,
            alive: true,
        });
        let (admin_done, admin_seen) = watch::channel(0);
        let (web_done, web_seen) = watch::channel(0);
        let member = Self {
            rm: SandboxRm {
                id,
                automatic: plan.automatic,
                state: HaState::Standby,
                nodes: Nodes::new(plan.nodes),
            },
            orders: Vec::new(),
            alive: true,
            open,
            version: 0,
            done: [admin_seen, web_seen],
            ports,
        };
        (member, opened, [admin_done, web_done])
    }

    /// The fault for a call or page: of several, the one ordered last. Counts it down.
    pub(super) fn take_fault(&mut self, name: &str) -> Option<Fault> {
        let position = self.orders.iter().rposition(|order| order.strikes(name))?;
        let order = self.orders.get_mut(position)?;
        let fault = order.fault.clone();
        if let Some(times) = &mut order.times {
            *times -= 1;
            if *times == 0 {
                self.orders.remove(position);
            }
        }
        Some(fault)
    }

    /// Whether a fault keeps decommissioning nodes busy.
    pub(super) fn is_busy(&self) -> bool {
        self.orders.iter().any(|order| order.fault == Fault::Busy)
    }

    /// Starts a dead RM, on standby.
    pub(super) fn start(&mut self) {
        self.alive = true;
        self.rm.state = HaState::Standby;
        self.open_ports();
    }

    /// Opens or closes the ports as the faults and the process demand.
    pub(super) fn open_ports(&mut self) {
        let refused = |name: &str| self.orders.iter().any(|order| order.closes_port_of(name));
        self.version += 1;
        self.open.send_replace(OpenPorts {
            version: self.version,
            rpc: self.alive && !refused("getServiceStatus"),
            http: self.alive && !refused("isActive"),
            alive: self.alive,
        });
    }
}
