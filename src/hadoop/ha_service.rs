//! The calls of `org.apache.hadoop.ha.HAServiceProtocol`, version 1.

use prost::Message as _;

use crate::base::deadline::Deadline;
use crate::base::escape::cut;
use crate::ha::state::{HaState, RequestSource, Role, ServiceStatus};

use crate::ha::sent;

use super::caller::Caller;
use super::rpc::connection::RpcConnection;
use super::rpc::error::{Failure, MalformedAnswer, RpcError};
use super::rpc::message;
use super::rpc::message::{MessageError, Protocol};
use super::rpc::proto;
use crate::net::server::Server;

pub const NAME: &str = "org.apache.hadoop.ha.HAServiceProtocol";
pub const VERSION: u64 = 1;

const GET_SERVICE_STATUS: &str = "getServiceStatus";
const MONITOR_HEALTH: &str = "monitorHealth";

/// Asks a service for its state over a new connection.
///
/// # Errors
/// See [`RpcError`].
pub async fn service_status(
    peer: &Server,
    protocol: Protocol,
    caller: &Caller,
    deadline: Deadline,
) -> Result<ServiceStatus, RpcError> {
    HaService::connect(peer, protocol, caller, deadline)
        .await?
        .service_status(deadline)
        .await
}

/// A connection for the calls of this protocol.
#[derive(Debug)]
pub struct HaService {
    connection: RpcConnection,
}

impl HaService {
    /// Connects to a service. `protocol` has this protocol's [`NAME`] and the keys of the service's principal.
    ///
    /// # Errors
    /// The service cannot be reached.
    pub async fn connect(
        peer: &Server,
        protocol: Protocol,
        caller: &Caller,
        deadline: Deadline,
    ) -> Result<Self, RpcError> {
        let connection = RpcConnection::open(peer, protocol, caller, deadline).await?;
        Ok(Self { connection })
    }

    /// `getServiceStatus`
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

    /// `monitorHealth`
    ///
    /// # Errors
    /// An unhealthy service answers with `HealthCheckFailedException`, in [`Failure::Refused`].
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

    /// `transitionToActive` or `transitionToStandby`
    ///
    /// # Errors
    /// After [`Failure::Unanswered`] and [`Failure::Broken`] the state may have changed.
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
        let answer = self.send_transition(role, info, deadline).await;
        sent::ended(answer.as_ref().map(|_| ()).map_err(RpcError::sent_failure));
        // Both methods answer with an empty message.
        let method = role.method();
        message::decode::<proto::TransitionToActiveResponseProto>(&answer?, method)
            .map_err(|error| self.broken(method, error))?;
        Ok(())
    }

    async fn send_transition(
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
        RpcError::new(self.connection.peer().clone(), failure)
    }
}

/// Decodes the body of a `getServiceStatus` response.
///
/// # Errors
/// The body is malformed, or has a state that the protocol does not define.
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
