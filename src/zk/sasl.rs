//! SASL with Kerberos, as in ZooKeeper's Java client (`ZooKeeperSaslClient`, `SaslServerPrincipal` and `SecurityUtils` of
//! 3.8.4): the principal of a server, and the exchange of tokens.
//!
//! Later messages are not protected: ZooKeeper's only protection is TLS.

use std::net::IpAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use crate::base::deadline::{Deadline, Elapsed};
use crate::base::threads;
use crate::net::address::HostPort;
use crate::net::resolve;
use crate::security::credential::{KerberosError, Login};
use crate::security::gss::{GssContext, GssErrorKind, GssStep, service_principal};
use crate::security::layers::{self, LayerOffer};

use super::client::ZkClient;
use super::connection::CallError;
use super::message::Code;

/// Maximum tokens that a server may send. Kerberos needs two.
const MAX_TOKENS: usize = 8;

/// The beginning of the first token of a server with DIGEST-MD5 (RFC 2831, 2.1.1), independent of the client's
/// token. Kerberos tokens begin with 0x60.
const DIGEST_MD5: &[u8] = b"realm=";

/// Authenticates the sessions of an ensemble.
#[derive(Debug)]
pub struct ZkSasl {
    login: Arc<Login>,
    server: ServerPrincipal,
    /// True if a server has refused a request without SASL.
    needed: AtomicBool,
}

/// The principal that a server must have. As in Java, `krb5.conf` gives the realm of its host.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ServerPrincipal {
    /// The same service and host for all servers, from `zookeeper.server.principal`.
    Fixed { service: String, host: String },
    /// This service on the host of each server. With `canonicalize`, the host is the name of the server's
    /// address, otherwise the name in the configuration.
    OfHost { service: String, canonicalize: bool },
}

impl ServerPrincipal {
    /// Reads `service/host`, with or without a realm. Returns `None` if the text is malformed.
    pub fn fixed(text: &str) -> Option<Self> {
        let name = text.split_once('@').map_or(text, |(name, _)| name);
        let (service, host) = name.split_once('/')?;
        let is_complete = !service.is_empty() && !host.is_empty() && !host.contains('/');
        is_complete.then(|| Self::Fixed {
            service: service.to_owned(),
            host: host.to_owned(),
        })
    }

    /// Returns the service and host of the server at this address.
    async fn of(
        &self,
        server: &HostPort,
        ip: IpAddr,
        deadline: Deadline,
    ) -> Result<(String, String), Elapsed> {
        let (service, host) = match self {
            Self::Fixed { service, host } => (service, jvm_host(host, deadline).await?),
            Self::OfHost {
                service,
                canonicalize: true,
            } => {
                let name = resolve::canonical_name(ip, deadline).await?;
                let is_name = name.parse::<IpAddr>().is_err();
                let host = if is_name { name } else { server.host.clone() };
                (service, host)
            }
            Self::OfHost { service, .. } => {
                let host = resolve::java_host_name(&server.host, deadline).await;
                (service, jvm_host(&host, deadline).await?)
            }
        };
        Ok((service.clone(), host.to_lowercase()))
    }
}

/// Returns the host of a ticket as the JVM does (`PrincipalName`, `KRB_NT_SRV_HST`): the canonical name completes a
/// short name.
async fn jvm_host(host: &str, deadline: Deadline) -> Result<String, Elapsed> {
    let Some(ip) = resolve::address_of(host, deadline).await? else {
        return Ok(host.to_owned());
    };
    let canonical = resolve::canonical_name(ip, deadline).await?;
    Ok(completed(host, canonical))
}

fn completed(host: &str, canonical: String) -> String {
    let beginning = format!("{}.", host.to_lowercase());
    match canonical.to_lowercase().starts_with(&beginning) {
        true => canonical,
        false => host.to_owned(),
    }
}

/// Why SASL failed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ZkSaslError {
    #[error("{0}")]
    Kerberos(KerberosError),
    #[error(
        "{0}; if the ZooKeeper servers have another principal, set zookeeper.sasl.client.username or zookeeper.server.principal"
    )]
    UnknownServer(KerberosError),
    /// The KDC, a credential cache or a name server did not answer in time.
    #[error("asking the KDC for a ticket: {0}")]
    Slow(Elapsed),
    #[error("the server does not offer it")]
    NotOffered,
    #[error("the server uses DIGEST-MD5 in place of Kerberos, which is not supported")]
    Digest,
    #[error(
        "the server rejects the ticket for {server}; its log says why. It may have another principal \
         (zookeeper.sasl.client.username, zookeeper.server.principal)"
    )]
    Rejected {
        /// The server's principal.
        server: String,
    },
    #[error(
        "the server demands that messages are signed or encrypted (layers {0:#x} of RFC 4752), which is not supported"
    )]
    Protection(u8),
    #[error("the server does not follow the protocol: {0}")]
    Malformed(&'static str),
    #[error("{0}")]
    Call(CallError),
    /// The server closed the connection because the client was not authenticated.
    #[error("no new connection: {0}")]
    NotReconnected(String),
}

impl From<KerberosError> for ZkSaslError {
    fn from(error: KerberosError) -> Self {
        match error.kind {
            GssErrorKind::UnknownServer => Self::UnknownServer(error),
            _ => Self::Kerberos(error),
        }
    }
}

impl From<Elapsed> for ZkSaslError {
    fn from(elapsed: Elapsed) -> Self {
        Self::Slow(elapsed)
    }
}

impl ZkSaslError {
    /// True if Kerberos is the cause, and not the caller.
    pub(super) fn is_of_kerberos(&self) -> bool {
        match self {
            Self::Kerberos(error) => !error.is_of_caller(),
            Self::UnknownServer(_) | Self::Slow(_) => true,
            _ => false,
        }
    }

    /// True if Kerberos does not work for any server at present.
    pub(super) fn is_of_kdc(&self) -> bool {
        match self {
            Self::Kerberos(error) => matches!(
                error.kind,
                GssErrorKind::KdcUnreachable | GssErrorKind::ClockSkew
            ),
            Self::Slow(_) => true,
            _ => false,
        }
    }

    /// True if the connection cannot be used any longer.
    pub(super) fn ends_connection(&self) -> bool {
        matches!(self, Self::Rejected { .. } | Self::Call(_))
    }
}

impl ZkSasl {
    /// Makes the authentication. Acquires no ticket yet.
    pub fn new(login: Arc<Login>, server: ServerPrincipal) -> Self {
        Self {
            login,
            server,
            needed: AtomicBool::new(false),
        }
    }

    pub(super) fn is_needed(&self) -> bool {
        self.needed.load(Ordering::Relaxed)
    }

    pub(super) fn set_needed(&self) {
        self.needed.store(true, Ordering::Relaxed);
    }

    /// Authenticates both sides of a connection. Returns the caller's principal.
    ///
    /// # Errors
    /// See [`ZkSaslError`].
    pub(super) async fn authenticate(
        &self,
        client: &ZkClient,
        server: &HostPort,
        ip: IpAddr,
        deadline: Deadline,
    ) -> Result<String, ZkSaslError> {
        let (service, host) = self.server.of(server, ip, deadline).await?;
        let login = Arc::clone(&self.login);
        let beginning = move || Exchange::begin(&login, &service, &host, deadline);
        let mut exchange = blocking(deadline, beginning).await?;
        for sent in 0..MAX_TOKENS {
            let token = exchange.step.token.clone();
            let answer = match client.sasl(token, deadline).await {
                Ok(answer) => answer,
                Err(CallError::Refused(Code::AuthFailed | Code::SaslRequired)) => {
                    let server = exchange.server;
                    return Err(ZkSaslError::Rejected { server });
                }
                Err(error) => return Err(ZkSaslError::Call(error)),
            };
            if exchange.agreed {
                return Ok(exchange.caller);
            }
            let Some(answer) = answer else {
                return Err(match sent {
                    0 => ZkSaslError::NotOffered,
                    _ => ZkSaslError::Malformed("a token is missing"),
                });
            };
            if answer.starts_with(DIGEST_MD5) {
                return Err(ZkSaslError::Digest);
            }
            let login = Arc::clone(&self.login);
            let taking = move || exchange.take(&login, &answer);
            exchange = blocking(deadline, taking).await?;
        }
        Err(ZkSaslError::Malformed("too many tokens"))
    }
}

/// A negotiation with one server. Its functions block.
struct Exchange {
    context: GssContext,
    /// The step whose token is sent next.
    step: GssStep,
    /// True if that token is the last.
    agreed: bool,
    /// The principals of the caller and the server.
    caller: String,
    server: String,
}

impl Exchange {
    fn begin(
        login: &Login,
        service: &str,
        host: &str,
        deadline: Deadline,
    ) -> Result<Self, ZkSaslError> {
        // A missing ticket is reported before any error in the server's name.
        let begun = login.with(deadline, |credential| {
            let server = service_principal(service, host)?;
            let (context, step) = GssContext::begin(credential, &server)?;
            Ok(Self {
                context,
                step,
                agreed: false,
                caller: credential.principal().to_owned(),
                server,
            })
        });
        Ok(begun?)
    }

    fn take(mut self, login: &Login, token: &[u8]) -> Result<Self, ZkSaslError> {
        if self.step.done {
            return self.agree(login, token);
        }
        let step = self.context.step(token);
        self.step = step.map_err(|error| login.explain(error))?;
        Ok(self)
    }

    /// Chooses no layer, whatever layers the server offers.
    fn agree(mut self, login: &Login, token: &[u8]) -> Result<Self, ZkSaslError> {
        let offer = self.context.unwrap(token);
        let (offer, _) = offer.map_err(|error| login.explain(error))?;
        let Some(LayerOffer { layers, .. }) = LayerOffer::read(&offer) else {
            return Err(ZkSaslError::Malformed("malformed security-layer offer"));
        };
        if layers & layers::NO_LAYER == 0 {
            return Err(ZkSaslError::Protection(layers));
        }
        let choice = layers::choice(layers::NO_LAYER, 0);
        let choice = self.context.wrap(&choice, false);
        self.step.token = choice.map_err(|error| login.explain(error))?;
        self.agreed = true;
        Ok(self)
    }
}

async fn blocking<T: Send + 'static>(
    deadline: Deadline,
    work: impl FnOnce() -> Result<T, ZkSaslError> + Send + 'static,
) -> Result<T, ZkSaslError> {
    match deadline.bound(threads::blocking(work)).await? {
        Ok(done) => done,
        Err(error) => Err(KerberosError::broken(error.to_string()).into()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fixed_principals() {
        let table = [
            ("zookeeper/zk1", Some(("zookeeper", "zk1"))),
            ("zk/zk1.example.com@OTHER", Some(("zk", "zk1.example.com"))),
            ("zookeeper", None),
            ("zookeeper@REALM/x", None),
            ("/zk1", None),
            ("zookeeper/", None),
            ("a/b/c", None),
        ];
        for (text, expected) in table {
            let expected = expected.map(|(service, host)| ServerPrincipal::Fixed {
                service: service.to_owned(),
                host: host.to_owned(),
            });
            assert_eq!(ServerPrincipal::fixed(text), expected, "{text}");
        }
    }

    #[test]
    fn short_names_are_completed() {
        let table = [
            ("zk1", "zk1.example.com", "zk1.example.com"),
            ("ZK1", "zk1.example.com", "zk1.example.com"),
            ("zk1", "zk10.example.com", "zk1"),
            ("alias", "zk1.example.com", "alias"),
            ("zk1.example.com", "zk1.example.com", "zk1.example.com"),
        ];
        for (host, canonical, expected) in table {
            assert_eq!(completed(host, canonical.to_owned()), expected, "{host}");
        }
    }
}
