//! Chooses the suggested action for a verdict.

use std::time::Duration;

use crate::ha::state::FailoverMode;
use crate::systems::yarn::elector::{Elector, ElectorView};

use super::action::{Setting, SuggestedAction, for_missing, for_missing_elector};
use super::judgement::YarnVerdict;
use super::observations::{Health, Observations, ObservedSource, RmObservation};
use super::reason::Reason;
use super::running_conf::RunningConf;
use super::state::{State, state_of};
use crate::ha::plan::{
    Background, ClusterView, FailoverPlanRequest, Life, MAX_ELECTIONS, Machine, PlanRefusal,
    PlanRequest, RepairPlanRequest, Risk, RmIndex,
};
use crate::verdict::seen::Missing;

/// Returns the action for the most severe problem.
pub(crate) fn next(
    verdict: YarnVerdict,
    seen: &Observations,
    states: &[(&RmObservation, State)],
    reasons: &[Reason],
) -> Option<SuggestedAction> {
    let first = |wanted: State| {
        let found = states.iter().find(|(_, state)| *state == wanted);
        found.map(|(rm, _)| rm.id.clone())
    };
    let unclear = || {
        let found = states.iter().find(|(_, state)| *state == State::Unclear);
        found.map(|(rm, _)| make_clear(rm))
    };
    let automatic = seen.failover == FailoverMode::Automatic;
    let next = match verdict {
        YarnVerdict::Healthy => None,
        YarnVerdict::SplitBrain | YarnVerdict::LockMismatch if automatic => Some(align(seen)),
        YarnVerdict::SplitBrain | YarnVerdict::LockMismatch => Some(repair(seen, &to_keep(states))),
        YarnVerdict::NoActive if automatic => stray_order(seen, leader(seen))
            .or_else(|| elect(seen, states))
            .or_else(|| first(State::Down).map(SuggestedAction::Start))
            .or_else(|| reasons.iter().find_map(remedy))
            // A repair waits for an election.
            .or_else(|| Some(repair(seen, &[None]))),
        YarnVerdict::NoActive => doubtful(states)
            .or_else(|| make_active(seen, states))
            .or_else(|| stray_order(seen, None))
            .or_else(|| first(State::Down).map(SuggestedAction::Start))
            .or_else(|| reasons.iter().find_map(remedy)),
        YarnVerdict::Unknown => unclear().or_else(|| reasons.iter().find_map(remedy)),
        YarnVerdict::Degraded => first(State::Down)
            .map(SuggestedAction::Start)
            .or_else(unclear)
            .or_else(|| reasons.iter().find_map(remedy)),
    };
    next.map(|next| naming_every_key(next, &all_missing(seen)))
}

pub(crate) fn remedy(reason: &Reason) -> Option<SuggestedAction> {
    reason.row().action
}

/// Returns why sources gave no answer: first the RMs' sources, then the elector.
fn all_missing(seen: &Observations) -> impl Iterator<Item = &Missing> + Clone {
    let sources = |rm| ObservedSource::ALL.map(|source| RmObservation::missing(rm, source));
    let of_rms = seen.rms.iter().flat_map(sources).flatten();
    of_rms.chain(seen.elector.as_ref().err())
}

/// Extends an action about one host name or key to all those with the same error.
pub(crate) fn naming_every_key<'a>(
    next: SuggestedAction,
    all: &(impl Iterator<Item = &'a Missing> + Clone),
) -> SuggestedAction {
    let keys = |missing_ones: bool| {
        listed(all.clone().filter_map(move |missing| match missing {
            Missing::NotConfigured { key, unset, .. } => {
                (*unset == missing_ones).then_some(key.as_str())
            }
            _ => None,
        }))
    };
    let names = all.clone().filter_map(|missing| match missing {
        Missing::UnknownHost { hosts, key } => Some((hosts.as_str(), key.as_str())),
        _ => None,
    });
    match next {
        SuggestedAction::CorrectHost { .. } => SuggestedAction::CorrectHost {
            hosts: listed(names.clone().map(|(hosts, _)| hosts)),
            key: listed(names.map(|(_, key)| key)),
        },
        SuggestedAction::Configure(Setting::Unset(_)) => {
            SuggestedAction::Configure(Setting::Unset(keys(true)))
        }
        SuggestedAction::Configure(Setting::Malformed(_)) => {
            SuggestedAction::Configure(Setting::Malformed(keys(false)))
        }
        next => next,
    }
}

/// The items without duplicates, separated by `, `.
fn listed<'a>(all: impl Iterator<Item = &'a str>) -> String {
    let mut known = std::collections::HashSet::new();
    let each: Vec<&str> = all.filter(|item| known.insert(*item)).collect();
    each.join(", ")
}

/// Returns the action for automatic failover without an active RM. An unreadable elector comes first, unless all
/// RMs are down. A standby that was elected does not know that it should be active. In all other cases, an election
/// will follow.
fn elect(seen: &Observations, states: &[(&RmObservation, State)]) -> Option<SuggestedAction> {
    let down = states.iter().all(|(_, state)| *state == State::Down);
    match &seen.elector {
        Err(missing) if !down => Some(for_missing_elector(missing)),
        _ if leads_on_standby(seen, states) => Some(align(seen)),
        _ => None,
    }
}

/// Brings RMs and elector in line: with the standard elector by a repair, with Curator's by a restart of the stray
/// RM. An RM that was forced has left Curator's election and does not rejoin without a restart.
fn align(seen: &Observations) -> SuggestedAction {
    let view = match &seen.elector {
        Ok(view) => view,
        Err(missing) => return for_missing_elector(missing),
    };
    let listed = |leader: &str| seen.index_of(leader).is_some();
    if view.leader().is_some_and(|leader| !listed(leader)) {
        return SuggestedAction::Configure(Setting::Elected);
    }
    if view.elector() == Elector::Standard {
        return repair(seen, &[None]);
    }
    let leads = |rm: &RmObservation| view.leader() == Some(rm.id.as_str());
    let stray =
        |rm: &&RmObservation| !leads(rm) && rm.active_by(ObservedSource::State) == Some(true);
    let rm = seen.rms.iter().find(stray);
    if let Some(rm) = rm.or_else(|| seen.rms.iter().find(|rm| leads(rm))) {
        return SuggestedAction::CheckProcess(rm.id.clone());
    }
    // Only pages report an active RM.
    let by_page = seen.rms.iter().find(|rm| state_of(rm) == State::Active);
    by_page.map_or_else(|| repair(seen, &[None]), make_clear)
}

fn leader(seen: &Observations) -> Option<&str> {
    seen.elector.as_ref().ok().and_then(ElectorView::leader)
}

fn leads_on_standby(seen: &Observations, states: &[(&RmObservation, State)]) -> bool {
    let leader = leader(seen);
    states
        .iter()
        .any(|(rm, state)| leader == Some(rm.id.as_str()) && *state == State::Standby)
}

/// Returns the active RMs that a repair may keep: those with a state from RPC, no contradicting page and no failed
/// health check. If none is left, returns all active RMs.
fn to_keep(states: &[(&RmObservation, State)]) -> Vec<Option<RmIndex>> {
    let places = states.iter().enumerate();
    let active = places.filter(|(_, (_, state))| *state == State::Active);
    let (fit, unfit): (Vec<_>, Vec<_>) = active.partition(|(_, (rm, _))| {
        let denied = rm.page() == Ok(false);
        rm.state.is_ok() && !denied && !matches!(rm.health, Ok(Health::Unhealthy(_)))
    });
    let kept = if fit.is_empty() { unfit } else { fit };
    kept.iter()
        .map(|(place, _)| Some(RmIndex(*place)))
        .collect()
}

/// Returns a repair that keeps one of these RMs: all RMs that need no flags, else the first RM with its flags. If
/// the guard refuses all, returns the action to take first.
fn repair(seen: &Observations, keep: &[Option<RmIndex>]) -> SuggestedAction {
    let request = |keep: Option<RmIndex>| {
        move |dead: &[RmIndex], accept: &[Risk]| {
            PlanRequest::Repair(RepairPlanRequest {
                mode: seen.failover,
                keep,
                dead: dead.to_vec(),
                accept: accept.to_vec(),
                store_is_fenced: false,
            })
        }
    };
    let mut blocked: Option<SuggestedAction> = None;
    let mut possible = Vec::new();
    for rm in keep {
        match allowed(seen, Duration::ZERO, request(*rm)) {
            Ok(flags) => possible.push((*rm, flags)),
            Err(refusal) => {
                let target = rm.and_then(|rm| seen.rms.get(rm.0));
                let target = target.map(|rm| rm.id.as_str()).or_else(|| leader(seen));
                blocked = blocked.or(Some(way_to(seen, refusal, target)));
            }
        }
    }
    let (plain, rest): (Vec<_>, Vec<_>) = possible
        .into_iter()
        .partition(|(_, flags)| *flags == Flags::default());
    let kept: Vec<_> = match plain.is_empty() {
        true => rest.into_iter().take(1).collect(),
        false => plain,
    };
    let Some((_, flags)) = kept.first() else {
        return blocked.unwrap_or(SuggestedAction::CheckZooKeeper);
    };
    SuggestedAction::Repair {
        dead: ids(seen, &flags.dead),
        accept_no_http: flags.accept.contains(&Risk::NoHttp),
        keep: ids(
            seen,
            &kept.iter().filter_map(|(rm, _)| *rm).collect::<Vec<_>>(),
        ),
    }
}

/// Checks an RM that may be active although it counts as standby: RPC gives no state, or a page says active.
fn doubtful(states: &[(&RmObservation, State)]) -> Option<SuggestedAction> {
    let doubt = |(rm, state): &&(&RmObservation, State)| {
        let pages = [ObservedSource::IsActive, ObservedSource::Info];
        let active = pages.iter().any(|page| rm.active_by(*page) == Some(true));
        *state != State::Down && (rm.state.is_err() || active)
    };
    states.iter().find(doubt).map(|(rm, _)| make_clear(rm))
}

/// The action that makes an RM's state readable. An RM that only denies access must not be restarted.
fn make_clear(rm: &RmObservation) -> SuggestedAction {
    let all = || ObservedSource::ALL.into_iter();
    match all().find_map(|source| rm.fault(source)) {
        Some(missing) => for_missing(&rm.id, missing),
        None => SuggestedAction::CheckProcess(rm.id.clone()),
    }
}

/// A failover to the first standby that can become active, preferably one without a risk.
fn make_active(seen: &Observations, states: &[(&RmObservation, State)]) -> Option<SuggestedAction> {
    let places = states.iter().enumerate();
    let mut all = places
        .filter(|(_, (rm, state))| *state == State::Standby && is_fit(rm))
        .map(|(place, _)| failover_to(seen, RmIndex(place), Duration::ZERO));
    let first = all.next()?;
    let is_plain = |next: &SuggestedAction| matches!(next, SuggestedAction::Failover { accept, .. } if accept.is_empty());
    if is_plain(&first) {
        return Some(first);
    }
    Some(all.find(is_plain).unwrap_or(first))
}

/// A failover to this RM with the flags that it needs, or the action to take first. `now` is the time since 1970; it
/// only matters if an RM is active.
pub fn failover_to(seen: &Observations, to: RmIndex, now: Duration) -> SuggestedAction {
    let request = |dead: &[RmIndex], accept: &[Risk]| {
        PlanRequest::Failover(FailoverPlanRequest {
            mode: seen.failover,
            to: Some(to),
            dead: dead.to_vec(),
            accept: accept.to_vec(),
            max_elections: MAX_ELECTIONS,
        })
    };
    let flags = match allowed(seen, now, request) {
        Ok(flags) => flags,
        Err(refusal) => return way_to(seen, refusal, ids(seen, &[to]).first().map(String::as_str)),
    };
    let rms = seen.rms.iter().enumerate();
    let mut alive = rms.filter(|(place, _)| !flags.dead.contains(&RmIndex(*place)));
    // Several risks come from missing pages, and some causes can be corrected at once, on this side.
    let unread = alive.find_map(|(_, rm)| {
        let missing = [ObservedSource::Info, ObservedSource::IsActive].map(|page| rm.fault(page));
        let missing = missing.into_iter().flatten().next()?;
        Some(for_missing(&rm.id, missing)).filter(|next| {
            matches!(
                next,
                SuggestedAction::Configure(_)
                    | SuggestedAction::CorrectHost { .. }
                    | SuggestedAction::Identify(_)
            )
        })
    });
    match unread.filter(|_| !flags.accept.is_empty()) {
        Some(first) => first,
        None => SuggestedAction::Failover {
            to: ids(seen, &[to]).concat(),
            dead: ids(seen, &flags.dead),
            accept: flags.accept,
        },
    }
}

/// The flags that a request needs.
#[derive(Debug, Default, PartialEq, Eq)]
struct Flags {
    dead: Vec<RmIndex>,
    accept: Vec<Risk>,
}

/// Maximum attempts for a request: without flags, and twice with the flags of the last refusal added.
const TRIES: usize = 3;

/// The flags with which the guard allows a request, given these observations.
///
/// # Errors
/// A refusal that no flag overrides.
fn allowed(
    seen: &Observations,
    now: Duration,
    request: impl Fn(&[RmIndex], &[Risk]) -> PlanRequest,
) -> Result<Flags, PlanRefusal> {
    let view = ClusterView::from(seen);
    let mut flags = Flags::default();
    let mut first = None;
    for _ in 0..TRIES {
        let request = request(&flags.dead, &flags.accept);
        let running = expected_conf(seen, &flags.dead);
        let background = match &request {
            PlanRequest::Failover(failover) => {
                Background::of_failover(seen, failover.to, &flags.dead, &running, now)
            }
            PlanRequest::Repair(_) => Background::of_the_pair(seen, &running),
        };
        let Err(refusals) = Machine::start(&request, &view, &background) else {
            return Ok(flags);
        };
        first = refusals.first().copied();
        for refusal in refusals {
            match refusal {
                // A restart of that RM removes this risk.
                PlanRefusal::Risk(Risk::PendingActivation) => return Err(refusal),
                PlanRefusal::Risk(risk) => flags.accept.push(risk),
                PlanRefusal::Unseen {
                    rm,
                    life: Life::Unseen,
                } => flags.dead.push(rm),
                other => return Err(other),
            }
        }
    }
    first.map_or(Ok(flags), Err)
}

/// The expected `/conf` of the RMs that are not dead; only a failover or repair reads the real one. `None` if no page
/// of the RM answers, else equal values for all RMs.
fn expected_conf(seen: &Observations, dead: &[RmIndex]) -> Vec<Option<RunningConf>> {
    let rms = seen.rms.iter().enumerate();
    let alive = rms.filter(|(place, _)| !dead.contains(&RmIndex(*place)));
    let answers = |rm: &RmObservation| rm.is_active.is_ok() || rm.info.is_ok();
    alive
        .map(|(_, rm)| answers(rm).then(RunningConf::default))
        .collect()
}

/// The action to take before a request that the guard refused for this reason.
fn way_to(seen: &Observations, refusal: PlanRefusal, target: Option<&str>) -> SuggestedAction {
    let rm = match refusal {
        PlanRefusal::Risk(_) => {
            return stray_order(seen, target).unwrap_or(SuggestedAction::CheckZooKeeper);
        }
        PlanRefusal::UnlistedLeader => return SuggestedAction::Configure(Setting::Elected),
        PlanRefusal::NoElection | PlanRefusal::ZooKeeperUnseen => {
            let missing = seen.elector.as_ref().err();
            return missing.map_or(SuggestedAction::CheckZooKeeper, for_missing_elector);
        }
        PlanRefusal::Curator(rm) | PlanRefusal::NobodyInElection(rm) => rm,
        other => other.rm(),
    };
    let rm = rm.and_then(|rm| seen.rms.get(rm.0));
    match (refusal, rm) {
        (_, None) => SuggestedAction::CheckZooKeeper,
        (PlanRefusal::TargetUnhealthy(_) | PlanRefusal::TargetHealthUnknown(_), Some(rm)) => {
            SuggestedAction::CheckHealth(rm.id.clone())
        }
        (_, Some(rm)) if state_of(rm) == State::Down => SuggestedAction::Start(rm.id.clone()),
        (_, Some(rm)) => make_clear(rm),
    }
}

fn ids(seen: &Observations, rms: &[RmIndex]) -> Vec<String> {
    let rms = rms.iter().filter_map(|rm| seen.rms.get(rm.0));
    rms.map(|rm| rm.id.clone()).collect()
}

/// Checks the process of an RM, other than `target`, with an unanswered activation: it may still become active. RMs
/// that are down are skipped, because `--dead` covers them.
fn stray_order(seen: &Observations, target: Option<&str>) -> Option<SuggestedAction> {
    let runs = |id: &str| {
        let mut rms = seen.rms.iter();
        rms.any(|rm| rm.id == id && state_of(rm) != State::Down)
    };
    let mut pending = seen.unanswered.iter().map(|sent| sent.rm.as_str());
    let stray = pending.find(|rm| Some(*rm) != target && runs(rm))?;
    Some(SuggestedAction::CheckProcess(stray.to_owned()))
}

fn is_fit(rm: &RmObservation) -> bool {
    let status = rm.state.as_ref();
    status.is_ok_and(|status| status.not_ready.is_none()) && rm.health == Ok(Health::Healthy)
}
