use super::*;
use crate::zk::jute::{JuteReader, JuteRecord};

fn bytes(hex: &str) -> Vec<u8> {
    let digits: Vec<u8> = hex.bytes().filter(|byte| *byte != b' ').collect();
    let pairs = digits
        .chunks(2)
        .map(|pair| std::str::from_utf8(pair).unwrap());
    pairs
        .map(|pair| u8::from_str_radix(pair, 16).unwrap())
        .collect()
}

/// Checks that the record encodes to these bytes and decodes from all of them, but not from a part of them.
fn golden<R: JuteRecord + PartialEq + std::fmt::Debug>(record: &R, hex: &str) {
    let expected = bytes(hex);
    assert_eq!(record.bytes(), expected, "{record:?}");
    let mut input = JuteReader::new(&expected);
    assert_eq!(R::read(&mut input).as_ref(), Ok(record));
    assert!(input.rest().is_empty(), "{record:?}");
    // Old servers omit the last byte of some records.
    for end in 0..expected.len() - 1 {
        let read = R::read(&mut JuteReader::new(&expected[..end]));
        assert_ne!(read.as_ref(), Ok(record), "cut after {end}");
    }
}

// Recorded between `ZooKeeperMain` and a server of 3.8.4; length prefixes are removed.

#[test]
fn golden_requests() {
    golden(
        &ConnectRequest::new(30_000),
        "00000000 0000000000000000 00007530 0000000000000000 00000010 00000000000000000000000000000000 00",
    );
    let header = |xid, op: Op| RequestHeader { xid, op: op.code() };
    golden(&header(4, Op::GetData), "00000004 00000004");
    golden(&header(xid::AUTH, Op::Auth), "fffffffc 00000064");
    golden(&header(10, Op::CloseSession), "0000000a fffffff5");
    let path = "/a/lock".to_owned();
    let read = PathRequest {
        path: path.clone(),
        watch: false,
    };
    golden(&read, "00000007 2f612f6c6f636b 00");
    let create = CreateRequest {
        path: path.clone(),
        data: Some(b"me".to_vec()),
        acl: vec![Acl::open()],
        flags: EPHEMERAL,
    };
    golden(
        &create,
        "00000007 2f612f6c6f636b 00000002 6d65 00000001 0000001f 00000005 776f726c64 00000006 616e796f6e65 00000001",
    );
    let delete = DeleteRequest { path, version: 7 };
    golden(&delete, "00000007 2f612f6c6f636b 00000007");
    golden(&Path("/a".to_owned()), "00000002 2f61");
    let auth = AuthRequest {
        scheme: "digest".to_owned(),
        secret: b"yarn:secret".to_vec(),
    };
    let sent = bytes("00000000 00000006 646967657374 0000000b 7961726e3a736563726574");
    assert_eq!(auth.bytes(), sent);
}

#[test]
fn golden_replies() {
    let given = ConnectResponse {
        timeout: 30_000,
        session: 0x0100_0017_5646_0000,
        password: Password(bytes("58afb4b605ea2ce2f6edfc61569ee63e")),
        read_only: false,
    };
    golden(
        &given,
        "00000000 00007530 0100001756460000 00000010 58afb4b605ea2ce2f6edfc61569ee63e 00",
    );
    assert!(format!("{given:?}").contains("password: ***"), "{given:?}");
    let header = |xid, zxid, error| ReplyHeader { xid, zxid, error };
    golden(&header(4, 3, 0), "00000004 0000000000000003 00000000");
    let missing = header(5, 3, Code::NoNode.number());
    golden(&missing, "00000005 0000000000000003 ffffff9b");
    let changed = header(8, 4, Code::BadVersion.number());
    golden(&changed, "00000008 0000000000000004 ffffff99");
    let stat = Stat {
        czxid: 3,
        mzxid: 3,
        ctime: 0x01a2_28a6_e42a,
        mtime: 0x01a2_28a6_e42a,
        ephemeral_owner: given.session,
        data_length: 2,
        pzxid: 3,
        ..Stat::default()
    };
    let of_the_lock = "0000000000000003 0000000000000003 000001a228a6e42a 000001a228a6e42a 00000000 00000000 00000000 \
                       0100001756460000 00000002 00000000 0000000000000003";
    golden(&stat, of_the_lock);
    let data = Some(b"me".to_vec());
    let read = DataResponse { data, stat };
    golden(&read, &format!("00000002 6d65 {of_the_lock}"));
    let names = vec!["lock".to_owned()];
    golden(&ChildrenResponse { names }, "00000001 00000004 6c6f636b");
}

/// `GetSASLRequest` and `SetSASLResponse` of a server of 3.8.4, with shortened Kerberos tokens. A server without
/// SASL sends the same last reply.
#[test]
fn golden_sasl() {
    let header = RequestHeader {
        xid: 1,
        op: Op::Sasl.code(),
    };
    golden(&header, "00000001 00000066");
    let request = SaslRequest(vec![0x60, 0x82]);
    golden(&request, "00000002 6082");
    golden(&SaslRequest(vec![]), "00000000");
    let reply = SaslResponse(Some(vec![0x60, 0x81]));
    golden(&reply, "00000002 6081");
    golden(&SaslResponse(Some(vec![])), "00000000");
    golden(&SaslResponse(None), "ffffffff");
    let shown = format!("{request:?} {reply:?}");
    assert_eq!(shown, "SaslRequest(2 bytes) SaslResponse(Some(2) bytes)");
}

#[test]
fn read_only_is_missing_before_3_4() {
    let old = bytes("00000000 00007530 0000000000000001 00000001 58");
    let given = ConnectResponse::read(&mut JuteReader::new(&old));
    assert_eq!(given.map(|given| given.read_only), Ok(false));
}

#[test]
fn codes_round_trip() {
    assert_eq!(Code::of(0), None);
    for (number, code) in CODES {
        assert_eq!((Code::of(number), code.number()), (Some(code), number));
    }
    assert_eq!(
        (Code::of(-99), Code::Other(-99).number()),
        (Some(Code::Other(-99)), -99)
    );
}

/// Written by `org.apache.zookeeper.data.Stat` with the numbers 1 to 11.
const STAT: &str = "0000000000000001 0000000000000002 0000000000000003 0000000000000004 00000005 00000006 00000007 \
                    0000000000000008 00000009 0000000a 000000000000000b";

fn numbered() -> Stat {
    Stat {
        czxid: 1,
        mzxid: 2,
        ctime: 3,
        mtime: 4,
        version: 5,
        cversion: 6,
        aversion: 7,
        ephemeral_owner: 8,
        data_length: 9,
        children: 10,
        pzxid: 11,
    }
}

const READABLE: &str = "00000001 00000001 00000005 776f726c64 00000006 616e796f6e65";

fn readable() -> Vec<Acl> {
    vec![Acl {
        permissions: perms::READ,
        ..Acl::open()
    }]
}

// Written by the classes of `org.apache.zookeeper.proto` in 3.8.4.

#[test]
fn golden_writes() {
    let (path, stat) = ("/a".to_owned(), numbered());
    let set = SetDataRequest {
        path: path.clone(),
        data: Some(b"me".to_vec()),
        version: 7,
    };
    golden(&set, "00000002 2f61 00000002 6d65 00000007");
    let set = SetAclRequest {
        path: path.clone(),
        acl: readable(),
        version: 7,
    };
    golden(&set, &format!("00000002 2f61 {READABLE} 00000007"));
    let acl = readable();
    golden(&AclResponse { acl, stat }, &format!("{READABLE} {STAT}"));
    let created = CreatedResponse { path, stat };
    golden(&created, &format!("00000002 2f61 {STAT}"));
    let names = vec!["b".to_owned()];
    let listed = ChildrenStatResponse { names, stat };
    golden(&listed, &format!("00000001 00000001 62 {STAT}"));
}

#[test]
fn golden_watches() {
    let list = |path: &str| vec![path.to_owned()];
    let watches = SetWatchesRequest {
        last_zxid: 9,
        data: list("/a"),
        exists: list("/b"),
        children: list("/c"),
        persistent: list("/d"),
        recursive: list("/e"),
    };
    let first =
        "0000000000000009 00000001 00000002 2f61 00000001 00000002 2f62 00000001 00000002 2f63";
    let rest = "00000001 00000002 2f64 00000001 00000002 2f65";
    golden(&watches, &format!("{first} {rest}"));
    let read = SetWatchesRequest::read_first(&mut JuteReader::new(&bytes(first)));
    let without = SetWatchesRequest {
        persistent: Vec::new(),
        recursive: Vec::new(),
        ..watches
    };
    assert_eq!(read, Ok(without));
    let path = "/a".to_owned();
    let mode = WatchMode::Recursive;
    let added = AddWatchRequest {
        path: path.clone(),
        mode,
    };
    golden(&added, "00000002 2f61 00000001");
    let kind = WatchKind::Any;
    let removed = RemoveWatchRequest {
        path: path.clone(),
        kind,
    };
    golden(&removed, "00000002 2f61 00000003");
    let kind = WatchEventKind::ChildrenChanged;
    golden(
        &WatchEvent { kind, path },
        "00000004 00000003 00000002 2f61",
    );
    let client = ClientInfo {
        scheme: "digest".to_owned(),
        id: "rm".to_owned(),
    };
    let clients = WhoAmI(vec![client]);
    golden(&clients, "00000001 00000006 646967657374 00000002 726d");
}

#[test]
fn golden_multi() {
    let path = || "/a".to_owned();
    let create = CreateRequest {
        path: path(),
        data: Some(b"me".to_vec()),
        acl: readable(),
        flags: 0,
    };
    let set = SetDataRequest {
        path: path(),
        data: Some(b"x".to_vec()),
        version: 0,
    };
    let of_version = |version| DeleteRequest {
        path: path(),
        version,
    };
    let request = MultiRequest(vec![
        WriteOp::Create(Op::Create, create),
        WriteOp::SetData(set),
        WriteOp::Check(of_version(1)),
        WriteOp::Delete(of_version(-1)),
    ]);
    let created = format!("00000001 00 ffffffff 00000002 2f61 00000002 6d65 {READABLE} 00000000");
    golden(
        &request,
        &format!(
            "{created} 00000005 00 ffffffff 00000002 2f61 00000001 78 00000000 \
             0000000d 00 ffffffff 00000002 2f61 00000001 00000002 00 ffffffff 00000002 2f61 ffffffff ffffffff 01 ffffffff"
        ),
    );
    let stat = numbered();
    let created = CreatedResponse {
        path: "/b".to_owned(),
        stat,
    };
    let response = MultiResponse(vec![
        OpResult::Created(Path(path())),
        OpResult::CreatedStat(Op::CreateStat, created),
        OpResult::DataSet(stat),
        OpResult::Checked,
        OpResult::Deleted,
        OpResult::Failed(-101),
    ]);
    golden(
        &response,
        &format!(
            "00000001 00 00000000 00000002 2f61 0000000f 00 00000000 00000002 2f62 {STAT} 00000005 00 00000000 {STAT} \
             0000000d 00 00000000 00000002 00 00000000 ffffffff 00 ffffff9b ffffff9b ffffffff 01 ffffffff"
        ),
    );
}
