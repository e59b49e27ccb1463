//! The calls of `org.apache.hadoop.ha.HAServiceProtocol`, version 1.

use std::fmt;

use prost::Message as _;

use crate::config::keys;
use crate::deadline::Deadline;
use crate::escape::cut;

use crate::security::Caller;
use crate::sent;

use super::connection::RpcConnection;
use super::error::{Failure, MalformedAnswer, RpcError, Server};
use super::message::{self, MessageError, Protocol};
use super::proto;

/// The protocol, as connections and calls name it.
pub const HA_SERVICE_PROTOCOL: Protocol = Protocol {
    name: "org.apache.hadoop.ha.HAServiceProtocol",
    version: 1,
    principal_pattern: keys::SERVICE_USER_PATTERN.name,
};

const GET_SERVICE_STATUS: &str = "getServiceStatus";
const MONITOR_HEALTH: &str = "monitorHealth";
const TRANSITION_TO_ACTIVE: &str = "transitionToActive";
const TRANSITION_TO_STANDBY: &str = "transitionToStandby";

/// The state that a service says it is in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum HaState {
    /// Neither yet.
    Initializing,
    /// Serving.
    Active,
    /// Ready to take over.
    Standby,
    /// Serving reads only; no RM is ever in it.
    Observer,
}

impl fmt::Display for HaState {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.pad(match self {
            Self::Initializing => "initializing",
            Self::Active => "active",
            Self::Standby => "standby",
            Self::Observer => "observer",
        })
    }
}

/// What a service says of itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ServiceStatus {
    /// Its state.
    pub state: HaState,
    /// Why it could not become active now, if it says that it could not.
    pub not_ready: Option<String>,
}

/// A state that a service can be told to go to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Role {
    /// `transitionToActive`.
    Active,
    /// `transitionToStandby`.
    Standby,
}

impl Role {
    /// The state that a service is in afterwards.
    pub fn state(self) -> HaState {
        match self {
            Self::Active => HaState::Active,
            Self::Standby => HaState::Standby,
        }
    }

    /// The name of the call that takes it there.
    pub fn method(self) -> &'static str {
        match self {
            Self::Active => TRANSITION_TO_ACTIVE,
            Self::Standby => TRANSITION_TO_STANDBY,
        }
    }
}

/// On whose word a transition is asked for (`HAServiceProtocol.RequestSource`).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RequestSource {
    /// A user. Refused by an RM with automatic failover.
    User,
    /// A user who insists (`--forcemanual`).
    UserForced,
}

/// Typed calls over one connection.
#[derive(Debug)]
pub struct HaService {
    connection: RpcConnection,
}

impl HaService {
    /// Connects to a service.
    ///
    /// # Errors
    /// The service cannot be reached.
    pub async fn connect(
        peer: &Server,
        caller: &Caller,
        deadline: Deadline,
    ) -> Result<Self, RpcError> {
        let trusted = HA_SERVICE_PROTOCOL.principal_pattern;
        Self::connect_trusting(peer, caller, trusted, deadline).await
    }

    /// Connects to a service that is trusted by another key's pattern than this protocol's own.
    ///
    /// # Errors
    /// The service cannot be reached.
    pub async fn connect_trusting(
        peer: &Server,
        caller: &Caller,
        principal_pattern: &'static str,
        deadline: Deadline,
    ) -> Result<Self, RpcError> {
        let protocol = Protocol {
            principal_pattern,
            ..HA_SERVICE_PROTOCOL
        };
        let connection = RpcConnection::open(peer, protocol, caller, deadline).await?;
        Ok(Self { connection })
    }

    /// The service's state.
    ///
    /// # Errors
    /// See [`Failure`].
    pub async fn service_status(&mut self, deadline: Deadline) -> Result<ServiceStatus, RpcError> {
        let request = proto::GetServiceStatusRequestProto {};
        let body = self
            .connection
            .call(GET_SERVICE_STATUS, &request.encode_to_vec(), deadline)
            .await?;
        status(&body).map_err(|error| self.broken(GET_SERVICE_STATUS, error))
    }

    /// Has the service check its health.
    ///
    /// # Errors
    /// A service that is not well answers with a `HealthCheckFailedException`, in [`Failure::Refused`].
    pub async fn monitor_health(&mut self, deadline: Deadline) -> Result<(), RpcError> {
        let request = proto::MonitorHealthRequestProto {};
        let body = self
            .connection
            .call(MONITOR_HEALTH, &request.encode_to_vec(), deadline)
            .await?;
        message::decode::<proto::MonitorHealthResponseProto>(&body, MONITOR_HEALTH)
            .map_err(|error| self.broken(MONITOR_HEALTH, error))?;
        Ok(())
    }

    /// Tells the service to change its state.
    ///
    /// # Errors
    /// See [`Failure`]; unless it is [`Failure::Refused`] or [`Failure::NotSent`], the state may have changed.
    pub async fn transition(
        &mut self,
        role: Role,
        source: RequestSource,
        deadline: Deadline,
    ) -> Result<(), RpcError> {
        let source = match source {
            RequestSource::User => proto::HaRequestSource::RequestByUser,
            RequestSource::UserForced => proto::HaRequestSource::RequestByUserForced,
        };
        let info = Some(proto::HaStateChangeRequestInfoProto {
            req_source: Some(source.into()),
        });
        sent::about_to(format!("{} to {}", role.method(), self.connection.peer()));
        let answer = self.told(role, info, deadline).await;
        sent::ended(answer.as_ref().map(|_| ()).map_err(RpcError::fate));
        // Both responses are empty messages.
        let method = role.method();
        message::decode::<proto::TransitionToActiveResponseProto>(&answer?, method)
            .map_err(|error| self.broken(method, error))?;
        Ok(())
    }

    async fn told(
        &mut self,
        role: Role,
        info: Option<proto::HaStateChangeRequestInfoProto>,
        deadline: Deadline,
    ) -> Result<Vec<u8>, RpcError> {
        let request = match role {
            Role::Active => {
                proto::TransitionToActiveRequestProto { req_info: info }.encode_to_vec()
            }
            Role::Standby => {
                proto::TransitionToStandbyRequestProto { req_info: info }.encode_to_vec()
            }
        };
        self.connection
            .call(role.method(), &request, deadline)
            .await
    }

    fn broken(&self, method: &'static str, error: MessageError) -> RpcError {
        let failure = Failure::Broken {
            method,
            fault: MalformedAnswer::Message(error),
        };
        RpcError {
            peer: self.connection.peer().clone(),
            failure,
        }
    }
}

/// Reads the body of a `getServiceStatus` response.
///
/// # Errors
/// The body is none, or names a state that the protocol does not have.
pub fn status(body: &[u8]) -> Result<ServiceStatus, MessageError> {
    let response: proto::GetServiceStatusResponseProto = message::decode(body, GET_SERVICE_STATUS)?;
    let number = response.state.ok_or(MessageError::Missing("state"))?;
    let state = match proto::HaServiceStateProto::try_from(number) {
        Ok(proto::HaServiceStateProto::Initializing) => HaState::Initializing,
        Ok(proto::HaServiceStateProto::Active) => HaState::Active,
        Ok(proto::HaServiceStateProto::Standby) => HaState::Standby,
        Ok(proto::HaServiceStateProto::Observer) => HaState::Observer,
        Err(_) => {
            return Err(MessageError::Unknown {
                what: "state",
                number,
            });
        }
    };
    let ready = response.ready_to_become_active.unwrap_or_default();
    Ok(ServiceStatus {
        state,
        not_ready: (!ready).then(|| cut(response.not_ready_reason.unwrap_or_default())),
    })
}
