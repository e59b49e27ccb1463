//! A security context with one server.

use std::fmt;
use std::sync::Arc;

use super::credential::{Credential, name};
use super::error::GssError;
use super::ffi::{Name, SecContext};

/// `GSS_C_MUTUAL_FLAG`: the server is authenticated.
const MUTUAL: u32 = 2;
/// `GSS_C_REPLAY_FLAG` and `GSS_C_SEQUENCE_FLAG`: repeated, missing or reordered messages are detected.
const REPLAY_AND_SEQUENCE: u32 = 4 | 8;
/// `GSS_C_CONF_FLAG`: messages can be encrypted.
const CONFIDENTIAL: u32 = 16;
/// `GSS_C_INTEG_FLAG`: modified messages are detected.
const INTEGRITY: u32 = 32;
/// Never contains `GSS_C_DELEG_FLAG` (1): no server gets the caller's ticket.
const REQUESTED: u32 = MUTUAL | REPLAY_AND_SEQUENCE | CONFIDENTIAL | INTEGRITY;
const REQUIRED: u32 = MUTUAL | INTEGRITY;
/// `GSS_S_CONTINUE_NEEDED`.
const CONTINUE_NEEDED: u32 = 1;
/// `GSS_S_DUPLICATE_TOKEN`, `_OLD_TOKEN`, `_UNSEQ_TOKEN`, `_GAP_TOKEN`.
const OUT_OF_ORDER: u32 = 2 | 4 | 8 | 16;

#[derive(Clone, PartialEq, Eq)]
pub struct GssStep {
    /// The token to send to the server; may be empty.
    pub token: Vec<u8>,
    /// True once the context is complete and the server is authenticated.
    pub done: bool,
}

impl fmt::Debug for GssStep {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            out,
            "Step {{ token: {} bytes, done: {} }}",
            self.token.len(),
            self.done
        )
    }
}

/// A context under negotiation. Once [`GssContext::step`] has completed it, it can wrap and unwrap messages.
pub struct GssContext {
    gss: SecContext,
    credential: Arc<Credential>,
    target: Name,
    progress: Progress,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Progress {
    New,
    Begun,
    Done,
    Failed,
}

impl fmt::Debug for GssContext {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut shown = out.debug_struct("Context");
        shown.field("credential", &self.credential);
        shown.field("progress", &self.progress);
        shown.finish_non_exhaustive()
    }
}

impl GssContext {
    /// Begins a context with this principal, which is not canonicalized. The library may ask the KDC for a
    /// ticket; blocks.
    ///
    /// # Errors
    /// The principal is malformed, or an error of [`GssContext::step`].
    pub fn begin(
        credential: &Arc<Credential>,
        principal: &str,
    ) -> Result<(Self, GssStep), GssError> {
        let mut context = Self {
            gss: SecContext::new(credential.library),
            credential: Arc::clone(credential),
            target: name(credential.library, principal)?,
            progress: Progress::New,
        };
        let first = context.step(&[])?;
        Ok((context, first))
    }

    /// Accepts the server's token. The library may ask the KDC for a ticket; blocks.
    ///
    /// # Errors
    /// See [`super::GssErrorKind`]; also a context that would complete without mutual authentication. The
    /// context cannot be used afterwards.
    pub fn step(&mut self, token: &[u8]) -> Result<GssStep, GssError> {
        let token = match self.progress {
            Progress::New => None,
            Progress::Begun => Some(token),
            Progress::Done => return Err(GssError::other("the security context is complete")),
            Progress::Failed => return Err(GssError::other("the security context has failed")),
        };
        self.progress = Progress::Failed;
        if token.is_none() {
            self.credential.ready_thread();
        }
        let Credential {
            cred, mechanism, ..
        } = &*self.credential;
        let (target, mechanism) = (&self.target, mechanism.oid());
        let (token, flags) = (self.gss).init(cred, target, mechanism, REQUESTED, token)?;
        let done = token.status & CONTINUE_NEEDED == 0;
        if done && flags & REQUIRED != REQUIRED {
            return Err(GssError::other("the server has not proved its identity"));
        }
        self.progress = match done {
            true => Progress::Done,
            false => Progress::Begun,
        };
        let token = token.bytes;
        Ok(GssStep { token, done })
    }

    /// Signs a message, and encrypts it on request.
    ///
    /// # Errors
    /// The context is incomplete, or cannot encrypt.
    pub fn wrap(&mut self, message: &[u8], encrypt: bool) -> Result<Vec<u8>, GssError> {
        self.require_done()?;
        let (wrapped, encrypted) = self.gss.wrap(message, encrypt)?;
        match encrypt && !encrypted {
            true => Err(GssError::other("the security context cannot encrypt")),
            false => Ok(wrapped.bytes),
        }
    }

    /// Checks and unwraps a message. The second value is true for an encrypted message.
    ///
    /// # Errors
    /// The message was modified, repeated or reordered, or the context is incomplete.
    pub fn unwrap(&mut self, wrapped: &[u8]) -> Result<(Vec<u8>, bool), GssError> {
        self.require_done()?;
        let (message, encrypted) = self.gss.unwrap(wrapped)?;
        match message.status & OUT_OF_ORDER {
            0 => Ok((message.bytes, encrypted)),
            _ => Err(GssError::other(
                "the message is repeated or out of its order",
            )),
        }
    }

    /// Returns the maximum length of a message whose wrapped form fits in `wrapped` bytes.
    ///
    /// # Errors
    /// The context is incomplete.
    pub fn wrap_limit(&self, encrypt: bool, wrapped: u32) -> Result<u32, GssError> {
        self.require_done()?;
        self.gss.wrap_limit(encrypt, wrapped)
    }

    fn require_done(&self) -> Result<(), GssError> {
        match self.progress {
            Progress::Done => Ok(()),
            _ => Err(GssError::other("the security context is not complete")),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn debug_hides_tokens() {
        let step = GssStep {
            token: b"secret".to_vec(),
            done: false,
        };
        assert_eq!(format!("{step:?}"), "Step { token: 6 bytes, done: false }");
    }

    #[test]
    fn tickets_are_not_delegated() {
        assert_eq!(REQUESTED & 1, 0, "GSS_C_DELEG_FLAG");
        assert_eq!(REQUIRED, MUTUAL | INTEGRITY);
    }
}
