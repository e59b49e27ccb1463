//! Tables with one row per rule.

use proptest::prelude::*;

use super::*;
use crate::ha::plan::view::{LockView, RmView, Status};
use crate::ha::plan::{Machine, NextCommand, PlanRequest};
use crate::verdict::seen::ConnectionSign;

const RM1: RmIndex = RmIndex(0);
const RM2: RmIndex = RmIndex(1);
const RM3: RmIndex = RmIndex(2);
const ACTIVE: RmView = answering(HaState::Active);
const STANDBY: RmView = answering(HaState::Standby);
const SILENT: RmView = RmView {
    rpc: Reported::Silent,
    healthy: Reported::Silent,
    http: Reported::Silent,
    connection: ConnectionSign::None,
};
/// A frozen process: its kernel accepts connections.
const FROZEN: RmView = RmView {
    connection: ConnectionSign::Accepted,
    ..SILENT
};
/// A process that has ended, or a firewall that rejects connections.
const REFUSES: RmView = RmView {
    rpc: Reported::PortClosed,
    healthy: Reported::PortClosed,
    http: Reported::PortClosed,
    connection: ConnectionSign::None,
};

const fn answering(state: HaState) -> RmView {
    RmView {
        rpc: Reported::Said(Status { state, ready: true }),
        healthy: Reported::Said(true),
        http: Reported::Said(matches!(state, HaState::Active)),
        connection: ConnectionSign::None,
    }
}

fn lock(holder: RmIndex) -> Election {
    Election::Standard(Some(LockView {
        holder: Some(holder),
        czxid: 7,
        version: 0,
    }))
}

fn see(rms: &[RmView], election: Election) -> ClusterView {
    ClusterView {
        rms: rms.to_vec(),
        election,
    }
}

fn calm() -> Background {
    Background {
        keeps_applications: Some(true),
        stores_keep_nothing: false,
        same_version: Some(true),
        same_ha_keys: Some(true),
        store_is_away: false,
        unlisted: Vec::new(),
        other_mode: false,
        same_process: None,
        unanswered: Vec::new(),
        target_uptime: Some(FRESH),
    }
}

fn to_rm2(mode: FailoverMode, dead: &[RmIndex]) -> FailoverPlanRequest {
    FailoverPlanRequest {
        mode,
        to: Some(RM2),
        dead: dead.to_vec(),
        accept: Vec::new(),
        max_elections: 8,
    }
}

fn refused(request: &FailoverPlanRequest, rms: &[RmView], election: Election) -> Vec<PlanRefusal> {
    failover(request, RM2, &see(rms, election), &calm())
}

#[test]
fn manual_failover_rules() {
    let unready = RmView {
        rpc: Reported::Said(Status {
            state: HaState::Standby,
            ready: false,
        }),
        ..STANDBY
    };
    let unwell = RmView {
        healthy: Reported::Said(false),
        ..STANDBY
    };
    let lying = RmView {
        http: Reported::Said(true),
        ..STANDBY
    };
    let page_only = RmView {
        http: Reported::Unauthorised,
        ..SILENT
    };
    let starting = answering(HaState::Initializing);
    let mute = RmView {
        healthy: Reported::Unclear,
        ..STANDBY
    };
    let unseen = |rm, life| PlanRefusal::Unseen { rm, life };
    let not_dead = PlanRefusal::NotDead(RM1, Life::Answers);
    let frozen = PlanRefusal::NotDead(RM1, Life::Accepts);
    let not_reached = RmView {
        rpc: Reported::NotReached,
        ..SILENT
    };
    let page_not_reached = RmView {
        http: Reported::NotReached,
        ..SILENT
    };
    let not_asked = RmView {
        rpc: Reported::NotAsked,
        ..SILENT
    };
    let nobody_asked = PlanRefusal::NotDead(RM1, Life::NotAsked);
    let table: [(&[RmView], &[RmIndex], &[PlanRefusal]); 25] = [
        (&[not_reached, STANDBY], &[], &[unseen(RM1, Life::NotAsked)]),
        (&[not_reached, STANDBY], &[RM1], &[nobody_asked]),
        (&[page_not_reached, STANDBY], &[RM1], &[nobody_asked]),
        (&[not_asked, STANDBY], &[RM1], &[nobody_asked]),
        (&[FROZEN, STANDBY], &[], &[unseen(RM1, Life::Accepts)]),
        (&[FROZEN, STANDBY], &[RM1], &[frozen]),
        (&[REFUSES, STANDBY], &[], &[unseen(RM1, Life::Unseen)]),
        (&[REFUSES, STANDBY], &[RM1], &[]),
        (&[ACTIVE, STANDBY], &[], &[]),
        (&[STANDBY, ACTIVE], &[], &[]),
        (&[STANDBY, STANDBY], &[], &[]),
        (&[ACTIVE, ACTIVE], &[], &[PlanRefusal::SplitBrain]),
        (&[SILENT, STANDBY], &[], &[unseen(RM1, Life::Unseen)]),
        (&[SILENT, STANDBY], &[RM1], &[]),
        (&[SILENT, ACTIVE], &[], &[unseen(RM1, Life::Unseen)]),
        (&[page_only, STANDBY], &[], &[unseen(RM1, Life::Answers)]),
        (&[page_only, STANDBY], &[RM1], &[not_dead]),
        (&[ACTIVE, STANDBY], &[RM1], &[not_dead]),
        (
            &[ACTIVE, STANDBY, SILENT],
            &[],
            &[unseen(RM3, Life::Unseen)],
        ),
        (&[ACTIVE, STANDBY, SILENT], &[RM3], &[]),
        (&[ACTIVE, unready], &[], &[PlanRefusal::TargetNotReady(RM2)]),
        (&[ACTIVE, unwell], &[], &[PlanRefusal::TargetUnhealthy(RM2)]),
        (
            &[ACTIVE, mute],
            &[],
            &[PlanRefusal::TargetHealthUnknown(RM2)],
        ),
        (&[ACTIVE, lying], &[], &[PlanRefusal::Contradiction(RM2)]),
        (
            &[ACTIVE, starting],
            &[],
            &[PlanRefusal::TargetNotStandby(RM2, HaState::Initializing)],
        ),
    ];
    for (rms, dead, expected) in table {
        let request = to_rm2(FailoverMode::Manual, dead);
        assert_eq!(
            refused(&request, rms, Election::None),
            expected,
            "{rms:?} {dead:?}"
        );
    }
}

#[test]
fn the_configuration_of_another_pair_is_refused() {
    let mut request = to_rm2(FailoverMode::Manual, &[]);
    request.accept = vec![
        Risk::Loss,
        Risk::VersionSkew,
        Risk::ConfigSkew,
        Risk::FreshTarget,
        Risk::NoHttp,
    ];
    let background = Background {
        unlisted: vec!["rm3".to_owned(), "rm4".to_owned()],
        other_mode: true,
        same_process: Some([RM1, RM2]),
        ..calm()
    };
    let expected = [
        PlanRefusal::Unlisted(RmIndex(2)),
        PlanRefusal::Unlisted(RmIndex(3)),
        PlanRefusal::OtherMode,
        PlanRefusal::SameProcess(RM1, RM2),
    ];
    for rms in [[ACTIVE, STANDBY], [STANDBY, ACTIVE], [STANDBY, STANDBY]] {
        let view = see(&rms, Election::None);
        let found = failover(&request, RM2, &view, &background);
        assert_eq!(found, expected, "{rms:?}");
    }
    let view = see(&[ACTIVE, ACTIVE], Election::None);
    let keep = RepairPlanRequest {
        mode: FailoverMode::Manual,
        keep: Some(RM1),
        dead: Vec::new(),
        accept: vec![Risk::NoHttp],
        store_is_fenced: false,
    };
    assert_eq!(repair(&keep, &view, &background), expected);
    assert!(expected.iter().all(|refusal| refusal.flag(&[]).is_none()));
}

fn keeping(mode: FailoverMode, keep: Option<RmIndex>, dead: &[RmIndex]) -> RepairPlanRequest {
    RepairPlanRequest {
        mode,
        keep,
        dead: dead.to_vec(),
        accept: Vec::new(),
        store_is_fenced: false,
    }
}

#[test]
fn silent_rm_means_the_cluster_may_be_broken() {
    let unseen = PlanRefusal::Unseen {
        rm: RM3,
        life: Life::Unseen,
    };
    let table: [(&[RmView], &[RmIndex], PlanRefusal); 5] = [
        (&[STANDBY, ACTIVE], &[], PlanRefusal::UseFailover(RM1)),
        (&[SILENT, ACTIVE], &[], PlanRefusal::TargetUnseen(RM1)),
        (&[STANDBY, ACTIVE, SILENT], &[], unseen),
        (
            &[STANDBY, ACTIVE, SILENT],
            &[RM3],
            PlanRefusal::UseFailover(RM1),
        ),
        (
            &[SILENT, ACTIVE, SILENT],
            &[],
            PlanRefusal::TargetUnseen(RM1),
        ),
    ];
    for (rms, dead, expected) in table {
        let request = keeping(FailoverMode::Manual, Some(RM1), dead);
        let found = repair(&request, &see(rms, Election::None), &calm());
        assert_eq!(found, [expected], "{rms:?} {dead:?}");
    }
}

#[test]
fn a_lock_of_an_unlisted_rm_is_refused() {
    let strange = || {
        Election::Standard(Some(LockView {
            holder: None,
            czxid: 7,
            version: 0,
        }))
    };
    let request = keeping(FailoverMode::Automatic, None, &[]);
    for rms in [[ACTIVE, STANDBY], [STANDBY, STANDBY], [ACTIVE, ACTIVE]] {
        let found = repair(&request, &see(&rms, strange()), &calm());
        assert_eq!(found, [PlanRefusal::UnlistedLeader], "{rms:?}");
    }
    // No RM holds the lock yet: the failover waits for a holder.
    let free = see(&[STANDBY, STANDBY], Election::Standard(None));
    assert_eq!(repair(&request, &free, &calm()), []);
    let request = to_rm2(FailoverMode::Automatic, &[]);
    let found = refused(&request, &[ACTIVE, STANDBY], strange());
    assert_eq!(found, [PlanRefusal::UnlistedLeader]);
}

#[test]
fn silent_target_is_refused() {
    let request = to_rm2(FailoverMode::Manual, &[]);
    let refusals = refused(&request, &[ACTIVE, SILENT], Election::None);
    assert_eq!(refusals[0], PlanRefusal::TargetUnseen(RM2));
    assert_eq!(refusals[0].flag(&[]), None);
}

#[test]
fn zookeeper_session_shows_an_rm_alive() {
    let request = to_rm2(FailoverMode::Manual, &[RM1]);
    let rms = [SILENT, STANDBY];
    let not_dead = [PlanRefusal::NotDead(RM1, Life::Session)];
    assert_eq!(refused(&request, &rms, lock(RM1)), not_dead);
    assert_eq!(
        refused(&request, &rms, Election::Curator(vec![RM2, RM1])),
        not_dead
    );
    let unseen = refused(&to_rm2(FailoverMode::Manual, &[]), &rms, lock(RM1))[0];
    let (rm, life) = (RM1, Life::Session);
    assert_eq!(unseen, PlanRefusal::Unseen { rm, life });
    assert_eq!(unseen.flag(&[]), None);
    assert_eq!(refused(&request, &rms, lock(RM2)), []);
    assert_eq!(
        refused(&request, &rms, Election::Unseen),
        [PlanRefusal::ZooKeeperUnseen]
    );
}

#[test]
fn election_needs_agreeing_sources() {
    let no_page = RmView {
        http: Reported::Silent,
        ..ACTIVE
    };
    let curator = || Election::Curator(vec![RM1, RM2]);
    let table: [(&[RmView], Election, &[PlanRefusal]); 9] = [
        (&[ACTIVE, STANDBY], lock(RM1), &[]),
        (&[STANDBY, ACTIVE], lock(RM1), &[PlanRefusal::NotAgreed]),
        (&[STANDBY, ACTIVE], lock(RM2), &[]),
        (&[ACTIVE, STANDBY], lock(RM2), &[PlanRefusal::NotAgreed]),
        (&[STANDBY, STANDBY], lock(RM1), &[PlanRefusal::NotAgreed]),
        (&[no_page, STANDBY], lock(RM1), &[PlanRefusal::NotAgreed]),
        (
            &[ACTIVE, STANDBY],
            Election::Standard(None),
            &[PlanRefusal::NotAgreed],
        ),
        (
            &[ACTIVE, STANDBY],
            Election::Unseen,
            &[PlanRefusal::ZooKeeperUnseen],
        ),
        (
            &[ACTIVE, STANDBY],
            curator(),
            &[PlanRefusal::Curator(Some(RM1))],
        ),
    ];
    for (rms, election, expected) in table {
        let request = to_rm2(FailoverMode::Automatic, &[]);
        let shown = format!("{rms:?} {election:?}");
        assert_eq!(refused(&request, rms, election), expected, "{shown}");
    }
}

#[test]
fn silent_store_refuses_a_failover() {
    let background = Background {
        store_is_away: true,
        ..calm()
    };
    let with = |rms: &[RmView]| {
        let request = to_rm2(FailoverMode::Manual, &[]);
        failover(&request, RM2, &see(rms, Election::None), &background)
    };
    assert_eq!(with(&[ACTIVE, STANDBY]), [PlanRefusal::ZooKeeperUnseen]);
    assert_eq!(with(&[STANDBY, ACTIVE]), []);
}

#[test]
fn each_risk_is_accepted_by_its_own_flag() {
    let nothing_known = Background::default();
    let no_page = RmView {
        http: Reported::Unauthorised,
        ..STANDBY
    };
    let view = see(&[ACTIVE, no_page], Election::None);
    let all = [
        Risk::Loss,
        Risk::VersionSkew,
        Risk::ConfigSkew,
        Risk::FreshTarget,
        Risk::NoHttp,
    ];
    let with = |accept: &[Risk]| {
        let request = FailoverPlanRequest {
            accept: accept.to_vec(),
            ..to_rm2(FailoverMode::Manual, &[])
        };
        failover(&request, RM2, &view, &nothing_known)
    };
    assert_eq!(with(&[]), all.map(PlanRefusal::Risk));
    assert_eq!(with(&all), []);
    for risk in all {
        assert!(
            !with(&[risk]).contains(&PlanRefusal::Risk(risk)),
            "{risk:?}"
        );
        assert_eq!(with(&[risk]).len(), all.len() - 1, "{risk:?}");
    }
}

/// The silent RM is the only refusal: facts that only this RM could report are not refused too.
#[test]
fn silent_rm_is_the_only_refusal() {
    let unknown = Background {
        target_uptime: Some(FRESH),
        ..Background::default()
    };
    for (election, life) in [(lock(RM1), Life::Session), (lock(RM2), Life::Unseen)] {
        let request = to_rm2(FailoverMode::Automatic, &[]);
        let view = see(&[SILENT, STANDBY], election);
        let unseen = PlanRefusal::Unseen { rm: RM1, life };
        assert_eq!(failover(&request, RM2, &view, &unknown), [unseen]);
    }
}

#[test]
fn default_target_is_the_only_standby() {
    let request = FailoverPlanRequest {
        to: None,
        ..to_rm2(FailoverMode::Manual, &[])
    };
    let find = |rms: &[RmView]| target(&request, &see(rms, Election::None));
    assert_eq!(find(&[ACTIVE, STANDBY]), Ok(RM2));
    assert_eq!(
        find(&[ACTIVE, STANDBY, STANDBY]),
        Err(PlanRefusal::NoTarget)
    );
    assert_eq!(find(&[ACTIVE, SILENT]), Err(PlanRefusal::NoTarget));
}

/// Failover mode, `--keep`, the observed states, and the expected refusals.
type Row<'a> = (
    FailoverMode,
    Option<RmIndex>,
    &'a [RmView],
    Election,
    &'a [PlanRefusal],
);

#[test]
fn repairs() {
    use FailoverMode::{Automatic, Manual};
    let curator = |members: &[RmIndex]| Election::Curator(members.to_vec());
    let restart = PlanRefusal::RestartNeeded(RM1);
    let unseen = PlanRefusal::Unseen {
        rm: RM2,
        life: Life::Unseen,
    };
    let table: [Row; 16] = [
        (
            Automatic,
            None,
            &[ACTIVE, STANDBY],
            curator(&[]),
            &[PlanRefusal::NobodyInElection(Some(RM2))],
        ),
        (Manual, None, &[ACTIVE, STANDBY], Election::None, &[]),
        (
            Manual,
            None,
            &[ACTIVE, ACTIVE],
            Election::None,
            &[PlanRefusal::KeepNeeded],
        ),
        (
            Manual,
            None,
            &[STANDBY, STANDBY],
            Election::None,
            &[PlanRefusal::KeepNeeded],
        ),
        (Manual, Some(RM1), &[ACTIVE, ACTIVE], Election::None, &[]),
        (Manual, Some(RM1), &[STANDBY, STANDBY], Election::None, &[]),
        (
            Manual,
            Some(RM1),
            &[STANDBY, ACTIVE],
            Election::None,
            &[PlanRefusal::UseFailover(RM1)],
        ),
        (
            Manual,
            Some(RM1),
            &[ACTIVE, SILENT],
            Election::None,
            &[unseen],
        ),
        (Automatic, None, &[STANDBY, STANDBY], lock(RM1), &[]),
        (Automatic, None, &[ACTIVE, ACTIVE], lock(RM1), &[]),
        (
            Automatic,
            Some(RM1),
            &[ACTIVE, ACTIVE],
            lock(RM1),
            &[PlanRefusal::KeepNotAllowed],
        ),
        (
            Automatic,
            None,
            &[ACTIVE, ACTIVE],
            Election::Unseen,
            &[PlanRefusal::ZooKeeperUnseen],
        ),
        (
            Automatic,
            None,
            &[STANDBY, STANDBY],
            Election::Standard(None),
            &[],
        ),
        (Automatic, None, &[ACTIVE, ACTIVE], curator(&[RM1]), &[]),
        (
            Automatic,
            None,
            &[STANDBY, ACTIVE],
            curator(&[RM1, RM2]),
            &[restart],
        ),
        (
            Automatic,
            None,
            &[SILENT, STANDBY],
            lock(RM1),
            &[PlanRefusal::TargetUnseen(RM1)],
        ),
    ];
    for (mode, keep, rms, election, expected) in table {
        let request = RepairPlanRequest {
            mode,
            keep,
            dead: Vec::new(),
            accept: Vec::new(),
            store_is_fenced: false,
        };
        let view = see(rms, election);
        assert_eq!(
            repair(&request, &view, &calm()),
            expected,
            "{mode:?} {keep:?} {view:?}"
        );
    }
}

/// An RM that reports no state is refused as unseen, or was declared dead.
#[test]
fn pending_activation_blocks_other_activations() {
    use FailoverMode::Manual;
    let pending = PlanRefusal::Risk(Risk::PendingActivation);
    let rm1_may_come = Background {
        unanswered: vec![RM1],
        ..calm()
    };
    let idle = see(&[STANDBY, STANDBY], Election::None);
    let mut request = to_rm2(Manual, &[]);
    assert_eq!(failover(&request, RM2, &idle, &rm1_may_come), [pending]);
    assert_eq!(failover(&request, RM1, &idle, &rm1_may_come), []);
    request.accept.push(Risk::PendingActivation);
    assert_eq!(failover(&request, RM2, &idle, &rm1_may_come), []);
    let dead = see(&[SILENT, STANDBY], Election::None);
    let request = to_rm2(Manual, &[RM1]);
    assert_eq!(failover(&request, RM2, &dead, &rm1_may_come), []);
    let mut request = keeping(Manual, Some(RM2), &[]);
    assert_eq!(repair(&request, &idle, &rm1_may_come), [pending]);
    // This repair makes no other RM active.
    let split = see(&[STANDBY, ACTIVE, ACTIVE], Election::None);
    assert_eq!(repair(&request, &split, &rm1_may_come), []);
    request.accept.push(Risk::PendingActivation);
    assert_eq!(repair(&request, &idle, &rm1_may_come), []);
    let elected = keeping(FailoverMode::Automatic, None, &[]);
    let idle = see(&[STANDBY, STANDBY], lock(RM2));
    assert_eq!(repair(&elected, &idle, &rm1_may_come), [pending]);
}

/// A required page that gives no state would be waited for until the time limit.
#[test]
fn required_page_without_a_state_is_refused() {
    use FailoverMode::{Automatic, Manual};
    let no_http: &[PlanRefusal] = &[PlanRefusal::Risk(Risk::NoHttp)];
    for http in [Reported::Unauthorised, Reported::Unclear, Reported::Silent] {
        let active = RmView { http, ..ACTIVE };
        let standby = RmView { http, ..STANDBY };
        let rows = [
            (Manual, Election::None, [active, ACTIVE]),
            (Manual, Election::None, [active, STANDBY]),
            (Manual, Election::None, [standby, STANDBY]),
            (Automatic, lock(RM1), [active, ACTIVE]),
            (Automatic, lock(RM1), [standby, STANDBY]),
        ];
        for (mode, election, rms) in rows {
            for (accept, expected) in [(vec![], no_http), (vec![Risk::NoHttp], &[])] {
                let request = RepairPlanRequest {
                    mode,
                    keep: (mode == Manual).then_some(RM1),
                    dead: Vec::new(),
                    accept,
                    store_is_fenced: false,
                };
                let view = see(&rms, election.clone());
                assert_eq!(repair(&request, &view, &calm()), expected, "{view:?}");
            }
        }
        // The other RM's page is not needed.
        let other = [ACTIVE, standby];
        let request = RepairPlanRequest {
            mode: Manual,
            keep: None,
            dead: Vec::new(),
            accept: Vec::new(),
            store_is_fenced: false,
        };
        let view = see(&other, Election::None);
        assert_eq!(repair(&request, &view, &calm()), []);
        // A target that is already active must also be confirmed by its page.
        let request = to_rm2(Manual, &[]);
        assert_eq!(
            refused(&request, &[STANDBY, active], Election::None),
            no_http
        );
    }
}

/// Without the store, the activated RM could not work; the other repair steps need no store.
#[test]
fn repair_activates_no_rm_without_the_store() {
    let away = Background {
        store_is_away: true,
        ..calm()
    };
    let unseen: &[PlanRefusal] = &[PlanRefusal::ZooKeeperUnseen];
    let table: [(&[RmView], bool, &[PlanRefusal]); 6] = [
        (&[STANDBY, STANDBY], false, unseen),
        (&[STANDBY, STANDBY], true, unseen),
        (&[STANDBY, ACTIVE, ACTIVE], false, unseen),
        (&[ACTIVE, ACTIVE], false, &[]),
        (&[ACTIVE, ACTIVE], true, unseen),
        (&[ACTIVE, STANDBY], true, &[]),
    ];
    for (rms, store_is_fenced, expected) in table {
        let request = RepairPlanRequest {
            mode: FailoverMode::Manual,
            keep: Some(RM1),
            dead: Vec::new(),
            accept: Vec::new(),
            store_is_fenced,
        };
        let view = see(rms, Election::None);
        let shown = format!("{rms:?} {store_is_fenced}");
        assert_eq!(repair(&request, &view, &away), expected, "{shown}");
    }
}

/// The election, the RMs declared dead and the store each need ZooKeeper: its silence is reported once.
#[test]
fn each_refusal_is_reported_once() {
    let away = Background {
        store_is_away: true,
        ..calm()
    };
    let request = PlanRequest::Failover(to_rm2(FailoverMode::Automatic, &[RM1]));
    let view = see(&[SILENT, STANDBY], Election::Unseen);
    let refusals = Machine::start(&request, &view, &away).err();
    assert_eq!(refusals, Some(vec![PlanRefusal::ZooKeeperUnseen]));
}

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
        let keep = RepairPlanRequest {
            mode: FailoverMode::Manual,
            keep: Some(RM2),
            dead: dead.clone(),
            accept: vec![Risk::NoHttp],
            store_is_fenced: false,
        };
        let to_rm2 = to_rm2(FailoverMode::Manual, &dead);
        let all = [failover(&to_rm2, RM2, &view, &calm()), repair(&keep, &view, &calm())];
        for rm in dead.iter().filter(|rm| accepts(rm)) {
            let not_dead = |refusal: &PlanRefusal| matches!(refusal, PlanRefusal::NotDead(one, _) if one == rm);
            prop_assert!(all.iter().all(|refusals| refusals.iter().any(not_dead)));
        }
    }
}

#[test]
fn denial_by_all_rms_is_reported_alone() {
    let denies = RmView {
        rpc: Reported::Unauthorised,
        healthy: Reported::Unauthorised,
        http: Reported::Unauthorised,
        connection: ConnectionSign::None,
    };
    let unknown = Background::default();
    for mode in [FailoverMode::Manual, FailoverMode::Automatic] {
        let view = see(&[denies, denies], lock(RM1));
        let request = to_rm2(mode, &[]);
        assert_eq!(
            failover(&request, RM2, &view, &unknown),
            [PlanRefusal::Denied]
        );
        let to = None;
        assert_eq!(
            target(&FailoverPlanRequest { to, ..request }, &view),
            Err(PlanRefusal::Denied)
        );
        let request = RepairPlanRequest {
            mode,
            keep: None,
            dead: Vec::new(),
            accept: Vec::new(),
            store_is_fenced: false,
        };
        assert_eq!(repair(&request, &view, &unknown), [PlanRefusal::Denied]);
        // Refusals that do not follow from the denial are reported too.
        let away = see(&[denies, denies], Election::Unseen);
        let found = repair(&request, &away, &unknown);
        assert_eq!(
            found.contains(&PlanRefusal::ZooKeeperUnseen),
            mode == FailoverMode::Automatic
        );
    }
    // An RM that answers was asked, so the other RM's refusal has its own reason.
    let found = refused(
        &to_rm2(FailoverMode::Manual, &[]),
        &[denies, STANDBY],
        Election::None,
    );
    let life = Life::Answers;
    assert!(
        found.contains(&PlanRefusal::Unseen { rm: RM1, life }),
        "{found:?}"
    );
    assert_eq!(PlanRefusal::Denied.next(), Some(NextCommand::Identify));
}
