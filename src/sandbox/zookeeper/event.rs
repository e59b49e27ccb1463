//! What a session of this process learns from the server.

use crate::zk::message::{Code, WatchEvent};

#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum LocalError {
    /// The server is dead, or its port is closed to new clients. It did nothing.
    #[error("connection refused")]
    Refused,
    /// The server hangs. It did nothing.
    #[error("no answer")]
    Silent,
    #[error("session expired")]
    Expired,
    /// The server did not execute the request.
    #[error("{0}")]
    Code(Code),
}

/// An event that a session receives.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LocalEvent {
    Watch(WatchEvent),
    /// The server does not answer any more. The session may live.
    Disconnected,
    /// The last event: the session's ephemeral znodes are deleted.
    Connected,
    /// The last event: the ephemeral znodes are deleted.
    Expired,
}
