//! HA states, roles, and the results of calls. Independent of protocol and system.

use std::fmt;

/// Method names of `HAServiceProtocol`, as used in messages and logs.
pub const TRANSITION_TO_ACTIVE: &str = "transitionToActive";
/// See [`TRANSITION_TO_ACTIVE`].
pub const TRANSITION_TO_STANDBY: &str = "transitionToStandby";

/// The way in which the active member is chosen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FailoverMode {
    /// Operators choose.
    Manual,
    /// An elector chooses.
    Automatic,
}

/// The state that a service reports (`HAServiceProtocol.HAServiceState`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum HaState {
    /// Neither active nor standby yet.
    Initializing,
    /// Serving.
    Active,
    /// Ready to take over.
    Standby,
    /// Serving reads only; RMs never use this state.
    Observer,
}

impl fmt::Display for HaState {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.pad(match self {
            Self::Initializing => "initializing",
            Self::Active => "active",
            Self::Standby => "standby",
            Self::Observer => "observer",
        })
    }
}

/// The status that a service reports.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ServiceStatus {
    pub state: HaState,
    /// Why the service cannot become active now; `None` if it can.
    pub not_ready: Option<String>,
}

/// The target state of a transition.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Role {
    /// `transitionToActive`.
    Active,
    /// `transitionToStandby`.
    Standby,
}

impl Role {
    /// The state of a service after the transition.
    pub fn state(self) -> HaState {
        match self {
            Self::Active => HaState::Active,
            Self::Standby => HaState::Standby,
        }
    }

    /// The method name of the transition.
    pub fn method(self) -> &'static str {
        match self {
            Self::Active => TRANSITION_TO_ACTIVE,
            Self::Standby => TRANSITION_TO_STANDBY,
        }
    }
}

/// Source of a transition request (`HAServiceProtocol.RequestSource`).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RequestSource {
    /// A user. RMs with automatic failover refuse this source.
    User,
    /// A user with `--forcemanual`.
    UserForced,
}

/// The result of a call that may change a cluster. `Ok` means that the server carried it out.
pub type SentResult = Result<(), SentFailure>;

/// The possible effects of a failed call on the server.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum SentFailure {
    /// The server did not receive the call.
    NotSent,
    /// The server declined the call.
    Refused,
    /// The server may have carried the call out.
    Unknown,
}
