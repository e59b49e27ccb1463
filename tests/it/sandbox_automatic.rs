//! Sandboxes with automatic failover: their electors and their ZooKeeper, used with this tool.

use serde_json::Value;

use crate::support::process::{self, Outcome};
use crate::support::raw;
use crate::support::rmadmin;
use crate::support::sandbox::{Sandbox, wait_until};

/// The plan of a failover consists of elections: the old active RM wins some of them.
const PLENTY: &str = "--max-elections 50";

fn automatic() -> Sandbox {
    Sandbox::healthy("--automatic")
}

fn document(outcome: &Outcome) -> Value {
    serde_json::from_str(&outcome.stdout).unwrap_or_else(|_| panic!("{outcome:?}"))
}

/// Returns the verdict of `status`.
fn verdict(sandbox: &Sandbox) -> String {
    let status = document(&sandbox.run("--output json --timeout 2s status"));
    let verdict = status["clusters"][0]["verdict"].as_str();
    verdict.unwrap_or_default().to_owned()
}

/// Returns the RM that holds the lock according to `status`.
fn leader(sandbox: &Sandbox) -> String {
    let status = document(&sandbox.run("--output json --timeout 2s status"));
    let said = &status["clusters"][0]["elector"]["said"];
    said["leader"].as_str().unwrap_or_default().to_owned()
}

fn active(sandbox: &Sandbox) -> [bool; 2] {
    [1, 2].map(|n| sandbox.is_active(n))
}

fn failover(sandbox: &Sandbox, to: &str) -> Outcome {
    sandbox.run(&format!("failover --yes --to {to} {PLENTY} --timeout 60s"))
}

#[test]
fn it_starts_healthy() {
    for mode in ["--automatic", "--curator"] {
        let sandbox = Sandbox::healthy(mode);
        let status = sandbox.run("status");
        status.exits(0);
        status.out_has("failover: automatic");
        assert_eq!(
            (leader(&sandbox), active(&sandbox)),
            ("rm1".to_owned(), [true, false])
        );
    }
}

/// The sandbox has no options, as in the usual start.
#[test]
fn automatic_is_the_default() {
    let tool = rmadmin().to_str().expect("a path in UTF-8");
    let words = ["sandbox", "--", tool, "status"];
    let status = process::run(rmadmin(), &words, &[("RMADMIN_HISTORY", "")], None, "");
    status.exits(0);
    status.out_has("rm1 holds the lock");
}

#[test]
fn failover_moves_the_lock() {
    let sandbox = automatic();
    for (to, expected) in [("rm2", [false, true]), ("rm1", [true, false])] {
        let outcome = failover(&sandbox, to);
        outcome.exits(0);
        assert_eq!(
            (leader(&sandbox).as_str(), active(&sandbox)),
            (to, expected)
        );
        sandbox.run("status").exits(0);
    }
}

#[test]
fn a_killed_rm_loses_the_lock_with_its_session() {
    let sandbox = automatic();
    sandbox.fault("rm1:getServiceStatus*1:die");
    assert_eq!(sandbox.run("get-service-state rm1").status, Some(69));
    // The session of the killed RM has not ended yet.
    assert_eq!(leader(&sandbox), "rm1");
    sandbox.run("wait --for rm2=active --timeout 60s").exits(0);
    assert_eq!(leader(&sandbox), "rm2");
    sandbox.fault("--clear");
    sandbox.run("wait --for healthy --timeout 60s").exits(0);
    assert_eq!(active(&sandbox), [false, true]);
}

#[test]
fn a_stopped_rm_leaves_the_election_at_once() {
    let sandbox = automatic();
    let restarted = sandbox.run("sandbox restart rm1");
    restarted.exits(0);
    assert_eq!(active(&sandbox), [false, true]);
    sandbox.run("wait --for healthy --timeout 60s").exits(0);
}

#[test]
fn a_frozen_rm_wakes_up_as_standby() {
    let sandbox = automatic();
    sandbox.fault("rm1:*:hang");
    sandbox.run("wait --for rm2=active --timeout 60s").exits(0);
    let refused = failover(&sandbox, "rm1");
    refused.exits(4);
    refused.err_has("the state of rm1 is unknown: no answer");
    sandbox.fault("--clear");
    sandbox.run("wait --for healthy --timeout 60s").exits(0);
    assert_eq!(active(&sandbox), [false, true]);
}

/// As on a real pair, an RM that was forced to standby keeps its lock, and no other RM is elected.
#[test]
fn what_force_leaves_is_repaired() {
    let table = "
        transition-to-standby rm1 --force-manual --yes                  | no-active
        transition-to-active rm2 --force-manual --force-active --yes    | split-brain";
    for line in table.lines().filter_map(|line| line.split_once('|')) {
        let (command, expected) = (line.0.trim(), line.1.trim());
        let sandbox = automatic();
        sandbox.run(command);
        assert_eq!(verdict(&sandbox), expected, "{command}");
        assert_eq!(leader(&sandbox), "rm1");
        sandbox.run("repair --yes").exits(0);
        assert_eq!(
            (verdict(&sandbox).as_str(), active(&sandbox)),
            ("healthy", [true, false])
        );
    }
}

/// Without ZooKeeper, the active RM becomes standby when its session would have ended.
#[test]
fn without_zookeeper_no_rm_stays_active() {
    for fault in ["zk:*:die", "zk:*:hang"] {
        let sandbox = automatic();
        sandbox.fault(fault);
        assert_eq!(active(&sandbox), [true, false], "{fault}");
        let refused = failover(&sandbox, "rm2");
        refused.exits(4);
        refused.err_has("ZooKeeper does not answer");
        wait_until("rm1 is standby", || active(&sandbox) == [false, false]);
        sandbox.fault("--clear");
        sandbox.run("wait --for healthy --timeout 60s").exits(0);
    }
}

#[test]
fn open_sessions_outlive_a_closed_port() {
    let sandbox = Sandbox::healthy("--automatic");
    sandbox.fault("zk:*:refuse");
    let status = sandbox.run("status");
    status.exits(1);
    status.out_has("refused");
    assert_eq!(active(&sandbox), [true, false]);
    sandbox.fault("--clear");
    sandbox.run("status").exits(0);
}

#[test]
fn expired_sessions_start_an_election() {
    let sandbox = automatic();
    sandbox.fault("zk:*:expire");
    // The fault happened once.
    assert_eq!(sandbox.run("sandbox fault").stdout, "");
    sandbox.run("wait --for healthy --timeout 60s").exits(0);
}

#[test]
fn a_stranger_holds_the_lock() {
    for mode in ["--automatic", "--curator"] {
        let sandbox = Sandbox::healthy(mode);
        sandbox.fault("zk:*:stranger");
        wait_until("no RM is active", || active(&sandbox) == [false, false]);
        assert_eq!(leader(&sandbox), "stranger", "{mode}");
        sandbox.run("status").exits(2);
        for refused in [failover(&sandbox, "rm2"), sandbox.run("repair --yes")] {
            refused.exits(4);
            refused.err_has("the lock is held by an RM that this configuration does not list");
        }
        sandbox.fault("--clear");
        sandbox.run("wait --for healthy --timeout 60s").exits(0);
    }
}

/// The data of the znode is an `EpochProto`.
#[test]
fn state_store_survives_failovers() {
    let sandbox = automatic();
    let epoch = || {
        let server = sandbox.zookeeper().parse().expect("an address");
        raw::data(server, "/rmstore/ZKRMStateRoot/EpochNode")
    };
    assert_eq!(epoch(), [8, 1]);
    failover(&sandbox, "rm2").exits(0);
    assert_eq!(epoch(), [8, 2]);
    sandbox.run("transition-to-active rm1 --force-manual --force-active --yes");
    assert_eq!(epoch(), [8, 3]);
}

/// If the elector's own transition fails, the other RM takes over.
#[test]
fn faults_hit_the_transitions_of_electors() {
    let sandbox = automatic();
    sandbox.fault("rm2:transitionToActive:error=java.io.IOException/no");
    let outcome = sandbox.run("failover --yes --to rm2 --max-elections 3 --timeout 20s");
    outcome.exits(5);
    wait_until("rm1 is active", || active(&sandbox) == [true, false]);
    sandbox.fault("--clear");
    sandbox.run("wait --for healthy --timeout 60s").exits(0);
}

#[test]
fn curator_is_not_moved() {
    let sandbox = Sandbox::healthy("--curator");
    sandbox.run("failover --yes --to rm2").exits(4);
    sandbox.run("sandbox restart rm1").exits(0);
    sandbox.run("wait --for healthy --timeout 60s").exits(0);
    assert_eq!(
        (leader(&sandbox).as_str(), active(&sandbox)),
        ("rm2", [false, true])
    );
}

#[test]
fn manual_sandboxes_have_no_zookeeper() {
    let sandbox = Sandbox::healthy("");
    let refused = sandbox.run("sandbox fault zk:*:hang");
    refused.exits(69);
    refused.err_has("--manual");
    let wrong = sandbox.run("sandbox fault zk:isActive:hang");
    wrong.exits(64);
    wrong.err_has("zk:*:stranger");
}
