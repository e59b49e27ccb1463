//! One RM of a cluster, with its faults and ports.

use tokio::sync::watch;

use crate::ha::state::HaState;

use super::SandboxPlan;
use super::admin::nodes::Nodes;
use super::fault::Fault;
use super::order::FaultOrder;
use super::rm::SandboxRm;

/// The ports that an RM must keep open.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct OpenPorts {
    /// Number of changes so far.
    pub(super) version: u64,
    pub(super) rpc: bool,
    pub(super) http: bool,
    /// False for a dead RM, whose connections are closed too.
    pub(super) alive: bool,
}

/// One RM of a cluster, with its faults and ports.
pub(super) struct Member {
    pub(super) rm: SandboxRm,
    pub(super) orders: Vec<FaultOrder>,
    pub(super) alive: bool,
    open: watch::Sender<OpenPorts>,
    /// The last version of [`OpenPorts`] that was sent.
    pub(super) version: u64,
    /// The version that took effect last, for the admin port and the web port.
    pub(super) done: [watch::Receiver<u64>; 2],
    /// The admin port and the web port.
    pub(super) ports: [u16; 2],
}

impl Member {
    /// Makes an RM on standby. Also returns the channel ends that its ports use.
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

    /// Returns the fault for a call or page, the newest one if there are several, and counts it down.
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

    /// True if a fault keeps decommissioning nodes busy.
    pub(super) fn is_busy(&self) -> bool {
        self.orders.iter().any(|order| order.fault == Fault::Busy)
    }

    /// Starts a dead RM on standby.
    pub(super) fn start(&mut self) {
        self.alive = true;
        self.rm.state = HaState::Standby;
        self.open_ports();
    }

    /// Opens or closes the ports as the faults and the process require.
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
