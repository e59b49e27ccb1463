//! `wait` on the sandbox: the command ends when the condition holds, and names the missing conditions at the
//! timeout.

use std::path::Path;
use std::time::{Duration, Instant};

use crate::support::process::{self, Outcome, Server};
use crate::support::sandbox::{LIMIT, Sandbox, wait_until};
use crate::support::{Folder, rmadmin};
use serde_json::{Value, json};

/// Without recovery, no verdict is healthy.
const KEPT: &str = "--property yarn.resourcemanager.recovery.enabled=true";

const SILENT: Outcome = Outcome {
    stdout: String::new(),
    stderr: String::new(),
    status: Some(0),
};

/// Returns the message of a wait that times out.
fn in_vain(sandbox: &Sandbox, conditions: &str) -> String {
    let conditions = conditions.split(' ').map(|it| format!(" --for {it}"));
    let outcome = sandbox.run(&format!(
        "--timeout 3s wait{}",
        conditions.collect::<String>()
    ));
    outcome.exits(1);
    outcome.out_is("");
    let last = outcome.stderr.lines().last().unwrap_or_default();
    let said = last.strip_prefix("rmadmin: timed out after 3s waiting for ");
    said.unwrap_or_else(|| panic!("{outcome:?}"))
        .trim_end()
        .to_owned()
}

#[test]
fn met_conditions_end_at_once() {
    let sandbox = Sandbox::start(KEPT);
    assert_eq!(sandbox.run("transition-to-active rm1").status, Some(0));
    for conditions in [
        "--for active",
        "--for healthy",
        "--for rm1=active --for rm2=standby --for healthy",
    ] {
        assert_eq!(sandbox.run(&format!("wait {conditions}")), SILENT);
    }
    let outcome = sandbox.run("--output json wait --for active");
    let document: Value = serde_json::from_str(&outcome.stdout).expect("a document");
    let own = [&document["holds"], &document["missing"]];
    assert_eq!(own, [&json!(true), &json!([])]);
}

#[test]
fn unmet_conditions_are_named() {
    let sandbox = Sandbox::start(KEPT);
    let nobody = "critical: no ResourceManager is active";
    assert_eq!(
        in_vain(&sandbox, "active"),
        format!("one active ResourceManager (now {nobody})")
    );
    assert_eq!(
        in_vain(&sandbox, "rm1=standby rm2=active healthy"),
        format!("rm2 to become active (now standby); the cluster to become healthy (now {nobody})")
    );
    // Two active RMs do not meet the condition.
    for rm in ["rm1", "rm2"] {
        let force = "--force-active --force-manual --yes";
        sandbox.run(&format!("transition-to-active {rm} {force}"));
    }
    let said = in_vain(&sandbox, "active");
    assert!(said.contains("split brain"), "{said}");
    sandbox.fault("rm2:*:refuse");
    let said = in_vain(&sandbox, "rm2=standby");
    assert!(
        said.starts_with("rm2 to become standby (now unknown: "),
        "{said}"
    );
    for condition in ["rm2=down", "degraded", "rm1=healthy"] {
        assert_eq!(sandbox.run(&format!("wait --for {condition}")), SILENT);
    }
    assert_eq!(in_vain(&sandbox, "rm1=down"), "rm1 to go down (now active)");
    assert_eq!(sandbox.run("wait --for active --for rm1=active"), SILENT);
}

#[test]
fn a_failed_wait_takes_the_whole_timeout() {
    let sandbox = Sandbox::start(KEPT);
    let begun = Instant::now();
    in_vain(&sandbox, "active");
    let waited = begun.elapsed();
    assert!(waited >= Duration::from_secs(3), "{waited:?}");
}

#[test]
fn a_wait_ends_when_the_condition_holds() {
    let sandbox = Sandbox::start(KEPT);
    let folder = Folder::new("wait");
    let log = folder.path().join("log");
    let conf = sandbox.conf().display().to_string();
    let words = [
        "--conf-dir",
        &conf,
        "--timeout",
        "60s",
        "wait",
        "--for",
        "rm2=active",
    ];
    let wait = Server::start(rmadmin(), &words, &log);
    let said = || std::fs::read_to_string(&log).unwrap_or_default();
    let note = "rmadmin: waiting for rm2 to become active (now standby)\n";
    wait_until("the note", || said() == note);
    assert_eq!(sandbox.run("transition-to-active rm2").status, Some(0));
    assert_eq!(wait.wait(LIMIT), 0, "{}", said());
    assert_eq!(said(), note);
}

#[test]
fn signals_end_a_wait() {
    let sandbox = Sandbox::start(KEPT);
    let folder = Folder::new("wait-signal");
    let log = folder.path().join("log");
    let conf = sandbox.conf().display().to_string();
    let words = [
        "--conf-dir",
        &conf,
        "--timeout",
        "60s",
        "wait",
        "--for",
        "active",
    ];
    let wait = Server::start(rmadmin(), &words, &log);
    wait_until("the note", || {
        std::fs::read_to_string(&log).is_ok_and(|said| said.contains("waiting for"))
    });
    wait.signal("TERM");
    assert_eq!(wait.wait(LIMIT), 143);
}

#[test]
fn invalid_conditions_end_at_once() {
    let sandbox = Sandbox::start("");
    for (words, status) in [
        ("wait", 64),
        ("wait --for dead", 64),
        ("wait --for rm9=active", 64),
        ("wait --for rm1=initializing", 64),
        ("--conf-dir /nonexistent wait --for active", 78),
    ] {
        let outcome = sandbox.run(words);
        outcome.exits(status);
        outcome.out_is("");
        assert!(!outcome.stderr.is_empty(), "{words:?}");
    }
    let empty = Folder::new("wait-empty");
    let conf = empty.path().to_str().expect("text");
    let environment = [("YARN_CONF_DIR", conf)];
    let none: Option<&Path> = None;
    let outcome = process::run(
        rmadmin(),
        &["wait", "--for", "active"],
        &environment,
        none,
        "",
    );
    outcome.exits(78);
}
