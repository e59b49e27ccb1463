//! A connection to one server. A task owns the socket: it sends requests, matches replies to them, and pings while
//! idle, so that the session stays alive.

pub mod brief;
mod sent;
mod task;

use std::io;
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use prost::bytes::BytesMut;
use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _};
use tokio::sync::mpsc::{self, UnboundedSender};
use tokio::sync::oneshot;
use tokio::task::JoinHandle;

use crate::base::deadline::{Elapsed, readable};
use crate::base::io::without_number;

use super::frame::{self, ZkFrameError};
use super::jute::{JuteError, JuteReader, JuteRecord as _};
use super::message::{Code, ConnectRequest, ConnectResponse, Op};
use sent::SentRequests;
use task::{MAX_UNREQUESTED, Task};

/// A socket with or without TLS.
pub trait Stream: AsyncRead + AsyncWrite + Send + Unpin + std::fmt::Debug {}

impl<S: AsyncRead + AsyncWrite + Send + Unpin + std::fmt::Debug> Stream for S {}

/// Why a server did not open a session.
#[derive(Debug)]
pub enum OpenError {
    /// The server closed the connection: it has no quorum, or it is not ZooKeeper.
    Closed,
    /// The requested session has expired.
    Expired,
    Io(io::Error),
    Frame(ZkFrameError),
    Jute(JuteError),
}

/// Why a connection was closed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Lost {
    #[error("the server closed the connection")]
    Closed,
    #[error("the connection failed: {0}")]
    Io(String),
    /// The server sent nothing for this time, not even replies to pings.
    #[error("no answer within {}", readable(*.0))]
    Silent(Duration),
    /// The server sent too many unrequested messages: watch events, or replies without a ping or auth request.
    #[error("the server sent more than {MAX_UNREQUESTED} bytes that were not asked for")]
    Flood,
    #[error("{0}")]
    Frame(#[from] ZkFrameError),
    #[error("its reply {0}")]
    Jute(#[from] JuteError),
    #[error("its reply is to request {found}, not to {expected}")]
    WrongReply {
        found: i32,
        /// The xid of the oldest request; 0 if no request is pending.
        expected: i32,
    },
}

impl From<io::Error> for Lost {
    fn from(error: io::Error) -> Self {
        match error.kind() {
            io::ErrorKind::UnexpectedEof => Self::Closed,
            _ => Self::Io(without_number(&error)),
        }
    }
}

#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CallError {
    /// The connection was lost before the request was sent.
    #[error("{0}")]
    NotSent(Lost),
    /// The connection was lost before the reply: the request may have been executed.
    #[error("{0}")]
    Unanswered(Lost),
    /// The deadline passed: the server may have executed the request.
    #[error(transparent)]
    Elapsed(#[from] Elapsed),
    /// The server did not execute the request.
    #[error("{0}")]
    Refused(Code),
    /// The server executed the request; its reply is malformed.
    #[error("its reply {0}")]
    Jute(#[from] JuteError),
}

/// The bytes after the header of a reply, or an error.
type Answered = Result<Vec<u8>, CallError>;

/// A request before it gets an xid.
pub type UnsentRequest = (Op, Vec<u8>);

struct QueuedRequest {
    op: Op,
    body: Vec<u8>,
    answer: oneshot::Sender<Answered>,
}

/// Makes a request and its pending reply.
fn queued((op, body): UnsentRequest, lost: &Arc<OnceLock<Lost>>) -> (QueuedRequest, PendingReply) {
    let (answer, receiver) = oneshot::channel();
    let pending = PendingReply {
        answer: receiver,
        lost: Arc::clone(lost),
    };
    (QueuedRequest { op, body, answer }, pending)
}

#[derive(Debug)]
pub struct PendingReply {
    answer: oneshot::Receiver<Answered>,
    lost: Arc<OnceLock<Lost>>,
}

impl PendingReply {
    /// # Errors
    /// See [`CallError`].
    pub async fn body(self) -> Result<Vec<u8>, CallError> {
        // The task drops the sender only if the request was not sent.
        self.answer
            .await
            .unwrap_or_else(|_| Err(CallError::NotSent(reason(&self.lost))))
    }
}

/// A connection with a session. Dropping it makes the task close the session.
#[derive(Debug)]
pub struct ZkConnection {
    requests: UnboundedSender<QueuedRequest>,
    lost: Arc<OnceLock<Lost>>,
    task: JoinHandle<()>,
}

impl ZkConnection {
    /// Opens a session, and sends the `early` requests without waiting for it. Returns their pending replies. The
    /// caller must enforce a deadline.
    ///
    /// A server executes early requests when it has opened the session (`ZooKeeperServer.processConnectRequest` stops
    /// reading until then). A server that opens no session executes none.
    ///
    /// # Errors
    /// See [`OpenError`].
    pub async fn open(
        mut stream: Box<dyn Stream>,
        request: &ConnectRequest,
        early: Vec<UnsentRequest>,
    ) -> Result<(Self, ConnectResponse, Vec<PendingReply>), OpenError> {
        let lost = Arc::new(OnceLock::new());
        let mut packet = frame::frame(&request.bytes());
        let mut sent_requests = SentRequests::default();
        let mut replies = Vec::new();
        for request in early {
            let (request, reply) = queued(request, &lost);
            packet.extend(sent_requests.add(request));
            replies.push(reply);
        }
        let mut received = BytesMut::new();
        let reply = exchange(&mut stream, &packet, &mut received).await?;
        let (response, timeout) = opened(&reply)?;
        let (requests, queue) = mpsc::unbounded_channel();
        let task = Task::new(stream, received, sent_requests, timeout);
        let task = tokio::spawn(task.run(queue, Arc::clone(&lost)));
        let connection = Self {
            requests,
            lost,
            task,
        };
        Ok((connection, response, replies))
    }

    /// Queues a request.
    pub fn send(&self, op: Op, body: Vec<u8>) -> PendingReply {
        let (request, reply) = queued((op, body), &self.lost);
        // If the task has ended, the sender is dropped and the reply is `CallError::NotSent`.
        let _ = self.requests.send(request);
        reply
    }

    /// Closes the session and waits until the request is sent.
    pub async fn close(self) {
        drop(self.requests);
        let _ = self.task.await;
    }
}

/// Reads the reply to the request for a session, and the session's timeout.
fn opened(reply: &[u8]) -> Result<(ConnectResponse, Duration), OpenError> {
    let response = ConnectResponse::read(&mut JuteReader::new(reply)).map_err(OpenError::Jute)?;
    match u64::try_from(response.timeout) {
        Ok(millis) if millis > 0 => Ok((response, Duration::from_millis(millis))),
        _ => Err(OpenError::Expired),
    }
}

fn reason(lost: &OnceLock<Lost>) -> Lost {
    lost.get().cloned().unwrap_or(Lost::Closed)
}

async fn send(stream: &mut Box<dyn Stream>, packet: &[u8]) -> io::Result<()> {
    stream.write_all(packet).await?;
    stream.flush().await
}

/// Sends a packet, and returns the first reply.
async fn exchange(
    stream: &mut Box<dyn Stream>,
    packet: &[u8],
    received: &mut BytesMut,
) -> Result<Vec<u8>, OpenError> {
    let sent = send(stream, packet).await;
    match first_frame(stream, received).await {
        // A server that rejects a certificate sends an alert and closes the connection; sending then fails before
        // the alert is read.
        Err(OpenError::Closed) => Err(sent.err().map_or(OpenError::Closed, OpenError::Io)),
        reply => reply,
    }
}

async fn first_frame(
    stream: &mut Box<dyn Stream>,
    received: &mut BytesMut,
) -> Result<Vec<u8>, OpenError> {
    loop {
        if let Some(frame) = frame::take(received).map_err(OpenError::Frame)? {
            return Ok(frame);
        }
        match stream.read_buf(received).await {
            Ok(0) => return Err(OpenError::Closed),
            Ok(_) => {}
            Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => {
                return Err(OpenError::Closed);
            }
            Err(error) => return Err(OpenError::Io(error)),
        }
    }
}

#[cfg(test)]
mod tests;
