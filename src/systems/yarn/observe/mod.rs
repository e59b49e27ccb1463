//! One look at a cluster: all sources of all RMs and the elector, in parallel, under one deadline.

mod pages;

use std::pin::pin;
use std::time::{Duration, Instant};

use super::missing;
use super::observations::{Health, Observations, RmObservation};
use super::targets::ResourceManager;
use crate::base::deadline::Deadline;
use crate::base::join;
use crate::config::keys;
use crate::ha::state::{FailoverMode, HaState, ServiceStatus};
use crate::hadoop::caller::Caller;
use crate::hadoop::ha_service::HaService;
use crate::hadoop::rpc::error::RpcError;
use crate::net::http::{HttpClient, HttpError};
use crate::net::server::Server;
use crate::systems::awaited::AwaitedServers;
use crate::systems::missing::of_zookeeper;
use crate::systems::ports;
use crate::systems::yarn::elector::{self, ElectorView};
use crate::systems::yarn::elector_location::{ElectorLocation, NoElectorLocation};
use crate::systems::yarn::protocols::HA_SERVICE_PROTOCOL;
use crate::verdict::seen::{ConnectionSign, Missing, Seen};
use crate::zk::error::ZkError;
use crate::zk::session::Session;

use pages::PageObservations;

/// Exception class of `RMAdminService.monitorHealth` on an unhealthy RM.
const HEALTH_CHECK_FAILED: &str = "HealthCheckFailedException";
/// Time, from the start of the look, for the pages of an RM that RPC reports as not active; they can only contradict.
const VETO: Duration = Duration::from_millis(250);

/// The servers of one cluster, and how to reach them.
#[derive(Debug, Clone)]
pub struct ClusterTargets {
    pub cluster_id: String,
    pub failover: FailoverMode,
    /// True if the configuration selects Curator's elector.
    pub curator: bool,
    pub rms: Vec<ResourceManager>,
    /// The election in ZooKeeper, or the reason why it cannot be read.
    pub elector: Result<ElectorLocation, NoElectorLocation>,
    /// The caller, or the reason why the caller is unknown.
    pub caller: Result<Caller, String>,
    /// True if Kerberos authenticates the server.
    pub secured: bool,
    /// Servers that have not answered yet, for progress.
    pub pending: AwaitedServers,
}

/// The sources that a look asks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LookScope {
    All,
    /// Only state and health, during a failover. Slow pages are cut short, because no RM is active meanwhile:
    /// `/ws/v1/cluster/info` is skipped if `/isActive` answers, and the pages of an RM that RPC reports as not active
    /// get at most `VETO`.
    Roles,
}

/// Looks once, over new connections that are closed afterwards.
pub async fn look(
    subject: &ClusterTargets,
    web: &Result<HttpClient, HttpError>,
    deadline: Deadline,
) -> Observations {
    let mut watch = Watch::new(subject.clone(), web.clone());
    let seen = watch.look(LookScope::All, deadline).await;
    watch.close().await;
    seen
}

/// The RPC connection to an RM.
#[derive(Debug, Default)]
struct RmConnection {
    /// `None` without a usable connection.
    service: Option<HaService>,
    /// True if the RM closed the last connection, and no new one was opened since.
    hung_up: bool,
    /// True if the RM accepted a connection in the last look: then its process runs, even without an answer.
    opened: bool,
}

/// A cluster that is observed repeatedly over the same connections.
pub struct Watch {
    pub subject: ClusterTargets,
    web: Result<HttpClient, HttpError>,
    /// One connection per RM, in the order of `subject.rms`.
    connections: Vec<RmConnection>,
    zookeeper: Option<Session>,
}

impl Watch {
    /// Makes a watch without opening a connection.
    pub fn new(subject: ClusterTargets, web: Result<HttpClient, HttpError>) -> Self {
        let connections = subject
            .rms
            .iter()
            .map(|_| RmConnection::default())
            .collect();
        Self {
            subject,
            web,
            connections,
            zookeeper: None,
        }
    }

    /// Asks the wanted sources in parallel.
    pub async fn look(&mut self, wanted: LookScope, deadline: Deadline) -> Observations {
        let connections = std::mem::take(&mut self.connections);
        let rms = self.subject.rms.iter().cloned().zip(connections);
        let looks = rms.map(|(rm, mut connection)| {
            let (caller, web) = (self.subject.caller.clone(), self.web.clone());
            let secured = self.subject.secured;
            let pending = self.subject.pending.clone();
            let name = match &rm.admin {
                Ok(address) => format!("{} ({address})", rm.id),
                Err(_) => rm.id.to_string(),
            };
            async move {
                let _awaited = pending.begin(name);
                let calls = calls(&rm, &mut connection, &caller, deadline);
                let pages = pages::ask(&rm, &web, wanted, deadline);
                let both = Box::pin(calls_and_pages(calls, pages, wanted));
                let ports = [&rm.admin, &rm.web]
                    .into_iter()
                    .flatten()
                    .cloned()
                    .collect();
                let ((calls, pages), accepted) = ports::beside(ports, both, deadline).await;
                let accepted = accepted || connection.opened;
                let sign = match (accepted, connection.hung_up) {
                    (true, _) => ConnectionSign::Accepted,
                    (false, true) => ConnectionSign::ClosedByServer,
                    (false, false) => ConnectionSign::None,
                };
                (observation(&rm, calls, pages, sign, secured), connection)
            }
        });
        let elector = elector(&self.subject, &mut self.zookeeper, deadline);
        // ZooKeeper first: it writes a new session to its disk, which takes longest.
        let (elector, seen) = tokio::join!(elector, join::all(looks));
        let (rms, connections) = seen.into_iter().unzip();
        self.connections = connections;
        Observations {
            cluster_id: self.subject.cluster_id.clone(),
            failover: self.subject.failover,
            curator: self.subject.curator,
            rms,
            elector,
            unanswered: Vec::new(),
        }
    }

    /// Takes the connection to an RM, for a call that changes the RM; opens a new one if there is none. Return it with
    /// [`Watch::give_back`], so that the next look reuses it.
    ///
    /// # Errors
    /// The RM cannot be reached, or has no address.
    pub async fn take(
        &mut self,
        index: usize,
        deadline: Deadline,
    ) -> Result<HaService, Box<NoService>> {
        let kept = self
            .connections
            .get_mut(index)
            .and_then(|connection| connection.service.take());
        if let Some(service) = kept {
            return Ok(service);
        }
        let Some(rm) = self.subject.rms.get(index) else {
            return Err(Box::new(NoService::NotAsked("no such RM".to_owned())));
        };
        let (peer, caller) = peer_and_caller(rm, &self.subject.caller)
            .map_err(|reason| Box::new(NoService::NotAsked(reason)))?;
        let connected = HaService::connect(&peer, HA_SERVICE_PROTOCOL, caller, deadline).await;
        if connected.is_ok()
            && let Some(connection) = self.connections.get_mut(index)
        {
            connection.hung_up = false;
        }
        connected.map_err(|error| Box::new(NoService::Rpc(error)))
    }

    /// Returns a connection after a call; it is dropped if the call's `error` made it unusable.
    pub fn give_back(&mut self, index: usize, service: HaService, error: Option<&RpcError>) {
        if let Some(connection) = self.connections.get_mut(index) {
            connection.take_back(service, error);
        }
    }

    /// The ZooKeeper session of the last look.
    pub fn zookeeper(&self) -> Option<&Session> {
        self.zookeeper.as_ref()
    }

    /// # Errors
    /// The client could not be built.
    pub fn web(&self) -> Result<&HttpClient, &HttpError> {
        self.web.as_ref()
    }

    /// Closes the ZooKeeper session of the last look.
    pub async fn close(self) {
        if let Some(session) = self.zookeeper {
            session.close().await;
        }
    }
}

/// Why an RM cannot be called.
#[derive(Debug)]
pub enum NoService {
    /// No connection was tried, for this reason.
    NotAsked(String),
    /// The connection failed.
    Rpc(RpcError),
}

impl RmConnection {
    fn take_back(&mut self, service: HaService, error: Option<&RpcError>) {
        if error.is_none_or(RpcError::leaves_the_connection) {
            self.service = Some(service);
        }
        self.hung_up |= error.is_some_and(RpcError::was_closed);
    }
}

/// Runs calls and pages in parallel. [`LookScope::Roles`] limits the pages of an RM that is not active to `VETO`.
async fn calls_and_pages(
    calls: impl Future<Output = Calls>,
    pages: impl Future<Output = PageObservations>,
    wanted: LookScope,
) -> (Calls, PageObservations) {
    let begun = Instant::now();
    let mut pages = pin!(pages);
    let (told, read) = join::until(calls, pages.as_mut()).await;
    let read = match read {
        Some(read) => read,
        None if wanted == LookScope::Roles && is_not_active(&told.0) => {
            let left = VETO.saturating_sub(begun.elapsed());
            let cut = |_| PageObservations::none(Missing::Silent(VETO));
            tokio::time::timeout(left, pages).await.unwrap_or_else(cut)
        }
        None => pages.await,
    };
    (told, read)
}

fn is_not_active(state: &Seen<ServiceStatus>) -> bool {
    matches!(state, Ok(status) if status.state != HaState::Active)
}

/// State and health from RPC.
type Calls = (Seen<ServiceStatus>, Seen<Health>);

fn observation(
    rm: &ResourceManager,
    calls: Calls,
    pages: PageObservations,
    connection: ConnectionSign,
    secured: bool,
) -> RmObservation {
    let (state, health) = calls;
    let address = rm.admin.as_ref().map(ToString::to_string);
    RmObservation {
        id: rm.id.trimmed().to_owned(),
        address: address.unwrap_or_default(),
        state,
        health,
        is_active: pages.is_active,
        info: pages.info,
        connection,
        pages_stand_in: pages.proved || !secured,
    }
}

fn peer_and_caller<'a>(
    rm: &ResourceManager,
    caller: &'a Result<Caller, String>,
) -> Result<(Server, &'a Caller), String> {
    let address = rm.admin.as_ref().map_err(ToString::to_string)?;
    let peer = Server {
        id: rm.id.trimmed().to_owned(),
        address: address.clone(),
    };
    Ok((peer, caller.as_ref().map_err(Clone::clone)?))
}

/// Reads state and health over one connection, which is kept while it is usable.
async fn calls(
    rm: &ResourceManager,
    connection: &mut RmConnection,
    caller: &Result<Caller, String>,
    deadline: Deadline,
) -> Calls {
    connection.opened = false;
    let both = |missing: Missing| (Err(missing.clone()), Err(missing));
    if let Err(error) = &rm.admin {
        return both(missing::of_address(error, &rm.admin_key));
    }
    let (peer, caller) = match peer_and_caller(rm, caller) {
        Ok(found) => found,
        Err(reason) => return both(Missing::NotAsked(reason)),
    };
    let of_call = |error: &RpcError| missing::of_call(error, &rm.admin_key);
    let state = match state(connection, &peer, caller, deadline).await {
        Ok(status) => Ok(status),
        Err(error) if error.leaves_the_connection() && error.remote().is_some() => {
            Err(of_call(&error))
        }
        Err(error) => return both(of_call(&error)),
    };
    let Some(mut service) = connection.service.take() else {
        return (state, Err(Missing::NotAsked("no connection".to_owned())));
    };
    let health = service.monitor_health(deadline).await;
    connection.take_back(service, health.as_ref().err());
    let health = match health {
        Ok(()) => Ok(Health::Healthy),
        Err(error) => match error.remote() {
            Some(exception) if exception.is(HEALTH_CHECK_FAILED) => {
                Ok(Health::Unhealthy(exception.text()))
            }
            _ => Err(of_call(&error)),
        },
    };
    (state, health)
}

/// Reads the state over the kept connection or, if that breaks, over a new one: a read may be repeated.
async fn state(
    connection: &mut RmConnection,
    peer: &Server,
    caller: &Caller,
    deadline: Deadline,
) -> Result<ServiceStatus, RpcError> {
    if let Some(mut service) = connection.service.take() {
        let status = service.service_status(deadline).await;
        connection.take_back(service, status.as_ref().err());
        if connection.service.is_some() {
            return status;
        }
    }
    let connected = HaService::connect(peer, HA_SERVICE_PROTOCOL, caller, deadline).await;
    connection.opened = connected.as_ref().err().is_none_or(RpcError::was_accepted);
    let mut service = connected?;
    connection.hung_up = false;
    let status = service.service_status(deadline).await;
    connection.take_back(service, status.as_ref().err());
    status
}

async fn elector(
    subject: &ClusterTargets,
    kept: &mut Option<Session>,
    deadline: Deadline,
) -> Seen<ElectorView> {
    if subject.failover == FailoverMode::Manual {
        return Err(Missing::NotAsked("manual failover".to_owned()));
    }
    let _awaited = subject.pending.begin("ZooKeeper".to_owned());
    match &subject.elector {
        Ok(location) => elector_of(location, kept, deadline)
            .await
            .map_err(|error| of_zookeeper(&error, keys::ZK_ADDRESS.name)),
        Err(none) => Err(missing::of_elector_location(none)),
    }
}

async fn elector_of(
    location: &ElectorLocation,
    kept: &mut Option<Session>,
    deadline: Deadline,
) -> Result<ElectorView, ZkError> {
    if let Some(session) = kept.take()
        && let Ok(view) = elector::view(&session, &location.election, deadline).await
    {
        *kept = Some(session);
        return Ok(view);
    }
    let reads = elector::reads(&location.election);
    let session = location.open_reading(&reads, deadline).await?;
    let view = elector::view(&session, &location.election, deadline).await;
    *kept = Some(session);
    view
}
