//! Planted bugs: a rule of the machines is turned off, and the exploration has to find it, by the invariant that is
//! meant to.

use rmadmin::ha::plan::Rules;

use super::explorer::explore;
use super::invariant::Invariant;
use super::scenario::{self, Scenario};

/// That this invariant is broken in some run of these scenarios.
fn found(scenarios: &[Scenario], rules: Rules, faults: usize, expected: Invariant) {
    assert_ne!(rules, Rules::default(), "nothing was planted");
    let failures = scenarios
        .iter()
        .flat_map(|scenario| explore(scenario, rules, faults).failures);
    let broken: Vec<_> = failures.map(|failure| failure.invariant).collect();
    assert!(
        broken.contains(&expected),
        "not found; but {} others: {:?}",
        broken.len(),
        broken.first()
    );
}

macro_rules! planted {
    ($($rule:ident, $scenarios:ident, $faults:literal, $invariant:ident;)*) => {
        $(#[test]
        fn $rule() {
            let rules = Rules { $rule: false, ..Rules::default() };
            found(&scenario::$scenarios(), rules, $faults, Invariant::$invariant);
        })*
    };
}

planted! {
    confirm_standby, manual_failovers, 1, TwoActive;
    look_before_resending, manual_failovers, 1, BlindResend;
    silence_is_not_death, manual_failovers, 1, TwoActive;
    refusal_is_not_death, manual_failovers, 1, TwoActive;
    hang_up_is_not_death, manual_failovers, 1, TwoActive;
    only_rpc_settles, manual_failovers, 1, TwoActive;
    success_is_seen, manual_failovers, 1, Truth;
    claim_what_is_seen, manual_failovers, 2, Truth;
    half_way_is_not_standby, manual_failovers, 1, TwoActive;
    go_back, manual_failovers, 1, NobodyActive;
    delete_only_if_agreed, automatic_failovers, 1, DeletedWhileMismatched;
    others_first, automatic_repairs, 0, TwoActive;
    go_back_in_the_same_election, automatic_repairs, 2, TwoActive;
}
