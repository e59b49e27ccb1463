//! Checks before a failover or repair begins. They report every reason to refuse, not only the first one.

use crate::ha::state::FailoverMode;
use crate::ha::state::HaState;

use super::automatic::agreed;
use super::refusal::{FRESH, PlanRefusal, Risk};
use super::view::{ClusterView, Election, Life, Reported, RmIndex, RmView};
use super::{Background, FailoverPlanRequest, RepairPlanRequest};

/// The requested target, or the only standby RM.
pub(crate) fn target(
    request: &FailoverPlanRequest,
    view: &ClusterView,
) -> Result<RmIndex, PlanRefusal> {
    if let Some(to) = request.to {
        let known = to.0 < view.rms.len();
        return known.then_some(to).ok_or(PlanRefusal::NoSuchRm(to));
    }
    match view.only_standby() {
        Some(standby) => Ok(standby),
        None if view.denied() => Err(PlanRefusal::Denied),
        // Without an election, naming the target does not help.
        None if request.mode == FailoverMode::Automatic && view.election == Election::Unseen => {
            Err(PlanRefusal::ZooKeeperUnseen)
        }
        None if view.active().len() > 1 => Err(PlanRefusal::SplitBrain),
        None => Err(PlanRefusal::NoTarget),
    }
}

/// Every reason to refuse this failover.
pub(crate) fn failover(
    request: &FailoverPlanRequest,
    target: RmIndex,
    view: &ClusterView,
    background: &Background,
) -> Vec<PlanRefusal> {
    if view.denied() {
        return denied(request.mode, &request.dead, view, background);
    }
    let mut refusals = another_pair(view, background);
    if request.mode == FailoverMode::Automatic {
        refusals.extend(election(view));
    }
    let active = view.active();
    if background.store_is_away && active != [target] {
        refusals.push(PlanRefusal::ZooKeeperUnseen);
    }
    if active.len() > 1 {
        refusals.push(PlanRefusal::SplitBrain);
    }
    refusals.extend(the_dead(&request.dead, view));
    refusals.extend(unseen(target, &request.dead, view));
    // No transition is sent to a target that is already active, so the risks do not apply. Its state must still be
    // confirmed.
    if active == [target] {
        refusals.extend(unconfirmed(target, request.needs_http(), view));
        refusals.extend(disagreement(request, view, &refusals));
        return refusals;
    }
    refusals.extend(fitness(target, &request.dead, view));
    refusals.extend(disagreement(request, view, &refusals));
    let risks = risks(background, target, &request.dead, view);
    let accepted = |risk: &Risk| request.accept.contains(risk);
    let open = risks.into_iter().filter(|risk| !accepted(risk));
    refusals.extend(open.map(PlanRefusal::Risk));
    refusals
}

/// Evidence that the configuration does not match the RMs it names. No flag overrides these refusals: an unlisted RM
/// was not observed and may be active.
pub(crate) fn another_pair(view: &ClusterView, background: &Background) -> Vec<PlanRefusal> {
    let places = view.rms.len()..view.rms.len() + background.unlisted.len();
    let unlisted = places.map(|place| PlanRefusal::Unlisted(RmIndex(place)));
    let mode = background.other_mode.then_some(PlanRefusal::OtherMode);
    let same_process = background
        .same_process
        .map(|[one, other]| PlanRefusal::SameProcess(one, other));
    unlisted.chain(mode).chain(same_process).collect()
}

/// Returns every refusal if no RM lets the caller read its state: `Denied`, and the refusals that do not follow
/// from it. Risks are left out, because they cannot be determined.
fn denied(
    mode: FailoverMode,
    dead: &[RmIndex],
    view: &ClusterView,
    background: &Background,
) -> Vec<PlanRefusal> {
    let mut refusals = vec![PlanRefusal::Denied];
    refusals.extend(another_pair(view, background));
    if mode == FailoverMode::Automatic && view.election == Election::Unseen {
        refusals.push(PlanRefusal::ZooKeeperUnseen);
    }
    refusals.extend(the_dead(dead, view));
    refusals
}

/// Elections are started only while all sources agree. A disagreement is reported only if no other refusal explains it.
fn disagreement(
    request: &FailoverPlanRequest,
    view: &ClusterView,
    refusals: &[PlanRefusal],
) -> Option<PlanRefusal> {
    let elected = request.mode == FailoverMode::Automatic && refusals.is_empty();
    let disagree = elected && agreed(view, request.needs_http()).is_none();
    disagree.then_some(PlanRefusal::NotAgreed)
}

/// Returns why the election cannot be used.
fn election(view: &ClusterView) -> Option<PlanRefusal> {
    match view.election {
        Election::Standard(_) => stranger(view),
        Election::Curator(_) => {
            stranger(view).or(Some(PlanRefusal::Curator(view.election.leader())))
        }
        Election::Unseen => Some(PlanRefusal::ZooKeeperUnseen),
        Election::None => Some(PlanRefusal::NoElection),
    }
}

/// Refuses a lock or latch whose holder is not in the configuration. That holder is not observed, so the result of an
/// election could not be interpreted.
fn stranger(view: &ClusterView) -> Option<PlanRefusal> {
    let is_stranger = view.election.is_led_by_stranger();
    is_stranger.then_some(PlanRefusal::UnlistedLeader)
}

/// Refusals for RMs that the operator declared dead: not configured, shown alive, or not verifiable without ZooKeeper.
fn the_dead(dead: &[RmIndex], view: &ClusterView) -> Vec<PlanRefusal> {
    let mut refusals: Vec<PlanRefusal> = dead
        .iter()
        .filter_map(|rm| match rm.0 < view.rms.len() {
            false => Some(PlanRefusal::NoSuchRm(*rm)),
            true => match view.life(*rm) {
                Life::Unseen => None,
                life => Some(PlanRefusal::NotDead(*rm, life)),
            },
        })
        .collect();
    if !dead.is_empty() && view.election == Election::Unseen {
        refusals.push(PlanRefusal::ZooKeeperUnseen);
    }
    refusals
}

/// Refusals for RMs other than the target that report no state, or whose RPC and `/isActive` contradict each other.
fn unseen(target: RmIndex, dead: &[RmIndex], view: &ClusterView) -> Vec<PlanRefusal> {
    view.others(target)
        .filter_map(|rm| match view.of(rm).state() {
            None if !dead.contains(&rm) => Some(PlanRefusal::Unseen {
                rm,
                life: view.life(rm),
            }),
            Some(state) => {
                let by_rpc = state == HaState::Active;
                (view.of(rm).http == Reported::Said(!by_rpc))
                    .then_some(PlanRefusal::Contradiction(rm))
            }
            None => None,
        })
        .collect()
}

/// Returns why the target cannot become active.
fn fitness(target: RmIndex, dead: &[RmIndex], view: &ClusterView) -> Vec<PlanRefusal> {
    let seen = view.of(target);
    if dead.contains(&target) {
        return vec![PlanRefusal::TargetDead(target)];
    }
    let Some(status) = seen.rpc.said() else {
        return vec![PlanRefusal::TargetUnseen(target)];
    };
    let standby = status.state == HaState::Standby;
    let found = [
        (!standby && status.state != HaState::Active)
            .then_some(PlanRefusal::TargetNotStandby(target, status.state)),
        (standby && !status.ready).then_some(PlanRefusal::TargetNotReady(target)),
        unwell(target, seen),
        (standby && seen.http == Reported::Said(true))
            .then_some(PlanRefusal::Contradiction(target)),
    ];
    found.into_iter().flatten().collect()
}

fn unwell(target: RmIndex, seen: RmView) -> Option<PlanRefusal> {
    match seen.healthy {
        Reported::Said(true) => None,
        Reported::Said(false) => Some(PlanRefusal::TargetUnhealthy(target)),
        _ => Some(PlanRefusal::TargetHealthUnknown(target)),
    }
}

/// Risks of this failover. An unknown value counts as the bad one, unless an RM does not answer: that RM is refused as
/// unseen, and once it is declared dead only the values of the other RMs count. If no RM is active, a freshly started
/// target cannot lose running work, and applications that no state store keeps are already lost.
fn risks(
    background: &Background,
    target: RmIndex,
    dead: &[RmIndex],
    view: &ClusterView,
) -> Vec<Risk> {
    let silent = |rm: RmIndex| view.life(rm) != Life::Answers && !dead.contains(&rm);
    let any_silent = view.all().any(silent);
    let bad = |good: Option<bool>| !good.unwrap_or(any_silent);
    let old_enough = background.target_uptime.map(|uptime| uptime >= FRESH);
    let http = view.of(target).http.said().is_some();
    let nobody_active = view.active().is_empty();
    let lost_already = nobody_active && background.stores_keep_nothing;
    let found = [
        (!lost_already && bad(background.keeps_applications)).then_some(Risk::Loss),
        bad(background.same_version).then_some(Risk::VersionSkew),
        bad(background.same_ha_keys).then_some(Risk::ConfigSkew),
        (!nobody_active && !old_enough.unwrap_or(silent(target))).then_some(Risk::FreshTarget),
        (!http && !silent(target)).then_some(Risk::NoHttp),
        pending_activation(background, target, view),
    ];
    found.into_iter().flatten().collect()
}

/// The risk that another RM still carries out an earlier, unanswered activation. RMs that report no state are skipped:
/// they are refused as unseen or declared dead.
fn pending_activation(
    background: &Background,
    target: RmIndex,
    view: &ClusterView,
) -> Option<Risk> {
    let may_come = |rm: &RmIndex| *rm != target && view.of(*rm).state().is_some();
    let pending = background.unanswered.iter().any(may_come);
    pending.then_some(Risk::PendingActivation)
}

/// Refuses if `/isActive` is required but gives no state although the RM answers over RPC: waiting would not help.
fn unconfirmed(rm: RmIndex, needs_http: bool, view: &ClusterView) -> Option<PlanRefusal> {
    let seen = view.of(rm);
    let waits = needs_http && seen.state().is_some() && seen.http.said().is_none();
    waits.then_some(PlanRefusal::Risk(Risk::NoHttp))
}

/// Every reason to refuse this repair.
pub(crate) fn repair(
    request: &RepairPlanRequest,
    view: &ClusterView,
    background: &Background,
) -> Vec<PlanRefusal> {
    if view.denied() {
        return denied(request.mode, &request.dead, view, background);
    }
    let mut refusals = another_pair(view, background);
    refusals.extend(the_dead(&request.dead, view));
    let leader = match leader(request, view) {
        Ok(leader) => leader,
        Err(refusal) => {
            refusals.push(refusal);
            return refusals;
        }
    };
    // The election has no result yet: the repair waits for it.
    let Some(leader) = leader else {
        return refusals;
    };
    let active = view.active();
    if view.of(leader).state().is_none() {
        refusals.push(PlanRefusal::TargetUnseen(leader));
    }
    let leads = active.contains(&leader);
    let curator = matches!(view.election, Election::Curator(_));
    if curator && request.mode == FailoverMode::Automatic && !leads {
        refusals.push(PlanRefusal::RestartNeeded(leader));
    } else {
        refusals.extend(unconfirmed(leader, request.needs_http(), view));
    }
    // With a fenced store, the kept RM is made active again to retake the store from the others.
    let retakes = request.store_is_fenced && active.len() > 1;
    if background.store_is_away && (!leads || retakes) {
        refusals.push(PlanRefusal::ZooKeeperUnseen);
    }
    let pending = pending_activation(background, leader, view);
    let pending = pending.filter(|risk| !leads && !request.accept.contains(risk));
    refusals.extend(pending.map(PlanRefusal::Risk));
    let others_active = active.iter().any(|rm| *rm != leader);
    if !others_active {
        refusals.extend(unseen(leader, &request.dead, view));
    }
    refusals
}

/// Returns why `keep` cannot replace the only RM that reports active: the cluster is not broken, unless an RM that
/// does not answer is active too.
fn not_broken(keep: RmIndex, dead: &[RmIndex], view: &ClusterView) -> PlanRefusal {
    let silent = |rm: &RmIndex| view.of(*rm).state().is_none() && !dead.contains(rm);
    if silent(&keep) {
        return PlanRefusal::TargetUnseen(keep);
    }
    match view.all().find(silent) {
        Some(rm) => PlanRefusal::Unseen {
            rm,
            life: view.life(rm),
        },
        None => PlanRefusal::UseFailover(keep),
    }
}

/// Returns the RM that is active after the repair; `None` while the election has no result.
pub(crate) fn leader(
    request: &RepairPlanRequest,
    view: &ClusterView,
) -> Result<Option<RmIndex>, PlanRefusal> {
    let active = view.active();
    match (request.mode, request.keep) {
        (FailoverMode::Automatic, Some(_)) => Err(PlanRefusal::KeepNotAllowed),
        (FailoverMode::Automatic, None) => match &view.election {
            Election::None => Err(PlanRefusal::NoElection),
            Election::Unseen => Err(PlanRefusal::ZooKeeperUnseen),
            Election::Curator(members) if members.is_empty() => {
                Err(PlanRefusal::NobodyInElection(view.idle()))
            }
            _ => stranger(view).map_or_else(|| Ok(view.election.leader()), Err),
        },
        (FailoverMode::Manual, Some(keep)) if keep.0 >= view.rms.len() => {
            Err(PlanRefusal::NoSuchRm(keep))
        }
        (FailoverMode::Manual, Some(keep)) => match active.as_slice() {
            [one] if *one != keep => Err(not_broken(keep, &request.dead, view)),
            _ => Ok(Some(keep)),
        },
        (FailoverMode::Manual, None) => match active.as_slice() {
            [one] => Ok(Some(*one)),
            _ => Err(PlanRefusal::KeepNeeded),
        },
    }
}

#[cfg(test)]
mod property_tests;
#[cfg(test)]
mod tests;
