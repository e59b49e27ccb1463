use prost::Message as _;

use super::*;
use crate::hadoop::rpc::frame::MAX_REPLY;
use crate::hadoop::service_names::PrincipalError;
use proto::RpcResponseHeaderProto;
use proto::rpc_response_header_proto::RpcStatusProto;

/// A mechanism with readable tokens, for tests.
#[derive(Debug, Default)]
struct Words {
    /// The server's name that [`SaslMechanism::begin`] got.
    server: String,
}

const LAST: &[u8] = b"last";

impl SaslMechanism for Words {
    fn begin(&mut self, service: &str, host: &str) -> Result<SaslStep, SaslError> {
        self.server = format!("{service}/{host}");
        if host == "evil" {
            return Err(SaslError::Principal {
                error: PrincipalError::Unconfigured,
                key: "principal",
            });
        }
        Ok(SaslStep {
            token: b"first".to_vec(),
            done: false,
        })
    }

    fn step(&mut self, token: &[u8]) -> Result<SaslStep, SaslError> {
        if token == b"wrong" {
            return Err(SaslError::Broken("wrong"));
        }
        Ok(SaslStep {
            token: Vec::new(),
            done: token == LAST,
        })
    }

    fn wrap(&mut self, message: &[u8], encrypt: bool) -> Result<Vec<u8>, SaslError> {
        Ok(wrapped(message, encrypt))
    }

    fn unwrap(&mut self, wrapped: &[u8]) -> Result<(Vec<u8>, bool), SaslError> {
        match wrapped {
            [b'E', message @ ..] => Ok((message.to_vec(), true)),
            [b'S', message @ ..] => Ok((message.to_vec(), false)),
            _ => Err(SaslError::Broken("not wrapped")),
        }
    }

    fn wrap_limit(&self, _: bool, wrapped: u32) -> Result<u32, SaslError> {
        Ok(wrapped.saturating_sub(1))
    }
}

fn wrapped(message: &[u8], encrypt: bool) -> Vec<u8> {
    [if encrypt { b"E" } else { b"S" }, message].concat()
}

fn settings(wanted: &[Protection], fallback_to_simple: bool) -> SaslSettings {
    SaslSettings {
        protection: Ok(wanted.to_vec()),
        fallback_to_simple,
        ..SaslSettings::default()
    }
}

fn negotiation(settings: &SaslSettings) -> SaslNegotiation<Words> {
    SaslNegotiation::new(Words::default(), settings).unwrap()
}

/// Encodes a message of the server as a whole frame.
fn frame(message: &proto::RpcSaslProto) -> Vec<u8> {
    let header = RpcResponseHeaderProto {
        call_id: Some(CALL_ID.cast_unsigned()),
        status: Some(RpcStatusProto::Success.into()),
        ..RpcResponseHeaderProto::default()
    };
    [
        header.encode_length_delimited_to_vec(),
        message.encode_length_delimited_to_vec(),
    ]
    .concat()
}

fn message_of(state: SaslState, token: Option<&[u8]>, auths: &[SaslAuth]) -> SaslMessage {
    let message = proto::RpcSaslProto {
        state: Some(state.into()),
        token: token.map(<[u8]>::to_vec),
        auths: auths.to_vec(),
        ..proto::RpcSaslProto::default()
    };
    match read(&frame(&message)) {
        Ok(SaslReply::Sasl(message)) => message,
        other => panic!("{other:?}"),
    }
}

fn offer(method: &str, mechanism: &str, host: &str) -> SaslAuth {
    SaslAuth {
        method: Some(method.to_owned()),
        mechanism: Some(mechanism.to_owned()),
        protocol: Some("yarn".to_owned()),
        server_id: Some(host.to_owned()),
        challenge: None,
    }
}

fn kerberos() -> SaslMessage {
    message_of(
        SaslState::Negotiate,
        None,
        &[offer("KERBEROS", "GSSAPI", "rm1")],
    )
}

fn challenge(token: &[u8]) -> SaslMessage {
    message_of(SaslState::Challenge, Some(token), &[])
}

fn success() -> SaslMessage {
    message_of(SaslState::Success, None, &[])
}

/// Decodes the client's message as a server does.
fn sent(next: &SaslNext) -> proto::RpcSaslProto {
    let (SaslNext::Send(bytes) | SaslNext::Finish(bytes)) = next;
    let mut rest = &bytes[frame::PREFIX..];
    let header = message::delimited(&mut rest, "header").unwrap();
    let header = proto::RpcRequestHeaderProto::decode(header).unwrap();
    assert_eq!(
        (header.call_id, header.client_id),
        (Some(CALL_ID), Some(vec![]))
    );
    proto::RpcSaslProto::decode(message::delimited(&mut rest, "body").unwrap()).unwrap()
}

/// Negotiates up to the choice of the layer.
fn up_to_layers(wanted: &[Protection]) -> SaslNegotiation<Words> {
    let mut negotiation = negotiation(&settings(wanted, false));
    negotiation.take(&kerberos()).unwrap();
    negotiation.take(&challenge(LAST)).unwrap();
    negotiation
}

/// Plays a server that offers these layers and accepts 256 bytes at once.
fn agreed(wanted: &[Protection], layers: u8) -> Result<(u8, SaslOutcome<Words>), SaslError> {
    let mut negotiation = up_to_layers(wanted);
    let offer = wrapped(&[layers, 0, 1, 0], false);
    let token = sent(&negotiation.take(&challenge(&offer))?).token.unwrap();
    assert_eq!(token[0], b'S', "the answer is not encrypted");
    let length = match token[1] {
        1 => [0; 3],
        _ => [0xff; 3],
    };
    assert_eq!(token[2..], length);
    negotiation.take(&success())?;
    Ok((token[1], negotiation.finish()?))
}

#[test]
fn negotiation_with_kerberos() {
    let mut negotiation = negotiation(&settings(&[Protection::Integrity], false));
    assert!(negotiation.is_about_to_begin());
    let initiate = sent(&negotiation.take(&kerberos()).unwrap());
    assert_eq!(initiate.state, Some(SaslState::Initiate.into()));
    assert_eq!(initiate.token.as_deref(), Some(&b"first"[..]));
    assert_eq!(initiate.auths, [offer("KERBEROS", "GSSAPI", "rm1")]);
    assert_eq!(negotiation.mechanism.server, "yarn/rm1");
    assert!(!negotiation.is_about_to_begin());
    let response = sent(&negotiation.take(&challenge(LAST)).unwrap());
    assert_eq!(response.state, Some(SaslState::Response.into()));
    assert_eq!(response.token, Some(vec![]), "empty, and present");
}

#[test]
fn preferred_protection_of_those_offered() {
    use Protection::{Authentication, Integrity, Privacy};
    let table: [(&[Protection], u8, u8); 6] = [
        (&[Authentication], 7, 1),
        (&[Integrity], 7, 2),
        (&[Privacy], 7, 4),
        (&[Privacy, Authentication], 3, 1),
        (&[Authentication, Privacy], 7, 1),
        (&[Privacy, Integrity], 6, 4),
    ];
    for (wanted, offered, expected) in table {
        let (chosen, outcome) = agreed(wanted, offered).unwrap();
        assert_eq!(chosen, expected, "{wanted:?} of {offered}");
        let layer = match outcome {
            SaslOutcome::Kerberos(layer) => layer.map(|layer| (layer.encrypt, layer.max_size)),
            SaslOutcome::Simple => panic!("simple"),
        };
        let expected = (expected > 1).then_some((expected == 4, 255));
        assert_eq!(layer, expected, "{wanted:?} of {offered}");
    }
    let none = agreed(&[Privacy], 3).unwrap_err();
    assert_eq!(
        none.to_string(),
        "the server offers authentication, integrity, but hadoop.rpc.protection requires privacy"
    );
    assert!(matches!(
        agreed(&[Privacy], 0),
        Err(SaslError::NoCommonProtection { .. })
    ));
}

#[test]
fn fallback_to_simple_only_if_allowed() {
    let simple = message_of(SaslState::Negotiate, None, &[offer("SIMPLE", "", "")]);
    for message in [&success(), &simple] {
        let mut strict = negotiation(&settings(&[Protection::Privacy], false));
        assert!(matches!(strict.take(message), Err(SaslError::FallBack)));
        assert!(strict.finish().is_err());
        let mut lax = negotiation(&settings(&[Protection::Privacy], true));
        assert!(matches!(lax.take(message), Ok(SaslNext::Finish(_))));
        assert!(matches!(lax.finish(), Ok(SaslOutcome::Simple)));
    }
    // Kerberos is preferred.
    let both = [offer("SIMPLE", "", ""), offer("KERBEROS", "GSSAPI", "rm1")];
    let mut lax = negotiation(&settings(&[Protection::Privacy], true));
    let next = lax
        .take(&message_of(SaslState::Negotiate, None, &both))
        .unwrap();
    assert_eq!(sent(&next).auths[0].method(), "KERBEROS");
}

/// Messages of servers; the client must reject the last one of each list.
fn invalid_messages() -> Vec<(&'static str, Vec<SaslMessage>)> {
    let without_token = || message_of(SaslState::Challenge, None, &[]);
    let long = vec![0; MAX_TOKEN + 1];
    let offers = |method, mechanism, host| {
        message_of(
            SaslState::Negotiate,
            None,
            &[offer(method, mechanism, host)],
        )
    };
    let layers = |bytes: &[u8]| challenge(&wrapped(bytes, false));
    vec![
        ("another method", vec![offers("TOKEN", "DIGEST-MD5", "rm1")]),
        (
            "another mechanism",
            vec![offers("KERBEROS", "PLAIN", "rm1")],
        ),
        (
            "nothing offered",
            vec![message_of(SaslState::Negotiate, None, &[])],
        ),
        (
            "another principal",
            vec![offers("KERBEROS", "GSSAPI", "evil")],
        ),
        ("a challenge before the offer", vec![challenge(LAST)]),
        (
            "success before the ticket is answered",
            vec![kerberos(), success()],
        ),
        (
            "success before the layer",
            vec![kerberos(), challenge(LAST), success()],
        ),
        ("a second offer", vec![kerberos(), kerberos()]),
        (
            "a challenge without a token",
            vec![kerberos(), without_token()],
        ),
        ("a wrong token", vec![kerberos(), challenge(b"wrong")]),
        ("a long token", vec![kerberos(), challenge(&long)]),
        (
            "no end",
            vec![kerberos(); 1]
                .into_iter()
                .chain(vec![challenge(b"more"); 99])
                .collect(),
        ),
        (
            "layers that are not wrapped",
            vec![kerberos(), challenge(LAST), challenge(&[7, 0, 0, 1])],
        ),
        (
            "layers cut short",
            vec![kerberos(), challenge(LAST), layers(&[7, 0, 0])],
        ),
        (
            "layers that are too long",
            vec![kerberos(), challenge(LAST), layers(&[7, 0, 0, 1, 1])],
        ),
        (
            "a weaker layer",
            vec![kerberos(), challenge(LAST), layers(&[3, 0, 1, 0])],
        ),
        (
            "a challenge after the layer",
            vec![
                kerberos(),
                challenge(LAST),
                layers(&[4, 0, 1, 0]),
                challenge(b"more"),
            ],
        ),
        (
            "a token with the success",
            vec![
                kerberos(),
                challenge(LAST),
                layers(&[4, 0, 1, 0]),
                message_of(SaslState::Success, Some(b"x"), &[]),
            ],
        ),
        (
            "a client's message",
            vec![message_of(SaslState::Initiate, None, &[])],
        ),
        (
            "a wrapped message",
            vec![kerberos(), message_of(SaslState::Wrap, Some(b"Sx"), &[])],
        ),
    ]
}

#[test]
fn invalid_messages_end_the_negotiation() {
    for (case, messages) in invalid_messages() {
        let mut negotiation = negotiation(&settings(&[Protection::Privacy], false));
        let (last, before) = messages.split_last().unwrap();
        let is_endless = case == "no end";
        for message in before {
            let next = negotiation.take(message);
            assert!(next.is_ok() || is_endless, "{case}: {:?}", next.err());
        }
        assert!(negotiation.take(last).is_err(), "{case}");
        assert!(negotiation.finish().is_err(), "{case}");
    }
    // More messages than the limit.
    let mut endless = negotiation(&settings(&[Protection::Privacy], false));
    endless.take(&kerberos()).unwrap();
    let taken = (0..99).take_while(|_| endless.take(&challenge(b"more")).is_ok());
    assert_eq!(taken.count(), MAX_MESSAGES - 1);
}

#[test]
fn maximum_message_size_of_zero() {
    let mut negotiation = up_to_layers(&[Protection::Privacy]);
    let offer = wrapped(&[4, 0, 0, 0], false);
    negotiation.take(&challenge(&offer)).unwrap();
    negotiation.take(&success()).unwrap();
    assert!(matches!(negotiation.finish(), Err(SaslError::Broken(_))));
}

#[test]
fn malformed_sasl_messages() {
    let other = RpcResponseHeaderProto {
        call_id: Some(0),
        status: Some(RpcStatusProto::Success.into()),
        ..RpcResponseHeaderProto::default()
    };
    let other = other.encode_length_delimited_to_vec();
    assert!(matches!(read(&other), Err(SaslError::Broken(_))));
    let fatal = RpcResponseHeaderProto {
        call_id: Some(CALL_ID.cast_unsigned()),
        status: Some(RpcStatusProto::Fatal.into()),
        error_msg: Some("GSS initiate failed".to_owned()),
        ..RpcResponseHeaderProto::default()
    };
    match read(&fatal.encode_length_delimited_to_vec()) {
        Ok(SaslReply::Refused(exception)) => assert_eq!(exception.message, "GSS initiate failed"),
        other => panic!("{other:?}"),
    }
    let whole = frame(&proto::RpcSaslProto::default());
    for end in 0..whole.len() {
        assert!(read(&whole[..end]).is_err(), "{end} bytes");
    }
    assert!(read(&[whole, vec![0]].concat()).is_err());
}

fn layer(encrypt: bool) -> Layer<Words> {
    Layer {
        mechanism: Words::default(),
        encrypt,
        max_size: 4,
    }
}

fn wrapping(token: &[u8]) -> Vec<u8> {
    frame(&proto::RpcSaslProto {
        state: Some(SaslState::Wrap.into()),
        token: Some(token.to_vec()),
        ..proto::RpcSaslProto::default()
    })
}

#[test]
fn requests_are_wrapped_in_pieces() {
    let wrapped = layer(true).wrap(b"abcdefghi").unwrap();
    let mut rest = wrapped;
    let mut tokens = Vec::new();
    while let Some(frame) = frame::take(&mut rest).unwrap() {
        let framed = frame::frame(&frame);
        tokens.push(sent(&SaslNext::Send(framed)).token.unwrap());
    }
    assert_eq!(tokens, [&b"Eabcd"[..], b"Eefgh", b"Ei"]);
}

#[test]
fn replies_must_be_wrapped() {
    assert_eq!(layer(true).unwrap(&wrapping(b"Eabc")).unwrap(), b"abc");
    assert_eq!(layer(false).unwrap(&wrapping(b"Sabc")).unwrap(), b"abc");
    let plain = RpcResponseHeaderProto {
        call_id: Some(0),
        status: Some(RpcStatusProto::Success.into()),
        ..RpcResponseHeaderProto::default()
    };
    let error = RpcResponseHeaderProto {
        status: Some(RpcStatusProto::Error.into()),
        ..plain.clone()
    };
    let challenge = frame(&proto::RpcSaslProto {
        state: Some(SaslState::Challenge.into()),
        token: Some(b"Eabc".to_vec()),
        ..proto::RpcSaslProto::default()
    });
    let long = [b"E", &vec![0; MAX_REPLY + 1][..]].concat();
    let table = [
        ("a plain reply", plain.encode_length_delimited_to_vec()),
        ("a plain error", error.encode_length_delimited_to_vec()),
        ("signed only", wrapping(b"Sabc")),
        ("not wrapped", wrapping(b"abc")),
        ("nothing in it", wrapping(b"E")),
        ("too much in it", wrapping(&long)),
        ("a challenge", challenge),
        ("no message", vec![0xff; 9]),
        ("nothing", vec![]),
    ];
    for (case, frame) in table {
        assert!(layer(true).unwrap(&frame).is_err(), "{case}");
    }
}

#[test]
fn tokens_are_not_in_debug_output() {
    let shown = format!("{:?}", challenge(b"tokentoken"));
    assert_eq!(shown, "SaslMessage(Some(3))");
    let shown = format!("{:?}", layer(true));
    assert_eq!(shown, "Layer { encrypt: true, .. }");
}

#[test]
fn offers_in_wrapped_messages_are_ignored() {
    let mut layer = Layer {
        mechanism: Words::default(),
        encrypt: true,
        max_size: 256,
    };
    let header = RpcResponseHeaderProto {
        call_id: Some(CALL_ID.cast_unsigned()),
        status: Some(RpcStatusProto::Success.into()),
        ..RpcResponseHeaderProto::default()
    };
    // WRAP, a token, and malformed `auths`.
    let mut body = vec![0x10, 5, 0x1a, 3, b'E', b'h', b'i'];
    body.extend([0x22, 1, 0xff].repeat(1000));
    let mut frame = header.encode_length_delimited_to_vec();
    prost::encode_length_delimiter(body.len(), &mut frame).unwrap();
    frame.extend(body);
    assert!(read(&frame).is_err());
    assert_eq!(layer.unwrap(&frame).unwrap(), b"hi");
}
