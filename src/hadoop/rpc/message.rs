//! Preamble, headers, requests and replies of Hadoop RPC version 9. Pure: bytes in, bytes out.
//!
//! A message is a header and a body, each a protobuf with its length in front (`writeDelimitedTo`). Sources:
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
/// `Server.AUTHORIZATION_FAILED_CALL_ID`, the call id of a reply to a connection that was not let in.
const AUTHORIZATION_FAILED_CALL_ID: i32 = -1;
/// `RpcConstants.INVALID_CALL_ID`, the call id of a reply to what the server could not read.
const INVALID_CALL_ID: i32 = -2;
/// What Java's CLI tools name themselves in the caller context, which stands in the RM's audit log (`ToolRunner`).
const CALLER_CONTEXT: &str = "CLI";

/// What every connection begins with when no SASL is spoken.
pub const PREAMBLE: [u8; 7] = [
    b'h',
    b'r',
    b'p',
    b'c',
    RPC_VERSION,
    SERVICE_CLASS,
    AUTH_NONE,
];

/// A protocol that Hadoop serves over RPC.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Protocol {
    /// Its Java interface.
    pub name: &'static str,
    /// Its version.
    pub version: u64,
    /// The key of the server's principal (`@KerberosInfo`).
    pub principal: &'static str,
    /// The key of a pattern that replaces it.
    pub principal_pattern: &'static str,
}

/// Tells a client's retries apart from other clients' calls (`ClientId`).
pub type ClientId = [u8; 16];

/// What a server answered to a call.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RpcReply {
    /// The body of the response.
    Success(Vec<u8>),
    /// A refusal.
    Refused(RemoteException),
}

/// An exception that a server threw and told the client of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RemoteException {
    /// Java class name, cut.
    pub class: String,
    /// Message, with the Java stack trace that servers append; cut.
    pub message: String,
    /// Whether the server closes the connection over it.
    pub fatal: bool,
    /// Hadoop's reason, where it gave one.
    pub code: Option<RpcErrorCodeProto>,
}

impl RemoteException {
    /// The message without the lines of the stack trace.
    pub fn text(&self) -> String {
        without_trace(&self.message)
    }

    /// Whether the exception is of this class, by its short name or its full one.
    pub fn is(&self, class: &str) -> bool {
        self.class == class || self.class.rsplit('.').next() == Some(class)
    }

    /// Whether the server denied the caller the right to make the call. `AdminService.checkAcls` wraps the reason in a
    /// `YarnException`, whose message begins with it.
    pub fn is_denial(&self) -> bool {
        self.is("AccessControlException")
            || self.is("AuthorizationException")
            || self.wraps_denial()
    }

    /// Whether this is a denial by `yarn.admin.acl`.
    pub fn is_of_admin_acl(&self) -> bool {
        self.is("AccessControlException") && !self.refuses_simple() || self.wraps_denial()
    }

    fn wraps_denial(&self) -> bool {
        let cause = "org.apache.hadoop.security.AccessControlException: ";
        self.is("YarnException") && self.message.starts_with(cause)
    }

    /// Whether the server wants Kerberos of a caller without it (`Server.Connection.initializeAuthContext`).
    pub fn refuses_simple(&self) -> bool {
        let words = "SIMPLE authentication is not enabled.";
        self.is("AccessControlException") && self.text().starts_with(words)
    }
}

/// What stands before the stack trace in a message of Java's.
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

/// A reply that is none.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum MessageError {
    /// The bytes end too early.
    #[error("the reply is cut short: {0} ends after {1} bytes")]
    Truncated(&'static str, usize),
    /// The bytes are no protobuf message of the expected type.
    #[error("the reply is not readable: {what}: {reason}")]
    Undecodable {
        /// The message.
        what: &'static str,
        /// The decoder's words.
        reason: String,
    },
    /// A field that a reply must have is missing.
    #[error("the reply lacks its {0}")]
    Missing(&'static str),
    /// A number that the protocol does not define.
    #[error("the reply has an unknown {what}: {number}")]
    Unknown {
        /// The field.
        what: &'static str,
        /// What it holds.
        number: i32,
    },
    /// The reply is to another call.
    #[error("the reply is to call {found}, not to call {expected}")]
    WrongCall {
        /// The call that was sent.
        expected: i32,
        /// The call that was answered.
        found: i32,
    },
    /// The reply is to another client.
    #[error("the reply is to another client")]
    WrongClient,
    /// A list that is too long for anything that a cluster has.
    #[error("the reply has too long a list: {count} {unit}, more than {most}")]
    LongList {
        /// How much there is.
        count: usize,
        /// Of what: `bytes` or `entries`.
        unit: &'static str,
        /// How much is taken.
        most: usize,
    },
    /// Bytes are left over.
    #[error("the reply has {0} bytes too many")]
    Excess(usize),
}

/// The connection context: who calls which protocol.
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

/// A call of `method` with an encoded `request`.
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
    // Writing to a Vec does not fail.
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
        // Stands in the header of the connection context too, as it does in Java's.
        caller_context: Some(proto::RpcCallerContextProto {
            context: CALLER_CONTEXT.to_owned(),
            signature: None,
        }),
    }
}

/// The header of messages that belong to no call of this client's (`SaslRpcClient.saslHeader`).
pub(super) fn sasl_header(call_id: i32) -> proto::RpcRequestHeaderProto {
    proto::RpcRequestHeaderProto {
        client_id: Some(Vec::new()),
        caller_context: None,
        ..request_header(call_id, INVALID_RETRY_COUNT, &[0; 16])
    }
}

/// The header of a server's message, and what follows it.
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

/// Takes the exception out of a header that tells of one.
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

/// Reads the reply to call `call_id` of `client` from a whole frame.
///
/// # Errors
/// The bytes are no reply to that call.
pub fn reply(frame: &[u8], call_id: i32, client: &ClientId) -> Result<RpcReply, MessageError> {
    let (mut header, mut rest) = response_header(frame)?;
    let exception = exception(&mut header)?;
    // An unsigned field holds the signed call ids of connection errors.
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
/// The bytes are no such message.
pub fn decode<M: Message + Default>(bytes: &[u8], what: &'static str) -> Result<M, MessageError> {
    M::decode(bytes).map_err(|error| MessageError::Undecodable {
        what,
        reason: error.to_string(),
    })
}

/// Longest body with a list, in bytes: 20,000 nodes with names of 45 characters.
pub(super) const LONGEST_LIST: usize = 1024 * 1024;
/// Most entries of a list.
pub(super) const MOST_ENTRIES: usize = 25_000;

/// Decodes the body of a reply that is a list, and takes the list out of it. The length comes first: an entry takes many
/// times its bytes in memory.
///
/// # Errors
/// The bytes are no such message, or the list is too long: to show a part of it would be wrong.
pub(crate) fn decode_list<M: Message + Default, T>(
    bytes: &[u8],
    what: &'static str,
    list: impl FnOnce(M) -> Vec<T>,
) -> Result<Vec<T>, MessageError> {
    let within = |count, unit, most| match count > most {
        true => Err(MessageError::LongList { count, unit, most }),
        false => Ok(()),
    };
    within(bytes.len(), "bytes", LONGEST_LIST)?;
    let list = list(decode(bytes, what)?);
    within(list.len(), "entries", MOST_ENTRIES)?;
    Ok(list)
}

/// Splits off the next message with its length in front.
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
