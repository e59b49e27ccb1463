//! Real servers of several ZooKeeper releases, one and an ensemble of three: `zookeeper status`, the elector's znodes
//! in `status` behind an ACL, and the lock of a failover.
//!
//! They run with `RMADMIN_TEST_RELEASES=all`; all other suites run 3.8.4.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use rmadmin::base::deadline::Deadline;
use rmadmin::zk::client::ZkClient;
use rmadmin::zk::connection::CallError;
use rmadmin::zk::jute::JuteRecord as _;
use rmadmin::zk::message::{Acl, Code, CreateMode, CreateRequest, Op, PathRequest, perms};
use serde_json::Value;
use sha1::{Digest as _, Sha1};

use super::zookeeper_status::Seen;
use crate::support::Folder;
use crate::support::ensemble::RealEnsemble;
use crate::support::pair::site;
use crate::support::releases::{ZooKeeperRelease, are_all_tested};
use crate::support::running::Running;
use crate::support::sandbox::{self, LIMIT, Sandbox, wait_until};
use crate::support::session::{with_connection, with_zookeeper};

const SECRET: &str = "yarn:open sesame";
const ELECTION: &str = "/yarn-leader-election/tested";
/// `ActiveRMInfoProto` of rm1 in the cluster `tested`.
const RM1: &[u8] = b"\x0a\x06tested\x12\x03rm1";
/// The znode of a sandbox's failover lock.
const LOCK: &str = "/rmadmin-failover-sandbox";

#[test]
fn zookeeper_3_4_14() {
    if are_all_tested() {
        every_use(ZooKeeperRelease::V3_4_14);
    }
}

#[test]
fn zookeeper_3_5_10() {
    if are_all_tested() {
        every_use(ZooKeeperRelease::V3_5_10);
    }
}

#[test]
fn zookeeper_3_9_4() {
    if are_all_tested() {
        every_use(ZooKeeperRelease::V3_9_4);
    }
}

fn every_use(release: ZooKeeperRelease) {
    let sandbox = Sandbox::healthy("");
    let alone = RealEnsemble::of_release(release, 1);
    standalone(release, &alone);
    elector(&alone, &[1]);
    failover_lock(&sandbox, &alone, &[1], [1, 2]);
    drop(alone);
    sessions(release);
    let mut three = RealEnsemble::of_release(release, 3);
    healthy(release, &three);
    elector(&three, &[1, 2, 3]);
    failover_lock(&sandbox, &three, &[1, 2, 3], [2, 1]);
    loses_its_quorum(release, &mut three);
}

/// True if its servers have no `/zookeeper/config`.
fn hides_members(release: ZooKeeperRelease) -> bool {
    release == ZooKeeperRelease::V3_4_14
}

/// Checks the version of each server, and that `status` says what it could not check.
#[track_caller]
fn assert_release(seen: &Seen, release: ZooKeeperRelease) {
    let servers = seen.ensemble["servers"].as_array().expect("servers");
    for server in servers {
        let version = &server["srvr"]["said"]["version"];
        assert_eq!(version, release.version(), "{server:#}");
        let missing = &server["config"]["missing"];
        let expected = match hides_members(release) {
            true => Value::from("not-offered"),
            false => Value::Null,
        };
        assert_eq!(*missing, expected, "{server:#}");
    }
    let narrowed = seen.ensemble["narrowed"].as_array();
    let narrowed = narrowed.into_iter().flatten();
    let lists = narrowed.filter(|one| one["code"] == "list-missing").count();
    let expected = match hides_members(release) {
        true => servers.len(),
        false => 0,
    };
    assert_eq!(lists, expected, "{:#}", seen.ensemble);
}

fn standalone(release: ZooKeeperRelease, alone: &RealEnsemble) {
    let seen = Seen::at(&alone.servers(&[1]));
    seen.is("healthy", 0, "1 of 1, none may fail", "");
    assert_eq!(seen.mode(0), "standalone");
    assert_release(&seen, release);
}

fn healthy(release: ZooKeeperRelease, three: &RealEnsemble) {
    let seen = Seen::at(&three.servers(&[1, 2, 3]));
    match hides_members(release) {
        false => seen.is("healthy", 0, "3 of 3, 1 may fail", ""),
        // `--server` may name a part of the ensemble.
        true => seen.is("degraded", 1, "3 of 3, 1 may fail", "voters-assumed"),
    }
    assert_release(&seen, release);
    for id in 1..=3 {
        let seen = Seen::at(&three.servers(&[id]));
        match hides_members(release) {
            false => seen.is("healthy", 0, "3 of 3, 1 may fail", ""),
            // It leads or follows, so it has further voters, and nobody names them.
            true => {
                let quorum = "unknown: 1 voter serves, the others are not known";
                seen.is("unknown", 3, quorum, "voters-unknown");
                seen.next_has("name every server of the ensemble");
            }
        }
    }
}

fn loses_its_quorum(release: ZooKeeperRelease, three: &mut RealEnsemble) {
    let servers = three.servers(&[1, 2, 3]);
    let leader = three.with_mode("leader");
    let followers: Vec<u8> = (1..=3).filter(|id| *id != leader).collect();
    three.freeze(followers[0]);
    let assumed = match hides_members(release) {
        true => "voters-assumed ",
        false => "",
    };
    let codes = &format!("short-of-quorum {assumed}server-silent");
    Seen::at(&servers).is("degraded", 1, "2 of 3, no more may fail", codes);
    three.kill(followers[0]);
    let codes = &format!("short-of-quorum {assumed}server-refused");
    Seen::at(&servers).is("degraded", 1, "2 of 3, no more may fail", codes);
    three.kill(followers[1]);
    wait_until("the leader has stepped down", || {
        three.srvr(leader).contains("not currently serving")
    });
    let seen = Seen::at(&servers);
    let quorum = "unknown: 1 of 3 voters seen to run";
    let codes = "quorum-unknown server-refused server-refused not-serving";
    let reasons = seen.ensemble["reasons"].as_array().into_iter().flatten();
    let mut found: Vec<&str> = reasons.filter_map(|one| one["code"].as_str()).collect();
    found[1..].sort_unstable_by(|one, other| other.cmp(one));
    assert_eq!(found.join(" "), codes, "{release:?}: {:#}", seen.ensemble);
    let verdict = &seen.ensemble["verdict"];
    assert_eq!((seen.exit, verdict), (Some(3), &"unknown".into()));
    assert_eq!(seen.ensemble["quorum"]["text"], quorum);
}

#[test]
fn sessions_are_closed_at_once() {
    sessions(ZooKeeperRelease::default());
}

/// Requests that do not wait for their session are answered, and no session is left, though nobody waits for its end.
fn sessions(release: ZooKeeperRelease) {
    // Sessions that are not closed would outlive the test.
    let further = "4lw.commands.whitelist=*\nminSessionTimeout=600000\nmaxSessionTimeout=600000\n";
    let server = RealEnsemble::single(release, further);
    let address = server.servers(&[1]);
    let path = |path: &str| PathRequest {
        path: path.to_owned(),
        watch: false,
    };
    for _ in 0..5 {
        let early = vec![
            (Op::GetChildren, path("/").bytes()),
            (Op::GetData, path("/zookeeper/quota").bytes()),
            (Op::GetData, path("/none").bytes()),
        ];
        let answers = with_connection(&address, early, async |connection, replies| {
            let mut answers = Vec::new();
            for reply in replies {
                answers.push(reply.body().await);
            }
            let after = connection.send(Op::Exists, path("/").bytes()).body().await;
            assert!(after.is_ok(), "{after:?}");
            connection.close().await;
            answers
        });
        let answers = answers.expect("a session");
        assert!(answers[0].is_ok() && answers[1].is_ok(), "{answers:?}");
        assert_eq!(answers[2], Err(CallError::Refused(Code::NoNode)));
        Seen::at(&address).is("healthy", 0, "1 of 1, none may fail", "");
    }
    let sessions = || {
        let dump = server.words(1, "dump");
        let (sessions, _) = dump.split_once("ephemeral nodes dump").expect(&dump);
        sessions.matches("\t0x").count()
    };
    let held = with_zookeeper(&address, async |_, _| sessions());
    assert_eq!(held, Some(1));
    wait_until("no session is left", || sessions() == 0);
}

/// The elector's view in `status` of a pair whose RMs are down.
fn elector(ensemble: &RealEnsemble, ids: &[u8]) {
    let folder = Folder::new("elected");
    let host = ensemble.host(9);
    folder.write(
        "yarn-site.xml",
        site(&[
            ("yarn.resourcemanager.ha.enabled", "true"),
            ("yarn.resourcemanager.cluster-id", "tested"),
            ("yarn.resourcemanager.ha.rm-ids", "rm1,rm2"),
            ("yarn.resourcemanager.hostname.rm1", &host),
            ("yarn.resourcemanager.hostname.rm2", &host),
            ("hadoop.zk.address", &ensemble.servers(ids)),
        ]),
    );
    let view = |auth: &str| {
        let auth = format!("-Dhadoop.zk.auth={auth}");
        let words = [auth.as_str(), "--output", "json", "status"];
        let outcome = sandbox::run(folder.path(), &words);
        let document: Value = serde_json::from_str(&outcome.stdout).expect(&outcome.stdout);
        document["clusters"][0]["elector"].clone()
    };
    let right = format!("digest:{SECRET}");
    create_parents(&ensemble.servers(&ids[..1]));
    let seen = with_connection(
        &ensemble.servers(&ids[..1]),
        vec![],
        async |connection, _| {
            let deadline = Deadline::after(LIMIT);
            let digest = BASE64.encode(Sha1::digest(SECRET));
            let lock = CreateRequest {
                path: format!("{ELECTION}/ActiveStandbyElectorLock"),
                data: Some(RM1.to_vec()),
                acl: vec![Acl {
                    permissions: perms::ALL,
                    scheme: "digest".to_owned(),
                    id: format!("yarn:{digest}"),
                }],
                flags: CreateMode::Ephemeral.flags(),
            };
            let created = connection.send(Op::Create, lock.bytes()).body().await;
            created.expect("the elector's lock");
            let seen = [view(&right), view("digest:yarn:another")];
            let ending = ZkClient::new(connection, String::new(), vec![]);
            ending.end(deadline).await.expect("the end of the session");
            seen
        },
    );
    let [read, denied] = seen.expect("a session");
    assert_eq!(read["said"]["leader"], "rm1", "{read:#}");
    assert_eq!(read["said"]["kind"], "standard", "{read:#}");
    assert_eq!(denied["missing"], "denied", "{denied:#}");
    let after = view(&right);
    assert_eq!(after["said"]["leader"], Value::Null, "{after:#}");
    assert!(after["said"].is_object(), "{after:#}");
}

/// Creates the parents of the elector's lock.
fn create_parents(server: &str) {
    let made = with_zookeeper(server, async |client, deadline| {
        for path in ["/yarn-leader-election", ELECTION] {
            let created = client
                .create(path, b"", CreateMode::Persistent, deadline)
                .await;
            created.expect("a parent of the lock");
        }
    });
    made.expect("a session");
}

/// A failover of the sandbox's RMs takes its lock in this ensemble, and every server shows it; afterwards it is gone.
fn failover_lock(sandbox: &Sandbox, ensemble: &RealEnsemble, ids: &[u8], [from, to]: [u8; 2]) {
    let define = format!("-Dhadoop.zk.address={}", ensemble.servers(ids));
    let to_rm = format!("rm{to}");
    let words = ["--timeout", "60s", "failover", "--yes", "--to", &to_rm];
    let log = sandbox.conf().join("history.jsonl");
    let logged = || std::fs::read_to_string(&log).unwrap_or_default();
    let before = logged().len();
    let holders = || {
        let exists = ids.iter().map(|id| {
            let found = with_zookeeper(&ensemble.servers(&[*id]), async |client, deadline| {
                client.sync(LOCK, deadline).await.expect("a sync");
                client.exists(LOCK, deadline).await
            });
            found.expect("a session").expect("an answer").is_some()
        });
        exists.filter(|exists| *exists).count()
    };
    sandbox.fault(&format!("rm{from}:transitionToStandby*1:slow=100"));
    let running = Running::start(&sandbox.conf(), &[&[define.as_str()], &words[..]].concat());
    wait_until("the first step", || {
        logged()[before..].contains("transitionToStandby")
    });
    assert_eq!(holders(), ids.len());
    let outcome = running.end();
    outcome.exits(0);
    assert!(
        sandbox.is_active(to) && !sandbox.is_active(from),
        "{outcome:?}"
    );
    assert_eq!(holders(), 0, "{outcome:?}");
}
