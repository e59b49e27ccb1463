//! What looking at a pair and moving its active ResourceManager cost: `cargo bench --bench operate`.
//!
//! What counts is the ratio, or what is added to what the ResourceManagers need themselves.

mod measure;
#[path = "../tests/support/mod.rs"]
mod support;

use std::time::Instant;

use measure::{Program, in_turn, median, millis, print};
use support::pair::{Pair, States};
use support::sandbox::Sandbox;
use support::{process, rmadmin};

/// Counted rounds of looking.
const LOOKS: usize = 51;
/// Counted failovers.
const FAILOVERS: usize = 21;
/// Clusters of the fleet.
const CLUSTERS: &str = "1000";
/// Counted looks at it.
const FLEET_LOOKS: usize = 5;

fn main() {
    println!("{:<34} {:>10} {:>10}", "medians", "one", "other");
    look();
    fail_over();
    fleet();
}

/// `status` of a live pair with an elector in charge, against the state of one RM.
fn look() {
    let pair = Pair::automatic();
    let program = |arguments: &[&str]| Program {
        path: rmadmin(),
        arguments: arguments.iter().map(ToString::to_string).collect(),
        conf: pair.conf(),
        environment: Vec::new(),
    };
    let costs = in_turn(
        LOOKS,
        &program(&["-getServiceState", "rm1"]),
        &program(&["status"]),
    );
    print(
        "-getServiceState and status",
        "ms",
        "goal: 3 or less",
        &costs,
        |cost| millis(cost.wall),
    );
    print("CPU time of the same", "ms", "", &costs, |cost| {
        millis(cost.cpu).max(0.01)
    });
}

/// What `failover` adds to the transitions themselves, where operators are in charge.
fn fail_over() {
    let pair = Pair::manual();
    pair.bring_to(States::ActiveStandby);
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
        let took = |step: &serde_json::Value| step["took_millis"].as_f64().unwrap_or_default();
        let transitions: f64 = steps.iter().map(took).sum();
        // The first one warms the ResourceManagers up.
        if round > 0 {
            needed.push(transitions);
            added.push(whole - transitions);
        }
    }
    println!(
        "{:<34} {:>10.2} {:>10.2} ms   added to the transitions   goal: 50 or less",
        "failover: transitions, and added",
        median(needed),
        median(added)
    );
}

/// `status` of many clusters at once.
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
        "{:<34} {wall:>10.2} s {memory:>8.1} MB   goal: 2 s and 150 MB or less",
        format!("status of {CLUSTERS} clusters")
    );
}
