//! Attacks on a client with a ticket: the client refuses quickly, and sends no part of the call in clear text.
//!
//! A proxy between the client and a real ResourceManager makes the attacks that need no key. `rpc::sasl` tests
//! attacks with a key.

use std::io::{self, Read as _, Write as _};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::{Duration, Instant};

use prost::Message as _;
use rmadmin::hadoop::rpc::proto::rpc_response_header_proto::RpcStatusProto;
use rmadmin::hadoop::rpc::proto::rpc_sasl_proto::{SaslAuth, SaslState};
use rmadmin::hadoop::rpc::proto::{
    GetServiceStatusResponseProto, HaServiceStateProto, RpcResponseHeaderProto, RpcSaslProto,
};
use rmadmin::hadoop::rpc::{frame, sasl};

use crate::support::pair::{Pair, States};
use crate::support::process::{self, Outcome};
use crate::support::rmadmin;
use crate::support::secured::{self, HOSTS, Secured};

/// The timeout of a command, and its maximum duration on a busy machine.
const BUDGET: &str = "6s";
const LIMIT: Duration = Duration::from_secs(25);
/// The method of the call: it must not be readable on the wire.
const METHOD: &[u8] = b"getServiceStatus";

/// The proxy's treatment of a message from the server.
enum Instead {
    /// Pass the message on.
    Same,
    /// Send these bytes instead.
    Bytes(Vec<u8>),
    /// Send these bytes endlessly.
    Endless(Vec<u8>),
    /// Send nothing more.
    Silence,
}

/// The proxy.
struct Between {
    port: u16,
    sent: Arc<Mutex<Vec<u8>>>,
}

/// Chooses the treatment by the message's number and bytes.
type Change = Arc<dyn Fn(usize, &[u8]) -> Instead + Send + Sync>;

impl Between {
    /// Starts a proxy for the first RM's admin port; the server's messages are counted from 0.
    fn new(pair: &Pair, change: Change) -> Self {
        let host = format!("{}.1", pair.net());
        let listener = TcpListener::bind((host.as_str(), 0)).expect("a port");
        let port = listener.local_addr().expect("an address").port();
        let sent = Arc::default();
        let heard = Arc::clone(&sent);
        thread::spawn(move || {
            for client in listener.incoming().flatten() {
                let server = TcpStream::connect((host.as_str(), 8033)).expect("the RM");
                stand(client, server, Arc::clone(&heard), Arc::clone(&change));
            }
        });
        Self { port, sent }
    }

    fn sent(&self) -> Vec<u8> {
        self.sent.lock().expect("a lock").clone()
    }
}

fn stand(client: TcpStream, server: TcpStream, sent: Arc<Mutex<Vec<u8>>>, change: Change) {
    let mut from = client.try_clone().expect("a socket");
    let mut to = server.try_clone().expect("a socket");
    thread::spawn(move || {
        let mut bytes = [0; 4096];
        while let Ok(count @ 1..) = from.read(&mut bytes) {
            sent.lock().expect("a lock").extend(&bytes[..count]);
            if to.write_all(&bytes[..count]).is_err() {
                return;
            }
        }
        let _ = to.shutdown(Shutdown::Both);
    });
    thread::spawn(move || {
        let _ = relay(server, client, &change);
    });
}

/// Relays whole messages of the server, or sends their replacements.
fn relay(mut server: TcpStream, mut client: TcpStream, change: &Change) -> io::Result<()> {
    for index in 0.. {
        let mut prefix = [0; 4];
        server.read_exact(&mut prefix)?;
        let length = usize::try_from(u32::from_be_bytes(prefix)).expect("a length");
        let mut message = vec![0; length];
        server.read_exact(&mut message)?;
        match change(index, &message) {
            Instead::Same => client.write_all(&frame::frame(&message))?,
            Instead::Bytes(bytes) => client.write_all(&bytes)?,
            Instead::Endless(bytes) => loop {
                client.write_all(&bytes)?;
            },
            Instead::Silence => {}
        }
    }
    Ok(())
}

/// Encodes a message with its frame.
fn sasl(said: &RpcSaslProto) -> Vec<u8> {
    let header = RpcResponseHeaderProto {
        call_id: Some(sasl::CALL_ID.cast_unsigned()),
        status: Some(RpcStatusProto::Success.into()),
        ..RpcResponseHeaderProto::default()
    };
    message(&header, &said.encode_length_delimited_to_vec())
}

fn message(header: &RpcResponseHeaderProto, body: &[u8]) -> Vec<u8> {
    frame::frame(&[header.encode_length_delimited_to_vec(), body.to_vec()].concat())
}

fn state(state: SaslState, token: Option<&[u8]>) -> Vec<u8> {
    sasl(&RpcSaslProto {
        state: Some(state.into()),
        token: token.map(<[u8]>::to_vec),
        ..RpcSaslProto::default()
    })
}

fn offer(method: &str, mechanism: &str, host: &str) -> Vec<u8> {
    sasl(&RpcSaslProto {
        state: Some(SaslState::Negotiate.into()),
        auths: vec![SaslAuth {
            method: Some(method.to_owned()),
            mechanism: Some(mechanism.to_owned()),
            protocol: Some("yarn".to_owned()),
            server_id: Some(host.to_owned()),
            challenge: None,
        }],
        ..RpcSaslProto::default()
    })
}

/// Changes the last byte, which belongs to a token.
fn bent(message: &[u8]) -> Vec<u8> {
    let mut bent = frame::frame(message);
    *bent.last_mut().expect("a byte") ^= 1;
    bent
}

/// Makes a reply without a SASL layer: "active".
fn forged() -> Vec<u8> {
    let header = RpcResponseHeaderProto {
        call_id: Some(0),
        status: Some(RpcStatusProto::Success.into()),
        ..RpcResponseHeaderProto::default()
    };
    let active = GetServiceStatusResponseProto {
        state: Some(HaServiceStateProto::Active.into()),
        ..GetServiceStatusResponseProto::default()
    };
    message(&header, &active.encode_length_delimited_to_vec())
}

/// Runs a command through the proxy.
fn ask(pair: &Pair, between: &Between, protection: &str, verb: &[&str]) -> Outcome {
    let conf = pair.conf();
    let address = format!(
        "yarn.resourcemanager.admin.address.rm1={}:{}",
        HOSTS[0], between.port
    );
    let protection = format!("hadoop.rpc.protection={protection}");
    let mut environment = pair.environment();
    environment.push(("HADOOP_CONF_DIR", conf.to_str().expect("a path in UTF-8")));
    let mut arguments = vec!["--timeout", BUDGET, "-D", &address, "-D", &protection];
    arguments.extend(verb);
    let begun = Instant::now();
    let outcome = process::run(rmadmin(), &arguments, &environment, None, "");
    let took = begun.elapsed();
    assert!(took < LIMIT, "took {took:?}: {outcome:?}");
    outcome
}

/// An attack, and the client's message about it.
struct Case {
    name: &'static str,
    says: &'static str,
    change: Change,
}

/// Replaces the message with this number: 0 the offer, 1 the answer to the ticket, 2 the layers, 3 the success, 4
/// the reply.
fn instead(name: &'static str, at: usize, bytes: Vec<u8>, says: &'static str) -> Case {
    changed(name, at, says, move |_| Instead::Bytes(bytes.clone()))
}

fn changed(
    name: &'static str,
    at: usize,
    says: &'static str,
    change: impl Fn(&[u8]) -> Instead + Send + Sync + 'static,
) -> Case {
    let change = Arc::new(move |index, message: &[u8]| match index == at {
        true => change(message),
        false => Instead::Same,
    });
    Case { name, says, change }
}

fn before_the_end() -> Vec<Case> {
    let fatal = RpcResponseHeaderProto {
        call_id: Some(sasl::CALL_ID.cast_unsigned()),
        status: Some(RpcStatusProto::Fatal.into()),
        exception_class_name: Some("javax.security.sasl.SaslException".to_owned()),
        error_msg: Some("GSS initiate failed".to_owned()),
        ..RpcResponseHeaderProto::default()
    };
    let fatal = message(&fatal, &[]);
    let success = || state(SaslState::Success, None);
    let simple = offer("SIMPLE", "", "");
    let token = offer("TOKEN", "DIGEST-MD5", "default");
    let other = offer("KERBEROS", "GSSAPI", HOSTS[1]);
    let nobody = offer("KERBEROS", "GSSAPI", "rm1.example.com@EVIL.COM");
    let fall_back = "Server asks us to fall back to SIMPLE auth";
    let wrong = state(SaslState::Challenge, Some(b"no token of Kerberos"));
    let bend = |message: &[u8]| Instead::Bytes(bent(message));
    vec![
        instead("it skips SASL", 0, success(), fall_back),
        instead("it offers SIMPLE", 0, simple, fall_back),
        instead(
            "it offers tokens",
            0,
            token,
            "Client cannot authenticate via:[TOKEN]",
        ),
        instead(
            "it swaps its principal",
            0,
            other,
            "Server has invalid Kerberos principal: yarn/rm2.example.com@EXAMPLE.COM, expecting: \
             yarn/rm1.example.com@EXAMPLE.COM",
        ),
        instead("its name is none", 0, nobody, "malformed server name"),
        // If the client read it, each part would take several times its encoded size in memory.
        instead(
            "its offer is too long",
            0,
            sasl(&RpcSaslProto {
                state: Some(SaslState::Negotiate.into()),
                auths: vec![SaslAuth::default(); sasl::MAX_FRAME / 2],
                ..RpcSaslProto::default()
            }),
            "a message that is too long",
        ),
        instead(
            "it answers in clear",
            0,
            forged(),
            "a message that is not SASL",
        ),
        instead("its token is none", 1, wrong, "GSS initiate failed"),
        changed("its token is bent", 1, "GSS initiate failed", bend),
        instead(
            "success comes too early",
            1,
            success(),
            "success before the end",
        ),
        instead(
            "success comes before the layer",
            2,
            success(),
            "success before the end",
        ),
        instead("a refusal", 1, fatal, "GSS initiate failed"),
        changed("its layers are bent", 2, "GSS initiate failed", bend),
        instead(
            "its layers are not wrapped",
            2,
            state(SaslState::Challenge, Some(&[1, 0, 0, 0])),
            "GSS initiate failed",
        ),
        changed("it goes on for ever", 1, "", |message| {
            Instead::Endless(frame::frame(message))
        }),
        changed("it is silent", 1, "no answer within 6s", |_| {
            Instead::Silence
        }),
        changed("a message never ends", 1, "no answer within 6s", |_| {
            Instead::Bytes(vec![0, 0xff, 0, 0, 0])
        }),
        instead(
            "a message is too long",
            1,
            vec![0x7f, 0, 0, 0],
            "exceeds maximum data length",
        ),
    ]
}

fn after_the_end() -> Vec<Case> {
    let outside = "without the negotiated protection";
    let bend = |message: &[u8]| Instead::Bytes(bent(message));
    vec![
        instead("the reply is not wrapped", 4, forged(), outside),
        instead(
            "a challenge",
            4,
            state(SaslState::Challenge, Some(b"x")),
            outside,
        ),
        instead(
            "what is wrapped is nothing",
            4,
            state(SaslState::Wrap, Some(b"")),
            "GSS",
        ),
        instead(
            "it is wrapped by nobody",
            4,
            state(SaslState::Wrap, Some(&[7; 99])),
            "GSS",
        ),
        changed("the reply is bent", 4, "GSS", bend),
        changed(
            "the reply is cut short",
            4,
            "no answer to getServiceStatus within 6s",
            |message| {
                let whole = frame::frame(message);
                Instead::Bytes(whole[..whole.len() - 1].to_vec())
            },
        ),
        instead(
            "the reply is too long",
            4,
            vec![0x7f, 0, 0, 0],
            "exceeds maximum data length",
        ),
    ]
}

/// Checks that every attack is refused.
fn refused(pair: &Pair, protection: &str, cases: Vec<Case>) {
    for Case { name, says, change } in cases {
        let between = Between::new(pair, change);
        let outcome = ask(pair, &between, protection, &["-getServiceState", "rm1"]);
        assert_eq!(
            (outcome.status, outcome.stdout.as_str()),
            (Some(255), ""),
            "{name}, {protection}: {outcome:?}"
        );
        assert!(
            outcome.stderr.contains(says),
            "{name}, {protection}: {outcome:?}"
        );
        let sent = between.sent();
        assert!(sent.starts_with(&sasl::PREAMBLE), "{name}: {sent:?}");
        let is_call = sent.windows(METHOD.len()).any(|bytes| bytes == METHOD);
        // With integrity only, the call is readable; the client sends it only after the agreed handshake.
        assert!(
            !is_call || protection == "integrity",
            "{name}, {protection}: a call in clear"
        );
    }
}

/// A proxy that changes nothing: this shows that the cases fail because of their changes.
fn untouched(pair: &Pair) {
    for protection in ["authentication", "integrity", "privacy"] {
        let between = Between::new(pair, Arc::new(|_, _: &[u8]| Instead::Same));
        let outcome = ask(pair, &between, protection, &["-getServiceState", "rm1"]);
        assert_eq!(
            (
                outcome.status,
                outcome.stdout.as_str(),
                outcome.stderr.as_str()
            ),
            (Some(0), "active\n", ""),
            "{protection}: {outcome:?}"
        );
        let sent = between.sent();
        let is_call = sent.windows(METHOD.len()).any(|bytes| bytes == METHOD);
        assert_eq!(is_call, protection != "privacy", "{protection}");
    }
}

/// A replayed reply: the second answer on a connection is a copy of the first.
fn repeated(pair: &Pair) {
    let first = Mutex::new(Vec::new());
    let change = move |index, message: &[u8]| {
        let mut first = first.lock().expect("a lock");
        match index {
            4 => {
                *first = frame::frame(message);
                Instead::Same
            }
            5 => Instead::Bytes(first.clone()),
            _ => Instead::Same,
        }
    };
    let between = Between::new(pair, Arc::new(change));
    let verb = ["status", "--output", "json"];
    let outcome = ask(pair, &between, "privacy", &verb);
    let words = "repeated or out of its order";
    outcome.out_has(words);
}

#[test]
fn attacks_on_the_connection() {
    let realm = secured::realm();
    let secured = Secured {
        protection: ["authentication,integrity,privacy"; 2],
        ..Secured::default()
    };
    let pair = Pair::secured(&realm, &secured);
    pair.bring_to(States::ActiveStandby);
    untouched(&pair);
    for protection in ["authentication", "privacy"] {
        refused(&pair, protection, before_the_end());
    }
    for protection in ["integrity", "privacy"] {
        refused(&pair, protection, after_the_end());
    }
    repeated(&pair);
}
