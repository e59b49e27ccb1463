//! What follows from the answers of one server. Pure.

use crate::verdict::seen::Missing;
use crate::zk::error::ZkError;
use crate::zk::four_letter::{FourLetterError, ServingMode};

use super::super::observe::ServerObservation;
use super::super::server_name::ServerName;

/// A server, with what follows from its answers.
pub(super) struct Judged<'a> {
    pub(super) seen: &'a ServerObservation,
    pub(super) name: ServerName,
    pub(super) state: EnsembleServerState,
}

impl Judged<'_> {
    /// True if a session with it was opened. That is a transaction of the quorum, unlike the mode, which a follower keeps for
    /// `syncLimit` ticks after its leader has become silent.
    pub(super) fn has_session(&self) -> bool {
        let opened = match &self.seen.list {
            Ok(_) => true,
            Err(missing) => matches!(
                missing,
                Missing::Denied(_)
                    | Missing::Kerberos(_)
                    | Missing::Authentication(_)
                    | Missing::Nonsense(_)
                    | Missing::NotOffered(_)
            ),
        };
        opened && matches!(self.state, EnsembleServerState::Serves(_))
    }

    /// True if it, or something on its port, has accepted a connection.
    pub(super) fn is_reached(&self) -> bool {
        !matches!(
            self.seen.statistics,
            Err(FourLetterError::Connection(
                ZkError::Refused
                    | ZkError::UnknownHost(_)
                    | ZkError::Unreachable(_)
                    | ZkError::Silent(_)
                    | ZkError::NoCredentials(_)
            ))
        )
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum EnsembleServerState {
    Serves(ServingMode),
    /// It runs without a quorum.
    ReadOnly,
    NotServing,
    /// Nothing listens on its port.
    Dead,
    /// It accepts connections and says nothing.
    Frozen,
    /// Its answer says nothing about it: it may serve.
    Unseen,
}

impl EnsembleServerState {
    pub(super) fn of(seen: &ServerObservation) -> Self {
        match &seen.statistics {
            Ok(said) if said.mode == ServingMode::ReadOnly => Self::ReadOnly,
            Ok(said) => Self::Serves(said.mode),
            Err(FourLetterError::NotServing) => Self::NotServing,
            Err(FourLetterError::Frozen(_)) => Self::Frozen,
            Err(FourLetterError::Connection(ZkError::Refused)) if !seen.is_guessed => Self::Dead,
            Err(_) => Self::Unseen,
        }
    }

    pub(super) fn takes_writes(self) -> bool {
        matches!(
            self,
            Self::Serves(ServingMode::Leader | ServingMode::Standalone)
        )
    }

    pub(super) fn is_without_quorum(self) -> bool {
        matches!(self, Self::ReadOnly | Self::NotServing)
    }

    pub(super) fn runs(self) -> bool {
        matches!(self, Self::Serves(_)) || self.is_without_quorum()
    }

    pub(super) fn is_unseen(self) -> bool {
        matches!(self, Self::Dead | Self::Frozen | Self::Unseen)
    }
}
