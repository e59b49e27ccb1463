//! Sent requests, and which reply belongs to which.

use std::collections::VecDeque;

use tokio::sync::oneshot;

use crate::zk::frame;
use crate::zk::jute::JuteRecord as _;
use crate::zk::message::{Op, RequestHeader, xid};

use super::{Answered, CallError, Lost, QueuedRequest};

#[derive(Default)]
pub(super) struct SentRequests {
    /// Sent requests with their xids. The server answers in this order.
    pending: VecDeque<(i32, oneshot::Sender<Answered>)>,
    /// Sent auth requests, which share one xid.
    pending_auth: VecDeque<oneshot::Sender<Answered>>,
    /// The same as `pending` for SASL: a server answers it before earlier requests that wait for its disk.
    pending_sasl: VecDeque<(i32, oneshot::Sender<Answered>)>,
    last_xid: i32,
    is_closing: bool,
}

impl SentRequests {
    /// Adds a request, and returns its frame.
    pub(super) fn add(&mut self, request: QueuedRequest) -> Vec<u8> {
        let QueuedRequest { op, body, answer } = request;
        let xid = match op {
            Op::Auth => {
                self.pending_auth.push_back(answer);
                xid::AUTH
            }
            Op::Sasl => {
                let xid = self.next_xid();
                self.pending_sasl.push_back((xid, answer));
                xid
            }
            _ => {
                let xid = self.next_xid();
                self.pending.push_back((xid, answer));
                xid
            }
        };
        self.is_closing |= op == Op::CloseSession;
        encode(xid, op, &body)
    }

    /// The frame that closes the session; `None` if a request does that already.
    pub(super) fn closing(&mut self) -> Option<Vec<u8>> {
        (!self.is_closing).then(|| encode(self.next_xid(), Op::CloseSession, &[]))
    }

    /// Removes the request that a reply with this xid belongs to. Returns `None` for a reply without a request.
    ///
    /// # Errors
    /// See [`Lost::WrongReply`].
    pub(super) fn take(&mut self, found: i32) -> Result<Option<oneshot::Sender<Answered>>, Lost> {
        if found == xid::AUTH {
            return Ok(self.pending_auth.pop_front());
        }
        let is_first =
            |queue: &VecDeque<(i32, _)>| queue.front().is_some_and(|(xid, _)| *xid == found);
        let queue = if is_first(&self.pending_sasl) {
            &mut self.pending_sasl
        } else {
            &mut self.pending
        };
        if !is_first(queue) {
            let expected = queue.front().map_or(0, |(expected, _)| *expected);
            return Err(Lost::WrongReply { found, expected });
        }
        Ok(queue.pop_front().map(|(_, answer)| answer))
    }

    /// Tells every caller that no reply will come.
    pub(super) fn fail(self, why: &Lost) {
        let pending = self.pending.into_iter().chain(self.pending_sasl);
        let pending = pending.map(|(_, answer)| answer);
        for answer in pending.chain(self.pending_auth) {
            // The caller may have stopped waiting.
            let _ = answer.send(Err(CallError::Unanswered(why.clone())));
        }
    }

    fn next_xid(&mut self) -> i32 {
        self.last_xid = self.last_xid.checked_add(1).unwrap_or(1);
        self.last_xid
    }
}

/// Encodes a request as a frame.
pub(super) fn encode(xid: i32, op: Op, body: &[u8]) -> Vec<u8> {
    let header = RequestHeader { xid, op: op.code() };
    frame::frame(&[&header.bytes(), body].concat())
}
