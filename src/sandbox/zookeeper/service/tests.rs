use crate::zk::jute::JuteRecord;
use crate::zk::message::{
    Acl, AuthRequest, ChildrenResponse, ConnectRequest, ConnectResponse, CreateRequest,
    DataResponse, DeleteRequest, EPHEMERAL, MultiRequest, MultiResponse, Password, Path,
    PathRequest, SetDataRequest, SetWatchesRequest, WatchEventKind,
};

use super::*;

fn seconds(seconds: u64) -> Duration {
    Duration::from_secs(seconds)
}

fn service() -> ZkService {
    ZkService::new(ServiceSettings::default(), 1_700_000_000_000, 7)
}

/// Connects, and returns the response.
fn connect(
    service: &mut ZkService,
    connection: ConnectionId,
    request: &ConnectRequest,
    now: Duration,
) -> Option<ConnectResponse> {
    service.open(connection, IpAddr::from([127, 0, 0, 1]));
    service.receive(connection, &request.bytes(), now);
    let output = service.take_output();
    output.into_iter().find_map(|output| match output {
        ServiceOutput::Send(to, message) if to == connection => {
            ConnectResponse::read(&mut JuteReader::new(&message)).ok()
        }
        _ => None,
    })
}

fn opened(service: &mut ZkService, connection: ConnectionId, now: Duration) -> ConnectResponse {
    let response = connect(service, connection, &ConnectRequest::new(4_000), now);
    response.expect("a session")
}

fn asked(op: Op, request: &impl JuteRecord) -> Vec<u8> {
    let header = RequestHeader {
        xid: 3,
        op: op.code(),
    };
    [header.bytes(), request.bytes()].concat()
}

/// Returns the output of a request, and the error and body of its reply.
fn call(
    service: &mut ZkService,
    connection: ConnectionId,
    message: &[u8],
) -> (Vec<ServiceOutput>, i32, Vec<u8>) {
    service.receive(connection, message, Duration::ZERO);
    let mut output = service.take_output();
    let reply = output
        .iter()
        .position(|output| matches!(output, ServiceOutput::Send(to, _) if *to == connection));
    let ServiceOutput::Send(_, reply) = output.remove(reply.expect("a reply")) else {
        unreachable!("it was found");
    };
    let mut input = JuteReader::new(&reply);
    let header = ReplyHeader::read(&mut input).expect("a header");
    assert_eq!(header.xid, 3);
    (output, header.error, input.rest().to_vec())
}

fn ephemeral(path: &str) -> CreateRequest {
    CreateRequest {
        path: path.to_owned(),
        data: Some(b"me".to_vec()),
        acl: vec![Acl::open()],
        flags: EPHEMERAL,
    }
}

fn watching(path: &str) -> PathRequest {
    PathRequest {
        path: path.to_owned(),
        watch: true,
    }
}

fn deleted(path: &str) -> WatchEvent {
    WatchEvent {
        kind: WatchEventKind::Deleted,
        path: path.to_owned(),
    }
}

#[test]
fn expired_session_loses_its_znodes() {
    let mut service = service();
    let first = opened(&mut service, 1, Duration::ZERO);
    assert_eq!(first.timeout, 4_000);
    opened(&mut service, 2, seconds(2));
    call(&mut service, 1, &asked(Op::Create, &ephemeral("/lock")));
    call(&mut service, 2, &asked(Op::GetData, &watching("/lock")));
    service.tick(seconds(4));
    assert!(service.take_output().is_empty());
    service.tick(seconds(5));
    let output = service.take_output();
    assert_eq!(
        output,
        [
            ServiceOutput::Event(2, deleted("/lock")),
            ServiceOutput::Close(1)
        ]
    );
    // The password of an expired session has no effect.
    let again = ConnectRequest {
        session: first.session,
        password: first.password,
        ..ConnectRequest::new(4_000)
    };
    let response = connect(&mut service, 3, &again, seconds(5)).expect("a response");
    assert_eq!((response.session, response.timeout), (0, 0));
}

#[test]
fn pings_keep_a_session_alive() {
    let mut service = service();
    opened(&mut service, 1, Duration::ZERO);
    let ping = RequestHeader {
        xid: xid::PING,
        op: Op::Ping.code(),
    };
    for second in 1..20 {
        service.receive(1, &ping.bytes(), seconds(second));
        service.tick(seconds(second));
    }
    assert_eq!(service.take_output().len(), 19);
    service.closed(1);
    service.tick(seconds(23));
    assert_eq!(service.sessions().len(), 1);
    service.tick(seconds(24));
    assert!(service.sessions().is_empty());
}

#[test]
fn sessions_reconnect_with_their_password() {
    let mut service = service();
    let given = opened(&mut service, 1, Duration::ZERO);
    call(&mut service, 1, &asked(Op::Create, &ephemeral("/lock")));
    let with = |password: Password| ConnectRequest {
        session: given.session,
        password,
        ..ConnectRequest::new(8_000)
    };
    let wrong = connect(&mut service, 2, &with(Password(vec![0; 16])), seconds(1));
    assert_eq!(wrong.map(|response| response.session), Some(0));
    let right = connect(&mut service, 3, &with(given.password.clone()), seconds(1));
    let right = right.expect("a response");
    assert_eq!((right.session, right.timeout), (given.session, 8_000));
    assert!(service.tree.stat("/lock").is_ok());
    // The old connection is closed, and this does not affect the session.
    assert!(!service.connections.contains_key(&1));
    let (output, error, _) = call(&mut service, 3, &asked(Op::CloseSession, &()));
    assert_eq!((output, error), (vec![ServiceOutput::Close(3)], 0));
    assert_eq!(service.tree.stat("/lock"), Err(Code::NoNode));
}

#[test]
fn client_ahead_of_the_server_is_closed() {
    let mut service = service();
    let ahead = ConnectRequest {
        last_zxid: 1,
        ..ConnectRequest::new(4_000)
    };
    service.open(1, IpAddr::from([127, 0, 0, 1]));
    service.receive(1, &ahead.bytes(), Duration::ZERO);
    assert_eq!(service.take_output(), [ServiceOutput::Close(1)]);
}

#[test]
fn failed_multi_names_each_write() {
    let mut service = service();
    opened(&mut service, 1, Duration::ZERO);
    let delete = DeleteRequest {
        path: "/x".to_owned(),
        version: -1,
    };
    let writes = vec![
        WriteOp::Create(Op::Create, ephemeral("/a")),
        WriteOp::Delete(delete.clone()),
        WriteOp::Check(delete),
    ];
    let (_, error, body) = call(&mut service, 1, &asked(Op::Multi, &MultiRequest(writes)));
    let response = MultiResponse::read(&mut JuteReader::new(&body));
    let expected = [0, -101, -2].map(OpResult::Failed).to_vec();
    assert_eq!((error, response), (0, Ok(MultiResponse(expected))));
    assert_eq!(service.tree.stat("/a"), Err(Code::NoNode));
}

#[test]
fn missed_events_come_after_a_reconnect() {
    let mut service = service();
    opened(&mut service, 1, Duration::ZERO);
    call(&mut service, 1, &asked(Op::Create, &ephemeral("/a")));
    let seen = service.zxid;
    call(&mut service, 1, &asked(Op::Create, &ephemeral("/b")));
    let watches = SetWatchesRequest {
        last_zxid: seen,
        data: vec!["/a".to_owned(), "/b".to_owned(), "/c".to_owned()],
        exists: vec!["/a".to_owned(), "/d".to_owned()],
        children: vec!["/".to_owned(), "/a".to_owned()],
        ..SetWatchesRequest::default()
    };
    let (output, error, _) = call(&mut service, 1, &asked(Op::SetWatches2, &watches));
    let events: Vec<_> = output
        .iter()
        .map(|output| match output {
            ServiceOutput::Event(1, event) => (event.kind, event.path.as_str()),
            other => panic!("{other:?}"),
        })
        .collect();
    let expected = [
        (WatchEventKind::DataChanged, "/b"),
        (WatchEventKind::Deleted, "/c"),
        (WatchEventKind::ChildrenChanged, "/"),
        (WatchEventKind::Created, "/a"),
    ];
    assert_eq!((events.as_slice(), error), (&expected[..], 0));
    assert_eq!(service.watches.count(), 3);
}

/// The client authenticates as with `hadoop.zk.auth`, and the ACL permits this user only.
#[test]
fn only_the_owner_may_read() {
    let mut service = service();
    opened(&mut service, 1, Duration::ZERO);
    opened(&mut service, 2, Duration::ZERO);
    let auth = AuthRequest {
        scheme: "digest".to_owned(),
        secret: b"rm:secret".to_vec(),
    };
    let mut create = ephemeral("/lock");
    create.acl = vec![Acl {
        scheme: "auth".to_owned(),
        id: String::new(),
        ..Acl::open()
    }];
    let refused = call(&mut service, 1, &asked(Op::Create, &create));
    assert_eq!(refused.1, Code::InvalidAcl.number());
    assert_eq!(call(&mut service, 1, &asked(Op::Auth, &auth)).1, 0);
    // This watch brings no event, because its owner may not read the znode.
    let missing = call(&mut service, 2, &asked(Op::Exists, &watching("/lock")));
    assert_eq!(missing.1, Code::NoNode.number());
    let (output, error, _) = call(&mut service, 1, &asked(Op::Create, &create));
    assert_eq!((output, error), (Vec::new(), 0));
    let (_, error, body) = call(&mut service, 1, &asked(Op::GetData, &watching("/lock")));
    let read = DataResponse::read(&mut JuteReader::new(&body)).expect("data");
    assert_eq!((error, read.data), (0, Some(b"me".to_vec())));
    for op in [Op::GetData, Op::Exists, Op::GetChildren] {
        let denied = call(&mut service, 2, &asked(op, &watching("/lock")));
        assert_eq!(denied.1, Code::NoAuth.number(), "{op:?}");
    }
    let set = SetDataRequest {
        path: "/lock".to_owned(),
        data: None,
        version: -1,
    };
    let (output, error, _) = call(&mut service, 1, &asked(Op::SetData, &set));
    assert_eq!((output.len(), error), (1, 0));
    let wrong = AuthRequest {
        scheme: "sasl".to_owned(),
        secret: Vec::new(),
    };
    let (output, error, _) = call(&mut service, 2, &asked(Op::Auth, &wrong));
    assert_eq!(
        (output, error),
        (vec![ServiceOutput::Close(2)], Code::AuthFailed.number())
    );
}

/// Columns: the message after the header's xid, and the error. All but the first two cases keep the connection.
#[test]
fn malformed_requests() {
    let mut service = service();
    for (number, (op, rest, error)) in [
        (-10, &[][..], -6),
        (9999, &[], -6),
        (1, &[], -5),
        (4, &[0, 0, 0, 9, b'/'], -5),
        (14, &[0, 0, 0, 4, 0, 0, 0, 0, 0], -5),
        (21, &[], -6),
        (102, &[], 0),
        (106, &[0, 0, 0, 1, b'/', 0, 0, 0, 9], -5),
    ]
    .into_iter()
    .enumerate()
    {
        let connection = u64::try_from(number).unwrap();
        opened(&mut service, connection, Duration::ZERO);
        let header = RequestHeader { xid: 3, op };
        let message = [&header.bytes(), rest].concat();
        let (output, found, _) = call(&mut service, connection, &message);
        let closed = vec![ServiceOutput::Close(connection)];
        let expected = if number < 2 { closed } else { Vec::new() };
        assert_eq!((output, found), (expected, error), "{op}");
    }
    service.receive(5, &[0, 0], Duration::ZERO);
    assert_eq!(service.take_output(), [ServiceOutput::Close(5)]);
}

#[test]
fn children_are_listed() {
    let mut service = service();
    opened(&mut service, 1, Duration::ZERO);
    call(&mut service, 1, &asked(Op::Create, &ephemeral("/b")));
    let (_, _, body) = call(&mut service, 1, &asked(Op::GetChildren, &watching("/")));
    let names = ChildrenResponse::read(&mut JuteReader::new(&body)).expect("names");
    assert_eq!(names.names, ["b", "zookeeper"]);
    let whole = Path("/".to_owned());
    let (_, _, body) = call(&mut service, 1, &asked(Op::GetEphemerals, &whole));
    let names = ChildrenResponse::read(&mut JuteReader::new(&body)).expect("names");
    assert_eq!(names.names, ["/b"]);
    let (_, _, body) = call(&mut service, 1, &asked(Op::CountDescendants, &whole));
    assert_eq!(body, [0, 0, 0, 4]);
}
