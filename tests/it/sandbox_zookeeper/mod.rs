//! Compares the sandbox's ZooKeeper with a real one, through ZooKeeper's Java client, kazoo, `zkCli.sh` and real
//! ResourceManagers.
//!
//! `Talk.java` and `talk.py` print the answers of a server. Both servers must cause the same lines.

mod limits;

use std::fs::{self, File};
use std::io::{Read as _, Write as _};
use std::net::{SocketAddr, TcpStream};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;
use std::time::Duration;

use rmadmin::sandbox::zookeeper::{EmbeddedMode, LocalEvent, ReadWatch};
use rmadmin::zk::message::{Acl, EPHEMERAL};

use crate::support::Folder;
use crate::support::embedded::Embedded;
use crate::support::jars::{self, found};
use crate::support::jvm::{self, Classes};
use crate::support::net::Net;
use crate::support::pair::{Pair, RECOVERY, quiet_logging, start_zookeeper};
use crate::support::process::{self, Server};
use crate::support::sandbox::{Sandbox, wait_until};
use crate::support::settings::{Settings, pairs};

const KAZOO: &str = "kazoo==2.10.0";
const LIMIT: Duration = Duration::from_secs(60);
/// Time limit of one question to a server that starts: it may accept a connection and never answer it.
const POLL: Duration = Duration::from_secs(2);

/// A real server of 3.8.4 that grants the same timeouts.
struct Real {
    _server: Server,
    _folder: Folder,
    net: Net,
}

impl Real {
    fn start() -> Self {
        let (net, folder) = (Net::take(), Folder::new("real-zookeeper"));
        folder.write("conf/log4j.properties", "log4j.rootLogger=OFF\n");
        // Later lines override earlier ones.
        folder.write(
            "zoo-further.cfg",
            "tickTime=1000\nmaxSessionTimeout=20000\n",
        );
        let server = start_zookeeper(&folder, net.prefix());
        let real = Self {
            _server: server,
            _folder: folder,
            net,
        };
        wait_until("ZooKeeper serves", || {
            // "ruok" is answered before the server accepts sessions.
            word_within(&real.address(), "srvr", POLL).contains("\nMode: ")
        });
        real
    }

    fn address(&self) -> String {
        format!("{}.1:2181", self.net.prefix())
    }
}

/// Returns the answer to a four-letter word; empty without an answer.
fn word(server: &str, word: &str) -> String {
    word_within(server, word, LIMIT)
}

fn word_within(server: &str, word: &str, limit: Duration) -> String {
    let mut answer = String::new();
    let address: SocketAddr = server.parse().expect("an address");
    if let Ok(mut stream) = TcpStream::connect_timeout(&address, LIMIT) {
        let _ = stream.set_read_timeout(Some(limit));
        let _ = stream.write_all(word.as_bytes());
        let _ = stream.read_to_string(&mut answer);
    }
    answer
}

/// Returns the folder of `Talk.class`.
fn compiled() -> &'static Path {
    static FOLDER: OnceLock<PathBuf> = OnceLock::new();
    FOLDER.get_or_init(|| jvm::compile("tests/it/sandbox_zookeeper/Talk.java", "talk"))
}

fn talk_in_java(server: &str) -> String {
    let mut words = jvm::arguments(Classes::Client, &[compiled(), quiet_logging()]);
    words.extend(["Talk", server].map(str::to_owned));
    let outcome = process::run(jars::java(), &words, &[], None, "");
    outcome.exits(0);
    outcome.out_ends("end\n");
    outcome.stdout
}

/// Returns the folder of kazoo; pip fetches kazoo on first use.
fn kazoo() -> &'static Path {
    static FOLDER: OnceLock<PathBuf> = OnceLock::new();
    FOLDER.get_or_init(|| {
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("../kazoo");
        fs::create_dir_all(&folder).expect("a folder for kazoo");
        // With the lock, concurrent test processes fetch kazoo only once.
        let lock = File::create(folder.join("lock")).expect("a lock file");
        lock.lock().expect("the lock on kazoo");
        let done = folder.join("done");
        if fs::read_to_string(&done).ok().as_deref() != Some(KAZOO) {
            let output = Command::new(found("pip3", "python3-pip"))
                .args(["install", "--quiet", "--target"])
                .arg(folder.join("lib"))
                .arg(KAZOO)
                .output()
                .expect("pip runs");
            assert!(output.status.success(), "{output:?}");
            fs::write(&done, KAZOO).expect("a note that kazoo is there");
        }
        folder.join("lib").canonicalize().expect("kazoo")
    })
}

fn talk_in_python(server: &str) -> String {
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it/sandbox_zookeeper/talk.py");
    let script = script.display().to_string();
    let path = kazoo().display().to_string();
    let environment = [("PYTHONPATH", path.as_str())];
    let python = found("python3", "python3");
    let outcome = process::run(&python, &[script.as_str(), server], &environment, None, "");
    outcome.exits(0);
    outcome.out_ends("end\n");
    outcome.stdout
}

fn zk_cli(server: &str, command: &str) -> String {
    let mut words = jvm::arguments(Classes::Client, &[quiet_logging()]);
    let main = ["org.apache.zookeeper.ZooKeeperMain", "-server", server];
    words.extend(main.map(str::to_owned));
    words.extend(command.split(' ').map(str::to_owned));
    let outcome = process::run(jars::java(), &words, &[], None, "");
    let lines = outcome.stdout.lines().chain(outcome.stderr.lines());
    // The event of the connection is printed at any time.
    let of_connection = ["Connecting", "WATCHER::", "WatchedEvent"];
    lines
        .filter(|line| !line.is_empty() && !of_connection.iter().any(|word| line.starts_with(word)))
        .map(|line| format!("{line}\n"))
        .collect()
}

#[test]
fn java_client_sees_no_difference() {
    let (real, embedded) = (Real::start(), Embedded::start("127.0.0.1:0"));
    let expected = talk_in_java(&real.address());
    assert!(expected.lines().count() > 120, "{expected}");
    let found = talk_in_java(&embedded.address.to_string());
    similar(&found, &expected);
}

#[test]
fn kazoo_sees_no_difference() {
    let (real, embedded) = (Real::start(), Embedded::start("127.0.0.1:0"));
    let expected = talk_in_python(&real.address());
    assert!(expected.lines().count() > 30, "{expected}");
    let found = talk_in_python(&embedded.address.to_string());
    similar(&found, &expected);
}

/// Compares line by line, so that a difference is easy to read.
#[track_caller]
fn similar(found: &str, expected: &str) {
    for (found, expected) in found.lines().zip(expected.lines()) {
        assert_eq!(found, expected);
    }
    assert_eq!(found.lines().count(), expected.lines().count());
}

#[test]
fn zk_cli_sees_no_difference() {
    let (real, embedded) = (Real::start(), Embedded::start("127.0.0.1:0"));
    let own = embedded.address.to_string();
    for command in [
        "create /a one",
        "create -s /a/n- two",
        "ls -R /",
        "get /a",
        "deleteall /a",
        "whoami",
    ] {
        let expected = zk_cli(&real.address(), command);
        let expected = expected.replace(&real.address(), &own);
        assert_eq!(zk_cli(&own, command), expected, "{command}");
    }
    // Counts and transactions depend on the time that the commands took.
    let lines = |text: String| text.lines().skip(1).map(str::to_owned).collect::<Vec<_>>();
    let (found, expected) = (
        lines(word(&own, "srvr")),
        lines(word(&real.address(), "srvr")),
    );
    let counts = ["Latency", "Received", "Sent", "Zxid"];
    let is_stable = |line: &&String| !counts.iter().any(|count| line.starts_with(count));
    let stable = |lines: &[String]| lines.iter().filter(is_stable).cloned().collect::<Vec<_>>();
    assert_eq!(
        (found.len(), stable(&found)),
        (expected.len(), stable(&expected))
    );
    for name in ["ruok", "isro"] {
        assert_eq!(word(&own, name), word(&real.address(), name), "{name}");
    }
    assert!(word(&own, "mntr").contains("zk_server_state\tstandalone\n"));
    assert!(word(&own, "stat").contains("\nMode: standalone\n"));
}

/// The clients are a session of this process and a session of Java's client.
#[test]
fn local_session_and_modes() {
    let embedded = Embedded::start("127.0.0.1:0");
    let own = embedded.address.to_string();
    let timeout = Duration::from_secs(10);
    let (session, mut events) = embedded.server.open_session(timeout).expect("a session");
    let open = [Acl::open()];
    session
        .create("/lock", b"rm1", &open, EPHEMERAL)
        .expect("created");
    assert!(zk_cli(&own, "get /lock").contains("rm1"));
    session.exists("/lock", ReadWatch::Once).expect("a watch");
    zk_cli(&own, "delete /lock");
    let heard = events.blocking_recv();
    assert!(matches!(heard, Some(LocalEvent::Watch(_))), "{heard:?}");
    for (mode, is_silent) in [
        (EmbeddedMode::Refusing, false),
        (EmbeddedMode::Dead, true),
        (EmbeddedMode::Hanging, true),
        (EmbeddedMode::Serving, false),
    ] {
        embedded.server.set_mode(mode);
        wait_for_port(&embedded, mode);
        assert_eq!(session.ping().is_err(), is_silent, "{mode:?}");
    }
    assert_eq!(word(&own, "ruok"), "imok");
    assert_eq!(events.blocking_recv(), Some(LocalEvent::Disconnected));
    assert_eq!(events.blocking_recv(), Some(LocalEvent::Connected));
    session
        .create("/lock", b"rm1", &open, EPHEMERAL)
        .expect("created");
    embedded.server.expire(Some(session.id()));
    assert_eq!(events.blocking_recv(), Some(LocalEvent::Expired));
    assert!(zk_cli(&own, "ls /").contains("[zookeeper]"));
}

fn wait_for_port(embedded: &Embedded, mode: EmbeddedMode) {
    let is_open = matches!(mode, EmbeddedMode::Serving | EmbeddedMode::Hanging);
    wait_until("the port is as it should be", || {
        TcpStream::connect_timeout(&embedded.address, LIMIT).is_ok() == is_open
    });
}

/// The sandbox's own RMs have the znodes of a real state store, without keys and tokens.
fn same_store(real: &str) {
    let sandbox = Sandbox::healthy("--automatic");
    let own = zk_cli(&sandbox.zookeeper(), "ls -R /rmstore");
    let secrets = ["/DelegationKey_", "/ProxyCARoot/ca"];
    let lines = real
        .lines()
        .filter(|line| !secrets.iter().any(|secret| line.contains(secret)));
    assert_eq!(own.lines().collect::<Vec<_>>(), lines.collect::<Vec<_>>());
}

/// The elector and the state store of real ResourceManagers are in the sandbox's ZooKeeper.
#[test]
fn real_pair_fails_over() {
    let mut embedded = None;
    let settings = Settings {
        automatic: true,
        yarn: pairs(&[&RECOVERY[..], &[("hadoop.zk.timeout-ms", "20000")]].concat()),
        ..Settings::default()
    };
    let pair = Pair::start(settings, |_, net| {
        embedded = Some(Embedded::start(&format!("{net}.1:2181")));
    });
    let mut pair = pair.up().elected();
    let embedded = embedded.expect("started before the RMs");
    let own = embedded.address.to_string();
    let store = zk_cli(&own, "ls -R /rmstore");
    same_store(&store);
    let active = if pair.state(1) == "ACTIVE" { 1 } else { 2 };
    let standby = 3 - active;
    // The server stops and starts again with its sessions: every RM keeps its role.
    embedded.server.set_mode(EmbeddedMode::Dead);
    wait_for_port(&embedded, EmbeddedMode::Dead);
    embedded.server.set_mode(EmbeddedMode::Serving);
    wait_for_port(&embedded, EmbeddedMode::Serving);
    pair.wait_for("both sessions again", |_| {
        word(&own, "mntr").contains("zk_num_alive_connections\t4\n")
    });
    assert_eq!(pair.state(active), "ACTIVE");
    let lock = zk_cli(
        &own,
        "get /yarn-leader-election/tested/ActiveStandbyElectorLock",
    );
    assert!(lock.contains(&format!("rm{active}")), "{lock}");
    // The connection of the killed RM is closed, but its session lives until the timeout.
    pair.kill(active);
    pair.wait_for("a failover", |pair| pair.state(standby) == "ACTIVE");
    let lock = zk_cli(
        &own,
        "get /yarn-leader-election/tested/ActiveStandbyElectorLock",
    );
    assert!(lock.contains(&format!("rm{standby}")), "{lock}");
    pair.revive(active);
    pair.wait_for("the killed one as standby", |pair| {
        pair.state(active) == "STANDBY"
    });
    // An RM that loses its session loses its role, and its elector takes part in the next election.
    embedded.server.expire(None);
    pair.wait_for("an active one again", |pair| {
        let states = pair.states();
        states.contains(&"ACTIVE".to_owned()) && states.contains(&"STANDBY".to_owned())
    });
}
