//! One look at a cluster: every source of every RM and the elector, all at once, under one deadline.

mod awaited;
mod pages;
mod ports;

use std::pin::pin;
use std::time::{Duration, Instant};

use super::missing;
use super::observations::{Health, Observations, RmObservation};
use super::targets::ResourceManager;
use crate::base::deadline::Deadline;
use crate::base::join;
use crate::ha::state::{FailoverMode, HaState, ServiceStatus};
use crate::hadoop::caller::Caller;
use crate::hadoop::ha_service::HaService;
use crate::hadoop::rpc::error::RpcError;
use crate::net::http::{HttpClient, HttpError};
use crate::net::server::Server;
use crate::systems::yarn::elector::{self, ElectorView};
use crate::systems::yarn::protocols::HA_SERVICE_PROTOCOL;
use crate::systems::yarn::zookeeper_access::{ElectorLocation, NoElectorLocation};
use crate::verdict::seen::{ConnectionSign, Missing, Seen};
use crate::zk::error::ZkError;
use crate::zk::session::Session;

pub use awaited::AwaitedServers;
use pages::PageObservations;

/// What `RMAdminService` throws when it is not well.
const UNWELL: &str = "HealthCheckFailedException";
/// How long a look while acting gives, from its beginning, to an answer that could only veto.
const VETO: Duration = Duration::from_millis(250);

/// What there is to look at.
#[derive(Debug, Clone)]
pub struct ClusterTargets {
    /// The cluster's id.
    pub cluster_id: String,
    /// Who decides which RM is active.
    pub failover: FailoverMode,
    /// Whether the configuration wants Curator's elector.
    pub curator: bool,
    /// The RMs.
    pub rms: Vec<ResourceManager>,
    /// Where the elector is.
    pub elector: Result<ElectorLocation, NoElectorLocation>,
    /// Who calls; or why nobody can.
    pub caller: Result<Caller, String>,
    /// Whether calls prove who answers them.
    pub secured: bool,
    /// Who has not answered yet.
    pub pending: AwaitedServers,
}

/// What to ask for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LookScope {
    /// Everything.
    All,
    /// What tells who is active and well, while acting: a slow page is not waited for where nobody serves meanwhile.
    /// `/ws/v1/cluster/info` is left out where `/isActive` tells. The page of an RM that RPC calls not active could only
    /// veto, and has `VETO`.
    Roles,
}

/// Looks once.
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

/// The connection that an RM's calls go over.
#[derive(Debug, Default)]
struct Line {
    /// None where there is no usable one.
    service: Option<HaService>,
    /// Whether the RM closed the last one, and none was opened since.
    hung_up: bool,
    /// Whether the last look opened one: the process was there, even if it did not answer.
    opened: bool,
}

/// A cluster that is looked at again and again, over connections that are kept.
pub struct Watch {
    /// What is looked at.
    pub subject: ClusterTargets,
    web: Result<HttpClient, HttpError>,
    /// By RM: the connection that its calls go over.
    lines: Vec<Line>,
    zookeeper: Option<Session>,
}

impl Watch {
    /// Nothing is connected yet.
    pub fn new(subject: ClusterTargets, web: Result<HttpClient, HttpError>) -> Self {
        let lines = subject.rms.iter().map(|_| Line::default()).collect();
        Self {
            subject,
            web,
            lines,
            zookeeper: None,
        }
    }

    /// Asks every source that is wanted, all at once.
    pub async fn look(&mut self, wanted: LookScope, deadline: Deadline) -> Observations {
        let lines = std::mem::take(&mut self.lines);
        let rms = self.subject.rms.iter().cloned().zip(lines);
        let looks = rms.map(|(rm, mut line)| {
            let (caller, web) = (self.subject.caller.clone(), self.web.clone());
            let secured = self.subject.secured;
            let pending = self.subject.pending.clone();
            let name = match &rm.admin {
                Ok(address) => format!("{} ({address})", rm.id),
                Err(_) => rm.id.to_string(),
            };
            async move {
                let _awaited = pending.begin(name);
                let calls = calls(&rm, &mut line, &caller, deadline);
                let pages = pages::ask(&rm, &web, wanted, deadline);
                let both = Box::pin(calls_and_pages(calls, pages, wanted));
                let ((calls, pages), accepted) = ports::beside(&rm, both, deadline).await;
                let accepted = accepted || line.opened;
                let connection = match (accepted, line.hung_up) {
                    (true, _) => ConnectionSign::Accepted,
                    (false, true) => ConnectionSign::ClosedByServer,
                    (false, false) => ConnectionSign::None,
                };
                (observation(&rm, calls, pages, connection, secured), line)
            }
        });
        let elector = elector(&self.subject, &mut self.zookeeper, deadline);
        let (seen, elector) = tokio::join!(join::all(looks), elector);
        let (rms, lines) = seen.into_iter().unzip();
        self.lines = lines;
        Observations {
            cluster_id: self.subject.cluster_id.clone(),
            failover: self.subject.failover,
            curator: self.subject.curator,
            rms,
            elector,
            unanswered: Vec::new(),
        }
    }

    /// The connection to an RM, for a call that changes it; a new one where there is none. It is given back with
    /// [`Watch::give_back`] where the next look is to go over it.
    ///
    /// # Errors
    /// The RM cannot be reached, or has no address.
    pub async fn take(
        &mut self,
        index: usize,
        deadline: Deadline,
    ) -> Result<HaService, Box<NoService>> {
        let kept = self
            .lines
            .get_mut(index)
            .and_then(|line| line.service.take());
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
            && let Some(line) = self.lines.get_mut(index)
        {
            line.hung_up = false;
        }
        connected.map_err(|error| Box::new(NoService::Rpc(error)))
    }

    /// Gives a connection back after a call, which may have ended it.
    pub fn give_back(&mut self, index: usize, service: HaService, error: Option<&RpcError>) {
        if let Some(line) = self.lines.get_mut(index) {
            line.take_back(service, error);
        }
    }

    /// The session with ZooKeeper of the last look, if there is one.
    pub fn zookeeper(&self) -> Option<&Session> {
        self.zookeeper.as_ref()
    }

    /// What asks for pages.
    ///
    /// # Errors
    /// What every question would end with.
    pub fn web(&self) -> Result<&HttpClient, &HttpError> {
        self.web.as_ref()
    }

    /// Ends the session with ZooKeeper.
    pub async fn close(self) {
        if let Some(session) = self.zookeeper {
            session.close().await;
        }
    }
}

/// Why an RM cannot be called.
#[derive(Debug)]
pub enum NoService {
    /// It was not tried.
    NotAsked(String),
    /// It cannot be reached.
    Rpc(RpcError),
}

impl Line {
    fn take_back(&mut self, service: HaService, error: Option<&RpcError>) {
        if error.is_none_or(RpcError::leaves_the_connection) {
            self.service = Some(service);
        }
        self.hung_up |= error.is_some_and(RpcError::was_closed);
    }
}

/// Asks both at once.
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

/// What calls tell: state and health.
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

/// State and health, over one connection, which is kept for as long as it can be used.
async fn calls(
    rm: &ResourceManager,
    line: &mut Line,
    caller: &Result<Caller, String>,
    deadline: Deadline,
) -> Calls {
    line.opened = false;
    let both = |missing: Missing| (Err(missing.clone()), Err(missing));
    if let Err(error) = &rm.admin {
        return both(missing::of_address(error, &rm.admin_key));
    }
    let (peer, caller) = match peer_and_caller(rm, caller) {
        Ok(found) => found,
        Err(reason) => return both(Missing::NotAsked(reason)),
    };
    let of_call = |error: &RpcError| missing::of_call(error, &rm.admin_key);
    let state = match state(line, &peer, caller, deadline).await {
        Ok(status) => Ok(status),
        Err(error) if error.leaves_the_connection() && error.remote().is_some() => {
            Err(of_call(&error))
        }
        Err(error) => return both(of_call(&error)),
    };
    let Some(mut service) = line.service.take() else {
        return (state, Err(Missing::NotAsked("no connection".to_owned())));
    };
    let health = service.monitor_health(deadline).await;
    line.take_back(service, health.as_ref().err());
    let health = match health {
        Ok(()) => Ok(Health::Well),
        Err(error) => match error.remote() {
            Some(exception) if exception.is(UNWELL) => Ok(Health::Unwell(exception.text())),
            _ => Err(of_call(&error)),
        },
    };
    (state, health)
}

/// The state, over the connection that was kept or a new one; a question may be asked twice.
async fn state(
    line: &mut Line,
    peer: &Server,
    caller: &Caller,
    deadline: Deadline,
) -> Result<ServiceStatus, RpcError> {
    if let Some(mut service) = line.service.take() {
        let status = service.service_status(deadline).await;
        line.take_back(service, status.as_ref().err());
        if line.service.is_some() {
            return status;
        }
    }
    let connected = HaService::connect(peer, HA_SERVICE_PROTOCOL, caller, deadline).await;
    line.opened = connected.as_ref().err().is_none_or(RpcError::was_accepted);
    let mut service = connected?;
    line.hung_up = false;
    let status = service.service_status(deadline).await;
    line.take_back(service, status.as_ref().err());
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
            .map_err(|error| missing::of_zookeeper(&error)),
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
    let session = location.open(deadline).await?;
    let view = elector::view(&session, &location.election, deadline).await;
    *kept = Some(session);
    view
}
