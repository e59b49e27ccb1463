//! One look at a cluster: every source of every RM and the elector, all at once, under one deadline.

use std::io;

use crate::cluster::{AddressError, FailoverMode, HostPort, RmId};
use crate::deadline::Deadline;
use crate::http::{self, Answer, ClusterInfo};
use crate::rpc::error::{Cause, Failure, Fault, Peer, RpcError};
use crate::rpc::ha::{HaService, HaState, ServiceStatus};
use crate::rpc::message::Caller;
use crate::verdict::observation::{Health, Missing, Observations, RmInfo, RmObservation, Seen};
use crate::zk::elector::ElectorView;
use crate::zk::ensemble::{Ensemble, NoEnsemble};
use crate::zk::error::ZkError;
use crate::zk::session;

/// What `RMAdminService` throws when it is not well.
const UNWELL: &str = "HealthCheckFailedException";

/// What there is to look at.
#[derive(Debug, Clone)]
pub struct Subject {
    /// The cluster's id.
    pub cluster_id: String,
    /// Who decides which RM is active.
    pub failover: FailoverMode,
    /// Whether the configuration wants Curator's elector.
    pub curator: bool,
    /// The RMs.
    pub rms: Vec<Rm>,
    /// Where the elector is.
    pub ensemble: Result<Ensemble, NoEnsemble>,
    /// Who calls; or why nobody can.
    pub caller: Result<Caller, String>,
}

/// One RM to look at.
#[derive(Debug, Clone)]
pub struct Rm {
    /// Its id.
    pub id: RmId,
    /// Where it serves calls.
    pub admin: Result<HostPort, AddressError>,
    /// Where it serves pages.
    pub web: Result<HostPort, AddressError>,
}

/// Looks.
pub async fn look(
    subject: &Subject,
    web: &Result<http::Client, Answer>,
    deadline: Deadline,
) -> Observations {
    let rms = subject.rms.iter().cloned().map(|rm| {
        let (caller, web) = (subject.caller.clone(), web.clone());
        async move { observe_rm(rm, caller, web, deadline).await }
    });
    let (rms, elector) = tokio::join!(super::all(rms), elector(subject, deadline));
    Observations {
        cluster_id: subject.cluster_id.clone(),
        failover: subject.failover,
        curator: subject.curator,
        rms,
        elector,
    }
}

async fn observe_rm(
    rm: Rm,
    caller: Result<Caller, String>,
    web: Result<http::Client, Answer>,
    deadline: Deadline,
) -> RmObservation {
    let ((state, health), (is_active, info)) = tokio::join!(
        calls(&rm, &caller, deadline),
        pages(&rm.web, &web, deadline)
    );
    let address = rm.admin.as_ref().map(ToString::to_string);
    RmObservation {
        id: rm.id.trimmed().to_owned(),
        address: address.unwrap_or_default(),
        state,
        health,
        is_active,
        info,
    }
}

/// State and health, over one connection.
async fn calls(
    rm: &Rm,
    caller: &Result<Caller, String>,
    deadline: Deadline,
) -> (Seen<ServiceStatus>, Seen<Health>) {
    let both = |missing: Missing| (Err(missing.clone()), Err(missing));
    let (address, caller) = match (&rm.admin, caller) {
        (Ok(address), Ok(caller)) => (address, caller),
        (Err(error), _) => return both(Missing::NotAsked(error.to_string())),
        (_, Err(reason)) => return both(Missing::NotAsked(reason.clone())),
    };
    let peer = Peer {
        rm_id: rm.id.trimmed().to_owned(),
        address: address.clone(),
    };
    let mut service = match HaService::connect(&peer, caller, deadline).await {
        Ok(service) => service,
        Err(error) => return both(of_call(&error)),
    };
    let state = match service.service_status(deadline).await {
        Ok(status) => Ok(status),
        // The connection is as good as before.
        Err(error) if error.remote().is_some_and(|exception| !exception.fatal) => {
            Err(of_call(&error))
        }
        Err(error) => return both(of_call(&error)),
    };
    let health = match service.monitor_health(deadline).await {
        Ok(()) => Ok(Health::Well),
        Err(error) => match error.remote() {
            Some(exception) if exception.is(UNWELL) => Ok(Health::Unwell(exception.text())),
            _ => Err(of_call(&error)),
        },
    };
    (state, health)
}

async fn pages(
    address: &Result<HostPort, AddressError>,
    web: &Result<http::Client, Answer>,
    deadline: Deadline,
) -> (Seen<bool>, Seen<RmInfo>) {
    let both = |missing: Missing| (Err(missing.clone()), Err(missing));
    let (address, web) = match (address, web) {
        (Ok(address), Ok(web)) => (address, web),
        (Err(error), _) => return both(Missing::NotAsked(error.to_string())),
        (_, Err(answer)) => return both(of_answer(answer)),
    };
    let (is_active, info) = tokio::join!(
        web.is_active(address, deadline),
        web.cluster_info(address, deadline)
    );
    let is_active = match is_active {
        Answer::Active => Ok(true),
        Answer::Standby => Ok(false),
        other => Err(of_answer(&other)),
    };
    let info = info.map(rm_info).map_err(|answer| of_answer(&answer));
    (is_active, info)
}

async fn elector(subject: &Subject, deadline: Deadline) -> Seen<ElectorView> {
    if subject.failover == FailoverMode::Manual {
        let why = "operators decide who is active";
        return Err(Missing::NotAsked(why.to_owned()));
    }
    match &subject.ensemble {
        Ok(ensemble) => session::elector(ensemble, deadline)
            .await
            .map_err(|error| of_zookeeper(&error)),
        Err(none) => Err(Missing::NotAsked(none.to_string())),
    }
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

/// What a call that failed leaves to be known.
fn of_call(error: &RpcError) -> Missing {
    match &error.failure {
        Failure::NotSent { cause, .. } | Failure::Unanswered { cause, .. } => match cause {
            Cause::Elapsed { budget, .. } => Missing::Silent(*budget),
            Cause::Io(source) if source.kind() == io::ErrorKind::ConnectionRefused => {
                Missing::Refused
            }
            Cause::Io(_) | Cause::UnknownHost | Cause::Closed(_) => {
                Missing::Broken(error.failure.to_string())
            }
        },
        Failure::Broken {
            fault: Fault::Frame(_) | Fault::Message(_) | Fault::OldVersion { .. },
            ..
        } => Missing::Nonsense(error.failure.to_string()),
        Failure::Refused { exception, .. } if exception.is_denial() => {
            Missing::Denied(exception.text())
        }
        Failure::Refused { exception, .. } => Missing::Broken(exception.text()),
    }
}

/// What a page that was not one leaves to be known.
fn of_answer(answer: &Answer) -> Missing {
    match answer {
        Answer::Unauthorised(_) => Missing::Denied(answer.to_string()),
        Answer::Refused => Missing::Refused,
        Answer::Silent(budget) => Missing::Silent(*budget),
        Answer::UnknownHost | Answer::Broken(_) => Missing::Broken(answer.to_string()),
        Answer::Active | Answer::Standby | Answer::Redirect { .. } | Answer::Nonsense(_) => {
            Missing::Nonsense(answer.to_string())
        }
    }
}

fn of_zookeeper(error: &ZkError) -> Missing {
    match error {
        ZkError::Refused => Missing::Refused,
        ZkError::Silent(budget) => Missing::Silent(*budget),
        ZkError::Denied { .. } | ZkError::NotAuthenticated => Missing::Denied(error.to_string()),
        ZkError::BadData { .. } => Missing::Nonsense(error.to_string()),
        ZkError::Unreachable(_) | ZkError::NoSession | ZkError::Broken(_) => {
            Missing::Broken(error.to_string())
        }
    }
}
