//! Negotiates [`super::sasl`] with a server, by Kerberos.
//!
//! The library blocks while it asks the KDC, so it runs in the thread pool and is abandoned at the deadline.

use std::fmt;
use std::net::IpAddr;
use std::sync::Arc;

use crate::base::deadline::{Deadline, Elapsed};
use crate::base::threads;
use crate::hadoop::caller::Kerberos;
use crate::hadoop::service_names::TrustedPrincipal;
use crate::net::resolve;
use crate::security::credential::KerberosError;
use crate::security::gss::{self, GssContext, GssError, is_principal_part, realm_of_host};
use crate::security::user::User;

use super::error::{AUTHENTICATION, CallPhase, Failure, SaslError, TransportCause};
use super::message::Protocol;
use super::sasl;
use super::sasl::{SaslMechanism, SaslNegotiation, SaslNext, SaslOutcome, SaslReply};
use super::wire::{ReadFailure, Wire};

/// SASL mechanism GSSAPI with Kerberos.
pub(super) struct Gssapi {
    kerberos: Arc<Kerberos>,
    deadline: Deadline,
    trusted: TrustedPrincipal,
    /// The canonical name of the server's address; only read if the check of its principal needs it.
    host_name: String,
    context: Option<GssContext>,
}

impl fmt::Debug for Gssapi {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut shown = out.debug_struct("Gssapi");
        shown.field("trusted", &self.trusted);
        shown.finish_non_exhaustive()
    }
}

/// Authenticates both sides before the first call. Returns the user that the server sees.
///
/// # Errors
/// Only [`Failure::NotSent`] and [`Failure::Refused`].
pub(super) async fn authenticate(
    wire: &mut Wire,
    server: IpAddr,
    protocol: Protocol,
    kerberos: &Arc<Kerberos>,
    deadline: Deadline,
) -> Result<(SaslOutcome<Gssapi>, User), Failure> {
    let trusted = kerberos.sasl.trusted(protocol);
    let host_name = match trusted.wants_host_name() {
        true => resolve::canonical_name(server, deadline)
            .await
            .map_err(|elapsed| late(CallPhase::Authenticate, elapsed, wire))?,
        false => String::new(),
    };
    let mechanism = Gssapi {
        kerberos: Arc::clone(kerberos),
        deadline,
        trusted,
        host_name,
        context: None,
    };
    let mut negotiation = SaslNegotiation::new(mechanism, &kerberos.sasl).map_err(failed)?;
    let hello = [&sasl::PREAMBLE[..], &sasl::negotiate()].concat();
    send(wire, &hello, deadline).await?;
    loop {
        let frame = match deadline.bound(wire.frame()).await {
            Ok(frame) => frame.map_err(unread)?,
            Err(elapsed) => return Err(late(CallPhase::Authenticate, elapsed, wire)),
        };
        // Checked before decoding: many small fields take several times their encoded size in memory.
        if frame.len() > sasl::MAX_FRAME {
            return Err(failed(SaslError::Broken("a message that is too long")));
        }
        let message = match sasl::read(&frame).map_err(failed)? {
            SaslReply::Sasl(message) => message,
            SaslReply::Refused(exception) => {
                let method = AUTHENTICATION;
                return Err(Failure::Refused { method, exception });
            }
        };
        let step = match negotiation.is_about_to_begin() {
            true => CallPhase::Ticket,
            false => CallPhase::Authenticate,
        };
        let taking = threads::blocking(move || {
            let next = negotiation.take(&message);
            (negotiation, next)
        });
        let taken = deadline.bound(taking).await;
        let taken = taken.map_err(|elapsed| late(step, elapsed, wire))?;
        let (taken, next) = taken.map_err(|error| not_sent(step, TransportCause::Io(error)))?;
        negotiation = taken;
        match next.map_err(failed)? {
            SaslNext::Send(bytes) => send(wire, &bytes, deadline).await?,
            SaslNext::Finish(bytes) => {
                send(wire, &bytes, deadline).await?;
                let outcome = negotiation.finish().map_err(failed)?;
                return Ok((outcome, user(kerberos, wire, deadline).await?));
            }
        }
    }
}

/// Returns the user that the server sees. May ask the KDC for a ticket or the OS for the user.
async fn user(kerberos: &Arc<Kerberos>, wire: &Wire, deadline: Deadline) -> Result<User, Failure> {
    let kerberos = Arc::clone(kerberos);
    let finding = threads::blocking(move || kerberos.user(deadline));
    let found = deadline.bound(finding).await;
    let found = found.map_err(|elapsed| late(CallPhase::Ticket, elapsed, wire))?;
    let found = found.map_err(|error| not_sent(CallPhase::Ticket, TransportCause::Io(error)))?;
    found.map_err(|error| failed(KerberosError::broken(error.to_string()).into()))
}

async fn send(wire: &mut Wire, bytes: &[u8], deadline: Deadline) -> Result<(), Failure> {
    let sent = wire.send(bytes, deadline).await;
    sent.map_err(|cause| not_sent(CallPhase::Authenticate, cause))
}

fn not_sent(step: CallPhase, cause: TransportCause) -> Failure {
    Failure::NotSent { step, cause }
}

fn failed(error: SaslError) -> Failure {
    not_sent(CallPhase::Authenticate, error.into())
}

fn unread(bad: ReadFailure) -> Failure {
    match bad {
        ReadFailure::Cause(cause) => not_sent(CallPhase::Authenticate, cause),
        ReadFailure::Fault(fault) => failed(fault.into()),
    }
}

fn late(step: CallPhase, elapsed: Elapsed, wire: &Wire) -> Failure {
    let ends = wire.ends();
    let budget = elapsed.budget;
    not_sent(step, TransportCause::Elapsed { budget, ends })
}

impl Gssapi {
    fn explained(&self, error: GssError) -> SaslError {
        self.kerberos.login.explain(error).into()
    }

    /// Returns the principal of a server that claims to be `service/host`, if the configuration trusts it.
    fn checked(&self, service: &str, host: &str) -> Result<String, SaslError> {
        if !is_principal_part(service) || !is_principal_part(host) {
            return Err(SaslError::Broken("malformed server name"));
        }
        let realm = realm_of_host(host).map_err(|error| self.explained(error))?;
        let principal = format!("{service}/{host}@{realm}");
        match self.trusted.check(&principal, &self.host_name) {
            Ok(()) => Ok(principal),
            Err(error) => Err(SaslError::Principal {
                error,
                key: self.trusted.key,
            }),
        }
    }

    fn context(&mut self) -> Result<&mut GssContext, SaslError> {
        let missing = SaslError::Broken("a token before the negotiation");
        self.context.as_mut().ok_or(missing)
    }
}

fn sasl_step(step: gss::GssStep) -> sasl::SaslStep {
    sasl::SaslStep {
        token: step.token,
        done: step.done,
    }
}

impl SaslMechanism for Gssapi {
    fn begin(&mut self, service: &str, host: &str) -> Result<sasl::SaslStep, SaslError> {
        let login = &self.kerberos.login;
        // A missing ticket is reported before the check of the server's claim.
        let begun = login.with(self.deadline, |credential| {
            // The ticket must be for the checked principal.
            match self.checked(service, host) {
                Ok(principal) => GssContext::begin(credential, &principal).map(Ok),
                Err(error) => Ok(Err(error)),
            }
        });
        let (context, step) = begun??;
        self.context = Some(context);
        Ok(sasl_step(step))
    }

    fn step(&mut self, token: &[u8]) -> Result<sasl::SaslStep, SaslError> {
        let step = self.context()?.step(token);
        let step = step.map_err(|error| self.explained(error))?;
        Ok(sasl_step(step))
    }

    fn wrap(&mut self, message: &[u8], encrypt: bool) -> Result<Vec<u8>, SaslError> {
        let wrapped = self.context()?.wrap(message, encrypt);
        wrapped.map_err(|error| self.explained(error))
    }

    fn unwrap(&mut self, wrapped: &[u8]) -> Result<(Vec<u8>, bool), SaslError> {
        let message = self.context()?.unwrap(wrapped);
        message.map_err(|error| self.explained(error))
    }

    fn wrap_limit(&self, encrypt: bool, wrapped: u32) -> Result<u32, SaslError> {
        let missing = SaslError::Broken("a protection before the negotiation");
        let context = self.context.as_ref().ok_or(missing)?;
        let limit = context.wrap_limit(encrypt, wrapped);
        limit.map_err(|error| self.explained(error))
    }
}
