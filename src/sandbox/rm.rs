//! What one ResourceManager of the sandbox is and answers: the state machine of `AdminService` (Hadoop 3.4.2), with
//! faults to order. Pure: no sockets, no clock.

use prost::Message;

use crate::rpc::ha::{HA_SERVICE_PROTOCOL, HaState, RequestSource, Role};
use crate::rpc::message::{Caller, RemoteException};
use crate::rpc::proto::rpc_response_header_proto::RpcErrorCodeProto;
use crate::rpc::serve::Call;
use crate::rpc::{message, proto};

use super::fault::Fault;

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

/// One ResourceManager.
#[derive(Debug, Clone)]
pub struct Rm {
    /// Its id.
    pub id: String,
    /// Whether an elector is in charge of the cluster.
    pub automatic: bool,
    /// Its state.
    pub state: HaState,
}

/// An exception that belongs to a call.
fn exception(class: &str, message: impl Into<String>) -> RemoteException {
    RemoteException {
        class: class.to_owned(),
        message: message.into(),
        fatal: false,
        code: Some(RpcErrorCodeProto::ErrorApplication),
    }
}

impl HaCall {
    /// Reads a call.
    ///
    /// # Errors
    /// What a server answers to a protocol or method that it does not have (`ProtobufRpcEngine2`).
    pub fn read(call: &Call) -> Result<Self, RemoteException> {
        let wrong = |class: &str, message: String, code| RemoteException {
            class: format!("org.apache.hadoop.ipc.{class}"),
            message,
            fatal: false,
            code: Some(code),
        };
        if call.protocol != HA_SERVICE_PROTOCOL.name {
            let message = format!("Unknown protocol: {}", call.protocol);
            return Err(wrong(
                "RpcNoSuchProtocolException",
                message,
                RpcErrorCodeProto::ErrorNoSuchProtocol,
            ));
        }
        if call.version != HA_SERVICE_PROTOCOL.version {
            let message = format!(
                "Protocol {} version mismatch. (client = {}, server = {})",
                call.protocol, call.version, HA_SERVICE_PROTOCOL.version
            );
            return Err(wrong(
                "RPC$VersionMismatch",
                message,
                RpcErrorCodeProto::ErrorRpcVersionMismatch,
            ));
        }
        match call.method.as_str() {
            "getServiceStatus" => Ok(Self::GetServiceStatus),
            "monitorHealth" => Ok(Self::MonitorHealth),
            "transitionToActive" => Ok(Self::Transition(Role::Active, source(&call.body)?)),
            "transitionToStandby" => Ok(Self::Transition(Role::Standby, source(&call.body)?)),
            method => {
                let message = format!(
                    "Unknown method {method} called on {} protocol.",
                    call.protocol
                );
                Err(wrong(
                    "RpcNoSuchMethodException",
                    message,
                    RpcErrorCodeProto::ErrorNoSuchMethod,
                ))
            }
        }
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
    let missing = |field: &str| {
        exception(
            "org.apache.hadoop.thirdparty.protobuf.InvalidProtocolBufferException",
            format!("Message missing required fields: {field}"),
        )
    };
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
pub fn admit(caller: &Caller) -> Result<(), RemoteException> {
    let Some(real) = &caller.real else {
        return Ok(());
    };
    Err(RemoteException {
        class: "org.apache.hadoop.security.authorize.AuthorizationException".to_owned(),
        message: format!(
            "User: {real} is not allowed to impersonate {}",
            caller.effective
        ),
        fatal: true,
        code: Some(RpcErrorCodeProto::FatalUnauthorized),
    })
}

impl Rm {
    /// Carries out a call and gives the response, or the exception in its place.
    ///
    /// # Errors
    /// What a real RM refuses, and what a fault orders.
    pub fn answer(
        &mut self,
        call: HaCall,
        fault: Option<&Fault>,
    ) -> Result<Vec<u8>, RemoteException> {
        if let Some(Fault::Error { class, text }) = fault {
            return Err(exception(class, text));
        }
        match call {
            HaCall::GetServiceStatus => Ok(self.status(fault).encode_to_vec()),
            HaCall::MonitorHealth if fault == Some(&Fault::Unhealthy) => Err(exception(
                "org.apache.hadoop.ha.HealthCheckFailedException",
                "Active ResourceManager services are not running!",
            )),
            HaCall::MonitorHealth => Ok(Vec::new()),
            HaCall::Transition(role, source) => self.transition(role, source, fault),
        }
    }

    /// `AdminService.getServiceStatus`.
    fn status(&self, fault: Option<&Fault>) -> proto::GetServiceStatusResponseProto {
        let number = match self.state {
            HaState::Initializing => proto::HaServiceStateProto::Initializing,
            HaState::Active => proto::HaServiceStateProto::Active,
            HaState::Standby => proto::HaServiceStateProto::Standby,
            HaState::Observer => proto::HaServiceStateProto::Observer,
        };
        let ready = matches!(self.state, HaState::Active | HaState::Standby)
            && fault != Some(&Fault::NotReady);
        proto::GetServiceStatusResponseProto {
            state: Some(number.into()),
            ready_to_become_active: Some(ready),
            not_ready_reason: (!ready)
                .then(|| format!("State is {}", self.state.to_string().to_uppercase())),
        }
    }

    /// `AdminService.transitionToActive` and `transitionToStandby`: who is there already is not asked who sent it.
    fn transition(
        &mut self,
        role: Role,
        source: RequestSource,
        fault: Option<&Fault>,
    ) -> Result<Vec<u8>, RemoteException> {
        if role == Role::Active && self.state == HaState::Active {
            return Ok(Vec::new());
        }
        if self.automatic && source == RequestSource::User {
            return Err(exception(
                "org.apache.hadoop.security.AccessControlException",
                "Manual failover for this ResourceManager is disallowed, because automatic failover is enabled.",
            ));
        }
        match fault {
            Some(Fault::Half) => {
                self.state = HaState::Initializing;
                let mode = if role == Role::Active {
                    "Active"
                } else {
                    "Standby"
                };
                return Err(exception(
                    "org.apache.hadoop.ha.ServiceFailedException",
                    format!("Error when transitioning to {mode} mode"),
                ));
            }
            Some(Fault::Lie) => {}
            _ => self.state = role.state(),
        }
        Ok(Vec::new())
    }
}
