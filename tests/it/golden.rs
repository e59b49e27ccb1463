//! Compares the codec with bytes of Hadoop's own client and server: this finds errors that encoder and decoder
//! share. `golden/README.md` names the origin of the bytes.

use rmadmin::ha::state::{HaState, ServiceStatus};
use rmadmin::hadoop::ha_service::status;
use rmadmin::hadoop::rpc::frame;
use rmadmin::hadoop::rpc::frame::{PREFIX, Prefix, RpcFrameError};
use rmadmin::hadoop::rpc::message;
use rmadmin::hadoop::rpc::message::{ClientId, RemoteException, RpcReply};
use rmadmin::hadoop::rpc::proto;
use rmadmin::hadoop::rpc::proto::rpc_response_header_proto::RpcErrorCodeProto;
use rmadmin::security::user::User;
use rmadmin::systems::yarn::admin::calls::{
    AdminCall, Amount, Decommission, NodeId, NodeLabel, Resource,
};
use rmadmin::systems::yarn::protocols::HA_SERVICE_PROTOCOL;

/// One recorded exchange.
struct Exchange {
    client: Vec<u8>,
    server: Vec<u8>,
}

/// Key of the client id in a request header: field 4, 16 bytes.
const CLIENT_ID_KEY: [u8; 2] = [0x22, 16];

impl Exchange {
    fn read(text: &str) -> Self {
        let (client, server) = text
            .split_once("[client]\n")
            .and_then(|(_, both)| both.split_once("[server]\n"))
            .expect("both directions");
        Self {
            client: bytes(client),
            server: bytes(server),
        }
    }

    fn client_id(&self) -> ClientId {
        let place = self
            .client
            .windows(2)
            .position(|pair| pair == CLIENT_ID_KEY)
            .expect("a client id");
        self.client[place + 2..place + 18]
            .try_into()
            .expect("16 bytes")
    }

    /// Reads a reply as the connection does: the prefix, then exactly that many bytes.
    fn reply(&self, call_id: i32) -> RpcReply {
        let (prefix, rest) = self.server.split_first_chunk::<PREFIX>().expect("a prefix");
        assert_eq!(frame::prefix(*prefix, true), Ok(Prefix::Length(rest.len())));
        message::reply(rest, call_id, &self.client_id()).expect("a reply")
    }
}

fn bytes(section: &str) -> Vec<u8> {
    let digits: String = section
        .lines()
        .map(|line| line.split('#').next().unwrap_or_default().trim())
        .collect();
    assert!(digits.len().is_multiple_of(2), "half a byte");
    (0..digits.len())
        .step_by(2)
        .map(|at| u8::from_str_radix(&digits[at..at + 2], 16).expect("hex"))
        .collect()
}

macro_rules! exchange {
    ($name:literal) => {
        Exchange::read(include_str!(concat!("../golden/", $name, ".hex")))
    };
}

fn alice() -> User {
    User {
        effective: "alice".to_owned(),
        real: None,
    }
}

fn state_change() -> proto::HaStateChangeRequestInfoProto {
    proto::HaStateChangeRequestInfoProto {
        req_source: Some(proto::HaRequestSource::RequestByUser.into()),
    }
}

/// Returns all bytes that the tool sends for one call on a new connection.
fn sent(
    caller: &User,
    id: &ClientId,
    call_id: i32,
    method: &str,
    request: &impl prost::Message,
) -> Vec<u8> {
    let context = message::connection_context(HA_SERVICE_PROTOCOL, caller, id);
    let call = message::call(
        HA_SERVICE_PROTOCOL,
        method,
        call_id,
        id,
        &request.encode_to_vec(),
    );
    [
        message::PREAMBLE.to_vec(),
        frame::frame(&context),
        frame::frame(&call),
    ]
    .concat()
}

/// Compares in hexadecimal, as in the golden file.
fn assert_same(ours: &[u8], java: &[u8], what: &str) {
    let hex = |bytes: &[u8]| -> String { bytes.iter().map(|byte| format!("{byte:02x}")).collect() };
    assert_eq!(hex(ours), hex(java), "{what}");
}

#[test]
fn requests_equal_java_s() {
    let status = proto::GetServiceStatusRequestProto {};
    let health = proto::MonitorHealthRequestProto {};
    let active = proto::TransitionToActiveRequestProto {
        req_info: Some(state_change()),
    };
    let standby = proto::TransitionToStandbyRequestProto {
        req_info: Some(state_change()),
    };
    for (name, exchange) in [
        ("status-active", exchange!("status-active")),
        ("status-standby", exchange!("status-standby")),
    ] {
        let ours = sent(
            &alice(),
            &exchange.client_id(),
            0,
            "getServiceStatus",
            &status,
        );
        assert_same(&ours, &exchange.client, name);
    }
    let exchange = exchange!("monitor-health");
    let ours = sent(&alice(), &exchange.client_id(), 0, "monitorHealth", &health);
    assert_same(&ours, &exchange.client, "monitor-health");

    // Java counts calls per client, not per connection; it has called the other RM first.
    let exchange = exchange!("to-active");
    let ours = sent(
        &alice(),
        &exchange.client_id(),
        1,
        "transitionToActive",
        &active,
    );
    assert_same(&ours, &exchange.client, "to-active");

    for (name, exchange) in [
        ("to-standby", exchange!("to-standby")),
        ("refused-elector", exchange!("refused-elector")),
    ] {
        let id = exchange.client_id();
        let ours = sent(&alice(), &id, 0, "transitionToStandby", &standby);
        assert_same(&ours, &exchange.client, name);
    }
}

#[test]
fn proxy_users_are_named_as_by_java() {
    let exchange = exchange!("denied-impersonation");
    let caller = User {
        effective: "bob".to_owned(),
        real: Some("alice".to_owned()),
    };
    let request = proto::GetServiceStatusRequestProto {};
    let id = exchange.client_id();
    let ours = sent(&caller, &id, 0, "getServiceStatus", &request);
    assert_same(&ours, &exchange.client, "denied-impersonation");
}

#[test]
fn state_replies() {
    let table = [
        (exchange!("status-active"), HaState::Active),
        (exchange!("status-standby"), HaState::Standby),
    ];
    for (exchange, state) in table {
        let RpcReply::Success(body) = exchange.reply(0) else {
            panic!("{state} was refused");
        };
        let expected = ServiceStatus {
            state,
            not_ready: None,
        };
        assert_eq!(status(&body), Ok(expected));
    }
}

#[test]
fn empty_answers() {
    let table = [
        ("monitor-health", exchange!("monitor-health"), 0),
        ("to-active", exchange!("to-active"), 1),
        ("to-standby", exchange!("to-standby"), 0),
    ];
    for (name, exchange, call_id) in table {
        assert_eq!(
            exchange.reply(call_id),
            RpcReply::Success(Vec::new()),
            "{name}"
        );
    }
}

fn refusal(exchange: &Exchange) -> RemoteException {
    match exchange.reply(0) {
        RpcReply::Refused(exception) => exception,
        RpcReply::Success(body) => panic!("taken for a success: {body:?}"),
    }
}

#[test]
fn refusals_lose_their_stack_trace() {
    let exception = refusal(&exchange!("refused-elector"));
    assert_eq!(
        exception.class,
        "org.apache.hadoop.security.AccessControlException"
    );
    assert!(exception.message.lines().count() > 10, "a stack trace");
    assert_eq!(
        exception.text(),
        "Manual failover for this ResourceManager is disallowed, because automatic failover is enabled."
    );
    assert!(!exception.fatal);
    assert_eq!(exception.code, Some(RpcErrorCodeProto::ErrorApplication));
}

#[test]
fn denied_connections() {
    let exception = refusal(&exchange!("denied-impersonation"));
    let expected = RemoteException {
        class: "org.apache.hadoop.security.authorize.AuthorizationException".to_owned(),
        message: "User: alice is not allowed to impersonate bob".to_owned(),
        fatal: true,
        code: Some(RpcErrorCodeProto::FatalUnauthorized),
    };
    assert!(exception.is_denial());
    assert_eq!(exception, expected);
}

#[test]
fn other_protocols_are_recognized() {
    let table = [
        (exchange!("http"), Err(RpcFrameError::Http)),
        (exchange!("version-mismatch"), Ok(Prefix::OldVersion)),
    ];
    for (exchange, expected) in table {
        let prefix = exchange.server.first_chunk().expect("a prefix");
        assert_eq!(frame::prefix(*prefix, true), expected);
    }
}

/// A server that dies can end the connection after any byte.
#[test]
fn truncated_replies_are_incomplete() {
    for exchange in [
        exchange!("status-active"),
        exchange!("monitor-health"),
        exchange!("refused-elector"),
        exchange!("denied-impersonation"),
    ] {
        let id = exchange.client_id();
        let reply = &exchange.server[PREFIX..];
        for end in 0..reply.len() {
            let read = message::reply(&reply[..end], 0, &id);
            assert!(read.is_err(), "{end} of {} bytes: {read:?}", reply.len());
        }
    }
}

/// Returns the administration request of a case.
fn administration(name: &str) -> Vec<u8> {
    let lines = include_str!("../golden/administration.txt").lines();
    let mut cases = lines.filter_map(|line| line.split_once(' '));
    let (_, hex) = cases
        .find(|(case, _)| *case == name)
        .unwrap_or_else(|| panic!("no case {name}"));
    bytes(hex)
}

#[test]
fn administration_requests_equal_java_s() {
    let node = |port| NodeId {
        host: "h".to_owned(),
        port,
    };
    let label = |name: &str, exclusive| NodeLabel {
        name: name.to_owned(),
        exclusive,
    };
    let amount = |name: &str, value, units: &str| Amount {
        name: name.to_owned(),
        value,
        units: units.to_owned(),
        tags: Vec::new(),
    };
    let replace = |port, labels: &[&str]| AdminCall::ReplaceLabels {
        nodes: vec![(
            node(port),
            labels.iter().map(|label| (*label).to_owned()).collect(),
        )],
        fail_on_unknown_nodes: false,
    };
    let calls = [
        (
            "refreshNodes",
            AdminCall::RefreshNodes(Decommission::Normal),
        ),
        (
            "refreshNodes-graceful",
            AdminCall::RefreshNodes(Decommission::Graceful { timeout: -1 }),
        ),
        (
            "addToClusterNodeLabels",
            AdminCall::AddLabels(vec![label("x", true), label("y", false), label("z", true)]),
        ),
        (
            "removeFromClusterNodeLabels",
            AdminCall::RemoveLabels(vec!["x".to_owned(), "y".to_owned()]),
        ),
        ("replaceLabelsOnNode", replace(5, &["x"])),
        ("replaceLabelsOnNode-none", replace(0, &[])),
        (
            "updateNodeResource",
            AdminCall::UpdateNodeResource {
                node: node(1),
                resource: Resource {
                    memory: 1024,
                    virtual_cores: 2,
                    amounts: vec![
                        amount("memory-mb", 1024, "Mi"),
                        amount("vcores", 2, ""),
                        amount("resource2", 0, ""),
                        amount("resource1", 3, "G"),
                    ],
                },
                over_commit_timeout: -1,
            },
        ),
    ];
    for (name, call) in calls {
        assert_same(&call.request(None), &administration(name), name);
    }
}
