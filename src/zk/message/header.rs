//! The headers of requests and replies.

use crate::zk::jute::{JuteError, JuteReader, JuteRecord, Writer};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RequestHeader {
    /// The server repeats this id in the reply.
    pub xid: i32,
    /// See [`Op`](super::Op).
    pub op: i32,
}

impl JuteRecord for RequestHeader {
    fn write(&self, out: &mut Writer) {
        out.int(self.xid);
        out.int(self.op);
    }

    fn read(input: &mut JuteReader<'_>) -> Result<Self, JuteError> {
        Ok(Self {
            xid: input.int()?,
            op: input.int()?,
        })
    }
}

/// The header of a reply. An error has no body.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ReplyHeader {
    /// The xid of the request, or one of [`xid`](super::xid).
    pub xid: i32,
    /// The last transaction of the server.
    pub zxid: i64,
    /// See [`Code::of`](super::Code::of).
    pub error: i32,
}

impl JuteRecord for ReplyHeader {
    fn write(&self, out: &mut Writer) {
        out.int(self.xid);
        out.long(self.zxid);
        out.int(self.error);
    }

    fn read(input: &mut JuteReader<'_>) -> Result<Self, JuteError> {
        Ok(Self {
            xid: input.int()?,
            zxid: input.long()?,
            error: input.int()?,
        })
    }
}
