//! Embedded HA pairs of ResourceManagers that speak the real protocols, with fault injection.
//!
//! Pure: [`call`] reads RPC calls, [`rm`] answers them, [`admin`] answers calls about nodes and labels.
//! [`settings`] is the RMs' configuration, [`fault`] and [`order`] are the faults, [`tour`] has the steps of the
//! tour. Servers: `cluster` holds the RMs (`member`), `listener` opens their ports, `rpc`, `web` and `standby` serve
//! them, `deliver` sends answers, `record` logs calls, [`control`] accepts requests, [`folder`] writes the clients'
//! configuration. [`zookeeper`] is a ZooKeeper server, `keeper` is the ZooKeeper server of a cluster, and `elector` has
//! the RMs' electors. `rm_store` has the znodes of the RMs' state store.

pub mod admin;
pub mod call;
mod cluster;
pub mod control;
mod deliver;
mod elector;
mod exceptions;
pub mod fault;
pub mod folder;
mod held_port;
mod keeper;
mod listener;
mod member;
pub mod order;
mod pages;
mod ports;
mod record;
mod response;
pub mod rm;
mod rm_store;
mod rpc;
pub mod settings;
mod standby;
pub mod tour;
mod web;
pub mod zookeeper;

use std::io;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use tokio::net::TcpListener;
use tokio::task::JoinSet;

pub use cluster::SandboxCluster;
use cluster::election::ELECTION_LIMIT;
use elector::RmElector;
use keeper::Keeper;
use listener::{PortKind, PortListener};
use member::Member;
use order::FaultOrder;
use ports::PortAllocator;
use record::CallRecord;
use settings::{SandboxProperty, SandboxSettings};

/// How the active RM of a cluster is chosen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SandboxMode {
    /// By operators.
    Manual,
    /// By Hadoop's `ActiveStandbyElector`.
    Automatic,
    /// By Curator's `LeaderLatch`.
    Curator,
}

impl SandboxMode {
    /// True if the cluster has electors, and a ZooKeeper for them.
    pub fn is_automatic(self) -> bool {
        self != Self::Manual
    }
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SandboxPlan {
    /// RMs in each cluster.
    pub rms: usize,
    pub clusters: usize,
    pub mode: SandboxMode,
    /// Make the first RM of each cluster active at the start. With automatic failover, that RM is always active
    /// at the start.
    pub active: bool,
    /// The first port; `None` for free ports.
    pub port: Option<u16>,
    /// Faults that every cluster has from the beginning.
    pub orders: Vec<FaultOrder>,
    /// NodeManagers of each cluster.
    pub nodes: usize,
    /// Additional properties of the RMs.
    pub properties: Vec<SandboxProperty>,
    /// The file that each call is appended to.
    pub record: Option<PathBuf>,
}

impl Default for SandboxPlan {
    /// Returns one pair with automatic failover, rm1 active, and two nodes.
    fn default() -> Self {
        Self {
            rms: 2,
            clusters: 1,
            mode: SandboxMode::Automatic,
            active: true,
            port: None,
            orders: Vec::new(),
            nodes: 2,
            properties: Vec::new(),
            record: None,
        }
    }
}

#[derive(Debug, thiserror::Error)]
pub enum SandboxError {
    #[error("cannot listen on port {port} of 127.0.0.1 ({what}): {source}")]
    Port {
        /// 0 for any port.
        port: u16,
        what: String,
        source: io::Error,
    },
    #[error("cannot write {what}: {source}")]
    Folder { what: String, source: io::Error },
    #[error("this sandbox has no ZooKeeper, because it was started with --manual")]
    NoZooKeeper,
    #[error("unknown ResourceManager {rm_id} (configured: {known})")]
    UnknownRm { rm_id: String, known: String },
    /// More ports than exist, or than this process may open.
    #[error("the sandbox needs {wanted} ports, but at most {limit} are available")]
    TooMany { wanted: usize, limit: usize },
}

/// A running sandbox. Dropping it ends its servers.
pub struct Sandbox {
    pub clusters: Vec<Arc<SandboxCluster>>,
    servers: JoinSet<()>,
}

impl Sandbox {
    /// Opens the ports and starts the servers.
    ///
    /// # Errors
    /// A port or the record cannot be opened, or a fault names an unknown RM.
    pub async fn start(plan: &SandboxPlan) -> Result<Self, SandboxError> {
        let mut sandbox = Self {
            clusters: Vec::new(),
            servers: JoinSet::new(),
        };
        let mut ports = PortAllocator::new(plan)?;
        let record = plan.record.as_deref().map(CallRecord::open).transpose()?;
        let record = record.map(Arc::new);
        let settings = Arc::new(SandboxSettings::new(&plan.properties, &daemon()));
        for number in 1..=plan.clusters {
            let id = if plan.clusters == 1 {
                "sandbox".to_owned()
            } else {
                format!("sandbox-{number:04}")
            };
            let (members, listeners) = members(plan, &mut ports).await?;
            let keeper = match plan.mode.is_automatic() {
                true => Some(sandbox.keeper(&mut ports, settings.session_timeout).await?),
                false => None,
            };
            let settings = Arc::clone(&settings);
            let cluster = SandboxCluster::new(id, plan, settings, record.clone(), members, keeper);
            sandbox
                .serve(Arc::new(cluster), listeners, &plan.orders)
                .await?;
        }
        Ok(sandbox)
    }

    async fn keeper(
        &mut self,
        ports: &mut PortAllocator,
        timeout: Duration,
    ) -> Result<Keeper, SandboxError> {
        let (socket, port) = ports.take("ZooKeeper").await?;
        let keeper = Keeper::new(port, timeout);
        self.servers.spawn(keeper.server.clone().serve(socket));
        Ok(keeper)
    }

    async fn serve(
        &mut self,
        cluster: Arc<SandboxCluster>,
        listeners: Vec<(usize, PortListener, TcpListener)>,
        orders: &[FaultOrder],
    ) -> Result<(), SandboxError> {
        for (index, listener, socket) in listeners {
            let cluster = Arc::clone(&cluster);
            self.servers.spawn(listener.serve(socket, cluster, index));
        }
        self.start_electors(&cluster).await;
        // The cluster is healthy before the first fault takes effect.
        for order in orders {
            cluster.order(order.clone())?;
        }
        self.clusters.push(cluster);
        Ok(())
    }
}

impl Sandbox {
    /// Starts rm1's elector and waits until rm1 is elected; then starts the other electors.
    async fn start_electors(&mut self, cluster: &Arc<SandboxCluster>) {
        let electors = RmElector::all(cluster);
        for (index, elector) in electors.into_iter().enumerate() {
            self.servers.spawn(elector.run());
            if index == 0 {
                cluster.elected(ELECTION_LIMIT).await;
            }
        }
    }
}

/// Makes the RMs of a cluster. Returns them, and their open ports with the index of the RM.
async fn members(
    plan: &SandboxPlan,
    ports: &mut PortAllocator,
) -> Result<(Vec<Member>, Vec<(usize, PortListener, TcpListener)>), SandboxError> {
    let mut members = Vec::new();
    let mut listeners = Vec::new();
    for index in 0..plan.rms {
        let rm_id = format!("rm{}", index + 1);
        let (admin, admin_port) = ports.take(&format!("RPC of {rm_id}")).await?;
        let (web, web_port) = ports.take(&format!("HTTP of {rm_id}")).await?;
        let (member, wanted, [admin_done, web_done]) =
            Member::new(rm_id, plan, [admin_port, web_port]);
        members.push(member);
        let listener = |kind, done| PortListener {
            kind,
            wanted: wanted.clone(),
            done,
        };
        let rpc = listener(PortKind::Rpc, admin_done);
        let http = listener(PortKind::Http, web_done);
        listeners.extend([(index, rpc, admin), (index, http, web)]);
    }
    Ok((members, listeners))
}

/// Returns the user that the RMs run as: the user of this process.
fn daemon() -> String {
    let user = nix::unistd::User::from_uid(nix::unistd::getuid());
    user.ok()
        .flatten()
        .map(|user| user.name)
        .unwrap_or_default()
}
