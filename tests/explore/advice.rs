//! Follows the advice that `status`, `failover` and `repair` give in every state of a pair.

use std::ffi::OsString;
use std::time::Duration;

use rmadmin::ha::plan::{
    Background, ClusterView, FailoverPlanRequest, Machine, PlanRefusal, PlanRequest,
    RepairPlanRequest, Risk, RmIndex,
};
use rmadmin::ha::state::{FailoverMode, HaState};
use rmadmin::systems::yarn::elector::ElectorView;
use rmadmin::systems::yarn::judge::{YarnVerdict, judge};
use rmadmin::systems::yarn::observations::{Observations, RmObservation};
use rmadmin::systems::yarn::running_conf::RunningConf;
use rmadmin::systems::yarn::silences::Silences;
use rmadmin::verdict::advice::Advice;
use rmadmin::verdict::seen::Missing;

use super::states::{IDS, well, with_info, with_store, worlds};

/// The time of every look, since 1970.
const NOW: Duration = Duration::from_secs(86_400);

fn place(id: &str) -> RmIndex {
    let place = IDS.iter().position(|known| *known == id);
    RmIndex(place.unwrap_or_else(|| panic!("{id} is not configured")))
}

/// Returns `/conf` of the RMs: an RM without other pages has none.
fn running(seen: &Observations, dead: &[RmIndex]) -> Vec<Option<RunningConf>> {
    let alive = |(place, rm)| (!dead.contains(&RmIndex(place))).then_some(rm);
    let alive = seen.rms.iter().enumerate().filter_map(alive);
    let told = |rm: &RmObservation| match (&rm.is_active, &rm.info) {
        (Err(_), Err(_)) => None,
        _ => Some(RunningConf::default()),
    };
    alive.map(told).collect()
}

/// Returns the refusals of a request in an unchanged state.
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

/// Parses the request of an advised command; `None` if it changes nothing.
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

/// Returns why this advice does not help in an unchanged state.
fn dead_end(seen: &Observations, advice: &Advice) -> Option<String> {
    if advice.action.is_none() && advice.commands.is_empty() {
        return Some("nothing is advised".to_owned());
    }
    advice.commands.iter().find_map(|words| {
        if words[0] == "status" {
            let judged = judge(seen);
            let leads_on = judged.next.is_some() || judged.verdict == YarnVerdict::Healthy;
            return (!leads_on).then(|| "status, which advises nothing".to_owned());
        }
        let refused = refusals(seen, &parsed(seen, words)?);
        (!refused.is_empty()).then(|| format!("{words:?} is refused: {refused:?}"))
    })
}

/// Returns why the refusal of this request does not help.
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

/// Formats a state for messages.
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

/// Fails if there are dead ends.
fn assert_none(found: &[String]) {
    let first = found.iter().take(20).cloned().collect::<Vec<_>>();
    assert!(found.is_empty(), "{}:\n{}", found.len(), first.join("\n"));
}

#[test]
fn advice_of_status_helps() {
    let dead_end_of_status = |seen: &Observations| {
        let judged = judge(seen);
        let found = match &judged.next {
            Some(next) => dead_end(seen, &Advice::from(next))?,
            None if judged.verdict == YarnVerdict::Healthy => return None,
            None => "nothing is advised".to_owned(),
        };
        Some(format!("{}: {:?}: {found}", shown(seen), judged.verdict))
    };
    let found: Vec<String> = worlds().iter().filter_map(dead_end_of_status).collect();
    assert_none(&found);
}

#[test]
fn advice_of_refusals_helps() {
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

/// With no RM active, a fresh target or a store without recovery loses nothing.
#[test]
fn risks_need_an_active_rm() {
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
