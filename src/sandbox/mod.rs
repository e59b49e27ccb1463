//! Embedded HA pairs of ResourceManagers that speak the real protocols, with fault injection.
//!
//! Pure: [`call`] reads RPC calls, [`rm`] answers them, [`admin`] those about nodes and labels; [`settings`] is the RMs'
//! configuration, [`fault`] and [`order`] the faults, [`tour`] the steps of the tour. Servers: `cluster` holds the RMs
//! (`member`), `listener` opens their ports, `rpc` and `web` serve them, `deliver` sends answers, `record` logs calls,
//! [`control`] takes orders, [`folder`] has the clients' configuration. [`zookeeper`] is a ZooKeeper server.

pub mod admin;
pub mod call;
mod cluster;
pub mod control;
mod deliver;
mod exceptions;
pub mod fault;
pub mod folder;
mod listener;
mod member;
pub mod order;
mod pages;
mod ports;
mod record;
pub mod rm;
mod rpc;
pub mod settings;
pub mod tour;
mod web;
pub mod zookeeper;

use std::io;
use std::path::PathBuf;
use std::sync::Arc;

use tokio::net::TcpListener;
use tokio::task::JoinSet;

pub use cluster::SandboxCluster;
use listener::{PortKind, PortListener};
use member::Member;
use order::FaultOrder;
use ports::PortAllocator;
use record::CallRecord;
use settings::{SandboxProperty, SandboxSettings};

/// Limits of `--automatic`.
pub const NO_ZOOKEEPER: &str = "Automatic failover here has no ZooKeeper yet (a later version brings it): status stays degraded, \
     wait --for healthy never holds, failover and repair refuse.";

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SandboxPlan {
    /// In each cluster.
    pub rms: usize,
    pub clusters: usize,
    /// Automatic failover.
    pub automatic: bool,
    /// Make the first RM of each cluster active at the start. With automatic failover one always is.
    pub active: bool,
    /// The first port; none: free ports.
    pub port: Option<u16>,
    /// Faults from the beginning, in every cluster.
    pub orders: Vec<FaultOrder>,
    /// NodeManagers of each cluster.
    pub nodes: usize,
    /// Further properties of the RMs.
    pub properties: Vec<SandboxProperty>,
    /// The file to which each call is appended.
    pub record: Option<PathBuf>,
}

impl Default for SandboxPlan {
    /// One pair with manual failover, rm1 active, and two nodes.
    fn default() -> Self {
        Self {
            rms: 2,
            clusters: 1,
            automatic: false,
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
        /// 0 for any.
        port: u16,
        what: String,
        source: io::Error,
    },
    #[error("cannot write {what}: {source}")]
    Folder { what: String, source: io::Error },
    #[error("unknown ResourceManager {rm_id} (configured: {known})")]
    UnknownRm { rm_id: String, known: String },
    /// More than there are, or than this process may open.
    #[error("the sandbox needs {wanted} ports, but at most {limit} are available")]
    TooMany { wanted: usize, limit: usize },
}

/// A running sandbox. Its servers end when it is dropped.
pub struct Sandbox {
    pub clusters: Vec<Arc<SandboxCluster>>,
    servers: JoinSet<()>,
}

impl Sandbox {
    /// Opens the ports and starts the servers.
    ///
    /// # Errors
    /// A port or the record cannot be opened, or a fault is for an unknown RM.
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
            let settings = Arc::clone(&settings);
            let cluster = SandboxCluster::new(id, plan, settings, record.clone(), members);
            sandbox.serve(Arc::new(cluster), listeners, &plan.orders)?;
        }
        Ok(sandbox)
    }

    fn serve(
        &mut self,
        cluster: Arc<SandboxCluster>,
        listeners: Vec<(usize, PortListener, TcpListener)>,
        orders: &[FaultOrder],
    ) -> Result<(), SandboxError> {
        for (index, listener, socket) in listeners {
            let cluster = Arc::clone(&cluster);
            self.servers
                .spawn(listener.serve(Some(socket), cluster, index));
        }
        for order in orders {
            cluster.order(order.clone())?;
        }
        self.clusters.push(cluster);
        Ok(())
    }
}

/// The RMs of a cluster, and their open ports with the index of the RM.
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
        let listener = |kind, port, done| PortListener {
            kind,
            port,
            wanted: wanted.clone(),
            done,
        };
        let rpc = listener(PortKind::Rpc, admin_port, admin_done);
        let http = listener(PortKind::Http, web_port, web_done);
        listeners.extend([(index, rpc, admin), (index, http, web)]);
    }
    Ok((members, listeners))
}

/// The user that the RMs run as: the user of this process.
fn daemon() -> String {
    let user = nix::unistd::User::from_uid(nix::unistd::getuid());
    user.ok()
        .flatten()
        .map(|user| user.name)
        .unwrap_or_default()
}
