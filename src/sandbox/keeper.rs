//! The ZooKeeper of one cluster, with its faults.

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::task::JoinHandle;

use crate::systems::yarn::elector::{ElectedRm, LOCK, active_rm_bytes, latch_prefix};
use crate::zk::message::{Acl, CreateMode, CreateRequest, DeleteRequest, EPHEMERAL, Op, WriteOp};

use super::fault::Fault;
use super::order::FaultOrder;
use super::zookeeper::{
    EmbeddedMode, EmbeddedZooKeeper, LocalError, LocalSession, ReadWatch, ServiceSettings,
    TreeLimits,
};
use super::{SandboxError, SandboxMode};

/// Maximum time between two checks for overdue sessions.
const LONGEST_TICK: Duration = Duration::from_secs(1);
/// The id in the lock of [`Fault::Stranger`].
const STRANGER: &str = "stranger";

/// The ZooKeeper of one cluster.
pub(super) struct Keeper {
    pub(super) server: EmbeddedZooKeeper,
    pub(super) port: u16,
    faults: Mutex<KeeperFaults>,
}

/// The election of the cluster.
pub(super) struct KeeperElection {
    pub(super) cluster_id: String,
    /// Its parent znode.
    pub(super) path: String,
    pub(super) mode: SandboxMode,
}

#[derive(Default)]
struct KeeperFaults {
    orders: Vec<FaultOrder>,
    stranger: Option<Stranger>,
}

/// A session that belongs to no RM; a task keeps it alive.
struct Stranger {
    session: i64,
    task: JoinHandle<()>,
}

impl Drop for Stranger {
    fn drop(&mut self) {
        self.task.abort();
    }
}

impl Keeper {
    /// Makes the server. `timeout` is the timeout of the RMs' sessions; a server grants 2 to 20 ticks.
    pub(super) fn new(port: u16, timeout: Duration) -> Self {
        let tick = (timeout / 4).min(LONGEST_TICK).max(timeout / 20);
        let settings = ServiceSettings {
            tick,
            limits: TreeLimits::default(),
        };
        Self {
            server: EmbeddedZooKeeper::new(settings),
            port,
            faults: Mutex::default(),
        }
    }

    fn faults(&self) -> MutexGuard<'_, KeeperFaults> {
        // A panic poisons the lock, but the values stay usable.
        self.faults.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Adds a fault.
    pub(super) fn order(&self, order: FaultOrder, election: &KeeperElection) {
        match order.fault {
            Fault::Expire => self.server.expire(None),
            Fault::Stranger => {
                let mut faults = self.faults();
                if faults.stranger.is_none() {
                    faults.stranger = self.stranger(election);
                }
                faults.orders.push(order);
            }
            _ => {
                let mut faults = self.faults();
                faults.orders.push(order);
                self.server.set_mode(faults.mode());
            }
        }
    }

    pub(super) fn clear(&self) {
        let mut faults = self.faults();
        faults.orders.clear();
        self.server.set_mode(EmbeddedMode::Serving);
        if let Some(stranger) = faults.stranger.take() {
            self.server.expire(Some(stranger.session));
        }
    }

    /// Returns the faults as the user wrote them.
    pub(super) fn orders(&self) -> Vec<String> {
        self.faults()
            .orders
            .iter()
            .map(ToString::to_string)
            .collect()
    }

    /// Waits until the port is open or closed as its faults demand.
    ///
    /// # Errors
    /// Another process has taken the port while it was closed.
    pub(super) async fn settled(&self) -> Result<(), SandboxError> {
        let settled = self.server.settled().await;
        settled.map_err(|_| SandboxError::Port {
            port: self.port,
            what: "ZooKeeper".to_owned(),
            source: std::io::ErrorKind::AddrInUse.into(),
        })
    }

    /// Makes a leader that is no RM. Returns `None` if the server is unreachable.
    fn stranger(&self, election: &KeeperElection) -> Option<Stranger> {
        let (session, events) = self.server.open_session(LONGEST_TICK).ok()?;
        let leads = match election.mode {
            SandboxMode::Curator => self.lead_latch(&session, &election.path),
            _ => replace_lock(&session, election),
        };
        leads.ok()?;
        let id = session.id();
        let task = tokio::spawn(async move {
            let _events = events;
            keep_alive(&session).await;
        });
        Some(Stranger { session: id, task })
    }

    /// Joins the latch, then ends the sessions of the members before it: a leader does not notice the loss of its znode
    /// alone.
    fn lead_latch(&self, session: &LocalSession, election: &str) -> Result<(), LocalError> {
        let children = session.children(election, ReadWatch::No)?;
        let before: Vec<String> = children.unwrap_or_default();
        let prefix = format!("{election}/{}", latch_prefix(0));
        let mode = CreateMode::EphemeralSequential.flags();
        session.create(&prefix, STRANGER.as_bytes(), &[Acl::open()], mode)?;
        for name in before {
            let member = session.data(&format!("{election}/{name}"), ReadWatch::No)?;
            let owner = member.map_or(0, |(_, stat)| stat.ephemeral_owner);
            self.server.expire(Some(owner));
        }
        Ok(())
    }
}

fn replace_lock(session: &LocalSession, election: &KeeperElection) -> Result<(), LocalError> {
    let rm = ElectedRm {
        cluster_id: election.cluster_id.clone(),
        rm_id: STRANGER.to_owned(),
    };
    let path = format!("{}/{LOCK}", election.path);
    let delete = WriteOp::Delete(DeleteRequest {
        path: path.clone(),
        version: -1,
    });
    let create = WriteOp::Create(
        Op::Create,
        CreateRequest {
            path,
            data: Some(active_rm_bytes(&rm)),
            acl: vec![Acl::open()],
            flags: EPHEMERAL,
        },
    );
    let both = session.write(&[delete, create.clone()]);
    both.or_else(|_| session.write(&[create])).map(|_| ())
}

async fn keep_alive(session: &LocalSession) {
    loop {
        tokio::time::sleep(session.timeout() / 3).await;
        // An expired session stays expired.
        let _ = session.ping();
    }
}

impl KeeperFaults {
    fn mode(&self) -> EmbeddedMode {
        let has = |fault: &Fault| self.orders.iter().any(|order| order.fault == *fault);
        if has(&Fault::Die) {
            EmbeddedMode::Dead
        } else if has(&Fault::Hang) {
            EmbeddedMode::Hanging
        } else if has(&Fault::Refuse) {
            EmbeddedMode::Refusing
        } else {
            EmbeddedMode::Serving
        }
    }
}
