//! Tables with one row per rule.

use super::*;
use crate::case_table::rows;
use crate::ha::plan::view::{LockView, RmView, Status};
use crate::ha::plan::{Machine, NextCommand, PlanRequest};
use crate::verdict::seen::ConnectionSign;

const RM1: RmIndex = RmIndex(0);
pub(super) const RM2: RmIndex = RmIndex(1);
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

pub(super) fn lock(holder: RmIndex) -> Election {
    Election::Standard(Some(LockView {
        holder: Some(holder),
        czxid: 7,
        version: 0,
    }))
}

pub(super) fn see(rms: &[RmView], election: Election) -> ClusterView {
    ClusterView {
        rms: rms.to_vec(),
        election,
    }
}

/// Reads `active, standby health:no`: the RMs, each with the answers that differ.
fn rms(cell: &str) -> Vec<RmView> {
    cell.split(", ").map(rm_view).collect()
}

fn rm_view(words: &str) -> RmView {
    let (base, changes) = words.split_once(' ').unwrap_or((words, ""));
    let mut view = match base {
        "active" => ACTIVE,
        "standby" => STANDBY,
        "initializing" => answering(HaState::Initializing),
        "silent" => SILENT,
        "frozen" => FROZEN,
        "refuses" => REFUSES,
        _ => panic!("no RM: {words}"),
    };
    for change in changes.split_whitespace() {
        match change.split_once(':') {
            Some(("rpc", "not-ready")) => {
                let state = view.state().expect("a state");
                let ready = false;
                view.rpc = Reported::Said(Status { state, ready });
            }
            Some(("rpc", answer)) => view.rpc = no_value(answer),
            Some(("health", answer)) => view.healthy = yes_or_no(answer),
            Some(("http", answer)) => view.http = yes_or_no(answer),
            _ => panic!("no answer: {words}"),
        }
    }
    view
}

fn yes_or_no(answer: &str) -> Reported<bool> {
    match answer {
        "yes" => Reported::Said(true),
        "no" => Reported::Said(false),
        _ => no_value(answer),
    }
}

fn no_value<T>(answer: &str) -> Reported<T> {
    match answer {
        "unclear" => Reported::Unclear,
        "unauthorised" => Reported::Unauthorised,
        "silent" => Reported::Silent,
        "not-asked" => Reported::NotAsked,
        "not-reached" => Reported::NotReached,
        _ => panic!("no answer: {answer}"),
    }
}

/// Reads `rm2`, or several RMs as `rm1 rm2`; `-` is none.
fn indexes(cell: &str) -> Vec<RmIndex> {
    let names = cell.split(' ').filter(|name| !["-", ""].contains(name));
    let number = |name: &str| name.strip_prefix("rm")?.parse::<usize>().ok();
    names
        .map(|name| RmIndex(number(name).expect("an RM") - 1))
        .collect()
}

/// Reads `-` (manual failover), `unseen`, `free`, the holder of the lock, or `curator rm1 rm2`
/// (`stranger` is not configured).
fn election(cell: &str) -> Election {
    match (cell, cell.strip_prefix("curator")) {
        ("-", _) => Election::None,
        ("unseen", _) => Election::Unseen,
        ("free", _) => Election::Standard(None),
        (_, Some(members)) => {
            let members = members.split_whitespace();
            let known = |name| indexes(name).first().copied();
            Election::Curator(
                members
                    .map(|name| known(name.trim_start_matches("stranger")))
                    .collect(),
            )
        }
        _ => lock(indexes(cell)[0]),
    }
}

fn mode_with(election: &Election) -> FailoverMode {
    match election {
        Election::None => FailoverMode::Manual,
        _ => FailoverMode::Automatic,
    }
}

/// Formats refusals as the tables do: `NotDead(rm1, Answers)`; `-` is none.
fn told(refusals: &[PlanRefusal]) -> String {
    if refusals.is_empty() {
        return "-".to_owned();
    }
    let all: Vec<String> = refusals.iter().map(|one| format!("{one:?}")).collect();
    (0..3).fold(all.join("; "), |text, number| {
        text.replace(&format!("RmIndex({number})"), &format!("rm{}", number + 1))
    })
}

pub(super) fn calm() -> Background {
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

pub(super) fn to_rm2(mode: FailoverMode, dead: &[RmIndex]) -> FailoverPlanRequest {
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
    let table = "
        # RMs                            | --dead | refusals
        silent rpc:not-reached, standby  | -      | Unseen { rm: rm1, life: NotAsked }
        silent rpc:not-reached, standby  | rm1    | NotDead(rm1, NotAsked)
        silent http:not-reached, standby | rm1    | NotDead(rm1, NotAsked)
        silent rpc:not-asked, standby    | rm1    | NotDead(rm1, NotAsked)
        frozen, standby                  | -      | Unseen { rm: rm1, life: Accepts }
        frozen, standby                  | rm1    | NotDead(rm1, Accepts)
        refuses, standby                 | -      | Unseen { rm: rm1, life: Unseen }
        refuses, standby                 | rm1    | -
        active, standby                  | -      | -
        standby, active                  | -      | -
        standby, standby                 | -      | -
        active, active                   | -      | SplitBrain
        silent, standby                  | -      | Unseen { rm: rm1, life: Unseen }
        silent, standby                  | rm1    | -
        silent, active                   | -      | Unseen { rm: rm1, life: Unseen }
        silent http:unauthorised, standby | -      | Unseen { rm: rm1, life: Answers }
        silent http:unauthorised, standby | rm1    | NotDead(rm1, Answers)
        active, standby                  | rm1    | NotDead(rm1, Answers)
        active, standby, silent          | -      | Unseen { rm: rm3, life: Unseen }
        active, standby, silent          | rm3    | -
        active, standby rpc:not-ready    | -      | TargetNotReady(rm2)
        active, standby health:no        | -      | TargetUnhealthy(rm2)
        active, standby health:unclear   | -      | TargetHealthUnknown(rm2)
        active, standby http:yes         | -      | Contradiction(rm2)
        active, initializing             | -      | TargetNotStandby(rm2, Initializing)";
    for [seen, dead, expected] in rows(table) {
        let request = to_rm2(FailoverMode::Manual, &indexes(dead));
        let found = refused(&request, &rms(seen), Election::None);
        assert_eq!(told(&found), expected, "{seen} | {dead}");
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
    let mut keep = keeping(FailoverMode::Manual, Some(RM1), &[]);
    keep.accept = vec![Risk::NoHttp];
    assert_eq!(repair(&keep, &view, &background), expected);
    assert!(expected.iter().all(|refusal| refusal.flag(&[]).is_none()));
}

pub(super) fn keeping(
    mode: FailoverMode,
    keep: Option<RmIndex>,
    dead: &[RmIndex],
) -> RepairPlanRequest {
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
    let table = "
        # RMs                   | --dead | refusals
        standby, active         | -      | UseFailover(rm1)
        silent, active          | -      | TargetUnseen(rm1)
        standby, active, silent | -      | Unseen { rm: rm3, life: Unseen }
        standby, active, silent | rm3    | UseFailover(rm1)
        silent, active, silent  | -      | TargetUnseen(rm1)";
    for [seen, dead, expected] in rows(table) {
        let request = keeping(FailoverMode::Manual, Some(RM1), &indexes(dead));
        let found = repair(&request, &see(&rms(seen), Election::None), &calm());
        assert_eq!(told(&found), expected, "{seen} | {dead}");
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
        for election in [strange(), election("curator stranger rm2 rm1")] {
            let found = repair(&request, &see(&rms, election), &calm());
            assert_eq!(found, [PlanRefusal::UnlistedLeader], "{rms:?}");
        }
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
        refused(
            &request,
            &rms,
            Election::Curator(vec![Some(RM2), Some(RM1)])
        ),
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
    let table = "
        # RMs                       | election        | refusals
        active, standby             | rm1             | -
        standby, active             | rm1             | NotAgreed
        standby, active             | rm2             | -
        active, standby             | rm2             | NotAgreed
        standby, standby            | rm1             | NotAgreed
        active http:silent, standby | rm1             | NotAgreed
        active, standby             | free            | NotAgreed
        active, standby             | unseen          | ZooKeeperUnseen
        active, standby             | curator rm1 rm2 | Curator(Some(rm1))
        active, standby             | curator rm1 stranger | Curator(Some(rm1))
        standby, standby            | curator stranger rm1 | UnlistedLeader";
    for [seen, leader, expected] in rows(table) {
        let request = to_rm2(FailoverMode::Automatic, &[]);
        let found = refused(&request, &rms(seen), election(leader));
        assert_eq!(told(&found), expected, "{seen} | {leader}");
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
    // The electors of both RMs have lost ZooKeeper.
    let request = FailoverPlanRequest {
        to: None,
        ..to_rm2(FailoverMode::Automatic, &[])
    };
    for (election, refusal) in [
        (Election::Unseen, PlanRefusal::ZooKeeperUnseen),
        (lock(RM1), PlanRefusal::NoTarget),
    ] {
        let found = target(&request, &see(&[STANDBY, STANDBY], election));
        assert_eq!(found, Err(refusal));
    }
}

#[test]
fn repairs() {
    let table = "
        # RMs            | election        | --keep | refusals
        active, standby  | curator         | -      | NobodyInElection(Some(rm2))
        active, standby  | -               | -      | -
        active, active   | -               | -      | KeepNeeded
        standby, standby | -               | -      | KeepNeeded
        active, active   | -               | rm1    | -
        standby, standby | -               | rm1    | -
        standby, active  | -               | rm1    | UseFailover(rm1)
        active, silent   | -               | rm1    | Unseen { rm: rm2, life: Unseen }
        standby, standby | rm1             | -      | -
        active, active   | rm1             | -      | -
        active, active   | rm1             | rm1    | KeepNotAllowed
        active, active   | unseen          | -      | ZooKeeperUnseen
        standby, standby | free            | -      | -
        active, active   | curator rm1     | -      | -
        standby, active  | curator rm1 rm2 | -      | RestartNeeded(rm1)
        silent, standby  | rm1             | -      | TargetUnseen(rm1)";
    for [seen, leader, keep, expected] in rows(table) {
        let view = see(&rms(seen), election(leader));
        let keep_rm = indexes(keep).first().copied();
        let request = keeping(mode_with(&view.election), keep_rm, &[]);
        let found = repair(&request, &view, &calm());
        assert_eq!(told(&found), expected, "{seen} | {leader} | {keep}");
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
    use FailoverMode::Manual;
    let no_http: &[PlanRefusal] = &[PlanRefusal::Risk(Risk::NoHttp)];
    let table = "
        # RMs                     | election
        active http:?, active     | -
        active http:?, standby    | -
        standby http:?, standby   | -
        active http:?, active     | rm1
        standby http:?, standby   | rm1";
    for answer in ["unauthorised", "unclear", "silent"] {
        for [seen, leader] in rows(table) {
            let seen = seen.replace('?', answer);
            let view = see(&rms(&seen), election(leader));
            let mode = mode_with(&view.election);
            let mut request = keeping(mode, (mode == Manual).then_some(RM1), &[]);
            assert_eq!(repair(&request, &view, &calm()), no_http, "{view:?}");
            request.accept = vec![Risk::NoHttp];
            assert_eq!(repair(&request, &view, &calm()), [], "{view:?}");
        }
        let http = no_value(answer);
        let active = RmView { http, ..ACTIVE };
        let standby = RmView { http, ..STANDBY };
        // The other RM's page is not needed.
        let view = see(&[ACTIVE, standby], Election::None);
        assert_eq!(repair(&keeping(Manual, None, &[]), &view, &calm()), []);
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
    let table = "
        # RMs                   | store    | refusals
        standby, standby        | unfenced | ZooKeeperUnseen
        standby, standby        | fenced   | ZooKeeperUnseen
        standby, active, active | unfenced | ZooKeeperUnseen
        active, active          | unfenced | -
        active, active          | fenced   | ZooKeeperUnseen
        active, standby         | fenced   | -";
    for [seen, store, expected] in rows(table) {
        let request = RepairPlanRequest {
            store_is_fenced: store == "fenced",
            ..keeping(FailoverMode::Manual, Some(RM1), &[])
        };
        let found = repair(&request, &see(&rms(seen), Election::None), &away);
        assert_eq!(told(&found), expected, "{seen} | {store}");
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
        let request = keeping(mode, None, &[]);
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
