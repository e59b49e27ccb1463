//! The task that owns the socket.

use std::sync::{Arc, OnceLock};
use std::time::Duration;

use prost::bytes::BytesMut;
use tokio::io::AsyncReadExt as _;
use tokio::sync::mpsc::UnboundedReceiver;
use tokio::time::Instant;

use crate::zk::frame;
use crate::zk::jute::{JuteReader, JuteRecord as _};
use crate::zk::message::{Code, Op, ReplyHeader, xid};

use super::sent::{SentRequests, encode};
use super::{CallError, Lost, QueuedRequest, Stream, send};

/// Minimum session timeout for the timing of pings. A server may grant a shorter one.
const SHORTEST_TIMEOUT: Duration = Duration::from_millis(500);
/// Maximum bytes of unrequested messages; beyond this, the connection is dropped. An honest server sends none,
/// because no watch is set. The limit also bounds the time of one read.
pub(super) const MAX_UNREQUESTED: usize = 64 * 1024;

pub(super) struct Task {
    stream: Box<dyn Stream>,
    /// Received bytes, not yet parsed.
    received: BytesMut,
    timeout: Duration,
    sent: SentRequests,
    pending_pings: u32,
    /// Total bytes of unrequested messages.
    unrequested: usize,
    last_sent: Instant,
    last_received: Instant,
}

impl Task {
    pub(super) fn new(
        stream: Box<dyn Stream>,
        received: BytesMut,
        sent: SentRequests,
        timeout: Duration,
    ) -> Self {
        let now = Instant::now();
        Self {
            stream,
            received,
            timeout: timeout.max(SHORTEST_TIMEOUT),
            sent,
            pending_pings: 0,
            unrequested: 0,
            last_sent: now,
            last_received: now,
        }
    }

    /// Runs until the connection is lost or the [`super::ZkConnection`] is dropped.
    pub(super) async fn run(
        mut self,
        mut requests: UnboundedReceiver<QueuedRequest>,
        lost: Arc<OnceLock<Lost>>,
    ) {
        let why = match self.serve(&mut requests).await {
            Ok(()) => Lost::Closed,
            Err(why) => why,
        };
        let _ = lost.set(why.clone());
        self.sent.fail(&why);
    }

    /// Returns `Ok` after the [`super::ZkConnection`] was dropped.
    async fn serve(&mut self, requests: &mut UnboundedReceiver<QueuedRequest>) -> Result<(), Lost> {
        // Replies to early requests.
        self.take_replies()?;
        loop {
            // The fractions are those of `ClientCnxn`.
            let ping = self.last_sent + self.timeout / 3;
            let silent = self.last_received + self.timeout * 2 / 3;
            tokio::select! {
                biased;
                read = self.stream.read_buf(&mut self.received) => match read? {
                    0 => return Err(Lost::Closed),
                    _ => self.take_replies()?,
                },
                request = requests.recv() => match request {
                    Some(request) => self.send_all(request, requests).await?,
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
        self.last_received = Instant::now();
        while let Some(frame) = frame::take(&mut self.received)? {
            self.take_reply(&frame)?;
        }
        Ok(())
    }

    fn take_reply(&mut self, frame: &[u8]) -> Result<(), Lost> {
        let mut input = JuteReader::new(frame);
        let header = ReplyHeader::read(&mut input)?;
        let answer = match header.xid {
            xid::PING if self.pending_pings > 0 => {
                self.pending_pings -= 1;
                return Ok(());
            }
            xid::NOTIFICATION | xid::PING => None,
            found => self.sent.take(found)?,
        };
        let Some(answer) = answer else {
            self.unrequested += frame.len();
            return match self.unrequested > MAX_UNREQUESTED {
                true => Err(Lost::Flood),
                false => Ok(()),
            };
        };
        let answered = match Code::of(header.error) {
            None => Ok(input.rest().to_vec()),
            Some(code) => Err(CallError::Refused(code)),
        };
        // The caller may have stopped waiting.
        let _ = answer.send(answered);
        Ok(())
    }

    async fn ping(&mut self) -> Result<(), Lost> {
        self.pending_pings += 1;
        self.write(&encode(xid::PING, Op::Ping, &[])).await
    }

    /// Sends this request and all queued ones in one packet.
    async fn send_all(
        &mut self,
        first: QueuedRequest,
        requests: &mut UnboundedReceiver<QueuedRequest>,
    ) -> Result<(), Lost> {
        let mut packet = Vec::new();
        let mut next = Some(first);
        while let Some(request) = next {
            packet.extend(self.sent.add(request));
            next = requests.try_recv().ok();
        }
        self.write(&packet).await
    }

    /// Sends the request to close, without waiting for the reply: the server writes to disk first.
    async fn close(&mut self) -> Result<(), Lost> {
        match self.sent.closing() {
            Some(packet) => self.write(&packet).await,
            None => Ok(()),
        }
    }

    async fn write(&mut self, packet: &[u8]) -> Result<(), Lost> {
        let limit = self.timeout;
        match tokio::time::timeout(limit, send(&mut self.stream, packet)).await {
            Ok(written) => written?,
            Err(_) => return Err(Lost::Silent(limit)),
        }
        self.last_sent = Instant::now();
        Ok(())
    }
}
