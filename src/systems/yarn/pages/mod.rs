//! The pages of an RM's web server: `/isActive`, `/ws/v1/cluster/info`, `/conf`.
//!
//! `IsResourceManagerActiveServlet` is made for load balancers: the active RM answers 200 with a sentence, a standby
//! answers 405 without a redirect. Releases before 3.2 have no such page: the active RM answers 404, a standby
//! redirects. For these releases `/ws/v1/cluster/info` gives the state.

use std::fmt;
use std::time::Duration;

use serde::Deserialize;

use crate::base::deadline::Deadline;
use crate::base::escape::cut;
use crate::net::address::HostPort;
use crate::net::http::{HttpClient, HttpError, PageReply};

const IS_ACTIVE: &str = "/isActive";
const CLUSTER_INFO: &str = "/ws/v1/cluster/info";
/// Maximum bytes read from `/isActive`.
const IS_ACTIVE_LIMIT: usize = 256;
/// Maximum bytes read from `/ws/v1/cluster/info` (about 1 kB from a real RM) and `/conf`.
const INFO_LIMIT: usize = 64 * 1024;
/// How long [`role`] waits for `/isActive` before it also asks for `/ws/v1/cluster/info`.
const INFO_DELAY: Duration = Duration::from_millis(500);

/// Body of `/isActive` on the active RM.
const ACTIVE_SENTENCE: &str = "I am Active!";
/// The first release, major and minor, whose ResourceManager serves `/isActive` (HADOOP-15707).
const FIRST_WITH_IS_ACTIVE: (u32, u32) = (3, 2);
/// `ClusterInfo.haState`: the names of `HAServiceProtocol.HAServiceState`.
const HA_STATES: [&str; 4] = ["ACTIVE", "STANDBY", "INITIALIZING", "STOPPING"];

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PageAnswer {
    /// HTTP 200 with the expected sentence.
    Active,
    /// HTTP 405.
    Standby,
    /// HTTP 401 or 403.
    Unauthorised { status: u16 },
    /// A redirect. The client does not follow it, because the target says nothing about this RM.
    Redirect { status: u16, location: String },
    /// HTTP 404: a release without this page, or not a ResourceManager.
    NotFound,
    /// The release has no `/isActive`; `/ws/v1/cluster/info` of the same server gives the state.
    NotOffered {
        version: String,
        /// True if the info page reports the ResourceManager as active.
        active: bool,
    },
    /// A reply that an RM never sends.
    Nonsense(String),
    /// The request failed without a reply.
    Failed(HttpError),
}

impl PageAnswer {
    /// One-word name for tables and machine-readable output.
    pub fn word(&self) -> &'static str {
        match self {
            Self::Active | Self::NotOffered { active: true, .. } => "active",
            Self::Standby | Self::NotOffered { active: false, .. } => "standby",
            Self::Unauthorised { .. } | Self::Failed(HttpError::Denied(_)) => "denied",
            Self::Redirect { .. } => "redirected",
            Self::NotFound | Self::Nonsense(_) | Self::Failed(HttpError::Malformed(_)) => {
                "nonsense"
            }
            Self::Failed(HttpError::Untrusted(_)) => "untrusted",
            Self::Failed(HttpError::Kerberos(_)) => "kerberos",
            Self::Failed(HttpError::UnknownHost) => "unknown-host",
            Self::Failed(HttpError::Refused) => "refused",
            Self::Failed(HttpError::Unreachable(_) | HttpError::NotReached(_)) => "unreachable",
            Self::Failed(HttpError::Broken(_)) => "broken",
            Self::Failed(HttpError::Silent(_)) => "silent",
        }
    }

    /// True if a release without `/isActive` may explain this answer: there the active RM answers 404 and a standby
    /// redirects. A standby first looks for the active RM over RPC, for 20 s if that RM hangs.
    pub fn may_be_not_offered(&self) -> bool {
        matches!(
            self,
            Self::NotFound | Self::Redirect { .. } | Self::Failed(HttpError::Silent(_))
        )
    }

    /// Returns this answer, or [`PageAnswer::NotOffered`] if the info page of the same server shows a release without
    /// `/isActive`.
    #[must_use]
    pub fn beside(self, info: &ClusterInfo) -> Self {
        match info.release_without_is_active() {
            Some(version) if self.may_be_not_offered() => Self::NotOffered {
                version: version.to_owned(),
                active: info.ha_state == "ACTIVE",
            },
            _ => self,
        }
    }
}

impl fmt::Display for PageAnswer {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Active => write!(out, "answers that it is the leading one"),
            Self::Standby => write!(out, "answers that it is on standby"),
            Self::Unauthorised { status } => {
                write!(out, "HTTP {status}: the server denies this user")
            }
            Self::Redirect { status, location } => {
                write!(
                    out,
                    "HTTP {status} to {location}: not followed, it is not this RM's answer"
                )
            }
            Self::NotOffered { version, active } => {
                let state = if *active { "active" } else { "not active" };
                write!(
                    out,
                    "/isActive is not offered by Hadoop {version}; /ws/v1/cluster/info says {state}"
                )
            }
            Self::NotFound => write!(out, "not an answer of a ResourceManager: HTTP 404"),
            Self::Nonsense(what) | Self::Failed(HttpError::Malformed(what)) => {
                write!(out, "not an answer of a ResourceManager: {what}")
            }
            Self::Failed(error) => write!(out, "{error}"),
        }
    }
}

/// The content of a page, and whether its server is authenticated.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RmPage<T> {
    pub content: T,
    /// See [`PageReply::proved`].
    pub proved: bool,
}

/// Requests `/isActive`.
pub async fn is_active(
    client: &HttpClient,
    address: &HostPort,
    deadline: Deadline,
) -> RmPage<PageAnswer> {
    // Boxed: several of these futures are held at once.
    match Box::pin(client.get(address, IS_ACTIVE, IS_ACTIVE_LIMIT, deadline)).await {
        Ok(reply) => RmPage {
            content: classify(&reply),
            proved: reply.proved,
        },
        Err(error) => RmPage {
            content: PageAnswer::Failed(error),
            proved: false,
        },
    }
}

/// Requests `/ws/v1/cluster/info`, which a standby serves too.
///
/// # Errors
/// The answer that came instead; never [`PageAnswer::Active`] or [`PageAnswer::Standby`].
pub async fn cluster_info(
    client: &HttpClient,
    address: &HostPort,
    deadline: Deadline,
) -> Result<RmPage<ClusterInfo>, PageAnswer> {
    let getting = client.get(address, CLUSTER_INFO, INFO_LIMIT, deadline);
    let reply = Box::pin(getting).await.map_err(PageAnswer::Failed)?;
    Ok(RmPage {
        content: classify_info(&reply)?,
        proved: reply.proved,
    })
}

/// Requests `/isActive`. Also requests `/ws/v1/cluster/info` (the second value) after `INFO_DELAY`, or if the release
/// may have no `/isActive`.
pub async fn role(
    client: &HttpClient,
    address: &HostPort,
    deadline: Deadline,
) -> (
    RmPage<PageAnswer>,
    Option<Result<RmPage<ClusterInfo>, PageAnswer>>,
) {
    let active = is_active(client, address, deadline);
    let delayed_info = async {
        tokio::time::sleep(INFO_DELAY).await;
        cluster_info(client, address, deadline).await
    };
    tokio::pin!(active, delayed_info);
    let mut info = None;
    let active = loop {
        tokio::select! {
            reply = &mut active => break reply,
            reply = &mut delayed_info, if info.is_none() => info = Some(reply),
        }
    };
    if info.is_none() && active.content.may_be_not_offered() {
        info = Some(cluster_info(client, address, deadline).await);
    }
    let content = match &info {
        Some(Ok(info)) => active.content.beside(&info.content),
        _ => active.content,
    };
    (RmPage { content, ..active }, info)
}

/// Requests the running value of a configuration key (`ConfServlet`). Returns `None` if the key is not set.
///
/// # Errors
/// The answer that came instead.
pub async fn property(
    client: &HttpClient,
    address: &HostPort,
    key: &str,
    deadline: Deadline,
) -> Result<Option<String>, PageAnswer> {
    let path = format!("/conf?name={key}&format=json");
    let reply = client.get(address, &path, INFO_LIMIT, deadline).await;
    classify_property(&reply.map_err(PageAnswer::Failed)?)
}

/// Interprets a reply to `/isActive`.
pub fn classify(reply: &PageReply) -> PageAnswer {
    let body = String::from_utf8_lossy(&reply.body);
    match reply.status {
        200 if body.trim() == ACTIVE_SENTENCE => PageAnswer::Active,
        200 => PageAnswer::Nonsense("HTTP 200 without the words of an RM".to_owned()),
        405 => PageAnswer::Standby,
        _ => no_answer(reply),
    }
}

/// Interprets a status that is not a regular answer of an RM page.
fn no_answer(reply: &PageReply) -> PageAnswer {
    let status = reply.status;
    match status {
        401 | 403 => PageAnswer::Unauthorised { status },
        300..=399 => PageAnswer::Redirect {
            status,
            location: (reply.location.clone()).unwrap_or_else(|| "an unnamed place".to_owned()),
        },
        404 => PageAnswer::NotFound,
        _ => PageAnswer::Nonsense(format!("HTTP {status}")),
    }
}

/// Content of `/ws/v1/cluster/info` (`ClusterInfo` of the RM's web services). Any field may be absent.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct ClusterInfo {
    /// `ACTIVE`, `STANDBY`, `INITIALIZING` or `STOPPING`.
    pub ha_state: String,
    /// State of the elector's ZooKeeper connection.
    pub ha_zoo_keeper_connection_state: String,
    /// Java class of the state store.
    pub rm_state_store_name: String,
    pub resource_manager_version: String,
    /// Start time in milliseconds since 1970; 0 if absent.
    pub started_on: i64,
}

impl ClusterInfo {
    fn cut(self) -> Self {
        Self {
            ha_state: cut(self.ha_state),
            ha_zoo_keeper_connection_state: cut(self.ha_zoo_keeper_connection_state),
            rm_state_store_name: cut(self.rm_state_store_name),
            resource_manager_version: cut(self.resource_manager_version),
            started_on: self.started_on,
        }
    }

    /// Returns the version, if its release has no `/isActive`. Returns `None` also if the state or the version
    /// is missing: such a page is not from a ResourceManager.
    fn release_without_is_active(&self) -> Option<&str> {
        let version = self.resource_manager_version.as_str();
        let tells = HA_STATES.contains(&self.ha_state.as_str());
        (tells && lacks_is_active(version)).then_some(version)
    }
}

/// True if this Hadoop version has no `/isActive`; false if the version does not start with `MAJOR.MINOR`.
pub fn lacks_is_active(version: &str) -> bool {
    let mut numbers = version.split('.').map(|number| number.parse().ok());
    let release = numbers.next().flatten().zip(numbers.next().flatten());
    release.is_some_and(|release: (u32, u32)| release < FIRST_WITH_IS_ACTIVE)
}

/// Interprets a reply to `/ws/v1/cluster/info`.
///
/// # Errors
/// The answer that came instead.
pub fn classify_info(reply: &PageReply) -> Result<ClusterInfo, PageAnswer> {
    #[derive(Deserialize)]
    #[serde(rename_all = "camelCase")]
    struct Document {
        cluster_info: ClusterInfo,
    }
    if reply.status != 200 {
        return Err(no_answer(reply));
    }
    match serde_json::from_slice::<Document>(&reply.body) {
        Ok(document) => Ok(document.cluster_info.cut()),
        Err(_) => Err(PageAnswer::Nonsense(
            "HTTP 200 without a clusterInfo".to_owned(),
        )),
    }
}

/// Interprets a reply to `/conf?name=KEY&format=json`.
///
/// # Errors
/// The reply does not contain a property.
pub fn classify_property(reply: &PageReply) -> Result<Option<String>, PageAnswer> {
    #[derive(Deserialize)]
    struct Document {
        property: Property,
    }
    #[derive(Deserialize)]
    struct Property {
        value: Option<String>,
    }
    match reply.status {
        200 => serde_json::from_slice(&reply.body)
            .map(|document: Document| document.property.value.map(cut))
            .map_err(|_| PageAnswer::Nonsense("HTTP 200 without a property".to_owned())),
        // `ConfServlet` answers 404 for a key that is not set.
        404 => Ok(None),
        _ => Err(no_answer(reply)),
    }
}

#[cfg(test)]
mod tests;
