//! Runs the failover and repair machines against a simulated cluster (`world.rs`), through every interleaving of their
//! steps with up to two faults. `invariant.rs` has the conditions that every run must fulfil.
//!
//! `advice.rs` follows the advice of `status`, `failover` and `repair` from every state of a pair.
//!
//! `planted.rs` runs the same exploration on machines with a planted bug. It is a module of the unit tests
//! (`cargo test --lib planted::`), because only they are compiled with the bugs.

mod advice;
mod again;
mod explorer;
mod invariant;
mod scenario;
mod sim;
mod states;
mod world;

use std::time::Instant;

use explorer::explore;
use scenario::Scenario;

/// Maximum faults in one run.
const FAULTS: usize = 2;

fn holds(scenarios: &[Scenario], faults: usize) {
    for scenario in scenarios {
        let begun = Instant::now();
        let found = explore(scenario, faults);
        println!(
            "{}: {} runs over {} points, the longest of {} steps, in {} ms",
            scenario.name,
            found.runs,
            found.points,
            found.longest,
            begun.elapsed().as_millis()
        );
        assert!(found.successes > 1, "{}: none succeeds", scenario.name);
        if let Some(failure) = found.failures.first() {
            panic!(
                "{}: {} failures; the first:\n{failure}",
                scenario.name,
                found.failures.len()
            );
        }
    }
}

#[test]
fn manual_failover() {
    holds(&scenario::manual_failovers(), FAULTS);
}

#[test]
fn automatic_failover() {
    holds(&scenario::automatic_failovers(), FAULTS);
}

#[test]
fn manual_repair() {
    holds(&scenario::manual_repairs(), FAULTS);
}

#[test]
fn automatic_repair() {
    holds(&scenario::automatic_repairs(), FAULTS);
}

/// Run this test after a change of a machine: `cargo test --test explore -- --ignored`.
#[test]
#[ignore = "takes a minute"]
fn three_faults() {
    for scenarios in [
        scenario::manual_failovers(),
        scenario::automatic_failovers(),
        scenario::manual_repairs(),
        scenario::automatic_repairs(),
    ] {
        holds(&scenarios, FAULTS + 1);
    }
}
