//! A session's calls, each under a deadline.

use crate::base::deadline::Deadline;

use super::connection::{CallError, PendingReply, ZkConnection};
use super::jute::{JuteReader, JuteRecord};
use super::message::{
    Acl, AuthRequest, ChildrenResponse, Code, CreateRequest, DataResponse, DeleteRequest,
    EPHEMERAL, Op, Path, PathRequest, Stat,
};

/// Calls over one connection.
#[derive(Debug)]
pub struct ZkClient {
    connection: ZkConnection,
    /// What stands before every path; empty, or begins with a slash.
    chroot: String,
}

impl ZkClient {
    /// Calls over this connection; `chroot` as in [`super::ensemble::Ensemble::chroot`].
    pub fn new(connection: ZkConnection, chroot: String) -> Self {
        Self { connection, chroot }
    }

    /// Proves who the client is: `digest` and `user:password`, for example.
    ///
    /// # Errors
    /// [`Code::AuthFailed`], and see [`CallError`].
    pub async fn auth(
        &self,
        scheme: &str,
        secret: &[u8],
        deadline: Deadline,
    ) -> Result<(), CallError> {
        let request = AuthRequest {
            scheme: scheme.to_owned(),
            secret: secret.to_vec(),
        };
        self.call(Op::Auth, &request, deadline).await
    }

    /// The data of several znodes, asked for at once, each as [`ZkClient::data`] gives it.
    pub async fn data_of(
        &self,
        paths: &[String],
        deadline: Deadline,
    ) -> Vec<Result<Option<(Vec<u8>, Stat)>, CallError>> {
        let sent = paths.iter().map(|path| self.read(Op::GetData, path));
        let sent: Vec<PendingReply> = sent.collect();
        let mut found = Vec::new();
        for pending in sent {
            let answer = answer::<DataResponse>(pending, deadline).await;
            found.push(existing(answer.map(|read| (read.data, read.stat))));
        }
        found
    }

    /// The data of a znode; none if it does not exist.
    ///
    /// # Errors
    /// See [`CallError`].
    pub async fn data(
        &self,
        path: &str,
        deadline: Deadline,
    ) -> Result<Option<(Vec<u8>, Stat)>, CallError> {
        let answer = answer::<DataResponse>(self.read(Op::GetData, path), deadline).await;
        existing(answer.map(|read| (read.data, read.stat)))
    }

    /// The names of the znodes below one; none if it does not exist.
    ///
    /// # Errors
    /// See [`CallError`].
    pub async fn children(
        &self,
        path: &str,
        deadline: Deadline,
    ) -> Result<Option<Vec<String>>, CallError> {
        let answer = answer::<ChildrenResponse>(self.read(Op::GetChildren, path), deadline).await;
        existing(answer.map(|read| read.names))
    }

    /// What is known of a znode; none if it does not exist.
    ///
    /// # Errors
    /// See [`CallError`].
    pub async fn exists(&self, path: &str, deadline: Deadline) -> Result<Option<Stat>, CallError> {
        existing(answer(self.read(Op::Exists, path), deadline).await)
    }

    /// Has the server catch up with the leader, so that reads after it show what was written before it.
    ///
    /// # Errors
    /// See [`CallError`].
    pub async fn sync(&self, path: &str, deadline: Deadline) -> Result<(), CallError> {
        let request = Path(self.absolute(path));
        let Path(_) = self.call(Op::Sync, &request, deadline).await?;
        Ok(())
    }

    /// Makes an ephemeral znode that everybody may read and delete.
    ///
    /// # Errors
    /// [`Code::NodeExists`], [`Code::NoNode`] where its parent does not exist, and see [`CallError`].
    pub async fn create_ephemeral(
        &self,
        path: &str,
        data: &[u8],
        deadline: Deadline,
    ) -> Result<(), CallError> {
        let request = CreateRequest {
            path: self.absolute(path),
            data: data.to_vec(),
            acl: vec![Acl::open()],
            flags: EPHEMERAL,
        };
        let Path(_) = self.call(Op::Create, &request, deadline).await?;
        Ok(())
    }

    /// Deletes a znode of this version.
    ///
    /// # Errors
    /// [`Code::NoNode`], [`Code::BadVersion`], and see [`CallError`].
    pub async fn delete(
        &self,
        path: &str,
        version: i32,
        deadline: Deadline,
    ) -> Result<(), CallError> {
        let request = DeleteRequest {
            path: self.absolute(path),
            version,
        };
        self.call(Op::Delete, &request, deadline).await
    }

    /// Ends the session, and waits until the servers have: its ephemeral znodes are gone then.
    ///
    /// # Errors
    /// See [`CallError`].
    pub async fn end(&self, deadline: Deadline) -> Result<(), CallError> {
        self.call(Op::CloseSession, &(), deadline).await
    }

    /// Has the session ended, without waiting for the servers.
    pub async fn close(self) {
        self.connection.close().await;
    }

    fn read(&self, op: Op, path: &str) -> PendingReply {
        let request = PathRequest {
            path: self.absolute(path),
            watch: false,
        };
        self.connection.send(op, request.bytes())
    }

    async fn call<A: JuteRecord>(
        &self,
        op: Op,
        request: &impl JuteRecord,
        deadline: Deadline,
    ) -> Result<A, CallError> {
        // Not sent where no time is left.
        let calling = async { self.connection.send(op, request.bytes()).body().await };
        let body = deadline.bound(calling).await??;
        Ok(A::read(&mut JuteReader::new(&body))?)
    }

    /// The path as the servers know it.
    fn absolute(&self, path: &str) -> String {
        match path {
            "/" if !self.chroot.is_empty() => self.chroot.clone(),
            path => format!("{}{path}", self.chroot),
        }
    }
}

async fn answer<A: JuteRecord>(pending: PendingReply, deadline: Deadline) -> Result<A, CallError> {
    let body = deadline.bound(pending.body()).await??;
    Ok(A::read(&mut JuteReader::new(&body))?)
}

/// A znode that does not exist is an answer, too.
fn existing<T>(answer: Result<T, CallError>) -> Result<Option<T>, CallError> {
    match answer {
        Ok(found) => Ok(Some(found)),
        Err(CallError::Refused(Code::NoNode)) => Ok(None),
        Err(error) => Err(error),
    }
}
