//! One GET under a deadline, and what went wrong with it.

use std::error::Error as _;
use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use reqwest::RequestBuilder;
use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use reqwest::header::{ACCEPT, AUTHORIZATION, CONNECTION, HeaderValue, LOCATION, WWW_AUTHENTICATE};

use crate::cluster::{HostPort, Scheme};
use crate::deadline::{Deadline, Elapsed};
use crate::escape::cut;
use crate::io_words::{is_local, is_no_route, without_number};
use crate::resolve;
use crate::security::gss::CredentialSource;
use crate::security::tls::{self, Trust};
use crate::threads;

use super::answer::{
    ClusterInfo, PageAnswer, PageReply, classify, classify_info, classify_property,
};
use super::negotiate::{self, Negotiator, Unproved};
use super::worker;

/// How much of an answer's body is read, in bytes.
const BODY_LIMIT: usize = 256;
/// The same for `/ws/v1/cluster/info`, which a real RM fills with about one kilobyte.
const INFO_LIMIT: usize = 64 * 1024;
/// The status of a server that wants to know who asks.
const UNAUTHORISED: u16 = 401;
/// How long `/isActive` is waited for alone before the info page is asked for too.
const PATIENCE: Duration = Duration::from_millis(500);
/// Longer than any deadline.
const LONGEST_LOOKUP: Duration = Duration::from_secs(86_400);
/// What a look-up leaves of the request's time, so that it ends first.
const AFTER_LOOKUP: Duration = Duration::from_millis(20);

tokio::task_local! {
    /// Of the request that is made: the library tells the resolver a name and nothing else.
    static DEADLINE: Deadline;
}

/// What asks: one for all RMs of a cluster, and for all clusters that speak plain HTTP. Redirects are not followed, and
/// no proxy of the environment is used.
#[derive(Debug, Clone)]
pub struct HttpClient {
    inner: reqwest::Client,
    scheme: Scheme,
    trusted_by: String,
    negotiator: Negotiator,
}

/// What a client goes by, where servers prove who they are or ask it to.
#[derive(Debug, Clone, Default)]
pub struct Means {
    /// Whom to trust over HTTPS.
    pub trust: Trust,
    /// Where the caller's Kerberos credential is from.
    pub credential: CredentialSource,
}

impl HttpClient {
    /// Sets one up. Only HTTPS needs files, which may be on a file system that hangs.
    ///
    /// # Errors
    /// What every question would end with.
    pub async fn new(
        scheme: Scheme,
        means: &Means,
        deadline: Deadline,
    ) -> Result<Self, PageAnswer> {
        let (client, trusted_by) = match scheme {
            Scheme::Http => (tls::nobody(), String::new()),
            Scheme::Https => {
                let trust = means.trust.clone();
                let loading = threads::blocking(move || trust.load());
                match deadline.bound(loading).await {
                    Ok(Ok(Ok(tls))) => (Ok(tls.client), tls.trusted_by),
                    Ok(Ok(Err(error))) => (Err(error), String::new()),
                    Ok(Err(_)) => {
                        return Err(PageAnswer::Broken("TLS could not be set up".to_owned()));
                    }
                    Err(elapsed) => return Err(PageAnswer::Silent(elapsed.budget)),
                }
            }
        };
        let client = client.map_err(|error| PageAnswer::Untrusted(error.to_string()))?;
        Ok(Self {
            inner: inner(client).map_err(|error| PageAnswer::Broken(words(&error)))?,
            scheme,
            trusted_by,
            negotiator: Negotiator::new(means.credential.clone()),
        })
    }

    /// Asks for `/isActive`.
    pub async fn is_active(&self, address: &HostPort, deadline: Deadline) -> PageReply<PageAnswer> {
        let page = self.get(address, "/isActive", BODY_LIMIT, deadline);
        // Boxed: several of these questions are held at once.
        match Box::pin(page).await {
            Ok(page) => PageReply {
                said: classify(page.status, page.location.as_deref(), &page.body),
                proved: page.proved,
            },
            Err(said) => PageReply {
                said,
                proved: false,
            },
        }
    }

    /// Asks for `/isActive`, and for the info page where a release without `/isActive` may be the reason for what came.
    /// The second value is what the info page said, where it was asked for.
    pub async fn role(
        &self,
        address: &HostPort,
        deadline: Deadline,
    ) -> (
        PageReply<PageAnswer>,
        Option<Result<PageReply<ClusterInfo>, PageAnswer>>,
    ) {
        let is_active = self.is_active(address, deadline);
        let info = async {
            tokio::time::sleep(PATIENCE).await;
            self.cluster_info(address, deadline).await
        };
        tokio::pin!(is_active, info);
        let mut beside = None;
        let heard = loop {
            tokio::select! {
                heard = &mut is_active => break heard,
                heard = &mut info, if beside.is_none() => beside = Some(heard),
            }
        };
        if beside.is_none() && heard.said.may_be_not_offered() {
            beside = Some(self.cluster_info(address, deadline).await);
        }
        let said = match &beside {
            Some(Ok(info)) => heard.said.beside(&info.said),
            _ => heard.said,
        };
        (PageReply { said, ..heard }, beside)
    }

    /// Asks for `/ws/v1/cluster/info`, which a standby answers too.
    ///
    /// # Errors
    /// What came in the place of an answer; never [`PageAnswer::Active`] or [`PageAnswer::Standby`].
    pub async fn cluster_info(
        &self,
        address: &HostPort,
        deadline: Deadline,
    ) -> Result<PageReply<ClusterInfo>, PageAnswer> {
        let page = self.get(address, "/ws/v1/cluster/info", INFO_LIMIT, deadline);
        let page = Box::pin(page).await?;
        Ok(PageReply {
            said: classify_info(page.status, page.location.as_deref(), &page.body)?,
            proved: page.proved,
        })
    }

    /// Asks for the running value of one configuration key (`ConfServlet`); `None` where it has none.
    ///
    /// # Errors
    /// What came in the place of an answer.
    pub async fn property(
        &self,
        address: &HostPort,
        key: &str,
        deadline: Deadline,
    ) -> Result<Option<String>, PageAnswer> {
        let path = format!("/conf?name={key}&format=json");
        let page = self.get(address, &path, INFO_LIMIT, deadline).await?;
        classify_property(page.status, page.location.as_deref(), &page.body)
    }

    /// Asks; and once more with a proof of who asks, where the server wants one.
    async fn get(
        &self,
        address: &HostPort,
        path: &str,
        limit: usize,
        deadline: Deadline,
    ) -> Result<Page, PageAnswer> {
        let url = format!("{}://{address}{path}", self.scheme);
        let request = || self.inner.get(&url).header(ACCEPT, "application/json, */*");
        let page = self.fetch(request, limit, deadline).await?;
        if page.status == UNAUTHORISED && page.token().is_some() {
            let proved = self.prove(&address.host, request, limit, deadline).await;
            return proved.map_err(|failure| failure.answer(deadline));
        }
        Ok(page)
    }

    async fn prove(
        &self,
        host: &str,
        request: impl Fn() -> RequestBuilder,
        limit: usize,
        deadline: Deadline,
    ) -> Result<Page, NotProved> {
        let negotiation = self.negotiator.begin(host, deadline).await?;
        let mut header = HeaderValue::from_str(&negotiation.header())
            .map_err(|error| NotProved::Proof(Unproved::Caller(error.to_string())))?;
        header.set_sensitive(true);
        let request = || request().header(AUTHORIZATION, header.clone());
        let mut page = self.fetch(request, limit, deadline).await?;
        match (page.status, page.token()) {
            (UNAUTHORISED, _) => {
                let principal = negotiation.principal();
                let why = format!("it does not take the ticket of {principal} for HTTP/{host}");
                Err(Unproved::Caller(why).into())
            }
            (_, token) => {
                negotiation
                    .finish(token.unwrap_or_default(), deadline)
                    .await?;
                page.proved = true;
                Ok(page)
            }
        }
    }

    async fn fetch(
        &self,
        request: impl Fn() -> RequestBuilder,
        limit: usize,
        deadline: Deadline,
    ) -> Result<Page, PageAnswer> {
        let lookup = deadline.reserving(AFTER_LOOKUP);
        let asking = || DEADLINE.scope(lookup, page(request(), limit));
        match deadline.bound(worker::run(asking, deadline)).await {
            Ok(Ok(Ok(page))) => Ok(Page {
                proved: self.scheme == Scheme::Https,
                ..page
            }),
            Ok(Ok(Err(error))) => Err(failure(&error, &self.trusted_by)),
            Ok(Err(error)) => Err(PageAnswer::Broken(error.to_string())),
            Err(elapsed) => Err(PageAnswer::Silent(elapsed.budget)),
        }
    }
}

/// Why a question that was to be proved has no answer.
enum NotProved {
    Asking(PageAnswer),
    Proof(Unproved),
}

impl From<PageAnswer> for NotProved {
    fn from(answer: PageAnswer) -> Self {
        Self::Asking(answer)
    }
}

impl From<Unproved> for NotProved {
    fn from(unproved: Unproved) -> Self {
        Self::Proof(unproved)
    }
}

impl NotProved {
    fn answer(self, deadline: Deadline) -> PageAnswer {
        match self {
            Self::Asking(answer) => answer,
            Self::Proof(Unproved::Caller(why)) => PageAnswer::Unauthorised {
                status: UNAUTHORISED,
                why: Some(why),
            },
            Self::Proof(Unproved::Server(why)) => PageAnswer::Untrusted(why),
            Self::Proof(Unproved::Kerberos(why)) => PageAnswer::Kerberos(why),
            Self::Proof(Unproved::Slow) => PageAnswer::Silent(deadline.budget()),
        }
    }
}

/// What came back, as far as it is read.
struct Page {
    status: u16,
    location: Option<String>,
    challenges: Vec<String>,
    body: Vec<u8>,
    /// Whether the server has proved who it is.
    proved: bool,
}

impl Page {
    fn token(&self) -> Option<Vec<u8>> {
        negotiate::token(self.challenges.iter().map(String::as_str))
    }
}

async fn page(request: RequestBuilder, limit: usize) -> Result<Page, reqwest::Error> {
    let mut response = request.header(CONNECTION, "close").send().await?;
    let status = response.status().as_u16();
    let location = response.headers().get(LOCATION);
    let location =
        location.map(|value| cut(String::from_utf8_lossy(value.as_bytes()).into_owned()));
    let challenges = response.headers().get_all(WWW_AUTHENTICATE).iter();
    let challenges = challenges
        .filter_map(|value| value.to_str().ok())
        .map(str::to_owned)
        .collect();
    let mut body = Vec::new();
    if status == 200 {
        while body.len() < limit {
            let Some(chunk) = response.chunk().await? else {
                break;
            };
            body.extend_from_slice(&chunk);
        }
        body.truncate(limit);
    }
    Ok(Page {
        status,
        location,
        challenges,
        body,
        proved: false,
    })
}

/// Looks names up as the JVM does.
struct Resolver;

/// Why a name has no address.
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

/// A client over this TLS, which is looked at for https addresses only.
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

fn failure(error: &reqwest::Error, trusted_by: &str) -> PageAnswer {
    let mut source = error.source();
    while let Some(inner) = source {
        match inner.downcast_ref() {
            Some(NoAddress::Unknown) => return PageAnswer::UnknownHost,
            Some(slow) => return PageAnswer::NotReached(slow.to_string()),
            None => {}
        }
        if let Some(io) = inner.downcast_ref::<io::Error>() {
            if io.kind() == io::ErrorKind::ConnectionRefused {
                return PageAnswer::Refused;
            }
            if is_no_route(io) {
                return PageAnswer::Unreachable(without_number(&io));
            }
            // TLS has errors of its own, which no operating system numbers.
            if error.is_connect() && io.raw_os_error().is_some() && is_local(io) {
                let why = without_number(&io);
                return PageAnswer::NotReached(format!("this host could not connect: {why}"));
            }
            if let Some(why) = tls::refusal::of_io(io, trusted_by) {
                return PageAnswer::Untrusted(why);
            }
            if io.raw_os_error().is_some() {
                return PageAnswer::Broken(without_number(&io));
            }
        }
        source = inner.source();
    }
    let words = words(error);
    if error.is_connect() {
        PageAnswer::Broken(words)
    } else {
        PageAnswer::Nonsense(words)
    }
}

/// The innermost reason of an error: the layers above it only repeat the address.
fn words(error: &reqwest::Error) -> String {
    let mut reason: &dyn std::error::Error = error;
    while let Some(inner) = reason.source() {
        reason = inner;
    }
    cut(without_number(&reason))
}
