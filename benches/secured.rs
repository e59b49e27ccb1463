//! Whole processes, compared with the Java CLI on a secured pair, with a service ticket in the cache, in turn:
//! `cargo bench --bench secured`.

mod measure;
#[path = "../tests/support/mod.rs"]
mod support;

use measure::{Program, in_turn, millis, print};
use support::pair::{Pair, States};
use support::secured::{self, Secured};
use support::{jars, rmadmin};

/// Counted rounds, after one uncounted round that gets the ticket.
const ROUNDS: usize = 9;

fn main() {
    let realm = secured::realm();
    let secured = Secured {
        protection: ["authentication,privacy"; 2],
        ..Secured::default()
    };
    let pair = Pair::secured(&realm, &secured);
    pair.bring_to(States::ActiveStandby);
    println!("{:<34} {:>10} {:>10}", "medians", "ours", "other");
    for protection in ["authentication", "privacy"] {
        against_java(&pair, protection);
    }
}

fn against_java(pair: &Pair, protection: &str) {
    let conf = pair.conf();
    let environment = pair.environment().into_iter();
    let environment: Vec<_> = environment
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .collect();
    let define = format!("hadoop.rpc.protection={protection}");
    let question: Vec<String> = ["-D", &define, "-getServiceState", "rm1"]
        .map(str::to_owned)
        .to_vec();
    let ours = Program {
        path: rmadmin(),
        arguments: question.clone(),
        conf: conf.clone(),
        environment: environment.clone(),
    };
    let mut arguments = pair.java_options().to_vec();
    arguments.extend([
        "-Droot.level=OFF".to_owned(),
        "-cp".to_owned(),
        format!("{}:{}", conf.display(), jars::class_path()),
        "org.apache.hadoop.yarn.client.cli.RMAdminCLI".to_owned(),
    ]);
    arguments.extend(question);
    let java = Program {
        path: jars::java(),
        arguments,
        conf,
        environment,
    };
    let costs = in_turn(ROUNDS, &ours, &java);
    let figure = |name: &str| format!("{name}, {protection}");
    print(
        &figure("wall time"),
        "ms",
        "goal: 60 or more",
        &costs,
        |cost| millis(cost.wall),
    );
    print(&figure("CPU time"), "ms", "", &costs, |cost| {
        millis(cost.cpu).max(0.01)
    });
    print(&figure("peak memory"), "MB", "", &costs, |cost| {
        cost.memory / 1_048_576.0
    });
}
