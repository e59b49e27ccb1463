//! `/isActive`: one GET, and a pure function that says what the answer means.
//!
//! The RM's `IsResourceManagerActiveServlet` answers 200 with a sentence when it is active, and 405 when it is not.
//! It is made for load balancers; a standby answers it itself, without a redirect.

use std::error::Error as _;
use std::fmt;
use std::io;
use std::net::SocketAddr;
use std::time::Duration;

use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use reqwest::header::{ACCEPT, CONNECTION, LOCATION};
use serde::Deserialize;

use crate::cluster::{HostPort, Scheme};
use crate::deadline::{Deadline, readable};
use crate::resolve;

/// The sentence that an active RM answers with.
const ACTIVE_SENTENCE: &str = "I am Active!";
/// How much of an answer's body is read, in bytes.
const BODY_LIMIT: usize = 256;
/// The same for `/ws/v1/cluster/info`, which a real RM fills with about one kilobyte.
const INFO_LIMIT: usize = 64 * 1024;
/// Longer than any deadline.
const LONGEST_LOOKUP: Duration = Duration::from_secs(86_400);

/// What came back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Answer {
    /// 200 and the sentence.
    Active,
    /// 405.
    Standby,
    /// 401 or 403: the caller may not know.
    Unauthorised(u16),
    /// A redirect, which is not followed: it says nothing about this RM.
    Redirect {
        /// The status.
        status: u16,
        /// Where it leads.
        location: String,
    },
    /// An answer that no RM gives here.
    Nonsense(String),
    /// No address is known for the host.
    UnknownHost,
    /// The connection was refused.
    Refused,
    /// The connection could not be opened or broke.
    Broken(String),
    /// Nothing came within the budget.
    Silent(Duration),
}

impl Answer {
    /// One word for tables and programs.
    pub fn word(&self) -> &'static str {
        match self {
            Self::Active => "active",
            Self::Standby => "standby",
            Self::Unauthorised(_) => "unauthorised",
            Self::Redirect { .. } => "redirect",
            Self::Nonsense(_) => "nonsense",
            Self::UnknownHost => "unknown-host",
            Self::Refused => "refused",
            Self::Broken(_) => "broken",
            Self::Silent(_) => "silent",
        }
    }
}

impl fmt::Display for Answer {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Active => write!(out, "answers that it is the leading one"),
            Self::Standby => write!(out, "answers that it is on standby"),
            Self::Unauthorised(status) => write!(
                out,
                "HTTP {status}: the RM wants to know who asks; this tells nothing of its state"
            ),
            Self::Redirect { status, location } => {
                write!(
                    out,
                    "HTTP {status} to {location}: not followed, it tells nothing of this RM"
                )
            }
            Self::Nonsense(what) => write!(out, "not an answer of a ResourceManager: {what}"),
            Self::UnknownHost => write!(out, "no address is known for this name"),
            Self::Refused => write!(out, "connection refused"),
            Self::Broken(what) => write!(out, "{what}"),
            Self::Silent(budget) => write!(out, "no answer within {}", readable(*budget)),
        }
    }
}

/// Says what an HTTP answer to `/isActive` means.
pub fn classify(status: u16, location: Option<&str>, body: &[u8]) -> Answer {
    let body = String::from_utf8_lossy(body);
    match status {
        200 if body.trim() == ACTIVE_SENTENCE => Answer::Active,
        200 => Answer::Nonsense("HTTP 200 without the words of an RM".to_owned()),
        405 => Answer::Standby,
        _ => no_answer(status, location),
    }
}

/// What a status means that no page of an RM's has.
fn no_answer(status: u16, location: Option<&str>) -> Answer {
    match status {
        401 | 403 => Answer::Unauthorised(status),
        300..=399 => Answer::Redirect {
            status,
            location: location.unwrap_or("an unnamed place").to_owned(),
        },
        _ => Answer::Nonsense(format!("HTTP {status}")),
    }
}

/// What `/ws/v1/cluster/info` tells (`ClusterInfo` of the RM's web services); any of it may be absent.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct ClusterInfo {
    /// `ACTIVE`, `STANDBY`, `INITIALIZING` or `STOPPING`.
    pub ha_state: String,
    /// How the elector says that it is connected to ZooKeeper.
    pub ha_zoo_keeper_connection_state: String,
    /// Java class of the state store.
    pub rm_state_store_name: String,
    /// Version of the RM.
    pub resource_manager_version: String,
    /// When it was started, in milliseconds since 1970; negative in nobody's answer.
    pub started_on: i64,
}

/// Says what an HTTP answer to `/ws/v1/cluster/info` means.
///
/// # Errors
/// What it is in the place of an answer.
pub fn classify_info(
    status: u16,
    location: Option<&str>,
    body: &[u8],
) -> Result<ClusterInfo, Answer> {
    #[derive(Deserialize)]
    #[serde(rename_all = "camelCase")]
    struct Document {
        cluster_info: ClusterInfo,
    }
    if status != 200 {
        return Err(no_answer(status, location));
    }
    match serde_json::from_slice::<Document>(body) {
        Ok(document) => Ok(document.cluster_info),
        Err(_) => Err(Answer::Nonsense(
            "HTTP 200 without a clusterInfo".to_owned(),
        )),
    }
}

/// What an answer of `/conf?name=KEY&format=json` means.
///
/// # Errors
/// It is none.
pub fn classify_property(
    status: u16,
    location: Option<&str>,
    body: &[u8],
) -> Result<Option<String>, Answer> {
    #[derive(Deserialize)]
    struct Document {
        property: Property,
    }
    #[derive(Deserialize)]
    struct Property {
        value: Option<String>,
    }
    match status {
        200 => serde_json::from_slice(body)
            .map(|document: Document| document.property.value)
            .map_err(|_| Answer::Nonsense("HTTP 200 without a property".to_owned())),
        // The servlet's word for a key that is not set.
        404 => Ok(None),
        _ => Err(match classify(status, location, b"") {
            Answer::Standby | Answer::Active => Answer::Nonsense(format!("HTTP {status}")),
            other => other,
        }),
    }
}

/// Asks one server's `/isActive`. Redirects are not followed, and no proxy of the environment is used.
pub async fn is_active(scheme: Scheme, address: &HostPort, deadline: Deadline) -> Answer {
    match Client::new(scheme, deadline).await {
        Ok(client) => client.is_active(address, deadline).await,
        Err(failure) => failure,
    }
}

/// What asks: one for all RMs of a cluster, and for all clusters with the same scheme.
#[derive(Debug, Clone)]
pub struct Client {
    inner: reqwest::Client,
    scheme: Scheme,
}

impl Client {
    /// Sets one up. TLS needs the roots, which are files and may be anywhere.
    ///
    /// # Errors
    /// What every question would end with.
    pub async fn new(scheme: Scheme, deadline: Deadline) -> Result<Self, Answer> {
        let made = match scheme {
            Scheme::Http => client(tls(rustls::RootCertStore::empty())),
            Scheme::Https => {
                let making = tokio::task::spawn_blocking(|| client(system_roots().and_then(tls)));
                match deadline.bound(making).await {
                    Ok(Ok(made)) => made,
                    Ok(Err(_)) => Err("the client could not be set up".to_owned()),
                    Err(elapsed) => return Err(Answer::Silent(elapsed.budget)),
                }
            }
        };
        match made {
            Ok(inner) => Ok(Self { inner, scheme }),
            Err(reason) => Err(Answer::Broken(reason)),
        }
    }

    /// Asks for `/isActive`.
    pub async fn is_active(&self, address: &HostPort, deadline: Deadline) -> Answer {
        match self.get(address, "/isActive", BODY_LIMIT, deadline).await {
            Ok(page) => classify(page.status, page.location.as_deref(), &page.body),
            Err(failure) => failure,
        }
    }

    /// Asks for `/ws/v1/cluster/info`, which a standby answers too.
    ///
    /// # Errors
    /// What came in the place of an answer; never [`Answer::Active`] or [`Answer::Standby`].
    pub async fn cluster_info(
        &self,
        address: &HostPort,
        deadline: Deadline,
    ) -> Result<ClusterInfo, Answer> {
        let page = self
            .get(address, "/ws/v1/cluster/info", INFO_LIMIT, deadline)
            .await?;
        classify_info(page.status, page.location.as_deref(), &page.body)
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
    ) -> Result<Option<String>, Answer> {
        let path = format!("/conf?name={key}&format=json");
        let page = self.get(address, &path, INFO_LIMIT, deadline).await?;
        classify_property(page.status, page.location.as_deref(), &page.body)
    }

    async fn get(
        &self,
        address: &HostPort,
        path: &str,
        limit: usize,
        deadline: Deadline,
    ) -> Result<Page, Answer> {
        let url = format!("{}://{address}{path}", self.scheme);
        let request = self.inner.get(url).header(ACCEPT, "application/json, */*");
        match deadline.bound(page(request, limit)).await {
            Ok(Ok(page)) => Ok(page),
            Ok(Err(error)) => Err(failure(&error)),
            Err(elapsed) => Err(Answer::Silent(elapsed.budget)),
        }
    }
}

/// What came back, as far as it is read.
struct Page {
    status: u16,
    location: Option<String>,
    body: Vec<u8>,
}

async fn page(request: reqwest::RequestBuilder, limit: usize) -> Result<Page, reqwest::Error> {
    let mut response = request.header(CONNECTION, "close").send().await?;
    let status = response.status().as_u16();
    let location = response.headers().get(LOCATION);
    let location = location.map(|value| String::from_utf8_lossy(value.as_bytes()).into_owned());
    let mut body = Vec::new();
    if status == 200 {
        while body.len() < limit {
            let Some(chunk) = response.chunk().await? else {
                break;
            };
            body.extend_from_slice(&chunk);
        }
    }
    Ok(Page {
        status,
        location,
        body,
    })
}

/// Looks names up as the JVM does.
struct Resolver;

/// No address is known for a name.
#[derive(Debug, thiserror::Error)]
#[error("no address is known for this name")]
struct UnknownHost;

impl Resolve for Resolver {
    fn resolve(&self, name: Name) -> Resolving {
        Box::pin(async move {
            // The request as a whole has a deadline; the lookup needs none of its own.
            let found = resolve::address_of(name.as_str(), Deadline::after(LONGEST_LOOKUP)).await;
            let address = found.ok().flatten().ok_or(UnknownHost)?;
            let addresses: Addrs = Box::new(std::iter::once(SocketAddr::new(address, 0)));
            Ok(addresses)
        })
    }
}

/// A client over this TLS, which is looked at for https addresses only.
fn client(tls: Result<rustls::ClientConfig, String>) -> Result<reqwest::Client, String> {
    let builder = reqwest::Client::builder()
        .redirect(reqwest::redirect::Policy::none())
        .no_proxy()
        .dns_resolver(std::sync::Arc::new(Resolver))
        .pool_max_idle_per_host(0)
        .user_agent(concat!("rmadmin/", env!("CARGO_PKG_VERSION")));
    let built = builder.tls_backend_preconfigured(tls?).build();
    built.map_err(|error| words(&error))
}

fn tls(roots: rustls::RootCertStore) -> Result<rustls::ClientConfig, String> {
    let provider = std::sync::Arc::new(rustls::crypto::ring::default_provider());
    let builder = rustls::ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(|error| error.to_string())?;
    Ok(builder.with_root_certificates(roots).with_no_client_auth())
}

fn system_roots() -> Result<rustls::RootCertStore, String> {
    let found = rustls_native_certs::load_native_certs();
    let mut roots = rustls::RootCertStore::empty();
    let (added, _) = roots.add_parsable_certificates(found.certs);
    if added == 0 {
        return Err(
            "the system has no certificate authorities to check the server against".to_owned(),
        );
    }
    Ok(roots)
}

fn failure(error: &reqwest::Error) -> Answer {
    let mut source = error.source();
    while let Some(inner) = source {
        if inner.is::<UnknownHost>() {
            return Answer::UnknownHost;
        }
        if inner
            .downcast_ref::<io::Error>()
            .is_some_and(|inner| inner.kind() == io::ErrorKind::ConnectionRefused)
        {
            return Answer::Refused;
        }
        source = inner.source();
    }
    let words = words(error);
    if error.is_connect() {
        Answer::Broken(words)
    } else {
        Answer::Nonsense(words)
    }
}

/// The innermost reason of an error: the layers above it only repeat the address.
fn words(error: &reqwest::Error) -> String {
    let mut reason: &dyn std::error::Error = error;
    while let Some(inner) = reason.source() {
        reason = inner;
    }
    reason
        .to_string()
        .split(" (os error")
        .next()
        .unwrap_or_default()
        .to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn answers_are_told_apart() {
        let table: [(u16, Option<&str>, &str, &str); 11] = [
            (200, None, "I am Active!", "active"),
            (200, None, "I am Active!\n", "active"),
            (200, None, "<html>log in</html>", "nonsense"),
            (200, None, "", "nonsense"),
            (405, None, "", "standby"),
            (401, None, "", "unauthorised"),
            (403, None, "", "unauthorised"),
            (307, Some("http://other/"), "", "redirect"),
            (404, None, "I am Active!", "nonsense"),
            (500, None, "", "nonsense"),
            (503, None, "", "nonsense"),
        ];
        for (status, location, body, word) in table {
            let answer = classify(status, location, body.as_bytes());
            assert_eq!(answer.word(), word, "{status} {body}");
        }
    }
    #[test]
    fn a_cluster_info_is_read_and_nothing_else_is_taken_for_one() {
        let body = br#"{"clusterInfo":{"id":7,"startedOn":7,"haState":"STANDBY","rmStateStoreName":"a.B",
            "resourceManagerVersion":"3.4.2","haZooKeeperConnectionState":"TERMINATED","more":{}}}"#;
        let info = classify_info(200, None, body).unwrap();
        assert_eq!(
            (info.ha_state.as_str(), info.started_on),
            ("STANDBY", 7),
            "{info:?}"
        );
        let table: [(u16, &[u8], &str); 6] = [
            (200, b"", "nonsense"),
            (200, b"{}", "nonsense"),
            (200, b"{\"clusterInfo\":{\"startedOn\":\"x\"}}", "nonsense"),
            (401, body, "unauthorised"),
            (405, body, "nonsense"),
            (307, body, "redirect"),
        ];
        for (status, body, word) in table {
            let answer = classify_info(status, None, body).unwrap_err();
            assert_eq!(answer.word(), word, "{status}");
        }
    }
}
