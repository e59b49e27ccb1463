//! The cost of reading a pair's status and of moving its active RM: `cargo bench --bench operate`.
//!
//! Only ratios count, and the time added to the RMs' own time.

mod measure;
#[path = "../tests/support/mod.rs"]
mod support;

use std::time::Instant;

use measure::{Program, in_turn, median, millis, print};
use support::pair::{Pair, States};
use support::sandbox::Sandbox;
use support::{process, rmadmin};

/// Counted rounds of `status`.
const LOOKS: usize = 51;
/// Uncounted rounds before: a JVM's first answers are many times slower than those of an RM that runs for days.
const LOOKS_BEFORE: usize = 300;
/// Counted failovers.
const FAILOVERS: usize = 21;
/// Number of clusters in the fleet.
const CLUSTERS: &str = "1000";
/// Counted rounds of `status` for the fleet.
const FLEET_LOOKS: usize = 5;

fn main() {
    println!("{:<40} {:>10} {:>10}", "medians", "one", "other");
    look(&Pair::automatic(), "elector");
    let manual = Pair::manual();
    manual.bring_to(States::ActiveStandby);
    look(&manual, "manual");
    fail_over(&manual);
    fleet();
}

/// Compares `status` of a live pair with the state of one RM.
fn look(pair: &Pair, name: &str) {
    let program = |arguments: &[&str]| Program {
        path: rmadmin(),
        arguments: arguments.iter().map(ToString::to_string).collect(),
        conf: pair.conf(),
        environment: Vec::new(),
    };
    let (state, status) = (program(&["-getServiceState", "rm1"]), program(&["status"]));
    for _ in 0..LOOKS_BEFORE {
        status.cost();
    }
    let costs = in_turn(LOOKS, &state, &status);
    let name = format!("-getServiceState, status: {name}");
    print(&name, "ms", "goal: 3 or less", &costs, |cost| {
        millis(cost.wall)
    });
    print("CPU time of the same", "ms", "", &costs, |cost| {
        millis(cost.cpu).max(0.01)
    });
}

/// Measures the time that `failover` adds to the transitions, with manual failover.
fn fail_over(pair: &Pair) {
    let conf = pair.conf();
    let arguments = [
        "--conf-dir",
        conf.to_str().expect("a path in UTF-8"),
        "--output",
        "json",
        "failover",
        "--yes",
        "--accept-loss",
        "--accept-fresh-target",
    ];
    let environment = [("HADOOP_USER_NAME", "root"), ("RMADMIN_HISTORY", "")];
    let mut added = Vec::new();
    let mut needed = Vec::new();
    for round in 0..=FAILOVERS {
        let begun = Instant::now();
        let outcome = process::run(rmadmin(), &arguments, &environment, None, "");
        let whole = millis(begun.elapsed());
        assert_eq!(outcome.status, Some(0), "{outcome:?}");
        let document: serde_json::Value = serde_json::from_str(&outcome.stdout).expect("JSON");
        let steps = document["steps"].as_array().expect("steps");
        let took = |step: &serde_json::Value| step["took_ms"].as_f64().expect("a time");
        let transitions: f64 = steps.iter().map(took).sum();
        // The first round only warms the RMs up.
        if round > 0 {
            needed.push(transitions);
            added.push(whole - transitions);
        }
    }
    println!(
        "{:<40} {:>10.2} {:>10.2} ms   added to the transitions   goal: 50 or less",
        "failover: transitions, and added",
        median(needed),
        median(added)
    );
}

/// Measures `status` of many clusters at once.
fn fleet() {
    let sandbox = Sandbox::start(&["--clusters", CLUSTERS]);
    let folders = format!("{}/*", sandbox.dir().display());
    let program = Program {
        path: rmadmin(),
        arguments: ["--conf-dir", &folders, "--output", "tsv", "status"]
            .map(str::to_owned)
            .to_vec(),
        conf: sandbox.dir(),
        environment: Vec::new(),
    };
    let costs: Vec<_> = (0..FLEET_LOOKS).map(|_| program.cost()).collect();
    let wall = median(costs.iter().map(|cost| cost.wall.as_secs_f64()).collect());
    let memory = median(costs.iter().map(|cost| cost.memory / 1_048_576.0).collect());
    println!(
        "{:<40} {wall:>10.2} s {memory:>8.1} MB   goal: 2 s and 150 MB or less",
        format!("status of {CLUSTERS} clusters")
    );
}
