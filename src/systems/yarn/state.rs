//! What the sources of one RM add up to.

use crate::ha::state::HaState;

use super::observations::{ObservedSource, RmObservation};
use crate::verdict::seen::Missing;

/// What is known of an RM's state.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum State {
    Active,
    Standby,
    /// Some other state.
    Neither(HaState),
    /// Nothing listens: it is certainly not serving.
    Down,
    /// No source tells, or they contradict each other.
    Unclear,
}

/// What RPC says; else what HTTP says, if it does not contradict itself.
pub(crate) fn state_of(rm: &RmObservation) -> State {
    match &rm.state {
        Ok(status) => return State::from(status.state),
        Err(Missing::Refused) if is_dead(rm) => return State::Down,
        // Anybody who has taken the RM's port could say so; nor is a page believed of a host that fails to prove it.
        Err(_) if !rm.pages_stand_in => return State::Unclear,
        Err(Missing::Untrusted(_) | Missing::Authentication(_)) => return State::Unclear,
        Err(_) => {}
    }
    let info = rm.info.as_ref().ok().and_then(|info| info.ha_state);
    match (rm.is_active.as_ref().ok(), info) {
        (Some(true), None | Some(HaState::Active)) => State::Active,
        (Some(false), None) => State::Standby,
        (Some(false), Some(state)) if state != HaState::Active => State::from(state),
        (None, Some(state)) => State::from(state),
        _ => State::Unclear,
    }
}

impl From<HaState> for State {
    fn from(state: HaState) -> Self {
        match state {
            HaState::Active => Self::Active,
            HaState::Standby => Self::Standby,
            other => Self::Neither(other),
        }
    }
}

/// Whether no port of the RM is open. One that has no address for its pages was not asked there.
fn is_dead(rm: &RmObservation) -> bool {
    let closed = |missing: Option<&Missing>| {
        matches!(
            missing,
            Some(Missing::Refused | Missing::NotAsked(_) | Missing::NotConfigured { .. })
        )
    };
    closed(rm.missing(ObservedSource::IsActive)) && closed(rm.missing(ObservedSource::Info))
}
