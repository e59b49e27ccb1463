//! `probe` and `haproxy-check` on real ResourceManagers, over HTTP and HTTPS.

use std::io::ErrorKind;
use std::net::TcpListener;
use std::path::Path;
use std::process::Command;

use crate::support::pair::States::{ActiveActive, ActiveStandby, StandbyStandby};
use crate::support::pair::{Pair, site};
use crate::support::process::{self, Outcome};
use crate::support::sandbox::Sandbox;
use crate::support::words::Words;
use crate::support::{Folder, jars, rmadmin};
use serde_json::Value;

/// Nothing in the environment, not even a PATH.
fn bare(arguments: impl Words) -> Outcome {
    process::run(rmadmin(), &arguments.words(), &[], None, "")
}

fn configured(pair: &Pair, arguments: impl Words) -> Outcome {
    let conf = pair.conf();
    let environment = [
        ("YARN_CONF_DIR", conf.to_str().expect("a path in UTF-8")),
        ("PATH", ""),
    ];
    process::run(rmadmin(), &arguments.words(), &environment, None, "")
}

fn assert_outcome(outcome: &Outcome, status: i32, stdout: &str, stderr: &str) {
    outcome.exits(status);
    outcome.out_is(stdout);
    assert!(
        outcome.stderr.contains(stderr) && outcome.stderr.is_empty() == stderr.is_empty(),
        "{outcome:?}"
    );
}

#[test]
fn a_pair_in_every_state() {
    let mut pair = Pair::manual();
    let net = pair.net().to_owned();
    pair.bring_to(ActiveStandby);
    assert_outcome(&configured(&pair, "probe rm1"), 0, "active\n", "");
    assert_outcome(&configured(&pair, "probe rm2"), 1, "standby\n", "");
    assert_outcome(&configured(&pair, "probe --any"), 0, "rm1\n", "");
    assert_outcome(
        &configured(&pair, "probe rm9"),
        64,
        "",
        "unknown ResourceManager rm9 (configured: rm1",
    );
    let all = configured(&pair, "probe");
    let cells: Vec<&str> = all.stdout.split_whitespace().skip(4).collect();
    let urls = [1, 2].map(|n| format!("http://{net}.{n}:8088/isActive"));
    assert_eq!(
        cells,
        ["rm1", "active", &urls[0], "rm2", "standby", &urls[1]]
    );
    assert_outcome(&all, 0, &all.stdout, "");
    assert_outcome(
        &bare(&["probe", "--addr", &format!("{net}.1"), "--port", "8088"]),
        0,
        "active\n",
        "",
    );
    assert_outcome(
        &bare(&["haproxy-check", "*", "0", &format!("{net}.1"), "8088"]),
        0,
        "",
        "",
    );
    assert_outcome(
        &bare(&["haproxy-check", "*", "0", &format!("{net}.2"), "8088"]),
        1,
        "",
        "",
    );
    let check = ["haproxy-check", "-v", "*", "0", &format!("{net}.2"), "8088"];
    assert_outcome(&bare(&check), 1, "standby\n", "");
    pages_go_through_no_proxy(&pair);
    // The port of the calls is no web server's.
    let wrong = bare(&["probe", "--addr", &format!("{net}.1"), "--port", "8033"]);
    wrong.exits(3);
    let json = configured(&pair, "--output json probe rm2");
    assert!(
        json.stdout.contains("\"answer\": \"standby\"") && json.status == Some(1),
        "{json:?}"
    );

    pair.bring_to(ActiveActive);
    assert_eq!(configured(&pair, "probe").status, Some(2));
    assert_outcome(&configured(&pair, "probe --any"), 0, "rm1\nrm2\n", "");
    pair.bring_to(StandbyStandby);
    assert_eq!(configured(&pair, "probe").status, Some(2));
    assert_outcome(&configured(&pair, "probe --any"), 2, "", "standby");

    pair.bring_to(ActiveStandby);
    pair.freeze(2);
    assert_outcome(
        &configured(&pair, "--timeout 3s probe rm2"),
        69,
        "silent\n",
        "no answer within 3s",
    );
    assert_eq!(configured(&pair, "--timeout 3s probe").status, Some(1));
    assert_outcome(
        &configured(&pair, "--timeout 3s probe --any"),
        0,
        "rm1\n",
        "",
    );
    pair.thaw(2);
    pair.kill(2);
    assert_outcome(
        &configured(&pair, "probe rm2"),
        69,
        "refused\n",
        "connection refused",
    );
    assert_eq!(configured(&pair, "probe rm1 rm2").status, Some(1));
}

/// A proxy would be shown who asks, and could answer in an RM's place.
fn pages_go_through_no_proxy(pair: &Pair) {
    let proxy = TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = proxy.local_addr().expect("an address");
    let url = format!("http://{address}");
    let conf = pair.conf();
    let mut environment = vec![("YARN_CONF_DIR", conf.to_str().expect("a path in UTF-8"))];
    let names = ["http_proxy", "HTTP_PROXY", "ALL_PROXY", "all_proxy"];
    environment.extend(names.map(|name| (name, url.as_str())));
    let probed = process::run(rmadmin(), &["probe", "rm1"], &environment, None, "");
    assert_outcome(&probed, 0, "active\n", "");
    proxy.set_nonblocking(true).expect("a listener");
    let asked = proxy.accept().map_err(|error| error.kind());
    assert!(matches!(asked, Err(ErrorKind::WouldBlock)), "{asked:?}");
}

#[test]
fn a_pair_that_speaks_https_only() {
    let pair = Pair::https(write_keys);
    let conf = pair.conf();
    let certificate = conf.join("server.pem");
    let trusting = [
        ("YARN_CONF_DIR", conf.to_str().expect("a path in UTF-8")),
        (
            "SSL_CERT_FILE",
            certificate.to_str().expect("a path in UTF-8"),
        ),
    ];
    let trusted = process::run(rmadmin(), &["probe", "rm1"], &trusting, None, "");
    assert_outcome(&trusted, 1, "standby\n", "");
    let address = format!("{}.1", pair.net());
    let arguments = ["probe", "--https", "--addr", &address, "--port", "8090"];
    assert_outcome(
        &process::run(rmadmin(), &arguments, &trusting, None, ""),
        1,
        "standby\n",
        "",
    );
    // The certificate is for rm1's address only, and nobody but this test trusts it.
    let other_name = process::run(rmadmin(), &["probe", "rm2"], &trusting, None, "");
    assert_outcome(&other_name, 69, "untrusted\n", "its certificate is for");
    let trusts_nobody = [trusting[0], ("SSL_CERT_FILE", "/dev/null")];
    let untrusted = process::run(rmadmin(), &["probe", "rm1"], &trusts_nobody, None, "");
    assert_outcome(&untrusted, 69, "untrusted\n", "certificate");
    // HTTP on the port of HTTPS, and the other way round, are no answers.
    let plain = bare(&["probe", "--addr", &address, "--port", "8090"]);
    assert_ne!(plain.status, Some(0), "{plain:?}");
}

/// A key pair for rm1's address, by Java's keytool, and the settings of the RM's server.
fn write_keys(folder: &Folder, net: &str) {
    let conf = folder.path().join("conf");
    let store = conf.join("server.jks");
    let keytool = |arguments: &[&str]| {
        let program = jars::java()
            .canonicalize()
            .expect("Java")
            .with_file_name("keytool");
        let common = [
            "-alias",
            "rm",
            "-keystore",
            store.to_str().expect("a path"),
            "-storepass",
            "changeit",
        ];
        let output = Command::new(program)
            .args(arguments)
            .args(common)
            .output()
            .expect("keytool runs");
        assert!(
            output.status.success(),
            "{}",
            String::from_utf8_lossy(&output.stdout)
        );
    };
    let san = format!("san=ip:{net}.1");
    keytool(&[
        "-genkeypair",
        "-keyalg",
        "EC",
        "-dname",
        "CN=rm",
        "-validity",
        "3650",
        "-ext",
        &san,
        "-keypass",
        "changeit",
        "-storetype",
        "JKS",
    ]);
    keytool(&[
        "-exportcert",
        "-rfc",
        "-file",
        conf.join("server.pem").to_str().expect("a path"),
    ]);
    write_server_settings(folder, &store);
}

fn write_server_settings(folder: &Folder, store: &Path) {
    let properties = [
        (
            "ssl.server.keystore.location",
            store.to_str().expect("a path"),
        ),
        ("ssl.server.keystore.password", "changeit"),
        ("ssl.server.keystore.keypassword", "changeit"),
        ("ssl.server.keystore.type", "jks"),
    ];
    folder.write("conf/ssl-server.xml", site(&properties));
}

/// What a sandbox's ResourceManager shows over HTTP, and what comes of it: the status of `probe rm1` and its words, and how
/// `status` calls the page.
#[test]
fn a_release_without_is_active() {
    const OLD: &str = "release=2.10.2";
    let sandbox = Sandbox::healthy("");
    let by_info = "/isActive is not offered by Hadoop 2.10.2; /ws/v1/cluster/info says active";
    let cases = [
        (&["rm1:http:release=2.10.2"][..], 0, by_info, "not-offered"),
        (
            &["rm1:http:release=3.1.4"],
            0,
            "not offered by Hadoop 3.1.4",
            "not-offered",
        ),
        (&["rm1:http:release=3.2.0"], 0, "", ""),
        // A standby looks for the active one before it redirects.
        (
            &["rm1:info:release=2.10.2", "rm1:isActive:hang"],
            0,
            by_info,
            "not-offered",
        ),
        // Another server on the port, or a newer release behind a proxy.
        (&["rm1:isActive:status=404"], 3, "HTTP 404", "nonsense"),
        (&["rm1:http:status=404"], 3, "HTTP 404", "nonsense"),
        (
            &["rm1:isActive:redirect=http://x/"],
            3,
            "HTTP 307",
            "redirected",
        ),
        (
            &["rm1:info:release=2.10.2", "rm1:isActive:status=500"],
            3,
            "HTTP 500",
            "nonsense",
        ),
        (
            &["rm1:info:release=2.10.2", "rm1:isActive:status=401"],
            77,
            "HTTP 401",
            "denied",
        ),
    ];
    for (faults, exit, words, page) in cases {
        sandbox.fault(&["--clear"]);
        for fault in faults {
            sandbox.fault(&[fault]);
        }
        let probed = sandbox.run(&["--timeout", "2s", "probe", "rm1"]);
        assert_eq!(probed.status, Some(exit), "{faults:?}: {probed:?}");
        assert!(probed.stderr.contains(words), "{faults:?}: {probed:?}");
        assert_eq!(probed.stderr.is_empty(), words.is_empty(), "{probed:?}");
        let status = sandbox.run(&["--timeout", "2s", "--output", "json", "status"]);
        let document: Value = serde_json::from_str(&status.stdout).expect("JSON");
        let cluster = &document["clusters"][0];
        let seen = &cluster["rms"][0]["is_active"]["missing"];
        assert_eq!(
            seen.as_str().unwrap_or_default(),
            page,
            "{faults:?}: {cluster:#}"
        );
        let healthy = ["", "not-offered", "denied"].contains(&page);
        assert_eq!(cluster["verdict"] == "healthy", healthy, "{cluster:#}");
    }
    // The whole pair of that release: every verb goes by the info page.
    sandbox.fault(&["--clear"]);
    for rm in ["rm1", "rm2"] {
        sandbox.fault(&[&format!("{rm}:http:{OLD}")]);
    }
    let probed = sandbox.run(&["--output", "json", "probe", "rm2"]);
    let document: Value = serde_json::from_str(&probed.stdout).expect("JSON");
    assert_eq!(
        (probed.status, &document["answer"]),
        (Some(1), &"standby".into())
    );
    let url = document["url"].as_str().unwrap_or_default();
    assert!(url.ends_with("/ws/v1/cluster/info"), "{document:#}");
    let moved = sandbox.run(&["failover", "--to", "rm2", "--yes", "--accept-fresh-target"]);
    moved.exits(0);
    let healthy = sandbox.run(&["status"]);
    healthy.exits(0);
    let metrics = sandbox.run(&["status", "--output", "prometheus"]).stdout;
    assert!(metrics.contains("source=\"/ws/v1/cluster/info\"} 1"));
    assert!(!metrics.contains("source=\"/isActive\""), "{metrics}");
    // Nobody is active: the redirect of a standby leads nowhere.
    sandbox.run(&["transition-to-standby", "rm2"]);
    assert_eq!(sandbox.run(&["probe"]).status, Some(2));
    assert_eq!(sandbox.run(&["probe", "rm1"]).status, Some(1));
}
