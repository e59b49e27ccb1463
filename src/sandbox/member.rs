//! One RM of a cluster, with its faults and ports.

use tokio::sync::watch;

use crate::ha::state::HaState;

use super::SandboxPlan;
use super::admin::nodes::Nodes;
use super::elector::ElectorEnds;
use super::fault::Fault;
use super::order::FaultOrder;
use super::rm::SandboxRm;

/// What the ports and the elector of an RM are to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct OpenPorts {
    /// Number of changes so far.
    pub(super) version: u64,
    pub(super) rpc: bool,
    pub(super) http: bool,
    /// False for a dead RM, whose connections are closed too.
    pub(super) alive: bool,
    /// The dead RM left its election first.
    pub(super) stopped: bool,
    /// The RM does nothing, as after SIGSTOP.
    pub(super) frozen: bool,
}

/// `ActiveStandbyElector.ConnectionState`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum ZookeeperState {
    Connected,
    Disconnected,
    Terminated,
}

/// One RM of a cluster, with its faults and ports.
pub(super) struct Member {
    pub(super) rm: SandboxRm,
    pub(super) orders: Vec<FaultOrder>,
    pub(super) alive: bool,
    /// It is dead because it was stopped.
    pub(super) stopped: bool,
    /// `haZooKeeperConnectionState`, with automatic failover.
    pub(super) zookeeper: ZookeeperState,
    open: watch::Sender<OpenPorts>,
    /// The last version of [`OpenPorts`] that was sent.
    pub(super) version: u64,
    /// The version that each port has put into effect (admin, then web), and the elector.
    pub(super) done: [watch::Receiver<u64>; 2],
    pub(super) elector_done: Option<watch::Receiver<u64>>,
    /// Admin, then web.
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
            stopped: false,
            frozen: false,
        });
        let (admin_done, admin_seen) = watch::channel(0);
        let (web_done, web_seen) = watch::channel(0);
        let member = Self {
            rm: SandboxRm {
                id,
                automatic: plan.mode.is_automatic(),
                state: HaState::Standby,
                nodes: Nodes::new(plan.nodes),
            },
            orders: Vec::new(),
            alive: true,
            stopped: false,
            zookeeper: ZookeeperState::Terminated,
            open,
            version: 0,
            done: [admin_seen, web_seen],
            elector_done: None,
            ports,
        };
        (member, opened, [admin_done, web_done])
    }

    /// Returns the fault for a call or page, the newest one if there are several, and counts it down.
    pub(super) fn take_fault(&mut self, name: &str) -> Option<Fault> {
        self.take_fault_if(name, |_| true)
    }

    /// The fault for a transition by the RM's elector, as [`Member::take_fault`].
    pub(super) fn take_elector_fault(&mut self, name: &str) -> Option<Fault> {
        self.take_fault_if(name, Fault::reaches_elector)
    }

    fn take_fault_if(&mut self, name: &str, accepted: impl Fn(&Fault) -> bool) -> Option<Fault> {
        let strikes = |order: &FaultOrder| order.strikes(name) && accepted(&order.fault);
        let position = self.orders.iter().rposition(strikes)?;
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

    /// The ends of its elector's channels.
    pub(super) fn elector_ends(&mut self) -> ElectorEnds {
        let (done, seen) = watch::channel(self.version);
        self.elector_done = Some(seen);
        ElectorEnds {
            told: self.open.subscribe(),
            done,
        }
    }

    /// Whether a fault keeps decommissioning nodes busy.
    pub(super) fn is_busy(&self) -> bool {
        self.orders.iter().any(|order| order.fault == Fault::Busy)
    }

    /// Whether a fault freezes the process.
    pub(super) fn is_frozen(&self) -> bool {
        self.orders.iter().any(FaultOrder::freezes)
    }

    /// Starts a dead RM, on standby.
    pub(super) fn start(&mut self) {
        self.alive = true;
        self.stopped = false;
        self.rm.state = HaState::Standby;
        self.open_ports();
    }

    /// Ends the process: by itself if it `stops`, otherwise as by SIGKILL.
    pub(super) fn end(&mut self, stops: bool) {
        self.alive = false;
        self.stopped = stops;
        self.rm.state = HaState::Initializing;
        self.zookeeper = ZookeeperState::Terminated;
        self.open_ports();
    }

    /// Tells the ports and the elector what the faults and the process demand.
    pub(super) fn open_ports(&mut self) {
        let refused = |name: &str| self.orders.iter().any(|order| order.closes_port_of(name));
        self.version += 1;
        self.open.send_replace(OpenPorts {
            version: self.version,
            rpc: self.alive && !refused("getServiceStatus"),
            http: self.alive && !refused("isActive"),
            alive: self.alive,
            stopped: self.stopped,
            frozen: self.is_frozen(),
        });
    }
}
