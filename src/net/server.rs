//! The server that is called, as messages name it.

use std::fmt;

use super::address::HostPort;

/// One server, as messages name it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Server {
    /// The RM's id, without blanks.
    pub rm_id: String,
    /// Its address, as configured.
    pub address: HostPort,
}

impl fmt::Display for Server {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{} ({})", self.rm_id, self.address)
    }
}
