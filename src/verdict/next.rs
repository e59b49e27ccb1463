//! What to do about a verdict.

use crate::cluster::FailoverMode;
use crate::zk::elector::{Elector, ElectorView};

use super::cluster::{State, Verdict};
use super::observation::{Health, Missing, Observations, RmObservation, Source};
use super::reason::{Next, Reason};

/// What to do: about the weightiest thing first.
pub(super) fn next(
    verdict: Verdict,
    seen: &Observations,
    states: &[(&RmObservation, State)],
    reasons: &[Reason],
) -> Option<Next> {
    match weightiest(verdict, seen, states, reasons) {
        // It may be quite well: it did not let this caller look.
        Some(Next::LookAt(id)) if denies(seen, &id) => Some(Next::GetAccess(id)),
        next => next,
    }
}

fn denies(seen: &Observations, id: &str) -> bool {
    let mut rms = seen.rms.iter();
    rms.any(|rm| rm.id == id && matches!(rm.state, Err(Missing::Denied(_))))
}

fn weightiest(
    verdict: Verdict,
    seen: &Observations,
    states: &[(&RmObservation, State)],
    reasons: &[Reason],
) -> Option<Next> {
    let first = |wanted: State| {
        let found = states.iter().find(|(_, state)| *state == wanted);
        found.map(|(rm, _)| rm.id.clone())
    };
    let automatic = seen.failover == FailoverMode::Automatic;
    match verdict {
        Verdict::Healthy => None,
        Verdict::SplitBrain | Verdict::LockMismatch if automatic => align(seen),
        Verdict::SplitBrain | Verdict::LockMismatch => {
            let active = states.iter().filter(|(_, state)| *state == State::Active);
            let ids = active.map(|(rm, _)| rm.id.clone()).collect();
            Some(Next::RepairKeeping(ids))
        }
        // An elected standby does not know that it should serve; while nobody is elected, or whoever was is dead, an
        // election will come.
        Verdict::NoActive if automatic => match leads_on_standby(seen, states) {
            true => align(seen),
            false => first(State::Down).map(Next::Start),
        },
        Verdict::NoActive => {
            let fit = states
                .iter()
                .find(|(rm, state)| *state == State::Standby && is_fit(rm));
            fit.map(|(rm, _)| Next::TransitionToActive(rm.id.clone()))
                .or_else(|| first(State::Down).map(Next::Start))
        }
        Verdict::Unknown => first(State::Unclear).map(Next::LookAt),
        Verdict::Degraded => first(State::Down)
            .map(Next::Start)
            .or_else(|| first(State::Unclear).map(Next::LookAt))
            .or_else(|| reasons.iter().find_map(mend)),
    }
}

/// How RMs and elector come in line. With the standard elector by a repair; with Curator's, the stray RM has to be
/// restarted: one that was forced is in no election any more, and does not enter one by itself.
fn align(seen: &Observations) -> Option<Next> {
    let view = seen.elector.as_ref().ok()?;
    if view.elector() == Elector::Standard {
        return Some(Next::Repair);
    }
    let leads = |rm: &RmObservation| view.leader() == Some(rm.id.as_str());
    let stray = |rm: &&RmObservation| !leads(rm) && rm.active_by(Source::State) == Some(true);
    let rm = seen.rms.iter().find(stray);
    let rm = rm.or_else(|| seen.rms.iter().find(|rm| leads(rm)))?;
    Some(Next::LookAt(rm.id.clone()))
}

fn leads_on_standby(seen: &Observations, states: &[(&RmObservation, State)]) -> bool {
    let leader = seen.elector.as_ref().ok().and_then(ElectorView::leader);
    states
        .iter()
        .any(|(rm, state)| leader == Some(rm.id.as_str()) && *state == State::Standby)
}

fn is_fit(rm: &RmObservation) -> bool {
    let status = rm.state.as_ref();
    status.is_ok_and(|status| status.not_ready.is_none()) && rm.health == Ok(Health::Well)
}

fn mend(reason: &Reason) -> Option<Next> {
    match reason {
        Reason::Unwell { rm, .. } => Some(Next::CheckHealth(rm.clone())),
        Reason::NotInElection(rm) | Reason::SourcesMissing { rm, .. } => {
            Some(Next::LookAt(rm.clone()))
        }
        _ => None,
    }
}
