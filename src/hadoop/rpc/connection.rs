//! A connection to one server.

use std::net::SocketAddr;

use tokio::net::TcpStream;

use crate::base::deadline::Deadline;
use crate::hadoop::caller::Caller;
use crate::net::resolve;
use crate::security::user::User;

use super::authenticate::{Gssapi, authenticate};
use super::error::{CallPhase, Failure, MalformedAnswer, RpcError, TransportCause};
use super::frame;
use super::message;
use super::message::{ClientId, MessageError, Protocol, RpcReply};
use super::sasl::{Layer, SaslOutcome};
use super::wire::{ReadFailure, Wire};
use crate::net::server::Server;

/// A connection for one protocol and one user.
#[derive(Debug)]
pub struct RpcConnection {
    peer: Server,
    protocol: Protocol,
    client: ClientId,
    wire: Wire,
    /// The negotiated protection, or `None` without protection.
    layer: Option<Layer<Gssapi>>,
    /// Unwrapped bytes, not yet read.
    unwrapped: Vec<u8>,
    /// Preamble and context: sent with the first call.
    opening: Vec<u8>,
    calls_sent: i32,
    /// Ids of calls that timed out. Their replies may still arrive, before the replies to later calls.
    timed_out: Vec<i32>,
}

impl RpcConnection {
    /// Connects. With a Kerberos caller, both sides authenticate at once. Otherwise nothing is sent before the
    /// first call: Hadoop's servers expect preamble, context and call in one packet
    /// (`Client.Connection.writeConnectionHeader`).
    ///
    /// # Errors
    /// [`Failure::NotSent`], or [`Failure::Refused`] if the server rejects the connection.
    pub async fn open(
        peer: &Server,
        protocol: Protocol,
        caller: &Caller,
        deadline: Deadline,
    ) -> Result<Self, RpcError> {
        let failed = |failure| RpcError::new(peer.clone(), failure);
        let address = address(peer, deadline).await.map_err(failed)?;
        let mut wire = connect(address, deadline).await.map_err(failed)?;
        let client = client_id();
        let (layer, opening) = match caller {
            Caller::Simple(user) => {
                let context = context(protocol, user, &client);
                (None, [&message::PREAMBLE[..], &context].concat())
            }
            Caller::Kerberos(kerberos) => {
                let authenticating =
                    authenticate(&mut wire, address.ip(), protocol, kerberos, deadline);
                let (outcome, user) = authenticating.await.map_err(failed)?;
                match outcome {
                    SaslOutcome::Simple => (None, context(protocol, &user, &client)),
                    SaslOutcome::Kerberos(layer) => {
                        // SASL has already told the server the real user
                        // (`ProtoUtil.makeIpcConnectionContext`).
                        let user = User { real: None, ..user };
                        (layer, context(protocol, &user, &client))
                    }
                }
            }
        };
        Ok(Self {
            peer: peer.clone(),
            protocol,
            client,
            wire,
            layer,
            unwrapped: Vec::new(),
            opening,
            calls_sent: 0,
            timed_out: Vec::new(),
        })
    }

    /// Sends one call with an encoded request and returns the body of its response.
    ///
    /// See [`RpcError::leaves_the_connection`] for calls after a failure. After a timeout, the late reply is skipped
    /// when the next call's reply is read. A server with one handler, the default, executes the calls of a connection
    /// in order.
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
        let mut packet = std::mem::take(&mut self.opening);
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

    pub fn peer(&self) -> &Server {
        &self.peer
    }

    fn error(&self, failure: Failure) -> RpcError {
        RpcError::new(self.peer.clone(), failure)
    }

    /// Sends a packet. Every failure counts as "not sent": a server cannot execute a frame without its last
    /// byte.
    async fn send(&mut self, packet: &[u8], deadline: Deadline) -> Result<(), Failure> {
        let not_sent = |cause| Failure::NotSent {
            step: CallPhase::Send,
            cause,
        };
        let sent = match &mut self.layer {
            None => self.wire.send(packet, deadline).await,
            Some(layer) => {
                let wrapped = layer.wrap(packet).map_err(|error| not_sent(error.into()))?;
                self.wire.send(&wrapped, deadline).await
            }
        };
        sent.map_err(not_sent)
    }

    async fn receive(
        &mut self,
        method: &'static str,
        call_id: i32,
        deadline: Deadline,
    ) -> Result<Vec<u8>, Failure> {
        let ends = self.wire.ends();
        match deadline.bound(self.reply(call_id)).await {
            Ok(Ok(RpcReply::Success(body))) => Ok(body),
            Ok(Ok(RpcReply::Refused(exception))) => Err(Failure::Refused { method, exception }),
            Ok(Err(ReadFailure::Cause(cause))) => Err(Failure::Unanswered { method, cause }),
            Ok(Err(ReadFailure::Fault(fault))) => Err(Failure::Broken { method, fault }),
            Err(elapsed) => {
                self.timed_out.push(call_id);
                Err(Failure::Unanswered {
                    method,
                    cause: TransportCause::Elapsed {
                        budget: elapsed.budget,
                        ends,
                    },
                })
            }
        }
    }

    /// Returns the reply to this call. Late replies before it are skipped.
    async fn reply(&mut self, call_id: i32) -> Result<RpcReply, ReadFailure> {
        loop {
            let frame = self.frame().await?;
            match message::reply(&frame, call_id, &self.client) {
                Err(MessageError::WrongCall { found, .. }) if self.timed_out.contains(&found) => {
                    self.timed_out.retain(|late| *late != found);
                }
                read => return Ok(read.map_err(MalformedAnswer::from)?),
            }
        }
    }

    /// Returns the next whole frame, unwrapped.
    async fn frame(&mut self) -> Result<Vec<u8>, ReadFailure> {
        let Some(layer) = &mut self.layer else {
            return self.wire.frame().await;
        };
        loop {
            if let Some(frame) = frame::take(&mut self.unwrapped).map_err(MalformedAnswer::from)? {
                return Ok(frame);
            }
            let wrapped = self.wire.frame().await?;
            self.unwrapped
                .extend(layer.unwrap(&wrapped).map_err(MalformedAnswer::from)?);
        }
    }
}

async fn address(peer: &Server, deadline: Deadline) -> Result<SocketAddr, Failure> {
    let failed = |cause| Failure::NotSent {
        step: CallPhase::Resolve,
        cause,
    };
    match resolve::address_of(&peer.address.host, deadline).await {
        Ok(Some(ip)) => Ok(SocketAddr::new(ip, peer.address.port)),
        Ok(None) => Err(failed(TransportCause::UnknownHost)),
        Err(elapsed) => Err(failed(TransportCause::Elapsed {
            budget: elapsed.budget,
            ends: None,
        })),
    }
}

async fn connect(address: SocketAddr, deadline: Deadline) -> Result<Wire, Failure> {
    let failed = |cause| Failure::NotSent {
        step: CallPhase::Connect,
        cause,
    };
    match deadline.bound(TcpStream::connect(address)).await {
        Ok(Ok(stream)) => {
            // A failure only makes calls slower: they are small packets.
            let _ = stream.set_nodelay(true);
            Ok(Wire::new(stream))
        }
        Ok(Err(error)) => Err(failed(error.into())),
        Err(elapsed) => Err(failed(TransportCause::Elapsed {
            budget: elapsed.budget,
            ends: None,
        })),
    }
}

/// Encodes the connection context as a frame.
fn context(protocol: Protocol, user: &User, client: &ClientId) -> Vec<u8> {
    frame::frame(&message::connection_context(protocol, user, client))
}

/// Makes a random id, by which servers detect retries. The id is not secret.
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
