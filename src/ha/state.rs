//! HA states, the roles that a member can be given, and the fate of a transition. No protocol, no system.

use std::fmt;

/// Method names of `HAServiceProtocol`, which messages and logs use for transitions.
pub const TRANSITION_TO_ACTIVE: &str = "transitionToActive";
/// See [`TRANSITION_TO_ACTIVE`].
pub const TRANSITION_TO_STANDBY: &str = "transitionToStandby";

/// Whether and how the cluster fails over.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FailoverMode {
    /// Operators decide who is active.
    Manual,
    /// An elector does.
    Automatic,
}

/// The state that a service says it is in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum HaState {
    /// Neither yet.
    Initializing,
    /// Serving.
    Active,
    /// Ready to take over.
    Standby,
    /// Serving reads only; no RM is ever in it.
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

/// What a service says of itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ServiceStatus {
    pub state: HaState,
    /// Why it could not become active now, if it says that it could not.
    pub not_ready: Option<String>,
}

/// A state that a service can be told to go to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Role {
    /// `transitionToActive`.
    Active,
    /// `transitionToStandby`.
    Standby,
}

impl Role {
    /// The state that a service is in afterwards.
    pub fn state(self) -> HaState {
        match self {
            Self::Active => HaState::Active,
            Self::Standby => HaState::Standby,
        }
    }

    /// The name of the call that takes it there.
    pub fn method(self) -> &'static str {
        match self {
            Self::Active => TRANSITION_TO_ACTIVE,
            Self::Standby => TRANSITION_TO_STANDBY,
        }
    }
}

/// On whose word a transition is asked for (`HAServiceProtocol.RequestSource`).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RequestSource {
    /// A user. Refused by an RM with automatic failover.
    User,
    /// A user who insists (`--forcemanual`).
    UserForced,
}

/// What may be concluded about a call that failed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fate {
    /// The server did not get it.
    NotSent,
    /// The server declined it.
    Refused,
    /// The server may or may not have carried it out.
    Unknown,
}
