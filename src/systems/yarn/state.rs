//! The state of one RM, derived from its sources.

use crate::ha::state::HaState;

use super::observations::{ObservedSource, RmObservation};
use crate::verdict::seen::Missing;

/// An RM's state, if its sources agree.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum State {
    Active,
    Standby,
    /// Neither active nor standby.
    Neither(HaState),
    /// All ports refuse connections, so the RM is not serving.
    Down,
    /// No source reports the state, or the sources contradict each other.
    Unclear,
}

/// The state reported by RPC; without an RPC answer, the state reported by the pages if they agree.
pub(crate) fn state_of(rm: &RmObservation) -> State {
    match &rm.state {
        Ok(status) => return State::from(status.state),
        Err(Missing::Refused) if is_dead(rm) => return State::Down,
        // Another process may have taken the RM's port. Pages do not count if they, or the RPC server, failed to prove
        // the server's identity.
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

/// True if no port of the RM is open. A page that was not requested, or has no address, counts as closed.
fn is_dead(rm: &RmObservation) -> bool {
    let closed = |missing: Option<&Missing>| {
        matches!(
            missing,
            Some(Missing::Refused | Missing::NotAsked(_) | Missing::NotConfigured { .. })
        )
    };
    closed(rm.missing(ObservedSource::IsActive)) && closed(rm.missing(ObservedSource::Info))
}
