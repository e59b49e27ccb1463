//! The negotiated security layer (RFC 4752, 3.3). Pure.

use crate::hadoop::rpc::error::SaslError;
use crate::hadoop::rpc::frame::MAX_REPLY;
use crate::hadoop::rpc::message;
use crate::hadoop::rpc::message::MessageError;
use crate::hadoop::rpc::proto;
use crate::hadoop::rpc::proto::rpc_sasl_proto::SaslState;

use super::{SaslMechanism, WHAT, body, write};

/// `RpcSaslProto` without `auths`: a long frame can have millions of them, and each takes several times its encoded
/// size in memory.
#[derive(prost::Message)]
struct Wrapped {
    #[prost(enumeration = "SaslState", optional, tag = "2")]
    state: Option<i32>,
    #[prost(bytes = "vec", optional, tag = "3")]
    token: Option<Vec<u8>>,
}

/// Protects every message. A message without protection counts as an attack.
pub struct Layer<M> {
    pub(super) mechanism: M,
    pub(super) encrypt: bool,
    /// Maximum bytes to wrap at once.
    pub(super) max_size: usize,
}

impl<M> std::fmt::Debug for Layer<M> {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let mut shown = out.debug_struct("Layer");
        shown.field("encrypt", &self.encrypt);
        shown.finish_non_exhaustive()
    }
}

impl<M: SaslMechanism> Layer<M> {
    /// Wraps frames into as many frames as the server's limit requires.
    ///
    /// # Errors
    /// The mechanism failed.
    pub fn wrap(&mut self, frames: &[u8]) -> Result<Vec<u8>, SaslError> {
        let mut wrapped = Vec::new();
        for piece in frames.chunks(self.max_size) {
            let token = self.mechanism.wrap(piece, self.encrypt)?;
            wrapped.extend(write(&proto::RpcSaslProto {
                state: Some(SaslState::Wrap.into()),
                token: Some(token),
                ..proto::RpcSaslProto::default()
            }));
        }
        Ok(wrapped)
    }

    /// Unwraps one frame. Its content may be a part of a frame, or several frames.
    ///
    /// # Errors
    /// The frame is not wrapped as negotiated, or was modified.
    pub fn unwrap(&mut self, frame: &[u8]) -> Result<Vec<u8>, SaslError> {
        let unwrapped = SaslError::Broken("a reply without the negotiated protection");
        let message: Wrapped = match body(frame) {
            Ok(Ok(body)) => message::decode(body, WHAT)?,
            Ok(Err(_)) | Err(SaslError::Broken(_)) => return Err(unwrapped),
            Err(error) => return Err(error),
        };
        if message.state != Some(SaslState::Wrap.into()) {
            return Err(unwrapped);
        }
        let token = message
            .token
            .ok_or(MessageError::Missing("wrapped token"))?;
        let (message, encrypted) = self.mechanism.unwrap(&token)?;
        if self.encrypt && !encrypted {
            return Err(SaslError::Broken(
                "an unencrypted reply after privacy was negotiated",
            ));
        }
        if message.is_empty() || message.len() > MAX_REPLY {
            return Err(SaslError::Broken("a wrapped reply of invalid length"));
        }
        Ok(message)
    }
}
