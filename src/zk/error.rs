//! Errors of ZooKeeper, divided by the conclusion that the caller may draw.

use std::time::Duration;

use crate::base::deadline::{Elapsed, readable};

use super::connection::{CallError, Lost};
use super::message::Code;

#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ZkError {
    /// Every server refuses connections.
    #[error("connection refused")]
    Refused,
    /// The host names of the servers; no name has an address. Nothing was sent.
    #[error("unknown host: {}", .0.join(", "))]
    UnknownHost(Vec<String>),
    /// No server is reachable.
    #[error("{0}")]
    Unreachable(String),
    #[error("no answer within {}", readable(*.0))]
    Silent(Duration),
    /// A server accepts connections but opens no session. It may have lost its quorum.
    #[error("accepts connections but opens no session: no quorum, or not ZooKeeper")]
    NoSession,
    #[error("{path}: not permitted; {lack}")]
    Denied {
        path: String,
        /// The credentials that the session lacks.
        lack: String,
    },
    #[error(
        "authentication failed: the servers reject {auth_setting}, or require SASL, which is not supported"
    )]
    NotAuthenticated {
        /// See [`super::access::Access`].
        auth_setting: &'static str,
    },
    /// The credentials or the TLS configuration cannot be read. Nothing was sent.
    #[error("{0}")]
    NoCredentials(String),
    /// No server has a valid certificate, or the servers reject the client's certificate. Nothing was sent.
    #[error("{0}")]
    Untrusted(String),
    /// A znode has unexpected data.
    #[error("{path} {why}")]
    BadData { path: String, why: &'static str },
    /// The session has expired: the servers have deleted its ephemeral znodes.
    #[error("session expired")]
    SessionExpired,
    /// The connection broke; the session may live until its timeout.
    #[error("connection lost: {0}")]
    ConnectionLost(String),
    /// The path is invalid; nothing was sent.
    #[error("{0:?} is not a znode's path")]
    BadPath(String),
    /// Any other answer, or an invalid one.
    #[error("{0}")]
    Broken(String),
}

impl From<Elapsed> for ZkError {
    fn from(elapsed: Elapsed) -> Self {
        Self::Silent(elapsed.budget)
    }
}

impl ZkError {
    /// Makes the error of a failed call about a znode; `lack` as in [`ZkError::Denied`], `auth_setting` as in
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
