//! The layer that protects what comes after the negotiation, where one was agreed on (RFC 4752, 3.3). Pure.

use crate::hadoop::rpc::error::SaslError;
use crate::hadoop::rpc::frame::MAX_REPLY;
use crate::hadoop::rpc::message;
use crate::hadoop::rpc::message::MessageError;
use crate::hadoop::rpc::proto;
use crate::hadoop::rpc::proto::rpc_sasl_proto::SaslState;

use super::{SaslMechanism, WHAT, body, write};

/// A `RpcSaslProto` as the layer reads it: without its `auths`, of which a long frame has room for millions, each many
/// times its own length in memory.
#[derive(prost::Message)]
struct Wrapped {
    #[prost(enumeration = "SaslState", optional, tag = "2")]
    state: Option<i32>,
    #[prost(bytes = "vec", optional, tag = "3")]
    token: Option<Vec<u8>>,
}

/// The layer that was agreed on. Everything goes through it; what does not is an attack.
pub struct Layer<M> {
    pub(super) mechanism: M,
    pub(super) encrypt: bool,
    /// The most bytes that are wrapped at once.
    pub(super) longest: usize,
}

impl<M> std::fmt::Debug for Layer<M> {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let mut shown = out.debug_struct("Layer");
        shown.field("encrypt", &self.encrypt);
        shown.finish_non_exhaustive()
    }
}

impl<M: SaslMechanism> Layer<M> {
    /// Wraps frames, in as many frames as the server's limit takes.
    ///
    /// # Errors
    /// The mechanism cannot.
    pub fn wrap(&mut self, frames: &[u8]) -> Result<Vec<u8>, SaslError> {
        let mut wrapped = Vec::new();
        for piece in frames.chunks(self.longest) {
            let token = self.mechanism.wrap(piece, self.encrypt)?;
            wrapped.extend(write(&proto::RpcSaslProto {
                state: Some(SaslState::Wrap.into()),
                token: Some(token),
                ..proto::RpcSaslProto::default()
            }));
        }
        Ok(wrapped)
    }

    /// Takes out what is in one frame: a part of a frame, one or several.
    ///
    /// # Errors
    /// The frame is not wrapped, or not as was agreed; or somebody has changed it.
    pub fn unwrap(&mut self, frame: &[u8]) -> Result<Vec<u8>, SaslError> {
        let unwrapped = SaslError::Broken("a reply outside of the layer that was agreed on");
        let said: Wrapped = match body(frame) {
            Ok(Ok(body)) => message::decode(body, WHAT)?,
            Ok(Err(_)) | Err(SaslError::Broken(_)) => return Err(unwrapped),
            Err(error) => return Err(error),
        };
        if said.state != Some(SaslState::Wrap.into()) {
            return Err(unwrapped);
        }
        let token = said.token.ok_or(MessageError::Missing("wrapped token"))?;
        let (message, encrypted) = self.mechanism.unwrap(&token)?;
        if self.encrypt && !encrypted {
            return Err(SaslError::Broken(
                "a reply that is not encrypted, as was agreed",
            ));
        }
        if message.is_empty() || message.len() > MAX_REPLY {
            return Err(SaslError::Broken("a wrapped reply of no sensible length"));
        }
        Ok(message)
    }
}
