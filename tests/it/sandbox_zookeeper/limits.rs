//! Clients that take connections or memory of the sandbox's ZooKeeper, and clients that want what it does not offer.

use std::io::{Read as _, Write as _};
use std::net::{IpAddr, Ipv4Addr, SocketAddr, TcpStream};

use rmadmin::zk::jute::JuteRecord as _;
use rmadmin::zk::message::{AuthRequest, Op};

use super::{Real, word};
use crate::support::embedded::Embedded;
use crate::support::raw::{asked, connect, connect_from, creation, open_session};
use crate::support::sandbox::{Sandbox, peak, wait_until};

/// `maxClientCnxns`.
const OF_ADDRESS: usize = 60;
const ADDRESSES: u8 = 10;
const PART: usize = 1_000_000;
/// In KiB: the budget of 64 MB, and the sandbox itself.
const MOST_MEMORY: u64 = 200_000;

fn address(sandbox: &Sandbox) -> SocketAddr {
    sandbox.zookeeper().parse().expect("an address")
}

/// Connects [`OF_ADDRESS`] times from each of many addresses, from 127.0.0.`first` on; 127.0.0.1 is that of ordinary clients.
fn crowd(server: SocketAddr, first: u8) -> Vec<TcpStream> {
    let own = (first..first + ADDRESSES).map(|n| IpAddr::V4(Ipv4Addr::new(127, 0, 0, n)));
    let each = own.flat_map(|own| (0..OF_ADDRESS).map(move |_| own));
    each.map(|own| connect_from(own, server).expect("a connection"))
        .collect()
}

fn is_closed(mut stream: &TcpStream) -> bool {
    // A timeout is no end of the connection.
    match stream.read(&mut [0]) {
        Ok(read) => read == 0,
        Err(error) => error.kind() == std::io::ErrorKind::ConnectionReset,
    }
}

#[test]
fn unfinished_messages_take_little_memory() {
    let sandbox = Sandbox::healthy("--automatic");
    let server = address(&sandbox);
    let length = u32::try_from(PART + 1).expect("a length").to_be_bytes();
    let part = [&length[..], &vec![0; PART]].concat();
    let crowd = crowd(server, 2).into_iter().filter_map(open_session);
    let hostile: Vec<TcpStream> = crowd
        .filter_map(|mut stream| stream.write_all(&part).is_ok().then_some(stream))
        .collect();
    assert!(hostile.len() > 20, "{}", hostile.len());
    assert_eq!(word(&sandbox.zookeeper(), "ruok"), "imok");
    sandbox.run("status").exits(0);
    let most = peak(sandbox.server.pid());
    assert!(most < MOST_MEMORY, "{most} KiB");
}

#[test]
fn idle_connections_lock_nobody_out() {
    let sandbox = Sandbox::healthy("--automatic");
    let idle = crowd(address(&sandbox), 1);
    for _ in 0..3 {
        sandbox.run("status").exits(0);
        assert_eq!(word(&sandbox.zookeeper(), "ruok"), "imok");
    }
    assert!(is_closed(&idle[0]), "the oldest connection is open");
}

/// With sessions, the limit is that of a real server.
#[test]
fn sessions_of_one_address_are_limited() {
    let (real, embedded) = (Real::start(), Embedded::start("127.0.0.1:0"));
    let own: IpAddr = "127.0.0.9".parse().expect("an address");
    let counts = [
        real.address().parse().expect("an address"),
        embedded.address,
    ]
    .map(|server| {
        let connections = (0..OF_ADDRESS + 5).filter_map(|_| connect_from(own, server).ok());
        let sessions: Vec<_> = connections.filter_map(open_session).collect();
        let ordinary: IpAddr = "127.0.0.1".parse().expect("an address");
        let is_served = || {
            let stream = connect_from(ordinary, server).ok();
            stream.and_then(open_session).is_some()
        };
        wait_until("other addresses are served", is_served);
        sessions.len()
    });
    assert_eq!(counts, [OF_ADDRESS, OF_ADDRESS]);
}

#[test]
fn long_first_messages_are_refused() {
    let embedded = Embedded::start("127.0.0.1:0");
    for (length, is_refused) in [(1024_u32, false), (1025, true), (u32::MAX, true)] {
        let mut stream = connect(embedded.address);
        stream.write_all(&length.to_be_bytes()).expect("written");
        if is_refused {
            assert!(is_closed(&stream), "{length}");
        } else {
            stream.write_all(&[0; 1024]).expect("written");
            assert!(!is_closed(&stream), "{length}");
        }
    }
}

/// What neither server offers has the same answer.
#[test]
fn missing_features_are_refused_as_by_a_real_server() {
    let (real, embedded) = (Real::start(), Embedded::start("127.0.0.1:0"));
    let servers = [
        real.address().parse().expect("an address"),
        embedded.address,
    ];
    // TLS: the record's header is an impossible length.
    for server in servers {
        let mut stream = connect(server);
        stream
            .write_all(b"\x16\x03\x01\x00\xa5\x01\x00\x00\xa1\x03\x03")
            .expect("written");
        assert!(is_closed(&stream), "{server}");
    }
    let auth = |scheme: &str| {
        let secret = b"x".to_vec();
        let scheme = scheme.to_owned();
        AuthRequest { scheme, secret }.bytes()
    };
    let token = vec![0, 0, 0, 1, 0x60];
    let cases: [(&str, i32, Vec<u8>, &str); 9] = [
        ("sasl", Op::Auth.code(), auth("sasl"), "-115 [] closed"),
        ("x509", Op::Auth.code(), auth("x509"), "-115 [] closed"),
        (
            "time to live",
            Op::CreateTtl.code(),
            creation(5, Some(1000)),
            "-6 [] open",
        ),
        (
            "sequential",
            Op::CreateTtl.code(),
            creation(6, Some(1000)),
            "-6 [] open",
        ),
        ("time in create", Op::Create.code(), creation(5, None), ""),
        (
            "container in create",
            Op::Create.code(),
            creation(4, None),
            "",
        ),
        ("unknown mode", Op::Create.code(), creation(9, None), ""),
        ("token", Op::Sasl.code(), token, ""),
        ("unknown", 999, Vec::new(), ""),
    ];
    for (name, op, body, expected) in cases {
        let [of_real, own] = servers.map(|server| {
            let stream = open_session(connect(server));
            asked(&mut stream.expect(name), op, &body)
        });
        assert_eq!(own, of_real, "{name}");
        assert!(expected.is_empty() || own == expected, "{name}: {own}");
    }
}

#[test]
fn unfinished_first_messages_are_closed_in_time() {
    let embedded = Embedded::start("127.0.0.1:0");
    let mut stream = connect(embedded.address);
    stream.write_all(&[0, 0, 0, 45, 0]).expect("written");
    wait_until("the connection is closed", || is_closed(&stream));
}
