//! False replies of ZooKeeper servers, and lost locks: no reply ends the tool or takes much memory, other clusters
//! keep their rows, and a failover prints its last line.

use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};

use crate::support::process::{self, Outcome};
use crate::support::sandbox::Sandbox;
use crate::support::words::{Words, joined};
use crate::support::zookeeper::{self, Asked, OPEN, Said, reply};
use crate::support::{Folder, rmadmin};
use rmadmin::zk::frame::{MAX_FRAME, frame};
use rmadmin::zk::jute::JuteRecord as _;
use rmadmin::zk::message::{ChildrenResponse, DataResponse, Op, Path as ZnodePath, Stat, xid};
use serde_json::Value;

/// `KeeperException.Code.NONODE`.
const NO_NODE: i32 = -101;
/// In kilobytes of address space: more than the tool needs, less than it once took for a false reply.
const MEMORY: &str = "1000000";
/// The lock of a sandbox's elector, held by rm1.
const RM1: &[u8] = b"\n\x07sandbox\x12\x03rm1";

/// Runs the tool with bounded memory.
fn bounded(conf: &Path, arguments: impl Words) -> Outcome {
    let script = format!("ulimit -v {MEMORY}; exec \"$0\" \"$@\"");
    let tool = rmadmin().to_str().expect("a path");
    let all = joined(&["-c", &script, tool], arguments);
    let environment = [
        ("YARN_CONF_DIR", conf.to_str().expect("a path")),
        ("HADOOP_USER_NAME", "operator"),
    ];
    process::run(Path::new("/bin/sh"), &all, &environment, None, "")
}

fn is(asked: &Asked, op: Op) -> bool {
    asked.op == op.code()
}

fn data(data: &[u8]) -> Said {
    let data = Some(data.to_vec());
    let stat = Stat {
        ephemeral_owner: 1,
        ..Stat::default()
    };
    Said::Body(DataResponse { data, stat }.bytes())
}

/// Answers as an elector with rm1 as leader.
fn elector(asked: &Asked) -> Said {
    if is(asked, Op::GetChildren) {
        let names = vec!["ActiveStandbyElectorLock".to_owned()];
        Said::Body(ChildrenResponse { names }.bytes())
    } else if is(asked, Op::GetData) && asked.path.ends_with("Lock") {
        data(RM1)
    } else if is(asked, Op::GetData) {
        Said::Error(NO_NODE)
    } else {
        locks(asked)
    }
}

/// Answers as a server that grants the failover lock.
fn locks(asked: &Asked) -> Said {
    if is(asked, Op::Exists) {
        owned_by(asked.session)
    } else if is(asked, Op::Create) && asked.path.matches('/').count() > 1 {
        Said::Error(NO_NODE)
    } else if is(asked, Op::Create) || is(asked, Op::Sync) {
        Said::Body(ZnodePath(asked.path.clone()).bytes())
    } else {
        Said::Usual
    }
}

fn owned_by(session: i64) -> Said {
    let stat = Stat {
        ephemeral_owner: session,
        ..Stat::default()
    };
    Said::Body(stat.bytes())
}

/// A request, a false reply, and words of the message.
type Lie = (i32, fn(&Asked) -> Said, &'static str);

const DATA: i32 = 4;
const CHILDREN: i32 = 8;

const UNASKED: &str = "bytes that were not asked for";

/// False replies.
const LIES: [Lie; 17] = [
    (
        OPEN,
        |_| Said::Bytes(i32::MAX.to_be_bytes().into()),
        "more than the limit",
    ),
    (
        OPEN,
        |_| Said::Bytes((-2_i32).to_be_bytes().into()),
        "has the length -2",
    ),
    (OPEN, |_| Said::Bytes(frame(&[])), "ends inside a record"),
    (
        OPEN,
        |_| Said::Bytes(b"HTTP/1.1 400 Bad Request\r\n\r\n".into()),
        "not ZooKeeper",
    ),
    (OPEN, |_| Said::Bytes(frame(&[0; 20])), "opens no session"),
    (OPEN, |_| Said::Close, "opens no session"),
    (
        DATA,
        |_| Said::Bytes(i32::MAX.to_be_bytes().into()),
        "more than the limit",
    ),
    (
        DATA,
        |_| Said::Body([&(1_i32 << 30).to_be_bytes()[..], &[0; 99]].concat()),
        "ends inside a record",
    ),
    (
        DATA,
        |_| Said::Bytes(frame(&reply(77, 0, &[]))),
        "its reply is to request 77",
    ),
    (DATA, |_| Said::Close, "connection lost: "),
    (DATA, |_| Said::Error(-77), "error -77"),
    (
        CHILDREN,
        |_| Said::Body(i32::MAX.to_be_bytes().into()),
        "ends inside a record",
    ),
    (
        CHILDREN,
        |_| Said::Body((-2_i32).to_be_bytes().into()),
        "has the length -2",
    ),
    (
        CHILDREN,
        |_| Said::Body(b"\0\0\0\x01\0\0\0\x01\xff".into()),
        "not UTF-8",
    ),
    (
        DATA,
        |_| Said::Endless(frame(&reply(xid::NOTIFICATION, 0, &[0; 100]))),
        UNASKED,
    ),
    (
        DATA,
        |_| {
            Said::Endless(frame(&reply(
                xid::NOTIFICATION,
                0,
                &vec![0; MAX_FRAME - 16],
            )))
        },
        UNASKED,
    ),
    (DATA, |_| pings(), UNASKED),
];

/// A frame of a megabyte, then the shortest replies, endlessly.
fn pings() -> Said {
    let most = frame(&reply(xid::PING, 0, &vec![0; MAX_FRAME - 16]));
    let ping = frame(&reply(xid::PING, 0, &[]));
    Said::Endless([most, ping.repeat(60_000)].concat())
}

fn liar((op, say, _): Lie) -> SocketAddr {
    zookeeper::start(move |asked| {
        if asked.op == op {
            say(asked)
        } else {
            elector(asked)
        }
    })
}

/// Returns the only elector of the document.
fn elector_of(outcome: &Outcome) -> Value {
    let document: Value = serde_json::from_str(&outcome.stdout)
        .unwrap_or_else(|_| panic!("no document: {outcome:?}"));
    document["clusters"][0]["elector"].clone()
}

fn status(sandbox: &Sandbox, server: SocketAddr) -> Outcome {
    let address = format!("-Dhadoop.zk.address={server}");
    let arguments = ["--timeout", "60s", "--output", "json", "status"];
    bounded(
        &sandbox.conf(),
        &[&[address.as_str()], &arguments[..]].concat(),
    )
}

#[test]
fn false_replies_are_reported() {
    let sandbox = Sandbox::start("--automatic");
    let honest = elector_of(&status(&sandbox, zookeeper::start(elector)));
    assert_eq!(honest["said"]["leader"], "rm1", "{honest:#}");
    for lie in LIES {
        let outcome = status(&sandbox, liar(lie));
        let elector = elector_of(&outcome);
        assert_eq!(elector["missing"], "broken", "{elector:#}");
        assert!(
            elector.to_string().contains(lie.2),
            "{}: {elector:#}",
            lie.2
        );
    }
}

#[test]
fn short_replies_of_every_length() {
    let sandbox = Sandbox::start("--automatic");
    // A former library took the last 68 bytes for the znode's stat.
    for length in [0, 1, 3, 4, 8, 67, 68, 71] {
        let server = zookeeper::start(move |asked| match asked.op {
            DATA => Said::Body(vec![0; length]),
            _ => elector(asked),
        });
        let elector = elector_of(&status(&sandbox, server));
        assert_eq!(elector["missing"], "broken", "{length}: {elector:#}");
    }
}

#[test]
fn one_false_server_spoils_only_its_row() {
    let sandbox = Sandbox::start("--automatic --clusters 3");
    let confs: Vec<_> = (std::fs::read_dir(sandbox.dir())
        .expect("the folder")
        .flatten())
    .map(|entry| entry.path())
    .filter(|path| path.join("yarn-site.xml").is_file())
    .collect();
    assert_eq!(confs.len(), 3, "{confs:?}");
    let folder = Folder::new("fleet");
    let textfile = folder.path().join("rm.prom").display().to_string();
    for lie in [LIES[0], LIES[6], LIES[7], LIES[11], LIES[16]] {
        let servers = [
            liar(lie),
            zookeeper::start(elector),
            zookeeper::start(elector),
        ];
        let mut arguments = Vec::new();
        for (conf, server) in confs.iter().zip(servers) {
            let name = conf.file_name().expect("a name").to_string_lossy();
            let copy = folder.path().join(&*name);
            std::fs::create_dir_all(&copy).expect("a folder");
            let site =
                std::fs::read_to_string(conf.join("yarn-site.xml")).expect("a configuration");
            let address = format!(
                "<property><name>hadoop.zk.address</name><value>{server}</value></property>"
            );
            folder.write(
                &format!("{name}/yarn-site.xml"),
                site.replace("</configuration>", &format!("{address}</configuration>")),
            );
            arguments.extend(["--conf-dir".to_owned(), copy.display().to_string()]);
        }
        arguments
            .extend(["--timeout", "60s", "status", "--textfile", &textfile].map(str::to_owned));
        let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
        let outcome = bounded(&confs[0], &arguments);
        assert!(
            outcome.status.is_some_and(|status| status <= 3),
            "{outcome:?}"
        );
        let metrics = std::fs::read_to_string(&textfile).expect("the file");
        std::fs::remove_file(&textfile).expect("the file");
        let rows = metrics
            .lines()
            .filter(|line| line.starts_with("rmadmin_verdict{"));
        let clusters: std::collections::BTreeSet<&str> = rows
            .filter_map(|row| row.split("conf_dir=\"").nth(1)?.split('"').next())
            .collect();
        assert_eq!(clusters.len(), 3, "{metrics}");
    }
}

/// Fails over from rm1 to rm2 with manual failover; returns the outcome, and which RMs are active.
fn failover(sandbox: &Sandbox, server: SocketAddr) -> (Outcome, [bool; 2]) {
    let address = format!("-Dhadoop.zk.address={server}");
    let to = ["failover", "--yes", "--to", "rm2", "--timeout", "60s"];
    let outcome = bounded(&sandbox.conf(), &[&[address.as_str()], &to[..]].concat());
    (outcome, [sandbox.is_active(1), sandbox.is_active(2)])
}

/// Answers falsely about the lock from the n-th request on.
fn lying_from(n: u32, lie: fn(&Asked) -> Said) -> SocketAddr {
    let asked_for = AtomicU32::new(0);
    zookeeper::start(move |asked| {
        if is(asked, Op::Exists) && asked_for.fetch_add(1, Ordering::Relaxed) + 1 >= n {
            lie(asked)
        } else {
            locks(asked)
        }
    })
}

const LOST: &str = "the failover lock in ZooKeeper is lost";

#[test]
fn a_lost_lock_stops_a_failover_before_its_next_step() {
    let ways: [fn(&Asked) -> Said; 3] = [
        |_| Said::Error(NO_NODE),
        |asked| owned_by(asked.session + 1),
        |_| Said::Error(-112),
    ];
    for lie in ways {
        let sandbox = Sandbox::healthy("");
        let (outcome, active) = failover(&sandbox, lying_from(1, lie));
        let unchanged = "not done, nothing was changed: the failover lock was lost";
        outcome.out_has(unchanged);
        outcome.err_has(LOST);
        assert_eq!(
            (outcome.status, active),
            (Some(4), [true, false]),
            "{outcome:?}"
        );
        // The lock is lost after rm1 became standby: rm1 becomes active again.
        let (outcome, active) = failover(&sandbox, lying_from(2, lie));
        let back = "the old active RM is active again: the failover lock was lost";
        outcome.out_has(back);
        outcome.err_has(LOST);
        assert_eq!(
            (outcome.status, active),
            (Some(5), [true, false]),
            "{outcome:?}"
        );
        // The lock is lost after the last step: the loss is only reported.
        let (outcome, active) = failover(&sandbox, lying_from(3, lie));
        outcome.err_has(LOST);
        assert_eq!(
            (outcome.status, active),
            (Some(0), [false, true]),
            "{outcome:?}"
        );
    }
}

#[test]
fn a_session_that_cannot_be_resumed_has_lost_the_lock() {
    let sandbox = Sandbox::healthy("");
    for (expires, expected) in [(true, [true, false]), (false, [false, true])] {
        let lost = AtomicBool::new(false);
        let server = zookeeper::start(move |asked| match asked.op {
            // Closes the connection only once.
            op if op == Op::Exists.code() && !lost.swap(true, Ordering::Relaxed) => Said::Close,
            OPEN if asked.session != 0 && expires => Said::Bytes(frame(&[0; 20])),
            _ => locks(asked),
        });
        let (outcome, active) = failover(&sandbox, server);
        assert_eq!(outcome.stderr.contains(LOST), expires, "{outcome:?}");
        assert_eq!(active, expected, "{outcome:?}");
    }
}

#[test]
fn false_lock_replies_end_no_failover() {
    let lies: [fn(&Asked) -> Said; 6] = [
        |_| pings(),
        |_| Said::Bytes(i32::MAX.to_be_bytes().into()),
        |_| Said::Bytes(frame(&reply(77, 0, &[]))),
        |_| Said::Body(vec![0; 67]),
        |_| Said::Error(-5),
        |_| Said::Close,
    ];
    for lie in lies {
        let sandbox = Sandbox::healthy("");
        let (outcome, active) = failover(&sandbox, lying_from(2, lie));
        assert_eq!(
            (outcome.status, active),
            (Some(0), [false, true]),
            "{outcome:?}"
        );
        let unknown = "does not tell whether the failover lock is still held";
        outcome.err_has(unknown);
    }
}

/// Automatic failover: rm1's lock is deleted, and every later reply is false.
#[test]
fn false_replies_after_an_election() {
    for lie in [LIES[6], LIES[11]] {
        let sandbox = Sandbox::start("--automatic");
        let deleted = Arc::new(AtomicBool::new(false));
        let server = zookeeper::start(move |asked| {
            if is(asked, Op::Delete) {
                deleted.store(true, Ordering::Relaxed);
                return Said::Usual;
            }
            let lies = asked.op == lie.0 && deleted.load(Ordering::Relaxed);
            if lies { (lie.1)(asked) } else { elector(asked) }
        });
        let address = format!("-Dhadoop.zk.address={server}");
        let to = [
            "failover",
            "--yes",
            "--to",
            "rm2",
            "--accept-fresh-target",
            "--timeout",
            "8s",
        ];
        let outcome = bounded(&sandbox.conf(), &[&[address.as_str()], &to[..]].concat());
        outcome.exits(5);
        outcome.out_has("FAILED, needs attention");
    }
}
