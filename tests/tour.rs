//! A tour of the verbs on a real pair of ResourceManagers: `cargo test --test tour`.
//!
//! It brings a pair up, shows each command with what it prints, and fails if one does not end as it should.

mod support;

use support::pair::Pair;
use support::process::{self, Outcome};
use support::rmadmin;

/// A command, the exit status it is to end with, and why it is shown.
type Stop = (&'static str, &'static [&'static str], i32);

const BOTH_ALIVE: &[Stop] = &[
    (
        "Both start on standby: an operator decides who is active.",
        &["get-all-service-state"],
        0,
    ),
    ("One becomes active.", &["transition-to-active", "rm1"], 0),
    (
        "A second active one is refused: that would be a split brain.",
        &["transition-to-active", "rm2"],
        4,
    ),
    (
        "So it is in Hadoop's spelling, with the Java CLI's words and status.",
        &["-transitionToActive", "rm2"],
        255,
    ),
    (
        "Scripts ask like this, and get one word.",
        &["-getServiceState", "rm1"],
        0,
    ),
    (
        "A load balancer asks over HTTP: 0 is for the active one only.",
        &["probe", "rm2"],
        1,
    ),
    ("Which one is it?", &["probe", "--any"], 0),
];
const ONE_FROZEN: &[Stop] = &[
    (
        "rm2 is frozen now: it accepts connections and stays silent.",
        &["--timeout", "1s", "get-all-service-state"],
        1,
    ),
    (
        "Its state is unknown, so it stops a transition.",
        &["--timeout", "2s", "transition-to-active", "rm1"],
        4,
    ),
];
const ONE_DEAD: &[Stop] = &[
    ("rm2 is dead now.", &["-getAllServiceState"], 0),
    (
        "Who knows that it is dead says so.",
        &["transition-to-active", "rm1", "--force-active"],
        0,
    ),
    (
        "Programs get JSON.",
        &["--output", "json", "get-service-state", "rm2"],
        69,
    ),
];

fn main() {
    println!("Starting two ResourceManagers on loopback (the first time, Maven fetches them) ...");
    let mut pair = Pair::manual();
    let mut failed = walk(&pair, BOTH_ALIVE);
    pair.freeze(2);
    failed += walk(&pair, ONE_FROZEN);
    pair.thaw(2);
    pair.kill(2);
    failed += walk(&pair, ONE_DEAD);
    drop(pair);
    let stops = BOTH_ALIVE.len() + ONE_FROZEN.len() + ONE_DEAD.len();
    println!("\ntour: {} passed, {failed} failed", stops - failed);
    std::process::exit(i32::from(failed > 0));
}

/// Shows commands; gives back how many did not end as they should.
fn walk(pair: &Pair, stops: &[Stop]) -> usize {
    let conf = pair.conf();
    let environment = [("YARN_CONF_DIR", conf.to_str().expect("a path in UTF-8"))];
    let mut failed = 0;
    for (why, arguments, expected) in stops {
        let Outcome {
            stdout,
            stderr,
            status,
        } = process::run(rmadmin(), arguments, &environment, None, "");
        println!(
            "\n# {why}\n$ rmadmin {}\n{stdout}{stderr}[exit status {}]",
            arguments.join(" "),
            status.unwrap_or(-1)
        );
        if status != Some(*expected) {
            println!("^ expected {expected}");
            failed += 1;
        }
    }
    failed
}
