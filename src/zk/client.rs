//! The calls of a session, each with a deadline.

use std::sync::{Mutex, PoisonError};

use crate::base::deadline::Deadline;

use super::connection::{CallError, PendingReply, UnsentRequest, ZkConnection};
use super::jute::{JuteReader, JuteRecord};
use super::message::{
    Acl, AuthRequest, ChildrenResponse, Code, CreateMode, CreateRequest, DataResponse,
    DeleteRequest, Op, Path, PathRequest, SaslRequest, SaslResponse, Stat,
};

/// A read that is sent with the request for the session. [`ZkClient::children`] or [`ZkClient::data`] of the same path
/// takes its reply, if no other request was made before.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EarlyRead {
    op: Op,
    path: String,
}

impl EarlyRead {
    pub fn children(path: impl Into<String>) -> Self {
        let (op, path) = (Op::GetChildren, path.into());
        Self { op, path }
    }

    pub fn data(path: impl Into<String>) -> Self {
        let (op, path) = (Op::GetData, path.into());
        Self { op, path }
    }

    pub(super) fn request(&self, chroot: &str) -> UnsentRequest {
        (self.op, path_request(chroot, &self.path))
    }
}

#[derive(Debug)]
pub struct ZkClient {
    connection: ZkConnection,
    /// The prefix of every path: empty, or a path that begins with a slash.
    chroot: String,
    /// Early reads whose replies were not taken.
    early: Mutex<Vec<(EarlyRead, PendingReply)>>,
}

impl ZkClient {
    /// Makes a client; `chroot` is [`super::ensemble::Ensemble::chroot`]. `early` has the reads that were sent with the
    /// request for the session.
    pub fn new(
        connection: ZkConnection,
        chroot: String,
        early: Vec<(EarlyRead, PendingReply)>,
    ) -> Self {
        Self {
            connection,
            chroot,
            early: Mutex::new(early),
        }
    }

    /// Authenticates the client, for example with `digest` and `user:password`.
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

    /// Sends a SASL token. Returns the server's token: see [`SaslResponse`].
    ///
    /// # Errors
    /// See [`CallError`]. With [`Code::AuthFailed`] or [`Code::SaslRequired`], the token was rejected, and the
    /// server closes the connection.
    pub async fn sasl(
        &self,
        token: Vec<u8>,
        deadline: Deadline,
    ) -> Result<Option<Vec<u8>>, CallError> {
        let SaslResponse(token) = self.call(Op::Sasl, &SaslRequest(token), deadline).await?;
        Ok(token)
    }

    /// Reads several znodes as [`ZkClient::data`] does, with all requests sent at once.
    pub async fn data_of(
        &self,
        paths: &[String],
        deadline: Deadline,
    ) -> Vec<Result<Option<(Vec<u8>, Stat)>, CallError>> {
        let requests = paths.iter().map(|path| self.read(Op::GetData, path));
        let requests: Vec<PendingReply> = requests.collect();
        let mut found = Vec::new();
        for pending in requests {
            let answer = answer::<DataResponse>(pending, deadline).await;
            found.push(existing(
                answer.map(|read| (read.data.unwrap_or_default(), read.stat)),
            ));
        }
        found
    }

    /// Returns `None` if the znode does not exist.
    ///
    /// # Errors
    /// See [`CallError`].
    pub async fn data(
        &self,
        path: &str,
        deadline: Deadline,
    ) -> Result<Option<(Vec<u8>, Stat)>, CallError> {
        let answer = answer::<DataResponse>(self.read(Op::GetData, path), deadline).await;
        existing(answer.map(|read| (read.data.unwrap_or_default(), read.stat)))
    }

    /// Returns names without path, or `None` if the znode does not exist.
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

    /// Returns `None` if the znode does not exist.
    ///
    /// # Errors
    /// See [`CallError`].
    pub async fn exists(&self, path: &str, deadline: Deadline) -> Result<Option<Stat>, CallError> {
        existing(answer(self.read(Op::Exists, path), deadline).await)
    }

    /// Makes the server catch up with the leader: later reads see earlier writes.
    ///
    /// # Errors
    /// See [`CallError`].
    pub async fn sync(&self, path: &str, deadline: Deadline) -> Result<(), CallError> {
        let request = Path(self.absolute(path));
        let Path(_) = self.call(Op::Sync, &request, deadline).await?;
        Ok(())
    }

    /// Creates a znode with an open ACL. Returns its path, to which the server may have appended a number.
    ///
    /// # Errors
    /// [`Code::NodeExists`], [`Code::NoNode`] (no parent), and see [`CallError`].
    pub async fn create(
        &self,
        path: &str,
        data: &[u8],
        mode: CreateMode,
        deadline: Deadline,
    ) -> Result<String, CallError> {
        let request = CreateRequest {
            path: self.absolute(path),
            data: Some(data.to_vec()),
            acl: vec![Acl::open()],
            flags: mode.flags(),
        };
        let Path(created) = self.call(Op::Create, &request, deadline).await?;
        let relative = created.strip_prefix(&self.chroot);
        Ok(relative.unwrap_or(&created).to_owned())
    }

    /// Deletes the znode if it has this version.
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

    /// Closes the session and waits for the reply: the server has then deleted its ephemeral znodes.
    ///
    /// # Errors
    /// See [`CallError`].
    pub async fn end(&self, deadline: Deadline) -> Result<(), CallError> {
        self.call(Op::CloseSession, &(), deadline).await
    }

    /// Closes the session without waiting for the reply.
    pub async fn close(self) {
        self.connection.close().await;
    }

    fn read(&self, op: Op, path: &str) -> PendingReply {
        let early = self.early(|early| early.op == op && early.path == path);
        early.unwrap_or_else(|| self.connection.send(op, path_request(&self.chroot, path)))
    }

    /// Takes the reply of an early read. If there is none, drops all of them: the caller makes another request, and
    /// later reads must see its effect.
    fn early(&self, is_wanted: impl Fn(&EarlyRead) -> bool) -> Option<PendingReply> {
        let mut early = self.early.lock().unwrap_or_else(PoisonError::into_inner);
        match early.iter().position(|(read, _)| is_wanted(read)) {
            Some(found) => Some(early.swap_remove(found).1),
            None => {
                early.clear();
                None
            }
        }
    }

    async fn call<A: JuteRecord>(
        &self,
        op: Op,
        request: &impl JuteRecord,
        deadline: Deadline,
    ) -> Result<A, CallError> {
        // If no time remains, the request is not sent.
        let _ = self.early(|_| false);
        let calling = async { self.connection.send(op, request.bytes()).body().await };
        let body = deadline.bound(calling).await??;
        Ok(A::read(&mut JuteReader::new(&body))?)
    }

    fn absolute(&self, path: &str) -> String {
        absolute(&self.chroot, path)
    }
}

/// Adds the chroot to a path.
fn absolute(chroot: &str, path: &str) -> String {
    match path {
        "/" if !chroot.is_empty() => chroot.to_owned(),
        path => format!("{chroot}{path}"),
    }
}

fn path_request(chroot: &str, path: &str) -> Vec<u8> {
    let request = PathRequest {
        path: absolute(chroot, path),
        watch: false,
    };
    request.bytes()
}

async fn answer<A: JuteRecord>(pending: PendingReply, deadline: Deadline) -> Result<A, CallError> {
    let body = deadline.bound(pending.body()).await??;
    Ok(A::read(&mut JuteReader::new(&body))?)
}

/// Turns `NoNode` into `None`.
fn existing<T>(answer: Result<T, CallError>) -> Result<Option<T>, CallError> {
    match answer {
        Ok(found) => Ok(Some(found)),
        Err(CallError::Refused(Code::NoNode)) => Ok(None),
        Err(error) => Err(error),
    }
}
