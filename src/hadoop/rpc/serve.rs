//! The server's side of [`super::message`]: decodes requests and encodes replies. Pure.
//!
//! Sources: `Server.Connection` and `RpcCall` of Hadoop 3.4.2; checked against golden bytes of real servers.

use prost::Message;

use crate::security::user::User;

use super::message::{
    CONTEXT_CALL_ID, INVALID_RETRY_COUNT, MessageError, RPC_VERSION, RemoteException, decode,
    delimited,
};
use super::proto;
use proto::rpc_response_header_proto::RpcStatusProto;

/// `RpcConstants.PING_CALL_ID`: servers do not answer pings.
const PING_CALL_ID: i32 = -4;
/// The answer to HTTP on an RPC port (`Server.Listener`).
pub const HTTP_ANSWER: &str = "HTTP/1.1 404 Not Found\r\nContent-type: text/plain\r\n\r\n\
    It looks like you are making an HTTP request to a Hadoop IPC port. \
    This is not the correct port for the web interface on this daemon.\r\n";

/// The receiver of a reply.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Asker {
    pub call_id: i32,
    /// See [`super::message::ClientId`].
    pub client: Vec<u8>,
    pub retry_count: i32,
}

impl Asker {
    /// The receiver of replies before any call.
    pub fn of_connection() -> Self {
        Self {
            call_id: CONTEXT_CALL_ID,
            client: Vec::new(),
            retry_count: INVALID_RETRY_COUNT,
        }
    }
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ServedRequest {
    Context { user: User, protocol: String },
    Call(Call),
    Ping,
}

/// A call with an undecoded body.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Call {
    pub asker: Asker,
    pub protocol: String,
    /// The client's version of the protocol.
    pub version: u64,
    pub method: String,
    pub body: Vec<u8>,
}

/// Decodes a whole frame.
///
/// # Errors
/// The frame is not a message of a client.
pub fn request(frame: &[u8]) -> Result<ServedRequest, MessageError> {
    let mut rest = frame;
    let header: proto::RpcRequestHeaderProto =
        decode(delimited(&mut rest, "its header")?, "its header")?;
    match header.call_id.ok_or(MessageError::Missing("call id"))? {
        PING_CALL_ID => Ok(ServedRequest::Ping),
        CONTEXT_CALL_ID => context(rest),
        call_id => {
            let method: proto::RequestHeaderProto =
                decode(delimited(&mut rest, "its method")?, "its method")?;
            let asker = Asker {
                call_id,
                client: header.client_id.unwrap_or_default(),
                retry_count: header.retry_count.unwrap_or(INVALID_RETRY_COUNT),
            };
            Ok(ServedRequest::Call(Call {
                asker,
                protocol: method.declaring_class_protocol_name.unwrap_or_default(),
                version: method.client_protocol_version.unwrap_or_default(),
                method: method.method_name.unwrap_or_default(),
                body: delimited(&mut rest, "its request")?.to_vec(),
            }))
        }
    }
}

fn context(mut rest: &[u8]) -> Result<ServedRequest, MessageError> {
    let context: proto::IpcConnectionContextProto =
        decode(delimited(&mut rest, "its context")?, "its context")?;
    let user = context.user_info.unwrap_or_default();
    Ok(ServedRequest::Context {
        user: User {
            effective: user.effective_user.unwrap_or_default(),
            real: user.real_user,
        },
        protocol: context.protocol.unwrap_or_default(),
    })
}

/// Encodes a reply: a response's body, or an exception.
pub fn reply(asker: &Asker, result: &Result<Vec<u8>, RemoteException>) -> Vec<u8> {
    let mut header = proto::RpcResponseHeaderProto {
        call_id: Some(asker.call_id.cast_unsigned()),
        status: Some(RpcStatusProto::Success.into()),
        server_ipc_version_num: Some(RPC_VERSION.into()),
        client_id: Some(asker.client.clone()),
        retry_count: Some(asker.retry_count),
        ..proto::RpcResponseHeaderProto::default()
    };
    match result {
        Ok(body) => {
            let mut message = header.encode_length_delimited_to_vec();
            // Writing to a Vec cannot fail.
            let _ = prost::encode_length_delimiter(body.len(), &mut message);
            message.extend_from_slice(body);
            message
        }
        Err(exception) => {
            let status = if exception.fatal {
                RpcStatusProto::Fatal
            } else {
                RpcStatusProto::Error
            };
            header.status = Some(status.into());
            header.exception_class_name = Some(exception.class.clone());
            header.error_msg = Some(exception.message.clone());
            header.error_detail = exception.code.map(Into::into);
            header.encode_length_delimited_to_vec()
        }
    }
}

/// Encodes the reply to a client of another version, in the format before version 9.
pub fn version_mismatch(client_version: u8) -> Vec<u8> {
    let text = |text: &str| {
        let length = u32::try_from(text.len()).unwrap_or(u32::MAX);
        [&length.to_be_bytes()[..], text.as_bytes()].concat()
    };
    let message = format!(
        "Server IPC version {RPC_VERSION} cannot communicate with client version {client_version}"
    );
    let class = text("org.apache.hadoop.ipc.RPC$VersionMismatch");
    [vec![0xff; 8], class, text(&message)].concat()
}
