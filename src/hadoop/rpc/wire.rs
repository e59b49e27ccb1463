//! Reads and writes frames on a socket.

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use crate::base::deadline::Deadline;

use super::error::{Ends, MalformedAnswer, TransportCause};
use super::frame;
use super::frame::Prefix;
use super::message;

#[derive(Debug)]
pub(super) struct Wire {
    stream: TcpStream,
    ends: Option<Ends>,
    /// True before the first frame: only the first one can come from an old server.
    first: bool,
    /// Received bytes, not yet read. They survive a read that times out.
    buffer: Vec<u8>,
    /// Received bytes of the current answer.
    received: usize,
}

impl Wire {
    pub(super) fn new(stream: TcpStream) -> Self {
        let ends = match (stream.local_addr(), stream.peer_addr()) {
            (Ok(local), Ok(remote)) => Some(Ends { local, remote }),
            _ => None,
        };
        Self {
            stream,
            ends,
            first: true,
            buffer: Vec::new(),
            received: 0,
        }
    }

    pub(super) fn ends(&self) -> Option<Ends> {
        self.ends
    }

    pub(super) async fn send(
        &mut self,
        packet: &[u8],
        deadline: Deadline,
    ) -> Result<(), TransportCause> {
        match deadline.bound(self.stream.write_all(packet)).await {
            Ok(Ok(())) => Ok(()),
            Ok(Err(error)) => Err(TransportCause::Io(error)),
            Err(elapsed) => Err(TransportCause::Elapsed {
                budget: elapsed.budget,
                ends: self.ends,
            }),
        }
    }

    pub(super) async fn frame(&mut self) -> Result<Vec<u8>, ReadFailure> {
        self.received = self.buffer.len();
        let prefix = self.fill_to(frame::PREFIX).await?;
        let prefix = prefix.try_into().unwrap_or_default();
        match frame::prefix(prefix, self.first).map_err(MalformedAnswer::from)? {
            Prefix::Length(length) => {
                let end = frame::PREFIX + length;
                self.fill_to(end).await?;
                // Split off without a copy: a frame may have many megabytes.
                let rest = self.buffer.split_off(end);
                let mut frame = std::mem::replace(&mut self.buffer, rest);
                frame.drain(..frame::PREFIX);
                self.first = false;
                Ok(frame)
            }
            Prefix::OldVersion => Err(self.old_version().await?.into()),
        }
    }

    /// Reads the answer of a server with another RPC version.
    async fn old_version(&mut self) -> Result<MalformedAnswer, ReadFailure> {
        loop {
            match frame::old_version(&self.buffer) {
                Ok((class, message)) => {
                    return Ok(MalformedAnswer::OldVersion {
                        class,
                        message: message::without_trace(&message),
                    });
                }
                Err(needed) => {
                    self.fill_to(needed).await?;
                }
            }
        }
    }

    /// Reads until the buffer has `length` bytes, and returns these. Memory grows with the received bytes, not
    /// with `length`.
    async fn fill_to(&mut self, length: usize) -> Result<&[u8], ReadFailure> {
        while self.buffer.len() < length {
            let missing = u64::try_from(length - self.buffer.len()).unwrap_or(u64::MAX);
            let mut rest = (&mut self.stream).take(missing);
            match rest.read_buf(&mut self.buffer).await {
                Ok(0) => return Err(TransportCause::Closed(self.received).into()),
                Ok(count) => self.received += count,
                Err(error) => return Err(TransportCause::Io(error).into()),
            }
        }
        Ok(&self.buffer[..length])
    }
}

/// Why no frame could be read.
pub(super) enum ReadFailure {
    Cause(TransportCause),
    Fault(MalformedAnswer),
}

impl From<TransportCause> for ReadFailure {
    fn from(cause: TransportCause) -> Self {
        Self::Cause(cause)
    }
}

impl From<MalformedAnswer> for ReadFailure {
    fn from(fault: MalformedAnswer) -> Self {
        Self::Fault(fault)
    }
}
