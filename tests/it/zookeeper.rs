//! A real ZooKeeper: an elector behind an ACL, with and without TLS; a failover that loses its lock; and unknown server
//! names.

use std::time::{Duration, Instant};

use crate::support::keytool::{Authority, PASSWORD, credential_store};
use crate::support::net::Net;
use crate::support::pair::{Pair, start_zookeeper};
use crate::support::process;
use crate::support::running::Running;
use crate::support::sandbox::{Sandbox, wait_until};
use crate::support::session::with_zookeeper;
use crate::support::settings::{Settings, pairs};
use crate::support::{Folder, rmadmin};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use rmadmin::zk::connection::CallError;
use rmadmin::zk::message::{Code, CreateMode};
use serde_json::Value;
use sha1::{Digest as _, Sha1};

const AUTH: &str = "hadoop.zk.auth";
const RIGHT: &str = "digest:yarn:open sesame";
const TRUSTSTORE: &str = "hadoop.zk.ssl.truststore.location";
const KEYSTORE: &str = "hadoop.zk.ssl.keystore.location";

/// A pair with automatic failover and TLS to its ZooKeeper; only `RIGHT` may read the znodes.
struct Guarded {
    pair: Pair,
    authority: Authority,
}

impl Guarded {
    fn start() -> Self {
        let acl = BASE64.encode(Sha1::digest("yarn:open sesame"));
        let settings = Settings {
            automatic: true,
            zookeeper: true,
            yarn: pairs(&[
                ("hadoop.zk.address", "NET.1:2281"),
                ("hadoop.zk.acl", &format!("digest:yarn:{acl}:rwcda")),
                (AUTH, RIGHT),
                ("hadoop.zk.ssl.enabled", "true"),
                (KEYSTORE, "FOLDER/tls/client.jks"),
                ("hadoop.zk.ssl.keystore.password", PASSWORD),
                (TRUSTSTORE, "FOLDER/tls/trust.jks"),
                ("hadoop.zk.ssl.truststore.password", PASSWORD),
            ]),
            ..Settings::default()
        };
        let mut authority = None;
        let pair = Pair::start(settings, |folder, net| {
            let made = Authority::new(&folder.path().join("tls"));
            let server = made.signed("server.jks", "JKS", &format!("ip:{net}.1"), &[]);
            made.signed("client.jks", "JKS", "dns:client", &[]);
            made.signed("client.p12", "PKCS12", "dns:client", &[]);
            let trust = made.trusting("trust.jks", "JKS", "ca.pem", &[]);
            let further = format!(
                "serverCnxnFactory=org.apache.zookeeper.server.NettyServerCnxnFactory\n\
                 secureClientPort=2281\nsecureClientPortAddress={net}.1\nssl.keyStore.location={server}\n\
                 ssl.keyStore.password={PASSWORD}\nssl.trustStore.location={trust}\nssl.trustStore.password={PASSWORD}\n"
            );
            folder.write("zoo-further.cfg", further);
            authority = Some(made);
        });
        Self {
            pair: pair.up().elected(),
            authority: authority.expect("made before the servers"),
        }
    }

    /// Returns the elector in `status` with these properties.
    fn elector(&self, defines: &[(&str, &str)]) -> Value {
        let defines: Vec<String> = defines
            .iter()
            .map(|(name, value)| format!("-D{name}={value}"))
            .collect();
        let conf = self.pair.conf();
        let environment = [
            ("YARN_CONF_DIR", conf.to_str().expect("a path")),
            ("HADOOP_USER_NAME", "operator"),
        ];
        let mut arguments: Vec<&str> = defines.iter().map(String::as_str).collect();
        // On a busy machine, servers must not seem silent.
        arguments.extend(["status", "--output", "json", "--timeout", "60s"]);
        let outcome = process::run(rmadmin(), &arguments, &environment, None, "");
        assert!(!format!("{outcome:?}").contains("sesame"), "{outcome:?}");
        let document: Value = serde_json::from_str(&outcome.stdout).expect("JSON");
        document["clusters"][0]["elector"].clone()
    }

    fn reads(&self, what: &str, defines: &[(&str, &str)]) {
        let elector = self.elector(defines);
        assert_eq!(
            elector["said"]["kind"],
            "standard",
            "{what}: {elector:#}\n{}",
            self.log()
        );
        assert!(elector["said"]["leader"].is_string(), "{what}: {elector:#}");
    }

    /// Returns the server's log, for failures.
    fn log(&self) -> String {
        let file = self.pair.folder().path().join("zookeeper.log");
        let log = std::fs::read_to_string(file).unwrap_or_default();
        let lines: Vec<&str> = log.lines().rev().take(40).collect();
        lines.into_iter().rev().collect::<Vec<_>>().join("\n")
    }

    fn lacks(&self, defines: &[(&str, &str)], word: &str, words: &str) {
        let elector = self.elector(defines);
        assert_eq!(elector["missing"], word, "{defines:?}: {elector:#}");
        assert!(elector.to_string().contains(words), "{words}: {elector:#}");
    }
}

/// These names are unknown without a DNS query: each has an empty label.
const UNKNOWN: [&str; 3] = ["zk1..example.com", "zk2..example.com", "zk3..example.com"];

#[test]
fn all_unknown_zookeeper_hosts_are_named() {
    let net = Net::take();
    let address = UNKNOWN.map(|name| format!("{name}:2181")).join(",");
    let properties = [
        ("yarn.resourcemanager.ha.enabled", "true".to_owned()),
        ("yarn.resourcemanager.cluster-id", "tested".to_owned()),
        ("yarn.resourcemanager.ha.rm-ids", "rm1,rm2".to_owned()),
        (
            "yarn.resourcemanager.hostname.rm1",
            format!("{}.1", net.prefix()),
        ),
        (
            "yarn.resourcemanager.hostname.rm2",
            format!("{}.2", net.prefix()),
        ),
    ];
    let folder = Folder::new("unknown-zookeeper");
    let property = |(name, value): &(&str, String)| {
        format!("<property><name>{name}</name><value>{value}</value></property>")
    };
    let site: String = properties.iter().map(property).collect();
    folder.write(
        "yarn-site.xml",
        format!("<configuration>{site}</configuration>"),
    );
    let conf = folder.path().to_str().expect("a path");
    let limit = Duration::from_secs(30);
    let sees = |address: &str, names: &str| {
        let address = format!("-Dhadoop.zk.address={address}");
        let begun = Instant::now();
        let arguments = [
            "--conf-dir",
            conf,
            &address,
            "--timeout",
            "60s",
            "--output",
            "json",
            "status",
        ];
        let outcome = process::run(rmadmin(), &arguments, &[], None, "");
        assert!(begun.elapsed() < limit, "{outcome:?}");
        let document: Value = serde_json::from_str(&outcome.stdout).expect("JSON");
        let elector = &document["clusters"][0]["elector"];
        assert_eq!(elector["missing"], "unknown-host", "{elector:#}");
        let detail = format!("unknown host {names} (hadoop.zk.address)");
        assert_eq!(elector["detail"], detail, "{elector:#}");
    };
    // ZooKeeper's own client missed such a name in one of ten runs, and then waited for the timeout.
    for _ in 0..20 {
        sees(&address, &UNKNOWN.join(", "));
    }
    let refusing = format!("{}.1:1", net.prefix());
    let two = format!("{},{refusing},{}", UNKNOWN[1], UNKNOWN[0]);
    sees(&two, &format!("{}, {}", UNKNOWN[0], UNKNOWN[1]));
}

#[test]
fn elector_behind_an_acl() {
    let guarded = Guarded::start();
    proofs(&guarded);
    trust(&guarded);
}

fn proofs(guarded: &Guarded) {
    guarded.reads("what the RMs have", &[]);
    let denied = "/yarn-leader-election/tested: not permitted; ";
    let wrong = (AUTH, "digest:yarn:another");
    guarded.lacks(
        &[wrong],
        "denied",
        &format!("{denied}hadoop.zk.auth is not sufficient, and SASL"),
    );
    guarded.lacks(
        &[(AUTH, "")],
        "denied",
        &format!("{denied}hadoop.zk.auth is not set, and SASL"),
    );
    guarded.lacks(
        &[(AUTH, "sesame")],
        "denied",
        "hadoop.zk.auth has an item that is not scheme:auth",
    );
    let unknown = (AUTH, "unheard-of:sesame");
    guarded.lacks(
        &[unknown],
        "denied",
        "authentication failed: the servers reject hadoop.zk.auth",
    );
    let missing = guarded.authority.path("missing");
    guarded.lacks(
        &[(AUTH, &format!("@{missing}"))],
        "denied",
        &format!("{missing} (hadoop.zk.auth): No such file"),
    );
    let both = format!("digest:other:x, {RIGHT}");
    guarded.reads("two proofs", &[(AUTH, &both)]);
    guarded.reads("the old name", &[("yarn.resourcemanager.zk-auth", RIGHT)]);
    guarded
        .pair
        .folder()
        .write("zk-auth", format!(" {RIGHT}\n"));
    let file = format!("@{}/zk-auth", guarded.pair.folder().path().display());
    guarded.reads("a file", &[(AUTH, &file)]);
    let store = credential_store(&guarded.authority.path("zk.jceks"), &[(AUTH, RIGHT)], &[]);
    let providers = ("hadoop.security.credential.provider.path", store.as_str());
    guarded.reads("a credential store", &[wrong, providers]);
    // An unreadable store is not an error if it is not needed.
    let other = ("hadoop.security.credential.provider.path", "user:///");
    guarded.reads("clear text beside a store that is not read", &[other]);
    let neither = [other, (AUTH, "")];
    guarded.lacks(&neither, "denied", "user:/// is not supported");
}

fn trust(guarded: &Guarded) {
    let p12 = guarded.authority.path("client.p12");
    guarded.reads("PKCS12", &[(KEYSTORE, &p12)]);
    let pem = guarded.authority.path("ca.pem");
    guarded.reads("PEM", &[(TRUSTSTORE, &pem)]);
    let folder = guarded.authority.path("other");
    let other = Authority::new(folder.as_ref());
    let wrong = other.trusting("trust.jks", "JKS", "ca.pem", &[]);
    let words = format!("its certificate is not signed by an authority that {wrong} trusts");
    guarded.lacks(&[(TRUSTSTORE, &wrong)], "untrusted", &words);
    guarded.lacks(
        &[(TRUSTSTORE, "")],
        "denied",
        "hadoop.zk.ssl.truststore.location is not set",
    );
    // The servers require a client certificate that they trust.
    guarded.lacks(&[(KEYSTORE, "")], "untrusted", "this client's certificate");
    let stranger = other.signed("client.jks", "JKS", "dns:client", &[]);
    guarded.lacks(
        &[(KEYSTORE, &stranger)],
        "untrusted",
        "this client's certificate",
    );
    let net = guarded.pair.net();
    // One reachable server is enough.
    let one = format!("localhost:1,{net}.1:2281,a..b:1");
    guarded.reads("one of three", &[("hadoop.zk.address", &one)]);
    // The server on this port has no TLS: nothing is sent in clear text.
    let plain = format!("{net}.1:2181");
    let elector = guarded.elector(&[("hadoop.zk.address", &plain)]);
    assert!(elector["missing"].is_string(), "{elector:#}");
    let clear = [
        ("hadoop.zk.address", plain.as_str()),
        ("hadoop.zk.ssl.enabled", "false"),
    ];
    guarded.reads("no TLS", &clear);
}

#[test]
fn znodes_of_every_mode() {
    let net = Net::take();
    let folder = Folder::new("modes");
    let _server = start_zookeeper(&folder, net.prefix());
    let address = format!("{}.1:2181", net.prefix());
    let create = |path: &str, mode: CreateMode| {
        with_zookeeper(&address, async |client, deadline| {
            client.create(path, b"", mode, deadline).await
        })
    };
    wait_until("ZooKeeper is up", || {
        create("/a", CreateMode::Persistent) == Some(Ok("/a".to_owned()))
    });
    let table = [
        ("/a", CreateMode::Persistent, Err(Code::NodeExists)),
        ("/b/c", CreateMode::Persistent, Err(Code::NoNode)),
        ("/a/e", CreateMode::Ephemeral, Ok("/a/e")),
        (
            "/a/n-",
            CreateMode::PersistentSequential,
            Ok("/a/n-0000000001"),
        ),
        (
            "/a/n-",
            CreateMode::EphemeralSequential,
            Ok("/a/n-0000000002"),
        ),
    ];
    for (path, mode, expected) in table {
        let expected = expected.map(str::to_owned).map_err(CallError::Refused);
        assert_eq!(create(path, mode), Some(expected), "{path} {mode:?}");
    }
    let left = with_zookeeper(&address, async |client, deadline| {
        client.children("/a", deadline).await
    });
    assert_eq!(left, Some(Ok(Some(vec!["n-0000000001".to_owned()]))));
}

/// The znode of a sandbox's failover lock; the cluster never had an election.
const LOCK: &str = "/rmadmin-failover-sandbox";

fn lock_exists(address: &str) -> bool {
    let stat = with_zookeeper(address, async |client, deadline| {
        client.exists(LOCK, deadline).await
    });
    let stat = stat.expect("a session").expect("an answer");
    stat.is_some()
}

#[test]
fn a_failover_that_loses_its_lock_goes_back() {
    let net = Net::take();
    let folder = Folder::new("lock");
    folder.write("zoo-further.cfg", "maxSessionTimeout=4000\n");
    let _server = start_zookeeper(&folder, net.prefix());
    let address = format!("{}.1:2181", net.prefix());
    wait_until("ZooKeeper is up", || {
        with_zookeeper(&address, async |_, _| ()).is_some()
    });
    let sandbox = Sandbox::healthy("");
    let define = format!("-Dhadoop.zk.address={address}");
    let to = ["failover", "--yes", "--to", "rm2", "--timeout", "60s"];
    let failover = [&[define.as_str()], &to[..]].concat();
    let log = sandbox.conf().join("history.jsonl");
    let logged = || std::fs::read_to_string(&log).unwrap_or_default();
    for expires in [false, true] {
        sandbox.fault("rm1:transitionToStandby*1:slow=150");
        let before = logged().len();
        let running = Running::start(&sandbox.conf(), &failover);
        wait_until("the first step", || {
            logged()[before..].contains("transitionToStandby")
        });
        assert!(lock_exists(&address));
        if expires {
            running.signal("STOP");
            wait_until("the session has expired", || !lock_exists(&address));
            running.signal("CONT");
        } else {
            let deleted = with_zookeeper(&address, async |client, deadline| {
                client.delete(LOCK, -1, deadline).await
            });
            assert_eq!(deleted, Some(Ok(())));
        }
        let outcome = running.end();
        let lost = format!("the failover lock in ZooKeeper is lost ({LOCK} is deleted");
        outcome.err_has(&lost);
        outcome.exits(5);
        assert!(sandbox.is_active(1) && !sandbox.is_active(2), "{outcome:?}");
    }
    // A finished failover leaves no lock.
    let outcome = sandbox.run(&failover);
    outcome.exits(0);
    assert!(!lock_exists(&address));
}
