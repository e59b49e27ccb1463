//! Single runs, step by step; `tests/explore` runs every interleaving.

use std::slice;

use super::*;
use crate::ha::state::HaState;
use crate::verdict::seen::ConnectionSign;

const RM1: RmIndex = RmIndex(0);
const RM2: RmIndex = RmIndex(1);

const ACTIVE: RmView = answering(HaState::Active);
const STANDBY: RmView = answering(HaState::Standby);
const SILENT: RmView = RmView {
    rpc: Reported::Silent,
    healthy: Reported::Silent,
    http: Reported::Silent,
    connection: ConnectionSign::None,
};
/// The view of an RM behind a rejecting firewall, or of a process that never ran.
const REFUSES: RmView = RmView {
    rpc: Reported::PortClosed,
    healthy: Reported::PortClosed,
    http: Reported::PortClosed,
    connection: ConnectionSign::None,
};
const GONE: RmView = RmView {
    connection: ConnectionSign::ClosedByServer,
    ..REFUSES
};

const fn answering(state: HaState) -> RmView {
    RmView {
        rpc: Reported::Said(Status { state, ready: true }),
        healthy: Reported::Said(true),
        http: Reported::Said(matches!(state, HaState::Active)),
        connection: ConnectionSign::None,
    }
}

fn see(rms: [RmView; 2], election: Election) -> ClusterView {
    ClusterView {
        rms: rms.to_vec(),
        election,
    }
}

fn lock(holder: RmIndex, czxid: i64) -> LockView {
    LockView {
        holder: Some(holder),
        czxid,
        version: 0,
    }
}

fn held(holder: RmIndex, czxid: i64) -> Election {
    Election::Standard(Some(lock(holder, czxid)))
}

fn failover(mode: FailoverMode, dead: &[RmIndex]) -> PlanRequest {
    PlanRequest::Failover(FailoverPlanRequest {
        mode,
        to: Some(RM2),
        dead: dead.to_vec(),
        accept: vec![
            Risk::Loss,
            Risk::VersionSkew,
            Risk::ConfigSkew,
            Risk::FreshTarget,
        ],
        max_elections: 2,
    })
}

fn repair(mode: FailoverMode, keep: Option<RmIndex>) -> PlanRequest {
    PlanRequest::Repair(RepairPlanRequest {
        mode,
        keep,
        dead: Vec::new(),
        accept: Vec::new(),
        store_is_fenced: false,
    })
}

/// A machine that the guard accepted, and that has asked for its first look.
fn begun(request: &PlanRequest, view: &ClusterView) -> Machine {
    let mut machine = Machine::start(request, view, &Background::default()).unwrap();
    let first = machine.next(&PlanEvent::Start);
    assert!(
        matches!(first, PlanStep::Look { wait: false, .. }),
        "{first:?}"
    );
    machine
}

fn saw(machine: &mut Machine, rms: [RmView; 2], election: Election) -> PlanStep {
    machine.next(&PlanEvent::View(see(rms, election)))
}

fn told(step: &PlanStep) -> Option<(RmIndex, Role, bool)> {
    match step {
        PlanStep::Transition {
            rm, role, forced, ..
        } => Some((*rm, *role, *forced)),
        _ => None,
    }
}

fn ended(step: PlanStep) -> PlanOutcome {
    match step {
        PlanStep::Done(outcome) => *outcome,
        other => panic!("not the end: {other:?}"),
    }
}

#[test]
fn manual_failover_step_by_step() {
    let none = || Election::None;
    let view = see([ACTIVE, STANDBY], none());
    let mut machine = begun(&failover(FailoverMode::Manual, &[]), &view);
    assert_eq!(
        machine.plan(),
        [
            Planned::Transition(RM1, Role::Standby),
            Planned::Transition(RM2, Role::Active),
            Planned::Confirm(RM2),
        ]
    );
    let step = saw(&mut machine, [ACTIVE, STANDBY], none());
    assert_eq!(told(&step), Some((RM1, Role::Standby, false)));
    machine.next(&PlanEvent::Reply(Ok(())));
    let step = saw(&mut machine, [STANDBY, STANDBY], none());
    assert_eq!(told(&step), Some((RM2, Role::Active, false)));
    machine.next(&PlanEvent::Reply(Ok(())));
    let late = RmView {
        http: Reported::Said(false),
        ..ACTIVE
    };
    let step = saw(&mut machine, [STANDBY, late], none());
    assert!(
        matches!(step, PlanStep::Look { wait: true, .. }),
        "{step:?}"
    );
    let outcome = ended(saw(&mut machine, [STANDBY, ACTIVE], none()));
    assert_eq!(outcome.ending, Ending::Done);
    assert_eq!(outcome.active(), [RM2]);
    assert_eq!(outcome.next, NextCommand::Nothing);
}

#[test]
fn page_that_never_agrees_is_reported() {
    let view = see([STANDBY, STANDBY], Election::None);
    let mut machine = begun(&failover(FailoverMode::Manual, &[]), &view);
    saw(&mut machine, [STANDBY, STANDBY], Election::None);
    machine.next(&PlanEvent::Reply(Ok(())));
    machine.stop(Stop::Deadline);
    let late = RmView {
        http: Reported::Silent,
        ..ACTIVE
    };
    let outcome = ended(saw(&mut machine, [STANDBY, late], Election::None));
    assert_eq!(outcome.ending, Ending::Unconfirmed);
    assert!(!outcome.success());
}

#[test]
fn dead_rm_that_wakes_up_stops_the_failover() {
    let view = see([SILENT, STANDBY], Election::None);
    let request = failover(FailoverMode::Manual, &[RM1]);
    let answering_page = RmView {
        http: Reported::Unauthorised,
        ..SILENT
    };
    for awake in [ACTIVE, answering_page] {
        let mut machine = begun(&request, &view);
        let step = saw(&mut machine, [awake, STANDBY], Election::None);
        let outcome = ended(step);
        assert!(matches!(outcome.ending, Ending::Unchanged(_)), "{awake:?}");
        assert_eq!(outcome.actions, [], "{awake:?}");
    }
}

/// A command that was not sent changed nothing, and the report mentions no pending change.
#[test]
fn unsent_transition_changes_nothing() {
    let view = see([ACTIVE, STANDBY], Election::None);
    let after = |reply| {
        let mut machine = begun(&failover(FailoverMode::Manual, &[]), &view);
        saw(&mut machine, [ACTIVE, STANDBY], Election::None);
        machine.next(&PlanEvent::Reply(reply));
        machine
    };
    let mut not_sent = after(Err(SentFailure::NotSent));
    let given_up = not_sent.clone().give_up().ending;
    assert_eq!(given_up, Ending::Unchanged(FailureCause::GivenUp));
    let outcome = ended(saw(&mut not_sent, [ACTIVE, ACTIVE], Election::None));
    assert_eq!(
        outcome.ending,
        Ending::Unchanged(FailureCause::SomebodyElse)
    );
    for reply in [Ok(()), Err(SentFailure::Unknown)] {
        let given_up = after(reply).give_up().ending;
        assert!(matches!(given_up, Ending::Left(_)), "{given_up:?}");
    }
}

#[test]
fn pending_transition_is_awaited_and_reported() {
    let view = see([ACTIVE, STANDBY], Election::None);
    let mut machine = begun(&failover(FailoverMode::Manual, &[]), &view);
    saw(&mut machine, [ACTIVE, STANDBY], Election::None);
    machine.next(&PlanEvent::Reply(Ok(())));
    saw(&mut machine, [STANDBY, STANDBY], Election::None);
    machine.next(&PlanEvent::Reply(Err(SentFailure::Unknown)));
    machine.stop(Stop::Interrupt);
    // RM2's page reports standby in the middle of the transition.
    let busy = RmView {
        http: Reported::Said(false),
        ..SILENT
    };
    // While a source shows RM2 alive, --dead would be refused.
    for (silent, next) in [(SILENT, TO_RM1_WITHOUT_RM2), (busy, NextCommand::Status)] {
        let step = saw(&mut machine, [STANDBY, silent], Election::None);
        assert!(
            matches!(step, PlanStep::Look { wait: true, .. }),
            "{step:?}"
        );
        let outcome = machine.clone().give_up();
        assert_eq!(outcome.pending, [None, Some(Role::Active)]);
        assert_eq!(outcome.next, next);
        let unresolved = FailureCause::Unresolved(RM2, Role::Active);
        assert_eq!(outcome.ending, Ending::Left(unresolved));
    }
    // A closed connection proves nothing: the RM may be active behind a proxy.
    let step = saw(&mut machine, [STANDBY, GONE], Election::None);
    let PlanStep::Done(outcome) = step else {
        panic!("{step:?}")
    };
    let unresolved = FailureCause::Unresolved(RM2, Role::Active);
    assert_eq!(outcome.ending, Ending::Left(unresolved));
    assert_eq!(outcome.next, TO_RM1_WITHOUT_RM2);
}

const TO_RM1_WITHOUT_RM2: NextCommand = NextCommand::Failover {
    to: RM1,
    dead: Some(RM2),
};

/// No RM was active before, so the advice cannot name an old active RM instead.
#[test]
fn hanging_target_is_not_advised_again() {
    let view = see([STANDBY, STANDBY], Election::None);
    for (reply, silent, expected) in [
        (Err(SentFailure::Unknown), SILENT, TO_RM1_WITHOUT_RM2),
        (
            Err(SentFailure::Refused),
            STANDBY,
            NextCommand::Failover {
                to: RM1,
                dead: None,
            },
        ),
    ] {
        let mut machine = begun(&failover(FailoverMode::Manual, &[]), &view);
        saw(&mut machine, [STANDBY, STANDBY], Election::None);
        machine.next(&PlanEvent::Reply(reply));
        saw(&mut machine, [STANDBY, silent], Election::None);
        assert_eq!(machine.give_up().next, expected);
    }
}

#[test]
fn elections_have_a_limit() {
    let view = see([ACTIVE, STANDBY], held(RM1, 1));
    let mut machine = begun(&failover(FailoverMode::Automatic, &[]), &view);
    for czxid in [1, 5] {
        let mut step = saw(&mut machine, [ACTIVE, STANDBY], held(RM1, czxid));
        if czxid > 1 {
            // The RM that lost the election gets time to watch the new lock.
            assert!(
                matches!(step, PlanStep::Look { wait: true, .. }),
                "{step:?}"
            );
            step = saw(&mut machine, [ACTIVE, STANDBY], held(RM1, czxid));
        }
        assert_eq!(step, PlanStep::DeleteLock(lock(RM1, czxid)));
        machine.next(&PlanEvent::Reply(Ok(())));
        for on_its_way in [Election::Standard(None), held(RM2, 9), Election::Unseen] {
            let step = saw(&mut machine, [ACTIVE, STANDBY], on_its_way);
            assert!(
                matches!(step, PlanStep::Look { wait: true, .. }),
                "{step:?}"
            );
        }
    }
    let outcome = ended(saw(&mut machine, [ACTIVE, STANDBY], held(RM1, 10)));
    assert_eq!(outcome.ending, Ending::Left(FailureCause::ElectionsUsedUp));
    assert_eq!(outcome.active(), [RM1]);
}

/// If a run ends after the deletion of the lock, the report names the states that the election may still change. Once
/// the sources agree on a new lock, it names none.
#[test]
fn election_under_way_is_reported() {
    let view = see([ACTIVE, STANDBY], held(RM1, 1));
    let after = |reply: Option<SentResult>, looks: &[([RmView; 2], Election)]| {
        let mut machine = begun(&failover(FailoverMode::Automatic, &[]), &view);
        let step = saw(&mut machine, [ACTIVE, STANDBY], held(RM1, 1));
        assert_eq!(step, PlanStep::DeleteLock(lock(RM1, 1)));
        machine.stop(Stop::Interrupt);
        if let Some(reply) = reply {
            machine.next(&PlanEvent::Reply(reply));
        }
        for (rms, election) in looks {
            saw(&mut machine, *rms, election.clone());
        }
        machine.give_up()
    };
    let before = ([ACTIVE, STANDBY], held(RM1, 1));
    let nobody = ([STANDBY, STANDBY], Election::Standard(None));
    let late = ([ACTIVE, STANDBY], held(RM2, 2));
    let ended = ([STANDBY, ACTIVE], held(RM2, 2));
    let both = [Some(Role::Standby), Some(Role::Active)];
    let (ok, unknown) = (Some(Ok(())), Some(Err(SentFailure::Unknown)));
    for (reply, looks, pending) in [
        (None, &[][..], both),
        (ok, &[], both),
        (unknown, slice::from_ref(&before), both),
        (ok, slice::from_ref(&nobody), [Some(Role::Active); 2]),
        (ok, &[nobody.clone(), late], both),
        (ok, &[nobody.clone(), ended], [None; 2]),
        (Some(Err(SentFailure::NotSent)), &[], [None; 2]),
        (
            Some(Err(SentFailure::Refused)),
            slice::from_ref(&before),
            [None; 2],
        ),
    ] {
        let outcome = after(reply, looks);
        assert_eq!(outcome.pending, pending, "{reply:?} {looks:?}");
        assert_eq!(outcome.electing, pending != [None; 2]);
    }
    let interrupted = FailureCause::Stopped(Stop::Interrupt);
    assert_eq!(after(ok, &[]).ending, Ending::Left(interrupted));
}

#[test]
fn denied_lock_deletion_is_not_retried() {
    let view = see([ACTIVE, STANDBY], held(RM1, 1));
    let mut machine = begun(&failover(FailoverMode::Automatic, &[]), &view);
    saw(&mut machine, [ACTIVE, STANDBY], held(RM1, 1));
    machine.next(&PlanEvent::Reply(Err(SentFailure::Refused)));
    let outcome = ended(saw(&mut machine, [ACTIVE, STANDBY], held(RM1, 1)));
    assert_eq!(outcome.ending, Ending::Unchanged(FailureCause::LockRefused));
}

#[test]
fn repair_aligns_with_the_lock() {
    let view = see([STANDBY, ACTIVE], held(RM1, 1));
    let mut machine = begun(&repair(FailoverMode::Automatic, None), &view);
    let step = saw(&mut machine, [STANDBY, ACTIVE], held(RM1, 1));
    assert_eq!(told(&step), Some((RM2, Role::Standby, true)));
    machine.next(&PlanEvent::Reply(Ok(())));
    let step = saw(&mut machine, [STANDBY, STANDBY], held(RM1, 1));
    assert_eq!(told(&step), Some((RM1, Role::Active, true)));
    machine.next(&PlanEvent::Reply(Ok(())));
    let outcome = ended(saw(&mut machine, [ACTIVE, STANDBY], held(RM1, 1)));
    assert_eq!(outcome.ending, Ending::Done);
}

/// An RM that refused to stand down would refuse the same command again.
#[test]
fn repair_restarts_an_rm_that_refuses_standby() {
    for (request, election, refuses) in [
        (repair(FailoverMode::Manual, Some(RM1)), Election::None, RM2),
        (repair(FailoverMode::Automatic, None), held(RM1, 1), RM2),
    ] {
        let view = see([ACTIVE, ACTIVE], election.clone());
        let mut machine = begun(&request, &view);
        let step = saw(&mut machine, [ACTIVE, ACTIVE], election.clone());
        assert_eq!(told(&step).map(|told| told.0), Some(refuses));
        machine.next(&PlanEvent::Reply(Err(SentFailure::Refused)));
        let outcome = ended(saw(&mut machine, [ACTIVE, ACTIVE], election));
        let cause = FailureCause::Refused(refuses, Role::Standby);
        assert_eq!(outcome.ending, Ending::Left(cause));
        assert_eq!(outcome.next, NextCommand::Restart(refuses));
    }
}

/// The other RM is in no election afterwards, as on a real pair: the report names it.
#[test]
fn repair_under_curator_ends_a_split_brain() {
    let election = || Election::Curator(vec![Some(RM2)]);
    let view = see([ACTIVE, ACTIVE], election());
    let mut machine = begun(&repair(FailoverMode::Automatic, None), &view);
    let step = saw(&mut machine, [ACTIVE, ACTIVE], election());
    assert_eq!(told(&step), Some((RM1, Role::Standby, true)));
    machine.next(&PlanEvent::Reply(Ok(())));
    let outcome = ended(saw(&mut machine, [STANDBY, ACTIVE], election()));
    assert_eq!(outcome.ending, Ending::Done);
    assert_eq!(outcome.in_no_election, [RM1]);
    assert_eq!(outcome.next, NextCommand::Restart(RM1));
}

/// Only a restart helps an inactive Curator leader, and no other RM is stopped for it.
#[test]
fn repair_under_curator_leaves_an_inactive_leader() {
    let election = || Election::Curator(vec![Some(RM2), Some(RM1)]);
    let view = see([ACTIVE, ACTIVE], election());
    let mut machine = begun(&repair(FailoverMode::Automatic, None), &view);
    let outcome = ended(saw(&mut machine, [ACTIVE, STANDBY], election()));
    assert_eq!(
        outcome.ending,
        Ending::Unchanged(FailureCause::RestartNeeded(RM2))
    );
    assert_eq!(outcome.next, NextCommand::Restart(RM2));
}

#[test]
fn an_early_ctrl_c_changes_nothing() {
    let by_hand = see([ACTIVE, STANDBY], Election::None);
    let by_election = see([ACTIVE, STANDBY], held(RM1, 1));
    let broken = see([STANDBY, ACTIVE], held(RM1, 1));
    let cases = [
        (failover(FailoverMode::Manual, &[]), by_hand),
        (failover(FailoverMode::Automatic, &[]), by_election),
        (repair(FailoverMode::Automatic, None), broken),
    ];
    for (request, view) in cases {
        let mut machine = begun(&request, &view);
        machine.stop(Stop::Interrupt);
        let outcome = ended(machine.next(&PlanEvent::View(view)));
        let interrupted = Ending::Unchanged(FailureCause::Stopped(Stop::Interrupt));
        assert_eq!(outcome.ending, interrupted, "{request:?}");
        assert_eq!(outcome.actions, [], "{request:?}");
    }
}
