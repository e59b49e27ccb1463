//! Sends one GET under a deadline.

use std::error::Error as _;
use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use reqwest::RequestBuilder;
use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use reqwest::header::{ACCEPT, AUTHORIZATION, CONNECTION, HeaderValue, LOCATION, WWW_AUTHENTICATE};

use crate::base::deadline::{Deadline, Elapsed};
use crate::base::escape::cut;
use crate::base::io::{is_local, is_no_route, without_number};
use crate::base::threads;
use crate::net::address::{HostPort, Scheme};
use crate::net::resolve;
use crate::security::gss::CredentialSource;
use crate::security::tls::{self, Trust};

use super::negotiate::{self, Negotiator, Unproved};
use super::page::{HttpError, PageReply};
use super::worker;

/// The status of a server that requires authentication.
const UNAUTHORISED: u16 = 401;
/// Longer than any deadline.
const LONGEST_LOOKUP: Duration = Duration::from_secs(86_400);
/// Time reserved for the request after a name lookup, so that the lookup times out first.
const AFTER_LOOKUP: Duration = Duration::from_millis(20);

tokio::task_local! {
    /// The deadline of the current request. A task local, because the library passes only the name to the
    /// resolver.
    static DEADLINE: Deadline;
}

/// An HTTP client that follows no redirects and ignores proxies of the environment.
#[derive(Debug, Clone)]
pub struct HttpClient {
    inner: reqwest::Client,
    scheme: Scheme,
    trusted_by: String,
    negotiator: Negotiator,
}

/// The means to authenticate servers and the caller.
#[derive(Debug, Clone, Default)]
pub struct Means {
    pub trust: Trust,
    /// The caller's Kerberos credential.
    pub credential: CredentialSource,
}

impl HttpClient {
    /// Makes a client. Only HTTPS reads files.
    ///
    /// # Errors
    /// The trusted certificates or the client's certificate cannot be used.
    pub async fn new(scheme: Scheme, means: &Means, deadline: Deadline) -> Result<Self, HttpError> {
        let (client, trusted_by) = match scheme {
            Scheme::Http => (tls::nobody(), String::new()),
            Scheme::Https => {
                let trust = means.trust.clone();
                let loading = threads::blocking(move || trust.load());
                match deadline.bound(loading).await {
                    Ok(Ok(Ok(tls))) => (Ok(tls.client), tls.trusted_by),
                    Ok(Ok(Err(error))) => (Err(error), String::new()),
                    Ok(Err(_)) => {
                        return Err(HttpError::Broken("TLS could not be set up".to_owned()));
                    }
                    Err(elapsed) => return Err(HttpError::Silent(elapsed.budget)),
                }
            }
        };
        let client = client.map_err(|error| HttpError::Untrusted(error.to_string()))?;
        Ok(Self {
            inner: inner(client).map_err(|error| HttpError::Broken(words(&error)))?,
            scheme,
            trusted_by,
            negotiator: Negotiator::new(means.credential.clone()),
        })
    }

    /// GETs one page. If the server answers 401 and offers Negotiate, the request is repeated with a Kerberos
    /// token. At most `limit` bytes of the body are read.
    ///
    /// # Errors
    /// See [`HttpError`].
    pub async fn get(
        &self,
        address: &HostPort,
        path: &str,
        limit: usize,
        deadline: Deadline,
    ) -> Result<PageReply, HttpError> {
        let request = || self.request(address, path);
        let limit = BodyLimit::OfPage(limit);
        let (reply, token) = self.fetch(request, limit, deadline).await?;
        if reply.status == UNAUTHORISED && token.is_some() {
            return self
                .authenticate(&address.host, request, limit, deadline)
                .await;
        }
        Ok(reply)
    }

    /// GETs one page, also the body of an error. Sends no Kerberos token.
    ///
    /// # Errors
    /// See [`HttpError`].
    pub async fn get_any(
        &self,
        address: &HostPort,
        path: &str,
        limit: usize,
        deadline: Deadline,
    ) -> Result<PageReply, HttpError> {
        let request = || self.request(address, path);
        let limit = BodyLimit::OfAny(limit);
        let (reply, _) = self.fetch(request, limit, deadline).await?;
        Ok(reply)
    }

    fn request(&self, address: &HostPort, path: &str) -> RequestBuilder {
        let url = format!("{}://{address}{path}", self.scheme);
        self.inner.get(url).header(ACCEPT, "application/json, */*")
    }

    async fn authenticate(
        &self,
        host: &str,
        request: impl Fn() -> RequestBuilder,
        limit: BodyLimit,
        deadline: Deadline,
    ) -> Result<PageReply, HttpError> {
        let failed = |error| negotiation_failed(error, deadline);
        let negotiation = self
            .negotiator
            .begin(host, deadline)
            .await
            .map_err(failed)?;
        let mut header = HeaderValue::from_str(&negotiation.header())
            .map_err(|error| HttpError::Denied(error.to_string()))?;
        header.set_sensitive(true);
        let request = || request().header(AUTHORIZATION, header.clone());
        let (reply, token) = self.fetch(request, limit, deadline).await?;
        if reply.status == UNAUTHORISED {
            let principal = negotiation.principal();
            return Err(HttpError::Denied(format!(
                "it does not accept the ticket of {principal} for HTTP/{host}"
            )));
        }
        let token = token.unwrap_or_default();
        negotiation.finish(token, deadline).await.map_err(failed)?;
        Ok(PageReply {
            proved: true,
            ..reply
        })
    }

    /// Returns the reply and the server's Negotiate token (see [`negotiate::token`]).
    async fn fetch(
        &self,
        request: impl Fn() -> RequestBuilder,
        limit: BodyLimit,
        deadline: Deadline,
    ) -> Result<(PageReply, Option<Vec<u8>>), HttpError> {
        let lookup = deadline.reserving(AFTER_LOOKUP);
        let proved = self.scheme == Scheme::Https;
        let asking = || DEADLINE.scope(lookup, read(request(), limit, proved));
        match deadline.bound(worker::run(asking, deadline)).await {
            Ok(Ok(Ok(read))) => Ok(read),
            Ok(Ok(Err(error))) => Err(failure(&error, &self.trusted_by)),
            Ok(Err(error)) => Err(HttpError::Broken(error.to_string())),
            Err(elapsed) => Err(HttpError::Silent(elapsed.budget)),
        }
    }
}

fn negotiation_failed(error: Unproved, deadline: Deadline) -> HttpError {
    match error {
        Unproved::Caller(why) => HttpError::Denied(why),
        Unproved::Server(why) => HttpError::Untrusted(why),
        Unproved::Kerberos(why) => HttpError::Kerberos(why),
        Unproved::Slow => HttpError::Silent(deadline.budget()),
    }
}

/// How many bytes of a body to read.
#[derive(Debug, Clone, Copy)]
enum BodyLimit {
    /// Only if the status is 200.
    OfPage(usize),
    /// With any status.
    OfAny(usize),
}

async fn read(
    request: RequestBuilder,
    limit: BodyLimit,
    proved: bool,
) -> Result<(PageReply, Option<Vec<u8>>), reqwest::Error> {
    let mut response = request.header(CONNECTION, "close").send().await?;
    let status = response.status().as_u16();
    let location = response.headers().get(LOCATION);
    let location =
        location.map(|value| cut(String::from_utf8_lossy(value.as_bytes()).into_owned()));
    let challenges = response.headers().get_all(WWW_AUTHENTICATE).iter();
    let token = negotiate::token(challenges.filter_map(|value| value.to_str().ok()));
    let limit = match limit {
        BodyLimit::OfPage(_) if status != 200 => 0,
        BodyLimit::OfPage(limit) | BodyLimit::OfAny(limit) => limit,
    };
    let mut body = Vec::new();
    while body.len() < limit {
        let Some(chunk) = response.chunk().await? else {
            break;
        };
        body.extend_from_slice(&chunk);
    }
    body.truncate(limit);
    let reply = PageReply {
        status,
        location,
        body,
        proved,
    };
    Ok((reply, token))
}

/// Looks up names as the JVM does.
struct Resolver;

/// Why the lookup of a name gave no address.
#[derive(Debug, thiserror::Error)]
enum NoAddress {
    #[error("no address is known for this name")]
    Unknown,
    #[error("looking up the host: {0}")]
    Slow(#[from] Elapsed),
}

impl Resolve for Resolver {
    fn resolve(&self, name: Name) -> Resolving {
        let deadline = DEADLINE.try_with(|deadline| *deadline);
        let deadline = deadline.unwrap_or_else(|_| Deadline::after(LONGEST_LOOKUP));
        Box::pin(async move {
            let found = resolve::address_of(name.as_str(), deadline).await;
            let address = found.map_err(NoAddress::from)?.ok_or(NoAddress::Unknown)?;
            let addresses: Addrs = Box::new(std::iter::once(SocketAddr::new(address, 0)));
            Ok(addresses)
        })
    }
}

/// Builds the library's client. It uses `tls` for https addresses only.
fn inner(tls: rustls::ClientConfig) -> Result<reqwest::Client, reqwest::Error> {
    reqwest::Client::builder()
        .redirect(reqwest::redirect::Policy::none())
        .no_proxy()
        .dns_resolver(Arc::new(Resolver))
        .pool_max_idle_per_host(0)
        .user_agent(concat!("rmadmin/", env!("CARGO_PKG_VERSION")))
        .tls_backend_preconfigured(tls)
        .build()
}

fn failure(error: &reqwest::Error, trusted_by: &str) -> HttpError {
    let mut source = error.source();
    while let Some(inner) = source {
        match inner.downcast_ref() {
            Some(NoAddress::Unknown) => return HttpError::UnknownHost,
            Some(slow) => return HttpError::NotReached(slow.to_string()),
            None => {}
        }
        if let Some(io) = inner.downcast_ref::<io::Error>() {
            if io.kind() == io::ErrorKind::ConnectionRefused {
                return HttpError::Refused;
            }
            if is_no_route(io) {
                return HttpError::Unreachable(without_number(&io));
            }
            // A local error has an OS error number; TLS errors have none.
            if error.is_connect() && io.raw_os_error().is_some() && is_local(io) {
                let why = without_number(&io);
                return HttpError::NotReached(format!("this host could not connect: {why}"));
            }
            if let Some(why) = tls::refusal::of_io(io, trusted_by) {
                return HttpError::Untrusted(why);
            }
            if io.raw_os_error().is_some() {
                return HttpError::Broken(without_number(&io));
            }
        }
        source = inner.source();
    }
    let words = words(error);
    if error.is_connect() {
        HttpError::Broken(words)
    } else {
        HttpError::Malformed(words)
    }
}

/// Returns the text of the innermost error: the outer ones only repeat the address.
fn words(error: &reqwest::Error) -> String {
    let mut reason: &dyn std::error::Error = error;
    while let Some(inner) = reason.source() {
        reason = inner;
    }
    cut(without_number(&reason))
}
