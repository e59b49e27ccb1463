//! One row per rule, and properties that hold for all observations.

use std::time::Duration;

use proptest::prelude::*;
use proptest::sample::{Index, select};

use super::*;
use crate::ha::state::{HaState, ServiceStatus};
use crate::systems::yarn::action::{Setting, SuggestedAction};
use crate::systems::yarn::elector::{ElectedRm, ElectionCandidate, ElectorLock};
use crate::systems::yarn::observations::{RmInfo, Unanswered};
use crate::verdict::level::Level;
use crate::verdict::seen::{ConnectionSign, Seen};

const SILENT: Missing = Missing::Silent(Duration::from_secs(5));

fn denied() -> Missing {
    Missing::Denied("who are you".to_owned())
}

fn status(state: HaState) -> ServiceStatus {
    let not_ready = None;
    ServiceStatus { state, not_ready }
}

fn info(state: HaState) -> RmInfo {
    RmInfo {
        ha_state: Some(state),
        state_store: Some("a.ZKRMStateStore".to_owned()),
        version: Some("3.4.2".to_owned()),
        ..RmInfo::default()
    }
}

/// An RM about which all sources agree.
fn rm(id: &str, state: HaState) -> RmObservation {
    RmObservation {
        id: id.to_owned(),
        address: format!("{id}:1"),
        state: Ok(status(state)),
        health: Ok(Health::Healthy),
        is_active: Ok(state == HaState::Active),
        info: Ok(info(state)),
        connection: ConnectionSign::None,
        pages_stand_in: true,
    }
}

/// The same RM with a release without `/isActive`.
fn of_2_10(rm: RmObservation) -> RmObservation {
    RmObservation {
        is_active: Err(Missing::NotOffered("2.10.2".to_owned())),
        ..rm
    }
}

/// An RM about which no source reports anything.
fn mute(id: &str, missing: &Missing) -> RmObservation {
    RmObservation {
        id: id.to_owned(),
        address: format!("{id}:1"),
        state: Err(missing.clone()),
        health: Err(missing.clone()),
        is_active: Err(missing.clone()),
        info: Err(missing.clone()),
        connection: ConnectionSign::None,
        pages_stand_in: true,
    }
}

/// A repair that keeps one of these RMs, or follows the election.
fn repair_keeping(keep: &[&str]) -> SuggestedAction {
    SuggestedAction::Repair {
        keep: keep.iter().map(|id| (*id).to_owned()).collect(),
        dead: Vec::new(),
        accept_no_http: false,
    }
}

fn active(id: &str) -> RmObservation {
    rm(id, HaState::Active)
}

fn standby(id: &str) -> RmObservation {
    rm(id, HaState::Standby)
}

fn manual(rms: impl Into<Vec<RmObservation>>) -> Observations {
    Observations {
        cluster_id: "c".to_owned(),
        failover: FailoverMode::Manual,
        curator: false,
        rms: rms.into(),
        elector: Err(Missing::NotAsked("manual".to_owned())),
        unanswered: Vec::new(),
    }
}

fn automatic(rms: impl Into<Vec<RmObservation>>, elector: Seen<ElectorView>) -> Observations {
    Observations {
        failover: FailoverMode::Automatic,
        elector,
        ..manual(rms)
    }
}

fn active_rm(rm_id: &str) -> ElectedRm {
    ElectedRm {
        cluster_id: "c".to_owned(),
        rm_id: rm_id.to_owned(),
    }
}

/// The standard elector with this holder, which was also the last leader.
fn held(by: &str) -> ElectorView {
    ElectorView {
        exists: true,
        lock: Some(ElectorLock {
            rm: active_rm(by),
            session: 1,
            czxid: 1,
            version: 0,
        }),
        breadcrumb: Some(active_rm(by)),
        latch: Vec::new(),
    }
}

fn free() -> ElectorView {
    ElectorView {
        lock: None,
        ..held("rm1")
    }
}

fn latch(ids: &[&str]) -> ElectorView {
    let candidates = ids
        .iter()
        .enumerate()
        .map(|(number, id)| ElectionCandidate {
            node: format!("_c_x-latch-{number:010}"),
            rm_id: (*id).to_owned(),
            session: 1,
        });
    ElectorView {
        exists: true,
        latch: candidates.collect(),
        ..ElectorView::default()
    }
}

/// Columns: observations, verdict, codes of the reasons.
type Row = (Observations, YarnVerdict, &'static [&'static str]);

fn check(table: &[Row]) {
    for (number, (seen, verdict, codes)) in table.iter().enumerate() {
        let judged = judge(seen);
        let found: Vec<&str> = judged
            .reasons
            .iter()
            .map(|reason| reason.finding().code)
            .collect();
        assert_eq!(
            (judged.verdict, found.as_slice()),
            (*verdict, *codes),
            "row {number}: {seen:#?}"
        );
    }
}

#[test]
fn verdicts_with_manual_failover() {
    use YarnVerdict::{Degraded, Healthy, NoActive, SplitBrain, Unknown};
    let refused = || mute("rm2", &Missing::Refused);
    check(&[
        (manual([active("rm1"), standby("rm2")]), Healthy, &[]),
        (manual([standby("rm1"), active("rm2")]), Healthy, &[]),
        (
            manual([standby("rm1"), standby("rm2")]),
            NoActive,
            &["nobody-active"],
        ),
        (
            manual([active("rm1"), active("rm2")]),
            SplitBrain,
            &["several-active"],
        ),
        (manual([active("rm1"), refused()]), Degraded, &["down"]),
        (
            manual([standby("rm1"), refused()]),
            NoActive,
            &["nobody-active", "down"],
        ),
        (
            manual([active("rm1"), mute("rm2", &SILENT)]),
            Unknown,
            &["may-be-active", "sources-missing"],
        ),
        (
            manual([active("rm1"), mute("rm2", &denied())]),
            Unknown,
            &["may-be-active", "sources-missing"],
        ),
        (
            manual([standby("rm1"), mute("rm2", &SILENT)]),
            Unknown,
            &["may-be-active", "sources-missing"],
        ),
        (manual([active("rm1")]), Degraded, &["no-standby"]),
        (manual([]), Unknown, &["no-rms"]),
        (
            manual([active("rm1"), rm("rm2", HaState::Initializing)]),
            Degraded,
            &["neither-active-nor-standby"],
        ),
    ]);
}

/// The advice must not make a second RM active.
#[test]
fn a_pending_activation_is_a_finding() {
    use YarnVerdict::{Degraded, Healthy, NoActive, SplitBrain};
    let look_at = || Some(SuggestedAction::CheckProcess("rm1".to_owned()));
    let failover = |dead: &[&str], to: &str| {
        Some(SuggestedAction::Failover {
            to: to.to_owned(),
            dead: dead.iter().map(|id| (*id).to_owned()).collect(),
            accept: Vec::new(),
        })
    };
    let ill = || RmObservation {
        health: Ok(Health::Unhealthy("no".to_owned())),
        ..standby("rm1")
    };
    let keep = repair_keeping(&["rm2", "rm3"]);
    let down = mute("rm1", &Missing::Refused);
    let rms = [standby("rm1"), standby("rm2")];
    let table = [
        (manual([standby("rm1"), active("rm2")]), Degraded, look_at()),
        (manual([active("rm1"), standby("rm2")]), Healthy, None),
        (manual(rms.clone()), NoActive, failover(&[], "rm1")),
        (manual([ill(), standby("rm2")]), NoActive, look_at()),
        (
            manual([down, standby("rm2")]),
            NoActive,
            failover(&["rm1"], "rm2"),
        ),
        (
            manual([standby("rm1"), active("rm2"), active("rm3")]),
            SplitBrain,
            Some(keep),
        ),
        (automatic(rms.clone(), Ok(held("rm2"))), NoActive, look_at()),
        (
            automatic(rms, Ok(held("rm1"))),
            NoActive,
            Some(repair_keeping(&[])),
        ),
    ];
    for (mut seen, verdict, next) in table {
        seen.unanswered = vec![Unanswered {
            rm: "rm1".to_owned(),
            at: "2024-03-01T00:00:00Z".to_owned(),
        }];
        let judged = judge(&seen);
        assert_eq!(
            (judged.verdict, &judged.next),
            (verdict, &next),
            "{seen:#?}"
        );
        let mut codes = judged.reasons.iter().map(|reason| reason.finding().code);
        let found = codes.any(|code| code == "pending-activation");
        assert_eq!(found, verdict != Healthy, "{seen:#?}");
    }
}

#[test]
fn degraded_verdicts() {
    let with = |change: fn(&mut RmObservation)| {
        let mut rm2 = standby("rm2");
        change(&mut rm2);
        manual([active("rm1"), rm2])
    };
    let table: [(Observations, &'static [&'static str]); 8] = [
        (
            with(|rm| rm.health = Ok(Health::Unhealthy("ill".to_owned()))),
            &["unwell"],
        ),
        (
            with(|rm| {
                rm.state = Ok(ServiceStatus {
                    state: HaState::Standby,
                    not_ready: Some("busy".to_owned()),
                });
            }),
            &["not-ready"],
        ),
        (with(|rm| rm.health = Err(SILENT)), &["sources-missing"]),
        (with(|rm| rm.is_active = Ok(true)), &["http-disagrees"]),
        (
            with(|rm| rm.info = Ok(info(HaState::Active))),
            &["http-disagrees"],
        ),
        (with(|rm| rm.is_active = Err(SILENT)), &["sources-missing"]),
        (
            with(|rm| rm.info = Err(Missing::Nonsense("?".to_owned()))),
            &["sources-missing"],
        ),
        (
            with(|rm| {
                rm.info = Ok(RmInfo {
                    state_store: Some("a.b.NullRMStateStore".to_owned()),
                    ..RmInfo::default()
                });
            }),
            &["no-shared-store"],
        ),
    ];
    check(&table.map(|(seen, codes)| (seen, YarnVerdict::Degraded, codes)));
}

#[test]
fn store_on_one_host_is_not_shared() {
    let mut other = standby("rm2");
    if let Ok(info) = &mut other.info {
        info.state_store = Some("a.FileSystemRMStateStore".to_owned());
    }
    let judgement = judge(&manual([active("rm1"), other]));
    let stores = ["FileSystemRMStateStore", "ZKRMStateStore"].map(str::to_owned);
    assert_eq!(judgement.verdict, YarnVerdict::Degraded);
    assert_eq!(
        judgement.reasons,
        [Reason::DifferentStores(stores.to_vec())]
    );
}

#[test]
fn two_ids_of_one_process() {
    let with_start = |mut rm: RmObservation, start: u64| {
        if let Ok(info) = &mut rm.info {
            info.started_on = Some(start);
        }
        rm
    };
    let at = |mut rm: RmObservation, address: &str| {
        address.clone_into(&mut rm.address);
        rm
    };
    let said = |rms: [RmObservation; 2]| {
        let judgement = judge(&manual(rms));
        let codes: Vec<_> = judgement
            .reasons
            .iter()
            .map(|reason| reason.finding().code)
            .collect();
        (judgement.verdict, codes, judgement.next)
    };
    let addresses = Setting::Addresses("rm1".to_owned(), "rm2".to_owned());
    let next = Some(SuggestedAction::Configure(addresses));
    let unknown = (YarnVerdict::Unknown, vec!["one-process"], next);
    let (rm1, rm2) = (active("rm1"), active("rm2"));
    assert_eq!(
        said([at(rm1.clone(), "vip:1"), at(rm2.clone(), "vip:1")]),
        unknown
    );
    assert_eq!(said([with_start(rm1, 7), with_start(rm2, 7)]), unknown);
    let apart = said([with_start(active("rm1"), 7), with_start(standby("rm2"), 8)]);
    assert_eq!(apart, (YarnVerdict::Healthy, vec![], None));
}

#[test]
fn http_replaces_missing_rpc_answers() {
    let without_rpc = |mut rm: RmObservation, missing: Missing| {
        (rm.state, rm.health) = (Err(missing.clone()), Err(missing));
        rm
    };
    let torn = |missing| RmObservation {
        is_active: Ok(true),
        ..without_rpc(standby("rm2"), missing)
    };
    check(&[
        (
            manual([without_rpc(active("rm1"), denied()), standby("rm2")]),
            YarnVerdict::Degraded,
            &["sources-missing"],
        ),
        (
            manual([without_rpc(active("rm1"), SILENT), active("rm2")]),
            YarnVerdict::SplitBrain,
            &["several-active", "sources-missing"],
        ),
        (
            manual([active("rm1"), without_rpc(standby("rm2"), Missing::Refused)]),
            YarnVerdict::Degraded,
            &["sources-missing"],
        ),
        // Pages that contradict each other are ignored.
        (
            manual([active("rm1"), torn(SILENT)]),
            YarnVerdict::Unknown,
            &["may-be-active", "http-disagrees", "sources-missing"],
        ),
    ]);
}

#[test]
fn verdicts_with_automatic_failover() {
    use YarnVerdict::{Degraded, Healthy, LockMismatch, NoActive, SplitBrain};
    let good = || [active("rm1"), standby("rm2")];
    let stuck = || [standby("rm1"), standby("rm2")];
    let other_cluster = || {
        let mut view = held("rm1");
        if let Some(lock) = &mut view.lock {
            lock.rm.cluster_id = "other".to_owned();
        }
        view
    };
    let mixed = |id: &str| ElectorView {
        latch: latch(&["rm2", "rm1"]).latch,
        ..held(id)
    };
    check(&[
        (automatic(good(), Ok(held("rm1"))), Healthy, &[]),
        (
            automatic(good(), Ok(held("rm2"))),
            LockMismatch,
            &["not-elected", "leader-not-active"],
        ),
        (
            automatic(good(), Ok(free())),
            LockMismatch,
            &["not-elected"],
        ),
        (
            automatic(good(), Ok(ElectorView::default())),
            LockMismatch,
            &["not-elected"],
        ),
        (
            automatic(good(), Ok(held("rm9"))),
            LockMismatch,
            &["not-elected", "strange-leader"],
        ),
        (
            automatic(good(), Ok(other_cluster())),
            Degraded,
            &["other-cluster"],
        ),
        (
            automatic(good(), Ok(mixed("rm1"))),
            LockMismatch,
            &["not-elected", "two-electors"],
        ),
        (
            automatic(good(), Err(SILENT)),
            Degraded,
            &["elector-missing"],
        ),
        (
            automatic(good(), Err(denied())),
            Degraded,
            &["elector-missing"],
        ),
        (
            automatic(good(), Err(Missing::NotAsked("?".to_owned()))),
            Degraded,
            &["elector-missing"],
        ),
        (
            automatic(stuck(), Ok(held("rm1"))),
            NoActive,
            &["nobody-active", "leader-not-active"],
        ),
        (automatic(stuck(), Ok(free())), NoActive, &["nobody-active"]),
        (
            automatic([active("rm1"), active("rm2")], Ok(held("rm1"))),
            SplitBrain,
            &["several-active"],
        ),
    ]);
}

#[test]
fn elected_rm_is_the_only_active_one() {
    use YarnVerdict::{Degraded, LockMismatch, Unknown};
    let silent = || [active("rm1"), mute("rm2", &SILENT)];
    let shut = || [mute("rm1", &denied()), mute("rm2", &denied())];
    check(&[
        // The RM may be active: no source reports its state.
        (
            automatic(shut(), Ok(held("rm2"))),
            Unknown,
            &[
                "may-be-active",
                "may-be-active",
                "sources-missing",
                "sources-missing",
            ],
        ),
        (
            automatic(silent(), Ok(held("rm1"))),
            Degraded,
            &["may-be-active", "sources-missing"],
        ),
        (
            automatic(silent(), Ok(held("rm2"))),
            LockMismatch,
            &["not-elected", "may-be-active", "sources-missing"],
        ),
        (
            automatic(silent(), Err(SILENT)),
            Unknown,
            &["may-be-active", "sources-missing", "elector-missing"],
        ),
        (
            automatic([mute("rm1", &SILENT), standby("rm2")], Ok(held("rm1"))),
            Unknown,
            &["may-be-active", "sources-missing"],
        ),
    ]);
}

#[test]
fn curators_candidates_show_the_election() {
    use YarnVerdict::{Degraded, Healthy, LockMismatch};
    let good = || [active("rm1"), standby("rm2")];
    check(&[
        (automatic(good(), Ok(latch(&["rm1", "rm2"]))), Healthy, &[]),
        (
            automatic(good(), Ok(latch(&["rm1"]))),
            Degraded,
            &["not-in-election"],
        ),
        (
            automatic(good(), Ok(latch(&["rm2"]))),
            LockMismatch,
            &["not-elected", "leader-not-active", "not-in-election"],
        ),
    ]);
}

#[test]
fn leader_of_unknown_state_is_not_idle() {
    let judged = judge(&automatic(
        [mute("rm1", &denied()), standby("rm2")],
        Ok(held("rm1")),
    ));
    let idle = Reason::LeaderNotActive("rm1".to_owned());
    assert!(!judged.reasons.contains(&idle), "{:?}", judged.reasons);
}

#[test]
#[allow(clippy::too_many_lines, reason = "a table with a row for each case")]
fn advice_is_about_the_most_severe_problem() {
    let down = || mute("rm2", &Missing::Refused);
    let ill = || RmObservation {
        health: Ok(Health::Unhealthy("ill".to_owned())),
        ..standby("rm2")
    };
    let mut other_ill = standby("rm1");
    other_ill.health = ill().health;
    let both = || [active("rm1"), active("rm2")];
    let rm = |id: &str| id.to_owned();
    let ids = |ids: &[&str]| ids.iter().map(|id| rm(id)).collect::<Vec<_>>();
    let failover = |to: &str, dead: &[&str]| {
        Some(SuggestedAction::Failover {
            to: rm(to),
            dead: ids(dead),
            accept: Vec::new(),
        })
    };
    let keep = |kept: &[&str]| Some(repair_keeping(kept));
    let contradicted = RmObservation {
        is_active: Ok(true),
        ..standby("rm2")
    };
    let paged = RmObservation {
        state: Err(SILENT),
        info: Err(denied()),
        ..standby("rm2")
    };
    let denied_by_page = RmObservation {
        is_active: Ok(false),
        ..active("rm2")
    };
    let unwell = RmObservation {
        health: Ok(Health::Unhealthy("ill".to_owned())),
        ..active("rm2")
    };
    let by_page_only = RmObservation {
        state: Err(SILENT),
        ..active("rm2")
    };
    let table = [
        (manual([active("rm1"), standby("rm2")]), None),
        (
            manual([standby("rm1"), standby("rm2")]),
            failover("rm1", &[]),
        ),
        (manual([standby("rm1"), ill()]), failover("rm1", &[])),
        (manual([ill(), standby("rm1")]), failover("rm1", &[])),
        // The command declares the RM that is down dead. It asks first, and the guard refuses if a source
        // shows that RM alive.
        (manual([standby("rm1"), down()]), failover("rm1", &["rm2"])),
        // The guard would refuse a failover.
        (
            manual([standby("rm1"), contradicted]),
            Some(SuggestedAction::CheckProcess(rm("rm2"))),
        ),
        (
            manual([standby("rm1"), paged]),
            Some(SuggestedAction::CheckProcess(rm("rm2"))),
        ),
        (
            manual([down(), other_ill]),
            Some(SuggestedAction::Start(rm("rm2"))),
        ),
        (manual(both()), keep(&["rm1", "rm2"])),
        (manual([active("rm1"), denied_by_page]), keep(&["rm1"])),
        (manual([active("rm1"), unwell]), keep(&["rm1"])),
        // The guard would refuse a repair.
        (
            manual([active("rm1"), by_page_only]),
            Some(SuggestedAction::CheckProcess(rm("rm2"))),
        ),
        (
            manual([active("rm1"), ill()]),
            Some(SuggestedAction::CheckHealth(rm("rm2"))),
        ),
        (
            manual([active("rm1"), down()]),
            Some(SuggestedAction::Start(rm("rm2"))),
        ),
        (
            manual([active("rm1"), mute("rm2", &SILENT)]),
            Some(SuggestedAction::CheckProcess(rm("rm2"))),
        ),
        (
            automatic(both(), Ok(held("rm1"))),
            Some(repair_keeping(&[])),
        ),
        (
            automatic(both(), Ok(latch(&["rm1"]))),
            Some(SuggestedAction::CheckProcess(rm("rm2"))),
        ),
        (
            automatic([standby("rm1"), standby("rm2")], Ok(held("rm1"))),
            Some(repair_keeping(&[])),
        ),
        // The guard makes a repair wait for the election.
        (
            automatic([standby("rm1"), standby("rm2")], Ok(free())),
            Some(repair_keeping(&[])),
        ),
        (
            automatic([standby("rm1"), down()], Ok(held("rm2"))),
            Some(SuggestedAction::Start(rm("rm2"))),
        ),
        (
            automatic([active("rm1"), standby("rm2")], Ok(latch(&["rm1"]))),
            Some(SuggestedAction::CheckProcess(rm("rm2"))),
        ),
    ];
    for (number, (seen, next)) in table.into_iter().enumerate() {
        assert_eq!(judge(&seen).next, next, "row {number}");
    }
}

#[test]
fn advice_follows_the_cause_of_silence() {
    let rm = |id: &str| id.to_owned();
    let both = || [active("rm1"), active("rm2")];
    let unasked = Missing::NotAsked("no address".to_owned());
    let unready = RmObservation {
        state: Ok(ServiceStatus {
            state: HaState::Standby,
            not_ready: Some("no".to_owned()),
        }),
        ..standby("rm2")
    };
    let forgetful = |id: &str, state: HaState| RmObservation {
        info: Ok(RmInfo {
            state_store: Some("a.NullRMStateStore".to_owned()),
            ..info(state)
        }),
        ..self::rm(id, state)
    };
    let table = [
        // An RM that some callers cannot reach must not be restarted.
        (
            manual([active("rm1"), mute("rm2", &denied())]),
            Some(SuggestedAction::Identify(Some(rm("rm2")))),
        ),
        (
            manual([mute("rm1", &denied()), standby("rm2")]),
            Some(SuggestedAction::Identify(Some(rm("rm1")))),
        ),
        (
            manual([active("rm1"), mute("rm2", &unasked)]),
            Some(SuggestedAction::Configure(Setting::Calls(
                "no address".to_owned(),
            ))),
        ),
        (
            automatic(both(), Err(SILENT)),
            Some(SuggestedAction::CheckZooKeeper),
        ),
        (
            automatic([active("rm1"), standby("rm2")], Err(SILENT)),
            Some(SuggestedAction::CheckZooKeeper),
        ),
        (
            automatic([active("rm1"), standby("rm2")], Err(unasked.clone())),
            Some(SuggestedAction::Configure(Setting::Calls(
                "no address".to_owned(),
            ))),
        ),
        (
            automatic([active("rm1"), standby("rm2")], Ok(held("rm9"))),
            Some(SuggestedAction::Configure(Setting::Elected)),
        ),
        (
            manual([active("rm1"), unready]),
            Some(SuggestedAction::CheckProcess(rm("rm2"))),
        ),
        (
            manual([
                forgetful("rm1", HaState::Active),
                forgetful("rm2", HaState::Standby),
            ]),
            Some(SuggestedAction::Configure(Setting::Store)),
        ),
    ];
    for (number, (seen, next)) in table.into_iter().enumerate() {
        assert_eq!(judge(&seen).next, next, "row {number}");
    }
}

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

fn unknown_host(rm: &str) -> Missing {
    Missing::UnknownHost {
        hosts: format!("no-{rm}"),
        key: format!("hostname.{rm}"),
    }
}

fn unset(key: &str) -> Missing {
    Missing::NotConfigured {
        key: key.to_owned(),
        unset: true,
        why: "not set".to_owned(),
    }
}

/// A fault of this side never leads to the advice to restart the RM (`Next::CheckProcess`).
#[test]
fn the_advice_fits_the_cause() {
    let rm = || "rm2".to_owned();
    let limit = Duration::from_millis(1);
    let fix = |hosts: &str, key: &str| SuggestedAction::CorrectHost {
        hosts: hosts.to_owned(),
        key: key.to_owned(),
    };
    let malformed = Missing::NotConfigured {
        key: "k".to_owned(),
        unset: false,
        why: "my_host".to_owned(),
    };
    let table = [
        (unknown_host("rm2"), fix("no-rm2", "hostname.rm2")),
        (
            Missing::Silent(limit),
            SuggestedAction::LongerTimeout(limit),
        ),
        (SILENT, SuggestedAction::CheckProcess(rm())),
        (
            Missing::Authentication("reset".to_owned()),
            SuggestedAction::CompareAuthentication(rm()),
        ),
        (
            Missing::Redirected("x".to_owned()),
            SuggestedAction::CheckProxy(rm()),
        ),
        (
            Missing::Unreachable("no route".to_owned()),
            SuggestedAction::CheckNetwork(rm()),
        ),
        (
            Missing::Untrusted("x".to_owned()),
            SuggestedAction::CompareIdentity(rm()),
        ),
        (
            unset("k"),
            SuggestedAction::Configure(Setting::Unset("k".to_owned())),
        ),
        (
            malformed,
            SuggestedAction::Configure(Setting::Malformed("k".to_owned())),
        ),
    ];
    for (missing, next) in table {
        let silent = judge(&manual([active("rm1"), mute("rm2", &missing)]));
        assert_eq!(silent.next.as_ref(), Some(&next), "{missing}");
        let pages = RmObservation {
            is_active: Err(missing.clone()),
            info: Err(missing.clone()),
            ..standby("rm2")
        };
        let judged = judge(&manual([active("rm1"), pages]));
        assert_eq!(judged.verdict, YarnVerdict::Degraded, "{missing}");
        assert_eq!(judged.next, Some(next), "{missing}");
    }
    let both = ["rm1", "rm2"].map(|id| mute(id, &unknown_host(id)));
    let all = fix("no-rm1, no-rm2", "hostname.rm1, hostname.rm2");
    assert_eq!(judge(&manual(both)).next, Some(all));
}

/// No RM is active and the elector cannot be read: the elector must be corrected first.
#[test]
fn an_unknown_elector_comes_first() {
    let address = || unset("hadoop.zk.address");
    let set = Some(SuggestedAction::Configure(Setting::Unset(
        "hadoop.zk.address".to_owned(),
    )));
    let down = |id: &str| mute(id, &Missing::Refused);
    let table = [
        ([standby("rm1"), standby("rm2")], set.clone()),
        ([standby("rm1"), down("rm2")], set.clone()),
        ([active("rm1"), standby("rm2")], set),
        (
            [down("rm1"), down("rm2")],
            Some(SuggestedAction::Start("rm1".to_owned())),
        ),
    ];
    for (rms, next) in table {
        assert_eq!(judge(&automatic(rms, Err(address()))).next, next);
    }
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

/// With Kerberos on RPC, another process on an RM's port could serve the page.
#[test]
fn unauthenticated_page_replaces_no_call() {
    let missing = [
        Missing::Denied("no ticket".to_owned()),
        Missing::Kerberos("no KDC".to_owned()),
        Missing::Refused,
        Missing::Silent(Duration::from_secs(1)),
    ];
    for missing in missing {
        let paged = |pages_stand_in| RmObservation {
            state: Err(missing.clone()),
            health: Err(missing.clone()),
            pages_stand_in,
            ..active("rm1")
        };
        let judged = judge(&manual(vec![paged(true), standby("rm2")]));
        assert_eq!(judged.active, ["rm1"], "{missing}");
        let judged = judge(&manual(vec![paged(false), standby("rm2")]));
        assert_eq!(judged.verdict, YarnVerdict::Unknown, "{missing}");
        assert!(judged.active.is_empty(), "{missing}");
        let said = Reason::PagesIgnored("rm1".to_owned());
        assert!(judged.reasons.contains(&said), "{missing}");
    }
    // The page does not cast doubt on authenticated calls.
    let called = RmObservation {
        pages_stand_in: false,
        ..active("rm1")
    };
    let judged = judge(&manual(vec![called, standby("rm2")]));
    assert_eq!(judged.verdict, YarnVerdict::Healthy);
    // The pages of a server that fails to authenticate over RPC do not count.
    let impostor = RmObservation {
        state: Err(Missing::Untrusted("another principal".to_owned())),
        ..active("rm1")
    };
    let judged = judge(&manual(vec![impostor, standby("rm2")]));
    assert_eq!(judged.verdict, YarnVerdict::Unknown);
    assert_eq!(
        judged.next,
        Some(SuggestedAction::CompareIdentity("rm1".to_owned()))
    );
}

#[test]
fn unsupported_source_is_not_missing() {
    let pair = [of_2_10(active("rm1")), of_2_10(standby("rm2"))];
    let judged = judge(&manual(pair.clone()));
    assert_eq!(
        (
            judged.verdict,
            judged.reasons,
            judged.unchecked,
            judged.next
        ),
        (YarnVerdict::Healthy, vec![], vec![], None)
    );
    // The info page replaces calls without an answer, and is compared with the others.
    let mut uncalled = pair.clone();
    uncalled[0].state = Err(SILENT);
    let judged = judge(&manual(uncalled.clone()));
    assert_eq!(judged.verdict, YarnVerdict::Degraded);
    assert_eq!(judged.active, ["rm1"]);
    uncalled[0].info = Err(SILENT);
    let judged = judge(&manual(uncalled));
    assert_eq!(judged.verdict, YarnVerdict::Unknown);
    let mut contrary = pair;
    contrary[1].info = Ok(info(HaState::Active));
    let judged = judge(&manual(contrary));
    let disagrees = Reason::Disagrees {
        rm: "rm2".to_owned(),
        source: ObservedSource::Info,
        active: true,
    };
    assert_eq!(judged.reasons, [disagrees]);
}
