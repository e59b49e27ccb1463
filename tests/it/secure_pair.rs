//! All security features together: Kerberos with encrypted RPC, SPNEGO and HTTPS on the pages, and an elector whose
//! znodes only one digest may read. `kerberos`, `spnego`, `tls` and `zookeeper` test each feature.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use serde_json::Value;
use sha1::{Digest as _, Sha1};

use crate::support::keytool::{Authority, PASSWORD};
use crate::support::pair::{Pair, site};
use crate::support::process::{self, Outcome};
use crate::support::realm::Realm;
use crate::support::secured::{HOSTS, Secured, realm, settings, write_files};
use crate::support::settings::{Settings, pairs};
use crate::support::{Folder, rmadmin};

const SECURED: Secured = Secured {
    protection: ["privacy"; 2],
    spnego: true,
    automatic: true,
};
/// Many elections may be needed until the wanted RM wins, and both RMs are new.
const MOVING: [&str; 7] = [
    "failover",
    "--yes",
    "--timeout",
    "3m",
    "--max-elections",
    "30",
    "--accept-fresh-target",
];

/// Starts a pair with a state store in ZooKeeper, so that the pair is healthy.
fn start(realm: &Realm) -> Pair {
    let mut settings: Settings = settings(realm, &SECURED);
    let acl = BASE64.encode(Sha1::digest("yarn:open sesame"));
    settings.yarn.extend(pairs(&[
        ("yarn.http.policy", "HTTPS_ONLY"),
        ("hadoop.zk.acl", &format!("digest:yarn:{acl}:rwcda")),
        ("hadoop.zk.auth", "digest:yarn:open sesame"),
        ("yarn.resourcemanager.recovery.enabled", "true"),
        (
            "yarn.resourcemanager.store.class",
            "org.apache.hadoop.yarn.server.resourcemanager.recovery.ZKRMStateStore",
        ),
    ]));
    let pair = Pair::start(settings, |folder, net| {
        write_files(folder, net, &SECURED);
        write_keys(folder);
    });
    pair.listening(8090)
}

fn write_keys(folder: &Folder) {
    let made = Authority::new(&folder.path().join("tls"));
    let names = HOSTS.map(|host| format!("dns:{host}")).join(",");
    let store = made.signed("server.jks", "JKS", &names, &[]);
    let server = [
        ("ssl.server.keystore.location", store.as_str()),
        ("ssl.server.keystore.password", PASSWORD),
        ("ssl.server.keystore.keypassword", PASSWORD),
        ("ssl.server.keystore.type", "jks"),
    ];
    folder.write("conf/ssl-server.xml", site(&server));
    let trust = made.trusting("trust.jks", "JKS", "ca.pem", &[]);
    let client = [
        ("ssl.client.truststore.location", trust.as_str()),
        ("ssl.client.truststore.password", PASSWORD),
    ];
    folder.write("conf/ssl-client.xml", site(&client));
}

/// Runs the tool with this cache and its own log.
fn ours(realm: &Realm, pair: &Pair, cache: &str, arguments: &[&str]) -> Outcome {
    let cache = format!("FILE:{}", realm.cache(cache).display());
    let text = |path: std::path::PathBuf| path.into_os_string().into_string().expect("UTF-8");
    let (conf, log) = (
        text(pair.conf()),
        text(pair.folder().path().join("history.jsonl")),
    );
    let mut environment = pair.environment();
    environment.extend([
        ("HADOOP_CONF_DIR", conf.as_str()),
        ("KRB5CCNAME", &cache),
        ("RMADMIN_HISTORY", &log),
    ]);
    process::run(rmadmin(), arguments, &environment, None, "")
}

fn json(outcome: &Outcome) -> Value {
    serde_json::from_str(&outcome.stdout).unwrap_or_else(|error| panic!("{error}: {outcome:?}"))
}

/// Checks that every source answers and the pair is healthy; returns the ids of the active RM and of the other.
fn healthy(realm: &Realm, pair: &Pair) -> [String; 2] {
    let outcome = ours(realm, pair, "admin", &["status", "--output", "json"]);
    outcome.exits(0);
    let document = json(&outcome);
    let cluster = &document["clusters"][0];
    for rm in cluster["rms"].as_array().expect("RMs") {
        for source in ["state", "health", "is_active", "info"] {
            assert!(rm[source].get("said").is_some(), "{source}: {rm:#}");
        }
    }
    assert!(cluster["elector"].get("said").is_some(), "{cluster:#}");
    let active = cluster["active"][0].as_str().expect("an active RM");
    let other = if active == "rm1" { "rm2" } else { "rm1" };
    [active, other].map(str::to_owned)
}

#[test]
fn kerberos_tls_and_digest_zookeeper_at_once() {
    let realm = realm();
    let pair = start(&realm);
    // The RMs have just started, and an election may be under way.
    let awaited = ours(
        &realm,
        &pair,
        "admin",
        &["wait", "--for", "healthy", "--timeout", "2m"],
    );
    awaited.exits(0);
    let wait = ["wait", "--for", "active", "--timeout", "2m"];
    assert_eq!(ours(&realm, &pair, "admin", &wait).status, Some(0));
    moves(&realm, &pair);
    without_the_digest(&realm, &pair);
    without_a_ticket(&realm, &pair);
}

/// The log names the ticket's owner.
fn moves(realm: &Realm, pair: &Pair) {
    let [active, other] = healthy(realm, pair);
    let to = format!("--to={other}");
    let moved = ours(realm, pair, "admin", &[&MOVING[..], &[&to]].concat());
    moved.exits(0);
    let awaited = ["wait", "--for", "healthy", "--timeout", "2m"];
    assert_eq!(ours(realm, pair, "admin", &awaited).status, Some(0));
    assert_eq!(healthy(realm, pair), [other, active]);
    let history = json(&ours(
        realm,
        pair,
        "admin",
        &["--output", "json", "history"],
    ));
    let actions = history["actions"].as_array().expect("actions");
    assert!(!actions.is_empty(), "{history:#}");
    for action in actions {
        let caller = &action["before"]["caller"]["effective"];
        assert_eq!(caller, "admin@EXAMPLE.COM", "{action:#}");
    }
}

/// Checks that the failover is refused with these words.
fn refused(outcome: &Outcome, words: &str) {
    outcome.exits(4);
    assert!(outcome.stderr.contains(words), "{words}: {outcome:?}");
    outcome.err_lacks("--accept");
}

fn without_the_digest(realm: &Realm, pair: &Pair) {
    let wrong = "-Dhadoop.zk.auth=digest:yarn:wrong";
    let outcome = ours(realm, pair, "admin", &[&[wrong][..], &MOVING].concat());
    // Several znodes are read concurrently, and any of them may be denied first.
    let words = "ZooKeeper did not tell: denied: /yarn-leader-election/tested";
    refused(&outcome, words);
    outcome.err_has(": not permitted; hadoop.zk.auth");
    outcome.err_lacks("yarn:wrong");
}

/// The missing ticket is reported once.
fn without_a_ticket(realm: &Realm, pair: &Pair) {
    let nothing = realm.cache("nothing");
    let words = format!(
        "no Kerberos ticket in FILE:{}: run kinit",
        nothing.display()
    );
    let run = |arguments: &[&str]| ours(realm, pair, "nothing", arguments);
    for verb in [
        &MOVING[..],
        &["failover", "--to=rm2", "--yes"],
        &["repair", "--yes"],
    ] {
        let outcome = run(verb);
        refused(&outcome, &words);
        assert_eq!(outcome.stderr.matches(&words).count(), 1, "{outcome:?}");
        outcome.err_has("next: run it as a user in");
    }
    let outcome = run(&["failover", "--if-unhealthy=rm1", "--to=rm2", "--yes"]);
    outcome.exits(77);
    outcome.err_has(&words);
    // `wait` waits for a ticket.
    let outcome = run(&["wait", "--for", "active", "--timeout", "5s"]);
    outcome.exits(1);
    let last = outcome.stderr.lines().last().unwrap_or_default();
    assert!(last.contains(&words), "{outcome:?}");
    assert_eq!(last.matches(&words).count(), 1, "{outcome:?}");
}
