//! Runs the steps of `rmadmin sandbox tour` on a real pair of ResourceManagers: `cargo test --test tour`. Fails if
//! a step does not end as expected.

mod support;

use rmadmin::sandbox::tour::{TOUR, TourEvent, TourStep};

use support::pair::{Pair, RECOVERY};
use support::process::{self, Outcome};
use support::{Folder, rmadmin};

/// Time after which a frozen RM loses its session.
const SESSION_TIMEOUT: (&str, &str) = ("hadoop.zk.timeout-ms", "5000");
/// Time that a new pair needs.
const FAILOVER_FLAGS: [&str; 1] = ["--accept-fresh-target"];

fn main() {
    println!("Starting two ResourceManagers on loopback (the first time, Maven fetches them) ...");
    let pair = Pair::automatic_with(&[&RECOVERY[..], &[SESSION_TIMEOUT]].concat());
    if pair.state(1) != "ACTIVE" {
        // The tour begins with rm1 active.
        prepare(&pair);
    }
    let history = Folder::new("tour");
    let mut failed = 0;
    for step in &TOUR {
        match step.event {
            TourEvent::Nothing => {}
            TourEvent::Freeze(rm_id) => pair.freeze(number(rm_id)),
            TourEvent::Thaw => [1, 2].into_iter().for_each(|n| pair.thaw(n)),
        }
        failed += usize::from(!take(&pair, step, &history));
    }
    drop(pair);
    println!("\ntour: {} passed, {failed} failed", TOUR.len() - failed);
    std::process::exit(i32::from(failed > 0));
}

fn prepare(pair: &Pair) {
    let conf = pair.conf();
    let environment = [("YARN_CONF_DIR", conf.to_str().expect("a path in UTF-8"))];
    let words = [&["failover", "--to", "rm1", "--yes"][..], &FAILOVER_FLAGS].concat();
    let outcome = process::run(rmadmin(), &words, &environment, None, "");
    assert_eq!(outcome.status, Some(0), "{outcome:?}");
}

fn number(rm_id: &str) -> u8 {
    let digits = rm_id.trim_start_matches("rm");
    digits.parse().expect("the number of an RM")
}

/// Runs a step. Returns true if the exit status is as expected.
fn take(pair: &Pair, step: &TourStep, history: &Folder) -> bool {
    let conf = pair.conf();
    let history = history.path().join("history.jsonl").display().to_string();
    let environment = [
        ("YARN_CONF_DIR", conf.to_str().expect("a path in UTF-8")),
        ("RMADMIN_HISTORY", &history),
    ];
    let flags: &[&str] = match step.arguments {
        ["failover", ..] => &FAILOVER_FLAGS,
        _ => &[],
    };
    let arguments = [step.arguments, flags].concat();
    let Outcome {
        stdout,
        stderr,
        status,
    } = process::run(rmadmin(), &arguments, &environment, None, "");
    println!(
        "\n# {}\n$ rmadmin {}\n{stdout}{stderr}[{}]",
        step.why,
        arguments.join(" "),
        status.unwrap_or(-1)
    );
    let as_expected = status == Some(i32::from(step.exit));
    if !as_expected {
        println!("^ expected {}", step.exit);
    }
    as_expected
}
