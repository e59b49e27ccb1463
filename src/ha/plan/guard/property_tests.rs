//! Properties of the guard that hold for every view.

use proptest::prelude::*;

use super::tests::{RM2, calm, keeping, lock, see, to_rm2};
use super::*;
use crate::ha::plan::view::{RmView, Status};
use crate::ha::plan::{Machine, PlanRequest};
use crate::verdict::seen::ConnectionSign;

fn any_answer<T: Clone + std::fmt::Debug + 'static>(
    said: impl Strategy<Value = T>,
) -> impl Strategy<Value = Reported<T>> {
    prop_oneof![
        4 => said.prop_map(Reported::Said),
        1 => Just(Reported::Unclear),
        1 => Just(Reported::Unauthorised),
        1 => Just(Reported::PortClosed),
        1 => Just(Reported::Silent),
        1 => Just(Reported::NotAsked),
        1 => Just(Reported::NotReached),
    ]
}

const STATES: &[HaState] = &[HaState::Active, HaState::Standby, HaState::Initializing];

const CONTACTS: &[ConnectionSign] = &[
    ConnectionSign::None,
    ConnectionSign::Accepted,
    ConnectionSign::ClosedByServer,
];

fn any_rm() -> impl Strategy<Value = RmView> {
    let status = (prop::sample::select(STATES), any::<bool>())
        .prop_map(|(state, ready)| Status { state, ready });
    (
        any_answer(status),
        any_answer(any::<bool>()),
        any_answer(any::<bool>()),
        prop::sample::select(CONTACTS),
    )
        .prop_map(|(rpc, healthy, http, connection)| RmView {
            rpc,
            healthy,
            http,
            connection,
        })
}

proptest! {
    #[test]
    fn unknown_facts_refuse_a_failover(
        rms in prop::collection::vec(any_rm(), 2..4),
        automatic: bool,
        holder in 0..3_usize,
        seen: bool,
    ) {
        let (mode, election) = match (automatic, seen) {
            (false, _) => (FailoverMode::Manual, Election::None),
            (true, true) => (FailoverMode::Automatic, lock(RmIndex(holder))),
            (true, false) => (FailoverMode::Automatic, Election::Unseen),
        };
        let view = see(&rms, election);
        let request = PlanRequest::Failover(to_rm2(mode, &[]));
        if Machine::start(&request, &view, &calm()).is_ok() {
            prop_assert!(rms.iter().all(|rm| rm.state().is_some()));
            prop_assert!(view.active().len() < 2);
            prop_assert!(mode == FailoverMode::Manual || seen);
            let moves = view.active() != [RM2];
            prop_assert!(!moves || rms[1].healthy == Reported::Said(true));
        }
    }
}

proptest! {
    #[test]
    fn rm_that_accepts_connections_is_not_dead(
        rms in prop::collection::vec(any_rm(), 2..4),
        dead in prop::collection::vec((0..2_usize).prop_map(RmIndex), 0..3),
    ) {
        let view = see(&rms, Election::None);
        let accepts = |rm: &RmIndex| view.of(*rm).connection == ConnectionSign::Accepted;
        let mut keep = keeping(FailoverMode::Manual, Some(RM2), &dead);
        keep.accept = vec![Risk::NoHttp];
        let to_rm2 = to_rm2(FailoverMode::Manual, &dead);
        let all = [failover(&to_rm2, RM2, &view, &calm()), repair(&keep, &view, &calm())];
        for rm in dead.iter().filter(|rm| accepts(rm)) {
            let not_dead = |refusal: &PlanRefusal| matches!(refusal, PlanRefusal::NotDead(one, _) if one == rm);
            prop_assert!(all.iter().all(|refusals| refusals.iter().any(not_dead)));
        }
    }
}
