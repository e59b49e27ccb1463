//! The advice for a verdict.

use std::time::Duration;

use crate::cluster::FailoverMode;
use crate::zk::elector::{Elector, ElectorView};

use super::judgement::Verdict;
use super::observation::{Health, Missing, Observations, RmObservation, Source};
use super::reason::{Next, Reason, Setting};
use super::state::State;

/// The advice for the most severe problem.
pub(super) fn next(
    verdict: Verdict,
    seen: &Observations,
    states: &[(&RmObservation, State)],
    reasons: &[Reason],
) -> Option<Next> {
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
        Verdict::Healthy => None,
        Verdict::SplitBrain | Verdict::LockMismatch if automatic => align(seen),
        Verdict::SplitBrain | Verdict::LockMismatch => Some(Next::RepairKeeping(to_keep(states))),
        Verdict::NoActive if automatic => stray_order(seen, states, leader(seen))
            .or_else(|| elect(seen, states))
            .or_else(|| first(State::Down).map(Next::Start))
            .or_else(|| reasons.iter().find_map(mend)),
        Verdict::NoActive => doubtful(states)
            .or_else(|| make_active(seen, states))
            .or_else(|| first(State::Down).map(Next::Start)),
        Verdict::Unknown => unclear(),
        Verdict::Degraded => first(State::Down)
            .map(Next::Start)
            .or_else(unclear)
            .or_else(|| reasons.iter().find_map(mend)),
    };
    match next {
        Some(Next::FixName { .. }) => Some(fix_names(seen)),
        next => next,
    }
}

/// Every unknown host name, not only the first.
fn fix_names(seen: &Observations) -> Next {
    let sources = seen
        .rms
        .iter()
        .flat_map(|rm| Source::ALL.map(|source| rm.missing(source)));
    let missing = sources.flatten().chain(seen.elector.as_ref().err());
    let (mut all_hosts, mut keys): (Vec<&str>, Vec<&str>) = (Vec::new(), Vec::new());
    for missing in missing {
        if let Missing::UnknownHost { hosts, key } = missing {
            all_hosts.push(hosts);
            keys.push(key);
        }
    }
    for list in [&mut all_hosts, &mut keys] {
        let mut known = std::collections::HashSet::new();
        list.retain(|item| known.insert(*item));
    }
    Next::FixName {
        hosts: all_hosts.join(", "),
        key: keys.join(", "),
    }
}

/// With automatic failover and no active RM: an elected standby does not know that it should serve. If nobody is
/// elected, or the elected RM is dead, there will be an election. An elector that cannot be read comes first, unless
/// no RM runs.
fn elect(seen: &Observations, states: &[(&RmObservation, State)]) -> Option<Next> {
    let down = states.iter().all(|(_, state)| *state == State::Down);
    match &seen.elector {
        Err(missing) if !down => Some(elector_missing(missing)),
        _ if leads_on_standby(seen, states) => align(seen),
        _ => None,
    }
}

/// How RMs and elector come in line. With the standard elector by a repair; with Curator's, the stray RM has to be
/// restarted: one that was forced is in no election any more, and does not enter one by itself.
fn align(seen: &Observations) -> Option<Next> {
    let view = match &seen.elector {
        Ok(view) => view,
        Err(missing) => return Some(elector_missing(missing)),
    };
    let listed = |leader: &str| seen.rms.iter().any(|rm| rm.id == leader);
    if view.leader().is_some_and(|leader| !listed(leader)) {
        return Some(Next::Configure(Setting::Elected));
    }
    if view.elector() == Elector::Standard {
        return Some(Next::Repair);
    }
    let leads = |rm: &RmObservation| view.leader() == Some(rm.id.as_str());
    let stray = |rm: &&RmObservation| !leads(rm) && rm.active_by(Source::State) == Some(true);
    let rm = seen.rms.iter().find(stray);
    let rm = rm.or_else(|| seen.rms.iter().find(|rm| leads(rm)))?;
    Some(Next::LookAt(rm.id.clone()))
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

/// Who of those that are active might be kept: all but those of which something speaks against it, if that is not all.
fn to_keep(states: &[(&RmObservation, State)]) -> Vec<String> {
    let active = states.iter().filter(|(_, state)| *state == State::Active);
    let (fit, unfit): (Vec<&RmObservation>, Vec<_>) = active.map(|(rm, _)| *rm).partition(|rm| {
        let denied = rm.page() == Ok(false);
        rm.state.is_ok() && !denied && !matches!(rm.health, Ok(Health::Unwell(_)))
    });
    let kept = if fit.is_empty() { unfit } else { fit };
    kept.iter().map(|rm| rm.id.clone()).collect()
}

/// An RM that is called standby and could yet be active: RPC does not say so, or its page contradicts it.
fn doubtful(states: &[(&RmObservation, State)]) -> Option<Next> {
    let doubt = |(rm, state): &&(&RmObservation, State)| {
        let pages = [Source::IsActive, Source::Info];
        let active = pages.iter().any(|page| rm.active_by(*page) == Some(true));
        *state != State::Down && (rm.state.is_err() || active)
    };
    states.iter().find(doubt).map(|(rm, _)| make_clear(rm))
}

/// What makes an RM say what it is. A restart of one that only does not talk to everybody would do harm.
fn make_clear(rm: &RmObservation) -> Next {
    let all = || Source::ALL.into_iter();
    match all().find_map(|source| rm.fault(source)) {
        Some(missing) => of_missing(&rm.id, missing),
        None => Next::LookAt(rm.id.clone()),
    }
}

/// Time limits shorter than this are the likely reason why nothing answered.
const SHORT: Duration = Duration::from_secs(1);

/// The advice that fits the cause. "Restart it" is not the advice for a fault of this side.
fn of_missing(rm: &str, missing: &Missing) -> Next {
    let rm = rm.to_owned();
    match missing {
        Missing::Denied(_) => Next::Identify(Some(rm)),
        Missing::NotAsked(why) => Next::Configure(Setting::Calls(why.clone())),
        Missing::Untrusted(_) => Next::Compare(rm),
        Missing::Kerberos(_) => Next::LookAtKerberos(rm),
        Missing::Authentication(_) => Next::CompareAuthentication(rm),
        Missing::Unreachable(_) | Missing::NotReached(_) => Next::LookAtNetwork(rm),
        Missing::Redirected(_) => Next::PastProxy(rm),
        Missing::Refused | Missing::Broken(_) | Missing::Nonsense(_) => Next::LookAt(rm),
        missing => of_this_side(missing).unwrap_or(Next::LookAt(rm)),
    }
}

fn elector_missing(missing: &Missing) -> Next {
    match missing {
        Missing::Denied(_) => Next::Identify(None),
        Missing::Untrusted(_) => Next::Compare("ZooKeeper".to_owned()),
        Missing::NotAsked(why) => Next::Configure(Setting::Calls(why.clone())),
        missing => of_this_side(missing).unwrap_or(Next::LookAtZooKeeper),
    }
}

/// The advice that does not depend on who was asked.
fn of_this_side(missing: &Missing) -> Option<Next> {
    match missing.clone() {
        Missing::NotConfigured {
            key, unset: true, ..
        } => Some(Next::Configure(Setting::Unset(key))),
        Missing::NotConfigured { key, .. } => Some(Next::Configure(Setting::Malformed(key))),
        Missing::UnknownHost { hosts, key } => Some(Next::FixName { hosts, key }),
        Missing::Silent(limit) if limit < SHORT => Some(Next::LongerTimeout(limit)),
        _ => None,
    }
}

/// What ends an order by which an RM may still become active, other than the one that is to be. One that is down is
/// checked with `--dead`.
fn stray_order(
    seen: &Observations,
    states: &[(&RmObservation, State)],
    target: Option<&str>,
) -> Option<Next> {
    let runs = |id: &str| {
        let mut running = states.iter().filter(|(_, state)| *state != State::Down);
        running.any(|(rm, _)| rm.id == id)
    };
    let mut pending = seen.unanswered.iter().map(|sent| sent.rm.as_str());
    let stray = pending.find(|rm| Some(*rm) != target && runs(rm))?;
    Some(Next::LookAt(stray.to_owned()))
}

/// A failover to the first RM that could become active, and beside which no other one can.
fn make_active(seen: &Observations, states: &[(&RmObservation, State)]) -> Option<Next> {
    let fit = |(rm, state): &&(&RmObservation, State)| {
        let alone = stray_order(seen, states, Some(&rm.id)).is_none();
        *state == State::Standby && is_fit(rm) && alone
    };
    let Some((rm, _)) = states.iter().find(fit) else {
        return stray_order(seen, states, None);
    };
    let dead = states.iter().filter(|(_, state)| *state == State::Down);
    Some(Next::Failover {
        to: rm.id.clone(),
        dead: dead.map(|(rm, _)| rm.id.clone()).collect(),
    })
}

fn is_fit(rm: &RmObservation) -> bool {
    let status = rm.state.as_ref();
    status.is_ok_and(|status| status.not_ready.is_none()) && rm.health == Ok(Health::Well)
}

fn mend(reason: &Reason) -> Option<Next> {
    Some(match reason {
        Reason::Unwell { rm, .. } => Next::CheckHealth(rm.clone()),
        Reason::PendingActivation { rm, .. }
        | Reason::NotInElection(rm)
        | Reason::NotReady { rm, .. }
        | Reason::Neither { rm, .. }
        | Reason::Disagrees { rm, .. } => Next::LookAt(rm.clone()),
        Reason::SourcesMissing { rm, missing, .. } => of_missing(rm, missing),
        Reason::ElectorMissing(missing) => elector_missing(missing),
        Reason::StrangeLeader(_) | Reason::OtherCluster(_) => Next::Configure(Setting::Elected),
        Reason::TwoElectors => Next::Configure(Setting::Elector),
        Reason::NoSharedStore { .. } => Next::Configure(Setting::Store),
        _ => return None,
    })
}
