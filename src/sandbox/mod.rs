//! An embedded pair of ResourceManagers (or many pairs) that speaks the real protocols, with faults to order.
//!
//! [`rm`] is the state machine, [`fault`] what may be ordered, `rpc` and `web` the two ports, [`control`] the
//! socket that takes orders, [`folder`] the configuration. Nothing but its verb and the tests knows this room.

pub mod control;
pub mod fault;
pub mod folder;
pub mod rm;
mod rpc;
mod web;
mod wire;

use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::net::TcpListener;
use tokio::sync::watch;
use tokio::task::JoinSet;

use crate::rpc::ha::HaState;
use fault::{Fault, Order};
use rm::Rm;

/// How long a port may take to close or to open again.
const PATIENCE: Duration = Duration::from_secs(3);
/// How long to wait before a port, or a connection, that cannot be had is asked for again.
const RETRY: Duration = Duration::from_millis(50);

/// What a sandbox is to have.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Plan {
    /// RMs of each cluster.
    pub rms: usize,
    /// Clusters.
    pub clusters: usize,
    /// Whether an elector is in charge of them.
    pub automatic: bool,
    /// The first port; free ones where there is none.
    pub port: Option<u16>,
    /// Faults from the beginning, in every cluster.
    pub orders: Vec<Order>,
}

/// Why a sandbox cannot be.
#[derive(Debug, thiserror::Error)]
pub enum SandboxError {
    /// A port cannot be had.
    #[error("port {port} of 127.0.0.1, for {what}, cannot be had: {source}")]
    Port {
        /// The port; 0 for any.
        port: u16,
        /// What it is for.
        what: String,
        /// Why.
        source: io::Error,
    },
    /// A file or folder cannot be written.
    #[error("{what} cannot be written: {source}")]
    Folder {
        /// What.
        what: String,
        /// Why.
        source: io::Error,
    },
    /// A fault is for an RM that there is not.
    #[error("{order}: there is no {rm_id} here, only {known}")]
    UnknownRm {
        /// The order.
        order: String,
        /// The RM that it names.
        rm_id: String,
        /// Those that there are.
        known: String,
    },
    /// More ports than there are, or than this process may open.
    #[error("{wanted} ports are needed, and {limit} can be had at most")]
    TooMany {
        /// How many.
        wanted: usize,
        /// The limit.
        limit: usize,
    },
}

/// Which of its ports an RM keeps open.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Open {
    /// Counts the changes.
    version: u64,
    rpc: bool,
    http: bool,
    /// Whether the process is there at all; its connections end with it.
    alive: bool,
}

/// One RM of a cluster, and what was ordered for it.
struct Node {
    rm: Rm,
    orders: Vec<Order>,
    alive: bool,
    open: watch::Sender<Open>,
    /// How often the ports were told to open or close, and how much of that each of them has done.
    version: u64,
    done: [watch::Receiver<u64>; 2],
    ports: [u16; 2],
}

/// One cluster of the sandbox.
pub struct Cluster {
    /// Its `yarn.resourcemanager.cluster-id`.
    pub id: String,
    automatic: bool,
    nodes: Vec<Mutex<Node>>,
}

/// What an RM does with one call or page.
enum Turn {
    /// It goes on, perhaps with a fault.
    Go(Option<Fault>),
    /// It has just died.
    Dead,
}

impl Cluster {
    fn node(&self, index: usize) -> Option<MutexGuard<'_, Node>> {
        // A panic while the lock was held would have left plain values behind.
        Some(
            self.nodes
                .get(index)?
                .lock()
                .unwrap_or_else(PoisonError::into_inner),
        )
    }

    fn index_of(&self, rm_id: &str) -> Option<usize> {
        (0..self.nodes.len())
            .find(|index| self.node(*index).is_some_and(|node| node.rm.id == rm_id))
    }

    /// The ids and ports of its RMs: admin, then web.
    pub fn ports(&self) -> Vec<(String, [u16; 2])> {
        (0..self.nodes.len())
            .filter_map(|index| self.node(index))
            .map(|node| (node.rm.id.clone(), node.ports))
            .collect()
    }

    /// Takes an order.
    ///
    /// # Errors
    /// The order is for an RM that the cluster does not have.
    pub fn order(&self, order: Order) -> Result<(), SandboxError> {
        let Some(mut node) = self
            .index_of(&order.rm_id)
            .and_then(|index| self.node(index))
        else {
            let known: Vec<String> = self.ports().into_iter().map(|(id, _)| id).collect();
            return Err(SandboxError::UnknownRm {
                order: order.to_string(),
                rm_id: order.rm_id.clone(),
                known: known.join(" "),
            });
        };
        node.orders.push(order);
        node.open_ports();
        Ok(())
    }

    /// Waits until every port is open or closed as it was last told to be: an order is in force when it is answered.
    ///
    /// # Errors
    /// A port that was closed has been taken by somebody else.
    pub async fn settled(&self) -> Result<(), SandboxError> {
        let waits: Vec<_> = (0..self.nodes.len())
            .filter_map(|index| self.node(index))
            .flat_map(|node| {
                let ports = node.done.clone().into_iter().zip(node.ports);
                ports
                    .map(|(done, port)| (done, port, node.version, node.rm.id.clone()))
                    .collect::<Vec<_>>()
            })
            .collect();
        for (mut done, port, version, rm_id) in waits {
            let wait = done.wait_for(|done| *done >= version);
            if tokio::time::timeout(PATIENCE, wait).await.is_err() {
                return Err(SandboxError::Port {
                    port,
                    what: rm_id,
                    source: io::ErrorKind::AddrInUse.into(),
                });
            }
        }
        Ok(())
    }

    /// Forgets every order; the dead come back, on standby.
    pub fn clear(&self) {
        for index in 0..self.nodes.len() {
            let Some(mut node) = self.node(index) else {
                continue;
            };
            node.orders.clear();
            if !node.alive {
                node.alive = true;
                node.rm.state = HaState::Standby;
            }
            node.open_ports();
        }
        self.elect();
    }

    /// The orders in force, as they were written.
    pub fn orders(&self) -> Vec<String> {
        let nodes = (0..self.nodes.len()).filter_map(|index| self.node(index));
        nodes
            .flat_map(|node| {
                node.orders
                    .iter()
                    .map(ToString::to_string)
                    .collect::<Vec<_>>()
            })
            .collect()
    }

    /// What is to happen with a call or page, by its name; counts down the fault that strikes.
    fn turn(&self, index: usize, name: &str) -> Turn {
        let fault = self.node(index).and_then(|mut node| node.strike(name));
        if fault == Some(Fault::Die) {
            self.kill(index);
            return Turn::Dead;
        }
        Turn::Go(fault)
    }

    /// Ends an RM: its ports refuse, its connections close. An elector chooses another one.
    pub fn kill(&self, index: usize) {
        if let Some(mut node) = self.node(index) {
            node.alive = false;
            node.rm.state = HaState::Initializing;
            node.open_ports();
        }
        self.elect();
    }

    /// What an elector does: if nobody who lives is active, the first one who is on standby becomes it.
    fn elect(&self) {
        if !self.automatic {
            return;
        }
        let states: Vec<Option<HaState>> = (0..self.nodes.len())
            .map(|index| {
                self.node(index)
                    .filter(|node| node.alive)
                    .map(|node| node.rm.state)
            })
            .collect();
        if states.contains(&Some(HaState::Active)) {
            return;
        }
        let next = states
            .iter()
            .position(|state| *state == Some(HaState::Standby));
        if let Some(mut node) = next.and_then(|index| self.node(index)) {
            node.rm.state = HaState::Active;
        }
    }
}

impl Node {
    /// An RM on standby, what its ports are told, and what they tell.
    fn new(
        id: String,
        automatic: bool,
        ports: [u16; 2],
    ) -> (Self, watch::Receiver<Open>, [watch::Sender<u64>; 2]) {
        let (open, opened) = watch::channel(Open {
            version: 0,
            rpc: true,
            http: true,
            alive: true,
        });
        let (admin_done, admin_seen) = watch::channel(0);
        let (web_done, web_seen) = watch::channel(0);
        let node = Self {
            rm: Rm {
                id,
                automatic,
                state: HaState::Standby,
            },
            orders: Vec::new(),
            alive: true,
            open,
            version: 0,
            done: [admin_seen, web_seen],
            ports,
        };
        (node, opened, [admin_done, web_done])
    }

    /// The fault that strikes a call or page: the one ordered last.
    fn strike(&mut self, name: &str) -> Option<Fault> {
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

    fn open_ports(&mut self) {
        let refused = |name: &str| self.orders.iter().any(|order| order.closes_port_of(name));
        self.version += 1;
        self.open.send_replace(Open {
            version: self.version,
            rpc: self.alive && !refused("getServiceStatus"),
            http: self.alive && !refused("isActive"),
            alive: self.alive,
        });
    }
}

/// A running sandbox. Its servers end when it is dropped.
pub struct Sandbox {
    /// Its clusters.
    pub clusters: Vec<Arc<Cluster>>,
    servers: JoinSet<()>,
}

impl Sandbox {
    /// Takes the ports and begins to serve.
    ///
    /// # Errors
    /// A port cannot be had, or an order is for nobody.
    pub async fn start(plan: &Plan) -> Result<Self, SandboxError> {
        let mut sandbox = Self {
            clusters: Vec::new(),
            servers: JoinSet::new(),
        };
        let mut ports = Ports::new(plan)?;
        for number in 1..=plan.clusters {
            let id = if plan.clusters == 1 {
                "sandbox".to_owned()
            } else {
                format!("sandbox-{number:04}")
            };
            sandbox.add(id, plan, &mut ports).await?;
        }
        Ok(sandbox)
    }

    async fn add(
        &mut self,
        id: String,
        plan: &Plan,
        ports: &mut Ports,
    ) -> Result<(), SandboxError> {
        let mut nodes = Vec::new();
        let mut listeners = Vec::new();
        for number in 1..=plan.rms {
            let rm_id = format!("rm{number}");
            let admin = ports.take(&format!("the calls of {rm_id}")).await?;
            let web = ports.take(&format!("the web pages of {rm_id}")).await?;
            let (node, opened, [admin_done, web_done]) =
                Node::new(rm_id, plan.automatic, [admin.1, web.1]);
            nodes.push(Mutex::new(node));
            listeners.push([
                (Kind::Rpc, admin, opened.clone(), admin_done),
                (Kind::Http, web, opened, web_done),
            ]);
        }
        let cluster = Arc::new(Cluster {
            id,
            automatic: plan.automatic,
            nodes,
        });
        cluster.elect();
        for (index, ports) in listeners.into_iter().enumerate() {
            for (kind, (listener, port), opened, done) in ports {
                let door = Door {
                    kind,
                    port,
                    opened,
                    done,
                };
                let cluster = Arc::clone(&cluster);
                self.servers
                    .spawn(door.serve(Some(listener), cluster, index));
            }
        }
        for order in &plan.orders {
            cluster.order(order.clone())?;
        }
        self.clusters.push(cluster);
        Ok(())
    }
}

/// Where ports come from.
struct Ports {
    next: Option<u16>,
}

impl Ports {
    fn new(plan: &Plan) -> Result<Self, SandboxError> {
        let wanted = plan.clusters.saturating_mul(plan.rms).saturating_mul(2);
        let limit = plan.port.map_or(usize::from(u16::MAX) / 2, |first| {
            usize::from(u16::MAX - first) + 1
        });
        if wanted > limit {
            return Err(SandboxError::TooMany { wanted, limit });
        }
        allow_files(wanted)?;
        Ok(Self { next: plan.port })
    }

    async fn take(&mut self, what: &str) -> Result<(TcpListener, u16), SandboxError> {
        let port = self.next.unwrap_or(0);
        self.next = self.next.map(|port| port.wrapping_add(1));
        let failed = |source| SandboxError::Port {
            port,
            what: what.to_owned(),
            source,
        };
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, port))
            .await
            .map_err(failed)?;
        let taken = listener.local_addr().map_err(failed)?.port();
        Ok((listener, taken))
    }
}

/// Open files that are enough for a rehearsal.
const PLENTY: u64 = 16_384;

/// Raises the limit of open files to what the listeners and some connections need.
fn allow_files(listeners: usize) -> Result<(), SandboxError> {
    use nix::sys::resource::{Resource, getrlimit, setrlimit};
    let Ok((soft, hard)) = getrlimit(Resource::RLIMIT_NOFILE) else {
        return Ok(());
    };
    // Every client that stays connected needs one more.
    let wanted = u64::try_from(listeners.saturating_mul(4))
        .unwrap_or(u64::MAX)
        .max(PLENTY);
    let raised = wanted.min(hard).max(soft);
    let _ = setrlimit(Resource::RLIMIT_NOFILE, raised, hard);
    if u64::try_from(listeners)
        .unwrap_or(u64::MAX)
        .saturating_add(64)
        > raised
    {
        return Err(SandboxError::TooMany {
            wanted: listeners,
            limit: usize::try_from(raised).unwrap_or(usize::MAX),
        });
    }
    Ok(())
}

/// Which of an RM's two ports.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Rpc,
    Http,
}

/// One port of an RM.
struct Door {
    kind: Kind,
    port: u16,
    /// What it is told.
    opened: watch::Receiver<Open>,
    /// What it has done.
    done: watch::Sender<u64>,
}

impl Door {
    /// Accepts connections, as long as the RM has the port open.
    async fn serve(
        mut self,
        mut listener: Option<TcpListener>,
        cluster: Arc<Cluster>,
        index: usize,
    ) {
        let mut connections = JoinSet::new();
        loop {
            let is_as_told = self.obey(&mut listener).await;
            if !self.opened.borrow().alive {
                connections.abort_all();
            }
            tokio::select! {
                changed = self.opened.changed() => if changed.is_err() { return },
                accepted = accept(listener.as_ref()) => {
                    let Ok(stream) = accepted else {
                        // No more files, most likely.
                        tokio::time::sleep(RETRY).await;
                        continue;
                    };
                    let cluster = Arc::clone(&cluster);
                    match self.kind {
                        Kind::Rpc => connections.spawn(rpc::converse(stream, cluster, index)),
                        Kind::Http => connections.spawn(web::converse(stream, cluster, index)),
                    };
                }
                // Finished conversations are let go of, so that they do not pile up.
                Some(_) = connections.join_next() => {}
                () = tokio::time::sleep(RETRY), if !is_as_told => {}
            }
        }
    }

    /// Opens or closes the port; whether that could be done.
    async fn obey(&mut self, listener: &mut Option<TcpListener>) -> bool {
        let open = *self.opened.borrow_and_update();
        let wanted = match self.kind {
            Kind::Rpc => open.rpc,
            Kind::Http => open.http,
        };
        if !wanted {
            *listener = None;
        } else if listener.is_none() {
            let address = SocketAddr::from((Ipv4Addr::LOCALHOST, self.port));
            *listener = TcpListener::bind(address).await.ok();
        }
        let is_as_told = listener.is_some() == wanted;
        if is_as_told {
            self.done.send_replace(open.version);
        }
        is_as_told
    }
}

/// Waits for the end that [`Door::serve`] makes of the connections of a dead RM, after it has closed the port.
async fn until_aborted() {
    std::future::pending::<()>().await;
}

/// The next connection; never, where the port is closed.
async fn accept(listener: Option<&TcpListener>) -> io::Result<tokio::net::TcpStream> {
    match listener {
        Some(listener) => Ok(listener.accept().await?.0),
        None => std::future::pending().await,
    }
}
