//! The failover and repair machines against a simulated cluster: every interleaving of their steps with up to two
//! faults. What must hold is in `invariant.rs`, what can go wrong in `world.rs`.
//!
//! `advice.rs` follows what is advised in every state in which a run could begin.
//!
//! `planted.rs` turns the machines' rules off one by one and demands that the bug is found, by a named invariant.

mod advice;
mod again;
mod explorer;
mod invariant;
mod planted;
mod scenario;
mod world;

use std::time::Instant;

use explorer::explore;
use rmadmin::ha::plan::Rules;
use scenario::Scenario;

/// Faults in one run.
const FAULTS: usize = 2;

fn holds(scenarios: &[Scenario], faults: usize) {
    for scenario in scenarios {
        let begun = Instant::now();
        let found = explore(scenario, Rules::default(), faults);
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
fn failover_by_hand() {
    holds(&scenario::manual_failovers(), FAULTS);
}

#[test]
fn failover_by_election() {
    holds(&scenario::automatic_failovers(), FAULTS);
}

#[test]
fn repair_by_hand() {
    holds(&scenario::manual_repairs(), FAULTS);
}

#[test]
fn repair_under_an_elector() {
    holds(&scenario::automatic_repairs(), FAULTS);
}

/// `cargo test --test explore -- --ignored`, when a machine has been changed.
#[test]
#[ignore = "takes a minute"]
fn one_fault_more() {
    for scenarios in [
        scenario::manual_failovers(),
        scenario::automatic_failovers(),
        scenario::manual_repairs(),
        scenario::automatic_repairs(),
    ] {
        holds(&scenarios, FAULTS + 1);
    }
}
