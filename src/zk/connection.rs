//! One connection with one server. A task owns the socket: it sends requests as they come, gives each reply to whoever waits
//! for it, and pings while nothing else is sent, so that the session lives during long steps.

use std::collections::VecDeque;
use std::io;
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use prost::bytes::BytesMut;
use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _};
use tokio::sync::mpsc::{self, UnboundedReceiver, UnboundedSender};
use tokio::sync::oneshot;
use tokio::task::JoinHandle;
use tokio::time::Instant;

use crate::base::deadline::{Elapsed, readable};
use crate::base::io::without_number;

use super::frame::{self, ZkFrameError};
use super::jute::{JuteError, JuteReader, JuteRecord as _};
use super::message::{Code, ConnectRequest, ConnectResponse, Op, ReplyHeader, RequestHeader, xid};

/// Pings are not sent more often than this, whatever timeout a server gives.
const SHORTEST_TIMEOUT: Duration = Duration::from_millis(500);
/// Bytes of messages that nothing asked for, after which a connection is not used any more. An honest server sends
/// none: no watch is ever set. The bound also keeps the time short that one read takes.
const MOST_UNASKED: usize = 64 * 1024;

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

/// What owns the socket.
struct Task {
    stream: Box<dyn Stream>,
    /// What has come and is not read yet.
    come: BytesMut,
    timeout: Duration,
    /// The requests that were sent, with their xids. The server answers in their order.
    waiting: VecDeque<(i32, oneshot::Sender<Answered>)>,
    /// The same for proofs, which all have one xid.
    proofs: VecDeque<oneshot::Sender<Answered>>,
    /// Pings that are not answered yet.
    pings: u32,
    /// Bytes that came and were not asked for.
    unasked: usize,
    last_xid: i32,
    closing: bool,
    sent: Instant,
    heard: Instant,
}

impl Task {
    fn new(stream: Box<dyn Stream>, come: BytesMut, timeout: Duration) -> Self {
        let now = Instant::now();
        Self {
            stream,
            come,
            timeout: timeout.max(SHORTEST_TIMEOUT),
            waiting: VecDeque::new(),
            proofs: VecDeque::new(),
            pings: 0,
            unasked: 0,
            last_xid: 0,
            closing: false,
            sent: now,
            heard: now,
        }
    }

    /// Runs until the connection is lost, or nobody needs it any more.
    async fn run(
        mut self,
        mut orders: UnboundedReceiver<QueuedRequest>,
        lost: Arc<OnceLock<Lost>>,
    ) {
        let why = match self.serve(&mut orders).await {
            Ok(()) => Lost::Closed,
            Err(why) => why,
        };
        let _ = lost.set(why.clone());
        let proofs = self.proofs.into_iter();
        let waiting = self.waiting.into_iter().map(|(_, answer)| answer);
        for answer in waiting.chain(proofs) {
            // The caller may have given up.
            let _ = answer.send(Err(CallError::Unanswered(why.clone())));
        }
    }

    /// Ends with `Ok` when nobody needs the connection any more.
    async fn serve(&mut self, orders: &mut UnboundedReceiver<QueuedRequest>) -> Result<(), Lost> {
        loop {
            // `ClientCnxn` has the same thirds.
            let ping = self.sent + self.timeout / 3;
            let silent = self.heard + self.timeout * 2 / 3;
            tokio::select! {
                biased;
                read = self.stream.read_buf(&mut self.come) => match read? {
                    0 => return Err(Lost::Closed),
                    _ => self.take_replies()?,
                },
                order = orders.recv() => match order {
                    Some(order) => self.send_all(order, orders).await?,
                    None => return self.close().await,
                },
                () = tokio::time::sleep_until(ping.min(silent)) => match Instant::now() >= silent {
                    true => return Err(Lost::Silent(self.timeout * 2 / 3)),
                    false => self.ping().await?,
                },
            }
        }
    }

    fn take_replies(&mut self) -> Result<(), Lost> {
        self.heard = Instant::now();
        while let Some(frame) = frame::take(&mut self.come)? {
            self.take_reply(&frame)?;
        }
        Ok(())
    }

    fn take_reply(&mut self, frame: &[u8]) -> Result<(), Lost> {
        let mut input = JuteReader::new(frame);
        let header = ReplyHeader::read(&mut input)?;
        let answer = match header.xid {
            xid::PING if self.pings > 0 => {
                self.pings -= 1;
                return Ok(());
            }
            xid::NOTIFICATION | xid::PING => None,
            xid::AUTH => self.proofs.pop_front(),
            found => match self.waiting.pop_front() {
                Some((expected, answer)) if expected == found => Some(answer),
                other => {
                    let expected = other.as_ref().map_or(0, |(expected, _)| *expected);
                    self.waiting.extend(other);
                    return Err(Lost::WrongReply { found, expected });
                }
            },
        };
        let Some(answer) = answer else {
            self.unasked += frame.len();
            return match self.unasked > MOST_UNASKED {
                true => Err(Lost::Flood),
                false => Ok(()),
            };
        };
        let answered = match Code::of(header.error) {
            None => Ok(input.rest().to_vec()),
            Some(code) => Err(CallError::Refused(code)),
        };
        // The caller may have given up.
        let _ = answer.send(answered);
        Ok(())
    }

    async fn ping(&mut self) -> Result<(), Lost> {
        self.pings += 1;
        self.write(&request(xid::PING, Op::Ping, &[])).await
    }

    /// Sends this request and those that came with it, in one packet.
    async fn send_all(
        &mut self,
        first: QueuedRequest,
        orders: &mut UnboundedReceiver<QueuedRequest>,
    ) -> Result<(), Lost> {
        let mut packet = Vec::new();
        let mut next = Some(first);
        while let Some(QueuedRequest { op, body, answer }) = next {
            let xid = match op {
                Op::Auth => {
                    self.proofs.push_back(answer);
                    xid::AUTH
                }
                _ => {
                    let xid = self.next_xid();
                    self.waiting.push_back((xid, answer));
                    xid
                }
            };
            self.closing |= op == Op::CloseSession;
            packet.extend(request(xid, op, &body));
            next = orders.try_recv().ok();
        }
        self.write(&packet).await
    }

    fn next_xid(&mut self) -> i32 {
        self.last_xid = self.last_xid.checked_add(1).unwrap_or(1);
        self.last_xid
    }

    /// The reply, which waits for a disk, is not waited for.
    async fn close(&mut self) -> Result<(), Lost> {
        if self.closing {
            return Ok(());
        }
        let xid = self.next_xid();
        self.write(&request(xid, Op::CloseSession, &[])).await
    }

    async fn write(&mut self, packet: &[u8]) -> Result<(), Lost> {
        let limit = self.timeout;
        match tokio::time::timeout(limit, send(&mut self.stream, packet)).await {
            Ok(written) => written?,
            Err(_) => return Err(Lost::Silent(limit)),
        }
        self.sent = Instant::now();
        Ok(())
    }
}

/// A request in its frame.
fn request(xid: i32, op: Op, body: &[u8]) -> Vec<u8> {
    let header = RequestHeader { xid, op: op.code() };
    frame::frame(&[&header.bytes(), body].concat())
}

#[cfg(test)]
mod tests {
    use super::super::message::Password;
    use super::*;
    use tokio::io::DuplexStream;

    /// A server that gives a session of this timeout, and this client's connection with it.
    async fn opened(timeout: i32) -> (ZkConnection, DuplexStream) {
        let (near, mut far) = tokio::io::duplex(4096);
        let response = ConnectResponse {
            timeout,
            session: 7,
            password: Password(vec![1; 16]),
            read_only: false,
        };
        far.write_all(&frame::frame(&response.bytes()))
            .await
            .unwrap();
        let request = ConnectRequest::new(10_000);
        let (connection, given) = ZkConnection::open(Box::new(near), &request).await.unwrap();
        assert_eq!(given, response);
        let asked = next(&mut far).await.unwrap();
        let asked = ConnectRequest::read(&mut JuteReader::new(&asked)).unwrap();
        assert_eq!(asked, request);
        (connection, far)
    }

    async fn next(far: &mut DuplexStream) -> Option<Vec<u8>> {
        let length = far.read_u32().await.ok()?;
        let mut message = vec![0; usize::try_from(length).unwrap()];
        far.read_exact(&mut message).await.ok()?;
        Some(message)
    }

    async fn header(far: &mut DuplexStream) -> Option<RequestHeader> {
        let message = next(far).await?;
        RequestHeader::read(&mut JuteReader::new(&message)).ok()
    }

    fn reply(xid: i32, error: i32, body: &[u8]) -> Vec<u8> {
        let header = ReplyHeader {
            xid,
            zxid: 1,
            error,
        };
        frame::frame(&[&header.bytes(), body].concat())
    }

    /// More such replies than are put up with.
    fn unasked(xid: i32) -> Vec<u8> {
        reply(xid, 0, b"").repeat(MOST_UNASKED / 16 + 1)
    }

    #[tokio::test]
    async fn replies_reach_those_who_wait() {
        let (connection, mut far) = opened(10_000).await;
        let one = connection.send(Op::GetData, b"1".to_vec());
        let two = connection.send(Op::GetData, b"2".to_vec());
        let proof = connection.send(Op::Auth, vec![]);
        let given_up = connection.send(Op::GetData, b"3".to_vec());
        drop(given_up);
        for (xid, op) in [(1, 4), (2, 4), (xid::AUTH, 100), (3, 4)] {
            assert_eq!(header(&mut far).await, Some(RequestHeader { xid, op }));
        }
        let replies = [
            reply(xid::AUTH, -115, b""),
            reply(xid::NOTIFICATION, 0, b"an event"),
            reply(1, 0, b"one"),
            reply(xid::PING, 0, b""),
            reply(2, -101, b""),
            reply(3, 0, b""),
        ];
        far.write_all(&replies.concat()).await.unwrap();
        assert_eq!(one.body().await, Ok(b"one".to_vec()));
        assert_eq!(two.body().await, Err(CallError::Refused(Code::NoNode)));
        assert_eq!(
            proof.body().await,
            Err(CallError::Refused(Code::AuthFailed))
        );
        let closing = tokio::spawn(connection.close());
        let closed = header(&mut far).await.unwrap();
        assert_eq!((closed.xid, closed.op), (4, Op::CloseSession.code()));
        closing.await.unwrap();
        assert_eq!(next(&mut far).await, None);
    }

    #[tokio::test]
    async fn a_session_that_is_dropped_is_closed() {
        let (connection, mut far) = opened(10_000).await;
        drop(connection);
        let closed = header(&mut far).await.unwrap();
        assert_eq!(closed.op, Op::CloseSession.code());
    }

    #[tokio::test]
    async fn an_idle_session_is_kept_alive_until_the_server_is_silent() {
        let (connection, mut far) = opened(3_000).await;
        let ping = Some(RequestHeader {
            xid: xid::PING,
            op: Op::Ping.code(),
        });
        assert_eq!(header(&mut far).await, ping);
        far.write_all(&reply(xid::PING, 0, b"")).await.unwrap();
        assert_eq!(header(&mut far).await, ping);
        let waits = connection.send(Op::GetData, vec![]);
        let silent = Lost::Silent(Duration::from_secs(2));
        let error = waits.body().await.unwrap_err();
        assert_eq!(error, CallError::Unanswered(silent.clone()));
        let late = connection.send(Op::GetData, vec![]);
        assert_eq!(late.body().await, Err(CallError::NotSent(silent)));
    }

    #[tokio::test]
    async fn what_is_no_reply_ends_the_connection() {
        let too_long = u32::try_from(frame::MAX_FRAME + 1).unwrap().to_be_bytes();
        let table = [
            (too_long.to_vec(), "more than the limit"),
            (vec![0xff; 4], "has the length -1"),
            (frame::frame(b"short"), "its reply ends inside a record"),
            (reply(9, 0, b""), "its reply is to request 9, not to 1"),
            (unasked(xid::PING), "65536 bytes that were not asked for"),
            (
                unasked(xid::NOTIFICATION),
                "65536 bytes that were not asked for",
            ),
            (unasked(xid::AUTH), "65536 bytes that were not asked for"),
            (vec![], "the server closed the connection"),
        ];
        for (bytes, words) in table {
            let (connection, mut far) = opened(10_000).await;
            let waits = connection.send(Op::GetData, vec![]);
            let _ = header(&mut far).await;
            far.write_all(&bytes).await.unwrap();
            drop(far);
            let error = waits.body().await.unwrap_err();
            assert!(matches!(error, CallError::Unanswered(_)), "{error:?}");
            assert!(error.to_string().contains(words), "{error}");
        }
    }

    #[tokio::test]
    async fn a_timeout_of_nothing_is_no_session() {
        let (near, mut far) = tokio::io::duplex(4096);
        let response = ConnectResponse {
            timeout: 0,
            session: 0,
            password: Password::default(),
            read_only: false,
        };
        far.write_all(&frame::frame(&response.bytes()))
            .await
            .unwrap();
        let opened = ZkConnection::open(Box::new(near), &ConnectRequest::new(1)).await;
        assert!(matches!(opened, Err(OpenError::Expired)), "{opened:?}");
    }

    /// A reply to one of the first requests, or to none, honest or not.
    fn any_message() -> impl proptest::strategy::Strategy<Value = Vec<u8>> {
        use proptest::prelude::*;
        let body = proptest::collection::vec(any::<u8>(), 0..120);
        let framed = (
            -4..6_i32,
            prop_oneof![Just(0), Just(-101), any::<i32>()],
            body,
        );
        prop_oneof![
            4 => framed.prop_map(|(xid, error, body)| reply(xid, error, &body)),
            1 => any::<Vec<u8>>(),
        ]
    }

    proptest::proptest! {
        #[test]
        fn no_bytes_end_the_tool(
            opening in proptest::option::of(proptest::collection::vec(proptest::prelude::any::<u8>(), 0..60)),
            messages in proptest::collection::vec(any_message(), 0..8),
        ) {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
            runtime.block_on(async {
                let (near, mut far) = tokio::io::duplex(1 << 16);
                let honest = ConnectResponse { timeout: 10_000, session: 7, password: Password::default(), read_only: false };
                let opening = opening.unwrap_or_else(|| honest.bytes());
                far.write_all(&frame::frame(&opening)).await.unwrap();
                far.write_all(&messages.concat()).await.unwrap();
                far.shutdown().await.unwrap();
                let opened = ZkConnection::open(Box::new(near), &ConnectRequest::new(1)).await;
                let Ok((connection, _)) = opened else { return };
                let client = super::super::client::ZkClient::new(connection, String::new());
                let deadline = crate::base::deadline::Deadline::after(Duration::from_secs(60));
                let (data, children, stat, proved) = tokio::join!(
                    client.data("/a", deadline),
                    client.children("/a", deadline),
                    client.exists("/a", deadline),
                    client.auth("digest", b"a:b", deadline),
                );
                drop((data, children, stat, proved));
                client.close().await;
            });
        }
    }
}
