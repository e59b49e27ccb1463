//! A ZooKeeper session whose calls have deadlines.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::RwLock;

use crate::base::deadline::Deadline;

use super::access::Sasl;
use super::client::{EarlyRead, ZkClient};
use super::connection::CallError;
use super::ensemble::Ensemble;
use super::error::ZkError;
use super::link::Link;
use super::message::{Code, ConnectRequest, CreateMode, Stat};

/// Requested session timeout in milliseconds. Servers may grant another timeout.
const TIMEOUT: i32 = 10_000;
/// Maximum time to close a session.
const CLOSE_BUDGET: Duration = Duration::from_millis(200);
/// Maximum characters of a znode's text in a message.
const MAX_TEXT: usize = 256;

#[derive(Debug)]
pub struct Session {
    ensemble: Ensemble,
    /// Locked for writing while the client authenticates or the connection is replaced.
    link: RwLock<Link>,
}

impl Session {
    /// Tries the servers in random order; each address gets an equal share of the time.
    ///
    /// # Errors
    /// No server opens a session.
    pub async fn open(ensemble: &Ensemble, deadline: Deadline) -> Result<Self, ZkError> {
        Self::open_reading(ensemble, &[], deadline).await
    }

    /// Opens a session for calls that begin with these reads. They are sent with the request for the session, which
    /// saves a round trip.
    ///
    /// # Errors
    /// No server opens a session.
    pub async fn open_reading(
        ensemble: &Ensemble,
        reads: &[EarlyRead],
        deadline: Deadline,
    ) -> Result<Self, ZkError> {
        Self::open_with(ensemble, TIMEOUT, reads, deadline).await
    }

    /// As [`Session::open`], but asks for this session timeout in milliseconds.
    ///
    /// # Errors
    /// No server opens a session.
    pub async fn open_asking(
        ensemble: &Ensemble,
        timeout: i32,
        deadline: Deadline,
    ) -> Result<Self, ZkError> {
        Self::open_with(ensemble, timeout, &[], deadline).await
    }

    async fn open_with(
        ensemble: &Ensemble,
        timeout: i32,
        reads: &[EarlyRead],
        deadline: Deadline,
    ) -> Result<Self, ZkError> {
        let request = ConnectRequest::new(timeout);
        let link = Link::open(ensemble, &request, reads, deadline).await?;
        Ok(Self {
            ensemble: ensemble.clone(),
            link: RwLock::new(link),
        })
    }

    /// The session timeout that the server has granted.
    pub async fn granted_timeout(&self) -> Duration {
        let granted = self.link.read().await.opened.timeout;
        Duration::from_millis(u64::try_from(granted).unwrap_or_default())
    }

    /// Makes the server catch up with the leader: later reads see earlier writes.
    ///
    /// # Errors
    /// See [`ZkError`].
    pub async fn sync(&self, path: &str, deadline: Deadline) -> Result<(), ZkError> {
        let syncing = |client: Arc<ZkClient>| async move { client.sync(path, deadline).await };
        self.explained(path, self.call(deadline, syncing).await)
            .await
    }

    /// Reconnects the session.
    async fn resume(&mut self, deadline: Deadline) -> Result<(), ZkError> {
        let link = self.link.get_mut();
        *link = Link::open(&self.ensemble, &link.opened.again(), &[], deadline).await?;
        Ok(())
    }

    /// Makes a call, and repeats it with SASL if the server refuses it without SASL.
    async fn call<T, W: Future<Output = Result<T, CallError>>>(
        &self,
        deadline: Deadline,
        work: impl Fn(Arc<ZkClient>) -> W,
    ) -> Result<T, CallError> {
        let (answer, was_proved) = {
            let link = self.link.read().await;
            let answer = work(Arc::clone(&link.client)).await;
            (answer, link.identity.is_proved())
        };
        match &answer {
            Err(CallError::Refused(refusal))
                if self.proves_after(*refusal, was_proved, deadline).await =>
            {
                let link = self.link.read().await;
                work(Arc::clone(&link.client)).await
            }
            _ => answer,
        }
    }

    /// Authenticates after a refusal, if necessary. Returns true if the client is authenticated by SASL now.
    async fn proves_after(&self, refusal: Code, was_proved: bool, deadline: Deadline) -> bool {
        let Sasl::On(sasl) = &self.ensemble.access.sasl else {
            return false;
        };
        if was_proved || !matches!(refusal, Code::NoAuth | Code::SaslRequired) {
            return false;
        }
        let Ok(mut link) = deadline.bound(self.link.write()).await else {
            return false;
        };
        let proving = link.prove_after(refusal, &self.ensemble, sasl, deadline);
        Box::pin(proving).await
    }

    async fn error(&self, path: &str, error: &CallError) -> ZkError {
        ZkError::of(path, &self.link.read().await.identity, error)
    }

    async fn explained<T>(&self, path: &str, answer: Result<T, CallError>) -> Result<T, ZkError> {
        match answer {
            Ok(answer) => Ok(answer),
            Err(error) => Err(self.error(path, &error).await),
        }
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
        let reading = |client: Arc<ZkClient>| async move { client.children(path, deadline).await };
        self.explained(path, self.call(deadline, reading).await)
            .await
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
        let reading = |client: Arc<ZkClient>| async move { client.data(path, deadline).await };
        self.explained(path, self.call(deadline, reading).await)
            .await
    }

    /// Reads the data of several znodes with all requests sent at once.
    pub async fn data_of(
        &self,
        paths: &[String],
        deadline: Deadline,
    ) -> Vec<Result<Option<(Vec<u8>, Stat)>, ZkError>> {
        let (mut found, was_proved) = {
            let link = self.link.read().await;
            let found = link.client.data_of(paths, deadline).await;
            (found, link.identity.is_proved())
        };
        let refusal = found.iter().find_map(|one| match one {
            Err(CallError::Refused(refusal)) => Some(*refusal),
            _ => None,
        });
        if let Some(refusal) = refusal
            && self.proves_after(refusal, was_proved, deadline).await
        {
            let link = self.link.read().await;
            found = link.client.data_of(paths, deadline).await;
        }
        let mut explained = Vec::new();
        for (path, found) in paths.iter().zip(found) {
            explained.push(self.explained(path, found).await);
        }
        explained
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
        let reading = |client: Arc<ZkClient>| async move { client.data(path, deadline).await };
        match self.call(deadline, reading).await {
            Ok(Some((_, stat))) if stat.czxid == czxid => {}
            Ok(_) => return Err(Deletion::Declined("it is another one now".to_owned())),
            Err(error) => return Err(Deletion::NotSent(self.error(path, &error).await)),
        }
        let deleting =
            |client: Arc<ZkClient>| async move { client.delete(path, version, deadline).await };
        match self.call(deadline, deleting).await {
            Ok(()) => Ok(()),
            Err(error @ CallError::Refused(Code::NoAuth)) => {
                let denied = self.error(path, &error).await;
                Err(Deletion::Declined(denied.to_string()))
            }
            Err(CallError::Refused(code)) => Err(Deletion::Declined(code.to_string())),
            Err(error @ CallError::NotSent(_)) => {
                Err(Deletion::NotSent(self.error(path, &error).await))
            }
            Err(error) => Err(Deletion::Unknown(self.error(path, &error).await)),
        }
    }

    /// Creates an ephemeral znode.
    ///
    /// # Errors
    /// See [`NotHeld`].
    pub async fn hold(&self, path: &str, data: &[u8], deadline: Deadline) -> Result<(), NotHeld> {
        let mode = CreateMode::Ephemeral;
        let creating =
            |client: Arc<ZkClient>| async move { client.create(path, data, mode, deadline).await };
        match self.call(deadline, creating).await {
            Ok(_) => Ok(()),
            Err(CallError::Refused(Code::NodeExists)) => {
                let found = self.data(path, deadline).await.ok().flatten();
                let data = found.map(|(data, _)| data).unwrap_or_default();
                Err(NotHeld::Taken(words(&data)))
            }
            Err(CallError::Refused(Code::NoNode)) => Err(NotHeld::NoParent),
            Err(error) => Err(NotHeld::Failed(self.error(path, &error).await)),
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
            Ok(Some(owner)) if owner == self.link.get_mut().opened.session => Holding::Yes,
            Ok(_) | Err(CallError::Refused(Code::SessionExpired)) => Holding::No,
            Err(error) => Holding::Unknown(self.error(path, &error).await),
        }
    }

    /// Returns the session of an ephemeral znode, or `None` if the znode does not exist.
    async fn owner(&self, path: &str, deadline: Deadline) -> Result<Option<i64>, CallError> {
        let reading = |client: Arc<ZkClient>| async move {
            let (synced, stat) =
                tokio::join!(client.sync(path, deadline), client.exists(path, deadline));
            synced?;
            Ok(stat?.map(|stat| stat.ephemeral_owner))
        };
        self.call(deadline, reading).await
    }

    /// Closes the session, so that it need not expire. Does not wait for the reply: the server writes to disk
    /// first.
    pub async fn close(self) {
        let Some(client) = Arc::into_inner(self.link.into_inner().client) else {
            return;
        };
        // If the server reads nothing, the session expires.
        let _ = Deadline::after(CLOSE_BUDGET).bound(client.close()).await;
    }

    /// Closes the session and waits until its znodes are deleted.
    pub async fn release(self) {
        // If the server does not answer, the session expires.
        let link = self.link.read().await;
        let _ = link.client.end(Deadline::after(CLOSE_BUDGET)).await;
        drop(link);
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
