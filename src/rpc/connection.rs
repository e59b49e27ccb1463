//! One socket, one peer, one deadline.

use std::net::SocketAddr;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use crate::deadline::Deadline;
use crate::resolve;

use super::error::{Cause, Ends, Failure, Fault, Peer, RpcError, Step};
use super::frame::{self, Prefix};
use super::message::{self, Caller, ClientId, MessageError, Protocol, Reply};

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
    /// Calls that were given up before their answers came; these may come yet, and then before later ones.
    given_up: Vec<i32>,
    /// What has come and is not read yet. Kept here, so that a wait that is given up loses none of it.
    come: Vec<u8>,
    /// How many bytes of the answer that is waited for have been read.
    received: usize,
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
            given_up: Vec::new(),
            come: Vec::new(),
            received: 0,
        })
    }

    /// Makes one call with an encoded request and waits for its answer; gives back the body of the response.
    ///
    /// A call that fails leaves the connection unusable, unless it was refused without being fatal, or nothing but
    /// time was lacking: then the next call's answer is found behind the one that is late. An RM with one handler for
    /// its calls, as they have by default, carries out the calls of a connection in their order.
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
            Err(elapsed) => {
                self.given_up.push(call_id);
                Err(Failure::Unanswered {
                    method,
                    cause: Cause::Elapsed {
                        budget: elapsed.budget,
                        ends,
                    },
                })
            }
        }
    }

    /// The reply to this call; late ones before it are passed over.
    async fn reply(&mut self, call_id: i32) -> Result<Reply, Bad> {
        loop {
            let frame = self.frame().await?;
            match message::reply(&frame, call_id, &self.client) {
                Err(MessageError::WrongCall { found, .. }) if self.given_up.contains(&found) => {
                    self.given_up.retain(|late| *late != found);
                }
                read => return Ok(read.map_err(Fault::from)?),
            }
        }
    }

    /// The next whole frame.
    async fn frame(&mut self) -> Result<Vec<u8>, Bad> {
        self.received = self.come.len();
        let first = self.calls_sent == 1 && self.given_up.is_empty();
        let prefix = self.come_to(frame::PREFIX).await?;
        let prefix = prefix.try_into().unwrap_or_default();
        match frame::prefix(prefix, first).map_err(Fault::from)? {
            Prefix::Length(length) => {
                let end = frame::PREFIX + length;
                let frame = self.come_to(end).await?[frame::PREFIX..].to_vec();
                self.come.drain(..end);
                Ok(frame)
            }
            Prefix::OldVersion => Err(self.old_version().await?.into()),
        }
    }

    /// What a server of another version answers with, after the prefix: a status and two texts.
    async fn old_version(&mut self) -> Result<Fault, Bad> {
        let (class, end) = self.old_text(frame::PREFIX + 4).await?;
        let (message, _) = self.old_text(end).await?;
        Ok(Fault::OldVersion {
            class,
            message: message::without_trace(&message),
        })
    }

    /// A `WritableUtils.writeString` that begins here, length and then UTF-8; and where it ends.
    async fn old_text(&mut self, begin: usize) -> Result<(String, usize), Bad> {
        let length = self.come_to(begin + 4).await?[begin..].try_into();
        let length = usize::try_from(i32::from_be_bytes(length.unwrap_or_default()))
            .unwrap_or(0)
            .min(OLD_TEXT);
        let end = begin + 4 + length;
        let text = &self.come_to(end).await?[begin + 4..];
        Ok((String::from_utf8_lossy(text).into_owned(), end))
    }

    /// The first so many bytes of what has come, when they have. Takes memory only as they arrive, whatever a length
    /// claims.
    async fn come_to(&mut self, length: usize) -> Result<&[u8], Bad> {
        while self.come.len() < length {
            let missing = u64::try_from(length - self.come.len()).unwrap_or(u64::MAX);
            let mut rest = (&mut self.stream).take(missing);
            match rest.read_buf(&mut self.come).await {
                Ok(0) => return Err(Cause::Closed(self.received).into()),
                Ok(count) => self.received += count,
                Err(error) => return Err(Cause::Io(error).into()),
            }
        }
        Ok(&self.come[..length])
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
