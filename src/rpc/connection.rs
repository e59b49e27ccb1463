//! One socket, one peer, one deadline.

use std::net::SocketAddr;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use crate::deadline::Deadline;
use crate::resolve;

use super::error::{Cause, Ends, Failure, Fault, Peer, RpcError, Step};
use super::frame::{self, Prefix};
use super::message::{self, Caller, ClientId, Protocol, Reply};

/// The longest class name or message that an old server's answer may have, in bytes.
const OLD_TEXT: usize = 4096;

/// A connection that speaks one protocol as one user.
#[derive(Debug)]
pub struct Connection {
    peer: Peer,
    protocol: Protocol,
    caller: Caller,
    client: ClientId,
    stream: TcpStream,
    ends: Option<Ends>,
    calls_sent: i32,
}

impl Connection {
    /// Connects. Nothing is sent before the first call: Hadoop's servers expect preamble, context and call in one
    /// piece (`Client.Connection.writeConnectionHeader`).
    ///
    /// # Errors
    /// Always [`Failure::NotSent`].
    pub async fn open(
        peer: &Peer,
        protocol: Protocol,
        caller: &Caller,
        deadline: Deadline,
    ) -> Result<Self, RpcError> {
        let failed = |step, cause| RpcError {
            peer: peer.clone(),
            failure: Failure::NotSent { step, cause },
        };
        let ip = match resolve::address_of(&peer.address.host, deadline).await {
            Ok(Some(ip)) => ip,
            Ok(None) => return Err(failed(Step::Resolve, Cause::UnknownHost)),
            Err(elapsed) => {
                return Err(failed(
                    Step::Resolve,
                    Cause::Elapsed {
                        budget: elapsed.budget,
                        ends: None,
                    },
                ));
            }
        };
        let address = SocketAddr::new(ip, peer.address.port);
        let stream = match deadline.bound(TcpStream::connect(address)).await {
            Ok(Ok(stream)) => stream,
            Ok(Err(error)) => return Err(failed(Step::Connect, error.into())),
            Err(elapsed) => {
                return Err(failed(
                    Step::Connect,
                    Cause::Elapsed {
                        budget: elapsed.budget,
                        ends: None,
                    },
                ));
            }
        };
        // Every call is one small packet that should leave at once; without it the call is only slower.
        let _ = stream.set_nodelay(true);
        let ends = stream.local_addr().ok().map(|local| Ends {
            local,
            remote: address,
        });
        Ok(Self {
            peer: peer.clone(),
            protocol,
            caller: caller.clone(),
            client: client_id(),
            stream,
            ends,
            calls_sent: 0,
        })
    }

    /// Makes one call with an encoded request and waits for its answer; gives back the body of the response.
    ///
    /// A call that fails leaves the connection unusable.
    ///
    /// # Errors
    /// See [`Failure`].
    pub async fn call(
        &mut self,
        method: &'static str,
        request: &[u8],
        deadline: Deadline,
    ) -> Result<Vec<u8>, RpcError> {
        let call_id = self.calls_sent;
        let mut packet = Vec::with_capacity(256);
        if call_id == 0 {
            packet.extend(message::PREAMBLE);
            packet.extend(frame::frame(&message::connection_context(
                self.protocol,
                &self.caller,
                &self.client,
            )));
        }
        packet.extend(frame::frame(&message::call(
            self.protocol,
            method,
            call_id,
            &self.client,
            request,
        )));
        self.calls_sent += 1;
        self.send(&packet, deadline)
            .await
            .map_err(|failure| self.error(failure))?;
        self.receive(method, call_id, deadline)
            .await
            .map_err(|failure| self.error(failure))
    }

    /// The server's address as configured, and the RM's id.
    pub fn peer(&self) -> &Peer {
        &self.peer
    }

    fn error(&self, failure: Failure) -> RpcError {
        RpcError {
            peer: self.peer.clone(),
            failure,
        }
    }

    /// A frame of which the last byte was not written cannot be carried out: the failure is "not sent".
    async fn send(&mut self, packet: &[u8], deadline: Deadline) -> Result<(), Failure> {
        let cause = match deadline.bound(self.stream.write_all(packet)).await {
            Ok(Ok(())) => return Ok(()),
            Ok(Err(error)) => Cause::Io(error),
            Err(elapsed) => Cause::Elapsed {
                budget: elapsed.budget,
                ends: self.ends,
            },
        };
        Err(Failure::NotSent {
            step: Step::Send,
            cause,
        })
    }

    async fn receive(
        &mut self,
        method: &'static str,
        call_id: i32,
        deadline: Deadline,
    ) -> Result<Vec<u8>, Failure> {
        let ends = self.ends;
        match deadline.bound(self.reply(call_id)).await {
            Ok(Ok(Reply::Success(body))) => Ok(body),
            Ok(Ok(Reply::Refused(exception))) => Err(Failure::Refused { method, exception }),
            Ok(Err(Bad::Cause(cause))) => Err(Failure::Unanswered { method, cause }),
            Ok(Err(Bad::Fault(fault))) => Err(Failure::Broken { method, fault }),
            Err(elapsed) => Err(Failure::Unanswered {
                method,
                cause: Cause::Elapsed {
                    budget: elapsed.budget,
                    ends,
                },
            }),
        }
    }

    async fn reply(&mut self, call_id: i32) -> Result<Reply, Bad> {
        let mut received = 0;
        let mut prefix = [0; frame::PREFIX];
        self.fill(&mut prefix, &mut received).await?;
        match frame::prefix(prefix, call_id == 0).map_err(Fault::from)? {
            Prefix::Length(length) => {
                let bytes = self.bytes(length, &mut received).await?;
                Ok(message::reply(&bytes, call_id, &self.client).map_err(Fault::from)?)
            }
            Prefix::OldVersion => {
                let mut status = [0; 4];
                self.fill(&mut status, &mut received).await?;
                let class = self.old_text(&mut received).await?;
                let message = message::without_trace(&self.old_text(&mut received).await?);
                Err(Fault::OldVersion { class, message }.into())
            }
        }
    }

    /// A `WritableUtils.writeString`: length, then UTF-8.
    async fn old_text(&mut self, received: &mut usize) -> Result<String, Bad> {
        let mut length = [0; 4];
        self.fill(&mut length, received).await?;
        let length = usize::try_from(i32::from_be_bytes(length))
            .unwrap_or(0)
            .min(OLD_TEXT);
        Ok(String::from_utf8_lossy(&self.bytes(length, received).await?).into_owned())
    }

    async fn fill(&mut self, buffer: &mut [u8], received: &mut usize) -> Result<(), Bad> {
        let mut filled = 0;
        while filled < buffer.len() {
            match self.stream.read(&mut buffer[filled..]).await {
                Ok(0) => return Err(Cause::Closed(*received).into()),
                Ok(count) => {
                    filled += count;
                    *received += count;
                }
                Err(error) => return Err(Cause::Io(error).into()),
            }
        }
        Ok(())
    }

    /// Reads `length` bytes; takes memory only as they arrive, whatever the length claims.
    async fn bytes(&mut self, length: usize, received: &mut usize) -> Result<Vec<u8>, Bad> {
        let mut bytes = Vec::with_capacity(length.min(8192));
        while bytes.len() < length {
            let missing = u64::try_from(length - bytes.len()).unwrap_or(u64::MAX);
            match (&mut self.stream).take(missing).read_buf(&mut bytes).await {
                Ok(0) => return Err(Cause::Closed(*received).into()),
                Ok(count) => *received += count,
                Err(error) => return Err(Cause::Io(error).into()),
            }
        }
        Ok(bytes)
    }
}

/// Why no reply could be read.
enum Bad {
    Cause(Cause),
    Fault(Fault),
}

impl From<Cause> for Bad {
    fn from(cause: Cause) -> Self {
        Self::Cause(cause)
    }
}

impl From<Fault> for Bad {
    fn from(fault: Fault) -> Self {
        Self::Fault(fault)
    }
}

/// An id that no other client of the server uses at this time. Servers tell retries apart by it; it is no secret.
fn client_id() -> ClientId {
    use std::hash::{BuildHasher, RandomState};
    let halves = [
        RandomState::new().hash_one(0_u8),
        RandomState::new().hash_one(1_u8),
    ];
    let mut id = [0; 16];
    for (target, half) in id.chunks_exact_mut(8).zip(halves) {
        target.copy_from_slice(&half.to_be_bytes());
    }
    id
}
