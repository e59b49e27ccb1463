//! Tables with one row per rule.

use std::time::Duration;

use super::*;
use crate::case_table::rows;
use crate::ha::state::HaState;
pub(super) use crate::observed::mute;
use crate::observed::well;
use crate::systems::yarn::action::{Setting, SuggestedAction};
use crate::systems::yarn::elector::{ElectedRm, ElectionCandidate, ElectorLock};
use crate::systems::yarn::observations::{RmInfo, Unanswered};
use crate::verdict::seen::Seen;

pub(super) const SILENT: Missing = Missing::Silent(Duration::from_secs(5));

pub(super) fn denied() -> Missing {
    Missing::Denied("who are you".to_owned())
}

pub(super) fn info(state: HaState) -> RmInfo {
    RmInfo {
        ha_state: Some(state),
        state_store: Some("a.ZKRMStateStore".to_owned()),
        version: Some("3.4.2".to_owned()),
        ..RmInfo::default()
    }
}

fn active(id: &str) -> RmObservation {
    well(id, HaState::Active)
}

fn standby(id: &str) -> RmObservation {
    well(id, HaState::Standby)
}

pub(super) fn manual(rms: impl Into<Vec<RmObservation>>) -> Observations {
    Observations {
        cluster_id: "c".to_owned(),
        failover: FailoverMode::Manual,
        curator: false,
        rms: rms.into(),
        elector: Err(Missing::NotAsked("manual".to_owned())),
        unanswered: Vec::new(),
    }
}

pub(super) fn automatic(
    rms: impl Into<Vec<RmObservation>>,
    elector: Seen<ElectorView>,
) -> Observations {
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
pub(super) fn held(by: &str) -> ElectorView {
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

pub(super) fn free() -> ElectorView {
    ElectorView {
        lock: None,
        ..held("rm1")
    }
}

pub(super) fn latch(ids: &[&str]) -> ElectorView {
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

/// Reads `rm1 active, rm2 standby health:ill`: the RMs, each with the answers that differ; `-` is none.
fn rms(cell: &str) -> Vec<RmObservation> {
    let rms = cell.split(", ").filter(|rm| *rm != "-");
    rms.map(read_rm).collect()
}

fn read_rm(words: &str) -> RmObservation {
    let mut words = words.split(' ');
    let (id, base) = (words.next().expect("an id"), words.next().expect("a state"));
    let mut seen = match base {
        "active" => active(id),
        "standby" => standby(id),
        "initializing" => well(id, HaState::Initializing),
        _ => mute(id, &missing_as(base, id)),
    };
    for change in words {
        let (source, answer) = change.split_once(':').expect("a source and its answer");
        change_answer(&mut seen, source, answer);
    }
    seen
}

fn change_answer(seen: &mut RmObservation, source: &str, answer: &str) {
    let missing = || missing_as(answer, &seen.id);
    match (source, answer) {
        ("state", "not-ready") => {
            let status = seen.state.as_mut().expect("a state");
            status.not_ready = Some("busy".to_owned());
        }
        ("state", _) => seen.state = Err(missing()),
        ("health", "ill") => seen.health = Ok(Health::Unhealthy("ill".to_owned())),
        ("health", _) => seen.health = Err(missing()),
        ("rpc", _) => (seen.state, seen.health) = (Err(missing()), Err(missing())),
        ("isActive", "yes" | "no") => seen.is_active = Ok(answer == "yes"),
        ("isActive", _) => seen.is_active = Err(missing()),
        ("info", "active") => seen.info = Ok(info(HaState::Active)),
        ("info", "null-store-only") => {
            seen.info = Ok(RmInfo {
                state_store: Some("a.b.NullRMStateStore".to_owned()),
                ..RmInfo::default()
            });
        }
        ("info", _) => seen.info = Err(missing()),
        ("store", _) => {
            let info = seen.info.as_mut().expect("an info page");
            info.state_store = Some(format!("a.{answer}"));
        }
        _ => panic!("no source: {source}"),
    }
}

fn missing_as(word: &str, rm: &str) -> Missing {
    match word {
        "silent" => SILENT,
        "silent-1ms" => Missing::Silent(Duration::from_millis(1)),
        "denied" => denied(),
        "refused" => Missing::Refused,
        "nonsense" => Missing::Nonsense("?".to_owned()),
        "not-asked" => Missing::NotAsked("no address".to_owned()),
        "authentication" => Missing::Authentication("reset".to_owned()),
        "redirected" => Missing::Redirected("x".to_owned()),
        "unreachable" => Missing::Unreachable("no route".to_owned()),
        "kerberos" => Missing::Kerberos("no KDC".to_owned()),
        "not-offered" => Missing::NotOffered("2.10.2".to_owned()),
        "untrusted" => Missing::Untrusted("x".to_owned()),
        "unknown-host" => unknown_host(rm),
        "unset" => unset("k"),
        "malformed" => Missing::NotConfigured {
            key: "k".to_owned(),
            unset: false,
            why: "my_host".to_owned(),
        },
        _ => panic!("no reason: {word}"),
    }
}

/// Reads `rm1` (the holder of the lock), `rm1 of other` (another cluster), `rm1 latch rm2 rm1` (two electors),
/// `latch rm1 rm2` (Curator's candidates), `free`, `no znodes`, or the reason of a missing answer.
fn elector(cell: &str) -> Seen<ElectorView> {
    let words: Vec<&str> = cell.split(' ').collect();
    Ok(match words[..] {
        ["free"] => free(),
        ["no", "znodes"] => ElectorView::default(),
        ["latch", ref ids @ ..] => latch(ids),
        [holder, "latch", ref ids @ ..] => ElectorView {
            latch: latch(ids).latch,
            ..held(holder)
        },
        [holder, "of", cluster] => {
            let mut view = held(holder);
            let lock = view.lock.as_mut().expect("a lock");
            cluster.clone_into(&mut lock.rm.cluster_id);
            view
        }
        [holder] if holder.starts_with("rm") => held(holder),
        _ => return Err(missing_as(cell, "ZooKeeper")),
    })
}

/// Makes observations from the cells of a table; the elector `-` stands for manual failover.
fn observations(rms_cell: &str, elector_cell: &str) -> Observations {
    let rms = rms(rms_cell);
    match elector_cell {
        "-" => manual(rms),
        _ => automatic(rms, elector(elector_cell)),
    }
}

fn codes(judged: &Judgement) -> String {
    let codes: Vec<&str> = judged
        .reasons
        .iter()
        .map(|reason| reason.finding().code)
        .collect();
    or_dash(codes.join(" "))
}

/// Formats the next action as the tables do: `Start("rm2")`; `-` is none.
fn next(judged: &Judgement) -> String {
    let next = judged.next.as_ref();
    or_dash(next.map_or_else(String::new, |next| format!("{next:?}")))
}

fn or_dash(text: String) -> String {
    if text.is_empty() {
        "-".to_owned()
    } else {
        text
    }
}

/// Columns: RMs, elector, verdict, codes of the reasons.
fn check_verdicts(table: &str) {
    for [rms, elector, verdict, expected] in rows(table) {
        let seen = observations(rms, elector);
        let judged = judge(&seen);
        let found = (format!("{:?}", judged.verdict), codes(&judged));
        let expected = (verdict.to_owned(), expected.to_owned());
        assert_eq!(found, expected, "{rms} | {elector}: {seen:#?}");
    }
}

/// Columns: RMs, elector, next action.
fn check_next(table: &str) {
    for [rms, elector, expected] in rows(table) {
        let judged = judge(&observations(rms, elector));
        assert_eq!(next(&judged), expected, "{rms} | {elector}");
    }
}

#[test]
fn verdicts_with_manual_failover() {
    check_verdicts(
        "
        rm1 active, rm2 standby      | - | Healthy    | -
        rm1 standby, rm2 active      | - | Healthy    | -
        rm1 standby, rm2 standby     | - | NoActive   | nobody-active
        rm1 active, rm2 active       | - | SplitBrain | several-active
        rm1 active, rm2 refused      | - | Degraded   | down
        rm1 standby, rm2 refused     | - | NoActive   | nobody-active down
        rm1 active, rm2 silent       | - | Unknown    | may-be-active sources-missing
        rm1 active, rm2 denied       | - | Unknown    | may-be-active sources-missing
        rm1 standby, rm2 silent      | - | Unknown    | may-be-active sources-missing
        rm1 active                   | - | Degraded   | no-standby
        -                            | - | Unknown    | no-rms
        rm1 active, rm2 initializing | - | Degraded   | neither-active-nor-standby",
    );
}

/// The advice must not make a second RM active.
#[test]
fn a_pending_activation_is_a_finding() {
    let table = r#"
        rm1 standby, rm2 active             | -   | Degraded   | CheckProcess("rm1")
        rm1 active, rm2 standby             | -   | Healthy    | -
        rm1 standby, rm2 standby            | -   | NoActive   | Failover { to: "rm1", dead: [], accept: [] }
        rm1 standby health:ill, rm2 standby | -   | NoActive   | CheckProcess("rm1")
        rm1 refused, rm2 standby            | -   | NoActive   | Failover { to: "rm2", dead: ["rm1"], accept: [] }
        rm1 standby, rm2 active, rm3 active | -   | SplitBrain | Repair { keep: ["rm2", "rm3"], dead: [], accept_no_http: false }
        rm1 standby, rm2 standby            | rm2 | NoActive   | CheckProcess("rm1")
        rm1 standby, rm2 standby            | rm1 | NoActive   | Repair { keep: [], dead: [], accept_no_http: false }"#;
    for [rms, elector, verdict, expected] in rows(table) {
        let mut seen = observations(rms, elector);
        seen.unanswered = vec![Unanswered {
            rm: "rm1".to_owned(),
            at: "2024-03-01T00:00:00Z".to_owned(),
        }];
        let judged = judge(&seen);
        let found = (format!("{:?}", judged.verdict), next(&judged));
        let expected = (verdict.to_owned(), expected.to_owned());
        assert_eq!(found, expected, "{seen:#?}");
        let found = codes(&judged).contains("pending-activation");
        assert_eq!(found, verdict != "Healthy", "{seen:#?}");
    }
}

#[test]
fn degraded_verdicts() {
    check_verdicts(
        "
        rm1 active, rm2 standby health:ill           | - | Degraded | unwell
        rm1 active, rm2 standby state:not-ready      | - | Degraded | not-ready
        rm1 active, rm2 standby health:silent        | - | Degraded | sources-missing
        rm1 active, rm2 standby isActive:yes         | - | Degraded | http-disagrees
        rm1 active, rm2 standby info:active          | - | Degraded | http-disagrees
        rm1 active, rm2 standby isActive:silent      | - | Degraded | sources-missing
        rm1 active, rm2 standby info:nonsense        | - | Degraded | sources-missing
        rm1 active, rm2 standby info:null-store-only | - | Degraded | no-shared-store",
    );
}

#[test]
fn store_on_one_host_is_not_shared() {
    let judgement = judge(&observations(
        "rm1 active, rm2 standby store:FileSystemRMStateStore",
        "-",
    ));
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
        (judgement.verdict, codes(&judgement), judgement.next)
    };
    let addresses = Setting::Addresses("rm1".to_owned(), "rm2".to_owned());
    let next = Some(SuggestedAction::Configure(addresses));
    let unknown = (YarnVerdict::Unknown, "one-process".to_owned(), next);
    let (rm1, rm2) = (active("rm1"), active("rm2"));
    assert_eq!(
        said([at(rm1.clone(), "vip:1"), at(rm2.clone(), "vip:1")]),
        unknown
    );
    assert_eq!(said([with_start(rm1, 7), with_start(rm2, 7)]), unknown);
    let apart = said([with_start(active("rm1"), 7), with_start(standby("rm2"), 8)]);
    assert_eq!(apart, (YarnVerdict::Healthy, "-".to_owned(), None));
}

#[test]
fn http_replaces_missing_rpc_answers() {
    check_verdicts(
        "
        rm1 active rpc:denied, rm2 standby              | - | Degraded   | sources-missing
        rm1 active rpc:silent, rm2 active               | - | SplitBrain | several-active sources-missing
        rm1 active, rm2 standby rpc:refused             | - | Degraded   | sources-missing
        # Pages that contradict each other are ignored.
        rm1 active, rm2 standby rpc:silent isActive:yes | - | Unknown    | may-be-active http-disagrees sources-missing",
    );
}

#[test]
fn verdicts_with_automatic_failover() {
    check_verdicts(
        "
        rm1 active, rm2 standby  | rm1               | Healthy      | -
        rm1 active, rm2 standby  | rm2               | LockMismatch | not-elected leader-not-active
        rm1 active, rm2 standby  | free              | LockMismatch | not-elected
        rm1 active, rm2 standby  | no znodes         | LockMismatch | not-elected
        rm1 active, rm2 standby  | rm9               | LockMismatch | not-elected strange-leader
        rm1 active, rm2 standby  | rm1 of other      | Degraded     | other-cluster
        rm1 active, rm2 standby  | rm1 latch rm2 rm1 | LockMismatch | not-elected two-electors
        rm1 active, rm2 standby  | silent            | Degraded     | elector-missing
        rm1 active, rm2 standby  | denied            | Degraded     | elector-missing
        rm1 active, rm2 standby  | not-asked         | Degraded     | elector-missing
        rm1 standby, rm2 standby | rm1               | NoActive     | nobody-active leader-not-active
        rm1 standby, rm2 standby | free              | NoActive     | nobody-active
        rm1 active, rm2 active   | rm1               | SplitBrain   | several-active",
    );
}

#[test]
fn elected_rm_is_the_only_active_one() {
    check_verdicts(
        "
        # The RM may be active: no source reports its state.
        rm1 denied, rm2 denied  | rm2    | Unknown      | may-be-active may-be-active sources-missing sources-missing
        rm1 active, rm2 silent  | rm1    | Degraded     | may-be-active sources-missing
        rm1 active, rm2 silent  | rm2    | LockMismatch | not-elected may-be-active sources-missing
        rm1 active, rm2 silent  | silent | Unknown      | may-be-active sources-missing elector-missing
        rm1 silent, rm2 standby | rm1    | Unknown      | may-be-active sources-missing",
    );
}

#[test]
fn curators_candidates_show_the_election() {
    check_verdicts(
        "
        rm1 active, rm2 standby | latch rm1 rm2 | Healthy      | -
        rm1 active, rm2 standby | latch rm1     | Degraded     | not-in-election
        rm1 active, rm2 standby | latch rm2     | LockMismatch | not-elected leader-not-active not-in-election",
    );
}

#[test]
fn leader_of_unknown_state_is_not_idle() {
    let judged = judge(&observations("rm1 denied, rm2 standby", "rm1"));
    let idle = Reason::LeaderNotActive("rm1".to_owned());
    assert!(!judged.reasons.contains(&idle), "{:?}", judged.reasons);
}

#[test]
fn advice_is_about_the_most_severe_problem() {
    check_next(
        r#"
        rm1 active, rm2 standby                           | -         | -
        rm1 standby, rm2 standby                          | -         | Failover { to: "rm1", dead: [], accept: [] }
        rm1 standby, rm2 standby health:ill               | -         | Failover { to: "rm1", dead: [], accept: [] }
        rm2 standby health:ill, rm1 standby               | -         | Failover { to: "rm1", dead: [], accept: [] }
        # The command declares the RM that is down dead. It asks first, and the guard refuses if a source
        # shows that RM alive.
        rm1 standby, rm2 refused                          | -         | Failover { to: "rm1", dead: ["rm2"], accept: [] }
        # The guard would refuse a failover.
        rm1 standby, rm2 standby isActive:yes             | -         | CheckProcess("rm2")
        rm1 standby, rm2 standby state:silent info:denied | -         | CheckProcess("rm2")
        rm2 refused, rm1 standby health:ill               | -         | Start("rm2")
        rm1 active, rm2 active                            | -         | Repair { keep: ["rm1", "rm2"], dead: [], accept_no_http: false }
        rm1 active, rm2 active isActive:no                | -         | Repair { keep: ["rm1"], dead: [], accept_no_http: false }
        rm1 active, rm2 active health:ill                 | -         | Repair { keep: ["rm1"], dead: [], accept_no_http: false }
        # The guard would refuse a repair.
        rm1 active, rm2 active state:silent               | -         | CheckProcess("rm2")
        rm1 active, rm2 standby health:ill                | -         | CheckHealth("rm2")
        rm1 active, rm2 refused                           | -         | Start("rm2")
        rm1 active, rm2 silent                            | -         | CheckProcess("rm2")
        rm1 active, rm2 active                            | rm1       | Repair { keep: [], dead: [], accept_no_http: false }
        rm1 active, rm2 active                            | latch rm1 | CheckProcess("rm2")
        rm1 standby, rm2 standby                          | rm1       | Repair { keep: [], dead: [], accept_no_http: false }
        # The guard makes a repair wait for the election.
        rm1 standby, rm2 standby                          | free      | Repair { keep: [], dead: [], accept_no_http: false }
        rm1 standby, rm2 refused                          | rm2       | Start("rm2")
        rm1 active, rm2 standby                           | latch rm1 | CheckProcess("rm2")"#,
    );
}

#[test]
fn advice_follows_the_cause_of_silence() {
    check_next(
        r#"
        # An RM that some callers cannot reach must not be restarted.
        rm1 active, rm2 denied                  | -         | Identify(Some("rm2"))
        rm1 denied, rm2 standby                 | -         | Identify(Some("rm1"))
        rm1 active, rm2 not-asked               | -         | Configure(Calls("no address"))
        rm1 active, rm2 active                  | silent    | CheckZooKeeper
        rm1 active, rm2 standby                 | silent    | CheckZooKeeper
        rm1 active, rm2 standby                 | not-asked | Configure(Calls("no address"))
        rm1 active, rm2 standby                 | rm9       | Configure(Elected)
        rm1 active, rm2 standby state:not-ready | -         | CheckProcess("rm2")
        rm1 active store:NullRMStateStore, rm2 standby store:NullRMStateStore | - | Configure(Store)"#,
    );
}

pub(super) fn unknown_host(rm: &str) -> Missing {
    Missing::UnknownHost {
        hosts: format!("no-{rm}"),
        key: format!("hostname.{rm}"),
    }
}

pub(super) fn unset(key: &str) -> Missing {
    Missing::NotConfigured {
        key: key.to_owned(),
        unset: true,
        why: "not set".to_owned(),
    }
}

/// A fault of this side never leads to the advice to restart the RM (`Next::CheckProcess`).
#[test]
fn the_advice_fits_the_cause() {
    let table = r#"
        unknown-host   | CorrectHost { hosts: "no-rm2", key: "hostname.rm2" }
        silent-1ms     | LongerTimeout(1ms)
        silent         | CheckProcess("rm2")
        authentication | CompareAuthentication("rm2")
        redirected     | CheckProxy("rm2")
        unreachable    | CheckNetwork("rm2")
        untrusted      | CompareIdentity("rm2")
        unset          | Configure(Unset("k"))
        malformed      | Configure(Malformed("k"))"#;
    for [missing, expected] in rows(table) {
        let silent = judge(&observations(&format!("rm1 active, rm2 {missing}"), "-"));
        assert_eq!(next(&silent), expected, "{missing}");
        let pages = format!("rm1 active, rm2 standby isActive:{missing} info:{missing}");
        let judged = judge(&observations(&pages, "-"));
        assert_eq!(judged.verdict, YarnVerdict::Degraded, "{missing}");
        assert_eq!(next(&judged), expected, "{missing}");
    }
    let both = ["rm1", "rm2"].map(|id| mute(id, &unknown_host(id)));
    let all = SuggestedAction::CorrectHost {
        hosts: "no-rm1, no-rm2".to_owned(),
        key: "hostname.rm1, hostname.rm2".to_owned(),
    };
    assert_eq!(judge(&manual(both)).next, Some(all));
}

/// No RM is active and the elector cannot be read: the elector must be corrected first.
#[test]
fn an_unknown_elector_comes_first() {
    check_next(
        r#"
        rm1 standby, rm2 standby | unset | Configure(Unset("k"))
        rm1 standby, rm2 refused | unset | Configure(Unset("k"))
        rm1 active, rm2 standby  | unset | Configure(Unset("k"))
        rm1 refused, rm2 refused | unset | Start("rm1")"#,
    );
}

/// With Kerberos on RPC, another process on an RM's port could serve the page.
#[test]
fn unauthenticated_page_replaces_no_call() {
    for missing in ["denied", "kerberos", "refused", "silent"] {
        let pair = format!("rm1 active rpc:{missing}, rm2 standby");
        let judged = judge(&observations(&pair, "-"));
        assert_eq!(judged.active, ["rm1"], "{missing}");
        let mut pair = rms(&pair);
        pair[0].pages_stand_in = false;
        let judged = judge(&manual(pair));
        assert_eq!(judged.verdict, YarnVerdict::Unknown, "{missing}");
        assert!(judged.active.is_empty(), "{missing}");
        let said = Reason::PagesIgnored("rm1".to_owned());
        assert!(judged.reasons.contains(&said), "{missing}");
    }
    // The page does not cast doubt on authenticated calls.
    let mut pair = rms("rm1 active, rm2 standby");
    pair[0].pages_stand_in = false;
    let judged = judge(&manual(pair));
    assert_eq!(judged.verdict, YarnVerdict::Healthy);
    // The pages of a server that fails to authenticate over RPC do not count.
    let judged = judge(&observations(
        "rm1 active state:untrusted, rm2 standby",
        "-",
    ));
    assert_eq!(judged.verdict, YarnVerdict::Unknown);
    assert_eq!(next(&judged), r#"CompareIdentity("rm1")"#);
}

#[test]
fn unsupported_source_is_not_missing() {
    let pair = rms("rm1 active isActive:not-offered, rm2 standby isActive:not-offered");
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
