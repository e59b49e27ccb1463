//! A conversation with one server, set up and protected by Kerberos.

use std::fmt;
use std::sync::Arc;

use super::credential::{Credential, name};
use super::error::GssError;
use super::ffi::{Name, SecContext};

/// `GSS_C_MUTUAL_FLAG`: the server proves who it is.
const MUTUAL: u32 = 2;
/// `GSS_C_REPLAY_FLAG` and `GSS_C_SEQUENCE_FLAG`: what is repeated, left out or in another order is told.
const REPLAY_AND_SEQUENCE: u32 = 4 | 8;
/// `GSS_C_CONF_FLAG`: messages can be encrypted.
const CONFIDENTIAL: u32 = 16;
/// `GSS_C_INTEG_FLAG`: messages cannot be changed unseen.
const INTEGRITY: u32 = 32;
/// What every context asks for. `GSS_C_DELEG_FLAG` (1) is not in it, ever: no server gets the caller's ticket.
const REQUESTED: u32 = MUTUAL | REPLAY_AND_SEQUENCE | CONFIDENTIAL | INTEGRITY;
/// What a context must have to be used.
const REQUIRED: u32 = MUTUAL | INTEGRITY;
/// `GSS_S_CONTINUE_NEEDED`.
const CONTINUE_NEEDED: u32 = 1;
/// `GSS_S_DUPLICATE_TOKEN`, `_OLD_TOKEN`, `_UNSEQ_TOKEN`, `_GAP_TOKEN`.
const OUT_OF_ORDER: u32 = 2 | 4 | 8 | 16;

/// What one step of setting up a context brought.
#[derive(Clone, PartialEq, Eq)]
pub struct GssStep {
    /// What to send to the server; empty where there is nothing to send.
    pub token: Vec<u8>,
    /// Whether the context is complete on this side, and the server has proved who it is.
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

/// A security context with one server: set up by [`GssContext::step`], and then good to wrap and unwrap messages.
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
    /// A context with this principal, taken as it is, with mutual authentication and never with delegation; and what to
    /// send first. May ask the KDC for a ticket, and blocks.
    ///
    /// # Errors
    /// The principal is no name, or as [`GssContext::step`].
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

    /// Takes the server's token, and gives back what to send. May ask the KDC for
    /// a ticket, and blocks.
    ///
    /// # Errors
    /// See [`super::Kind`]; the context cannot be used then. Also where it would be complete without mutual
    /// authentication.
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
            return Err(GssError::other("the server has not proved who it is"));
        }
        self.progress = match done {
            true => Progress::Done,
            false => Progress::Begun,
        };
        let token = token.bytes;
        Ok(GssStep { token, done })
    }

    /// Signs a message, and encrypts it where that is asked for.
    ///
    /// # Errors
    /// The context is not complete, or cannot encrypt.
    pub fn wrap(&mut self, message: &[u8], encrypt: bool) -> Result<Vec<u8>, GssError> {
        self.require_done()?;
        let (wrapped, encrypted) = self.gss.wrap(message, encrypt)?;
        match encrypt && !encrypted {
            true => Err(GssError::other("the security context cannot encrypt")),
            false => Ok(wrapped.bytes),
        }
    }

    /// Checks a wrapped message and takes it out; tells also whether it was encrypted.
    ///
    /// # Errors
    /// It was changed, repeated or not in its turn; or the context is not complete.
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

    /// How long a message may be so that it has at most so many bytes when it is wrapped.
    ///
    /// # Errors
    /// The context is not complete.
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
    fn tokens_are_not_shown() {
        let step = GssStep {
            token: b"secret".to_vec(),
            done: false,
        };
        assert_eq!(format!("{step:?}"), "Step { token: 6 bytes, done: false }");
    }

    #[test]
    fn nothing_is_asked_for_that_gives_a_ticket_away() {
        assert_eq!(REQUESTED & 1, 0, "GSS_C_DELEG_FLAG");
        assert_eq!(REQUIRED, MUTUAL | INTEGRITY);
    }
}
