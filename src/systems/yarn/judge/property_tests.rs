//! Properties that hold for all observations.

use std::time::Duration;

use proptest::prelude::*;
use proptest::sample::{Index, select};

use super::tests::*;
use super::*;
use crate::ha::state::{HaState, ServiceStatus};
use crate::systems::yarn::action::SuggestedAction;
use crate::verdict::level::Level;
use crate::verdict::seen::{ConnectionSign, Seen};

fn missing() -> impl Strategy<Value = Missing> {
    select(vec![
        SILENT,
        denied(),
        Missing::Refused,
        Missing::Broken("broken".to_owned()),
        Missing::Nonsense("nonsense".to_owned()),
        Missing::NotAsked("no address".to_owned()),
        Missing::Authentication("reset".to_owned()),
        Missing::Redirected("elsewhere".to_owned()),
        Missing::Unreachable("no route".to_owned()),
        Missing::Silent(Duration::from_millis(1)),
        unknown_host("rm2"),
        unset("k"),
    ])
}

fn seen<T: Clone + std::fmt::Debug + 'static>(
    said: impl Strategy<Value = T> + 'static,
) -> impl Strategy<Value = Seen<T>> {
    prop_oneof![3 => said.prop_map(Ok), 1 => missing().prop_map(Err)]
}

fn state() -> impl Strategy<Value = HaState> {
    select(vec![
        HaState::Active,
        HaState::Standby,
        HaState::Initializing,
    ])
}

fn any_rm() -> impl Strategy<Value = RmObservation> {
    let health = select(vec![Health::Healthy, Health::Unhealthy("ill".to_owned())]);
    let info = state().prop_map(info);
    let status = (state(), any::<bool>()).prop_map(|(state, ready)| ServiceStatus {
        state,
        not_ready: (!ready).then(|| "busy".to_owned()),
    });
    let is_active = prop_oneof![
        4 => seen(any::<bool>()),
        1 => Just(Err(Missing::NotOffered("2.10.2".to_owned()))),
    ];
    let pages = (is_active, seen(info), any::<bool>());
    (seen(status), seen(health), pages).prop_map(
        |(state, health, (is_active, info, pages_stand_in))| RmObservation {
            id: String::new(),
            address: String::new(),
            state,
            health,
            is_active,
            info,
            connection: ConnectionSign::None,
            pages_stand_in,
        },
    )
}

fn any_observation() -> impl Strategy<Value = Observations> {
    let electors = vec![
        held("rm0"),
        held("rm1"),
        held("other"),
        free(),
        latch(&["rm0", "rm1"]),
        latch(&["rm1"]),
        ElectorView::default(),
    ];
    let rms = prop::collection::vec(any_rm(), 1..4);
    (rms, any::<bool>(), seen(select(electors))).prop_map(|(mut rms, by_elector, elector)| {
        for (number, rm) in rms.iter_mut().enumerate() {
            rm.id = format!("rm{number}");
        }
        match by_elector {
            true => automatic(rms, elector),
            false => manual(rms),
        }
    })
}

/// Removes one source of one RM.
fn silence(rm: &mut RmObservation, source: ObservedSource, missing: Missing) {
    match source {
        ObservedSource::State => rm.state = Err(missing),
        ObservedSource::Health => rm.health = Err(missing),
        ObservedSource::IsActive => rm.is_active = Err(missing),
        ObservedSource::Info => rm.info = Err(missing),
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    #[test]
    fn two_active_rms_are_a_split_brain(seen in any_observation()) {
        let by_rpc = seen.rms.iter().filter(|rm| rm.active_by(ObservedSource::State) == Some(true));
        if by_rpc.count() > 1 {
            prop_assert_eq!(judge(&seen).verdict, YarnVerdict::SplitBrain);
        }
    }

    #[test]
    fn healthy_needs_every_call(seen in any_observation()) {
        if judge(&seen).verdict == YarnVerdict::Healthy {
            let states: Vec<bool> = seen.rms.iter().filter_map(|rm| rm.active_by(ObservedSource::State)).collect();
            prop_assert_eq!(states.len(), seen.rms.len());
            prop_assert_eq!(states.iter().filter(|active| **active).count(), 1);
            prop_assert!(seen.rms.iter().all(|rm| rm.health == Ok(Health::Healthy)));
            prop_assert!(seen.failover == FailoverMode::Manual || seen.elector.is_ok());
        }
    }

    #[test]
    fn silence_never_makes_a_cluster_healthy(
        seen in any_observation(), which in any::<Index>(), source in select(ObservedSource::ALL.to_vec())
    ) {
        let mut silenced = seen.clone();
        silence(which.get_mut(&mut silenced.rms), source, SILENT);
        prop_assert_ne!(judge(&silenced).verdict, YarnVerdict::Healthy);
    }

    /// If no elector confirms the active RM, an RM that falls silent never improves the verdict: critical or
    /// unknown stays critical or unknown.
    #[test]
    fn silent_rm_never_improves_the_verdict(seen in any_observation(), which in any::<Index>()) {
        let before = judge(&manual(seen.rms.clone())).verdict;
        let mut rms = seen.rms;
        let rm = which.get_mut(&mut rms);
        *rm = mute(&rm.id.clone(), &SILENT);
        let after = judge(&manual(rms)).verdict;
        let bad = |verdict: YarnVerdict| matches!(verdict.told().level(), Level::Critical | Level::Unknown);
        prop_assert_ne!(after, YarnVerdict::Healthy);
        prop_assert!(bad(after) || !bad(before), "{:?} to {:?}", before, after);
    }

    #[test]
    fn silent_elector_never_makes_it_healthy(seen in any_observation()) {
        let before = judge(&seen).verdict;
        let silenced = Observations { elector: Err(SILENT), ..seen };
        let after = judge(&silenced).verdict;
        if silenced.failover == FailoverMode::Automatic {
            prop_assert_ne!(after, YarnVerdict::Healthy);
            prop_assert!(before != YarnVerdict::Unknown || after == YarnVerdict::Unknown);
        }
    }

    #[test]
    fn the_order_of_the_rms_does_not_matter(seen in any_observation()) {
        let mut turned = seen.clone();
        turned.rms.reverse();
        let (one, other) = (judge(&seen), judge(&turned));
        prop_assert_eq!(one.verdict, other.verdict);
        prop_assert_eq!(one.reasons.len(), other.reasons.len());
    }

    #[test]
    fn no_state_without_an_answer(missing in missing(), other in any_rm()) {
        let other = RmObservation { id: "rm0".to_owned(), ..other };
        let seen = manual([other, mute("rm1", &missing)]);
        let judged = judge(&seen);
        prop_assert!(!judged.active.contains(&"rm1".to_owned()));
        prop_assert_ne!(judged.verdict, YarnVerdict::Healthy);
        let down = judged.reasons.contains(&Reason::Down("rm1".to_owned()));
        prop_assert_eq!(down, missing == Missing::Refused);
    }

    #[test]
    fn unknown_verdict_advises_checks_only(seen in any_observation()) {
        let judged = judge(&seen);
        if judged.verdict == YarnVerdict::Unknown {
            let changes = matches!(judged.next, Some(SuggestedAction::Failover { .. } | SuggestedAction::Repair { .. } | SuggestedAction::Start(_)));
            prop_assert!(!changes, "{:?}", judged.next);
        }
    }
}
