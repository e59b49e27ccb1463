//! The names of servers in messages. Pure.

use std::fmt;

use crate::net::address::HostPort;
use crate::verdict::seen::Missing;

/// A server in messages: `zk2:2181 (server.2)`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ServerName {
    /// The address for clients.
    pub address: String,
    /// N of its `server.N` line, if known.
    pub number: Option<i64>,
    /// True if its port is a guess, which nothing has confirmed.
    pub is_guessed: bool,
}

impl fmt::Display for ServerName {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let guess = match self.is_guessed {
            true => "guessed port",
            false => "",
        };
        match (self.number, guess) {
            (Some(number), "") => write!(out, "{} (server.{number})", self.address),
            (Some(number), guess) => write!(out, "{} (server.{number}, {guess})", self.address),
            (None, "") => out.write_str(&self.address),
            (None, guess) => write!(out, "{} ({guess})", self.address),
        }
    }
}

/// A server that has not answered `srvr`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnseenServer {
    pub server: ServerName,
    pub missing: Missing,
    /// True if it accepts connections and says nothing.
    pub is_frozen: bool,
}

/// Another address of a server that was asked, too.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ServerAlias {
    pub alias: HostPort,
    /// The address under which the server counts.
    pub server: HostPort,
}
