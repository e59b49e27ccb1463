//! A ZooKeeper session whose calls have deadlines.

use std::time::Duration;

use crate::base::deadline::Deadline;

use super::access::Credentials;
use super::client::ZkClient;
use super::connect::{addresses, connect, worst};
use super::connection::CallError;
use super::ensemble::Ensemble;
use super::error::ZkError;
use super::message::{Code, ConnectRequest, ConnectResponse, Stat};

/// Requested session timeout in milliseconds. Servers may grant another timeout.
const TIMEOUT: i32 = 10_000;
/// Maximum time to close a session.
const CLOSE_BUDGET: Duration = Duration::from_millis(200);
/// Maximum characters of a znode's text in a message.
const MAX_TEXT: usize = 256;

#[derive(Debug)]
pub struct Session {
    client: ZkClient,
    ensemble: Ensemble,
    opened: ConnectResponse,
    /// The credentials that the session lacks, for messages about denied requests.
    lack: String,
}

impl Session {
    /// Tries the servers in random order; each address gets an equal share of the time.
    ///
    /// # Errors
    /// No server opens a session.
    pub async fn open(ensemble: &Ensemble, deadline: Deadline) -> Result<Self, ZkError> {
        Self::of(ensemble, &ConnectRequest::new(TIMEOUT), deadline).await
    }

    /// Reconnects the session.
    async fn resume(&mut self, deadline: Deadline) -> Result<(), ZkError> {
        let request = ConnectRequest {
            session: self.opened.session,
            password: self.opened.password.clone(),
            ..ConnectRequest::new(TIMEOUT)
        };
        *self = Self::of(&self.ensemble, &request, deadline).await?;
        Ok(())
    }

    async fn of(
        ensemble: &Ensemble,
        request: &ConnectRequest,
        deadline: Deadline,
    ) -> Result<Self, ZkError> {
        let (addresses, failures) = addresses(&ensemble.servers, deadline).await;
        if addresses.is_empty() {
            return Err(worst(failures));
        }
        let credentials = ensemble.access.load(deadline).await?;
        let connecting = connect(addresses, failures, &credentials, request, deadline);
        // Boxed: the state of a handshake is large.
        let (connection, opened) = Box::pin(connecting).await?;
        let session = Self {
            client: ZkClient::new(connection, ensemble.chroot.clone()),
            ensemble: ensemble.clone(),
            opened,
            lack: ensemble.access.lack(&credentials),
        };
        session.authenticate(&credentials, deadline).await?;
        Ok(session)
    }

    /// Authenticates after the session is open: over TLS (`NettyServerCnxn`), a server may otherwise answer
    /// auth requests before the request for a session.
    async fn authenticate(
        &self,
        credentials: &Credentials,
        deadline: Deadline,
    ) -> Result<(), ZkError> {
        for info in &credentials.auth {
            let secret = info.secret.expose().as_bytes();
            let authenticated = self.client.auth(&info.scheme, secret, deadline).await;
            authenticated.map_err(|error| self.error(&info.scheme, &error))?;
        }
        Ok(())
    }

    fn error(&self, path: &str, error: &CallError) -> ZkError {
        let auth_setting = self.ensemble.access.auth_setting;
        ZkError::of(path, &self.lack, auth_setting, error)
    }

    /// Returns the names of a znode's children, or `None` if the znode does not exist.
    ///
    /// # Errors
    /// See [`ZkError`].
    pub async fn children(
        &self,
        path: &str,
        deadline: Deadline,
    ) -> Result<Option<Vec<String>>, ZkError> {
        let children = self.client.children(path, deadline).await;
        children.map_err(|error| self.error(path, &error))
    }

    /// Returns the data of a znode, or `None` if it does not exist.
    ///
    /// # Errors
    /// See [`ZkError`].
    pub async fn data(
        &self,
        path: &str,
        deadline: Deadline,
    ) -> Result<Option<(Vec<u8>, Stat)>, ZkError> {
        let data = self.client.data(path, deadline).await;
        data.map_err(|error| self.error(path, &error))
    }

    /// Reads the data of several znodes with all requests sent at once.
    pub async fn data_of(
        &self,
        paths: &[String],
        deadline: Deadline,
    ) -> Vec<Result<Option<(Vec<u8>, Stat)>, ZkError>> {
        let found = self.client.data_of(paths, deadline).await;
        let found = paths.iter().zip(found);
        found
            .map(|(path, found)| found.map_err(|error| self.error(path, &error)))
            .collect()
    }

    /// Deletes a znode if transaction `czxid` created it and it has this version. Every new znode has version
    /// 0, so the transaction is read first. Between the two calls, the znode may be replaced by a new one,
    /// which is then deleted instead.
    ///
    /// # Errors
    /// See [`Deletion`].
    pub async fn delete(
        &self,
        path: &str,
        czxid: i64,
        version: i32,
        deadline: Deadline,
    ) -> Result<(), Deletion> {
        match self.client.data(path, deadline).await {
            Ok(Some((_, stat))) if stat.czxid == czxid => {}
            Ok(_) => return Err(Deletion::Declined("it is another one now".to_owned())),
            Err(error) => return Err(Deletion::NotSent(self.error(path, &error))),
        }
        match self.client.delete(path, version, deadline).await {
            Ok(()) => Ok(()),
            Err(CallError::Refused(code)) => Err(Deletion::Declined(code.to_string())),
            Err(error @ CallError::NotSent(_)) => Err(Deletion::NotSent(self.error(path, &error))),
            Err(error) => Err(Deletion::Unknown(self.error(path, &error))),
        }
    }

    /// Creates an ephemeral znode.
    ///
    /// # Errors
    /// See [`NotHeld`].
    pub async fn hold(&self, path: &str, data: &[u8], deadline: Deadline) -> Result<(), NotHeld> {
        match self.client.create_ephemeral(path, data, deadline).await {
            Ok(()) => Ok(()),
            Err(CallError::Refused(Code::NodeExists)) => {
                let found = self.client.data(path, deadline).await.ok().flatten();
                let data = found.map(|(data, _)| data).unwrap_or_default();
                Err(NotHeld::Taken(words(&data)))
            }
            Err(CallError::Refused(Code::NoNode)) => Err(NotHeld::NoParent),
            Err(error) => Err(NotHeld::Failed(self.error(path, &error))),
        }
    }

    /// Tells whether a znode of [`Session::hold`] still belongs to this session. Reconnects if the connection
    /// is lost.
    pub async fn still_holds(&mut self, path: &str, deadline: Deadline) -> Holding {
        let mut owner = self.owner(path, deadline).await;
        if matches!(owner, Err(CallError::NotSent(_) | CallError::Unanswered(_))) {
            match self.resume(deadline).await {
                Ok(()) => owner = self.owner(path, deadline).await,
                Err(ZkError::SessionExpired) => return Holding::No,
                Err(error) => return Holding::Unknown(error),
            }
        }
        match owner {
            Ok(Some(owner)) if owner == self.opened.session => Holding::Yes,
            Ok(_) | Err(CallError::Refused(Code::SessionExpired)) => Holding::No,
            Err(error) => Holding::Unknown(self.error(path, &error)),
        }
    }

    /// Returns the session of an ephemeral znode, or `None` if the znode does not exist.
    async fn owner(&self, path: &str, deadline: Deadline) -> Result<Option<i64>, CallError> {
        let (synced, stat) = tokio::join!(
            self.client.sync(path, deadline),
            self.client.exists(path, deadline)
        );
        synced?;
        Ok(stat?.map(|stat| stat.ephemeral_owner))
    }

    /// Closes the session, so that it need not expire. Does not wait for the reply: the server writes to disk
    /// first.
    pub async fn close(self) {
        // If the server reads nothing, the session expires.
        let _ = Deadline::after(CLOSE_BUDGET)
            .bound(self.client.close())
            .await;
    }

    /// Closes the session and waits until its znodes are deleted.
    pub async fn release(self) {
        // If the server does not answer, the session expires.
        let _ = self.client.end(Deadline::after(CLOSE_BUDGET)).await;
        self.close().await;
    }
}

/// Why a znode was not deleted, or may not have been deleted.
#[derive(Debug)]
pub enum Deletion {
    /// The server did not delete the znode.
    Declined(String),
    /// Nothing was sent.
    NotSent(ZkError),
    /// The server may have deleted the znode.
    Unknown(ZkError),
}

/// The result of checking a held znode.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Holding {
    Yes,
    /// The znode does not exist, or belongs to another session, or the session has expired.
    No,
    Unknown(ZkError),
}

/// Why this session does not hold a znode.
#[derive(Debug)]
pub enum NotHeld {
    /// Another session holds the znode, which has this data.
    Taken(String),
    /// The parent does not exist.
    NoParent,
    /// The server did not create the znode.
    Failed(ZkError),
}

/// Formats the data of a znode for messages.
fn words(data: &[u8]) -> String {
    String::from_utf8_lossy(data)
        .chars()
        .take(MAX_TEXT)
        .collect()
}
