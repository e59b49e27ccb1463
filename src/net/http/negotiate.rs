//! HTTP's Negotiate (RFC 4559), as Hadoop's `KerberosAuthenticationHandler` asks for it: one token for `HTTP` on the host of the
//! address, and the server's answer to it checked. Nothing is kept on disk, and no cookie is sent: each question is
//! proved by itself.

use std::fmt;
use std::net::IpAddr;
use std::sync::Arc;

use crate::base::deadline::Deadline;
use crate::base::threads;
use crate::security::credential::{KerberosError, Login};
use crate::security::gss::{CredentialSource, GssContext, GssError, GssMechanism, realm_of_host};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;

/// The scheme's name, in the server's headers and in ours.
const NEGOTIATE: &str = "Negotiate";
/// The service whose tickets are shown.
const SERVICE: &str = "HTTP";

/// The server's token among its `WWW-Authenticate` headers, empty where it only asks; `None` where it does not speak of
/// Negotiate. What is no Base64 is no token, and so no proof.
pub fn token<'a>(challenges: impl IntoIterator<Item = &'a str>) -> Option<Vec<u8>> {
    let mut said = challenges.into_iter().filter_map(|challenge| {
        let (scheme, rest) = challenge.split_at_checked(NEGOTIATE.len())?;
        let ends = rest.is_empty() || rest.starts_with(' ');
        (ends && scheme.eq_ignore_ascii_case(NEGOTIATE)).then_some(rest.trim())
    });
    Some(BASE64.decode(said.next()?).unwrap_or_default())
}

/// Proves who the caller is to servers that ask. Nothing of Kerberos is opened before one does.
#[derive(Debug, Clone)]
pub struct Negotiator {
    login: Arc<Login>,
}

/// Why the caller's proof is none.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Unproved {
    /// The caller has none to give, or none for this server; or it was not taken.
    Caller(String),
    /// The server's own is none.
    Server(String),
    /// Kerberos does not do, through no fault of these two.
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
    /// With the caller's credential from there.
    pub fn new(source: CredentialSource) -> Self {
        Self {
            login: Arc::new(Login::new(source, GssMechanism::Spnego)),
        }
    }

    /// Makes a token for the server on this host. May ask the KDC for a ticket, on a thread that may block.
    ///
    /// # Errors
    /// See [`Unproved`].
    pub async fn begin(&self, host: &str, deadline: Deadline) -> Result<SpnegoToken, Unproved> {
        if host.parse::<IpAddr>().is_ok() {
            return Err(Unproved::Caller(format!(
                "tickets are for names of hosts, and {host} is none: write the name into the configuration"
            )));
        }
        let host = host.to_lowercase();
        let login = Arc::clone(&self.login);
        blocking(deadline, move || Ok(negotiate(&login, &host, deadline)?)).await
    }
}

fn negotiate(login: &Login, host: &str, deadline: Deadline) -> Result<SpnegoToken, KerberosError> {
    let begun = login.with(deadline, |credential| {
        let (context, step) = GssContext::begin(credential, &principal_of(host)?)?;
        Ok(SpnegoToken {
            context,
            token: step.token,
            principal: credential.principal().to_owned(),
        })
    });
    begun.map_err(|error| without_spnego(login, host, deadline).unwrap_or(error))
}

/// The page's principal, for the very name of the address, as the JVM has it (`KerberosUtil.getServicePrincipal`): the
/// library alone would ask name servers for another one, who could so say whom the ticket is for.
fn principal_of(host: &str) -> Result<String, GssError> {
    Ok(format!("{SERVICE}/{host}@{}", realm_of_host(host)?))
}

/// What Kerberos itself says: from within SPNEGO the library tells next to nothing of what went wrong.
fn without_spnego(login: &Login, host: &str, deadline: Deadline) -> Option<KerberosError> {
    let login = Login::new(login.source().clone(), GssMechanism::Kerberos);
    let begun = login.with(deadline, |credential| {
        GssContext::begin(credential, &principal_of(host)?)
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

/// A token that was made, and is yet to be answered.
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
    /// The value of `Authorization`.
    pub fn header(&self) -> String {
        format!("{NEGOTIATE} {}", BASE64.encode(&self.token))
    }

    /// The caller's principal.
    pub fn principal(&self) -> &str {
        &self.principal
    }

    /// Checks the token that the server answered with.
    ///
    /// # Errors
    /// The server does not prove to be the one that the ticket is for.
    pub async fn finish(mut self, token: Vec<u8>, deadline: Deadline) -> Result<(), Unproved> {
        let server = |words: String| {
            Err(Unproved::Server(format!(
                "it does not prove by Kerberos who it is: {words}"
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
    fn a_challenge_is_found_among_others() {
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
