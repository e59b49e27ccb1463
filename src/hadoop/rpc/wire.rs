//! Frames over one socket.

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use crate::base::deadline::Deadline;

use super::error::{Ends, MalformedAnswer, TransportCause};
use super::frame;
use super::frame::Prefix;
use super::message;

/// A socket from which whole frames are read.
#[derive(Debug)]
pub(super) struct Wire {
    stream: TcpStream,
    ends: Option<Ends>,
    /// Whether no frame has been read yet: only the first one can be an old server's.
    first: bool,
    /// What has come and is not read yet. Kept here, so that a wait that is given up loses none of it.
    come: Vec<u8>,
    /// How many bytes of the answer that is waited for have been read.
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
            come: Vec::new(),
            received: 0,
        }
    }

    /// Both ends of the connection.
    pub(super) fn ends(&self) -> Option<Ends> {
        self.ends
    }

    /// Sends all of it.
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

    /// The next whole frame.
    pub(super) async fn frame(&mut self) -> Result<Vec<u8>, Bad> {
        self.received = self.come.len();
        let prefix = self.come_to(frame::PREFIX).await?;
        let prefix = prefix.try_into().unwrap_or_default();
        match frame::prefix(prefix, self.first).map_err(MalformedAnswer::from)? {
            Prefix::Length(length) => {
                let end = frame::PREFIX + length;
                self.come_to(end).await?;
                // Not copied: it may be of many megabytes.
                let rest = self.come.split_off(end);
                let mut frame = std::mem::replace(&mut self.come, rest);
                frame.drain(..frame::PREFIX);
                self.first = false;
                Ok(frame)
            }
            Prefix::OldVersion => Err(self.old_version().await?.into()),
        }
    }

    /// What a server of another version answers with.
    async fn old_version(&mut self) -> Result<MalformedAnswer, Bad> {
        loop {
            match frame::old_version(&self.come) {
                Ok((class, message)) => {
                    return Ok(MalformedAnswer::OldVersion {
                        class,
                        message: message::without_trace(&message),
                    });
                }
                Err(needed) => {
                    self.come_to(needed).await?;
                }
            }
        }
    }

    /// The first so many bytes of what has come, when they have. Takes memory only as they arrive, whatever a length
    /// claims.
    async fn come_to(&mut self, length: usize) -> Result<&[u8], Bad> {
        while self.come.len() < length {
            let missing = u64::try_from(length - self.come.len()).unwrap_or(u64::MAX);
            let mut rest = (&mut self.stream).take(missing);
            match rest.read_buf(&mut self.come).await {
                Ok(0) => return Err(TransportCause::Closed(self.received).into()),
                Ok(count) => self.received += count,
                Err(error) => return Err(TransportCause::Io(error).into()),
            }
        }
        Ok(&self.come[..length])
    }
}

/// Why no frame could be read.
pub(super) enum Bad {
    Cause(TransportCause),
    Fault(MalformedAnswer),
}

impl From<TransportCause> for Bad {
    fn from(cause: TransportCause) -> Self {
        Self::Cause(cause)
    }
}

impl From<MalformedAnswer> for Bad {
    fn from(fault: MalformedAnswer) -> Self {
        Self::Fault(fault)
    }
}
