//! What can go wrong with ZooKeeper, told apart by what may be concluded from it.

use std::time::Duration;

use crate::base::deadline::{Elapsed, readable};

use super::connection::{CallError, Lost};
use super::message::Code;

/// A question to ZooKeeper that brought no answer.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ZkError {
    /// Every server refuses connections.
    #[error("connection refused")]
    Refused,
    /// No server's name has an address: these names. Nothing was asked.
    #[error("unknown host: {}", .0.join(", "))]
    UnknownHost(Vec<String>),
    /// No server can be reached.
    #[error("{0}")]
    Unreachable(String),
    /// Nothing came within the budget.
    #[error("no answer within {}", readable(*.0))]
    Silent(Duration),
    /// A server takes connections and gives no session, as one does that has lost its quorum.
    #[error("accepts connections but opens no session: no quorum, or not ZooKeeper")]
    NoSession,
    /// The caller may not do this.
    #[error("{path}: not permitted; {lack}")]
    Denied {
        /// The znode.
        path: String,
        /// What the session lacks to be permitted.
        lack: String,
    },
    /// ZooKeeper wants to know who asks, or does not believe it.
    #[error(
        "authentication failed: the servers reject {auth_setting}, or require SASL, which is not supported"
    )]
    NotAuthenticated {
        /// As in [`super::access::Access`].
        auth_setting: &'static str,
    },
    /// What the session is to prove who it is by, or whom it is to trust, cannot be had. Nothing was asked.
    #[error("{0}")]
    NoCredentials(String),
    /// No server is the one that it should be, as far as their certificates tell. Nothing was asked.
    #[error("{0}")]
    Untrusted(String),
    /// A znode does not hold what it should.
    #[error("{path} {why}")]
    BadData {
        /// The znode.
        path: String,
        why: &'static str,
    },
    /// The session is over: its ephemeral znodes are gone.
    #[error("session expired")]
    SessionExpired,
    /// The connection was lost; the session may live on for its timeout.
    #[error("connection lost: {0}")]
    ConnectionLost(String),
    /// Not the path of a znode. Nothing was asked.
    #[error("{0:?} is not a znode's path")]
    BadPath(String),
    /// Anything else that a server says, and what it cannot mean.
    #[error("{0}")]
    Broken(String),
}

impl From<Elapsed> for ZkError {
    fn from(elapsed: Elapsed) -> Self {
        Self::Silent(elapsed.budget)
    }
}

impl ZkError {
    /// A call about a znode that failed; `lack` as in [`ZkError::Denied`], `auth_setting` as in
    /// [`ZkError::NotAuthenticated`].
    pub(super) fn of(
        path: &str,
        lack: &str,
        auth_setting: &'static str,
        error: &CallError,
    ) -> Self {
        match error {
            CallError::Refused(Code::NoAuth) => Self::Denied {
                path: path.to_owned(),
                lack: lack.to_owned(),
            },
            CallError::Refused(Code::AuthFailed | Code::SaslRequired) => {
                Self::NotAuthenticated { auth_setting }
            }
            CallError::Refused(Code::SessionExpired) => Self::SessionExpired,
            CallError::Elapsed(elapsed) => (*elapsed).into(),
            CallError::NotSent(Lost::Silent(budget))
            | CallError::Unanswered(Lost::Silent(budget)) => Self::Silent(*budget),
            CallError::NotSent(lost @ (Lost::Closed | Lost::Io(_) | Lost::Flood))
            | CallError::Unanswered(lost @ (Lost::Closed | Lost::Io(_) | Lost::Flood)) => {
                Self::ConnectionLost(lost.to_string())
            }
            other => Self::Broken(format!("{path}: {other}")),
        }
    }
}
