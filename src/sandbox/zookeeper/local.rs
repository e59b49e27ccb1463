//! Sessions of this process, such as those of the sandbox's ResourceManagers.

use std::time::Duration;

use tokio::sync::mpsc;

use crate::zk::message::{
    Acl, ClientInfo, Code, CreateRequest, DeleteRequest, Op, OpResult, SetDataRequest, Stat,
    WriteOp,
};

use super::event::{LocalError, LocalEvent};
use super::server::EmbeddedZooKeeper;
use super::service::ReadWatch;
use super::{ConnectionId, acl};

/// A session without a socket. It lives while [`LocalSession::ping`] or any other call is made within the timeout.
/// If it is dropped without [`LocalSession::close`], it expires after the timeout, like the session of a killed
/// process.
pub struct LocalSession {
    server: EmbeddedZooKeeper,
    connection: ConnectionId,
    id: i64,
    timeout: Duration,
}

impl EmbeddedZooKeeper {
    /// Opens a session. The server grants a timeout of 2 to 20 ticks.
    ///
    /// # Errors
    /// The server is unreachable, or has too many sessions.
    pub fn open_session(
        &self,
        timeout: Duration,
    ) -> Result<(LocalSession, mpsc::UnboundedReceiver<LocalEvent>), LocalError> {
        self.check_open()?;
        let (sender, events) = mpsc::unbounded_channel();
        let connection = self.add_local(sender);
        let opened = self.with(|service, now| service.open_session(connection, timeout, now));
        let Some((id, timeout)) = opened else {
            self.remove(connection);
            return Err(LocalError::Code(Code::Throttled));
        };
        let session = LocalSession {
            server: self.clone(),
            connection,
            id,
            timeout,
        };
        Ok((session, events))
    }
}

impl LocalSession {
    pub fn id(&self) -> i64 {
        self.id
    }

    pub fn timeout(&self) -> Duration {
        self.timeout
    }

    /// Keeps the session alive. Callers make this call every third of the timeout.
    ///
    /// # Errors
    /// [`LocalError::Expired`], or the server is unreachable.
    pub fn ping(&self) -> Result<(), LocalError> {
        self.server.check_reachable()?;
        let is_alive = self.server.with(|service, now| service.touch(self.id, now));
        is_alive.then_some(()).ok_or(LocalError::Expired)
    }

    /// Adds the identity that `digest` gives to `user:password`.
    ///
    /// # Errors
    /// See [`LocalError`].
    pub fn auth_digest(&self, secret: &[u8]) -> Result<(), LocalError> {
        self.ping()?;
        let client: ClientInfo = acl::proven("digest", secret).map_err(LocalError::Code)?;
        let added = self
            .server
            .with(|service, _| service.add_identity(self.connection, client));
        added.map_err(LocalError::Code)
    }

    /// Creates a znode and returns its path; the server adds a number to a sequential name. `mode` is a
    /// `CreateMode`: 0 for a permanent znode, or [`EPHEMERAL`](crate::zk::message::EPHEMERAL).
    ///
    /// # Errors
    /// [`Code::NodeExists`], [`Code::NoNode`] for a missing parent, and see [`LocalError`].
    pub fn create(
        &self,
        path: &str,
        data: &[u8],
        acl: &[Acl],
        mode: i32,
    ) -> Result<String, LocalError> {
        let request = CreateRequest {
            path: path.to_owned(),
            data: Some(data.to_vec()),
            acl: acl.to_vec(),
            flags: mode,
        };
        let results = self.write(&[WriteOp::Create(Op::Create, request)])?;
        let created = results.into_iter().find_map(|result| match result {
            OpResult::Created(path) => Some(path.0),
            _ => None,
        });
        Ok(created.unwrap_or_else(|| path.to_owned()))
    }

    /// Deletes a znode if it has this `version`; -1 stands for any version.
    ///
    /// # Errors
    /// [`Code::NoNode`], [`Code::BadVersion`], [`Code::NotEmpty`], and see [`LocalError`].
    pub fn delete(&self, path: &str, version: i32) -> Result<(), LocalError> {
        let path = path.to_owned();
        let request = DeleteRequest { path, version };
        self.write(&[WriteOp::Delete(request)]).map(|_| ())
    }

    /// Sets the data of a znode if it has this `version`; -1 stands for any version.
    ///
    /// # Errors
    /// [`Code::NoNode`], [`Code::BadVersion`], and see [`LocalError`].
    pub fn set_data(&self, path: &str, data: &[u8], version: i32) -> Result<(), LocalError> {
        let request = SetDataRequest {
            path: path.to_owned(),
            data: Some(data.to_vec()),
            version,
        };
        self.write(&[WriteOp::SetData(request)]).map(|_| ())
    }

    /// Does all writes, or none of them.
    ///
    /// # Errors
    /// See [`LocalError`]; a code is that of the first write that fails.
    pub fn write(&self, writes: &[WriteOp]) -> Result<Vec<OpResult>, LocalError> {
        self.ping()?;
        let written = self
            .server
            .with(|service, now| service.write(self.connection, writes, now));
        written.map_err(|failed| match failed.code {
            Code::SessionExpired => LocalError::Expired,
            code => LocalError::Code(code),
        })
    }

    /// Returns `None` if the znode does not exist. A watch reports its creation, change or deletion.
    ///
    /// # Errors
    /// See [`LocalError`].
    pub fn exists(&self, path: &str, watch: ReadWatch) -> Result<Option<Stat>, LocalError> {
        self.ping()?;
        existing(
            self.server
                .with(|service, _| service.exists(self.connection, path, watch)),
        )
    }

    /// Returns the data, or `None` if the znode does not exist; then no watch is set.
    ///
    /// # Errors
    /// See [`LocalError`].
    pub fn data(
        &self,
        path: &str,
        watch: ReadWatch,
    ) -> Result<Option<(Vec<u8>, Stat)>, LocalError> {
        self.ping()?;
        let found = self
            .server
            .with(|service, _| service.data(self.connection, path, watch));
        let found = existing(found)?;
        Ok(found.map(|(data, stat)| (data.unwrap_or_default(), stat)))
    }

    /// Returns names without path, or `None` if the znode does not exist; then no watch is set.
    ///
    /// # Errors
    /// See [`LocalError`].
    pub fn children(
        &self,
        path: &str,
        watch: ReadWatch,
    ) -> Result<Option<Vec<String>>, LocalError> {
        self.ping()?;
        let children = self
            .server
            .with(|service, _| service.children(self.connection, path, watch));
        Ok(existing(children)?.map(|(names, _)| names))
    }

    /// Ends the session. The server deletes its ephemeral znodes at once.
    ///
    /// # Errors
    /// The server is unreachable; the session expires after the timeout.
    pub fn close(self) -> Result<(), LocalError> {
        self.server.check_reachable()?;
        self.server
            .with(|service, _| service.close_session(self.connection));
        Ok(())
    }
}

impl Drop for LocalSession {
    fn drop(&mut self) {
        self.server.remove(self.connection);
    }
}

fn existing<T>(found: Result<T, Code>) -> Result<Option<T>, LocalError> {
    match found {
        Ok(found) => Ok(Some(found)),
        Err(Code::NoNode) => Ok(None),
        Err(code) => Err(LocalError::Code(code)),
    }
}
