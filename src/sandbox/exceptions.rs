//! Java exceptions with which an RM answers.

use crate::hadoop::rpc::message::RemoteException;
use crate::hadoop::rpc::proto::rpc_response_header_proto::RpcErrorCodeProto;
use crate::security::user::User;

/// An exception that ends a call, not the connection.
pub(super) fn exception(class: &str, message: impl Into<String>) -> RemoteException {
    RemoteException {
        class: class.to_owned(),
        message: message.into(),
        fatal: false,
        code: Some(RpcErrorCodeProto::ErrorApplication),
    }
}

/// The request is not the protobuf message that its method takes.
pub(super) fn unreadable(message: impl Into<String>) -> RemoteException {
    exception(
        "org.apache.hadoop.thirdparty.protobuf.InvalidProtocolBufferException",
        message,
    )
}

/// Rejects a user who acts for another one (`ProxyUsers`): the sandbox allows no proxy users. The connection is closed
/// afterwards.
pub(super) fn check_impersonation(user: &User) -> Result<(), RemoteException> {
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

/// The exception for a call before the connection's context, or for a second context (`Server.Connection`). The
/// connection is closed afterwards.
pub(super) fn out_of_order(context_is_known: bool) -> RemoteException {
    let message = if context_is_known {
        "Connection context already processed"
    } else {
        "Connection context not established"
    };
    RemoteException {
        class: "org.apache.hadoop.ipc.RpcServerException".to_owned(),
        message: message.to_owned(),
        fatal: true,
        code: Some(RpcErrorCodeProto::FatalInvalidRpcHeader),
    }
}
