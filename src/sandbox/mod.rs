//! HA pairs of ResourceManagers in this process that speak the real protocols, with fault injection.
//!
//! [`rm`] is the state machine, [`admin`] its half that administers nodes and labels, [`call`] the calls, [`settings`] the
//! configuration of the RMs, [`fault`] the faults. `cluster` holds the RMs, `door` their ports, `rpc` and `web` the servers,
//! `record` the file of calls, [`control`] the socket for orders, [`folder`] the clients' configuration, [`tour`] the steps of
//! the tour. Only the verb `sandbox` and the tests use this module.

pub mod admin;
pub mod call;
mod cluster;
pub mod control;
mod door;
pub(crate) mod exception;
pub mod fault;
pub mod folder;
mod pages;
mod ports;
mod record;
pub mod rm;
mod rpc;
pub mod settings;
pub mod tour;
mod web;
mod wire;

use std::io;
use std::path::PathBuf;
use std::sync::Arc;

use tokio::net::TcpListener;
use tokio::task::JoinSet;

use cluster::Member;
pub use cluster::SandboxCluster;
use door::{Door, PortKind};
use fault::FaultOrder;
use ports::Ports;
use record::CallRecord;
use settings::{SandboxProperty, SandboxSettings};

/// What automatic failover in a sandbox lacks.
pub const NO_ZOOKEEPER: &str = "Automatic failover here has no ZooKeeper yet (a later version brings it): status stays degraded, \
     wait --for healthy never holds, failover and repair refuse.";

/// What a sandbox is to have.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Plan {
    /// RMs of each cluster.
    pub rms: usize,
    /// Clusters.
    pub clusters: usize,
    /// Whether an elector decides which RM is active.
    pub automatic: bool,
    /// Whether the first RM of each cluster is active from the start. With an elector one always is.
    pub active: bool,
    /// The first port; free ones where there is none.
    pub port: Option<u16>,
    /// Faults from the beginning, in every cluster.
    pub orders: Vec<FaultOrder>,
    /// NodeManagers of each cluster.
    pub nodes: usize,
    /// What the RMs' configuration says besides.
    pub properties: Vec<SandboxProperty>,
    /// The file to which calls are written down.
    pub record: Option<PathBuf>,
}

impl Default for Plan {
    /// One pair with manual failover, its first RM active, and two nodes.
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

/// Why a sandbox cannot be.
#[derive(Debug, thiserror::Error)]
pub enum SandboxError {
    /// A port cannot be had.
    #[error("cannot listen on port {port} of 127.0.0.1 ({what}): {source}")]
    Port {
        /// The port; 0 for any.
        port: u16,
        /// What it is for.
        what: String,
        /// Why.
        source: io::Error,
    },
    /// A file or folder cannot be written.
    #[error("cannot write {what}: {source}")]
    Folder {
        /// What.
        what: String,
        /// Why.
        source: io::Error,
    },
    /// An RM that the cluster does not have.
    #[error("unknown ResourceManager {rm_id} (configured: {known})")]
    UnknownRm {
        /// Its id.
        rm_id: String,
        /// The ids that there are.
        known: String,
    },
    /// More ports than there are, or than this process may open.
    #[error("the sandbox needs {wanted} ports, but at most {limit} are available")]
    TooMany {
        /// How many.
        wanted: usize,
        /// The limit.
        limit: usize,
    },
}

/// A running sandbox. Its servers end when it is dropped.
pub struct Sandbox {
    /// Its clusters.
    pub clusters: Vec<Arc<SandboxCluster>>,
    servers: JoinSet<()>,
}

impl Sandbox {
    /// Takes the ports and begins to serve.
    ///
    /// # Errors
    /// A port or the record cannot be had, or an order is for nobody.
    pub async fn start(plan: &Plan) -> Result<Self, SandboxError> {
        let mut sandbox = Self {
            clusters: Vec::new(),
            servers: JoinSet::new(),
        };
        let mut ports = Ports::new(plan)?;
        let record = plan.record.as_deref().map(CallRecord::open).transpose()?;
        let record = record.map(Arc::new);
        let settings = Arc::new(SandboxSettings::new(&plan.properties, &daemon()));
        for number in 1..=plan.clusters {
            let id = if plan.clusters == 1 {
                "sandbox".to_owned()
            } else {
                format!("sandbox-{number:04}")
            };
            let (members, doors) = members(plan, &mut ports).await?;
            let settings = Arc::clone(&settings);
            let cluster = SandboxCluster::new(id, plan, settings, record.clone(), members);
            sandbox.serve(Arc::new(cluster), doors, &plan.orders)?;
        }
        Ok(sandbox)
    }

    fn serve(
        &mut self,
        cluster: Arc<SandboxCluster>,
        doors: Vec<(usize, Door, TcpListener)>,
        orders: &[FaultOrder],
    ) -> Result<(), SandboxError> {
        for (index, door, listener) in doors {
            let cluster = Arc::clone(&cluster);
            self.servers
                .spawn(door.serve(Some(listener), cluster, index));
        }
        for order in orders {
            cluster.order(order.clone())?;
        }
        self.clusters.push(cluster);
        Ok(())
    }
}

/// The RMs of a cluster, and the ports of each by its index.
async fn members(
    plan: &Plan,
    ports: &mut Ports,
) -> Result<(Vec<Member>, Vec<(usize, Door, TcpListener)>), SandboxError> {
    let mut members = Vec::new();
    let mut doors = Vec::new();
    for index in 0..plan.rms {
        let rm_id = format!("rm{}", index + 1);
        let (admin, admin_port) = ports.take(&format!("RPC of {rm_id}")).await?;
        let (web, web_port) = ports.take(&format!("HTTP of {rm_id}")).await?;
        let (member, opened, [admin_done, web_done]) =
            Member::new(rm_id, plan, [admin_port, web_port]);
        members.push(member);
        let door = |kind, port, done| Door {
            kind,
            port,
            opened: opened.clone(),
            done,
        };
        doors.push((index, door(PortKind::Rpc, admin_port, admin_done), admin));
        doors.push((index, door(PortKind::Http, web_port, web_done), web));
    }
    Ok((members, doors))
}

/// The user that the RMs run as: the one of this process.
fn daemon() -> String {
    let user = nix::unistd::User::from_uid(nix::unistd::getuid());
    user.ok()
        .flatten()
        .map(|user| user.name)
        .unwrap_or_default()
}
