//! The task that owns the socket.

use std::collections::VecDeque;
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use prost::bytes::BytesMut;
use tokio::io::AsyncReadExt as _;
use tokio::sync::mpsc::UnboundedReceiver;
use tokio::sync::oneshot;
use tokio::time::Instant;

use crate::zk::frame;
use crate::zk::jute::{JuteReader, JuteRecord as _};
use crate::zk::message::{Code, Op, ReplyHeader, RequestHeader, xid};

use super::{Answered, CallError, Lost, QueuedRequest, Stream, send};

/// Shortest session timeout that pings are timed by, whatever a server gives.
const SHORTEST_TIMEOUT: Duration = Duration::from_millis(500);
/// Bytes of unrequested messages after which the connection is dropped. An honest server sends none: no watch is ever set.
/// The limit also bounds the time of one read.
pub(super) const MOST_UNASKED: usize = 64 * 1024;

/// What owns the socket.
pub(super) struct Task {
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
    pub(super) fn new(stream: Box<dyn Stream>, come: BytesMut, timeout: Duration) -> Self {
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
    pub(super) async fn run(
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
