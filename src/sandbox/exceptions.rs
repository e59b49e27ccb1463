//! The Java exceptions that an RM answers with.

use crate::hadoop::rpc::message::RemoteException;
use crate::hadoop::rpc::proto::rpc_response_header_proto::RpcErrorCodeProto;
use crate::security::user::User;

/// Makes an exception that ends a call, but not the connection.
pub(super) fn exception(class: &str, message: impl Into<String>) -> RemoteException {
    RemoteException {
        class: class.to_owned(),
        message: message.into(),
        fatal: false,
        code: Some(RpcErrorCodeProto::ErrorApplication),
    }
}

/// Makes the exception for a request that is not the protobuf message of its method.
pub(super) fn unreadable(message: impl Into<String>) -> RemoteException {
    exception(
        "org.apache.hadoop.thirdparty.protobuf.InvalidProtocolBufferException",
        message,
    )
}

/// Rejects a user who acts for another user (`ProxyUsers`): the sandbox has no proxy users. The connection is then
/// closed.
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

/// Returns the exception for a call before the connection's context, or for a second context (`Server.Connection`).
/// The connection is then closed.
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
