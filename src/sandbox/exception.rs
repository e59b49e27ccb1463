//! Java exceptions, as servers answer with them.

use crate::hadoop::rpc::message::RemoteException;
use crate::hadoop::rpc::proto::rpc_response_header_proto::RpcErrorCodeProto;

/// An exception that belongs to a call.
pub(super) fn exception(class: &str, message: impl Into<String>) -> RemoteException {
    RemoteException {
        class: class.to_owned(),
        message: message.into(),
        fatal: false,
        code: Some(RpcErrorCodeProto::ErrorApplication),
    }
}

/// What a server answers to a request that is no such message.
pub(super) fn unreadable(message: impl Into<String>) -> RemoteException {
    exception(
        "org.apache.hadoop.thirdparty.protobuf.InvalidProtocolBufferException",
        message,
    )
}
