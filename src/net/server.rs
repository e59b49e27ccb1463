//! The server to call, as messages name it.

use std::fmt;

use super::address::HostPort;

/// A server. `Display` writes `id (host:port)`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Server {
    /// The configured id without blanks: `rm1`.
    pub id: String,
    /// As configured.
    pub address: HostPort,
}

impl fmt::Display for Server {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{} ({})", self.id, self.address)
    }
}
