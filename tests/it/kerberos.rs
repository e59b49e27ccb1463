//! A real secured pair: keytabs without a cache; unusable caches, keytabs and libraries; a KDC that hangs or is down.
//! `differential` compares with the Java CLI, which waits minutes for a hanging KDC.

use std::fs;
use std::io::{BufRead as _, BufReader, ErrorKind, Lines, Write as _};
use std::net::TcpListener;
use std::path::Path;
use std::process::{Child, ChildStdout, Command, Stdio};
use std::time::{Duration, Instant};

use crate::support::pair::Pair;
use crate::support::process::{self, Outcome};
use crate::support::realm::Realm;
use crate::support::secured::{self, Secured};
use crate::support::{rest, rmadmin};
use serde_json::Value;

/// The timeout of a command, and its maximum duration on a busy machine; a KDC's own time limits are far longer.
const BUDGET: &str = "6s";
const LIMIT: Duration = Duration::from_secs(25);

/// Runs the tool with this cache, and checks that it ends in time.
fn ours(pair: &Pair, cache: &Path, more: &[(&str, &str)], arguments: &[&str]) -> Outcome {
    let (conf, cache) = (pair.conf(), format!("FILE:{}", cache.display()));
    let mut environment = pair.environment();
    environment.extend([
        ("HADOOP_CONF_DIR", conf.to_str().expect("a path in UTF-8")),
        ("KRB5CCNAME", &cache),
    ]);
    environment.extend(more);
    let mut all = arguments.to_vec();
    if !arguments.contains(&"--timeout") {
        all.extend(["--timeout", BUDGET]);
    }
    let begun = Instant::now();
    let outcome = process::run(rmadmin(), &all, &environment, None, "");
    let took = begun.elapsed();
    let limited = all.ends_with(&["--timeout", BUDGET]);
    assert!(
        took < LIMIT || !limited,
        "{arguments:?} took {took:?}: {outcome:?}"
    );
    outcome
}

/// Checks that the state of one RM was printed.
fn answered(outcome: &Outcome) {
    let state = outcome.stdout.as_str();
    assert!(["active\n", "standby\n"].contains(&state), "{outcome:?}");
    outcome.exits(0);
    outcome.err_is("");
}

/// Checks that the command failed and named all `parts`; in Hadoop style, they follow the Java CLI's line.
fn failed(outcome: &Outcome, parts: &[&str]) {
    let says_all = parts.iter().all(|part| outcome.stderr.contains(part));
    assert!(
        says_all && outcome.stdout.is_empty(),
        "not {parts:?}: {outcome:?}"
    );
    // Text that only Rust prints.
    assert!(!outcome.stderr.contains("(os error"), "{outcome:?}");
    assert!(
        outcome.status.is_some_and(|status| status != 0),
        "{outcome:?}"
    );
}

fn listing(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).expect("a folder").flatten();
    let mut names: Vec<_> = entries
        .map(|entry| entry.file_name().to_string_lossy().into_owned())
        .collect();
    names.sort();
    names
}

/// Commands on a secured pair behave as without Kerberos: exit statuses, `status`, a failover by the elector. The
/// web pages require a ticket.
fn all_above(realm: &Realm, pair: &Pair) {
    let run = |cache: &str, arguments: &[&str]| ours(pair, &realm.cache(cache), &[], arguments);
    let state = ["get-service-state", "rm1"];
    answered(&run("admin", &state));
    let denials = [
        ("nobody", "nobody.cache"),
        ("ended", "expired at "),
        ("bob", "User bob doesn't have permission"),
        ("carol", "not authorized for protocol"),
    ];
    for (cache, words) in denials {
        let outcome = run(cache, &state);
        failed(&outcome, &["rm1", words]);
        outcome.exits(77);
    }
    // A cache type that Java lacks.
    let folder = realm.folder().join("caches");
    fs::create_dir_all(&folder).expect("a folder");
    let cache = format!("DIR:{}", folder.display());
    realm.kinit_into("admin", &cache);
    let by_folder = [("KRB5CCNAME", cache.as_str())];
    answered(&ours(pair, &realm.cache("nothing"), &by_folder, &state));
    // The pages require a ticket, too. The pair has no state store.
    let seen = run("admin", &["status"]);
    assert!(
        seen.status == Some(1) && seen.stdout.contains(" has NullRMStateStore: "),
        "{seen:?}"
    );
    seen.out_lacks("denied");
    let accepted = [
        "failover",
        "--yes",
        // Many elections may be needed until the wanted RM wins.
        "--timeout",
        "2m",
        "--accept-loss",
        "--accept-fresh-target",
    ];
    let before = run("admin", &["-getAllServiceState"]).stdout;
    let moved = run("admin", &accepted);
    moved.exits(0);
    let after = run("admin", &["-getAllServiceState"]).stdout;
    assert_eq!(
        active_row(&before),
        1 - active_row(&after),
        "{before}{after}"
    );
}

/// Returns the index of the active RM's row.
fn active_row(rows: &str) -> usize {
    let active: Vec<bool> = rows
        .lines()
        .map(|row| row.trim_end().ends_with(" active"))
        .collect();
    match active[..] {
        [true, false] => 0,
        [false, true] => 1,
        _ => panic!("not one active RM of two: {rows}"),
    }
}

/// A keytab is enough, in the environment or as an option; with the option, no cache is written.
fn keytabs(realm: &Realm, pair: &Pair) {
    let text = |path: &Path| path.to_str().expect("a path in UTF-8").to_owned();
    let (admin, bob) = (text(&realm.keytab("admin")), text(&realm.keytab("bob")));
    let nothing = realm.cache("nothing");
    let temporary = pair.folder().path().join("temporary");
    fs::create_dir_all(&temporary).expect("a folder");
    let place = text(&temporary);
    let run = |more: &[(&str, &str)], arguments: &[&str]| {
        let mut all = vec![("TMPDIR", place.as_str())];
        all.extend(more);
        ours(pair, &nothing, &all, arguments)
    };
    let before = listing(realm.folder());
    let by = |keytab, principal| ["--keytab", keytab, "--principal", principal];
    for spelling in [["get-service-state", "rm1"], ["-getServiceState", "rm1"]] {
        answered(&run(
            &[],
            &[by(&admin, "admin").as_slice(), &spelling].concat(),
        ));
        answered(&run(
            &[],
            &[by(&admin, "admin@EXAMPLE.COM").as_slice(), &spelling].concat(),
        ));
        let denied = run(&[], &[by(&bob, "bob").as_slice(), &spelling].concat());
        failed(
            &denied,
            &["User bob doesn't have permission to call 'getServiceState'"],
        );
        // A principal that the keytab lacks, and no keytab.
        let another = run(&[], &[by(&bob, "admin").as_slice(), &spelling].concat());
        failed(&another, &["bob.keytab", "admin"]);
        let missing = run(
            &[],
            &[by("/no/such.keytab", "admin").as_slice(), &spelling].concat(),
        );
        failed(&missing, &["/no/such.keytab"]);
    }
    assert_eq!(listing(realm.folder()), before);
    assert_eq!(listing(&temporary), Vec::<String>::new());
    // The client keytab of Kerberos, which may write the named cache.
    answered(&run(
        &[("KRB5_CLIENT_KTNAME", &admin)],
        &["-getServiceState", "rm1"],
    ));
}

/// Checks that the message names the cause.
fn unusable(realm: &Realm, pair: &Pair) {
    let folder = pair.folder().path().join("useless");
    fs::create_dir_all(&folder).expect("a folder");
    let file = |name: &str, content: &[u8]| {
        let path = folder.join(name);
        fs::write(&path, content).expect("a file");
        path.display().to_string()
    };
    let place = folder.display().to_string();
    file("libgssapi_krb5.so.2", b"no library");
    let cases = [
        (
            ("LD_LIBRARY_PATH", place),
            77,
            "libgssapi-krb5-2 (Debian, Ubuntu) or krb5-libs",
        ),
        (
            ("KRB5_CONFIG", file("broken.conf", b"[libdefaults\n")),
            78,
            "cannot use krb5.conf (Improper format",
        ),
        (
            ("KRB5_CONFIG", "/no/such/krb5.conf".to_owned()),
            78,
            "does not specify default realm",
        ),
        (
            ("KRB5CCNAME", format!("FILE:{}", file("empty.cache", b""))),
            77,
            "empty.cache: Bad format",
        ),
        (
            ("KRB5CCNAME", "NONSUCH:cache".to_owned()),
            77,
            "cannot read the credential cache NONSUCH:cache: Unknown credential cache type",
        ),
    ];
    for ((name, value), status, words) in cases {
        let admin = realm.cache("admin");
        let more = [(name, value.as_str())];
        let outcome = ours(pair, &admin, &more, &["get-service-state", "rm1"]);
        failed(&outcome, &["rm1", words]);
        outcome.exits(status);
    }
    let by_keytab = ours(
        pair,
        &realm.cache("nowhere"),
        &[("KRB5_CLIENT_KTNAME", "/no/such/keytab")],
        &["get-service-state", "rm1"],
    );
    let words = "nowhere.cache; no key by KRB5_CLIENT_KTNAME (/no/such/keytab): ";
    failed(&by_keytab, &["rm1", words]);
}

/// A custom resolver class cannot run here, so no connection is made.
fn resolver_in_java(realm: &Realm, pair: &Pair) {
    let admin = realm.cache("admin");
    let listener = TcpListener::bind((format!("{}.1", pair.net()), 0)).expect("a port");
    listener.set_nonblocking(true).expect("a listener");
    let port = listener.local_addr().expect("an address").port();
    let address = format!("-Dyarn.resourcemanager.admin.address.rm1=rm1.example.com:{port}");
    let key = "hadoop.security.saslproperties.resolver.class";
    let own = format!("-D{key}=com.example.Own");
    for (spelling, status) in [("-getServiceState", 255), ("get-service-state", 78)] {
        let outcome = ours(pair, &admin, &[], &[&address, &own, spelling, "rm1"]);
        failed(&outcome, &[key, "com.example.Own", "nothing was sent"]);
        outcome.exits(status);
    }
    let asked = listener.accept().map_err(|error| error.kind());
    assert!(matches!(asked, Err(ErrorKind::WouldBlock)), "{asked:?}");
    // Hadoop's own resolver changes nothing.
    let hadoops = format!("-D{key}=org.apache.hadoop.security.SaslPropertiesResolver");
    answered(&ours(
        pair,
        &admin,
        &[],
        &[&hadoops, "-getServiceState", "rm1"],
    ));
}

/// In a cache collection, the primary cache is used.
fn collections(realm: &Realm, pair: &Pair) {
    let folder = realm.folder().join("collection");
    fs::create_dir_all(&folder).expect("a folder");
    for user in ["admin", "bob"] {
        realm.kinit_into(user, &format!("DIR::{}/tkt{user}", folder.display()));
    }
    let by_primary = |user: &str| {
        fs::write(folder.join("primary"), format!("tkt{user}\n")).expect("a file");
        let cache = format!("DIR:{}", folder.display());
        let more = [("KRB5CCNAME", cache.as_str())];
        let nowhere = realm.cache("nowhere");
        ours(pair, &nowhere, &more, &["get-service-state", "rm1"])
    };
    answered(&by_primary("admin"));
    failed(
        &by_primary("bob"),
        &["User bob doesn't have permission to call 'getServiceState'"],
    );
}

/// Damaged keytabs, and keytabs with old keys.
fn keytabs_of_no_use(realm: &Realm, pair: &Pair) {
    let none = realm.folder().join("none.keytab");
    fs::write(&none, "no keytab").expect("a file");
    realm.administer("cpw -randkey hue");
    realm.administer("modprinc -allow_tix carol");
    let cases = [
        (
            none,
            "hue",
            "none.keytab: not a keytab; check it with klist -kt ",
        ),
        (realm.folder().to_owned(), "hue", "not a regular file"),
        (realm.keytab("admin"), "a@b@c", "Malformed"),
        (realm.keytab("hue"), "hue", "the KDC has another key"),
        (realm.keytab("carol"), "carol", "revoked"),
    ];
    for (keytab, principal, words) in cases {
        let keytab = keytab.to_str().expect("a path in UTF-8");
        let by = ["--keytab", keytab, "--principal", principal];
        let all = [by.as_slice(), &["get-service-state", "rm1"]].concat();
        let outcome = ours(pair, &realm.cache("nowhere"), &[], &all);
        failed(&outcome, &[words, keytab]);
        outcome.exits(77);
    }
}

/// The KDC accepts connections but hangs: a caller with a service ticket does not need it, and any other caller
/// fails in time.
fn frozen_kdc(realm: &Realm, pair: &Pair) {
    let warm = realm.cache("warm");
    realm.kinit("admin", "warm");
    answered(&ours(pair, &warm, &[], &["-getServiceState", "rm1"]));
    let fresh = ["a", "b", "c", "d"].map(|name| {
        realm.kinit("admin", name);
        realm.cache(name)
    });
    let keytab = realm.keytab("admin");
    let keytab = keytab.to_str().expect("a path in UTF-8");
    realm.freeze();
    answered(&ours(pair, &warm, &[], &["-getServiceState", "rm1"]));
    failed(
        &ours(pair, &fresh[0], &[], &["-getServiceState", "rm1"]),
        &["KDC"],
    );
    failed(
        &ours(pair, &fresh[1], &[], &["get-service-state", "rm1"]),
        &["KDC"],
    );
    failed(&ours(pair, &fresh[2], &[], &["-refreshQueues"]), &["KDC"]);
    unanswered(&ours(pair, &fresh[3], &[], &["-getAllServiceState"]));
    let by_keytab = [
        "--keytab",
        keytab,
        "--principal",
        "admin",
        "-getServiceState",
        "rm1",
    ];
    failed(
        &ours(pair, &realm.cache("nothing"), &[], &by_keytab),
        &["KDC"],
    );
    realm.thaw();
    answered(&ours(pair, &fresh[0], &[], &["-getServiceState", "rm1"]));
}

/// Sources that do not need the KDC still answer; the message names the KDC, not the RMs.
fn status_beside_a_frozen_kdc(realm: &Realm, pair: &Pair) {
    let keytab = realm.keytab("admin");
    let keytab = keytab.to_str().expect("a path in UTF-8");
    let status = [
        "--keytab",
        keytab,
        "--principal",
        "admin",
        "--output",
        "json",
        "status",
    ];
    realm.freeze();
    let outcome = ours(pair, &realm.cache("nothing"), &[], &status);
    realm.thaw();
    outcome.exits(3);
    let document: Value = serde_json::from_str(&outcome.stdout).expect("JSON");
    let cluster = &document["clusters"][0];
    for rm in cluster["rms"].as_array().expect("RMs") {
        assert_eq!(rm["state"]["missing"], "kerberos", "{rm:#}");
        let detail = rm["state"]["detail"].as_str().expect("words");
        assert!(detail.contains("KDC"), "{detail}");
    }
    assert!(cluster["elector"]["said"].is_object(), "{cluster:#}");
    outcome.out_has("check Kerberos between");
}

/// A page without SPNEGO reports active while no call can be made.
fn a_page_of_somebody_else(realm: &Realm, pair: &Pair) {
    let listener = TcpListener::bind((format!("{}.1", pair.net()), 0)).expect("a port");
    let port = listener.local_addr().expect("an address").port();
    std::thread::spawn(move || {
        for mut stream in listener.incoming().flatten() {
            let lines = BufReader::new(&stream).lines().map_while(Result::ok);
            let _ = lines.take_while(|line| !line.is_empty()).count();
            let _ = stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 12\r\n\r\nI am Active!");
        }
    });
    let page = format!("-Dyarn.resourcemanager.webapp.address.rm1=rm1.example.com:{port}");
    let closed = "-Dyarn.resourcemanager.admin.address.rm1=rm1.example.com:1";
    let outcome = ours(pair, &realm.cache("admin"), &[], &[&page, closed, "status"]);
    assert!(
        outcome.stdout.contains("rm1: its web pages are ignored")
            && !outcome.stdout.contains("rm1 is active")
            && !outcome.stdout.contains("split brain"),
        "{outcome:?}"
    );
}

/// A long look needs new tickets: another program may get one meanwhile, or a keytab provides them.
fn looks_that_outlive_tickets(realm: &Realm, pair: &Pair) {
    let watch = |cache: &str, more: &[&str]| {
        let arguments = [
            "--output",
            "json",
            "--timeout",
            "10s",
            "status",
            "--watch=0.2",
        ];
        Watch::start(pair, &realm.cache(cache), &[more, &arguments].concat())
    };
    let mut by_cache = watch("late", &[]);
    by_cache.wait_for("a look without a ticket", |line| !has_state(line));
    realm.kinit("admin", "late");
    by_cache.wait_for("a look with one", has_state);
    drop(by_cache);
    // With 3 s, several tickets expire during the test.
    realm.administer("modprinc -maxlife 3s admin");
    let keytab = realm.keytab("admin");
    let keytab = keytab.to_str().expect("a path in UTF-8");
    let mut by_keytab = watch("nothing", &["--keytab", keytab, "--principal", "admin"]);
    let begun = Instant::now();
    by_keytab.wait_for("a look by a later ticket", |line| {
        begun.elapsed() > Duration::from_secs(10) && has_state(line)
    });
    realm.administer("modprinc -maxlife 1d admin");
}

/// True if a line of `status --watch` has the RPC state of every RM.
fn has_state(line: &str) -> bool {
    let look: Value = serde_json::from_str(line).expect("JSON");
    let rms = look["clusters"][0]["rms"].as_array().expect("RMs");
    rms.iter().all(|rm| rm["state"]["said"].is_object())
}

/// A running `status --watch`; ended when dropped.
struct Watch {
    child: Child,
    lines: Lines<BufReader<ChildStdout>>,
}

impl Watch {
    fn start(pair: &Pair, cache: &Path, arguments: &[&str]) -> Self {
        let mut child = Command::new(rmadmin())
            .args(arguments)
            .env_clear()
            .envs(pair.environment())
            .env("HADOOP_CONF_DIR", pair.conf())
            .env("KRB5CCNAME", format!("FILE:{}", cache.display()))
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("the binary starts");
        let lines = BufReader::new(child.stdout.take().expect("a pipe")).lines();
        Self { child, lines }
    }

    fn wait_for(&mut self, what: &str, mut is_it: impl FnMut(&str) -> bool) {
        let begun = Instant::now();
        while begun.elapsed() < 4 * LIMIT {
            let line = self.lines.next().expect("a line").expect("a pipe");
            if is_it(&line) {
                return;
            }
        }
        panic!("no {what} in {:?}", 4 * LIMIT);
    }
}

impl Drop for Watch {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// A refused connection to the KDC is noticed at once.
fn dead_kdc(realm: &mut Realm, pair: &Pair) {
    let fresh = ["e", "f", "g"].map(|name| {
        realm.kinit("admin", name);
        realm.cache(name)
    });
    realm.kill();
    answered(&ours(
        pair,
        &realm.cache("warm"),
        &[],
        &["-getServiceState", "rm1"],
    ));
    failed(
        &ours(pair, &fresh[0], &[], &["-getServiceState", "rm1"]),
        &["KDC"],
    );
    failed(&ours(pair, &fresh[1], &[], &["-refreshQueues"]), &["KDC"]);
    unanswered(&ours(pair, &fresh[2], &[], &["-getAllServiceState"]));
    realm.revive();
    answered(&ours(pair, &fresh[0], &[], &["-getServiceState", "rm1"]));
}

/// Checks for two rows of unanswered RMs, as the Java CLI prints them.
fn unanswered(outcome: &Outcome) {
    let rows: Vec<&str> = outcome.stdout.lines().collect();
    let failed = |row: &&&str| row.contains("Failed to connect: ") && !row.contains("active");
    assert_eq!(
        (rows.len(), rows.iter().filter(failed).count()),
        (2, 2),
        "{outcome:?}"
    );
    outcome.exits(0);
    outcome.err_is("");
}

/// Automatic failover, encrypted RPC, SPNEGO on the web pages.
#[test]
fn keytabs_and_a_failing_kdc() {
    let mut realm = secured::realm();
    realm.kinit_ended("admin", "ended");
    let secured = Secured {
        protection: ["privacy"; 2],
        spnego: true,
        automatic: true,
    };
    let pair = Pair::secured(&realm, &secured);
    for n in [1, 2] {
        assert_eq!(
            rest::status(&pair.web(n), "/isActive").as_deref(),
            Some("401")
        );
    }
    all_above(&realm, &pair);
    keytabs(&realm, &pair);
    unusable(&realm, &pair);
    resolver_in_java(&realm, &pair);
    collections(&realm, &pair);
    keytabs_of_no_use(&realm, &pair);
    frozen_kdc(&realm, &pair);
    status_beside_a_frozen_kdc(&realm, &pair);
    a_page_of_somebody_else(&realm, &pair);
    looks_that_outlive_tickets(&realm, &pair);
    dead_kdc(&mut realm, &pair);
}
