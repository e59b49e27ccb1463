//! What the servers have answered. Pure.

use std::net::IpAddr;

use crate::net::address::HostPort;
use crate::verdict::seen::Seen;
use crate::zk::four_letter::{FourLetterError, ServerStatistics, ServingMode};
use crate::zk::probe::ProbedSession;

use super::members::{HostAddresses, MemberList};
use super::server_name::ServerAlias;
use super::targets::ServerSource;

/// Everything that one look has seen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EnsembleObservations {
    pub source: ServerSource,
    /// The server lines of `zoo.cfg`, if that is the source.
    pub listed: Option<MemberList>,
    /// Each server once.
    pub servers: Vec<ServerObservation>,
    /// Further addresses of these servers.
    pub aliases: Vec<ServerAlias>,
    pub addresses: HostAddresses,
}

/// What one server has said.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ServerObservation {
    pub address: HostPort,
    /// The addresses of its host.
    pub addresses: Vec<IpAddr>,
    /// The one of these that has answered.
    pub ip: Option<IpAddr>,
    /// True if only another server's list names it, without its client port.
    pub is_guessed: bool,
    pub statistics: Result<ServerStatistics, FourLetterError>,
    /// Present if it has opened a session.
    pub session: Option<ProbedSession>,
    pub list: Seen<MemberList>,
}

impl ServerObservation {
    /// True if it has answered `srvr` as a ZooKeeper server.
    pub fn has_answered(&self) -> bool {
        matches!(
            &self.statistics,
            Ok(_) | Err(FourLetterError::NotServing | FourLetterError::NotListed)
        )
    }

    /// The last byte of its id, with which the ids of its sessions begin. None: it has opened no session, or is standalone,
    /// where the byte is always 1.
    pub fn id_byte(&self) -> Option<u8> {
        let mode = self.statistics.as_ref().ok()?.mode;
        let session = self.session.filter(|_| mode != ServingMode::Standalone)?;
        Some(session.id.to_be_bytes()[0])
    }

    /// True if both have opened sessions during the look, and not one server can have opened both.
    pub fn has_far_session(&self, other: &Self) -> bool {
        let sessions = self.session.zip(other.session);
        sessions.is_some_and(|(one, other)| !one.is_near(other))
    }
}

impl EnsembleObservations {
    /// Lists that servers have configured.
    pub fn lists(&self) -> impl Iterator<Item = &MemberList> {
        self.servers
            .iter()
            .filter_map(|server| server.list.as_ref().ok())
    }

    /// The number of a server: that in its own list; without it, that in this list. If neither has it, the last byte of its
    /// id: ids above 255 are rare.
    pub fn id(&self, server: &ServerObservation, list: &MemberList) -> Option<i64> {
        let byte = server.id_byte();
        let own = server.list.as_ref().ok().and_then(|own| {
            let by_session = byte.and_then(|byte| own.id_of_byte(byte));
            by_session.or_else(|| own.id_of(&server.address, true, &self.addresses))
        });
        own.or_else(|| byte.and_then(|byte| list.id_of_byte(byte)))
            .or_else(|| list.id_of(&server.address, false, &self.addresses))
            .or(byte.map(i64::from))
    }

    /// The member of this list that a server is. Servers of another ensemble may have the same ids.
    pub fn member_id(&self, server: &ServerObservation, list: &MemberList) -> Option<i64> {
        let own = server.list.as_ref().ok();
        match own.is_none_or(|own| own.ids() == list.ids()) {
            true => self.id(server, list),
            false => list.id_of(&server.address, false, &self.addresses),
        }
    }
}
