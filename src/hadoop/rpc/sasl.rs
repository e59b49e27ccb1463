//! SASL as Hadoop RPC speaks it: the negotiation here, and in `layer` what protects what comes after it. Pure, over a
//! [`SaslMechanism`].
//!
//! A negotiation that a server leads astray ends in an error, and never in a connection with less protection than the
//! configuration wants. Sources: `SaslRpcClient` and `Server.Connection` of Hadoop 3.4.2; RFC 4752 for the last step,
//! in which the layer is agreed on.

mod layer;
mod settings;

use prost::Message as _;

use crate::base::escape::cut;

use super::error::SaslError;
use super::frame;
use super::message;
use super::message::{MessageError, RemoteException};
use super::proto;
use proto::rpc_sasl_proto::{SaslAuth, SaslState};

pub use layer::Layer;
pub use settings::{Protection, SaslSettings};

/// What every connection begins with that is to speak SASL: `Server.AuthProtocol.SASL` stands at its end.
pub const PREAMBLE: [u8; 7] = [b'h', b'r', b'p', b'c', message::RPC_VERSION, 0, 0xdf];
/// `Server.AuthProtocol.SASL.callId`: the call id of every message of SASL.
pub const CALL_ID: i32 = -33;
/// The most messages that a server may send before it must be done. Kerberos takes four.
const MOST_MESSAGES: usize = 8;
/// The longest token of a server before the caller has been authenticated, in bytes. A ticket's with all groups of an
/// Active Directory in it has 64 kB.
const LONGEST_TOKEN: usize = 256 * 1024;
/// The longest message with such a token and what servers offer, in bytes.
pub const LONGEST_FRAME: usize = LONGEST_TOKEN + 4096;
/// What we say that we take, wrapped, in bytes: the largest number that has its place there. Servers of Hadoop send
/// every reply in one piece, however long.
const LONGEST_WRAPPED: u32 = 0x00ff_ffff;

/// `AuthMethod.KERBEROS` and `AuthMethod.SIMPLE`, with their mechanisms.
const KERBEROS: (&str, &str) = ("KERBEROS", "GSSAPI");
const SIMPLE: (&str, &str) = ("SIMPLE", "");

/// What proves who both sides are, and protects what they say. Its methods may block.
pub trait SaslMechanism {
    /// Begins with a server that calls itself `service/host`, if it is to be trusted; gives the first token.
    ///
    /// # Errors
    /// It is not to be trusted, or the caller cannot prove who it is.
    fn begin(&mut self, service: &str, host: &str) -> Result<SaslStep, SaslError>;

    /// Takes a token of the server.
    ///
    /// # Errors
    /// It is no such token.
    fn step(&mut self, token: &[u8]) -> Result<SaslStep, SaslError>;

    /// Signs a message, and encrypts it where that is asked for.
    ///
    /// # Errors
    /// It cannot.
    fn wrap(&mut self, message: &[u8], encrypt: bool) -> Result<Vec<u8>, SaslError>;

    /// Checks a wrapped message, takes it out, and tells whether it was encrypted.
    ///
    /// # Errors
    /// Somebody has changed it.
    fn unwrap(&mut self, wrapped: &[u8]) -> Result<(Vec<u8>, bool), SaslError>;

    /// How long a message may be to have this length at most when it is wrapped.
    ///
    /// # Errors
    /// It cannot tell.
    fn wrap_limit(&self, encrypt: bool, wrapped: u32) -> Result<u32, SaslError>;
}

/// What one step of a mechanism brought.
#[derive(Clone, PartialEq, Eq)]
pub struct SaslStep {
    /// What to send.
    pub token: Vec<u8>,
    /// Whether both sides have proved who they are.
    pub done: bool,
}

/// A message of the server's.
#[derive(Debug)]
pub enum SaslReply {
    /// One of SASL.
    Sasl(SaslMessage),
    /// The server ends the connection.
    Refused(RemoteException),
}

/// A message of SASL's.
#[derive(Clone)]
pub struct SaslMessage(proto::RpcSaslProto);

// Tokens are for the server and nobody else.
impl std::fmt::Debug for SaslMessage {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(out, "Said({:?})", self.0.state)
    }
}

/// Reads a message of the server's from a whole frame.
///
/// # Errors
/// It is none of SASL.
pub fn read(frame: &[u8]) -> Result<SaslReply, SaslError> {
    Ok(match body(frame)? {
        Ok(body) => SaslReply::Sasl(SaslMessage(message::decode(body, WHAT)?)),
        Err(exception) => SaslReply::Refused(exception),
    })
}

/// What a message of SASL is called where it is none.
const WHAT: &str = "its SASL message";

/// The message of SASL in a whole frame, not yet read; or the server's refusal.
fn body(frame: &[u8]) -> Result<Result<&[u8], RemoteException>, SaslError> {
    let (mut header, mut rest) = message::response_header(frame)?;
    if let Some(exception) = message::exception(&mut header)? {
        return Ok(Err(exception));
    }
    if header.call_id.map(u32::cast_signed) != Some(CALL_ID) {
        return Err(SaslError::Broken("a message that is not SASL's"));
    }
    let body = message::delimited(&mut rest, WHAT)?;
    match rest.is_empty() {
        true => Ok(Ok(body)),
        false => Err(MessageError::Excess(rest.len()).into()),
    }
}

/// A message of ours, in its frame.
fn write(said: &proto::RpcSaslProto) -> Vec<u8> {
    let header = message::sasl_header(CALL_ID);
    let header = header.encode_length_delimited_to_vec();
    frame::frame(&[header, said.encode_length_delimited_to_vec()].concat())
}

/// What the client begins with, after the preamble.
pub fn negotiate() -> Vec<u8> {
    write(&proto::RpcSaslProto {
        state: Some(SaslState::Negotiate.into()),
        ..proto::RpcSaslProto::default()
    })
}

/// How far a negotiation is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Stage {
    /// The server is to say what it offers.
    Offer,
    /// Tokens go to and fro.
    Tokens,
    /// The server is to say which layers it has.
    Layers,
    /// The server is to say that all is well, with this layer.
    Agreed(Protection),
    /// The server does without.
    Simple,
    /// It is.
    Done(Protection),
}

/// What is to be done after a message.
#[derive(Clone, PartialEq, Eq)]
pub enum SaslNext {
    /// Send this, and read on.
    Send(Vec<u8>),
    /// Send this, which may be empty; then the negotiation is over.
    Finish(Vec<u8>),
}

/// A negotiation.
pub struct SaslNegotiation<M> {
    mechanism: M,
    wanted: Vec<Protection>,
    fallback_to_simple: bool,
    stage: Stage,
    heard: usize,
    /// How much the server takes at once.
    longest: u32,
}

impl<M: SaslMechanism> SaslNegotiation<M> {
    /// One that has asked the server for its offer.
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
            heard: 0,
            longest: 0,
        })
    }

    /// Whether the next message makes the client ask for a ticket.
    pub fn is_about_to_begin(&self) -> bool {
        self.stage == Stage::Offer
    }

    /// Takes a message of the server's. May block: see [`SaslMechanism`].
    ///
    /// # Errors
    /// See [`SaslError`]; the connection must not be used.
    pub fn take(&mut self, said: &SaslMessage) -> Result<SaslNext, SaslError> {
        self.heard += 1;
        if self.heard > MOST_MESSAGES {
            return Err(SaslError::Broken("it never comes to an end"));
        }
        let said = &said.0;
        let state = said.state.ok_or(MessageError::Missing("SASL state"))?;
        let state = SaslState::try_from(state).map_err(|_| MessageError::Unknown {
            what: "SASL state",
            number: state,
        })?;
        match (state, self.stage) {
            (SaslState::Negotiate, Stage::Offer) => self.choose(&said.auths),
            (SaslState::Success, Stage::Offer) => {
                self.fall_back()?;
                Ok(SaslNext::Finish(Vec::new()))
            }
            (SaslState::Challenge, Stage::Tokens | Stage::Layers) => {
                let token = said.token.as_deref();
                let token = token.ok_or(SaslError::Broken("a challenge without a token"))?;
                let answer = self.answer(checked(token)?)?;
                Ok(SaslNext::Send(reply(SaslState::Response, answer, None)))
            }
            (SaslState::Success, Stage::Agreed(protection)) => {
                if said.token.as_ref().is_some_and(|token| !token.is_empty()) {
                    return Err(SaslError::Broken("a token after the end"));
                }
                self.stage = Stage::Done(protection);
                Ok(SaslNext::Finish(Vec::new()))
            }
            (SaslState::Success, _) => Err(SaslError::Broken("success before the end")),
            (SaslState::Challenge, _) => Err(SaslError::Broken("a challenge out of its turn")),
            (SaslState::Negotiate, _) => Err(SaslError::Broken("a second offer")),
            (SaslState::Initiate | SaslState::Response | SaslState::Wrap, _) => Err(
                SaslError::Broken("a message that only clients send, or too early"),
            ),
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

    /// The last step: the server's layers and how much it takes, and ours.
    fn agree(&mut self, token: &[u8]) -> Result<Vec<u8>, SaslError> {
        let (offer, _) = self.mechanism.unwrap(token)?;
        let Ok([layers, high, middle, low]) = <[u8; 4]>::try_from(offer) else {
            return Err(SaslError::Broken("an offer of layers that is none"));
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
        self.longest = u32::from_be_bytes([0, high, middle, low]);
        // RFC 4752, 3.1: without a layer, the length is 0.
        let ours = match chosen {
            Protection::Authentication => 0,
            Protection::Integrity | Protection::Privacy => LONGEST_WRAPPED,
        };
        let mut answer = ours.to_be_bytes();
        answer[0] = bit(chosen);
        self.stage = Stage::Agreed(chosen);
        self.mechanism.wrap(&answer, false)
    }

    /// What there is in the end: the layer that protects everything from now on, if there is one.
    ///
    /// # Errors
    /// The negotiation is not over, or the server takes nothing through the layer that it offers.
    pub fn finish(self) -> Result<SaslOutcome<M>, SaslError> {
        let encrypt = match self.stage {
            Stage::Simple => return Ok(SaslOutcome::Simple),
            Stage::Done(Protection::Authentication) => return Ok(SaslOutcome::Kerberos(None)),
            Stage::Done(protection) => protection == Protection::Privacy,
            _ => return Err(SaslError::Broken("it is not over")),
        };
        let longest = self.mechanism.wrap_limit(encrypt, self.longest)?;
        let longest = usize::try_from(longest).unwrap_or(usize::MAX);
        if longest == 0 {
            return Err(SaslError::Broken("a layer through which nothing goes"));
        }
        let mechanism = self.mechanism;
        Ok(SaslOutcome::Kerberos(Some(Layer {
            mechanism,
            encrypt,
            longest,
        })))
    }
}

/// How a negotiation ended.
#[derive(Debug)]
pub enum SaslOutcome<M> {
    /// Nobody has proved anything, as the configuration allows.
    Simple,
    /// Both have; with a layer, where one was agreed on.
    Kerberos(Option<Layer<M>>),
}

fn checked(token: &[u8]) -> Result<&[u8], SaslError> {
    match token.len() {
        0..=LONGEST_TOKEN => Ok(token),
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
        // Present also where it is empty.
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

/// The bit of a layer (RFC 4752, 3.3).
fn bit(protection: Protection) -> u8 {
    match protection {
        Protection::Authentication => 1,
        Protection::Integrity => 2,
        Protection::Privacy => 4,
    }
}

#[cfg(test)]
mod tests;
