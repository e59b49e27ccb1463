//! One look at a cluster: every source of every RM and the elector, all at once, under one deadline.

use crate::systems::yarn::protocols::HA_SERVICE_PROTOCOL;
use std::collections::BTreeSet;
use std::io;
use std::net::SocketAddr;
use std::pin::pin;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use tokio::net::TcpStream;

use super::observations::{Health, Observations, RmInfo, RmObservation};
use super::targets::{AddressError, RmId};
use crate::base::deadline::Deadline;
use crate::base::io::is_no_route;
use crate::config::keys;
use crate::ha::state::FailoverMode;
use crate::ha::state::{HaState, ServiceStatus};
use crate::hadoop::caller::Caller;
use crate::hadoop::ha_service::HaService;
use crate::hadoop::rpc::error::{
    AUTHENTICATION, CallPhase, Failure, MalformedAnswer, RpcError, SaslError, TransportCause,
};
use crate::net::address::HostPort;
use crate::net::http::{HttpClient, HttpError};
use crate::net::resolve;
use crate::net::server::Server;
use crate::systems::yarn::elector::{self, ElectorView};
use crate::systems::yarn::pages::{self, ClusterInfo, PageAnswer};
use crate::systems::yarn::zookeeper_access::{ElectorLocation, NoElectorLocation};
use crate::verdict::seen::{Contact, Missing, Seen};
use crate::zk::error::ZkError;
use crate::zk::session::Session;

/// What `RMAdminService` throws when it is not well.
const UNWELL: &str = "HealthCheckFailedException";
/// How long answers are waited for before it is looked whether a port accepts connections at all.
const SOON: Duration = Duration::from_millis(500);
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
    pub rms: Vec<RmTarget>,
    /// Where the elector is.
    pub elector: Result<ElectorLocation, NoElectorLocation>,
    /// Who calls; or why nobody can.
    pub caller: Result<Caller, String>,
    /// Whether calls prove who answers them.
    pub secured: bool,
    /// Who has not answered yet.
    pub pending: AwaitedServers,
}

/// One RM to look at.
#[derive(Debug, Clone)]
pub struct RmTarget {
    /// Its id.
    pub id: RmId,
    /// Where it serves calls.
    pub admin: Result<HostPort, AddressError>,
    /// Where it serves pages.
    pub web: Result<HostPort, AddressError>,
    /// The key that `admin` is from.
    pub admin_key: String,
    /// The key that `web` is from.
    pub web_key: String,
}

/// The servers that a look still waits for, by name; clones share them.
#[derive(Debug, Clone, Default)]
pub struct AwaitedServers(Arc<Mutex<BTreeSet<String>>>);

impl AwaitedServers {
    /// Their names.
    pub fn names(&self) -> Vec<String> {
        self.set().iter().cloned().collect()
    }

    /// Under this name an answer is waited for, until the result is dropped.
    fn begin(&self, name: String) -> Awaited {
        self.set().insert(name.clone());
        let pending = self.clone();
        Awaited { pending, name }
    }

    fn set(&self) -> MutexGuard<'_, BTreeSet<String>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// One of them.
struct Awaited {
    pending: AwaitedServers,
    name: String,
}

impl Drop for Awaited {
    fn drop(&mut self) {
        self.pending.set().remove(&self.name);
    }
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
                let pages = pages(&rm, &web, wanted, deadline);
                let both = Box::pin(calls_and_pages(calls, pages, wanted));
                let ((calls, pages), accepted) = with_contact(&rm, both, deadline).await;
                let accepted = accepted || line.opened;
                let contact = match (accepted, line.hung_up) {
                    (true, _) => Contact::Accepted,
                    (false, true) => Contact::HungUp,
                    (false, false) => Contact::Nothing,
                };
                (observation(&rm, calls, pages, contact, secured), line)
            }
        });
        let elector = elector(&self.subject, &mut self.zookeeper, deadline);
        let (seen, elector) = tokio::join!(crate::base::join::all(looks), elector);
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
    pages: impl Future<Output = Pages>,
    wanted: LookScope,
) -> (Calls, Pages) {
    let begun = Instant::now();
    let (mut calls, mut pages) = (pin!(calls), pin!(pages));
    let mut read = None;
    let told = loop {
        tokio::select! {
            biased;
            told = &mut calls => break told,
            page = &mut pages, if read.is_none() => read = Some(page),
        }
    };
    let read = match read {
        Some(read) => read,
        None if wanted == LookScope::Roles && is_not_active(&told.0) => {
            let left = VETO.saturating_sub(begun.elapsed());
            let cut = |_| Pages::none(Missing::Silent(VETO));
            tokio::time::timeout(left, pages).await.unwrap_or_else(cut)
        }
        None => pages.await,
    };
    (told, read)
}

fn is_not_active(state: &Seen<ServiceStatus>) -> bool {
    matches!(state, Ok(status) if status.state != HaState::Active)
}

/// Asks. Where the answers are not there soon, a connection of its own is opened to each port, to see whether one is
/// accepted: a frozen process answers nothing, and its kernel accepts.
async fn with_contact<T>(
    rm: &RmTarget,
    questions: impl Future<Output = T>,
    deadline: Deadline,
) -> (T, bool) {
    let accepted = AtomicBool::new(false);
    let mut questions = pin!(questions);
    let opening = async {
        tokio::time::sleep(SOON.min(deadline.remaining() / 2)).await;
        tokio::join!(
            note_accepted(&rm.admin, &accepted, deadline),
            note_accepted(&rm.web, &accepted, deadline)
        );
    };
    let answers = tokio::select! {
        biased;
        answers = &mut questions => answers,
        () = opening => questions.await,
    };
    (answers, accepted.into_inner())
}

/// Notes whether a port accepts a connection.
async fn note_accepted(
    address: &Result<HostPort, AddressError>,
    accepted: &AtomicBool,
    deadline: Deadline,
) {
    let Ok(address) = address else { return };
    let Ok(Some(ip)) = resolve::address_of(&address.host, deadline).await else {
        return;
    };
    let opening = TcpStream::connect(SocketAddr::new(ip, address.port));
    if let Ok(Ok(_)) = deadline.bound(opening).await {
        accepted.store(true, Ordering::Relaxed);
    }
}

/// What calls tell: state and health.
type Calls = (Seen<ServiceStatus>, Seen<Health>);

/// What pages tell, each with whether its server has proved who it is.
struct Pages {
    is_active: Seen<bool>,
    info: Seen<RmInfo>,
    /// Whether all of those that told something have.
    proved: bool,
}

impl Pages {
    fn none(missing: Missing) -> Self {
        Self {
            is_active: Err(missing.clone()),
            info: Err(missing),
            proved: false,
        }
    }
}

fn observation(
    rm: &RmTarget,
    calls: Calls,
    pages: Pages,
    contact: Contact,
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
        contact,
        pages_stand_in: pages.proved || !secured,
    }
}

fn peer_and_caller<'a>(
    rm: &RmTarget,
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
    rm: &RmTarget,
    line: &mut Line,
    caller: &Result<Caller, String>,
    deadline: Deadline,
) -> Calls {
    line.opened = false;
    let both = |missing: Missing| (Err(missing.clone()), Err(missing));
    if let Err(error) = &rm.admin {
        return both(not_configured(error, &rm.admin_key));
    }
    let (peer, caller) = match peer_and_caller(rm, caller) {
        Ok(found) => found,
        Err(reason) => return both(Missing::NotAsked(reason)),
    };
    let of_call = |error: &RpcError| of_call(error, &rm.admin_key);
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

async fn pages(
    rm: &RmTarget,
    web: &Result<HttpClient, HttpError>,
    wanted: LookScope,
    deadline: Deadline,
) -> Pages {
    let of_answer = |answer: &PageAnswer| of_answer(answer, rm);
    let (address, web) = match (&rm.web, web) {
        (Ok(address), Ok(web)) => (address, web),
        (Err(error), _) => return Pages::none(not_configured(error, &rm.web_key)),
        (_, Err(error)) => return Pages::none(of_http(error, rm)),
    };
    let (is_active, info) = match wanted {
        LookScope::All => {
            let (mut is_active, info) = tokio::join!(
                pages::is_active(web, address, deadline),
                pages::cluster_info(web, address, deadline)
            );
            if let Ok(info) = &info {
                is_active.content = is_active.content.beside(&info.content);
            }
            (is_active, Some(info))
        }
        LookScope::Roles => pages::role(web, address, deadline).await,
    };
    let info = match info {
        Some(info) => info.map_err(|answer| of_answer(&answer)),
        None => Err(Missing::NotAsked("/isActive tells the role".to_owned())),
    };
    let is_active = match is_active.content {
        PageAnswer::Active => Ok((true, is_active.proved)),
        PageAnswer::Standby => Ok((false, is_active.proved)),
        other => Err(of_answer(&other)),
    };
    let proofs = [
        is_active.as_ref().ok().map(|(_, proved)| *proved),
        info.as_ref().ok().map(|page| page.proved),
    ];
    Pages {
        is_active: is_active.map(|(active, _)| active),
        info: info.map(|page| rm_info(page.content)),
        proved: proofs.into_iter().flatten().all(|proved| proved),
    }
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
            .map_err(|error| of_zookeeper(&error)),
        Err(none) => Err(Missing::NotConfigured {
            key: none.key().to_owned(),
            unset: !matches!(none, NoElectorLocation::BadAddress(_)),
            why: none.to_string(),
        }),
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

fn rm_info(info: ClusterInfo) -> RmInfo {
    let text = |text: String| (!text.is_empty()).then_some(text);
    let ha_state = match info.ha_state.as_str() {
        "ACTIVE" => Some(HaState::Active),
        "STANDBY" => Some(HaState::Standby),
        "INITIALIZING" => Some(HaState::Initializing),
        _ => None,
    };
    RmInfo {
        ha_state,
        zookeeper_connection: text(info.ha_zoo_keeper_connection_state),
        state_store: text(info.rm_state_store_name),
        version: text(info.resource_manager_version),
        started_on: u64::try_from(info.started_on)
            .ok()
            .filter(|millis| *millis > 0),
    }
}

/// An address that the configuration does not have, or has in the wrong form under this key.
fn not_configured(error: &AddressError, key: &str) -> Missing {
    let key = match error {
        AddressError::BadId { .. } => keys::HA_RM_IDS.name,
        AddressError::Missing { .. } | AddressError::Malformed { .. } => key,
    };
    Missing::NotConfigured {
        key: key.to_owned(),
        unset: matches!(error, AddressError::Missing { .. }),
        why: error.to_string(),
    }
}

/// One word for why a call gave no answer, the same in every verb.
pub fn cause(error: &RpcError) -> &'static str {
    of_call(error, "").word()
}

/// Why a call to an RM of the configuration gave no answer.
pub fn missing(error: &RpcError) -> Missing {
    let key = format!("{}.{}", keys::RM_ADMIN_ADDRESS.name, error.peer.id);
    of_call(error, &key)
}

/// Why a failed call gave no answer; `key` is the one that the RM's address is from.
fn of_call(error: &RpcError, key: &str) -> Missing {
    match &error.failure {
        Failure::NotSent {
            step: CallPhase::Ticket,
            cause: TransportCause::Elapsed { .. },
        } => Missing::Kerberos(error.failure.to_string()),
        // A server that does without Kerberos closes the connection when a client begins with it.
        Failure::NotSent {
            step: CallPhase::Authenticate,
            cause: TransportCause::Io(_) | TransportCause::Closed(_),
        } => Missing::Authentication(error.failure.to_string()),
        Failure::NotSent {
            cause: TransportCause::UnknownHost,
            ..
        } => Missing::UnknownHost {
            hosts: error.peer.address.host.clone(),
            key: key.to_owned(),
        },
        Failure::NotSent {
            step: CallPhase::Resolve,
            ..
        } => Missing::NotReached(error.failure.to_string()),
        Failure::NotSent { .. } if error.is_of_this_host() => {
            Missing::NotReached(format!("this host could not connect: {}", error.failure))
        }
        Failure::NotSent { cause, .. } | Failure::Unanswered { cause, .. } => match cause {
            TransportCause::Elapsed { budget, .. } => Missing::Silent(*budget),
            TransportCause::Io(source) if source.kind() == io::ErrorKind::ConnectionRefused => {
                Missing::Refused
            }
            TransportCause::Io(source) if is_no_route(source) => {
                Missing::Unreachable(error.failure.to_string())
            }
            TransportCause::UnknownHost => Missing::UnknownHost {
                hosts: error.peer.address.host.clone(),
                key: key.to_owned(),
            },
            TransportCause::Io(_) | TransportCause::Closed(_) => {
                Missing::Broken(error.failure.to_string())
            }
            TransportCause::Sasl(source) => of_sasl(source),
        },
        Failure::Broken {
            fault: MalformedAnswer::Unprotected(_),
            ..
        } => Missing::Untrusted(error.failure.to_string()),
        Failure::Broken {
            fault:
                MalformedAnswer::Frame(_)
                | MalformedAnswer::Message(_)
                | MalformedAnswer::OldVersion { .. },
            ..
        } => Missing::Nonsense(error.failure.to_string()),
        Failure::Refused { exception, .. } if exception.refuses_simple() => {
            Missing::Authentication(exception.text())
        }
        Failure::Refused { exception, .. } if exception.is_denial() => {
            Missing::Denied(exception.text())
        }
        Failure::Refused { method, .. } if *method == AUTHENTICATION => {
            Missing::Kerberos(error.failure.to_string())
        }
        Failure::Refused { exception, .. } => Missing::Broken(exception.text()),
    }
}

/// What it leaves to be known that the two sides do not prove to each other who they are.
fn of_sasl(error: &SaslError) -> Missing {
    let words = error.to_string();
    match error {
        SaslError::Kerberos(source) if source.is_of_caller() => Missing::Denied(words),
        SaslError::Kerberos(_) => Missing::Kerberos(words),
        error if error.is_of_configuration() => Missing::NotAsked(words),
        SaslError::FallBack | SaslError::Methods(_) => Missing::Authentication(words),
        _ => Missing::Untrusted(words),
    }
}

/// Why a page does not tell.
fn of_answer(answer: &PageAnswer, rm: &RmTarget) -> Missing {
    match answer {
        PageAnswer::Failed(HttpError::Malformed(_))
        | PageAnswer::Active
        | PageAnswer::Standby
        | PageAnswer::NotFound
        | PageAnswer::Nonsense(_) => Missing::Nonsense(answer.to_string()),
        PageAnswer::Failed(error) => of_http(error, rm),
        PageAnswer::Unauthorised { .. } => Missing::Denied(answer.to_string()),
        PageAnswer::Redirect { .. } => Missing::Redirected(answer.to_string()),
        PageAnswer::NotOffered { version, .. } => Missing::NotOffered(version.clone()),
    }
}

/// Why there is no page.
fn of_http(error: &HttpError, rm: &RmTarget) -> Missing {
    match error {
        HttpError::Denied(_) => Missing::Denied(error.to_string()),
        HttpError::Refused => Missing::Refused,
        HttpError::Silent(budget) => Missing::Silent(*budget),
        HttpError::UnknownHost => Missing::UnknownHost {
            hosts: rm
                .web
                .as_ref()
                .map_or_else(|_| String::new(), |web| web.host.clone()),
            key: rm.web_key.clone(),
        },
        HttpError::Unreachable(why) => Missing::Unreachable(why.clone()),
        HttpError::NotReached(why) => Missing::NotReached(why.clone()),
        HttpError::Broken(why) => Missing::Broken(why.clone()),
        HttpError::Untrusted(why) => Missing::Untrusted(why.clone()),
        HttpError::Kerberos(why) => Missing::Kerberos(why.clone()),
        HttpError::Malformed(_) => Missing::Nonsense(error.to_string()),
    }
}

/// What a question to ZooKeeper that failed leaves to be known.
pub(crate) fn of_zookeeper(error: &ZkError) -> Missing {
    match error {
        ZkError::Refused => Missing::Refused,
        ZkError::Silent(budget) => Missing::Silent(*budget),
        ZkError::Denied { .. } | ZkError::NotAuthenticated { .. } | ZkError::NoCredentials(_) => {
            Missing::Denied(error.to_string())
        }
        ZkError::Untrusted(why) => Missing::Untrusted(why.clone()),
        ZkError::BadData { .. } => Missing::Nonsense(error.to_string()),
        ZkError::UnknownHost(hosts) => Missing::UnknownHost {
            hosts: hosts.join(", "),
            key: keys::ZK_ADDRESS.name.to_owned(),
        },
        ZkError::Unreachable(_) => Missing::Unreachable(error.to_string()),
        ZkError::NoSession
        | ZkError::SessionExpired
        | ZkError::ConnectionLost(_)
        | ZkError::BadPath(_)
        | ZkError::Broken(_) => Missing::Broken(error.to_string()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_cause_has_its_word() {
        let peer = Server {
            id: "rm1".to_owned(),
            address: HostPort {
                host: "nohost".to_owned(),
                port: 1,
            },
        };
        let io = |kind: io::ErrorKind| TransportCause::Io(kind.into());
        let silent = || TransportCause::Elapsed {
            budget: std::time::Duration::from_secs(1),
            ends: None,
        };
        let table = [
            (
                CallPhase::Resolve,
                TransportCause::UnknownHost,
                "unknown-host",
                "unknown host",
            ),
            (
                CallPhase::Connect,
                io(io::ErrorKind::ConnectionRefused),
                "refused",
                "connection refused",
            ),
            (
                CallPhase::Connect,
                silent(),
                "silent",
                "no connection within 1s",
            ),
            (
                CallPhase::Connect,
                io(io::ErrorKind::HostUnreachable),
                "unreachable",
                "connecting: host unreachable",
            ),
            (
                CallPhase::Resolve,
                silent(),
                "unreachable",
                "looking up the host: no answer within 1s",
            ),
            // A fault of this side.
            (
                CallPhase::Connect,
                io(io::ErrorKind::AddrNotAvailable),
                "unreachable",
                "connecting: address not available",
            ),
            // A cluster without Kerberos, asked with Kerberos.
            (
                CallPhase::Authenticate,
                io(io::ErrorKind::ConnectionReset),
                "authentication",
                "authenticating: connection reset",
            ),
            (
                CallPhase::Authenticate,
                SaslError::Methods("TOKEN".to_owned()).into(),
                "authentication",
                "authenticating: the server offers TOKEN, and not Kerberos",
            ),
        ];
        for (step, cause, word, text) in table {
            let error = RpcError::new(peer.clone(), Failure::NotSent { step, cause });
            assert_eq!(super::cause(&error), word, "{error}");
            assert_eq!(error.failure.to_string(), text);
        }
        // Only the network between here and the host is silence; an error of this side proves nothing.
        let local = [
            io::ErrorKind::AddrNotAvailable,
            io::ErrorKind::PermissionDenied,
            io::Error::from_raw_os_error(nix::libc::EMFILE).kind(),
        ];
        let network = [
            io::ErrorKind::HostUnreachable,
            io::ErrorKind::NetworkUnreachable,
            io::ErrorKind::TimedOut,
        ];
        for (kinds, of_this_host) in [(local, true), (network, false)] {
            for kind in kinds {
                let failure = Failure::NotSent {
                    step: CallPhase::Connect,
                    cause: io(kind),
                };
                let error = RpcError::new(peer.clone(), failure);
                let missing = of_call(&error, "");
                let not_reached = matches!(missing, Missing::NotReached(_));
                assert_eq!(not_reached, of_this_host, "{error}");
            }
        }
        let failure = Failure::Unanswered {
            method: "getServiceStatus",
            cause: silent(),
        };
        let unanswered = RpcError::new(peer, failure);
        let text = unanswered.failure.to_string();
        assert_eq!(text, "no answer to getServiceStatus within 1s");
        assert_eq!(super::cause(&unanswered), "silent");
    }
}
