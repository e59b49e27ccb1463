//! Compares the sandbox with real ResourceManagers: the same bytes must get the same answer.
//!
//! The allowed differences are named here: stack traces, times, ids, builds, addresses. The Java CLI must find no
//! difference either.

use std::net::SocketAddr;

use prost::Message as _;
use rmadmin::hadoop::rpc::message;
use rmadmin::hadoop::rpc::message::Protocol;
use rmadmin::hadoop::rpc::proto;
use rmadmin::security::user::User;
use rmadmin::systems::yarn::protocols::HA_SERVICE_PROTOCOL;
use serde_json::Value;

use crate::support::honest::{
    CALL_ID, CLIENT, Call, Servers, assert_same, compare_java, differences, page, root,
};
use crate::support::pair::Pair;
use crate::support::sandbox::{self, Sandbox};

const STATUS: &str = "getServiceStatus";
const HEALTH: &str = "monitorHealth";
const TO_ACTIVE: &str = "transitionToActive";
const TO_STANDBY: &str = "transitionToStandby";

/// The real pairs here have no state store.
const NO_RECOVERY: [&str; 2] = ["--property", "yarn.resourcemanager.recovery.enabled=false"];

/// Turns the client's guard off, so that the call reaches the server.
const SAYS_MANUAL: &str = "-D yarn.resourcemanager.ha.automatic-failover.enabled=false";

fn context(caller: &User) -> Vec<u8> {
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

/// Makes a query to the first RM (0) or the second RM (1).
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

/// Queries with the same answer in every state.
fn oddities() -> Vec<Call> {
    let ha = HA_SERVICE_PROTOCOL;
    let unknown = Protocol {
        name: "org.example.NoSuchProtocol",
        version: 1,
        ..ha
    };
    let newer = Protocol { version: 2, ..ha };
    let status = || call(ha, STATUS, None);
    let method = || call(ha, "noSuchMethod", None);
    let impersonation = User {
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

/// Reads the info page without fields that differ between starts, hosts or builds.
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
        // With a live session, the RM may report either state: the elector's constructor connects without
        // its lock, and an event that arrives before the client is stored counts as stale
        // (ActiveStandbyElector.createConnection, isStaleClient).
        if name == "haZooKeeperConnectionState" && *value == "TERMINATED" {
            *value = Value::from("CONNECTED");
        }
    }
    (status, kind, document)
}

/// Pages that must be equal to the byte, with the `Accept` header: the RM reads that header, not `format`.
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

/// Requests whose status, type, `Allow`, path of `Location` and text of a redirect must be equal. Some are pages
/// for browsers, which the sandbox shortens.
const REQUESTS: [&str; 20] = [
    "GET /",
    "GET /cluster",
    "GET /cluster/",
    "GET /cluster/cluster",
    "GET /cluster/apps",
    "GET /ws/v1/cluster",
    "GET /ws/v1/cluster/",
    "GET /ws/v1/cluster/info",
    "GET /ws/v1/cluster/nodes?states=RUNNING",
    "GET /isActive",
    "HEAD /isActive",
    "HEAD /ws/v1/cluster/info",
    "OPTIONS /",
    "OPTIONS *",
    "OPTIONS /isActive",
    "OPTIONS /conf",
    "OPTIONS /cluster",
    "OPTIONS /ws/v1/cluster",
    "OPTIONS /ws/v1/cluster/info",
    "POST /isActive",
];

/// Returns the parts of a response that are equal on any host.
fn outline(address: SocketAddr, request: &str) -> String {
    let answer = sandbox::ask(address, request, "*/*");
    let (head, body) = answer.split_once("\r\n\r\n").expect("a head");
    let header = |name: &str| {
        let fields = head.lines().filter_map(|line| line.split_once(": "));
        let mut named = fields.filter(|(field, _)| field.eq_ignore_ascii_case(name));
        named.next().map(|(_, value)| value).unwrap_or_default()
    };
    let status = head.lines().next().unwrap_or_default();
    let kind = match request.split(' ').next() {
        // Jersey describes the resource in the body; the sandbox does not.
        Some("OPTIONS" | "POST") => "",
        _ => header("content-type"),
    };
    let location = header("location").splitn(4, '/').nth(3);
    let text = if status.contains(" 307 ") {
        body.trim_end()
    } else {
        ""
    };
    format!("{status} {kind} {} {location:?} {text}", header("allow"))
}

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
        for request in REQUESTS {
            compare(
                &format!("{request} of {index}"),
                outline(expected, request),
                outline(found, request),
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

#[test]
fn sandbox_equals_a_manual_pair() {
    use proto::HaRequestSource::{RequestByUser, RequestByUserForced};
    let pair = Pair::manual();
    let child = Sandbox::start(&NO_RECOVERY);
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
fn sandbox_equals_an_automatic_pair() {
    use proto::HaRequestSource::{RequestByUser, RequestByUserForced};
    let pair = Pair::automatic();
    let child = Sandbox::start(&[&NO_RECOVERY[..], &["--automatic"]].concat());
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
