//! Calls as they come in: of which protocol, of which method, and what they ask for. Pure.

use serde_json::{Value, json};

use crate::ha::state::{RequestSource, Role};
use crate::hadoop::rpc::message::RemoteException;
use crate::hadoop::rpc::proto::rpc_response_header_proto::RpcErrorCodeProto;
use crate::hadoop::rpc::serve::Call;
use crate::hadoop::rpc::{message, proto};
use crate::security::user::User;
use crate::systems::yarn::protocols::HA_SERVICE_PROTOCOL;
use crate::systems::yarn::protocols::RESOURCE_MANAGER_ADMINISTRATION;

use super::admin::call::ServedCall;
use super::exception::unreadable;

/// What calls of `HAServiceProtocol` ask for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum HaCall {
    /// `getServiceStatus`.
    GetServiceStatus,
    /// `monitorHealth`.
    MonitorHealth,
    /// `transitionToActive` and `transitionToStandby`.
    Transition(Role, RequestSource),
}

/// A call of either protocol that an RM serves on its admin port.
#[derive(Debug, Clone, PartialEq)]
pub enum Called {
    /// Of `HAServiceProtocol`.
    Ha(HaCall),
    /// Of `ResourceManagerAdministrationProtocol`.
    Admin(ServedCall),
}

impl Called {
    /// Reads a call on a connection that was opened for a protocol.
    ///
    /// # Errors
    /// What a server answers to a protocol or method that it does not have (`ProtobufRpcEngine2`).
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
            ServedCall::read(&call.method, &call.body).map(|called| called.map(Self::Admin))
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

    /// Hadoop's name of it.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Ha(call) => call.name(),
            Self::Admin(call) => call.name(),
        }
    }

    /// The fields that it came with, by Hadoop's names.
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
    /// Reads a call; `None`: the protocol has no such method.
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

    /// Hadoop's name of it.
    pub fn name(self) -> &'static str {
        match self {
            Self::GetServiceStatus => "getServiceStatus",
            Self::MonitorHealth => "monitorHealth",
            Self::Transition(Role::Active, _) => "transitionToActive",
            Self::Transition(Role::Standby, _) => "transitionToStandby",
        }
    }
}

/// Both transitions carry their source in the same place.
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

/// What a server answers to a user who acts for another: nobody is allowed to here (`ProxyUsers`).
///
/// # Errors
/// The refusal, after which the connection is closed.
pub fn admit(user: &User) -> Result<(), RemoteException> {
    let Some(real) = &user.real else {
        return Ok(());
    };
    Err(RemoteException {
        class: "org.apache.hadoop.security.authorize.AuthorizationException".to_owned(),
        message: format!(
            "User: {real} is not allowed to impersonate {}",
            user.effective
        ),
        fatal: true,
        code: Some(RpcErrorCodeProto::FatalUnauthorized),
    })
}

/// What a server answers to a call before it knows who calls, or to who says it again, and closes the connection
/// (`Server.Connection`).
pub fn out_of_order(context_is_known: bool) -> RemoteException {
    let message = match context_is_known {
        true => "Connection context already processed",
        false => "Connection context not established",
    };
    RemoteException {
        class: "org.apache.hadoop.ipc.RpcServerException".to_owned(),
        message: message.to_owned(),
        fatal: true,
        code: Some(RpcErrorCodeProto::FatalInvalidRpcHeader),
    }
}
