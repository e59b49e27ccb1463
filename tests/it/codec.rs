//! Properties of the codec for random values and bytes: written messages are read back, no bytes make the codec
//! panic, and a part of a reply is never accepted as the reply.
//!
//! Replies are built with the generated types, so a wrong field number on both sides goes unnoticed here; `golden.rs`
//! compares with real bytes.

use std::path::Path;
use std::sync::Arc;

use proptest::prelude::*;
use prost::Message as _;
use rmadmin::config::xml::{self, XmlProperty};
use rmadmin::ha::state::{HaState, ServiceStatus};
use rmadmin::hadoop::ha_service;
use rmadmin::hadoop::rpc::frame;
use rmadmin::hadoop::rpc::frame::{PREFIX, Prefix, RpcFrameError};
use rmadmin::hadoop::rpc::message;
use rmadmin::hadoop::rpc::message::{ClientId, MessageError, RemoteException, RpcReply};
use rmadmin::hadoop::rpc::proto;
use rmadmin::hadoop::rpc::proto::rpc_response_header_proto::{RpcErrorCodeProto, RpcStatusProto};
use rmadmin::security::user::User;
use rmadmin::systems::yarn::protocols::HA_SERVICE_PROTOCOL;

const CODES: [RpcErrorCodeProto; 12] = [
    RpcErrorCodeProto::ErrorApplication,
    RpcErrorCodeProto::ErrorNoSuchMethod,
    RpcErrorCodeProto::ErrorNoSuchProtocol,
    RpcErrorCodeProto::ErrorRpcServer,
    RpcErrorCodeProto::ErrorSerializingResponse,
    RpcErrorCodeProto::ErrorRpcVersionMismatch,
    RpcErrorCodeProto::FatalUnknown,
    RpcErrorCodeProto::FatalUnsupportedSerialization,
    RpcErrorCodeProto::FatalInvalidRpcHeader,
    RpcErrorCodeProto::FatalDeserializingRequest,
    RpcErrorCodeProto::FatalVersionMismatch,
    RpcErrorCodeProto::FatalUnauthorized,
];

fn success_header(call_id: i32, client: &ClientId) -> proto::RpcResponseHeaderProto {
    proto::RpcResponseHeaderProto {
        call_id: Some(call_id.cast_unsigned()),
        status: Some(RpcStatusProto::Success.into()),
        server_ipc_version_num: Some(9),
        client_id: Some(client.to_vec()),
        retry_count: Some(0),
        ..Default::default()
    }
}

fn refusal_header(
    call_id: i32,
    client: &ClientId,
    exception: &RemoteException,
) -> proto::RpcResponseHeaderProto {
    let status = if exception.fatal {
        RpcStatusProto::Fatal
    } else {
        RpcStatusProto::Error
    };
    proto::RpcResponseHeaderProto {
        status: Some(status.into()),
        exception_class_name: Some(exception.class.clone()),
        error_msg: Some(exception.message.clone()),
        error_detail: exception.code.map(Into::into),
        ..success_header(call_id, client)
    }
}

fn success(call_id: i32, client: &ClientId, body: &[u8]) -> Vec<u8> {
    let mut reply = success_header(call_id, client).encode_length_delimited_to_vec();
    prost::encode_length_delimiter(body.len(), &mut reply).expect("room in a vector");
    reply.extend(body);
    reply
}

fn exceptions() -> impl Strategy<Value = RemoteException> {
    let code = prop::option::of(prop::sample::select(CODES.to_vec()));
    (any::<String>(), any::<String>(), any::<bool>(), code).prop_map(
        |(class, message, fatal, code)| RemoteException {
            class,
            message,
            fatal,
            code,
        },
    )
}

fn states() -> impl Strategy<Value = (proto::HaServiceStateProto, HaState)> {
    use proto::HaServiceStateProto as Wire;
    prop::sample::select(vec![
        (Wire::Initializing, HaState::Initializing),
        (Wire::Active, HaState::Active),
        (Wire::Standby, HaState::Standby),
        (Wire::Observer, HaState::Observer),
    ])
}

/// Splits a stream into length-prefixed messages.
fn split(mut bytes: &[u8]) -> Vec<&[u8]> {
    let mut messages = Vec::new();
    while !bytes.is_empty() {
        let length = prost::decode_length_delimiter(&mut bytes).expect("a length");
        let (message, rest) = bytes.split_at(length);
        messages.push(message);
        bytes = rest;
    }
    messages
}

fn parse(bytes: &[u8]) -> Result<Vec<XmlProperty>, xml::XmlError> {
    let file: Arc<Path> = Path::new("site.xml").into();
    xml::parse(bytes, &file, &mut |_| Ok(None))
}

/// Text similar enough to a site file to pass the first check.
fn almost_xml() -> impl Strategy<Value = String> {
    let pieces = [
        "<c>",
        "</c>",
        "<property>",
        "</property>",
        "<property name='",
        "<name>",
        "</name>",
        "<value>",
        "</value>",
        "<final>true</final>",
        "<!--",
        "-->",
        "<![CDATA[",
        "]]>",
        "<?xml ",
        "?>",
        "<?p ",
        "<!DOCTYPE c [",
        "]>",
        "<!ENTITY e \"",
        "<!ENTITY % p '",
        "\">",
        "&e;",
        "&#x",
        "&#38;",
        "&amp;",
        ";",
        "'",
        "\"",
        "=",
        "/>",
        ">",
        "<",
        "&",
        " ",
        "\n",
        "k",
        "é",
        "encoding='utf-16'",
        "xmlns:x='u'",
        "<x:include href='f'>",
        "<fallback>",
        "%p;",
    ];
    prop::collection::vec(prop::sample::select(pieces.to_vec()), 0..40)
        .prop_map(|pieces| pieces.concat())
}

proptest! {
    #[test]
    fn a_call_carries_user_method_and_protocol(
        effective in any::<String>(),
        real in prop::option::of(any::<String>()),
        client in any::<ClientId>(),
        call_id in 0..i32::MAX,
        method in any::<String>(),
        number in 0..3_i32,
    ) {
        let caller = User { effective: effective.clone(), real: real.clone() };
        let context = message::connection_context(HA_SERVICE_PROTOCOL, &caller, &client);
        let [header, who] = split(&context)[..] else { panic!("two messages") };
        let header = proto::RpcRequestHeaderProto::decode(header).unwrap();
        prop_assert_eq!(header.call_id, Some(-3));
        prop_assert_eq!(header.client_id.as_deref(), Some(&client[..]));
        let user = proto::IpcConnectionContextProto::decode(who).unwrap().user_info.unwrap();
        prop_assert_eq!((user.effective_user, user.real_user), (Some(effective), real));

        let info = proto::HaStateChangeRequestInfoProto { req_source: Some(number) };
        let request = proto::TransitionToActiveRequestProto { req_info: Some(info) };
        let call = message::call(HA_SERVICE_PROTOCOL, &method, call_id, &client, &request.encode_to_vec());
        let [header, what, body] = split(&call)[..] else { panic!("three messages") };
        let header = proto::RpcRequestHeaderProto::decode(header).unwrap();
        prop_assert_eq!(header.call_id, Some(call_id));
        prop_assert_eq!(header.client_id.as_deref(), Some(&client[..]));
        let what = proto::RequestHeaderProto::decode(what).unwrap();
        prop_assert_eq!(what.method_name, Some(method));
        prop_assert_eq!(what.client_protocol_version, Some(HA_SERVICE_PROTOCOL.version));
        prop_assert_eq!(proto::TransitionToActiveRequestProto::decode(body).unwrap(), request);
    }

    #[test]
    fn a_frame_has_the_length_of_its_prefix(bytes in prop::collection::vec(any::<u8>(), 1..300)) {
        let framed = frame::frame(&bytes);
        let (prefix, rest) = framed.split_first_chunk::<PREFIX>().unwrap();
        prop_assert_eq!(frame::prefix(*prefix, true), Ok(Prefix::Length(bytes.len())));
        prop_assert_eq!(rest, &bytes[..]);
    }

    #[test]
    fn bodies_round_trip(
        call_id in 0..i32::MAX,
        client in any::<ClientId>(),
        body in prop::collection::vec(any::<u8>(), 0..300),
    ) {
        let whole = success(call_id, &client, &body);
        prop_assert_eq!(message::reply(&whole, call_id, &client), Ok(RpcReply::Success(body)));
        for end in 0..whole.len() {
            prop_assert!(message::reply(&whole[..end], call_id, &client).is_err(), "{} bytes", end);
        }
        let mut excess = whole;
        excess.push(0);
        prop_assert_eq!(message::reply(&excess, call_id, &client), Err(MessageError::Excess(1)));
    }

    #[test]
    fn exceptions_round_trip(
        call_id in 0..i32::MAX,
        client in any::<ClientId>(),
        exception in exceptions(),
    ) {
        let whole = refusal_header(call_id, &client, &exception).encode_length_delimited_to_vec();
        for end in 0..whole.len() {
            prop_assert!(message::reply(&whole[..end], call_id, &client).is_err(), "{} bytes", end);
        }
        // Java rejects bytes after an exception, too (`Client.Connection.receiveRpcResponse`).
        let excess = [&whole[..], &[0]].concat();
        prop_assert_eq!(message::reply(&excess, call_id, &client), Err(MessageError::Excess(1)));
        prop_assert_eq!(message::reply(&whole, call_id, &client), Ok(RpcReply::Refused(exception)));
    }

    #[test]
    fn foreign_answers_are_errors(
        call_id in 0..i32::MAX,
        other_id in 0..i32::MAX,
        client in any::<ClientId>(),
        other_client in any::<ClientId>(),
    ) {
        prop_assume!(call_id != other_id && client != other_client);
        prop_assert_eq!(
            message::reply(&success(other_id, &client, &[]), call_id, &client),
            Err(MessageError::WrongCall { expected: call_id, found: other_id })
        );
        prop_assert_eq!(
            message::reply(&success(call_id, &other_client, &[]), call_id, &client),
            Err(MessageError::WrongClient)
        );
    }

    /// Negative ids mark errors of the whole connection; a success has none.
    #[test]
    fn only_exceptions_concern_the_connection(
        id in -3..0_i32,
        client in any::<ClientId>(),
        exception in exceptions(),
    ) {
        let mut refusal = refusal_header(id, &client, &exception);
        refusal.client_id = Some(Vec::new());
        let refusal = refusal.encode_length_delimited_to_vec();
        prop_assert_eq!(message::reply(&refusal, 0, &client), Ok(RpcReply::Refused(exception)));
        prop_assert!(message::reply(&success(id, &client, &[]), 0, &client).is_err());
    }

    #[test]
    fn a_status_round_trips(
        (wire, state) in states(),
        ready in prop::option::of(any::<bool>()),
        reason in prop::option::of(any::<String>()),
    ) {
        let response = proto::GetServiceStatusResponseProto {
            state: Some(wire.into()),
            ready_to_become_active: ready,
            not_ready_reason: reason.clone(),
        };
        let not_ready = match ready {
            Some(true) => None,
            _ => Some(reason.unwrap_or_default()),
        };
        prop_assert_eq!(ha_service::status(&response.encode_to_vec()), Ok(ServiceStatus { state, not_ready }));
    }

    #[test]
    fn unknown_states_are_errors(number in prop_oneof![i32::MIN..0, 4..i32::MAX]) {
        let response = proto::GetServiceStatusResponseProto {
            state: Some(number),
            ..Default::default()
        };
        prop_assert_eq!(
            ha_service::status(&response.encode_to_vec()),
            Err(MessageError::Unknown { what: "state", number })
        );
    }

    #[test]
    fn prefixes_are_bounded_or_errors(bytes in any::<[u8; PREFIX]>(), first in any::<bool>()) {
        match frame::prefix(bytes, first) {
            Ok(Prefix::Length(length)) => {
                prop_assert_eq!(u32::try_from(length).unwrap().to_be_bytes(), bytes);
                prop_assert!((1..=frame::MAX_REPLY).contains(&length));
            }
            Ok(Prefix::OldVersion) => prop_assert!(first && bytes == [0xff; PREFIX]),
            Err(RpcFrameError::Invalid(length) | RpcFrameError::TooLong(length)) => {
                prop_assert_eq!(length.to_be_bytes(), bytes);
            }
            Err(RpcFrameError::Http | RpcFrameError::Tls) => {}
        }
    }

    #[test]
    fn random_bytes_do_not_panic(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
        let client = [0; 16];
        if let Ok(RpcReply::Refused(exception)) = message::reply(&bytes, 0, &client) {
            let _ = exception.text();
        }
        let _ = ha_service::status(&bytes);
        let _ = parse(&bytes);
    }

    /// Messages with a few changed bytes get further into the parser than noise does.
    #[test]
    fn damaged_messages_do_not_panic(
        place in any::<prop::sample::Index>(),
        byte in any::<u8>(),
        exception in exceptions(),
    ) {
        let client = [7; 16];
        let status = [0x08, 0x01, 0x10, 0x01];
        let refusal = refusal_header(0, &client, &exception).encode_length_delimited_to_vec();
        for mut whole in [success(0, &client, &status), refusal] {
            let place = place.index(whole.len());
            whole[place] = byte;
            if let Ok(RpcReply::Success(body)) = message::reply(&whole, 0, &client) {
                let _ = ha_service::status(&body);
            }
        }
    }

    #[test]
    fn random_xml_does_not_panic(text in almost_xml()) {
        let lines = text.matches('\n').count() + 1;
        for bytes in [text.clone().into_bytes(), text.encode_utf16().flat_map(u16::to_le_bytes).collect()] {
            match parse(&bytes) {
                Ok(properties) => for property in properties {
                    prop_assert!((1..=lines).contains(&usize::try_from(property.line).unwrap()));
                },
                Err(error) => prop_assert!(usize::try_from(error.line).unwrap() <= lines),
            }
        }
    }

    #[test]
    fn properties_round_trip(
        pairs in prop::collection::vec(("[a-z][a-z.]{0,20}", "[ -~éß]{1,40}"), 0..8),
    ) {
        let escaped = |text: &str| {
            text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
        };
        let body: String = pairs
            .iter()
            .map(|(key, value)| format!("<property><name>{key}</name><value>{}</value></property>\n", escaped(value)))
            .collect();
        let text = format!("<?xml version=\"1.0\"?>\n<configuration>{body}</configuration>");
        let found: Vec<(String, String)> = parse(text.as_bytes())
            .unwrap()
            .into_iter()
            .map(|property| (property.name, property.value.unwrap_or_default()))
            .collect();
        prop_assert_eq!(found, pairs);
    }
}
