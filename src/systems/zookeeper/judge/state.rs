//! What follows from the answers of one server. Pure.

use crate::zk::error::ZkError;
use crate::zk::four_letter::{FourLetterError, ServingMode};

use super::super::observation::ServerObservation;
use super::super::server_name::ServerName;

/// A server, with what follows from its answers.
pub(super) struct Judged<'a> {
    pub(super) seen: &'a ServerObservation,
    pub(super) name: ServerName,
    pub(super) state: EnsembleServerState,
    /// True if its transactions are of another epoch than those of the leader.
    pub(super) is_of_other_epoch: bool,
    pub(super) other_leader: OtherLeader,
}

impl Judged<'_> {
    /// True if a session with it was opened.
    pub(super) fn has_session(&self) -> bool {
        self.seen.session.is_some() && matches!(self.state, EnsembleServerState::Serves(_))
    }

    /// True if it has applied a transaction during the look. To open a session is one, unless it is a local session. Only a
    /// quorum can do so: a follower keeps its mode for `syncLimit` ticks after its leader has become silent.
    pub(super) fn proves_quorum(&self) -> bool {
        let said = self.seen.statistics.as_ref().ok();
        let session = self.seen.session.and_then(|session| session.zxid);
        let has_advanced = said
            .zip(session)
            .is_some_and(|(said, zxid)| zxid > said.zxid);
        has_advanced && self.has_session()
    }

    /// The epoch of its last transaction, and whether it has applied that one during the look. A server in which nothing was
    /// written since the election still has the epoch before.
    pub(super) fn epoch(&self) -> Option<(u32, bool)> {
        let said = self.seen.statistics.as_ref().ok()?.zxid;
        let zxid = self.seen.session.and_then(|session| session.zxid);
        Some((
            zxid.map_or(said, |zxid| zxid.max(said)).epoch(),
            self.proves_quorum(),
        ))
    }

    /// True if there is a second ensemble, which this server is part of.
    pub(super) fn proves_other_leader(&self) -> bool {
        self.other_leader == OtherLeader::Yes && self.proves_quorum()
    }

    pub(super) fn leads(&self) -> bool {
        self.state == EnsembleServerState::Serves(ServingMode::Leader)
    }

    pub(super) fn follows(&self) -> bool {
        self.state == EnsembleServerState::Serves(ServingMode::Follower)
    }

    pub(super) fn observes(&self) -> bool {
        self.state == EnsembleServerState::Serves(ServingMode::Observer)
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

/// Whether a server follows another leader than the only server that was seen to take writes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum OtherLeader {
    No,
    Perhaps,
    Yes,
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
