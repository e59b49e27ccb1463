//! Whole processes, compared with the Java CLI and with the minimal client, in turn: `cargo bench --bench java`.
//!
//! Only the ratios count; the absolute figures depend on the machine.

mod measure;
#[path = "../tests/support/mod.rs"]
mod support;

use std::path::Path;
use std::process::Command;

use measure::{Program, in_turn, millis, print};
use support::pair::{Pair, States};
use support::{jars, rmadmin};

/// Counted rounds against the Java CLI, after one uncounted round.
const JAVA_ROUNDS: usize = 9;
/// Counted rounds against the minimal client.
const FLOOR_ROUNDS: usize = 101;
/// Time limit of a call to a frozen RM, in milliseconds.
const FROZEN_LIMIT: u64 = 1500;

fn main() {
    let pair = Pair::manual();
    pair.bring_to(States::ActiveStandby);
    let conf = pair.conf();
    let ours = |arguments: &[&str]| Program {
        path: rmadmin(),
        arguments: arguments.iter().map(ToString::to_string).collect(),
        conf: conf.clone(),
        environment: Vec::new(),
    };
    println!("{:<40} {:>10} {:>10}", "medians", "ours", "other");
    against_java(&ours(&["-getServiceState", "rm1"]), &conf);
    against_floor(&ours(&["-getServiceState", "rm1"]), &pair, &conf);
    frozen(&pair, &ours);
}

fn against_java(ours: &Program<'_>, conf: &Path) {
    let class_path = format!("{}:{}", conf.display(), jars::class_path());
    let arguments = [
        "-Droot.level=OFF",
        "-cp",
        &class_path,
        "org.apache.hadoop.yarn.client.cli.RMAdminCLI",
    ];
    let arguments = arguments
        .iter()
        .map(ToString::to_string)
        .chain(ours.arguments.clone())
        .collect();
    let java = Program {
        path: jars::java(),
        arguments,
        conf: conf.to_path_buf(),
        environment: Vec::new(),
    };
    let costs = in_turn(JAVA_ROUNDS, ours, &java);
    print(
        "wall time against Java",
        "ms",
        "goal: 150 or more",
        &costs,
        |cost| millis(cost.wall),
    );
    // Some runs of rmadmin are shorter than the kernel's unit of CPU time.
    print(
        "CPU time against Java",
        "ms",
        "goal: 300 or more",
        &costs,
        |cost| millis(cost.cpu).max(0.01),
    );
    print(
        "peak memory against Java",
        "MB",
        "goal: 15 or more",
        &costs,
        |cost| cost.memory / 1_048_576.0,
    );
}

fn against_floor(ours: &Program<'_>, pair: &Pair, conf: &Path) {
    let floor = Path::new(env!("CARGO_TARGET_TMPDIR")).join("floor");
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("benches/floor.rs");
    let built = Command::new("rustc")
        .args([
            "--edition=2024",
            "-O",
            "-Cpanic=abort",
            "-Cstrip=symbols",
            "-o",
        ])
        .arg(&floor)
        .arg(&source)
        .status();
    assert!(
        built.is_ok_and(|status| status.success()),
        "the floor is built"
    );
    let bare = Program {
        path: &floor,
        arguments: vec![format!("{}.1:8033", pair.net())],
        conf: conf.to_path_buf(),
        environment: Vec::new(),
    };
    let costs = in_turn(FLOOR_ROUNDS, &bare, ours);
    print(
        "wall time, floor and ours",
        "ms",
        "goal: 2.5 or less",
        &costs,
        |cost| millis(cost.wall),
    );
}

fn frozen<'a>(pair: &Pair, ours: &dyn Fn(&[&str]) -> Program<'a>) {
    let limit = format!("ha.failover-controller.cli-check.rpc-timeout.ms={FROZEN_LIMIT}");
    pair.freeze(1);
    pair.freeze(2);
    let one = ours(&["-D", &limit, "-getServiceState", "rm1"]);
    let both = ours(&["-D", &limit, "-getAllServiceState"]);
    let costs = in_turn(3, &one, &both);
    pair.thaw(1);
    pair.thaw(2);
    print(
        "one frozen RM, and both",
        "ms",
        "goal: 1, not 2",
        &costs,
        |cost| millis(cost.wall),
    );
}
