//! Where advice leads: every state of a pair, and what `status`, `failover` and `repair` say to do about it.

use std::ffi::OsString;
use std::time::Duration;

use rmadmin::ha::plan::{
    Background, ClusterView, FailoverPlanRequest, Machine, PlanRefusal, PlanRequest,
    RepairPlanRequest, Risk, RmIndex,
};
use rmadmin::ha::state::FailoverMode;
use rmadmin::ha::state::{HaState, ServiceStatus};
use rmadmin::systems::yarn::elector::{ElectedRm, ElectorLock, ElectorView};
use rmadmin::systems::yarn::judge::{Verdict, judge};
use rmadmin::systems::yarn::observations::{
    Health, Observations, RmInfo, RmObservation, Unanswered,
};
use rmadmin::systems::yarn::running_conf::RunningConf;
use rmadmin::systems::yarn::silences::Silences;
use rmadmin::verdict::advice::Advice;
use rmadmin::verdict::seen::{Contact, Missing, Seen};

const IDS: [&str; 2] = ["rm1", "rm2"];
/// The time since 1970 at which everything is seen.
const NOW: Duration = Duration::from_secs(86_400);

fn well(id: &str, state: HaState) -> RmObservation {
    let place = IDS.iter().position(|known| *known == id);
    RmObservation {
        id: id.to_owned(),
        address: format!("{id}:8033"),
        state: Ok(ServiceStatus {
            state,
            not_ready: None,
        }),
        health: Ok(Health::Well),
        is_active: Ok(state == HaState::Active),
        info: Ok(RmInfo {
            ha_state: Some(state),
            state_store: Some("a.ZKRMStateStore".to_owned()),
            version: Some("3.4.2".to_owned()),
            started_on: place.and_then(|place| u64::try_from(place + 1).ok()),
            ..RmInfo::default()
        }),
        contact: Contact::Nothing,
        pages_stand_in: true,
    }
}

fn mute(id: &str, missing: &Missing) -> RmObservation {
    RmObservation {
        state: Err(missing.clone()),
        health: Err(missing.clone()),
        is_active: Err(missing.clone()),
        info: Err(missing.clone()),
        ..well(id, HaState::Standby)
    }
}

fn no_pages(rm: RmObservation, missing: &Missing) -> RmObservation {
    RmObservation {
        is_active: Err(missing.clone()),
        info: Err(missing.clone()),
        ..rm
    }
}

fn with_info(rm: RmObservation, change: impl FnOnce(&mut RmInfo)) -> RmObservation {
    let mut info = rm.info.clone().expect("an info page");
    change(&mut info);
    RmObservation {
        info: Ok(info),
        ..rm
    }
}

fn with_store(rm: RmObservation, store: &str) -> RmObservation {
    with_info(rm, |info| info.state_store = Some(format!("a.{store}")))
}

/// Everything that one RM may show.
fn rms(id: &str) -> Vec<RmObservation> {
    let text = || "why".to_owned();
    let key = |what: &str| format!("yarn.resourcemanager.{what}.{id}");
    let unset = |what: &str| Missing::NotConfigured {
        key: key(what),
        unset: true,
        why: text(),
    };
    let silences = [
        Missing::Refused,
        Missing::Silent(Duration::from_secs(5)),
        Missing::Denied(text()),
        Missing::Authentication(text()),
        Missing::NotReached(text()),
        unset("admin.address"),
        Missing::UnknownHost {
            hosts: format!("no-{id}"),
            key: key("hostname"),
        },
    ];
    let mut all: Vec<RmObservation> = silences.iter().map(|why| mute(id, why)).collect();
    all.push(RmObservation {
        contact: Contact::Accepted,
        ..mute(id, &Missing::Silent(Duration::from_secs(5)))
    });
    for state in [HaState::Active, HaState::Standby] {
        let rm = || well(id, state);
        let unready = ServiceStatus {
            state,
            not_ready: Some(text()),
        };
        all.extend([
            rm(),
            no_pages(rm(), &unset("webapp.https.address")),
            no_pages(rm(), &Missing::Denied(text())),
            no_pages(rm(), &Missing::Refused),
            no_pages(rm(), &Missing::Silent(Duration::from_secs(5))),
            no_pages(rm(), &Missing::Nonsense("status 500".to_owned())),
            with_store(rm(), "NullRMStateStore"),
            with_store(rm(), "LeveldbRMStateStore"),
            with_info(rm(), |info| info.version = Some("3.5.0".to_owned())),
            with_info(rm(), |info| info.started_on = Some(86_399_000)),
            RmObservation {
                health: Ok(Health::Unwell(text())),
                ..rm()
            },
            RmObservation {
                state: Ok(unready),
                ..rm()
            },
            RmObservation {
                is_active: Ok(state == HaState::Standby),
                ..rm()
            },
            RmObservation {
                state: Err(Missing::Refused),
                health: Err(Missing::Refused),
                ..rm()
            },
            RmObservation {
                is_active: Err(Missing::Silent(Duration::from_secs(5))),
                ..rm()
            },
        ]);
    }
    all.push(well(id, HaState::Initializing));
    all
}

fn electors() -> Vec<Seen<ElectorView>> {
    let view = |holder: Option<&str>| ElectorView {
        exists: true,
        lock: holder.map(|rm| ElectorLock {
            rm: ElectedRm {
                cluster_id: "c".to_owned(),
                rm_id: rm.to_owned(),
            },
            session: 1,
            czxid: 1,
            version: 0,
        }),
        breadcrumb: None,
        latch: Vec::new(),
    };
    vec![
        Ok(view(Some("rm1"))),
        Ok(view(Some("rm9"))),
        Ok(view(None)),
        Err(Missing::Refused),
        Err(Missing::NotConfigured {
            key: "hadoop.zk.address".to_owned(),
            unset: true,
            why: "hadoop.zk.address is not set".to_owned(),
        }),
    ]
}

/// Every state of one RM and of two, in both modes.
fn worlds() -> Vec<Observations> {
    let alone = rms("rm1").into_iter().map(|rm| vec![rm]);
    let pairs = rms("rm1").into_iter().flat_map(|one| {
        let others = rms("rm2").into_iter();
        others.map(move |other| vec![one.clone(), other])
    });
    let world = |failover, elector, rms| Observations {
        cluster_id: "c".to_owned(),
        failover,
        curator: false,
        rms,
        elector,
        unanswered: Vec::new(),
    };
    let manual = Err(Missing::NotAsked("manual failover".to_owned()));
    let mut all = Vec::new();
    for rms in alone.chain(pairs) {
        let by_hand = world(FailoverMode::Manual, manual.clone(), rms.clone());
        let told = IDS.map(|id| Observations {
            unanswered: vec![Unanswered {
                rm: id.to_owned(),
                at: "1970-01-01T00:00:00Z".to_owned(),
            }],
            ..by_hand.clone()
        });
        all.push(by_hand);
        all.extend(told);
        let automatic = |elector| world(FailoverMode::Automatic, elector, rms.clone());
        all.extend(electors().into_iter().map(automatic));
    }
    all
}

fn place(id: &str) -> RmIndex {
    let place = IDS.iter().position(|known| *known == id);
    RmIndex(place.unwrap_or_else(|| panic!("{id} is not configured")))
}

/// What the RMs tell of their configuration: a server that shows no page does not show `/conf` either.
fn running(seen: &Observations, dead: &[RmIndex]) -> Vec<Option<RunningConf>> {
    let alive = |(place, rm)| (!dead.contains(&RmIndex(place))).then_some(rm);
    let alive = seen.rms.iter().enumerate().filter_map(alive);
    let told = |rm: &RmObservation| match (&rm.is_active, &rm.info) {
        (Err(_), Err(_)) => None,
        _ => Some(RunningConf::default()),
    };
    alive.map(told).collect()
}

/// What becomes of a request in a state that stays as it is.
fn refusals(seen: &Observations, request: &PlanRequest) -> Vec<PlanRefusal> {
    let view = ClusterView::from(seen);
    let running = running(seen, request.dead());
    let background = match request {
        PlanRequest::Failover(failover) => {
            let target = failover.to.or_else(|| view.only_standby());
            Background::of_failover(seen, target, &failover.dead, &running, NOW)
        }
        PlanRequest::Repair(_) => Background::of_the_pair(seen, &running),
    };
    let started = Machine::start(request, &view, &background);
    started.err().unwrap_or_default()
}

/// A command that is advised, as our own parser reads it; none for one that changes nothing.
fn parsed(seen: &Observations, words: &[String]) -> Option<PlanRequest> {
    let words = std::iter::once("rmadmin").chain(words.iter().map(String::as_str));
    let words: Vec<OsString> = words.map(OsString::from).collect();
    let (request, _) = rmadmin::cli::parse(&words).expect("a command of ours");
    let places = |ids: &[String]| ids.iter().map(|id| place(id)).collect::<Vec<_>>();
    match request {
        rmadmin::request::Request::Failover(request) => {
            Some(PlanRequest::Failover(FailoverPlanRequest {
                mode: seen.failover,
                to: request.to.as_deref().map(place),
                dead: places(&request.dead),
                accept: request.accept,
                max_elections: request.max_elections,
            }))
        }
        rmadmin::request::Request::Repair(request) => {
            Some(PlanRequest::Repair(RepairPlanRequest {
                mode: seen.failover,
                keep: request.keep.as_deref().map(place),
                dead: places(&request.dead),
                accept: request.accept,
                store_is_fenced: false,
            }))
        }
        _ => None,
    }
}

/// What is wrong with advice where the state stays as it is.
fn dead_end(seen: &Observations, advice: &Advice) -> Option<String> {
    if advice.action.is_none() && advice.commands.is_empty() {
        return Some("nothing is advised".to_owned());
    }
    advice.commands.iter().find_map(|words| {
        if words[0] == "status" {
            let judged = judge(seen);
            let leads_on = judged.next.is_some() || judged.verdict == Verdict::Healthy;
            return (!leads_on).then(|| "status, which advises nothing".to_owned());
        }
        let refused = refusals(seen, &parsed(seen, words)?);
        (!refused.is_empty()).then(|| format!("{words:?} is refused: {refused:?}"))
    })
}

/// What is wrong with what is said to a request that is refused.
fn dead_end_of_refusal(seen: &Observations, request: &PlanRequest) -> Option<String> {
    let refused = refusals(seen, request);
    let ids: Vec<String> = seen.rms.iter().map(|rm| rm.id.clone()).collect();
    let target = request.target(&ClusterView::from(seen));
    let dead = request.dead();
    let silences = Silences::from(seen).with_plan(seen, target, dead, NOW);
    let advised = |refusal: &PlanRefusal| {
        let text = refusal.text(&ids, &silences);
        if refusal.flag(&ids).is_some() || text.contains("--to ") || text.contains("--keep ") {
            return None;
        }
        match refusal.advice(&ids, &silences) {
            Some(advice) => dead_end(seen, &advice),
            None => Some("nothing is advised".to_owned()),
        }
        .map(|why| format!("{text}: {why}"))
    };
    refused.iter().find_map(advised)
}

fn requests(seen: &Observations) -> Vec<PlanRequest> {
    let rms = (0..seen.rms.len()).map(|place| Some(RmIndex(place)));
    let choices: Vec<Option<RmIndex>> = std::iter::once(None).chain(rms).collect();
    let failover = |to: &Option<RmIndex>| {
        PlanRequest::Failover(FailoverPlanRequest {
            mode: seen.failover,
            to: *to,
            dead: Vec::new(),
            accept: Vec::new(),
            max_elections: 8,
        })
    };
    let repair = |keep: &Option<RmIndex>| {
        PlanRequest::Repair(RepairPlanRequest {
            mode: seen.failover,
            keep: *keep,
            dead: Vec::new(),
            accept: Vec::new(),
            store_is_fenced: false,
        })
    };
    let kept = match seen.failover {
        FailoverMode::Manual => choices.as_slice(),
        FailoverMode::Automatic => &choices[..1],
    };
    let failovers = choices.iter().map(failover);
    failovers.chain(kept.iter().map(repair)).collect()
}

/// A state in few words.
fn shown(seen: &Observations) -> String {
    let rm = |rm: &RmObservation| {
        let word = |missing: &Missing| missing.word().to_owned();
        let state = rm.state.as_ref().map(|status| {
            let ready = status.not_ready.as_ref().map_or("", |_| " not ready");
            format!("{}{ready}", status.state)
        });
        let pages = rm.info.as_ref().map(|info| {
            format!(
                "{} {} {}",
                info.state_store.as_deref().unwrap_or_default(),
                info.version.as_deref().unwrap_or_default(),
                info.started_on.unwrap_or_default()
            )
        });
        format!(
            "{}: {}, {:?}, {:?}, {}",
            rm.id,
            state.unwrap_or_else(word),
            rm.health.as_ref().map_err(Missing::word),
            rm.is_active.as_ref().map_err(Missing::word),
            pages.unwrap_or_else(word)
        )
    };
    let rms: Vec<String> = seen.rms.iter().map(rm).collect();
    let elector = seen.elector.as_ref().map(ElectorView::leader);
    let elector = elector.map_err(Missing::word);
    format!("{:?} {elector:?}; {}", seen.failover, rms.join("; "))
}

/// Asserts that none of these is a dead end.
fn assert_none(found: &[String]) {
    let first = found.iter().take(20).cloned().collect::<Vec<_>>();
    assert!(found.is_empty(), "{}:\n{}", found.len(), first.join("\n"));
}

#[test]
fn status_leads_on() {
    let dead_end_of_status = |seen: &Observations| {
        let judged = judge(seen);
        let found = match &judged.next {
            Some(next) => dead_end(seen, &Advice::from(next))?,
            None if judged.verdict == Verdict::Healthy => return None,
            None => "nothing is advised".to_owned(),
        };
        Some(format!("{}: {:?}: {found}", shown(seen), judged.verdict))
    };
    let found: Vec<String> = worlds().iter().filter_map(dead_end_of_status).collect();
    assert_none(&found);
}

#[test]
fn a_refusal_leads_on() {
    let mut found = Vec::new();
    for seen in worlds() {
        for request in requests(&seen) {
            if let Some(why) = dead_end_of_refusal(&seen, &request) {
                found.push(format!("{}: {request:?}: {why}", shown(&seen)));
            }
        }
    }
    assert_none(&found);
}

/// With no RM active, nothing runs that a young target or a store that keeps nothing could lose.
#[test]
fn only_what_can_be_lost_is_asked_about() {
    let risks = |store: &str, states: [HaState; 2]| {
        let mut seen = worlds().swap_remove(0);
        let rms = IDS.iter().zip(states);
        let rms = rms.map(|(id, state)| with_store(well(id, state), store));
        let started = |rm| {
            with_info(rm, |info| {
                info.started_on = info.started_on.map(|at| at + 86_390_000);
            })
        };
        seen.rms = rms.map(started).collect();
        let request = requests(&seen).swap_remove(2);
        refusals(&seen, &request)
    };
    let nobody = [HaState::Standby; 2];
    let one = [HaState::Active, HaState::Standby];
    let both = [
        PlanRefusal::Risk(Risk::Loss),
        PlanRefusal::Risk(Risk::FreshTarget),
    ];
    for store in ["NullRMStateStore", "MemoryRMStateStore"] {
        assert_eq!(risks(store, nobody), [], "{store}");
        assert_eq!(risks(store, one), both, "{store}");
    }
    assert_eq!(risks("LeveldbRMStateStore", nobody), both[..1]);
}
