//! The sandbox is held to real ResourceManagers: both get the same bytes, and have to answer with the same bytes.
//!
//! Rehearsals in a sandbox that answers otherwise than the real thing would teach the wrong lesson. What may differ is
//! named here: stack traces, times, ids, builds, addresses. Java's own CLI has to find no difference either.

#![allow(
    clippy::expect_used,
    clippy::panic,
    reason = "a helper that cannot go on ends its test"
)]

mod support;

use std::io::{ErrorKind, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::path::PathBuf;

use prost::Message as _;
use rmadmin::rpc::frame::{self, PREFIX};
use rmadmin::rpc::ha::HA_SERVICE_PROTOCOL;
use rmadmin::rpc::message::{self, Caller, ClientId, Protocol};
use rmadmin::rpc::proto;
use serde_json::Value;

use support::pair::{self, Pair};
use support::process::Outcome;
use support::sandbox::{self, LIMIT, Sandbox};

/// The same for both servers, as call ids are: replies repeat them.
const CLIENT: ClientId = *b"sixteen bytes id";
const CALL_ID: i32 = 7;

const STATUS: &str = "getServiceStatus";
const HEALTH: &str = "monitorHealth";
const TO_ACTIVE: &str = "transitionToActive";
const TO_STANDBY: &str = "transitionToStandby";

/// Turns the client's own refusal off, so that the server's is seen.
const SAYS_MANUAL: &str = "-D yarn.resourcemanager.ha.automatic-failover.enabled=false";

/// Two ResourceManagers of either kind.
struct Servers {
    name: &'static str,
    conf: PathBuf,
    /// Admin and web address of each; who is to be asked as the first one comes first.
    addresses: [[SocketAddr; 2]; 2],
    /// Their ids, in the same order.
    ids: [&'static str; 2],
}

impl Servers {
    fn real(pair: &Pair) -> Self {
        let address = |n, port| format!("{}.{n}:{port}", pair.net());
        let both = |n| [8033, 8088].map(|port| address(n, port).parse().expect("an address"));
        Self {
            name: "the real pair",
            conf: pair.conf(),
            addresses: [both(1), both(2)],
            ids: ["rm1", "rm2"],
        }
        .active_first()
    }

    fn of(sandbox: &Sandbox) -> Self {
        Self {
            name: "the sandbox",
            conf: sandbox.conf(),
            addresses: [sandbox.addresses(1), sandbox.addresses(2)],
            ids: ["rm1", "rm2"],
        }
        .active_first()
    }

    /// An elector chooses as it likes.
    fn active_first(mut self) -> Self {
        if sandbox::is_active(self.addresses[1][1]) {
            self.addresses.reverse();
            self.ids.reverse();
        }
        self
    }

    fn admin(&self, index: usize) -> SocketAddr {
        self.addresses[index][0]
    }

    fn web(&self, index: usize) -> SocketAddr {
        self.addresses[index][1]
    }

    fn java(&self, words: &str, stdin: &str) -> Outcome {
        // The one who is asked first has the same name on both sides.
        let words: Vec<&str> = words
            .split(' ')
            .map(|word| match word {
                "FIRST" => self.ids[0],
                "SECOND" => self.ids[1],
                word => word,
            })
            .collect();
        pair::java_cli(
            &self.conf,
            &words,
            &[("HADOOP_USER_NAME", "root")],
            None,
            stdin,
        )
    }
}

/// Bytes to send to the first or the second RM.
struct Call {
    name: String,
    index: usize,
    bytes: Vec<u8>,
    /// Whether the server closes the connection after its answer.
    closes: bool,
    /// How many replies come.
    replies: usize,
}

impl Call {
    fn new(name: impl Into<String>, index: usize, frames: &[Vec<u8>]) -> Self {
        let mut bytes = message::PREAMBLE.to_vec();
        bytes.extend(frames.iter().flat_map(|message| frame::frame(message)));
        Self {
            name: name.into(),
            index,
            bytes,
            closes: false,
            replies: 1,
        }
    }

    fn raw(name: &str, bytes: &[u8]) -> Self {
        Self {
            name: name.to_owned(),
            index: 0,
            bytes: bytes.to_vec(),
            closes: true,
            replies: 0,
        }
    }

    /// Whether nothing more comes is not asked of a connection that stays open.
    fn closing(mut self) -> Self {
        self.closes = true;
        self
    }

    fn replies(mut self, replies: usize) -> Self {
        self.replies = replies;
        self
    }

    /// The answer: the frames that are expected, without stack traces, then whatever follows until the end.
    fn answer(&self, address: SocketAddr) -> Vec<u8> {
        let mut stream = TcpStream::connect(address).expect("the port accepts");
        stream.set_read_timeout(Some(LIMIT)).expect("a limit");
        stream.write_all(&self.bytes).expect("a request");
        let mut answer = Vec::new();
        for _ in 0..self.replies {
            let mut prefix = [0; PREFIX];
            if let Err(error) = stream.read_exact(&mut prefix) {
                panic!("{}: no reply from {address}: {error}", self.name);
            }
            let length = usize::try_from(u32::from_be_bytes(prefix)).expect("a length");
            let mut reply = vec![0; length];
            stream.read_exact(&mut reply).expect("a whole reply");
            answer.extend(frame::frame(&traceless(&reply)));
        }
        if self.closes {
            // Who closes with bytes unread resets the connection, after what was sent.
            let end = stream
                .read_to_end(&mut answer)
                .map_err(|error| error.kind());
            assert!(
                matches!(end, Ok(_) | Err(ErrorKind::ConnectionReset)),
                "{}: {end:?}",
                self.name
            );
        }
        answer
    }
}

/// A reply without its stack trace.
fn traceless(reply: &[u8]) -> Vec<u8> {
    let mut rest = reply;
    let mut header = proto::RpcResponseHeaderProto::decode_length_delimited(&mut rest)
        .expect("a header of a response");
    if let Some(text) = &mut header.error_msg {
        *text = message::without_trace(text);
    }
    [header.encode_length_delimited_to_vec(), rest.to_vec()].concat()
}

fn root() -> Caller {
    Caller {
        effective: "root".to_owned(),
        real: None,
    }
}

fn context(caller: &Caller) -> Vec<u8> {
    message::connection_context(HA_SERVICE_PROTOCOL, caller, &CLIENT)
}

fn call(protocol: Protocol, method: &str, source: Option<proto::HaRequestSource>) -> Vec<u8> {
    let request = proto::TransitionToActiveRequestProto {
        req_info: source.map(|source| proto::HaStateChangeRequestInfoProto {
            req_source: Some(source.into()),
        }),
    };
    message::call(protocol, method, CALL_ID, &CLIENT, &request.encode_to_vec())
}

/// A question to the first RM (0) or the second one (1).
fn question(method: &str, index: usize, state: &str) -> Call {
    let frames = [context(&root()), call(HA_SERVICE_PROTOCOL, method, None)];
    Call::new(format!("{method} of a {state}"), index, &frames)
}

fn transition(method: &str, index: usize, source: proto::HaRequestSource, state: &str) -> Call {
    let frames = [
        context(&root()),
        call(HA_SERVICE_PROTOCOL, method, Some(source)),
    ];
    let name = format!("{method} of a {state}, {}", source.as_str_name());
    Call::new(name, index, &frames)
}

/// What does not change anything, and is answered the same in every state.
fn oddities() -> Vec<Call> {
    let ha = HA_SERVICE_PROTOCOL;
    let unknown = Protocol {
        name: "org.example.NoSuchProtocol",
        version: 1,
    };
    let newer = Protocol { version: 2, ..ha };
    let status = || call(ha, STATUS, None);
    let method = || call(ha, "noSuchMethod", None);
    let impersonation = Caller {
        effective: "bob".to_owned(),
        real: Some("alice".to_owned()),
    };
    vec![
        Call::new("an unknown method", 0, &[context(&root()), method()]),
        Call::new(
            "a call after an unknown method",
            0,
            &[context(&root()), method(), status()],
        )
        .replies(2),
        Call::new(
            "an unknown protocol",
            0,
            &[context(&root()), call(unknown, STATUS, None)],
        ),
        Call::new(
            "an unknown protocol of the connection",
            0,
            &[
                message::connection_context(unknown, &root(), &CLIENT),
                call(unknown, STATUS, None),
            ],
        ),
        Call::new(
            "a later version of the protocol",
            0,
            &[context(&root()), call(newer, STATUS, None)],
        ),
        Call::new("impersonation", 0, &[context(&impersonation), status()]).closing(),
        Call::raw("HTTP", b"GET /isActive HTTP/1.1\r\nHost: x\r\n\r\n"),
        Call::raw("version 4", b"hrpc\x04P\x00"),
    ]
}

/// Sends calls to both and gives back how the answers differ.
fn differences(real: &Servers, sandbox: &Servers, calls: &[Call]) -> Vec<String> {
    let mut lines = Vec::new();
    for call in calls {
        let [expected, found] =
            [real, sandbox].map(|servers| call.answer(servers.admin(call.index)));
        assert!(!expected.is_empty(), "{}: no answer", call.name);
        if expected != found {
            lines.push(format!(
                "{}: {} answers\n  {}\nand {}\n  {}",
                call.name,
                real.name,
                expected.escape_ascii(),
                sandbox.name,
                found.escape_ascii()
            ));
        }
    }
    lines
}

fn assert_same(differences: &[String]) {
    assert!(differences.is_empty(), "{}", differences.join("\n"));
}

/// The status, the type and the body of a page.
fn page(address: SocketAddr, path: &str, accept: &str) -> (String, String, String) {
    let answer = sandbox::get(address, path, accept);
    let (head, body) = answer.split_once("\r\n\r\n").expect("a head");
    let status = head.split(' ').nth(1).unwrap_or_default().to_owned();
    let kind = head
        .lines()
        .filter_map(|line| line.split_once(": "))
        .find(|(name, _)| name.eq_ignore_ascii_case("content-type"))
        .map(|(_, kind)| kind.to_owned());
    let chunked = head.to_lowercase().contains("transfer-encoding: chunked");
    let body = if chunked {
        unchunked(body)
    } else {
        body.to_owned()
    };
    (status, kind.unwrap_or_default(), body)
}

fn unchunked(mut rest: &str) -> String {
    let mut body = String::new();
    while let Some((size, after)) = rest.split_once("\r\n") {
        let size = usize::from_str_radix(size.trim(), 16).expect("the size of a chunk");
        body.push_str(&after[..size]);
        rest = after[size..].trim_start_matches("\r\n");
        if size == 0 {
            break;
        }
    }
    body
}

/// `/ws/v1/cluster/info` without what differs from one start, host or build to the next.
fn info(address: SocketAddr) -> (String, String, Value) {
    let (status, kind, body) = page(address, "/ws/v1/cluster/info", "*/*");
    let mut document: Value = serde_json::from_str(&body).expect("JSON");
    let info = document["clusterInfo"].as_object_mut().expect("an object");
    for (name, value) in info.iter_mut() {
        if ["id", "startedOn"].contains(&name.as_str())
            || name.ends_with("BuildVersion")
            || name.ends_with("VersionBuiltOn")
        {
            *value = match value {
                Value::Number(_) => Value::from("a number"),
                Value::String(_) => Value::from("a text"),
                _ => Value::Null,
            };
        }
        // An RM with a live session may say either: the elector's constructor connects without its lock, and an event that comes before
        // its client is stored counts as stale (ActiveStandbyElector.createConnection, isStaleClient).
        if name == "haZooKeeperConnectionState" && *value == "TERMINATED" {
            *value = Value::from("CONNECTED");
        }
    }
    (status, kind, document)
}

/// Pages that are the same to the byte, and what the client says that it takes: the RM looks at that, not at `format`.
const PAGES: [(&str, &str); 9] = [
    ("/isActive", "*/*"),
    (
        "/conf?name=yarn.resourcemanager.ha.rm-ids&format=json",
        "*/*",
    ),
    (
        "/conf?name=yarn.resourcemanager.ha.rm-ids&format=json",
        "application/json",
    ),
    ("/conf?name=yarn.resourcemanager.ha.enabled", "text/xml"),
    (
        "/conf?format=json&name=yarn.resourcemanager.ha.enabled",
        "application/json",
    ),
    ("/conf?name=no.such.key&format=json", "*/*"),
    ("/conf?name=no.such.key", "application/json"),
    ("/conf?name=no.such.key", "text/html,application/xml"),
    (
        "/conf?name=yarn.resourcemanager.ha.rm-ids&format=xml",
        "text/html,application/json;q=0.5",
    ),
];

fn compare_pages(real: &Servers, sandbox: &Servers) -> Vec<String> {
    let mut lines = Vec::new();
    let mut compare = |what: &str, expected: String, found: String| {
        if expected != found {
            lines.push(format!("{what}:\n  {expected}\nand the sandbox\n  {found}"));
        }
    };
    for index in [0, 1] {
        let [expected, found] = [real, sandbox].map(|servers| servers.web(index));
        for (path, accept) in PAGES {
            compare(
                &format!("{path} of {index} as {accept}"),
                format!("{:?}", page(expected, path, accept)),
                format!("{:?}", page(found, path, accept)),
            );
        }
        compare(
            &format!("info of {index}"),
            format!("{:?}", info(expected)),
            format!("{:?}", info(found)),
        );
    }
    lines
}

/// What Java prints, without addresses and the blanks that fill up after them.
fn words(text: &str) -> Vec<String> {
    text.lines()
        .map(|line| {
            let words = line.split_whitespace().map(|word| {
                if word.starts_with("127.") || word.starts_with("localhost:") {
                    "ADDRESS"
                } else {
                    word
                }
            });
            words.collect::<Vec<_>>().join(" ")
        })
        .collect()
}

/// Runs Java's CLI on both.
fn compare_java(real: &Servers, sandbox: &Servers, lines: &[(&str, &str, i32)]) -> Vec<String> {
    let mut differences = Vec::new();
    for (line, stdin, status) in lines {
        let [expected, found] = [real, sandbox].map(|servers| {
            let outcome = servers.java(line, stdin);
            (outcome.status, words(&outcome.stdout), outcome.stderr)
        });
        // A test of a refusal that is none would compare the wrong thing.
        assert_eq!(expected.0, Some(*status), "{line}: {expected:?}");
        if (expected.0, &expected.1) != (found.0, &found.1) {
            differences.push(format!("{line}: {expected:?}, and the sandbox {found:?}"));
        }
    }
    differences
}

#[test]
fn a_pair_with_operators_in_charge() {
    use proto::HaRequestSource::{RequestByUser, RequestByUserForced};
    let pair = Pair::manual();
    let child = Sandbox::start(&["--rms", "2"]);
    let (real, sandbox) = (Servers::real(&pair), Servers::of(&child));
    let mut wrong = differences(&real, &sandbox, &oddities());
    let to_active = |state| transition(TO_ACTIVE, 0, RequestByUser, state);
    let to_standby = |state| transition(TO_STANDBY, 0, RequestByUser, state);
    let calls = [
        question(STATUS, 0, "standby"),
        question(HEALTH, 0, "standby"),
        to_standby("standby"),
        to_active("standby"),
        question(STATUS, 0, "active"),
        question(STATUS, 1, "standby"),
        question(HEALTH, 0, "active"),
        to_active("active"),
        transition(TO_ACTIVE, 0, RequestByUserForced, "active"),
    ];
    wrong.extend(differences(&real, &sandbox, &calls));
    wrong.extend(compare_pages(&real, &sandbox));
    let calls = [
        to_standby("active"),
        question(STATUS, 0, "standby"),
        question(TO_ACTIVE, 0, "standby without a source"),
        question(STATUS, 0, "who was told so without a source"),
        transition(TO_STANDBY, 0, RequestByUserForced, "active"),
    ];
    wrong.extend(differences(&real, &sandbox, &calls));
    wrong.extend(compare_java(
        &real,
        &sandbox,
        &[
            ("-getAllServiceState", "", 0),
            ("-transitionToActive FIRST", "", 0),
            ("-getServiceState FIRST", "", 0),
            ("-getServiceState SECOND", "", 0),
            ("-checkHealth FIRST", "", 0),
            ("-transitionToActive SECOND", "", 255),
            ("-getAllServiceState", "", 0),
            ("-transitionToStandby FIRST", "", 0),
            ("-getServiceState FIRST", "", 0),
            ("-transitionToActive --forcemanual SECOND", "y\n", 0),
            ("-getServiceState SECOND", "", 0),
        ],
    ));
    assert_same(&wrong);
}

#[test]
fn a_pair_with_an_elector_in_charge() {
    use proto::HaRequestSource::{RequestByUser, RequestByUserForced};
    let pair = Pair::automatic();
    let child = Sandbox::start(&["--rms", "2", "--automatic"]);
    let (real, sandbox) = (Servers::real(&pair), Servers::of(&child));
    let mut wrong = compare_pages(&real, &sandbox);
    let unforced = |method, index, state| transition(method, index, RequestByUser, state);
    let forced = |method, index, state| transition(method, index, RequestByUserForced, state);
    let calls = [
        question(STATUS, 0, "active"),
        question(STATUS, 1, "standby"),
        question(HEALTH, 1, "standby"),
        unforced(TO_ACTIVE, 0, "active"),
        unforced(TO_STANDBY, 0, "active"),
        unforced(TO_ACTIVE, 1, "standby"),
        unforced(TO_STANDBY, 1, "standby"),
        forced(TO_ACTIVE, 0, "active"),
        forced(TO_STANDBY, 1, "standby"),
        question(STATUS, 0, "active"),
        question(STATUS, 1, "standby"),
    ];
    wrong.extend(differences(&real, &sandbox, &calls));
    let past_the_client = format!("{SAYS_MANUAL} -transitionToStandby FIRST");
    wrong.extend(compare_java(
        &real,
        &sandbox,
        &[
            ("-transitionToActive SECOND", "", 255),
            ("-transitionToStandby FIRST", "", 255),
            (&past_the_client, "", 255),
            ("-transitionToActive --forcemanual SECOND", "n\n", 255),
            ("-getServiceState FIRST", "", 0),
            // Changes past the elector come last.
            ("-transitionToStandby --forcemanual SECOND", "y\n", 0),
            ("-transitionToActive --forcemanual FIRST", "y\n", 0),
            ("-getServiceState FIRST", "", 0),
        ],
    ));
    let calls = [
        forced(TO_STANDBY, 0, "active"),
        forced(TO_ACTIVE, 1, "standby"),
    ];
    wrong.extend(differences(&real, &sandbox, &calls));
    assert_same(&wrong);
}
