//! SASL of Hadoop RPC: this module negotiates, `layer` protects later messages. Pure, over a [`SaslMechanism`].
//!
//! An invalid message from the server ends the negotiation with an error. The connection never has less protection
//! than the configuration requires. Sources: `SaslRpcClient` and `Server.Connection` of Hadoop 3.4.2; RFC 4752 for
//! the last step, which negotiates the protection.

mod layer;
pub(super) mod settings;

use prost::Message as _;

use crate::base::escape::cut;
use crate::security::layers::{self, LayerOffer};

use super::error::SaslError;
use super::frame;
use super::message;
use super::message::{MessageError, RemoteException};
use super::proto;
use proto::rpc_sasl_proto::{SaslAuth, SaslState};

pub use layer::Layer;
pub use settings::{Protection, SaslSettings};

/// First bytes of a connection with SASL; the last one is `Server.AuthProtocol.SASL`.
pub const PREAMBLE: [u8; 7] = [b'h', b'r', b'p', b'c', message::RPC_VERSION, 0, 0xdf];
/// `Server.AuthProtocol.SASL.callId`: the call id of every SASL message.
pub const CALL_ID: i32 = -33;
/// Maximum messages that the server may send in a negotiation. Kerberos needs four.
const MAX_MESSAGES: usize = 8;
/// Maximum bytes of a token. A ticket with all groups of an Active Directory has 64 kB.
const MAX_TOKEN: usize = 256 * 1024;
/// Maximum bytes of a message with a token and the server's offers.
pub const MAX_FRAME: usize = MAX_TOKEN + 4096;
/// Maximum bytes of a wrapped message that the client accepts: the field's largest value. Hadoop's servers wrap
/// every reply in one piece.
const MAX_WRAPPED: u32 = 0x00ff_ffff;

/// `AuthMethod.KERBEROS` and `AuthMethod.SIMPLE`, with their mechanisms.
const KERBEROS: (&str, &str) = ("KERBEROS", "GSSAPI");
const SIMPLE: (&str, &str) = ("SIMPLE", "");

/// Authenticates both sides and protects messages. The methods may block.
pub trait SaslMechanism {
    /// Returns the first token for a server that claims to be `service/host`.
    ///
    /// # Errors
    /// The server is not trusted, or the caller has no credential.
    fn begin(&mut self, service: &str, host: &str) -> Result<SaslStep, SaslError>;

    /// Accepts a token of the server.
    ///
    /// # Errors
    /// The token is invalid.
    fn step(&mut self, token: &[u8]) -> Result<SaslStep, SaslError>;

    /// Signs a message, and encrypts it on request.
    ///
    /// # Errors
    /// The library failed.
    fn wrap(&mut self, message: &[u8], encrypt: bool) -> Result<Vec<u8>, SaslError>;

    /// Checks and unwraps a message. The second value is true for an encrypted message.
    ///
    /// # Errors
    /// The message was modified.
    fn unwrap(&mut self, wrapped: &[u8]) -> Result<(Vec<u8>, bool), SaslError>;

    /// Returns the maximum length of a message whose wrapped form fits in `wrapped` bytes.
    ///
    /// # Errors
    /// The library failed.
    fn wrap_limit(&self, encrypt: bool, wrapped: u32) -> Result<u32, SaslError>;
}

#[derive(Clone, PartialEq, Eq)]
pub struct SaslStep {
    /// The token to send.
    pub token: Vec<u8>,
    /// True once both sides are authenticated.
    pub done: bool,
}

#[derive(Debug)]
pub enum SaslReply {
    Sasl(SaslMessage),
    /// The server rejects the caller and closes the connection.
    Refused(RemoteException),
}

#[derive(Clone)]
pub struct SaslMessage(proto::RpcSaslProto);

// Hides tokens.
impl std::fmt::Debug for SaslMessage {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(out, "SaslMessage({:?})", self.0.state)
    }
}

/// Decodes a whole frame from the server.
///
/// # Errors
/// The frame is not a SASL message.
pub fn read(frame: &[u8]) -> Result<SaslReply, SaslError> {
    Ok(match body(frame)? {
        Ok(body) => SaslReply::Sasl(SaslMessage(message::decode(body, WHAT)?)),
        Err(exception) => SaslReply::Refused(exception),
    })
}

const WHAT: &str = "its SASL message";

/// Returns the encoded SASL message of a whole frame, or the server's exception.
fn body(frame: &[u8]) -> Result<Result<&[u8], RemoteException>, SaslError> {
    let (mut header, mut rest) = message::response_header(frame)?;
    if let Some(exception) = message::exception(&mut header)? {
        return Ok(Err(exception));
    }
    if header.call_id.map(u32::cast_signed) != Some(CALL_ID) {
        return Err(SaslError::Broken("a message that is not SASL"));
    }
    let body = message::delimited(&mut rest, WHAT)?;
    match rest.is_empty() {
        true => Ok(Ok(body)),
        false => Err(MessageError::Excess(rest.len()).into()),
    }
}

/// Encodes a message as a frame.
fn write(message: &proto::RpcSaslProto) -> Vec<u8> {
    let header = message::sasl_header(CALL_ID);
    let header = header.encode_length_delimited_to_vec();
    frame::frame(&[header, message.encode_length_delimited_to_vec()].concat())
}

/// Encodes the client's first message, which follows the preamble.
pub fn negotiate() -> Vec<u8> {
    write(&proto::RpcSaslProto {
        state: Some(SaslState::Negotiate.into()),
        ..proto::RpcSaslProto::default()
    })
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Stage {
    /// Waiting for the server's offer.
    Offer,
    /// Exchanging tokens.
    Tokens,
    /// Waiting for the protections that the server supports.
    Layers,
    /// Waiting for the success message.
    Agreed(Protection),
    /// The server does not require authentication.
    Simple,
    Done(Protection),
}

#[derive(Clone, PartialEq, Eq)]
pub enum SaslNext {
    /// Send this message and read the next one.
    Send(Vec<u8>),
    /// Send these bytes, which may be empty. The negotiation is complete.
    Finish(Vec<u8>),
}

pub struct SaslNegotiation<M> {
    mechanism: M,
    wanted: Vec<Protection>,
    fallback_to_simple: bool,
    stage: Stage,
    received: usize,
    /// Maximum bytes of a wrapped message that the server accepts.
    max_wrapped: u32,
}

impl<M: SaslMechanism> SaslNegotiation<M> {
    /// Begins a negotiation after [`negotiate`] was sent.
    ///
    /// # Errors
    /// [`SaslError::Protection`]
    pub fn new(mechanism: M, settings: &SaslSettings) -> Result<Self, SaslError> {
        let wanted = settings.protection.clone().map_err(SaslError::Protection)?;
        Ok(Self {
            mechanism,
            wanted,
            fallback_to_simple: settings.fallback_to_simple,
            stage: Stage::Offer,
            received: 0,
            max_wrapped: 0,
        })
    }

    /// True if the next call of [`Self::take`] asks for a ticket.
    pub fn is_about_to_begin(&self) -> bool {
        self.stage == Stage::Offer
    }

    /// Accepts a message from the server. May block: see [`SaslMechanism`].
    ///
    /// # Errors
    /// See [`SaslError`]; the connection must not be used any more.
    pub fn take(&mut self, message: &SaslMessage) -> Result<SaslNext, SaslError> {
        self.received += 1;
        if self.received > MAX_MESSAGES {
            return Err(SaslError::Broken("too many messages"));
        }
        let message = &message.0;
        let state = message.state.ok_or(MessageError::Missing("SASL state"))?;
        let state = SaslState::try_from(state).map_err(|_| MessageError::Unknown {
            what: "SASL state",
            number: state,
        })?;
        match (state, self.stage) {
            (SaslState::Negotiate, Stage::Offer) => self.choose(&message.auths),
            (SaslState::Success, Stage::Offer) => {
                self.fall_back()?;
                Ok(SaslNext::Finish(Vec::new()))
            }
            (SaslState::Challenge, Stage::Tokens | Stage::Layers) => {
                let token = message.token.as_deref();
                let token = token.ok_or(SaslError::Broken("a challenge without a token"))?;
                let answer = self.answer(checked(token)?)?;
                Ok(SaslNext::Send(reply(SaslState::Response, answer, None)))
            }
            (SaslState::Success, Stage::Agreed(protection)) => {
                if message
                    .token
                    .as_ref()
                    .is_some_and(|token| !token.is_empty())
                {
                    return Err(SaslError::Broken("a token with the success message"));
                }
                self.stage = Stage::Done(protection);
                Ok(SaslNext::Finish(Vec::new()))
            }
            (SaslState::Success, _) => Err(SaslError::Broken("success before the end")),
            (SaslState::Challenge, _) => Err(SaslError::Broken("an unexpected challenge")),
            (SaslState::Negotiate, _) => Err(SaslError::Broken("a second offer")),
            (SaslState::Initiate | SaslState::Response | SaslState::Wrap, _) => {
                Err(SaslError::Broken(
                    "a message that only clients send, or a wrapped message too early",
                ))
            }
        }
    }

    fn choose(&mut self, offers: &[SaslAuth]) -> Result<SaslNext, SaslError> {
        let is = |offer: &&SaslAuth, (method, mechanism): (&str, &str)| {
            offer.method() == method && offer.mechanism() == mechanism
        };
        if let Some(offer) = offers.iter().find(|offer| is(offer, KERBEROS)) {
            let mut first = self.mechanism.begin(offer.protocol(), offer.server_id())?;
            if let Some(challenge) = &offer.challenge {
                first = self.mechanism.step(checked(challenge)?)?;
            }
            self.stage = after(&first);
            let offer = SaslAuth {
                challenge: None,
                ..offer.clone()
            };
            return Ok(SaslNext::Send(reply(
                SaslState::Initiate,
                first.token,
                Some(offer),
            )));
        }
        if let Some(offer) = offers.iter().find(|offer| is(offer, SIMPLE)) {
            self.fall_back()?;
            let choice = proto::RpcSaslProto {
                state: Some(SaslState::Initiate.into()),
                auths: vec![offer.clone()],
                ..proto::RpcSaslProto::default()
            };
            return Ok(SaslNext::Finish(write(&choice)));
        }
        let methods: Vec<&str> = offers.iter().map(SaslAuth::method).collect();
        Err(SaslError::Methods(cut(methods.join(", "))))
    }

    fn fall_back(&mut self) -> Result<(), SaslError> {
        if !self.fallback_to_simple {
            return Err(SaslError::FallBack);
        }
        self.stage = Stage::Simple;
        Ok(())
    }

    fn answer(&mut self, token: &[u8]) -> Result<Vec<u8>, SaslError> {
        if self.stage == Stage::Layers {
            return self.agree(token);
        }
        let step = self.mechanism.step(token)?;
        self.stage = after(&step);
        Ok(step.token)
    }

    /// Takes the last step: chooses one of the server's protections and sends the maximum message size.
    fn agree(&mut self, token: &[u8]) -> Result<Vec<u8>, SaslError> {
        let (offer, _) = self.mechanism.unwrap(token)?;
        let Some(LayerOffer { layers, max_size }) = LayerOffer::read(&offer) else {
            return Err(SaslError::Broken("malformed security-layer offer"));
        };
        let chosen = self.wanted.iter().find(|each| layers & bit(**each) != 0);
        let Some(chosen) = chosen.copied() else {
            return Err(SaslError::NoCommonProtection {
                offered: ALL
                    .into_iter()
                    .filter(|each| layers & bit(*each) != 0)
                    .collect(),
                wanted: self.wanted.clone(),
            });
        };
        self.max_wrapped = max_size;
        // RFC 4752, 3.1: without a layer, the size is 0.
        let accepted = match chosen {
            Protection::Authentication => 0,
            Protection::Integrity | Protection::Privacy => MAX_WRAPPED,
        };
        self.stage = Stage::Agreed(chosen);
        let choice = layers::choice(bit(chosen), accepted);
        self.mechanism.wrap(&choice, false)
    }

    /// # Errors
    /// The negotiation is incomplete, or the server accepts only empty messages.
    pub fn finish(self) -> Result<SaslOutcome<M>, SaslError> {
        let encrypt = match self.stage {
            Stage::Simple => return Ok(SaslOutcome::Simple),
            Stage::Done(Protection::Authentication) => return Ok(SaslOutcome::Kerberos(None)),
            Stage::Done(protection) => protection == Protection::Privacy,
            _ => return Err(SaslError::Broken("the negotiation is not complete")),
        };
        let max_size = self.mechanism.wrap_limit(encrypt, self.max_wrapped)?;
        let max_size = usize::try_from(max_size).unwrap_or(usize::MAX);
        if max_size == 0 {
            return Err(SaslError::Broken("a maximum message size of 0"));
        }
        let mechanism = self.mechanism;
        Ok(SaslOutcome::Kerberos(Some(Layer {
            mechanism,
            encrypt,
            max_size,
        })))
    }
}

/// The result of a negotiation.
#[derive(Debug)]
pub enum SaslOutcome<M> {
    /// No authentication: the configuration allows this.
    Simple,
    /// Both sides are authenticated. `None` means that messages are not protected.
    Kerberos(Option<Layer<M>>),
}

fn checked(token: &[u8]) -> Result<&[u8], SaslError> {
    match token.len() {
        0..=MAX_TOKEN => Ok(token),
        _ => Err(SaslError::Broken("a token that is too long")),
    }
}

fn after(step: &SaslStep) -> Stage {
    match step.done {
        true => Stage::Layers,
        false => Stage::Tokens,
    }
}

fn reply(state: SaslState, token: Vec<u8>, choice: Option<SaslAuth>) -> Vec<u8> {
    write(&proto::RpcSaslProto {
        state: Some(state.into()),
        // Present even if empty.
        token: Some(token),
        auths: choice.into_iter().collect(),
        ..proto::RpcSaslProto::default()
    })
}

const ALL: [Protection; 3] = [
    Protection::Authentication,
    Protection::Integrity,
    Protection::Privacy,
];

/// Returns the bit of a protection (RFC 4752, 3.3).
fn bit(protection: Protection) -> u8 {
    match protection {
        Protection::Authentication => layers::NO_LAYER,
        Protection::Integrity => layers::INTEGRITY,
        Protection::Privacy => layers::PRIVACY,
    }
}

#[cfg(test)]
mod tests;
