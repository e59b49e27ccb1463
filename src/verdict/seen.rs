//! A source's answer, or the reason why it is missing.

use std::fmt;
use std::time::Duration;

use crate::base::deadline::readable;

/// A source's answer, or the reason why it is missing.
pub type Seen<T> = Result<T, Missing>;

/// Why a source gave no answer. A missing answer is never treated as a state.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Missing {
    /// The caller lacks the permission, or has not proved its identity.
    Denied(String),
    /// The server could not prove its identity, by its certificate or its principal.
    Untrusted(String),
    /// Kerberos failed, and the caller is not the cause: no KDC answers, clocks differ, or the server has no
    /// key.
    Kerberos(String),
    /// Client and server seem to differ in `hadoop.security.authentication`.
    Authentication(String),
    /// The port refuses connections: no process listens.
    Refused,
    /// The host names have no address on this host.
    UnknownHost {
        /// The names, separated by `, `.
        hosts: String,
        /// The configuration key that contains the names.
        key: String,
    },
    /// No route to the host.
    Unreachable(String),
    /// The request did not leave this host: a local error, or a name lookup that timed out. This proves nothing
    /// about the RM.
    NotReached(String),
    /// The connection was opened and then broke.
    Broken(String),
    /// The server closed the connection without an answer.
    Closed(String),
    /// No answer within the time limit.
    Silent(Duration),
    /// The server answered with a redirect; this tool does not follow it.
    Redirected(String),
    /// The reply is not a valid answer.
    Nonsense(String),
    /// A key is missing or malformed, so the address is unknown.
    NotConfigured {
        key: String,
        /// True if the key has no value at all.
        unset: bool,
        why: String,
    },
    /// The source was not asked, for another reason.
    NotAsked(String),
    /// The server's release, such as `Hadoop 2.10.2`, does not have this source. This is not a problem.
    NotOffered(String),
}

impl Missing {
    /// A short word for tables and machine-readable formats.
    pub fn word(&self) -> &'static str {
        match self {
            Self::Denied(_) => "denied",
            Self::Untrusted(_) => "untrusted",
            Self::Kerberos(_) => "kerberos",
            Self::Authentication(_) => "authentication",
            Self::Refused => "refused",
            Self::UnknownHost { .. } => "unknown-host",
            Self::Unreachable(_) | Self::NotReached(_) => "unreachable",
            Self::Broken(_) => "broken",
            Self::Closed(_) => "closed",
            Self::Silent(_) => "silent",
            Self::Redirected(_) => "redirected",
            Self::Nonsense(_) => "nonsense",
            Self::NotConfigured { .. } => "not-configured",
            Self::NotAsked(_) => "not-asked",
            Self::NotOffered(_) => "not-offered",
        }
    }
}

impl fmt::Display for Missing {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Denied(why) if why.starts_with("denied") => write!(out, "{why}"),
            Self::Denied(why) => write!(out, "denied: {why}"),
            Self::Untrusted(why) => write!(out, "not trusted: {why}"),
            Self::Refused => write!(out, "connection refused"),
            Self::UnknownHost { hosts, key } => write!(out, "unknown host {hosts} ({key})"),
            Self::Redirected(why) => write!(out, "redirected: {why}"),
            Self::NotConfigured { why, .. } => write!(out, "not configured: {why}"),
            Self::Kerberos(why)
            | Self::Authentication(why)
            | Self::Unreachable(why)
            | Self::NotReached(why)
            | Self::Broken(why)
            | Self::Closed(why)
            | Self::Nonsense(why) => write!(out, "{why}"),
            Self::Silent(budget) => write!(out, "no answer within {}", readable(*budget)),
            Self::NotAsked(why) => write!(out, "not asked: {why}"),
            Self::NotOffered(version) => write!(out, "not offered by {version}"),
        }
    }
}

/// Evidence from connections to a member's ports, apart from the answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Hash)]
pub enum ConnectionSign {
    #[default]
    None,
    /// A port accepted a connection: the process exists, but may hang.
    Accepted,
    /// The member closed an open connection (end of stream, which no firewall sends), and has accepted none
    /// since.
    ClosedByServer,
}
