//! `probe` and `haproxy-check` on real ResourceManagers, over HTTP and HTTPS.

use std::io::ErrorKind;
use std::net::TcpListener;
use std::path::Path;
use std::process::Command;

use crate::support::pair::States::{ActiveActive, ActiveStandby, StandbyStandby};
use crate::support::pair::{Pair, site};
use crate::support::process::{self, Outcome};
use crate::support::sandbox::Sandbox;
use crate::support::words::{Words, rows};
use crate::support::{Folder, jars, rmadmin};
use serde_json::Value;

/// Runs a command with an empty environment.
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
    outcome.err_has(stderr);
    assert_eq!(outcome.stderr.is_empty(), stderr.is_empty(), "{outcome:?}");
}

/// Checks a table. Columns: command line, exit status, words on standard output, a part of standard error (empty if
/// nothing is printed).
fn check(run: impl Fn(&str) -> Outcome, table: &str) {
    for [line, status, words, stderr] in rows(table) {
        let stdout: String = words
            .split_whitespace()
            .map(|it| format!("{it}\n"))
            .collect();
        let status = status.parse().expect("a status");
        assert_outcome(&run(line), status, &stdout, stderr);
    }
}

#[test]
fn every_state_of_a_pair() {
    let mut pair = Pair::manual();
    let net = pair.net().to_owned();
    pair.bring_to(ActiveStandby);
    let table = "
        probe rm1   | 0  | active  |
        probe rm2   | 1  | standby |
        probe --any | 0  | rm1     |
        probe rm9   | 64 |         | unknown ResourceManager rm9 (configured: rm1
    ";
    check(|line| configured(&pair, line), table);
    let all = configured(&pair, "probe");
    let cells: Vec<&str> = all.stdout.split_whitespace().skip(4).collect();
    let urls = [1, 2].map(|n| format!("http://{net}.{n}:8088/isActive"));
    assert_eq!(
        cells,
        ["rm1", "active", &urls[0], "rm2", "standby", &urls[1]]
    );
    assert_outcome(&all, 0, &all.stdout, "");
    let table = "
        probe --addr NET.1 --port 8088      | 0 | active  |
        haproxy-check * 0 NET.1 8088        | 0 |         |
        haproxy-check * 0 NET.2 8088        | 1 |         |
        haproxy-check -v * 0 NET.2 8088     | 1 | standby |
    ";
    check(|line| bare(line), &table.replace("NET", &net));
    pages_go_through_no_proxy(&pair);
    // The RPC port.
    let wrong = bare(&format!("probe --addr {net}.1 --port 8033"));
    wrong.exits(3);
    let json = configured(&pair, "--output json probe rm2");
    json.exits(1);
    json.out_has("\"answer\": \"standby\"");

    pair.bring_to(ActiveActive);
    assert_eq!(configured(&pair, "probe").status, Some(2));
    assert_outcome(&configured(&pair, "probe --any"), 0, "rm1\nrm2\n", "");
    pair.bring_to(StandbyStandby);
    assert_eq!(configured(&pair, "probe").status, Some(2));
    assert_outcome(&configured(&pair, "probe --any"), 2, "", "standby");

    pair.bring_to(ActiveStandby);
    pair.freeze(2);
    let table = "
        --timeout 3s probe rm2   | 69 | silent | no answer within 3s
        --timeout 3s probe --any | 0  | rm1    |
    ";
    check(|line| configured(&pair, line), table);
    assert_eq!(configured(&pair, "--timeout 3s probe").status, Some(1));
    pair.thaw(2);
    pair.kill(2);
    let dead = configured(&pair, "probe rm2");
    assert_outcome(&dead, 69, "refused\n", "connection refused");
    assert_eq!(configured(&pair, "probe rm1 rm2").status, Some(1));
}

/// A proxy could answer instead of the RM, so proxies are not used.
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
fn https_only_pair() {
    let pair = Pair::https(write_keys);
    let conf = pair.conf();
    let certificate = conf.join("server.pem");
    let [conf, certificate] = [&conf, &certificate].map(|path| path.to_str().expect("a path"));
    let trusting = [("YARN_CONF_DIR", conf), ("SSL_CERT_FILE", certificate)];
    let trusted = process::run(rmadmin(), &["probe", "rm1"], &trusting, None, "");
    assert_outcome(&trusted, 1, "standby\n", "");
    let address = format!("{}.1", pair.net());
    let words = format!("probe --https --addr {address} --port 8090").words();
    let by_address = process::run(rmadmin(), &words, &trusting, None, "");
    assert_outcome(&by_address, 1, "standby\n", "");
    // The certificate has rm1's address, and only this test trusts it.
    let other_name = process::run(rmadmin(), &["probe", "rm2"], &trusting, None, "");
    assert_outcome(&other_name, 69, "untrusted\n", "its certificate is for");
    let trusts_nobody = [trusting[0], ("SSL_CERT_FILE", "/dev/null")];
    let untrusted = process::run(rmadmin(), &["probe", "rm1"], &trusts_nobody, None, "");
    assert_outcome(&untrusted, 69, "untrusted\n", "certificate");
    // HTTP on the HTTPS port.
    let plain = bare(&format!("probe --addr {address} --port 8090"));
    assert_ne!(plain.status, Some(0), "{plain:?}");
}

/// Writes a key pair for rm1's address, and the RM's server settings.
fn write_keys(folder: &Folder, net: &str) {
    let conf = folder.path().join("conf");
    let store = conf.join("server.jks");
    let keytool = |words: String| {
        let java = jars::java().canonicalize().expect("Java");
        let output = Command::new(java.with_file_name("keytool"))
            .args(words.split(' '))
            .args(["-alias", "rm", "-storepass", "changeit", "-keystore"])
            .arg(&store)
            .output()
            .expect("keytool runs");
        let said = String::from_utf8_lossy(&output.stdout);
        assert!(output.status.success(), "{said}");
    };
    let key = "-genkeypair -keyalg EC -dname CN=rm -validity 3650 -keypass changeit -storetype JKS";
    keytool(format!("{key} -ext san=ip:{net}.1"));
    let certificate = conf.join("server.pem");
    keytool(format!("-exportcert -rfc -file {}", certificate.display()));
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

/// Columns: faults, exit status of `probe rm1`, its message, and `is_active.missing` of `status`.
#[test]
fn releases_without_is_active() {
    let sandbox = Sandbox::healthy("");
    let table = "
        rm1:http:release=2.10.2                         | 0  | /isActive is not offered by Hadoop 2.10.2; /ws/v1/cluster/info says active | not-offered
        rm1:http:release=3.1.4                          | 0  | not offered by Hadoop 3.1.4 | not-offered
        rm1:http:release=3.2.0                          | 0  | |
        # A standby looks for the active one before it redirects.
        rm1:info:release=2.10.2 rm1:isActive:hang       | 0  | /isActive is not offered by Hadoop 2.10.2; /ws/v1/cluster/info says active | not-offered
        # Another server on the port, or a newer release behind a proxy.
        rm1:isActive:status=404                         | 3  | HTTP 404 | nonsense
        rm1:http:status=404                             | 3  | HTTP 404 | nonsense
        rm1:isActive:redirect=http://x/                 | 3  | HTTP 307 | redirected
        rm1:info:release=2.10.2 rm1:isActive:status=500 | 3  | HTTP 500 | nonsense
        rm1:info:release=2.10.2 rm1:isActive:status=401 | 77 | HTTP 401 | denied
    ";
    for [faults, exit, words, page] in rows(table) {
        sandbox.fault("--clear");
        sandbox.fault(faults);
        let probed = sandbox.run("--timeout 2s probe rm1");
        probed.exits(exit.parse().expect("a status"));
        probed.err_has(words);
        assert_eq!(probed.stderr.is_empty(), words.is_empty(), "{probed:?}");
        let status = sandbox.run("--timeout 2s --output json status");
        let document: Value = serde_json::from_str(&status.stdout).expect("JSON");
        let cluster = &document["clusters"][0];
        let seen = &cluster["rms"][0]["is_active"]["missing"];
        let seen = seen.as_str().unwrap_or_default();
        assert_eq!(seen, page, "{faults}: {cluster:#}");
        let healthy = ["", "not-offered", "denied"].contains(&page);
        assert_eq!(cluster["verdict"] == "healthy", healthy, "{cluster:#}");
    }
    // Both RMs have that release: every command uses the info page.
    sandbox.fault("--clear");
    sandbox.fault("rm1:http:release=2.10.2 rm2:http:release=2.10.2");
    let probed = sandbox.run("--output json probe rm2");
    let document: Value = serde_json::from_str(&probed.stdout).expect("JSON");
    probed.exits(1);
    assert_eq!(document["answer"], "standby");
    let url = document["url"].as_str().unwrap_or_default();
    assert!(url.ends_with("/ws/v1/cluster/info"), "{document:#}");
    let moved = sandbox.run("failover --to rm2 --yes --accept-fresh-target");
    moved.exits(0);
    let healthy = sandbox.run("status");
    healthy.exits(0);
    let metrics = sandbox.run("status --output prometheus").stdout;
    assert!(metrics.contains("source=\"/ws/v1/cluster/info\"} 1"));
    assert!(!metrics.contains("source=\"/isActive\""), "{metrics}");
    // No RM is active, so a standby has no target for its redirect.
    sandbox.run("transition-to-standby rm2");
    assert_eq!(sandbox.run("probe").status, Some(2));
    assert_eq!(sandbox.run("probe rm1").status, Some(1));
}
