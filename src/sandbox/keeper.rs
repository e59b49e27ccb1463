//! The ZooKeeper of one cluster, with its faults.

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::task::JoinHandle;

use crate::systems::yarn::elector::{ElectedRm, LOCK, active_rm_bytes};
use crate::zk::message::{Acl, CreateRequest, DeleteRequest, EPHEMERAL, Op, WriteOp};

use super::SandboxError;
use super::fault::Fault;
use super::order::FaultOrder;
use super::zookeeper::{
    EmbeddedMode, EmbeddedZooKeeper, LocalSession, ServiceSettings, TreeLimits,
};

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

    /// Adds a fault of the cluster with this id; `election` is the path of its election.
    pub(super) fn order(&self, order: FaultOrder, cluster_id: &str, election: &str) {
        match order.fault {
            Fault::Expire => self.server.expire(None),
            Fault::Stranger => {
                let mut faults = self.faults();
                if faults.stranger.is_none() {
                    faults.stranger = self.stranger(cluster_id, election);
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

    /// Replaces the lock. Returns `None` if the server is unreachable.
    fn stranger(&self, cluster_id: &str, election: &str) -> Option<Stranger> {
        let (session, events) = self.server.open_session(LONGEST_TICK).ok()?;
        let rm = ElectedRm {
            cluster_id: cluster_id.to_owned(),
            rm_id: STRANGER.to_owned(),
        };
        let path = format!("{election}/{LOCK}");
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
        both.or_else(|_| session.write(&[create])).ok()?;
        let id = session.id();
        let task = tokio::spawn(async move {
            let _events = events;
            keep_alive(&session).await;
        });
        Some(Stranger { session: id, task })
    }
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
