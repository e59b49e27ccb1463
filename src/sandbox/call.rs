//! Reads calls of the two protocols that an RM serves on its admin port. Pure.

use serde_json::{Value, json};

use crate::ha::state::{RequestSource, Role};
use crate::hadoop::rpc::message::RemoteException;
use crate::hadoop::rpc::proto::rpc_response_header_proto::RpcErrorCodeProto;
use crate::hadoop::rpc::serve::Call;
use crate::hadoop::rpc::{message, proto};
use crate::systems::yarn::protocols::HA_SERVICE_PROTOCOL;
use crate::systems::yarn::protocols::RESOURCE_MANAGER_ADMINISTRATION;

use super::admin::call::ServedAdminCall;
use super::exceptions::unreadable;

/// The response message, or an exception.
pub(super) type CallResult = Result<Vec<u8>, RemoteException>;

/// A call of `HAServiceProtocol`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum HaCall {
    GetServiceStatus,
    MonitorHealth,
    /// `transitionToActive` and `transitionToStandby`.
    Transition(Role, RequestSource),
}

#[derive(Debug, Clone, PartialEq)]
pub enum RmCall {
    Ha(HaCall),
    Admin(ServedAdminCall),
}

impl RmCall {
    /// Reads a call on a connection that was opened for the protocol named `connection`.
    ///
    /// # Errors
    /// The protocol, its version or the method is unknown (`ProtobufRpcEngine2`), or the request is malformed.
    pub fn read(call: &Call, connection: &str) -> Result<Self, RemoteException> {
        let wrong = |class: &str, message: String, code| RemoteException {
            class: format!("org.apache.hadoop.ipc.{class}"),
            message,
            fatal: false,
            code: Some(code),
        };
        let protocols = [HA_SERVICE_PROTOCOL, RESOURCE_MANAGER_ADMINISTRATION];
        let protocol = protocols
            .into_iter()
            .find(|protocol| protocol.name == call.protocol);
        let Some(protocol) = protocol else {
            let message = format!("Unknown protocol: {}", call.protocol);
            return Err(wrong(
                "RpcNoSuchProtocolException",
                message,
                RpcErrorCodeProto::ErrorNoSuchProtocol,
            ));
        };
        if call.version != protocol.version {
            let message = format!(
                "Protocol {} version mismatch. (client = {}, server = {})",
                call.protocol, call.version, protocol.version
            );
            return Err(wrong(
                "RPC$VersionMismatch",
                message,
                RpcErrorCodeProto::ErrorRpcVersionMismatch,
            ));
        }
        let called = if protocol == HA_SERVICE_PROTOCOL {
            HaCall::read(&call.method, &call.body).map(|called| called.map(Self::Ha))
        } else {
            ServedAdminCall::read(&call.method, &call.body).map(|called| called.map(Self::Admin))
        };
        called.unwrap_or_else(|| {
            let message = format!(
                "Unknown method {} called on {connection} protocol.",
                call.method
            );
            Err(wrong(
                "RpcNoSuchMethodException",
                message,
                RpcErrorCodeProto::ErrorNoSuchMethod,
            ))
        })
    }

    pub fn name(&self) -> &'static str {
        match self {
            Self::Ha(call) => call.name(),
            Self::Admin(call) => call.name(),
        }
    }

    /// Returns the fields that the request sets, by their names in Hadoop's `.proto` files.
    pub fn fields(&self) -> Value {
        match self {
            Self::Ha(HaCall::Transition(_, source)) => {
                let source = match source {
                    RequestSource::User => proto::HaRequestSource::RequestByUser,
                    RequestSource::UserForced => proto::HaRequestSource::RequestByUserForced,
                };
                json!({ "reqInfo": { "reqSource": source.as_str_name() } })
            }
            Self::Ha(_) => json!({}),
            Self::Admin(call) => call.fields(),
        }
    }
}

impl HaCall {
    /// Returns `None` if the protocol has no such method.
    fn read(method: &str, body: &[u8]) -> Option<Result<Self, RemoteException>> {
        Some(match method {
            "getServiceStatus" => Ok(Self::GetServiceStatus),
            "monitorHealth" => Ok(Self::MonitorHealth),
            "transitionToActive" => {
                source(body).map(|source| Self::Transition(Role::Active, source))
            }
            "transitionToStandby" => {
                source(body).map(|source| Self::Transition(Role::Standby, source))
            }
            _ => return None,
        })
    }

    pub fn name(self) -> &'static str {
        match self {
            Self::GetServiceStatus => "getServiceStatus",
            Self::MonitorHealth => "monitorHealth",
            Self::Transition(Role::Active, _) => "transitionToActive",
            Self::Transition(Role::Standby, _) => "transitionToStandby",
        }
    }
}

/// Reads `reqInfo.reqSource`; its field numbers are the same in both transitions.
fn source(body: &[u8]) -> Result<RequestSource, RemoteException> {
    let missing = |field: &str| unreadable(format!("Message missing required fields: {field}"));
    let request: Result<proto::TransitionToActiveRequestProto, _> =
        message::decode(body, "transition");
    let info = request.ok().and_then(|request| request.req_info);
    let source = info.ok_or_else(|| missing("reqInfo"))?.req_source;
    let forced = i32::from(proto::HaRequestSource::RequestByUserForced);
    match source.ok_or_else(|| missing("reqInfo.reqSource"))? {
        source if source == forced => Ok(RequestSource::UserForced),
        _ => Ok(RequestSource::User),
    }
}
