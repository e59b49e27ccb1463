//! Web pages behind SPNEGO, on real RMs and on servers that pretend to be RMs.

use std::io::{BufRead as _, BufReader, Write as _};
use std::net::TcpListener;
use std::path::Path;

use crate::support::pair::Pair;
use crate::support::process::{self, Outcome};
use crate::support::realm::Realm;
use crate::support::rmadmin;
use crate::support::secured::{HOSTS, Secured, realm};
use serde_json::Value;

fn ours(pair: &Pair, cache: &Path, arguments: &[&str]) -> Outcome {
    let (conf, cache) = (pair.conf(), format!("FILE:{}", cache.display()));
    let mut environment = pair.environment();
    environment.extend([
        ("HADOOP_CONF_DIR", conf.to_str().expect("a path in UTF-8")),
        ("KRB5CCNAME", &cache),
    ]);
    let all = arguments;
    process::run(rmadmin(), all, &environment, None, "")
}

/// Checks that the reason is printed, and no state.
fn unknown(outcome: &Outcome, word: &str, status: i32, why: &str) {
    let said = (outcome.status, outcome.stdout.trim_end());
    assert_eq!(said, (Some(status), word), "{outcome:?}");
    assert_eq!(outcome.stderr.lines().count(), 1, "{outcome:?}");
    assert!(outcome.stderr.contains(why), "{why}: {outcome:?}");
}

#[test]
fn pages_behind_spnego() {
    let realm = realm();
    let settings = Secured {
        spnego: true,
        ..Secured::default()
    };
    let pair = Pair::secured(&realm, &settings);
    answered(&realm, &pair);
    not_proved(&realm, &pair);
    alias(&realm, &pair);
    only_looks_like_one(&realm, &pair);
    silent_kdc(&realm, &pair);
}

fn answered(realm: &Realm, pair: &Pair) {
    let admin = realm.cache("admin");
    let standby = ours(pair, &admin, &["probe", "rm1"]);
    let expected = (Some(1), "standby\n", "");
    let said = |outcome: &Outcome| {
        (
            outcome.status,
            outcome.stdout.clone(),
            outcome.stderr.clone(),
        )
    };
    let expected = (expected.0, expected.1.to_owned(), expected.2.to_owned());
    assert_eq!(said(&standby), expected);
    let moved = ours(pair, &admin, &["transition-to-active", "rm1"]);
    moved.exits(0);
    let active = ours(pair, &admin, &["probe", "rm1"]);
    active.out_is("active\n");
    // All pages are requested at once, each with its own token.
    let outcome = ours(pair, &admin, &["status", "--output", "json"]);
    let document: Value = serde_json::from_str(&outcome.stdout).expect("JSON");
    for (rm, state) in [(0, "active"), (1, "standby")] {
        let rm = &document["clusters"][0]["rms"][rm];
        let page = &rm["is_active"]["said"]["active"];
        assert_eq!(page, &Value::from(state == "active"), "{rm:#}");
        assert!(rm["info"]["said"].is_object(), "{rm:#}");
    }
    // A keytab without a cache.
    let keytab = realm.keytab("admin").display().to_string();
    let by_keytab = ["--keytab", &keytab, "--principal", "admin", "probe", "rm2"];
    let nothing = realm.cache("nothing");
    assert_eq!(ours(pair, &nothing, &by_keytab).stdout, "standby\n");
    assert!(!nothing.exists());
}

fn not_proved(realm: &Realm, pair: &Pair) {
    let nothing = realm.cache("nothing");
    let words = format!(
        "no Kerberos ticket in FILE:{}: run kinit",
        nothing.display()
    );
    let probe = ["probe", "rm1"];
    unknown(&ours(pair, &nothing, &probe), "denied", 77, &words);
    realm.kinit_ended("admin", "ended");
    let ended = ours(pair, &realm.cache("ended"), &probe);
    unknown(
        &ended,
        "denied",
        77,
        "the ticket of admin@EXAMPLE.COM in FILE:",
    );
    let address = format!(
        "-Dyarn.resourcemanager.webapp.address.rm1={}.1:8088",
        pair.net()
    );
    let by_address = ours(pair, &realm.cache("admin"), &[&address, "probe", "rm1"]);
    unknown(
        &by_address,
        "denied",
        77,
        "tickets are for host names, and 127.",
    );
}

/// The ticket must be for the configured name: otherwise a name server could choose the service.
fn alias(realm: &Realm, pair: &Pair) {
    let canonical = HOSTS[0];
    let hosts = pair.folder().path().join("hosts");
    let before = std::fs::read_to_string(&hosts).expect("the host names");
    let line = format!("{}.1 {canonical} alias.example.com\n", pair.net());
    pair.folder().write("hosts", line + &before);
    realm.kinit("admin", "alias");
    let cache = realm.cache("alias");
    let address = "-Dyarn.resourcemanager.webapp.address.rm1=alias.example.com:8088";
    let outcome = ours(pair, &cache, &[address, "probe", "rm1"]);
    pair.folder().write("hosts", before);
    let words =
        "the KDC does not know the server (Server HTTP/alias.example.com@EXAMPLE.COM not found";
    unknown(&outcome, "kerberos", 69, words);
    let tickets = std::fs::read(&cache).expect("a cache");
    let mut names = tickets.windows(canonical.len());
    assert!(!names.any(|name| name == canonical.as_bytes()));
    // The host's real name.
    assert_eq!(ours(pair, &cache, &["probe", "rm1"]).status, Some(0));
    let tickets = std::fs::read(&cache).expect("a cache");
    let mut names = tickets.windows(canonical.len());
    assert!(names.any(|name| name == canonical.as_bytes()));
}

fn only_looks_like_one(realm: &Realm, pair: &Pair) {
    let admin = realm.cache("admin");
    let ask = |page: &'static str| {
        let listener = TcpListener::bind((format!("{}.1", pair.net()), 0)).expect("a port");
        let port = listener.local_addr().expect("an address").port();
        let serving = std::thread::spawn(move || serve(&listener, page));
        let place = format!("-Dyarn.resourcemanager.webapp.address.rm1=rm1.example.com:{port}");
        let outcome = ours(pair, &admin, &[&place, "probe", "rm1"]);
        serving.join().expect("two questions");
        outcome
    };
    let asks_again =
        ask("HTTP/1.1 401 No\r\nWWW-Authenticate: Negotiate\r\nContent-Length: 0\r\n\r\n");
    let words = "it does not accept the ticket of admin@EXAMPLE.COM for HTTP/rm1.example.com";
    unknown(&asks_again, "denied", 77, words);
    let lies = [
        "HTTP/1.1 200 OK\r\nWWW-Authenticate: Negotiate bGllcw==\r\nContent-Length: 12\r\n\r\nI am Active!",
        "HTTP/1.1 200 OK\r\nContent-Length: 12\r\n\r\nI am Active!",
        "HTTP/1.1 405 No\r\nWWW-Authenticate: Negotiate\r\nContent-Length: 0\r\n\r\n",
    ];
    for page in lies {
        let words = "it does not prove its identity by Kerberos";
        unknown(&ask(page), "untrusted", 69, words);
    }
}

/// Requires a ticket, then answers with this page.
fn serve(listener: &TcpListener, page: &str) {
    for proved in [false, true] {
        let (mut stream, _) = listener.accept().expect("a question");
        let lines = BufReader::new(&stream).lines().map_while(Result::ok);
        let lines: Vec<String> = lines.take_while(|line| !line.is_empty()).collect();
        let has_proof =
            |line: &String| line.to_lowercase().starts_with("authorization: negotiate ");
        assert_eq!(lines.iter().any(has_proof), proved, "{lines:?}");
        assert!(
            !lines
                .iter()
                .any(|line| line.to_lowercase().starts_with("cookie")),
            "{lines:?}"
        );
        let asking = "HTTP/1.1 401 No\r\nWWW-Authenticate: Negotiate\r\nContent-Length: 0\r\n\r\n";
        let answer = if proved { page } else { asking };
        stream.write_all(answer.as_bytes()).expect("an answer");
    }
}

/// Each server needs a new ticket, and the KDC hangs.
fn silent_kdc(realm: &Realm, pair: &Pair) {
    realm.kinit("bob", "bob");
    realm.freeze();
    let begun = std::time::Instant::now();
    let outcome = ours(
        pair,
        &realm.cache("bob"),
        &["--timeout", "2s", "probe", "rm1"],
    );
    realm.thaw();
    assert!(
        begun.elapsed().as_secs() < 15,
        "{:?}: {outcome:?}",
        begun.elapsed()
    );
    unknown(&outcome, "silent", 69, "no answer within 2s");
}
