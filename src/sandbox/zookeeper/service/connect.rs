//! Opening sessions, and proving identities.

use std::time::Duration;

use crate::sandbox::zookeeper::{ConnectionId, acl};
use crate::zk::jute::{JuteReader, JuteRecord as _};
use crate::zk::message::{
    AuthRequest, ClientInfo, Code, ConnectRequest, ConnectResponse, Password, ReplyHeader,
};

use super::ZkService;

/// Maximum identities of a connection.
const MAX_IDENTITIES: usize = 64;

impl ZkService {
    /// Opens a session, or reconnects one (`ZooKeeperServer.processConnectRequest`).
    pub(super) fn connect(&mut self, connection: ConnectionId, message: &[u8], now: Duration) {
        let Ok(request) = ConnectRequest::read(&mut JuteReader::new(message)) else {
            return self.close(connection);
        };
        if request.last_zxid > self.zxid {
            return self.close(connection);
        }
        let wanted = Duration::from_millis(u64::try_from(request.timeout).unwrap_or_default());
        let timeout = self.sessions.granted(wanted);
        let session = match request.session {
            0 => self.create_session(connection, timeout, now),
            known => self.reconnect(connection, known, &request.password, timeout, now),
        };
        let response = ConnectResponse {
            timeout: session.map_or(0, |_| {
                i32::try_from(timeout.as_millis()).unwrap_or(i32::MAX)
            }),
            session: session.unwrap_or_default(),
            password: Password(session.map_or(vec![0; 16], |id| self.sessions.password(id))),
            read_only: false,
        };
        self.send(connection, response.bytes());
        if session.is_none() {
            self.close(connection);
        }
    }

    pub(super) fn create_session(
        &mut self,
        connection: ConnectionId,
        timeout: Duration,
        now: Duration,
    ) -> Option<i64> {
        let session = self.sessions.create(timeout, connection, now)?;
        self.zxid += 1;
        self.attach(connection, session);
        Some(session)
    }

    /// Returns `None` if the session has expired or the password is wrong.
    fn reconnect(
        &mut self,
        connection: ConnectionId,
        session: i64,
        password: &Password,
        timeout: Duration,
        now: Duration,
    ) -> Option<i64> {
        // The old connection is closed first, even if the password is wrong.
        let before = self.sessions.get_mut(session)?.connection;
        if let Some(before) = before {
            self.close(before);
        }
        if password.0 != self.sessions.password(session) {
            return None;
        }
        let known = self.sessions.get_mut(session)?;
        known.connection = Some(connection);
        known.timeout = timeout;
        self.sessions.touch(session, now);
        self.attach(connection, session);
        Some(session)
    }

    fn attach(&mut self, connection: ConnectionId, session: i64) {
        if let Some(known) = self.connections.get_mut(&connection) {
            known.session = Some(session);
        }
    }

    pub(super) fn authenticate(
        &mut self,
        connection: ConnectionId,
        xid: i32,
        input: &mut JuteReader<'_>,
    ) {
        let request = AuthRequest::read(input).map_err(|_| Code::AuthFailed);
        let proven = request.and_then(|request| acl::proven(&request.scheme, &request.secret));
        let added = proven.and_then(|client| self.add_identity(connection, client));
        let is_added = added.is_ok();
        // The zxid of these replies is 0.
        let header = ReplyHeader {
            xid,
            zxid: 0,
            error: added.map_or_else(Code::number, |()| 0),
        };
        self.send(connection, header.bytes());
        if !is_added {
            self.close(connection);
        }
    }

    pub(in crate::sandbox::zookeeper) fn add_identity(
        &mut self,
        connection: ConnectionId,
        client: ClientInfo,
    ) -> Result<(), Code> {
        let known = self
            .connections
            .get_mut(&connection)
            .ok_or(Code::AuthFailed)?;
        if known.clients.contains(&client) {
            return Ok(());
        }
        if known.clients.len() >= MAX_IDENTITIES {
            return Err(Code::AuthFailed);
        }
        known.clients.push(client);
        Ok(())
    }
}
