//! The reply to a GET, or the error.

use std::time::Duration;

use crate::base::deadline::readable;

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PageReply {
    pub status: u16,
    /// The `Location` header, cut to a maximum length.
    pub location: Option<String>,
    /// At most as many bytes as the request allows; of an error only if the request asks for it.
    pub body: Vec<u8>,
    /// True if the server proved its identity by its certificate or by Kerberos.
    pub proved: bool,
}

/// Why a GET got no [`PageReply`].
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum HttpError {
    /// The server requires Kerberos, and the caller has no ticket that the server accepts.
    #[error("HTTP 401: the server denies this user; {0}")]
    Denied(String),
    /// The server's certificate or Kerberos reply is invalid for this host, or the server rejects the client's
    /// certificate.
    #[error("not trusted: {0}")]
    Untrusted(String),
    /// Kerberos failed, and the cause is neither the caller nor the server: no KDC answers, for example.
    #[error("{0}")]
    Kerberos(String),
    #[error("unknown host")]
    UnknownHost,
    #[error("connection refused")]
    Refused,
    /// No route to the host.
    #[error("{0}")]
    Unreachable(String),
    /// This host failed: the lookup timed out, or no local port was free.
    #[error("{0}")]
    NotReached(String),
    /// The connection broke.
    #[error("{0}")]
    Broken(String),
    /// The bytes are not an HTTP response.
    #[error("malformed reply: {0}")]
    Malformed(String),
    /// No reply came within this time.
    #[error("no answer within {}", readable(*.0))]
    Silent(Duration),
}
