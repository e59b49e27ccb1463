//! One connection with one server. A task owns the socket: it sends requests as they come, gives each reply to whoever waits
//! for it, and pings while nothing else is sent, so that the session lives during long steps.

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
use task::{MOST_UNASKED, Task};

/// A socket, encrypted or not.
pub trait Stream: AsyncRead + AsyncWrite + Send + Unpin + std::fmt::Debug {}

impl<S: AsyncRead + AsyncWrite + Send + Unpin + std::fmt::Debug> Stream for S {}

/// Why a server gave no session.
#[derive(Debug)]
pub enum OpenError {
    /// The server closed the connection: it has no quorum, or is not ZooKeeper.
    Closed,
    /// The session that was asked for has expired.
    Expired,
    /// The connection failed.
    Io(io::Error),
    /// The reply has a length that is not taken.
    Frame(ZkFrameError),
    /// The reply is another one.
    Jute(JuteError),
}

/// Why a connection is not used any more.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Lost {
    /// The server closed it.
    #[error("the server closed the connection")]
    Closed,
    /// The network or this host.
    #[error("the connection failed: {0}")]
    Io(String),
    /// Nothing was heard from the server, pings or else.
    #[error("no answer within {}", readable(*.0))]
    Silent(Duration),
    /// The server sends and sends what was not asked for: notifications, and replies to no ping and no proof.
    #[error("the server sent more than {MOST_UNASKED} bytes that were not asked for")]
    Flood,
    /// The server sent something else than a reply.
    #[error("{0}")]
    Frame(#[from] ZkFrameError),
    /// The server sent something else than a reply.
    #[error("its reply {0}")]
    Jute(#[from] JuteError),
    /// The server answered another request.
    #[error("its reply is to request {found}, not to {expected}")]
    WrongReply {
        /// The xid in the reply.
        found: i32,
        /// The xid of the oldest request; 0 if there is none.
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

/// Why a request was not answered as hoped.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CallError {
    /// The connection was lost before the request was sent.
    #[error("{0}")]
    NotSent(Lost),
    /// The connection was lost before the reply: the request may have been carried out.
    #[error("{0}")]
    Unanswered(Lost),
    /// Time was lacking: the request may have been carried out.
    #[error(transparent)]
    Elapsed(#[from] Elapsed),
    /// The server did not do it.
    #[error("{0}")]
    Refused(Code),
    /// The server did it, and its reply cannot be read.
    #[error("its reply {0}")]
    Jute(#[from] JuteError),
}

/// What comes after the header of a reply.
type Body = Vec<u8>;
type Answered = Result<Body, CallError>;

/// A request on its way to the task.
struct QueuedRequest {
    op: Op,
    body: Vec<u8>,
    answer: oneshot::Sender<Answered>,
}

/// A request that was sent, or is about to be.
#[derive(Debug)]
pub struct PendingReply {
    answer: oneshot::Receiver<Answered>,
    lost: Arc<OnceLock<Lost>>,
}

impl PendingReply {
    /// Waits for the reply.
    ///
    /// # Errors
    /// See [`CallError`].
    pub async fn body(self) -> Result<Vec<u8>, CallError> {
        // The task ends without an answer only before it has sent the request.
        self.answer
            .await
            .unwrap_or_else(|_| Err(CallError::NotSent(reason(&self.lost))))
    }
}

/// A connection that has a session. Where this is dropped, the task still ends the session.
#[derive(Debug)]
pub struct ZkConnection {
    orders: UnboundedSender<QueuedRequest>,
    lost: Arc<OnceLock<Lost>>,
    task: JoinHandle<()>,
}

impl ZkConnection {
    /// Asks for a session. Waits as long as the server likes: the caller has the deadline.
    ///
    /// # Errors
    /// See [`OpenError`].
    pub async fn open(
        mut stream: Box<dyn Stream>,
        request: &ConnectRequest,
    ) -> Result<(Self, ConnectResponse), OpenError> {
        let sent = send(&mut stream, &frame::frame(&request.bytes())).await;
        let mut come = BytesMut::new();
        let reply = match first_frame(&mut stream, &mut come).await {
            Ok(reply) => reply,
            // A server that refuses a certificate says why, and then closes the connection: the sending fails first.
            Err(OpenError::Closed) => {
                return Err(sent.err().map_or(OpenError::Closed, OpenError::Io));
            }
            Err(error) => return Err(error),
        };
        let response =
            ConnectResponse::read(&mut JuteReader::new(&reply)).map_err(OpenError::Jute)?;
        let timeout = match u64::try_from(response.timeout) {
            Ok(millis) if millis > 0 => Duration::from_millis(millis),
            _ => return Err(OpenError::Expired),
        };
        let (orders, receiver) = mpsc::unbounded_channel();
        let lost = Arc::new(OnceLock::new());
        let task = Task::new(stream, come, timeout).run(receiver, Arc::clone(&lost));
        let task = tokio::spawn(task);
        Ok((Self { orders, lost, task }, response))
    }

    /// Sends a request; the reply is waited for afterwards.
    pub fn send(&self, op: Op, body: Vec<u8>) -> PendingReply {
        let (answer, receiver) = oneshot::channel();
        // Where the task has ended, the sender is dropped with the order, and the reply is that nothing was sent.
        let _ = self.orders.send(QueuedRequest { op, body, answer });
        PendingReply {
            answer: receiver,
            lost: Arc::clone(&self.lost),
        }
    }

    /// Has the session ended, and waits until the request for it is sent.
    pub async fn close(self) {
        drop(self.orders);
        let _ = self.task.await;
    }
}

fn reason(lost: &OnceLock<Lost>) -> Lost {
    lost.get().cloned().unwrap_or(Lost::Closed)
}

async fn send(stream: &mut Box<dyn Stream>, packet: &[u8]) -> io::Result<()> {
    stream.write_all(packet).await?;
    stream.flush().await
}

async fn first_frame(
    stream: &mut Box<dyn Stream>,
    come: &mut BytesMut,
) -> Result<Vec<u8>, OpenError> {
    loop {
        if let Some(frame) = frame::take(come).map_err(OpenError::Frame)? {
            return Ok(frame);
        }
        match stream.read_buf(come).await {
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
