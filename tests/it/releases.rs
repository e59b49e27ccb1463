//! ResourceManagers of several Hadoop releases, with manual and automatic failover: the HA commands compared with the
//! Java CLI of the release, `status`, `failover`, `repair`, and the probes.
//!
//! 2.10.2 and 3.4.2 run always; 3.3.6 and 3.5.0 with `RMADMIN_TEST_RELEASES=all`.

use crate::support::pair::{Pair, RECOVERY, States, java_cli};
use crate::support::process::{self, Outcome};
use crate::support::releases::{Release, are_all_tested};
use crate::support::settings::{Settings, pairs};
use crate::support::{Folder, rmadmin, sandbox};
use serde_json::Value;

const PLENTY: [&str; 2] = ["--timeout", "100s"];
const CLI_ENVIRONMENT: [(&str, &str); 1] = [("HADOOP_USER_NAME", "operator")];

#[test]
fn hadoop_2_10_2() {
    every_verb(Release::V2_10_2);
}

#[test]
fn hadoop_3_3_6() {
    if are_all_tested() {
        every_verb(Release::V3_3_6);
    }
}

#[test]
fn hadoop_3_4_2() {
    every_verb(Release::V3_4_2);
}

#[test]
fn hadoop_3_5_0() {
    if are_all_tested() {
        every_verb(Release::V3_5_0);
    }
}

fn every_verb(release: Release) {
    manual_failover(release);
    automatic_failover(release);
}

/// Starts a pair with a state store in ZooKeeper.
fn start(release: Release, automatic: bool) -> Pair {
    let mut properties = RECOVERY.to_vec();
    // 3.5.0 needs the old key for its elector, other 3.x releases the new one.
    properties.push(("yarn.resourcemanager.zk-address", "NET.1:2181"));
    let settings = Settings {
        release,
        automatic,
        zookeeper: true,
        yarn: pairs(&properties),
        ..Settings::default()
    };
    Pair::start(settings, |_, _| {}).up()
}

fn run(pair: &Pair, arguments: &[&str]) -> Outcome {
    sandbox::run(&pair.conf(), &[&PLENTY, arguments].concat())
}

#[track_caller]
fn succeeds(pair: &Pair, arguments: &[&str]) {
    let outcome = run(pair, arguments);
    assert_eq!(outcome.status, Some(0), "{arguments:?}: {outcome:?}");
}

/// Returns the only cluster of the document.
fn status(pair: &Pair) -> Value {
    let outcome = run(pair, &["--output", "json", "status"]);
    let document: Value = serde_json::from_str(&outcome.stdout)
        .unwrap_or_else(|error| panic!("no JSON ({error}): {outcome:?}"));
    document["clusters"][0].clone()
}

/// Checks the verdict, and checks the states against REST.
#[track_caller]
fn assert_status(pair: &Pair, release: Release, verdict: &str, states: [&str; 2]) {
    pair.wait_for("the states", |pair| pair.states() == states);
    let seen = status(pair);
    assert_eq!(seen["verdict"], verdict, "{release:?}: {seen:#}");
    for rm in seen["rms"].as_array().expect("the RMs") {
        assert_eq!(rm["info"]["said"]["version"], release.version(), "{rm:#}");
        let not_offered = rm["is_active"]["missing"] == "not-offered";
        assert_eq!(not_offered, release == Release::V2_10_2, "{rm:#}");
    }
    // No advice restarts a ResourceManager because of its release.
    let next = seen["next"].as_str().unwrap_or_default();
    assert!(!next.contains("restart"), "{seen:#}");
}

fn manual_failover(release: Release) {
    let pair = start(release, false);
    assert_status(&pair, release, "no-active", ["STANDBY", "STANDBY"]);
    assert_probes(&pair, release, 2, "");
    let fresh = ["failover", "--yes", "--accept-fresh-target", "--to"];
    succeeds(&pair, &[&fresh[..], &["rm1"]].concat());
    assert_status(&pair, release, "healthy", ["ACTIVE", "STANDBY"]);
    assert_probes(&pair, release, 0, "rm1\n");
    assert_like_java(&pair);
    succeeds(&pair, &[&fresh[..], &["rm2"]].concat());
    assert_status(&pair, release, "healthy", ["STANDBY", "ACTIVE"]);
    pair.bring_to(States::ActiveActive);
    assert_status(&pair, release, "split-brain", ["ACTIVE", "ACTIVE"]);
    assert_probes(&pair, release, 2, "rm1\nrm2\n");
    succeeds(&pair, &["repair", "--yes", "--keep", "rm1"]);
    assert_status(&pair, release, "healthy", ["ACTIVE", "STANDBY"]);
    if release == Release::V2_10_2 {
        a_standby_that_looks_for_a_frozen_active(&pair);
        variables_of_the_environment_stay(&pair);
    }
}

fn automatic_failover(release: Release) {
    let mut pair = start(release, true).elected();
    let active = if pair.state(1) == "ACTIVE" { 1 } else { 2 };
    let names = ["", "rm1", "rm2"];
    let states = |active: u8| match active {
        1 => ["ACTIVE", "STANDBY"],
        _ => ["STANDBY", "ACTIVE"],
    };
    assert_status(&pair, release, "healthy", states(active));
    let new = names[usize::from(3 - active)];
    let words = ["failover", "--yes", "--accept-fresh-target", "--to", new];
    // Elections are random, but the test must always succeed.
    succeeds(&pair, &[&words[..], &["--max-elections", "40"]].concat());
    assert_status(&pair, release, "healthy", states(3 - active));
    // The Java CLI bypasses the elector: no RM is active until a repair.
    pair.force(&["-transitionToStandby", "--forcemanual", new]);
    assert_status(&pair, release, "no-active", ["STANDBY", "STANDBY"]);
    succeeds(&pair, &["repair", "--yes"]);
    assert_status(&pair, release, "healthy", states(3 - active));
    // The standby is killed: the elector would notice a dead active RM only after the session timeout of two
    // minutes.
    pair.kill(active);
    let seen = status(&pair);
    assert_eq!(seen["verdict"], "degraded", "{seen:#}");
    assert_eq!(seen["active"][0], new, "{seen:#}");
}

/// Checks that `probe` and `haproxy-check` name the page that they used.
#[track_caller]
fn assert_probes(pair: &Pair, release: Release, exit: i32, any: &str) {
    let by_info = release == Release::V2_10_2;
    let page = if by_info {
        "/ws/v1/cluster/info"
    } else {
        "/isActive"
    };
    assert_eq!(run(pair, &["probe"]).status, Some(exit));
    assert_eq!(run(pair, &["probe", "--any"]).stdout, any);
    for n in [1, 2] {
        let (host, rm) = (format!("{}.{n}", pair.net()), format!("rm{n}"));
        let state = pair.state(n).to_lowercase();
        let expected = i32::from(state != "active");
        let check = ["haproxy-check", "*", "0", &host, "8088"];
        let outcome = run(pair, &check);
        outcome.exits(expected);
        assert_eq!(outcome.stdout + &outcome.stderr, "");
        for words in [&["probe", &rm][..], &[&check[..], &["-v"]].concat()] {
            let outcome = run(pair, words);
            assert_eq!(outcome.status, Some(expected), "{words:?}: {outcome:?}");
            outcome.out_is(&format!("{state}\n"));
            let says = outcome.stderr.contains("not offered by Hadoop 2.10.2");
            assert_eq!(says, by_info, "{outcome:?}");
        }
        let outcome = run(pair, &["--output", "json", "probe", &rm]);
        outcome.out_has(page);
    }
}

/// Compares the tool with the Java CLI of the release.
fn assert_like_java(pair: &Pair) {
    let commands: [&[&str]; 5] = [
        &["-getServiceState", "rm1"],
        &["-getServiceState", "rm9"],
        &["-getAllServiceState"],
        &["-checkHealth", "rm2"],
        // Rejected, because rm1 is active.
        &["-transitionToActive", "rm2"],
    ];
    for command in commands {
        let java = pair.java_cli(&pair.conf(), command, &CLI_ENVIRONMENT, "");
        let ours = run(pair, command);
        assert_eq!(
            (ours.status, &ours.stdout, ours.first_line()),
            (java.status, &java.stdout, java.first_line()),
            "{command:?}"
        );
    }
}

/// Before 3.2, a standby redirects `/isActive`. It first asks the other ResourceManager, for 20 s if that one hangs.
fn a_standby_that_looks_for_a_frozen_active(pair: &Pair) {
    pair.freeze(1);
    let conf = pair.conf();
    let outcome = sandbox::run(&conf, &["--timeout", "2s", "--output", "json", "status"]);
    let document: Value = serde_json::from_str(&outcome.stdout).expect("JSON");
    let rms = &document["clusters"][0]["rms"];
    assert_eq!(rms[1]["is_active"]["missing"], "not-offered", "{rms:#}");
    assert_eq!(rms[0]["is_active"]["missing"], "silent", "{rms:#}");
    let outcome = sandbox::run(&conf, &["--timeout", "2s", "probe", "rm2"]);
    outcome.exits(1);
    pair.thaw(1);
    pair.wait_for("rm1", |pair| pair.states() == ["ACTIVE", "STANDBY"]);
}

/// 2.x does not expand `${env.NAME}`: a deviation that docs/compat.md lists.
fn variables_of_the_environment_stay(pair: &Pair) {
    let folder = Folder::new("variables");
    let conf = pair.conf();
    let site = std::fs::read_to_string(conf.join("yarn-site.xml")).expect("a file");
    let host = format!("{}.1", pair.net());
    let site = site.replace(
        &format!("<value>{host}</value>"),
        "<value>${env.RM1}</value>",
    );
    folder.write("yarn-site.xml", site);
    let environment = [("RM1", host.as_str()), CLI_ENVIRONMENT[0]];
    let asked = ["-getServiceState", "rm1"];
    let java = pair.java_cli(folder.path(), &asked, &environment, "");
    java.err_has("Could not connect to rm1");
    let environment = [
        ("YARN_CONF_DIR", folder.path().to_str().expect("a path")),
        environment[0],
        environment[1],
    ];
    let ours = process::run(rmadmin(), &asked, &environment, None, "");
    ours.out_is("active\n");
    let newer = java_cli(folder.path(), &asked, &environment, None, "");
    newer.out_is("active\n");
}
