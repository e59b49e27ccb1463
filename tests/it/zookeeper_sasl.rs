//! ZooKeeper with SASL, with and without TLS: a real automatic pair whose znodes only `sasl:` identities may read, a
//! real ZooKeeper that requires SASL for every session and has another service name, and scripted servers.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use serde_json::Value;

use crate::support::keytool::{Authority, PASSWORD};
use crate::support::net::SECURE_ZOOKEEPER_PORT;
use crate::support::pair::{Pair, RECOVERY, ZooKeeper, start_zookeeper_of};
use crate::support::process::{self, Outcome, Server};
use crate::support::realm::Realm;
use crate::support::secured::{self, HOSTS, Secured, settings, write_files};
use crate::support::settings::{Settings, pairs};
use crate::support::zookeeper::{Said, start as scripted};
use crate::support::{Folder, rmadmin};
use rmadmin::zk::jute::JuteRecord as _;
use rmadmin::zk::message::{ChildrenResponse, Code, Op, SaslResponse};

const SECURED: Secured = Secured {
    protection: ["authentication"; 2],
    spnego: false,
    automatic: true,
};
/// Principals of ZooKeeper servers. The second server runs with `zkown`; the KDC knows it as `zookeeper`, too.
const SERVERS: &[(&str, &[&str])] = &[
    ("zookeeper", &["zookeeper/rm1.example.com"]),
    ("zkown", &["zkown/zk3.example.com"]),
    ("unused", &["zookeeper/zk3.example.com"]),
];
/// The ACL permits the RMs and admin. The server adds host and realm to the short name.
const ACL: &str = "sasl:yarn/rm1.example.com@EXAMPLE.COM:rwcda,sasl:admin@EXAMPLE.COM:rwcda";
const PROVIDER: &str =
    "authProvider.1=org.apache.zookeeper.server.auth.SASLAuthenticationProvider\n";
const USERNAME: &str = "-Dzookeeper.sasl.client.username";
const CANONICALIZE: &str = "-Dzookeeper.sasl.client.canonicalize.hostname";
const PRINCIPAL: &str = "-Dzookeeper.server.principal";
const ADDRESS: &str = "-Dhadoop.zk.address";

/// Returns a section of a JAAS configuration that logs in by keytab.
fn login(section: &str, keytab: &std::path::Path, principal: &str) -> String {
    format!(
        "{section} {{\n  com.sun.security.auth.module.Krb5LoginModule required useKeyTab=true storeKey=true \
         useTicketCache=false\n  keyTab=\"{}\" principal=\"{principal}@EXAMPLE.COM\";\n}};\n",
        keytab.display()
    )
}

fn jaas(file: &str) -> String {
    format!("-Djava.security.auth.login.config=FOLDER/{file}")
}

fn start(realm: &Realm) -> Pair {
    let mut settings: Settings = settings(realm, &SECURED);
    settings.yarn.extend(pairs(&RECOVERY));
    settings.yarn.extend(pairs(&[("hadoop.zk.acl", ACL)]));
    settings.java.push(jaas("client.jaas"));
    settings.zookeeper_java = vec![
        jaas("server.jaas"),
        "-Djava.security.krb5.conf=REALM/krb5.conf".to_owned(),
    ];
    let pair = Pair::start(settings, |folder, net| {
        write_files(folder, net, &SECURED);
        folder.write(
            "hosts",
            format!(
                "{net}.1 rm1.example.com rm1 zkalias\n{net}.2 rm2.example.com rm2\n{net}.3 zk3.example.com\n"
            ),
        );
        folder.write(
            "zoo-further.cfg",
            format!("{PROVIDER}{}", tls_port(folder, net)),
        );
        let yarn = login("Client", &realm.keytab("rm1"), "yarn/rm1.example.com");
        folder.write("client.jaas", yarn);
        let (keytab, principal) = (realm.keytab("zookeeper"), "zookeeper/rm1.example.com");
        folder.write("server.jaas", login("Server", &keytab, principal));
        let (keytab, principal) = (realm.keytab("zkown"), "zkown/zk3.example.com");
        folder.write("zk3.jaas", login("Server", &keytab, principal));
    });
    pair.up().elected()
}

/// Makes certificates, and returns the settings of a server's port with TLS beside the one without.
fn tls_port(folder: &Folder, net: &str) -> String {
    let made = Authority::new(&folder.path().join("tls"));
    let server = made.signed("server.jks", "JKS", &format!("dns:{}", HOSTS[0]), &[]);
    made.signed("client.jks", "JKS", "dns:client", &[]);
    let trust = made.trusting("trust.jks", "JKS", "ca.pem", &[]);
    format!(
        "serverCnxnFactory=org.apache.zookeeper.server.NettyServerCnxnFactory\n\
         secureClientPort={SECURE_ZOOKEEPER_PORT}\nsecureClientPortAddress={net}.1\nssl.keyStore.location={server}\n\
         ssl.keyStore.password={PASSWORD}\nssl.trustStore.location={trust}\nssl.trustStore.password={PASSWORD}\n"
    )
}

/// Starts a ZooKeeper that requires SASL for every session.
fn start_requiring(pair: &Pair) -> Server {
    let java = [
        jaas("zk3.jaas"),
        "-Djava.security.krb5.conf=REALM/krb5.conf".to_owned(),
    ];
    let further = format!("{PROVIDER}sessionRequireClientSASLAuth=true\n");
    let server = ZooKeeper {
        name: "zk3",
        address: &format!("{}.3", pair.net()),
        java: &java.map(|option| pair.fill(&option)),
        further: &further,
    };
    start_zookeeper_of(pair.folder(), &server)
}

struct Tested {
    realm: Realm,
    pair: Pair,
}

impl Tested {
    /// Runs the tool with this credential cache.
    fn run(&self, cache: &str, arguments: &[&str]) -> Outcome {
        let cache = format!("FILE:{}", self.realm.cache(cache).display());
        let conf = self.pair.conf();
        let log = self.pair.folder().path().join("history.jsonl");
        let mut environment = self.pair.environment();
        environment.extend([
            ("HADOOP_CONF_DIR", conf.to_str().expect("a path")),
            ("KRB5CCNAME", &cache),
            ("RMADMIN_HISTORY", log.to_str().expect("a path")),
        ]);
        process::run(rmadmin(), arguments, &environment, None, "")
    }

    /// Returns the elector in `status`.
    fn elector(&self, cache: &str, options: &[&str]) -> Value {
        let status = ["--output", "json", "--timeout", "30s", "status"];
        let outcome = self.run(cache, &[options, &status].concat());
        let document: Value = serde_json::from_str(&outcome.stdout)
            .unwrap_or_else(|error| panic!("{error}: {outcome:?}"));
        document["clusters"][0]["elector"].clone()
    }

    fn reads(&self, cache: &str, options: &[&str], kind: &str) {
        let elector = self.elector(cache, options);
        let log = || std::fs::read_to_string(self.pair.folder().path().join("zookeeper.log"));
        assert_eq!(
            elector["said"]["kind"],
            kind,
            "{cache} {options:?}: {elector:#}\n{}",
            log().unwrap_or_default()
        );
    }

    fn lacks(&self, cache: &str, options: &[&str], word: &str, words: &[&str]) {
        let elector = self.elector(cache, options);
        assert_eq!(elector["missing"], word, "{options:?}: {elector:#}");
        let detail = elector["detail"].as_str().unwrap_or_default();
        for part in words {
            assert!(detail.contains(part), "{options:?}: {part}: {elector:#}");
        }
    }
}

#[test]
fn znodes_that_only_sasl_may_read() {
    let realm = secured::realm_with(SERVERS);
    realm.kinit_ended("admin", "ended");
    let pair = start(&realm);
    let requiring = start_requiring(&pair);
    let tested = Tested { realm, pair };
    callers(&tested);
    names(&tested);
    required(&tested);
    ensemble_by_keytab(&tested);
    servers_without_sasl(&tested);
    frozen_kdc(&tested);
    drop(requiring);
    moves(&tested, &[]);
    over_tls(&tested);
}

const DENIED: &str = "/yarn-leader-election/tested: not permitted; hadoop.zk.auth is not set, and ";

fn callers(tested: &Tested) {
    tested.reads("admin", &[], "standard");
    let keytab = tested.realm.keytab("admin");
    let keytab = keytab.to_str().expect("a path");
    let by_keytab = ["--keytab", keytab, "--principal", "admin"];
    tested.reads("nothing", &by_keytab, "standard");
    let no_ticket = format!("{DENIED}SASL failed: no Kerberos ticket in FILE:");
    tested.lacks(
        "nothing",
        &[],
        "denied",
        &[&no_ticket, "nothing.cache", "run kinit"],
    );
    let ended = format!("{DENIED}SASL failed: the ticket of admin@EXAMPLE.COM in FILE:");
    tested.lacks("ended", &[], "denied", &[&ended, "expired at"]);
    let bob = format!("{DENIED}its ACL does not permit sasl:bob@EXAMPLE.COM");
    tested.lacks("bob", &[], "denied", &[&bob]);
    let off = format!("{DENIED}SASL is off (zookeeper.sasl.client is not true)");
    tested.lacks(
        "admin",
        &["-Dzookeeper.sasl.client=false"],
        "denied",
        &[&off],
    );
}

/// Checks how the client finds the server's principal.
fn names(tested: &Tested) {
    let alias = format!("{ADDRESS}=zkalias:2181");
    let short = format!("{ADDRESS}=rm1:2181");
    let literal = format!("{CANONICALIZE}=false");
    tested.reads("admin", &[&alias], "standard");
    // Like the JVM, the tool completes short names.
    tested.reads("admin", &[&short, &literal], "standard");
    let unknown = [
        "the KDC does not know the server",
        "zookeeper/zkalias",
        USERNAME.trim_start_matches("-D"),
    ];
    tested.lacks("admin", &[&alias, &literal], "denied", &unknown);
    let fixed = format!("{PRINCIPAL}=zookeeper/rm1.example.com@EXAMPLE.COM");
    tested.reads("admin", &[&alias, &literal, &fixed], "standard");
    let whole = "-Dhadoop.zk.server.principal=zk/rm1.example.com@EXAMPLE.COM";
    let words =
        ["is not a service such as zookeeper; for SERVICE/HOST set zookeeper.server.principal"];
    tested.lacks("admin", &[whole], "denied", &words);
    let malformed = format!("{PRINCIPAL}=zookeeper");
    let words = ["zookeeper.server.principal = \"zookeeper\" is not service/host"];
    tested.lacks("admin", &[&malformed], "denied", &words);
}

/// Checks a server that refuses every request without SASL and has another service name.
fn required(tested: &Tested) {
    let address = format!("{ADDRESS}=zk3.example.com:2181");
    let own = format!("{USERNAME}=zkown");
    let begun = Instant::now();
    while tested.elector("admin", &[&address, &own])["said"]["kind"] != "none" {
        let log = tested.pair.folder().path().join("zk3.log");
        let log = std::fs::read_to_string(log).unwrap_or_default();
        assert!(begun.elapsed() < Duration::from_secs(60), "{log}");
    }
    let by_hadoop = "-Dhadoop.zk.server.principal=zkown";
    tested.reads("admin", &[&address, by_hadoop], "none");
    let required = "authentication failed: the servers require authentication, usually SASL; hadoop.zk.auth is not set, and ";
    let rejected = format!(
        "{required}SASL failed: the server rejects the ticket for zookeeper/zk3.example.com@EXAMPLE.COM"
    );
    tested.lacks("admin", &[&address], "denied", &[&rejected]);
    let nowhere = format!("{USERNAME}=nowhere");
    let unknown = [
        "the KDC does not know the server",
        "nowhere/zk3.example.com",
    ];
    tested.lacks("admin", &[&address, &nowhere], "kerberos", &unknown);
    let no_ticket = format!("{required}SASL failed: no Kerberos ticket");
    tested.lacks("nothing", &[&address, &own], "denied", &[&no_ticket]);
    let off = format!("{required}SASL is off");
    tested.lacks(
        "admin",
        &[&address, &own, "-Dzookeeper.sasl.client=false"],
        "denied",
        &[&off],
    );
}

/// `zookeeper status --server` has no configuration of Kerberos: a keytab turns SASL on.
fn ensemble_by_keytab(tested: &Tested) {
    let keytab = tested.realm.keytab("admin");
    let keytab = keytab.to_str().expect("a path");
    let own = format!("{USERNAME}=zkown");
    let simple = ["-Dhadoop.security.authentication=simple", &own];
    let verb = "--output json zookeeper status --server zk3.example.com:2181";
    let verb: Vec<&str> = verb.split(' ').collect();
    let list = |options: &[&str]| {
        let outcome = tested.run("nothing", &[&simple[..], options, &verb].concat());
        let document: Value = serde_json::from_str(&outcome.stdout)
            .unwrap_or_else(|error| panic!("{error}: {outcome:?}"));
        document["clusters"][0]["servers"][0]["config"].clone()
    };
    let without = list(&[]);
    assert_eq!(without["missing"], "denied", "{without:#}");
    let detail = without["detail"].as_str().unwrap_or_default();
    let advice = "add -D hadoop.security.authentication=kerberos";
    assert!(detail.contains(advice), "{without:#}");
    let with = list(&["--keytab", keytab, "--principal", "admin"]);
    assert!(with["said"].is_object(), "{with:#}");
}

/// Starts a scripted server that denies access to the election, answers SASL with `sasl`, and counts its sessions.
fn denying(sasl: impl Fn() -> Said + Send + Sync + 'static) -> (SocketAddr, Arc<AtomicUsize>) {
    let opened = Arc::new(AtomicUsize::new(0));
    let counted = Arc::clone(&opened);
    let address = scripted(move |asked| match asked.op {
        crate::support::zookeeper::OPEN => {
            counted.fetch_add(1, Ordering::Relaxed);
            Said::Usual
        }
        op if op == Op::Sasl.code() => sasl(),
        op if op == Op::GetChildren.code() => Said::Error(Code::NoAuth.number()),
        _ => Said::Body(ChildrenResponse { names: vec![] }.bytes()),
    });
    (address, opened)
}

fn servers_without_sasl(tested: &Tested) {
    let fixed = format!("{PRINCIPAL}=zookeeper/rm1.example.com");
    // A server without SASL gives this reply; the bytes were recorded.
    let (address, opened) = denying(|| Said::Body(SaslResponse(None).bytes()));
    let address = format!("{ADDRESS}={address}");
    let words = format!("{DENIED}SASL failed: the server does not offer it");
    tested.lacks("admin", &[&address, &fixed], "denied", &[&words]);
    assert_eq!(opened.load(Ordering::Relaxed), 1);
    let (address, opened) = denying(|| Said::Error(Code::AuthFailed.number()));
    let address = format!("{ADDRESS}={address}");
    let words = format!("{DENIED}SASL failed: the server rejects the ticket");
    tested.lacks("admin", &[&address, &fixed], "denied", &[&words]);
    let digest = SaslResponse(Some(b"realm=\"zk-sasl-md5\",nonce=\"x\"".to_vec()));
    let (other, _) = denying(move || Said::Body(digest.bytes()));
    let other = format!("{ADDRESS}={other}");
    let words = format!("{DENIED}SASL failed: the server uses DIGEST-MD5");
    tested.lacks("admin", &[&other, &fixed], "denied", &[&words]);
    // The server closes the connection, so the session needs another one.
    assert_eq!(opened.load(Ordering::Relaxed), 2);
}

fn frozen_kdc(tested: &Tested) {
    tested.realm.kinit("admin", "fresh");
    tested.realm.freeze();
    let begun = Instant::now();
    let limited = ["--timeout", "6s", "--output", "json", "status"];
    let outcome = tested.run("fresh", &limited);
    tested.realm.thaw();
    assert!(begun.elapsed() < Duration::from_secs(25), "{outcome:?}");
    let document: Value = serde_json::from_str(&outcome.stdout).expect("JSON");
    let elector = &document["clusters"][0]["elector"];
    assert_eq!(elector["missing"], "kerberos", "{elector:#}");
    let words = "not permitted without SASL, which failed: ";
    assert!(
        elector["detail"]
            .as_str()
            .unwrap_or_default()
            .contains(words),
        "{elector:#}"
    );
}

/// Checks a failover, its lock and the deletion of the elector's znodes.
fn moves(tested: &Tested, options: &[&str]) {
    let healthy = [options, &["wait", "--for", "healthy", "--timeout", "2m"]].concat();
    tested.run("admin", &healthy).exits(0);
    let by = |target: &str, more: &[&str]| {
        let to = format!("--to={target}");
        let words = [
            "failover",
            "--timeout",
            "3m",
            "--max-elections",
            "30",
            "--accept-fresh-target",
            &to,
        ];
        tested.run("admin", &[options, &words[..], more].concat())
    };
    let active = tested.elector("admin", options)["said"]["leader"].clone();
    let target = if active == "rm1" { "rm2" } else { "rm1" };
    let planned = by(target, &["--dry-run"]);
    planned.exits(0);
    planned.err_lacks("ZooKeeper");
    let moved = by(target, &["--yes"]);
    moved.exits(0);
    // The failover's lock is in ZooKeeper, not only on this host.
    moved.err_lacks("only other commands on this host");
    tested.run("admin", &healthy).exits(0);
    assert_eq!(tested.elector("admin", options)["said"]["leader"], target);
    let to_rm1 = [options, &["failover", "--yes", "--to", "rm1"]].concat();
    let refused = tested.run("bob", &to_rm1);
    refused.exits(4);
}

/// SASL inside of TLS, and four letters inside of TLS.
fn over_tls(tested: &Tested) {
    let file = |name: &str| tested.pair.fill(&format!("FOLDER/tls/{name}"));
    let server = format!("{}:{SECURE_ZOOKEEPER_PORT}", HOSTS[0]);
    let options = [
        format!("{ADDRESS}={server}"),
        "-Dhadoop.zk.ssl.enabled=true".to_owned(),
        format!("-Dhadoop.zk.ssl.keystore.location={}", file("client.jks")),
        format!("-Dhadoop.zk.ssl.keystore.password={PASSWORD}"),
        format!("-Dhadoop.zk.ssl.truststore.location={}", file("trust.jks")),
        format!("-Dhadoop.zk.ssl.truststore.password={PASSWORD}"),
    ];
    let options = options.each_ref().map(String::as_str);
    tested.reads("admin", &options, "standard");
    let no_ticket = format!("{DENIED}SASL failed: no Kerberos ticket in FILE:");
    tested.lacks("nothing", &options, "denied", &[&no_ticket]);
    let bob = format!("{DENIED}its ACL does not permit sasl:bob@EXAMPLE.COM");
    tested.lacks("bob", &options, "denied", &[&bob]);

    let verb = [
        "--output",
        "json",
        "--timeout",
        "30s",
        "zookeeper",
        "status",
    ];
    let asked = tested.run("admin", &[&options[..], &verb].concat());
    asked.exits(0);
    let document: Value = serde_json::from_str(&asked.stdout).expect("JSON");
    let row = &document["clusters"][0]["servers"][0];
    assert_eq!(row["address"], server, "{row:#}");
    assert_eq!(row["srvr"]["said"]["mode"], "standalone", "{row:#}");
    // The port accepts no clear text.
    let clear = [&options[..], &["-Dhadoop.zk.ssl.enabled=false"], &verb].concat();
    let asked = tested.run("admin", &clear);
    asked.exits(3);
    moves(tested, &options);
}
