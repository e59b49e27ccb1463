//! A session with ZooKeeper, under a deadline.

use std::time::Duration;

use crate::base::deadline::Deadline;

use super::access::Credentials;
use super::client::ZkClient;
use super::connect::{addresses, connect, worst};
use super::connection::CallError;
use super::ensemble::Ensemble;
use super::error::ZkError;
use super::message::{Code, ConnectRequest, ConnectResponse, Stat};

/// How long a session lives without its client, in milliseconds: the default of `hadoop.zk.timeout-ms`. Servers may give
/// another timeout.
const TIMEOUT: i32 = 10_000;
/// Most time that the end of a session may take.
const CLOSING: Duration = Duration::from_millis(200);
/// How much of a text in a znode is kept for messages, in characters.
const LONGEST_TEXT: usize = 256;

/// A session.
#[derive(Debug)]
pub struct Session {
    client: ZkClient,
    ensemble: Ensemble,
    /// Id and password, among others.
    given: ConnectResponse,
    /// What it lacks, where something is not permitted to it.
    lack: String,
}

impl Session {
    /// Opens a session with the first server that gives one, in random order; each address has an equal part of the time.
    ///
    /// # Errors
    /// No server gives one. [`ZkError::UnknownHost`] if no name has an address: then nothing is sent.
    pub async fn open(ensemble: &Ensemble, deadline: Deadline) -> Result<Self, ZkError> {
        Self::of(ensemble, &ConnectRequest::new(TIMEOUT), deadline).await
    }

    /// Connects this session anew, where its connection is lost. The session lives on if its timeout is not over.
    async fn resume(&mut self, deadline: Deadline) -> Result<(), ZkError> {
        let request = ConnectRequest {
            session: self.given.session,
            password: self.given.password.clone(),
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
        // A handshake takes much memory, and every future that waits for this one would have it.
        let (connection, given) = Box::pin(connecting).await?;
        let session = Self {
            client: ZkClient::new(connection, ensemble.chroot.clone()),
            ensemble: ensemble.clone(),
            given,
            lack: ensemble.access.lack(&credentials),
        };
        session.prove(&credentials, deadline).await?;
        Ok(session)
    }

    /// Only now: a server over TLS (`NettyServerCnxn`) may answer a proof that comes with the request for a session before
    /// that.
    async fn prove(&self, credentials: &Credentials, deadline: Deadline) -> Result<(), ZkError> {
        for info in &credentials.auth {
            let secret = info.secret.expose().as_bytes();
            let proved = self.client.auth(&info.scheme, secret, deadline).await;
            proved.map_err(|error| self.error(&info.scheme, &error))?;
        }
        Ok(())
    }

    fn error(&self, path: &str, error: &CallError) -> ZkError {
        let auth_setting = self.ensemble.access.auth_setting;
        ZkError::of(path, &self.lack, auth_setting, error)
    }

    /// The names of the znodes below one. `None`: it does not exist.
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

    /// The data of a znode. `None`: it does not exist.
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

    /// The data of several znodes, asked for at once.
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

    /// Deletes a znode if transaction `czxid` created it and it has this version. Every new znode has version 0, so the
    /// transaction is read first. Between the two calls another znode may be created and deleted instead.
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

    /// Makes an ephemeral znode, which lives as long as this session.
    ///
    /// # Errors
    /// Somebody else has made it, whose data is given back; or ZooKeeper does not let it be made.
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

    /// Whether a znode that [`Session::hold`] made is still this session's. A lost connection is opened again.
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
            Ok(Some(owner)) if owner == self.given.session => Holding::Yes,
            Ok(_) | Err(CallError::Refused(Code::SessionExpired)) => Holding::No,
            Err(error) => Holding::Unknown(self.error(path, &error)),
        }
    }

    /// The session that an ephemeral znode lives as long as; none if there is no znode.
    async fn owner(&self, path: &str, deadline: Deadline) -> Result<Option<i64>, CallError> {
        let (synced, stat) = tokio::join!(
            self.client.sync(path, deadline),
            self.client.exists(path, deadline)
        );
        synced?;
        Ok(stat?.map(|stat| stat.ephemeral_owner))
    }

    /// Ends the session, so that the servers need not wait for it to expire. Their reply, which waits for a disk, is not
    /// waited for.
    pub async fn close(self) {
        // Late by a server that takes no bytes: the session then expires.
        let _ = Deadline::after(CLOSING).bound(self.client.close()).await;
    }

    /// Ends the session, and waits until what it held can be taken by others.
    pub async fn release(self) {
        // Late by a server that does not answer: the session then expires.
        let _ = self.client.end(Deadline::after(CLOSING)).await;
        self.close().await;
    }
}

/// Why a lock was not deleted, or may not have been.
#[derive(Debug)]
pub enum Deletion {
    /// ZooKeeper did not do it.
    Declined(String),
    /// Nothing was sent.
    NotSent(ZkError),
    /// It may have been done.
    Unknown(ZkError),
}

/// Whether a znode is still held.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Holding {
    /// It is.
    Yes,
    /// It is another session's, or does not exist, or the session has expired.
    No,
    /// ZooKeeper does not tell.
    Unknown(ZkError),
}

/// Why a znode is not held.
#[derive(Debug)]
pub enum NotHeld {
    /// Somebody else holds it, and left this in it.
    Taken(String),
    /// There is no znode for it to be under.
    NoParent,
    /// It cannot be made.
    Failed(ZkError),
}

/// What a znode holds, for messages.
fn words(data: &[u8]) -> String {
    String::from_utf8_lossy(data)
        .chars()
        .take(LONGEST_TEXT)
        .collect()
}
