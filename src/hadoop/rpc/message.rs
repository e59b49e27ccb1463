//! Preamble, headers, requests and replies of Hadoop RPC version 9. Pure.
//!
//! A message is a header and a body, each a length-delimited protobuf (`writeDelimitedTo`). Sources:
//! `RpcConstants`, `ProtoUtil`, `Client.Connection`, `RpcHeader.proto` of Hadoop 3.4.2.

use prost::Message;

use crate::base::escape::cut;
use crate::security::user::User;

use super::proto;
use proto::rpc_request_header_proto::OperationProto;
use proto::rpc_response_header_proto::{RpcErrorCodeProto, RpcStatusProto};

/// `RpcConstants.CURRENT_VERSION`.
pub(super) const RPC_VERSION: u8 = 9;
/// `RpcConstants.DEFAULT_RPC_SERVICE_CLASS`.
const SERVICE_CLASS: u8 = 0;
/// `Server.AuthProtocol.NONE`: no SASL.
const AUTH_NONE: u8 = 0;
/// `RpcConstants.CONNECTION_CONTEXT_CALL_ID`.
pub(super) const CONTEXT_CALL_ID: i32 = -3;
/// `RpcConstants.INVALID_RETRY_COUNT`.
pub(super) const INVALID_RETRY_COUNT: i32 = -1;
/// `Server.AUTHORIZATION_FAILED_CALL_ID`: the connection was rejected.
const AUTHORIZATION_FAILED_CALL_ID: i32 = -1;
/// `RpcConstants.INVALID_CALL_ID`: the server could not read a request.
const INVALID_CALL_ID: i32 = -2;
/// The caller context of Java's CLI tools (`ToolRunner`). Servers write it to their audit logs.
const CALLER_CONTEXT: &str = "CLI";

/// First bytes of a connection without SASL.
pub const PREAMBLE: [u8; 7] = [
    b'h',
    b'r',
    b'p',
    b'c',
    RPC_VERSION,
    SERVICE_CLASS,
    AUTH_NONE,
];

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Protocol {
    pub name: &'static str,
    pub version: u64,
    /// The configuration key of the server's principal (`@KerberosInfo`).
    pub principal: &'static str,
    /// The configuration key of a pattern that replaces `principal`.
    pub principal_pattern: &'static str,
}

/// A random id: servers detect retries by it.
pub type ClientId = [u8; 16];

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RpcReply {
    /// The body of the response.
    Success(Vec<u8>),
    Refused(RemoteException),
}

/// An exception of a server.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RemoteException {
    /// Java class of the exception, truncated if it is long.
    pub class: String,
    /// The message with the Java stack trace that servers append, truncated if it is long.
    pub message: String,
    /// True if the server closes the connection.
    pub fatal: bool,
    pub code: Option<RpcErrorCodeProto>,
}

impl RemoteException {
    /// Returns the message without the stack trace.
    pub fn text(&self) -> String {
        without_trace(&self.message)
    }

    /// True for this class, by its simple or full name.
    pub fn is(&self, class: &str) -> bool {
        self.class == class || self.class.rsplit('.').next() == Some(class)
    }

    /// True if the caller is not authorized. `AdminService.checkAcls` wraps the exception in a `YarnException`,
    /// whose message begins with the wrapped class.
    pub fn is_denial(&self) -> bool {
        self.is("AccessControlException")
            || self.is("AuthorizationException")
            || self.wraps_denial()
    }

    /// True for a denial by `yarn.admin.acl`.
    pub fn is_of_admin_acl(&self) -> bool {
        self.is("AccessControlException") && !self.refuses_simple() || self.wraps_denial()
    }

    fn wraps_denial(&self) -> bool {
        let cause = "org.apache.hadoop.security.AccessControlException: ";
        self.is("YarnException") && self.message.starts_with(cause)
    }

    /// True if the server requires Kerberos (`Server.Connection.initializeAuthContext`).
    pub fn refuses_simple(&self) -> bool {
        let words = "SIMPLE authentication is not enabled.";
        self.is("AccessControlException") && self.text().starts_with(words)
    }
}

/// Returns the message of a Java exception without the stack trace.
pub fn without_trace(message: &str) -> String {
    let is_trace = |line: &str| {
        line.starts_with("\tat ") || line.starts_with("Caused by: ") || line.starts_with("\t... ")
    };
    let mut text = String::new();
    for line in message.lines().take_while(|line| !is_trace(line)) {
        text.push_str(line);
        text.push('\n');
    }
    text.truncate(text.trim_end().len());
    text
}

#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum MessageError {
    #[error("the reply is cut short: {0} ends after {1} bytes")]
    Truncated(&'static str, usize),
    #[error("the reply is not readable: {what}: {reason}")]
    Undecodable { what: &'static str, reason: String },
    #[error("the reply lacks its {0}")]
    Missing(&'static str),
    #[error("the reply has an unknown {what}: {number}")]
    Unknown { what: &'static str, number: i32 },
    #[error("the reply is to call {found}, not to call {expected}")]
    WrongCall { expected: i32, found: i32 },
    #[error("the reply is to another client")]
    WrongClient,
    #[error("the reply has too long a list: {count} {unit}, more than {most}")]
    LongList {
        count: usize,
        /// `bytes` or `entries`.
        unit: &'static str,
        most: usize,
    },
    #[error("the reply has {0} bytes too many")]
    Excess(usize),
}

/// Encodes the connection context: user and protocol.
pub fn connection_context(protocol: Protocol, user: &User, client: &ClientId) -> Vec<u8> {
    let header = request_header(CONTEXT_CALL_ID, INVALID_RETRY_COUNT, client);
    let context = proto::IpcConnectionContextProto {
        user_info: Some(proto::UserInformationProto {
            effective_user: Some(user.effective.clone()),
            real_user: user.real.clone(),
        }),
        protocol: Some(protocol.name.to_owned()),
    };
    [
        header.encode_length_delimited_to_vec(),
        context.encode_length_delimited_to_vec(),
    ]
    .concat()
}

/// Encodes a call of `method` with an encoded `request`.
pub fn call(
    protocol: Protocol,
    method: &str,
    call_id: i32,
    client: &ClientId,
    request: &[u8],
) -> Vec<u8> {
    let header = request_header(call_id, 0, client);
    let method = proto::RequestHeaderProto {
        method_name: Some(method.to_owned()),
        declaring_class_protocol_name: Some(protocol.name.to_owned()),
        client_protocol_version: Some(protocol.version),
    };
    let mut call = [
        header.encode_length_delimited_to_vec(),
        method.encode_length_delimited_to_vec(),
    ]
    .concat();
    // Writing to a Vec cannot fail.
    let _ = prost::encode_length_delimiter(request.len(), &mut call);
    call.extend_from_slice(request);
    call
}

fn request_header(
    call_id: i32,
    retry_count: i32,
    client: &ClientId,
) -> proto::RpcRequestHeaderProto {
    proto::RpcRequestHeaderProto {
        rpc_kind: Some(proto::RpcKindProto::RpcProtocolBuffer.into()),
        rpc_op: Some(OperationProto::RpcFinalPacket.into()),
        call_id: Some(call_id),
        client_id: Some(client.to_vec()),
        retry_count: Some(retry_count),
        // Java sends the caller context in the header of the connection context, too.
        caller_context: Some(proto::RpcCallerContextProto {
            context: CALLER_CONTEXT.to_owned(),
            signature: None,
        }),
    }
}

/// Makes the header of SASL messages (`SaslRpcClient.saslHeader`).
pub(super) fn sasl_header(call_id: i32) -> proto::RpcRequestHeaderProto {
    proto::RpcRequestHeaderProto {
        client_id: Some(Vec::new()),
        caller_context: None,
        ..request_header(call_id, INVALID_RETRY_COUNT, &[0; 16])
    }
}

/// Splits a server's message into its header and the rest.
pub(super) fn response_header(
    frame: &[u8],
) -> Result<(proto::RpcResponseHeaderProto, &[u8]), MessageError> {
    let mut rest = frame;
    let header = decode(delimited(&mut rest, "its header")?, "its header")?;
    Ok((header, rest))
}

fn status(header: &proto::RpcResponseHeaderProto) -> Result<RpcStatusProto, MessageError> {
    let status = header.status.ok_or(MessageError::Missing("status"))?;
    RpcStatusProto::try_from(status).map_err(|_| MessageError::Unknown {
        what: "status",
        number: status,
    })
}

/// Takes the exception from a header.
pub(super) fn exception(
    header: &mut proto::RpcResponseHeaderProto,
) -> Result<Option<RemoteException>, MessageError> {
    let status = status(header)?;
    if status == RpcStatusProto::Success {
        return Ok(None);
    }
    let or = |text: &mut Option<String>, missing: &str| {
        text.take().map_or_else(|| missing.to_owned(), cut)
    };
    Ok(Some(RemoteException {
        class: or(
            &mut header.exception_class_name,
            "ServerDidNotSetExceptionClassName",
        ),
        message: or(&mut header.error_msg, "ServerDidNotSetErrorMsg"),
        fatal: status == RpcStatusProto::Fatal,
        code: header
            .error_detail
            .and_then(|code| RpcErrorCodeProto::try_from(code).ok()),
    }))
}

/// Decodes a whole frame as the reply to call `call_id` of `client`.
///
/// # Errors
/// The frame is not the reply to that call.
pub fn reply(frame: &[u8], call_id: i32, client: &ClientId) -> Result<RpcReply, MessageError> {
    let (mut header, mut rest) = response_header(frame)?;
    let exception = exception(&mut header)?;
    // The field is unsigned, but the call ids of connection errors are negative.
    let answered = header
        .call_id
        .ok_or(MessageError::Missing("call id"))?
        .cast_signed();
    let about_connection = exception.is_some()
        && matches!(
            answered,
            AUTHORIZATION_FAILED_CALL_ID | INVALID_CALL_ID | CONTEXT_CALL_ID
        );
    if answered != call_id && !about_connection {
        return Err(MessageError::WrongCall {
            expected: call_id,
            found: answered,
        });
    }
    if header
        .client_id
        .as_ref()
        .is_some_and(|id| !id.is_empty() && id != client && !about_connection)
    {
        return Err(MessageError::WrongClient);
    }
    let reply = match exception {
        Some(exception) => RpcReply::Refused(exception),
        None => RpcReply::Success(delimited(&mut rest, "its body")?.to_vec()),
    };
    if !rest.is_empty() {
        return Err(MessageError::Excess(rest.len()));
    }
    Ok(reply)
}

/// Decodes the body of a reply.
///
/// # Errors
/// The bytes are not such a message.
pub fn decode<M: Message + Default>(bytes: &[u8], what: &'static str) -> Result<M, MessageError> {
    M::decode(bytes).map_err(|error| MessageError::Undecodable {
        what,
        reason: error.to_string(),
    })
}

/// Maximum bytes of a body with a list: 20,000 nodes with names of 45 characters.
pub(super) const MAX_LIST_BYTES: usize = 1024 * 1024;
pub(super) const MAX_ENTRIES: usize = 25_000;

/// Decodes the body of a reply as a list. The size is checked first: an entry takes several times its encoded size in
/// memory.
///
/// # Errors
/// The bytes are not such a message, or the list is too long: a part of it would be misleading.
pub(crate) fn decode_list<M: Message + Default, T>(
    bytes: &[u8],
    what: &'static str,
    list: impl FnOnce(M) -> Vec<T>,
) -> Result<Vec<T>, MessageError> {
    let within = |count, unit, most| match count > most {
        true => Err(MessageError::LongList { count, unit, most }),
        false => Ok(()),
    };
    within(bytes.len(), "bytes", MAX_LIST_BYTES)?;
    let list = list(decode(bytes, what)?);
    within(list.len(), "entries", MAX_ENTRIES)?;
    Ok(list)
}

/// Removes the next length-delimited message from the front.
pub(super) fn delimited<'a>(
    rest: &mut &'a [u8],
    what: &'static str,
) -> Result<&'a [u8], MessageError> {
    let available = rest.len();
    let length = prost::decode_length_delimiter(&mut *rest)
        .map_err(|_| MessageError::Truncated(what, available))?;
    let (message, after) = rest
        .split_at_checked(length)
        .ok_or(MessageError::Truncated(what, rest.len()))?;
    *rest = after;
    Ok(message)
}
