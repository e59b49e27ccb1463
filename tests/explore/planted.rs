//! Planted bugs: the exploration must find each of them, by the intended invariant.
//!
//! This is a module of `ha::plan`, because only the unit tests are compiled with the bugs.

mod again;
#[allow(dead_code, reason = "main.rs reads the counters")]
mod explorer;
mod invariant;
#[allow(dead_code, reason = "main.rs explores every scenario")]
mod scenario;
mod sim;
mod world;

use explorer::explore;
use invariant::Invariant;
use scenario::Scenario;

use super::bugs::PlantedBug;

/// Asserts that the bug breaks this invariant in some run of these scenarios.
fn found(scenarios: &[Scenario], bug: PlantedBug, faults: usize, expected: Invariant) {
    PlantedBug::plant(Some(bug));
    let failures = scenarios
        .iter()
        .flat_map(|scenario| explore(scenario, faults).failures);
    let broken: Vec<_> = failures.map(|failure| failure.invariant).collect();
    PlantedBug::plant(None);
    assert!(
        broken.contains(&expected),
        "not found; but {} others: {:?}",
        broken.len(),
        broken.first()
    );
}

macro_rules! planted {
    ($($test:ident $bug:ident, $scenarios:ident, $faults:literal, $invariant:ident;)*) => {
        $(#[test]
        fn $test() {
            let scenarios = scenario::$scenarios();
            found(&scenarios, PlantedBug::$bug, $faults, Invariant::$invariant);
        })*
    };
}

planted! {
    unconfirmed_standby UnconfirmedStandby, manual_failovers, 1, TwoActive;
    blind_resend BlindResend, manual_failovers, 1, BlindResend;
    silence_is_death SilenceIsDeath, manual_failovers, 1, TwoActive;
    closed_port_is_death ClosedPortIsDeath, manual_failovers, 1, TwoActive;
    hang_up_is_death HangUpIsDeath, manual_failovers, 1, TwoActive;
    http_settles HttpSettles, manual_failovers, 1, TwoActive;
    unseen_success UnseenSuccess, manual_failovers, 1, Truth;
    claim_from_memory ClaimFromMemory, manual_failovers, 2, Truth;
    half_way_is_standby HalfWayIsStandby, manual_failovers, 1, TwoActive;
    no_way_back NoWayBack, manual_failovers, 1, NobodyActive;
    delete_while_mismatched DeleteWhileMismatched, automatic_failovers, 1, DeletedWhileMismatched;
    leader_first LeaderFirst, automatic_repairs, 0, TwoActive;
    go_back_after_election GoBackAfterElection, automatic_repairs, 2, TwoActive;
}
