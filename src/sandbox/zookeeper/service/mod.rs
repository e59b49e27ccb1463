//! Connections, sessions, requests and watches of the server. Pure: it takes messages and times, and returns
//! [`ServiceOutput`].

mod connect;
mod request;

use std::collections::BTreeMap;
use std::net::IpAddr;
use std::time::Duration;

use crate::zk::jute::{JuteReader, JuteRecord as _};
use crate::zk::message::{
    ClientInfo, Code, Op, OpResult, ReplyHeader, RequestHeader, Stat, WatchEvent, WatchKind,
    WriteOp, perms, xid,
};

use super::ConnectionId;
use super::acl;
use super::sessions::Sessions;
use super::tree::{DataTree, FailedWrite, Transaction, TreeChange, TreeLimits};
use super::watches::{WatchLimit, Watches};

/// Interval between deletions of empty containers (`ContainerManager`).
const CONTAINER_INTERVAL: Duration = Duration::from_secs(60);

#[derive(Debug, Clone, Copy)]
pub struct ServiceSettings {
    /// `tickTime`: sessions get a timeout of 2 to 20 ticks.
    pub tick: Duration,
    pub limits: TreeLimits,
}

impl Default for ServiceSettings {
    fn default() -> Self {
        Self {
            tick: Duration::from_secs(1),
            limits: TreeLimits::default(),
        }
    }
}

/// An action that the service orders from the server.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ServiceOutput {
    /// Send a message; it has no length prefix.
    Send(ConnectionId, Vec<u8>),
    Event(ConnectionId, WatchEvent),
    /// Close the connection after all earlier messages. The service has forgotten it.
    Close(ConnectionId),
}

/// The watch that a read sets, if any.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ReadWatch {
    Once,
    No,
}

struct Connection {
    clients: Vec<ClientInfo>,
    /// The session's id; `None` before the first message.
    session: Option<i64>,
}

/// Counts for the four-letter words.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct ServiceCounts {
    pub(super) received: u64,
    pub(super) sent: u64,
    pub(super) connections: usize,
    pub(super) zxid: i64,
    pub(super) znodes: usize,
    pub(super) ephemerals: usize,
    pub(super) watches: usize,
    pub(super) data_size: usize,
}

pub struct ZkService {
    /// Time of the start, in milliseconds since 1970.
    begun: i64,
    tree: DataTree,
    watches: Watches,
    sessions: Sessions,
    connections: BTreeMap<ConnectionId, Connection>,
    /// The number of the last transaction.
    zxid: i64,
    received: u64,
    sent: u64,
    containers_checked: Duration,
    output: Vec<ServiceOutput>,
}

impl ZkService {
    /// Makes a service. `time` is the current time in milliseconds since 1970; `secret` is the source of
    /// session passwords.
    pub fn new(settings: ServiceSettings, time: i64, secret: u64) -> Self {
        Self {
            begun: time,
            tree: DataTree::new(settings.limits),
            watches: Watches::default(),
            sessions: Sessions::new(settings.tick, time, secret),
            connections: BTreeMap::new(),
            zxid: 0,
            received: 0,
            sent: 0,
            containers_checked: Duration::ZERO,
            output: Vec::new(),
        }
    }

    /// Returns the output since the last call.
    pub fn take_output(&mut self) -> Vec<ServiceOutput> {
        std::mem::take(&mut self.output)
    }

    /// Counts a four-letter word.
    pub(super) fn count_word(&mut self) {
        self.received += 1;
    }

    pub(super) fn counts(&self) -> ServiceCounts {
        ServiceCounts {
            received: self.received,
            sent: self.sent,
            connections: self.connections.len(),
            zxid: self.zxid,
            znodes: self.tree.count(),
            ephemerals: self.tree.ephemeral_count(),
            watches: self.watches.count(),
            data_size: self.tree.data_size(),
        }
    }

    /// Adds the connection of a client.
    pub fn open(&mut self, connection: ConnectionId, address: IpAddr) {
        let opened = Connection {
            clients: vec![acl::of_address(address)],
            session: None,
        };
        self.connections.insert(connection, opened);
    }

    /// Removes a closed connection. Its session lives until its timeout.
    pub fn closed(&mut self, connection: ConnectionId) {
        self.watches.remove_connection(connection);
        let session = self
            .connections
            .remove(&connection)
            .and_then(|known| known.session);
        let session = session.and_then(|session| self.sessions.get_mut(session));
        if let Some(session) = session
            && session.connection == Some(connection)
        {
            session.connection = None;
        }
    }

    fn close(&mut self, connection: ConnectionId) {
        self.closed(connection);
        self.output.push(ServiceOutput::Close(connection));
    }

    /// Processes a message without its length prefix. `now` is the time since the server's start.
    pub fn receive(&mut self, connection: ConnectionId, message: &[u8], now: Duration) {
        self.received += 1;
        let Some(known) = self.connections.get(&connection) else {
            return;
        };
        let Some(session) = known.session else {
            return self.connect(connection, message, now);
        };
        let mut input = JuteReader::new(message);
        let Ok(header) = RequestHeader::read(&mut input) else {
            return self.close(connection);
        };
        self.sessions.touch(session, now);
        match Op::of(header.op) {
            Some(Op::Ping) => self.reply(connection, xid::PING, Ok(Vec::new())),
            Some(Op::Auth) => self.authenticate(connection, header.xid, &mut input),
            Some(Op::CloseSession) => {
                self.end_session(session);
                self.reply(connection, header.xid, Ok(Vec::new()));
                self.close(connection);
            }
            Some(op) => {
                let answer = self.execute(connection, op, &mut input, now);
                self.reply(connection, header.xid, answer);
            }
            None => {
                self.reply(connection, header.xid, Err(Code::Unimplemented));
                self.close(connection);
            }
        }
    }

    fn reply(&mut self, connection: ConnectionId, xid: i32, answer: Result<Vec<u8>, Code>) {
        let header = ReplyHeader {
            xid,
            zxid: self.zxid,
            error: answer.as_ref().err().map_or(0, |code| code.number()),
        };
        let mut message = header.bytes();
        message.extend(answer.unwrap_or_default());
        self.send(connection, message);
    }

    fn send(&mut self, connection: ConnectionId, message: Vec<u8>) {
        self.sent += 1;
        self.output.push(ServiceOutput::Send(connection, message));
    }

    /// Ends sessions whose clients were silent for too long, and deletes empty containers.
    pub fn tick(&mut self, now: Duration) {
        for session in self.sessions.overdue(now) {
            self.expire(session);
        }
        if now >= self.containers_checked + CONTAINER_INTERVAL {
            self.containers_checked = now;
            for path in self.tree.empty_containers() {
                self.zxid += 1;
                let changes = self.tree.delete_container(&path, self.zxid);
                self.tell(&changes);
            }
        }
    }

    /// Returns the ids of the living sessions.
    pub fn sessions(&self) -> Vec<i64> {
        self.sessions.ids()
    }

    /// Gives every session its full timeout, as a server does when it starts again.
    pub fn renew_sessions(&mut self, now: Duration) {
        self.sessions.touch_all(now);
    }

    /// Ends a session: its ephemeral znodes are deleted, and its connection is closed.
    pub fn expire(&mut self, session: i64) {
        let connection = self
            .sessions
            .get_mut(session)
            .and_then(|known| known.connection);
        self.end_session(session);
        if let Some(connection) = connection {
            self.close(connection);
        }
    }

    fn end_session(&mut self, session: i64) {
        if self.sessions.remove(session).is_some() {
            self.zxid += 1;
            let changes = self.tree.end_session(session, self.zxid);
            self.tell(&changes);
        }
    }

    /// Sends events to the watching connections.
    fn tell(&mut self, changes: &[TreeChange]) {
        for change in changes {
            for connection in self.watches.trigger(&change.event) {
                let clients = self
                    .connections
                    .get(&connection)
                    .map(|known| &known.clients);
                let may_read = clients
                    .is_some_and(|clients| acl::check(&change.acl, perms::READ, clients).is_ok());
                if may_read {
                    self.sent += 1;
                    self.output
                        .push(ServiceOutput::Event(connection, change.event.clone()));
                }
            }
        }
    }

    /// Opens a session without messages.
    ///
    /// Returns `None` if there are too many sessions.
    pub(super) fn open_session(
        &mut self,
        connection: ConnectionId,
        timeout: Duration,
        now: Duration,
    ) -> Option<(i64, Duration)> {
        let timeout = self.sessions.granted(timeout);
        let session = self.create_session(connection, timeout, now)?;
        Some((session, timeout))
    }

    /// Extends the session of a client that lives. Returns false if the session has expired.
    pub(super) fn touch(&mut self, session: i64, now: Duration) -> bool {
        self.sessions.touch(session, now)
    }

    /// Ends the session of a connection, and closes the connection.
    pub(super) fn close_session(&mut self, connection: ConnectionId) {
        if let Some(session) = self.session_of(connection) {
            self.end_session(session);
        }
        self.close(connection);
    }

    /// Returns the session of a connection; `None` before the first message.
    pub(super) fn session_of(&self, connection: ConnectionId) -> Option<i64> {
        self.connections
            .get(&connection)
            .and_then(|known| known.session)
    }

    fn clients(&self, connection: ConnectionId) -> &[ClientInfo] {
        let known = self.connections.get(&connection);
        known.map_or(&[], |known| known.clients.as_slice())
    }

    /// Does all writes, or none of them.
    ///
    /// # Errors
    /// The code of the first write that fails.
    pub(super) fn write(
        &mut self,
        connection: ConnectionId,
        writes: &[WriteOp],
        now: Duration,
    ) -> Result<Vec<OpResult>, FailedWrite> {
        let expired = FailedWrite {
            index: 0,
            code: Code::SessionExpired,
        };
        let known = self.connections.get(&connection).ok_or(expired)?;
        self.zxid += 1;
        let transaction = Transaction {
            zxid: self.zxid,
            time: self.begun + i64::try_from(now.as_millis()).unwrap_or_default(),
            session: known.session.ok_or(expired)?,
            clients: &known.clients,
        };
        let (results, changes) = self.tree.write(writes, &transaction)?;
        self.tell(&changes);
        Ok(results)
    }

    /// # Errors
    /// [`Code::NoNode`], with the watch set; [`Code::NoAuth`]; [`Code::QuotaExceeded`]: too many watches.
    pub(super) fn exists(
        &mut self,
        connection: ConnectionId,
        path: &str,
        watch: ReadWatch,
    ) -> Result<Stat, Code> {
        if let Ok(acl) = self.tree.acl(path) {
            acl::check(acl, perms::READ, self.clients(connection))?;
        }
        if watch == ReadWatch::Once {
            self.watches.add(WatchKind::Data, path, connection)?;
        }
        self.tree.stat(path)
    }

    /// # Errors
    /// [`Code::NoNode`], [`Code::NoAuth`]; [`Code::QuotaExceeded`]: too many watches.
    pub(super) fn data(
        &mut self,
        connection: ConnectionId,
        path: &str,
        watch: ReadWatch,
    ) -> Result<(Option<Vec<u8>>, Stat), Code> {
        acl::check(self.tree.acl(path)?, perms::READ, self.clients(connection))?;
        if watch == ReadWatch::Once {
            self.watches.add(WatchKind::Data, path, connection)?;
        }
        let (data, stat) = self.tree.data(path)?;
        Ok((data.map(<[u8]>::to_vec), stat))
    }

    /// # Errors
    /// [`Code::NoNode`], [`Code::NoAuth`]; [`Code::QuotaExceeded`]: too many watches.
    pub(super) fn children(
        &mut self,
        connection: ConnectionId,
        path: &str,
        watch: ReadWatch,
    ) -> Result<(Vec<String>, Stat), Code> {
        acl::check(self.tree.acl(path)?, perms::READ, self.clients(connection))?;
        if watch == ReadWatch::Once {
            self.watches.add(WatchKind::Children, path, connection)?;
        }
        self.tree.children(path)
    }
}

impl From<WatchLimit> for Code {
    fn from(_: WatchLimit) -> Self {
        Self::QuotaExceeded
    }
}

#[cfg(test)]
mod tests;
