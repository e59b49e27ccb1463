//! One RM of a cluster, with its faults and ports.

use tokio::sync::watch;

use crate::ha::state::HaState;

use super::SandboxPlan;
use super::admin::nodes::Nodes;
use super::fault::Fault;
use super::order::FaultOrder;
use super::rm::SandboxRm;

/// The orders to the ports and the elector of an RM.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct OpenPorts {
    /// Number of changes so far.
    pub(super) version: u64,
    pub(super) rpc: bool,
    pub(super) http: bool,
    pub(super) process: Process,
}

/// The process of an RM. Without one, its connections are closed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Process {
    Running,
    /// It does nothing, as after SIGSTOP.
    Frozen,
    /// It ended by itself: it left its election.
    Stopped,
    /// It ended as by SIGKILL.
    Killed,
}

/// The channels between an RM and its elector.
pub(super) struct ElectorEnds {
    pub(super) told: watch::Receiver<OpenPorts>,
    /// The version of `told` that took effect last.
    pub(super) done: watch::Sender<u64>,
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
    /// True if the RM is dead because it was stopped.
    pub(super) stopped: bool,
    /// `haZooKeeperConnectionState`, for automatic failover.
    pub(super) zookeeper: ZookeeperState,
    open: watch::Sender<OpenPorts>,
    /// The last version of [`OpenPorts`] that was sent.
    pub(super) version: u64,
    /// The versions that took effect last: of the admin port, of the web port, and of the elector.
    pub(super) done: [watch::Receiver<u64>; 2],
    pub(super) elector_done: Option<watch::Receiver<u64>>,
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
            process: Process::Running,
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

    /// Returns the fault for a transition by the RM's elector; see [`Member::take_fault`].
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

    /// Returns the channel ends that its elector uses.
    pub(super) fn elector_ends(&mut self) -> ElectorEnds {
        let (done, seen) = watch::channel(self.version);
        self.elector_done = Some(seen);
        ElectorEnds {
            told: self.open.subscribe(),
            done,
        }
    }

    /// True if a fault keeps decommissioning nodes busy.
    pub(super) fn is_busy(&self) -> bool {
        self.orders.iter().any(|order| order.fault == Fault::Busy)
    }

    /// True if a fault freezes the process.
    pub(super) fn is_frozen(&self) -> bool {
        self.orders.iter().any(FaultOrder::freezes)
    }

    /// Starts a dead RM on standby.
    pub(super) fn start(&mut self) {
        self.alive = true;
        self.stopped = false;
        self.rm.state = HaState::Standby;
        self.open_ports();
    }

    /// Ends the process: by itself if it `stops`, otherwise as with SIGKILL.
    pub(super) fn end(&mut self, stops: bool) {
        self.alive = false;
        self.stopped = stops;
        self.rm.state = HaState::Initializing;
        self.zookeeper = ZookeeperState::Terminated;
        self.open_ports();
    }

    /// Orders the ports and the elector to act as the faults and the process require.
    pub(super) fn open_ports(&mut self) {
        let refused = |name: &str| self.orders.iter().any(|order| order.closes_port_of(name));
        self.version += 1;
        self.open.send_replace(OpenPorts {
            version: self.version,
            rpc: self.alive && !refused("getServiceStatus"),
            http: self.alive && !refused("isActive"),
            process: self.process(),
        });
    }

    fn process(&self) -> Process {
        match (self.alive, self.stopped) {
            (true, _) if self.is_frozen() => Process::Frozen,
            (true, _) => Process::Running,
            (false, true) => Process::Stopped,
            (false, false) => Process::Killed,
        }
    }
}
