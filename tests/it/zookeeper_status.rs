//! `zookeeper status` on real ensembles, in every state of the table in docs/zookeeper.md.

use std::net::TcpListener;

use serde_json::Value;

use crate::support::Folder;
use crate::support::ensemble::{CLIENT, Peer, RealEnsemble, status, status_of};
use crate::support::keytool::{Authority, PASSWORD};
use crate::support::pair::site;
use crate::support::process::{self, Outcome};
use crate::support::sandbox::wait_until;
use crate::support::words::{Words as _, rows};
use crate::support::{rmadmin, schema};

/// A look at servers as JSON: the exit status, and the ensemble.
pub struct Seen {
    pub exit: Option<i32>,
    pub ensemble: Value,
}

impl Seen {
    pub fn at(servers: &str) -> Self {
        Self::of(&status(servers, "--output json"))
    }

    pub fn of(outcome: &Outcome) -> Self {
        let document: Value = serde_json::from_str(&outcome.stdout).expect(&outcome.stdout);
        schema::check_by("zookeeper-status", &document);
        Self {
            exit: outcome.status,
            ensemble: document["clusters"][0].clone(),
        }
    }

    #[track_caller]
    pub fn is(&self, verdict: &str, exit: i32, quorum: &str, codes: &str) {
        let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        let reasons = self.ensemble["reasons"].as_array().into_iter().flatten();
        let found: Vec<String> = reasons.map(|reason| text(&reason["code"])).collect();
        let found = (
            text(&self.ensemble["verdict"]),
            self.exit,
            text(&self.ensemble["quorum"]["text"]),
            found.join(" "),
        );
        let expected = (
            verdict.to_owned(),
            Some(exit),
            quorum.to_owned(),
            codes.to_owned(),
        );
        assert_eq!(found, expected, "{:#}", self.ensemble);
    }

    #[track_caller]
    pub fn next_has(&self, text: &str) {
        let next = self.ensemble["next"].as_str().unwrap_or_default();
        assert!(next.contains(text), "{next}");
    }

    pub fn mode(&self, at: usize) -> &Value {
        &self.ensemble["servers"][at]["srvr"]["said"]["mode"]
    }
}

#[test]
fn one_server_stands_alone() {
    let ensemble = RealEnsemble::of(1);
    let servers = ensemble.servers(&[1]);
    let seen = Seen::at(&servers);
    seen.is("healthy", 0, "1 of 1, none may fail", "");
    assert_eq!(seen.mode(0), "standalone");
    let table = status(&servers, "");
    table.out_has("MODE        MEMBERS");
    table.out_has("standalone  itself only");
    // Another server is configured, and is down.
    let both = ensemble.servers(&[1, 2]);
    let seen = Seen::at(&both);
    seen.is(
        "degraded",
        1,
        "1 of 1, none may fail",
        "standalone server-refused",
    );
}

#[test]
fn three_servers_lose_their_quorum() {
    let mut ensemble = RealEnsemble::of(3);
    let servers = ensemble.servers(&[1, 2, 3]);
    let seen = Seen::at(&servers);
    seen.is("healthy", 0, "3 of 3, 1 may fail", "");
    // One address is enough: the others are in its list.
    let seen = Seen::at(&ensemble.servers(&[2]));
    seen.is("healthy", 0, "3 of 3, 1 may fail", "");
    every_source_names_them(&ensemble);
    every_format_shows_them(&servers);

    let leader = ensemble.with_mode("leader");
    let followers: Vec<u8> = (1..=3).filter(|id| *id != leader).collect();
    ensemble.freeze(followers[0]);
    let seen = Seen::at(&servers);
    seen.is(
        "degraded",
        1,
        "2 of 3, no more may fail",
        "short-of-quorum server-silent",
    );
    seen.next_has("check the process");
    ensemble.thaw(followers[0]);
    wait_until("the follower is back", || {
        ensemble.mode(followers[0]).is_some()
    });

    ensemble.kill(followers[0]);
    let seen = Seen::at(&servers);
    seen.is(
        "degraded",
        1,
        "2 of 3, no more may fail",
        "short-of-quorum server-refused",
    );
    seen.next_has(&format!(
        "on the host of {}:{CLIENT} (server.{}): start",
        ensemble.host(followers[0]),
        followers[0]
    ));

    ensemble.kill(followers[1]);
    wait_until("the leader has stepped down", || {
        ensemble.mode(leader).is_none()
    });
    let seen = Seen::at(&servers);
    assert_eq!(
        (seen.exit, seen.ensemble["verdict"].as_str()),
        (Some(3), Some("unknown")),
        "{:#}",
        seen.ensemble
    );
    assert_eq!(
        seen.ensemble["quorum"]["text"],
        "unknown: 1 of 3 voters seen to run"
    );
    seen.next_has("start ZooKeeper on at least 1 of these servers: ");

    ensemble.kill(leader);
    let nobody = status(&servers, "");
    nobody.exits(69);
    nobody.out_has("no server can be reached");
    // A server that has just started waits for the others.
    ensemble.start(
        1,
        &Peer {
            lists: "1 2 3",
            ..Peer::default()
        },
    );
    wait_until("it answers", || {
        ensemble.srvr(1).contains("not currently serving")
    });
    let seen = Seen::at(&servers);
    seen.is(
        "unknown",
        3,
        "unknown: 1 of 3 voters seen to run",
        "quorum-unknown not-serving server-refused server-refused",
    );
}

/// hadoop.zk.address, zoo.cfg and both of Flink's files.
fn every_source_names_them(ensemble: &RealEnsemble) {
    let servers = ensemble.servers(&[1, 2, 3]);
    let nested =
        format!("high-availability:\n  type: zookeeper\n  zookeeper:\n    quorum: {servers}\n");
    let sources = [
        ("core-site.xml", site(&[("hadoop.zk.address", &servers)])),
        (
            "flink-conf.yaml",
            format!("high-availability.zookeeper.quorum: {servers}\n"),
        ),
        ("config.yaml", nested),
        (
            "zoo.cfg",
            std::fs::read_to_string(ensemble.folder.path().join("zoo1.cfg")).expect("its file"),
        ),
    ];
    for (name, text) in sources {
        let folder = Folder::new("source");
        folder.write(name, text);
        let outcome = status_of(folder.path(), "--output json");
        Seen::of(&outcome).is("healthy", 0, "3 of 3, 1 may fail", "");
        outcome.out_has(&folder.path().display().to_string());
    }
    // The file here has another member than the servers.
    let folder = Folder::new("source");
    let lines = [1, 2, 4].map(|id| format!("server.{id}={}:2888:3888\n", ensemble.host(id)));
    folder.write(
        "zoo.cfg",
        format!("clientPort={CLIENT}\n{}", lines.concat()),
    );
    let seen = Seen::of(&status_of(folder.path(), "--output json"));
    seen.is(
        "degraded",
        1,
        "3 of 3, 1 may fail",
        "server-refused list-differs",
    );
}

fn every_format_shows_them(servers: &str) {
    let table = status(servers, "");
    table.exits(0);
    table.out_begins(&format!("ensemble {servers}: healthy: "));
    table.out_has("quorum: 3 of 3, 1 may fail\n");
    table.out_lacks("ADDRESS");
    let nagios = status(servers, "--output nagios");
    nagios.exits(0);
    nagios.out_begins("ZOOKEEPER OK - ");
    nagios.out_has(
        "| serving=3;3:;2:;0;3 may_fail=1;1:;0:;0 answering=3;3:;;0;3 configured=3;;;0 time=",
    );
    let metrics = status(servers, "--output prometheus");
    for line in [
        format!("rmadmin_zookeeper_verdict{{cluster=\"{servers}\",verdict=\"healthy\"}} 1"),
        format!("rmadmin_zookeeper_voters_serving{{cluster=\"{servers}\"}} 3"),
        format!("rmadmin_zookeeper_leaders{{cluster=\"{servers}\"}} 1"),
    ] {
        metrics.out_has(&line);
    }
    metrics.out_has("rmadmin_zookeeper_server_zxid_epoch{");
    metrics.out_lacks("rmadmin_zookeeper_elected");
    let tsv = status(servers, "--output tsv");
    tsv.out_begins("cluster\tverdict\texit\tleaders\tsummary\tconf_dir\n");
    let folder = Folder::new("textfile");
    let file = folder.path().join("zk.prom");
    status(servers, &format!("--textfile {}", file.display())).exits(0);
    assert!(
        std::fs::read_to_string(file)
            .expect("the file")
            .contains("rmadmin_zookeeper_verdict")
    );
}

/// The third server says that it follows until syncLimit has passed.
#[test]
fn frozen_leader_and_follower() {
    let ensemble = RealEnsemble::of(3);
    let leader = ensemble.with_mode("leader");
    let frozen = [leader, leader % 3 + 1];
    for id in frozen {
        ensemble.freeze(id);
    }
    let seen = Seen::at(&ensemble.servers(&[1, 2, 3]));
    let verdict = seen.ensemble["verdict"].as_str().unwrap_or_default();
    assert!(
        (seen.exit, verdict) == (Some(3), "unknown"),
        "{:#}",
        seen.ensemble
    );
    seen.next_has("check the process");
    seen.next_has(&ensemble.host(leader));
    assert_eq!(seen.ensemble["quorum"]["serving"], 0);
    for id in frozen {
        ensemble.thaw(id);
    }
}

#[test]
fn five_servers_keep_theirs() {
    let mut ensemble = RealEnsemble::of(5);
    let servers = ensemble.servers(&[1, 2, 3, 4, 5]);
    Seen::at(&servers).is("healthy", 0, "5 of 5, 2 may fail", "");
    let leader = ensemble.with_mode("leader");
    let followers: Vec<u8> = (1..=5).filter(|id| *id != leader).collect();
    ensemble.kill(followers[0]);
    let seen = Seen::at(&servers);
    seen.is(
        "degraded",
        1,
        "4 of 5, 1 more may fail",
        "short-of-quorum server-refused",
    );
    ensemble.kill(followers[1]);
    let seen = Seen::at(&servers);
    seen.is(
        "degraded",
        1,
        "3 of 5, no more may fail",
        "short-of-quorum server-refused server-refused",
    );
    // A leader without its quorum steps down; the election takes longer than both looks of one command.
    ensemble.kill(leader);
    wait_until("the quorum is lost", || {
        (1..=5).all(|id| ensemble.mode(id).is_none())
    });
    let seen = Seen::at(&servers);
    assert_eq!(seen.exit, Some(2), "{:#}", seen.ensemble);
}

#[test]
fn lists_that_do_not_agree() {
    let mut ensemble = RealEnsemble::new();
    let lists = |lists| Peer {
        lists,
        ..Peer::default()
    };
    ensemble.start(1, &lists("1 2 3"));
    ensemble.start(2, &lists("1 2 3"));
    ensemble.wait_for_modes(2);
    // It lists itself only: two ensembles that both take writes.
    ensemble.start(3, &lists(""));
    ensemble.wait_for_modes(3);
    let seen = Seen::at(&ensemble.servers(&[1, 2, 3]));
    assert_eq!(
        (seen.exit, seen.ensemble["verdict"].as_str()),
        (Some(2), Some("two-ensembles")),
        "{:#}",
        seen.ensemble
    );
    seen.next_has(&format!("stop {}", ensemble.host(3)));
    seen.next_has("move version-2 of dataDir");
    ensemble.forget(3);

    ensemble.start(3, &lists("1 2 3 4o"));
    ensemble.wait_for_modes(3);
    let seen = Seen::at(&ensemble.servers(&[1, 2, 3]));
    seen.is(
        "degraded",
        1,
        "3 of 3, 1 may fail",
        "list-differs server-refused",
    );
    ensemble.forget(3);

    // It joins, and the others do not list it.
    ensemble.start(3, &lists("1 2 3"));
    ensemble.wait_for_modes(3);
    ensemble.start(4, &lists("1 2 3 4"));
    ensemble.wait_for_modes(4);
    let servers = ensemble.servers(&[1, 2, 4]);
    let seen = Seen::at(&servers);
    assert_eq!(seen.mode(2), "follower");
    seen.is("degraded", 1, "3 of 3, 1 may fail", "not-a-voter");
}

#[test]
fn observer_and_read_only_server() {
    let mut ensemble = RealEnsemble::new();
    let voter = Peer {
        lists: "1 2 3o",
        properties: &["readonlymode.enabled=true"],
        ..Peer::default()
    };
    ensemble.start(1, &voter);
    ensemble.start(2, &voter);
    ensemble.start(
        3,
        &Peer {
            further: "peerType=observer",
            ..voter.clone()
        },
    );
    ensemble.wait_for_modes(3);
    // It is read-only before it has found the leader.
    wait_until("it observes", || {
        ensemble.mode(3).as_deref() == Some("observer")
    });
    let servers = ensemble.servers(&[1, 2, 3]);
    let seen = Seen::at(&servers);
    seen.is("healthy", 0, "2 of 2, none may fail", "");
    assert_eq!(seen.mode(2), "observer");
    status(&servers, "").out_has("1 2 3o");
    // A dead observer takes no vote away.
    ensemble.kill(3);
    Seen::at(&servers).is("degraded", 1, "2 of 2, none may fail", "server-refused");
    ensemble.kill(2);
    wait_until("it is read-only", || {
        ensemble.mode(1).as_deref() == Some("read-only")
    });
    let seen = Seen::at(&servers);
    assert_eq!(
        (seen.exit, seen.ensemble["verdict"].as_str()),
        (Some(3), Some("unknown")),
        "{:#}",
        seen.ensemble
    );
    assert_eq!(seen.mode(0), "read-only");
}

#[test]
fn tls_is_required() {
    let mut ensemble = RealEnsemble::new();
    let host = ensemble.host(1);
    let authority = Authority::new(&ensemble.folder.path().join("tls"));
    let server = authority.signed("server.jks", "JKS", &format!("ip:{host}"), &[]);
    let trust = authority.trusting("trust.jks", "JKS", "ca.pem", &[]);
    let client = authority.signed("client.jks", "JKS", "dns:client", &[]);
    let data = ensemble.folder.path().join("data1").display().to_string();
    let config = format!(
        "tickTime=1000\ndataDir={data}\nadmin.enableServer=false\nsecureClientPort={CLIENT}\nsecureClientPortAddress={host}\n\
         serverCnxnFactory=org.apache.zookeeper.server.NettyServerCnxnFactory\nssl.keyStore.location={server}\n\
         ssl.keyStore.password={PASSWORD}\nssl.trustStore.location={trust}\nssl.trustStore.password={PASSWORD}\n"
    );
    ensemble.start_with(1, &config, &[]);
    let servers = ensemble.servers(&[1]);
    wait_until("it listens", || {
        std::net::TcpStream::connect(&servers).is_ok()
    });
    let plain = Seen::at(&servers);
    plain.is(
        "unknown",
        3,
        "unknown: 0 of 1 voters seen to run",
        "quorum-unknown server-closed",
    );
    let folder = Folder::new("tls");
    let stores = [
        ("hadoop.zk.ssl.enabled", "true"),
        ("hadoop.zk.ssl.keystore.location", &client),
        ("hadoop.zk.ssl.keystore.password", PASSWORD),
        ("hadoop.zk.ssl.truststore.location", &trust),
        ("hadoop.zk.ssl.truststore.password", PASSWORD),
    ];
    let address = [("hadoop.zk.address", servers.as_str())];
    folder.write("core-site.xml", site(&[&address[..], &stores].concat()));
    let seen = Seen::of(&status_of(folder.path(), "--output json"));
    seen.is("healthy", 0, "1 of 1, none may fail", "");
    // The port of zoo.cfg is one for TLS.
    let folder = Folder::new("tls");
    folder.write("zoo.cfg", config);
    let outcome = status_of(folder.path(), "");
    outcome.exits(78);
    outcome.err_has("zoo.cfg:4: the servers take TLS only");
    outcome.err_has("set hadoop.zk.ssl.enabled=true");
    folder.write("core-site.xml", site(&stores));
    let seen = Seen::of(&status_of(folder.path(), "--output json"));
    seen.is("healthy", 0, "1 of 1, none may fail", "");
}

#[test]
fn sasl_is_required() {
    let mut ensemble = RealEnsemble::new();
    ensemble.folder.write(
        "jaas.conf",
        "Server { org.apache.zookeeper.server.auth.DigestLoginModule required user_u=\"p\"; };\n",
    );
    let jaas = ensemble.folder.path().join("jaas.conf");
    let host = ensemble.host(1);
    let config = format!(
        "tickTime=1000\ndataDir={}\nclientPort={CLIENT}\nclientPortAddress={host}\nadmin.enableServer=false\n\
         authProvider.sasl=org.apache.zookeeper.server.auth.SASLAuthenticationProvider\n",
        ensemble.folder.path().join("data1").display()
    );
    let login = format!("java.security.auth.login.config={}", jaas.display());
    ensemble.start_with(
        1,
        &config,
        &["zookeeper.sessionRequireClientSASLAuth=true", &login],
    );
    ensemble.wait_for_modes(1);
    // A refused session does not make the server dead.
    let seen = Seen::at(&ensemble.servers(&[1]));
    seen.is("healthy", 0, "1 of 1, none may fail", "");
    let narrowed = &seen.ensemble["narrowed"][0];
    assert_eq!(narrowed["code"], "list-missing", "{:#}", seen.ensemble);
}

#[test]
fn only_srvr_is_let_through() {
    let mut ensemble = RealEnsemble::new();
    let peer = Peer {
        further: "4lw.commands.whitelist=",
        ..Peer::default()
    };
    ensemble.start(1, &peer);
    ensemble.wait_for_modes(1);
    Seen::at(&ensemble.servers(&[1])).is("healthy", 0, "1 of 1, none may fail", "");
}

#[test]
fn servers_that_nobody_reaches() {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let frozen = listener.local_addr().expect("an address").to_string();
    let table = [
        (
            "127.0.0.1:1",
            69,
            "unreachable",
            "nobody-reached server-refused",
        ),
        (
            "no.such.host.invalid:2181",
            69,
            "unreachable",
            "nobody-reached server-unknown-host",
        ),
        (
            frozen.as_str(),
            3,
            "unknown",
            "quorum-unknown server-silent",
        ),
    ];
    for (servers, exit, verdict, codes) in table {
        let seen = Seen::of(&status(servers, "--output json"));
        let quorum = seen.ensemble["quorum"]["text"]
            .as_str()
            .unwrap_or_default()
            .to_owned();
        seen.is(verdict, exit, &quorum, codes);
    }
    let nagios = status("127.0.0.1:1", "--output nagios");
    nagios.exits(3);
    nagios.out_begins("ZOOKEEPER UNKNOWN - ");
}

#[test]
fn configuration_without_servers() {
    let folder = Folder::new("empty");
    folder.write("README", "");
    let outcome = status_of(folder.path(), "");
    outcome.exits(78);
    outcome.err_has("no ZooKeeper server is configured");
    outcome.err_has(&folder.path().display().to_string());
    outcome
        .err_has("give --server HOST:PORT, or the folder, such as --conf-dir /etc/zookeeper/conf");
    // TLS without certificates to trust.
    folder.write(
        "core-site.xml",
        site(&[
            ("hadoop.zk.address", "127.0.0.1:1"),
            ("hadoop.zk.ssl.enabled", "true"),
        ]),
    );
    let outcome = status_of(folder.path(), "");
    outcome.exits(78);
    outcome.err_has("hadoop.zk.ssl.truststore.location is not set");
    folder.write("core-site.xml", site(&[("hadoop.zk.address", "zk1:x")]));
    status_of(folder.path(), "").exits(78);
    // A server line is not left out without a word.
    let malformed = Folder::new("malformed");
    malformed.write(
        "zoo.cfg",
        "clientPort=2181\nserver.1=127.0.0.1:2888:3888\nserver.2=127.0.0.2:2888\n",
    );
    let outcome = status_of(malformed.path(), "");
    outcome.exits(78);
    outcome.err_has("zoo.cfg:3: server.2=\"127.0.0.2:2888\" is not a server line");
    let nagios = status_of(folder.path(), "--output nagios");
    nagios.exits(3);
    nagios.out_begins("ZOOKEEPER UNKNOWN - ");
    let wrong = status("zk1", "--output nagios --nonsense");
    wrong.exits(3);
    wrong.out_begins("ZOOKEEPER UNKNOWN - ");
}

/// Without Hadoop's and Flink's keys, `zoo.cfg` is searched as by `zookeeper check`.
#[test]
fn zoo_cfg_is_found_as_by_check() {
    let folder = Folder::new("places");
    folder.write("hadoop/core-site.xml", site(&[]));
    for (port, file) in (1..).zip(["z/zoo.cfg", "f/conf/zoo.cfg", "f/x/zoo.cfg", "here/zoo.cfg"]) {
        let text = format!("clientPort={port}\nclientPortAddress=127.0.0.1\ndataDir=/tmp\n");
        folder.write(file, text);
    }
    folder.write(
        "f/x/flink-conf.yaml",
        "high-availability.zookeeper.quorum: 127.0.0.1:9\n",
    );
    let at = |name: &str| folder.path().join(name).display().to_string();
    let table = "
        ZOOCFGDIR=z FLINK_CONF_DIR=f |                | 127.0.0.1:1 | z
        FLINK_CONF_DIR=f             |                | 127.0.0.1:2 | f/conf
        FLINK_CONF_DIR=f/x           |                | 127.0.0.1:9 | f/x
        ZOOCFGDIR=z                  | --conf-dir=f   | 127.0.0.1:2 | f/conf
        -                            |                | 127.0.0.1:4 | here";
    for [set, option, servers, from] in rows(table) {
        let set = set.split(' ').filter_map(|set| set.split_once('='));
        let mut environment: Vec<(&str, String)> =
            set.map(|(name, value)| (name, at(value))).collect();
        environment.push(("HADOOP_CONF_DIR", at("hadoop")));
        let environment: Vec<(&str, &str)> = environment
            .iter()
            .map(|(name, value)| (*name, value.as_str()))
            .collect();
        let option = option.replace("--conf-dir=", &format!("--conf-dir={}", at("")));
        let line = format!("--timeout 3s --output json {option} zookeeper status");
        let here = folder.path().join("here");
        let outcome = process::run(
            rmadmin(),
            &line.as_str().words(),
            &environment,
            Some(&here),
            "",
        );
        let seen = Seen::of(&outcome);
        assert_eq!(seen.exit, Some(69), "{outcome:?}");
        let found = (&seen.ensemble["cluster"], &seen.ensemble["conf_dir"]);
        let expected = (&Value::from(servers), &Value::from(at(from)));
        assert_eq!(found, expected, "{line}");
    }
    let ended = process::run(
        rmadmin(),
        &["zookeeper", "status"],
        &[("ZOOCFGDIR", &at("hadoop"))],
        None,
        "",
    );
    ended.exits(78);
}

/// Several folders: a row each, the worst first.
#[test]
fn several_ensembles() {
    let ensemble = RealEnsemble::of(1);
    let folder = Folder::new("several");
    let servers = ensemble.servers(&[1]);
    folder.write("a/core-site.xml", site(&[("hadoop.zk.address", &servers)]));
    folder.write(
        "b/core-site.xml",
        site(&[("hadoop.zk.address", "127.0.0.1:1")]),
    );
    let pattern = folder.path().join("*");
    let outcome = status_of(&pattern, "");
    outcome.exits(3);
    outcome.out_begins("2 ensembles: 1 healthy, 1 unknown\n\nENSEMBLE ");
    outcome.out_has("details: rmadmin --conf-dir ");
    outcome.out_has(" zookeeper status\n");
    let only = status_of(&pattern, "--only healthy --output tsv");
    assert_eq!(only.stdout.lines().count(), 2, "{}", only.stdout);
}
