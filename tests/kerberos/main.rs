//! Secured pairs: a real KDC and real ResourceManagers that let in only who has a ticket.
//!
//! The Java CLI and ours are compared as in `differential`; where the peer's words are those of a JVM at a loss, ours
//! are held to what has to be in them.

#[allow(dead_code, reason = "the other suite's cases need more of it")]
#[path = "../differential/case.rs"]
mod case;
#[path = "../support/mod.rs"]
mod support;
mod tables;

use case::{Case, compare};
use support::pair::Pair;
use support::secured::{self, Secured};

/// What the peer and ours say on a pair that is asked for the states before each case.
fn compare_all(pair: &Pair, cases: &[Case]) {
    compare(
        pair,
        cases,
        |case, _| pair.bring_to(case.states),
        || pair.states().to_vec(),
    );
}

/// rm1 offers every layer, rm2 privacy alone.
#[test]
fn who_is_let_in() {
    let realm = secured::realm();
    realm.kinit_ended("admin", "ended");
    let secured = Secured {
        protection: ["authentication,integrity,privacy", "privacy"],
        ..Secured::default()
    };
    let pair = Pair::secured(&realm, &secured);
    compare_all(&pair, &tables::secured());
}

/// Clients that have tickets, and RMs that do not ask for them.
#[test]
fn who_would_be_let_in_anyway() {
    let realm = secured::realm();
    let pair = secured::simple_pair(&realm);
    compare_all(&pair, tables::ANYWAY);
}
