//! The reply to a GET, or why there is none.

use std::time::Duration;

use crate::base::deadline::readable;

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PageReply {
    pub status: u16,
    /// The `Location` header, cut.
    pub location: Option<String>,
    /// Up to the limit of the request; empty if the status is not 200.
    pub body: Vec<u8>,
    /// Whether the server proved its identity, by its certificate or by Kerberos.
    pub proved: bool,
}

/// Why there is no [`PageReply`].
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum HttpError {
    /// The server asks for Kerberos and the caller has no ticket that it accepts.
    #[error("HTTP 401: the server denies this user; {0}")]
    Denied(String),
    /// The server's certificate or Kerberos reply is not valid for this host, or it rejects the client's certificate.
    #[error("not trusted: {0}")]
    Untrusted(String),
    /// Kerberos fails and neither the caller nor the server is the cause: no KDC answers, for example.
    #[error("{0}")]
    Kerberos(String),
    #[error("unknown host")]
    UnknownHost,
    #[error("connection refused")]
    Refused,
    /// No route to the host.
    #[error("{0}")]
    Unreachable(String),
    /// An error of this host: the lookup timed out, or no local port was free.
    #[error("{0}")]
    NotReached(String),
    /// The connection broke.
    #[error("{0}")]
    Broken(String),
    /// The bytes are not an HTTP response.
    #[error("malformed reply: {0}")]
    Malformed(String),
    /// No reply within this time.
    #[error("no answer within {}", readable(*.0))]
    Silent(Duration),
}
