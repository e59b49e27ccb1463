//! HTTP's Negotiate (RFC 4559), as Hadoop's `KerberosAuthenticationHandler` requires it. The client sends one token
//! for `HTTP` on the address's host and checks the server's reply. Nothing is stored and no cookie is sent: each
//! request authenticates again.

use std::fmt;
use std::net::IpAddr;
use std::sync::Arc;

use crate::base::deadline::Deadline;
use crate::base::threads;
use crate::security::credential::{KerberosError, Login};
use crate::security::gss::{CredentialSource, GssContext, GssMechanism, service_principal};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;

const NEGOTIATE: &str = "Negotiate";
/// The service part of the server's principal. The host is that of the address, as in `KerberosUtil.getServicePrincipal`.
const SERVICE: &str = "HTTP";

/// Returns the token of the server's `WWW-Authenticate` headers; it is empty if the header has no token or invalid
/// Base64. Returns `None` if no header offers Negotiate.
pub fn token<'a>(challenges: impl IntoIterator<Item = &'a str>) -> Option<Vec<u8>> {
    let mut tokens = challenges.into_iter().filter_map(|challenge| {
        let (scheme, rest) = challenge.split_at_checked(NEGOTIATE.len())?;
        let ends = rest.is_empty() || rest.starts_with(' ');
        (ends && scheme.eq_ignore_ascii_case(NEGOTIATE)).then_some(rest.trim())
    });
    Some(BASE64.decode(tokens.next()?).unwrap_or_default())
}

/// Authenticates the caller to servers that require it. Kerberos is used only after a server has asked for it.
#[derive(Debug, Clone)]
pub struct Negotiator {
    login: Arc<Login>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Unproved {
    /// The caller has no ticket, or no ticket for this server.
    Caller(String),
    /// The server's token is invalid.
    Server(String),
    /// Kerberos failed, and the cause is neither the caller nor the server.
    Kerberos(String),
    /// Kerberos did not answer in time.
    Slow,
}

impl From<KerberosError> for Unproved {
    fn from(error: KerberosError) -> Self {
        match error.is_of_caller() {
            true => Self::Caller(error.to_string()),
            false => Self::Kerberos(error.to_string()),
        }
    }
}

impl Negotiator {
    pub fn new(source: CredentialSource) -> Self {
        Self {
            login: Arc::new(Login::new(source, GssMechanism::Spnego)),
        }
    }

    /// Creates a token for the server on this host. The library may ask the KDC for a ticket.
    ///
    /// # Errors
    /// See [`Unproved`].
    pub async fn begin(&self, host: &str, deadline: Deadline) -> Result<SpnegoToken, Unproved> {
        if host.parse::<IpAddr>().is_ok() {
            return Err(Unproved::Caller(format!(
                "tickets are for host names, and {host} is an address: write the name into the configuration"
            )));
        }
        let host = host.to_lowercase();
        let login = Arc::clone(&self.login);
        blocking(deadline, move || Ok(negotiate(&login, &host, deadline)?)).await
    }
}

fn negotiate(login: &Login, host: &str, deadline: Deadline) -> Result<SpnegoToken, KerberosError> {
    let begun = login.with(deadline, |credential| {
        let (context, step) = GssContext::begin(credential, &service_principal(SERVICE, host)?)?;
        Ok(SpnegoToken {
            context,
            token: step.token,
            principal: credential.principal().to_owned(),
        })
    });
    begun.map_err(|error| without_spnego(login, host, deadline).unwrap_or(error))
}

/// Repeats the step with plain Kerberos to get its error: SPNEGO hides it.
fn without_spnego(login: &Login, host: &str, deadline: Deadline) -> Option<KerberosError> {
    let login = Login::new(login.source().clone(), GssMechanism::Kerberos);
    let begun = login.with(deadline, |credential| {
        GssContext::begin(credential, &service_principal(SERVICE, host)?)
    });
    begun.err()
}

async fn blocking<T: Send + 'static>(
    deadline: Deadline,
    work: impl FnOnce() -> Result<T, Unproved> + Send + 'static,
) -> Result<T, Unproved> {
    match deadline.bound(threads::blocking(work)).await {
        Ok(Ok(done)) => done,
        Ok(Err(error)) => Err(Unproved::Caller(error.to_string())),
        Err(_) => Err(Unproved::Slow),
    }
}

/// A token that the server has not yet answered.
pub struct SpnegoToken {
    context: GssContext,
    token: Vec<u8>,
    principal: String,
}

impl fmt::Debug for SpnegoToken {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "Negotiation of {}", self.principal)
    }
}

impl SpnegoToken {
    /// Returns the value of the `Authorization` header.
    pub fn header(&self) -> String {
        format!("{NEGOTIATE} {}", BASE64.encode(&self.token))
    }

    pub fn principal(&self) -> &str {
        &self.principal
    }

    /// Checks the server's token.
    ///
    /// # Errors
    /// The server lacks the ticket's key.
    pub async fn finish(mut self, token: Vec<u8>, deadline: Deadline) -> Result<(), Unproved> {
        let server = |words: String| {
            Err(Unproved::Server(format!(
                "it does not prove its identity by Kerberos: {words}"
            )))
        };
        blocking(deadline, move || match self.context.step(&token) {
            Ok(step) if step.done => Ok(()),
            Ok(_) => server("its proof is incomplete".to_owned()),
            Err(error) => server(error.to_string()),
        })
        .await
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn negotiate_challenges() {
        let table: [(&[&str], Option<&[u8]>); 8] = [
            (&[], None),
            (&["Basic realm=\"a\""], None),
            (&["Negotiate"], Some(b"")),
            (&["Basic x", "NEGOTIATE"], Some(b"")),
            (&["Negotiate aGk="], Some(b"hi")),
            (&["Negotiate  aGk= "], Some(b"hi")),
            (&["Negotiate \u{fc}"], Some(b"")),
            (&["Negotiated aGk="], None),
        ];
        for (challenges, expected) in table {
            let found = token(challenges.iter().copied());
            assert_eq!(found.as_deref(), expected, "{challenges:?}");
        }
    }
}
