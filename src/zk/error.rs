//! Errors of ZooKeeper, by what the caller may conclude from them.

use std::time::Duration;

use crate::base::deadline::{Elapsed, readable};

use super::connection::{CallError, Lost};
use super::message::Code;

#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ZkError {
    /// Every server refuses connections.
    #[error("connection refused")]
    Refused,
    /// No server has an address: these host names. Nothing was sent.
    #[error("unknown host: {}", .0.join(", "))]
    UnknownHost(Vec<String>),
    /// No server can be reached.
    #[error("{0}")]
    Unreachable(String),
    #[error("no answer within {}", readable(*.0))]
    Silent(Duration),
    /// A server accepts connections and opens no session. It may have lost its quorum.
    #[error("accepts connections but opens no session: no quorum, or not ZooKeeper")]
    NoSession,
    #[error("{path}: not permitted; {lack}")]
    Denied {
        path: String,
        /// What the session lacks to be permitted.
        lack: String,
    },
    #[error(
        "authentication failed: the servers reject {auth_setting}, or require SASL, which is not supported"
    )]
    NotAuthenticated {
        /// As in [`super::access::Access`].
        auth_setting: &'static str,
    },
    /// The credentials or the TLS configuration cannot be read. Nothing was sent.
    #[error("{0}")]
    NoCredentials(String),
    /// No server has a valid certificate, or the servers reject the client's. Nothing was sent.
    #[error("{0}")]
    Untrusted(String),
    /// A znode does not hold what it should.
    #[error("{path} {why}")]
    BadData { path: String, why: &'static str },
    /// The ephemeral znodes of the session are deleted.
    #[error("session expired")]
    SessionExpired,
    /// The session may stay alive until its timeout.
    #[error("connection lost: {0}")]
    ConnectionLost(String),
    /// Nothing was sent.
    #[error("{0:?} is not a znode's path")]
    BadPath(String),
    /// Any other or invalid answer.
    #[error("{0}")]
    Broken(String),
}

impl From<Elapsed> for ZkError {
    fn from(elapsed: Elapsed) -> Self {
        Self::Silent(elapsed.budget)
    }
}

impl ZkError {
    /// A failed call about a znode; `lack` as in [`ZkError::Denied`], `auth_setting` as in
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
