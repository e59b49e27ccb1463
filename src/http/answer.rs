//! What an answer over HTTP means. Pure.

use std::fmt;
use std::time::Duration;

use serde::Deserialize;

use crate::deadline::readable;
use crate::escape::cut;

/// The sentence that an active RM answers with.
const ACTIVE_SENTENCE: &str = "I am Active!";
/// The first release, major and minor, whose ResourceManager serves `/isActive` (HADOOP-15707).
const FIRST_WITH_IS_ACTIVE: (u32, u32) = (3, 2);
/// `ClusterInfo.haState`: the names of `HAServiceProtocol.HAServiceState`.
const HA_STATES: [&str; 4] = ["ACTIVE", "STANDBY", "INITIALIZING", "STOPPING"];

/// What came back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PageAnswer {
    /// 200 and the sentence.
    Active,
    /// 405.
    Standby,
    /// 401 or 403: the caller may not know.
    Unauthorised {
        /// The status.
        status: u16,
        /// Why the caller could not prove who it is, where the server asked for that.
        why: Option<String>,
    },
    /// The server is not the one that it should be, as far as its certificate or its proof by Kerberos tells; or it does
    /// not trust this client.
    Untrusted(String),
    /// Kerberos does not let the caller prove who it is, through no fault of the two: no KDC answers, for example.
    Kerberos(String),
    /// A redirect, which is not followed: it says nothing about this RM.
    Redirect {
        /// The status.
        status: u16,
        /// Where it leads.
        location: String,
    },
    /// 404: a release without this page, or no ResourceManager at all.
    NotFound,
    /// The release has no `/isActive`: `/ws/v1/cluster/info` of the same server tells in its place.
    NotOffered {
        /// The version of Hadoop.
        version: String,
        /// Whether the info page says that the ResourceManager is active.
        active: bool,
    },
    /// An answer that no RM gives here.
    Nonsense(String),
    /// No address is known for the host.
    UnknownHost,
    /// The connection was refused.
    Refused,
    /// No route to the host.
    Unreachable(String),
    /// This host could not connect, for a reason of its own.
    NotReached(String),
    /// The connection broke.
    Broken(String),
    /// Nothing came within the budget.
    Silent(Duration),
}

impl PageAnswer {
    /// One word for tables and programs.
    pub fn word(&self) -> &'static str {
        match self {
            Self::Active | Self::NotOffered { active: true, .. } => "active",
            Self::Standby | Self::NotOffered { active: false, .. } => "standby",
            Self::Unauthorised { .. } => "denied",
            Self::Untrusted(_) => "untrusted",
            Self::Kerberos(_) => "kerberos",
            Self::Redirect { .. } => "redirected",
            Self::NotFound | Self::Nonsense(_) => "nonsense",
            Self::UnknownHost => "unknown-host",
            Self::Refused => "refused",
            Self::Unreachable(_) | Self::NotReached(_) => "unreachable",
            Self::Broken(_) => "broken",
            Self::Silent(_) => "silent",
        }
    }
}

impl PageAnswer {
    /// Whether a release without `/isActive` may be the reason: the active ResourceManager answers 404, a standby
    /// redirects. A standby first looks for the active one over RPC, for 20 s where that one hangs.
    pub fn may_be_not_offered(&self) -> bool {
        matches!(
            self,
            Self::NotFound | Self::Redirect { .. } | Self::Silent(_)
        )
    }

    /// This answer to `/isActive`, or [`PageAnswer::NotOffered`] where the info page of the same server tells why it is none.
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
            Self::Unauthorised { status, why } => {
                write!(out, "HTTP {status}: the server denies this user")?;
                match why {
                    Some(why) => write!(out, "; {why}"),
                    None => Ok(()),
                }
            }
            Self::Untrusted(why) => write!(out, "not trusted: {why}"),
            Self::Kerberos(why) => write!(out, "{why}"),
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
            Self::Nonsense(what) => write!(out, "not an answer of a ResourceManager: {what}"),
            Self::UnknownHost => write!(out, "unknown host"),
            Self::Refused => write!(out, "connection refused"),
            Self::Unreachable(what) | Self::NotReached(what) | Self::Broken(what) => {
                write!(out, "{what}")
            }
            Self::Silent(budget) => write!(out, "no answer within {}", readable(*budget)),
        }
    }
}

/// What came back, and from whom.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PageReply<T> {
    /// What came back.
    pub said: T,
    /// Whether the server has proved to be the one that was asked: by its certificate, or by Kerberos.
    pub proved: bool,
}

/// Says what an HTTP answer to `/isActive` means.
pub fn classify(status: u16, location: Option<&str>, body: &[u8]) -> PageAnswer {
    let body = String::from_utf8_lossy(body);
    match status {
        200 if body.trim() == ACTIVE_SENTENCE => PageAnswer::Active,
        200 => PageAnswer::Nonsense("HTTP 200 without the words of an RM".to_owned()),
        405 => PageAnswer::Standby,
        _ => no_answer(status, location),
    }
}

/// What a status means that no page of an RM's has.
fn no_answer(status: u16, location: Option<&str>) -> PageAnswer {
    match status {
        401 | 403 => PageAnswer::Unauthorised { status, why: None },
        300..=399 => PageAnswer::Redirect {
            status,
            location: location.unwrap_or("an unnamed place").to_owned(),
        },
        404 => PageAnswer::NotFound,
        _ => PageAnswer::Nonsense(format!("HTTP {status}")),
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

    /// The version, if a ResourceManager of that release has no `/isActive`. `None` also where this is not the answer of
    /// a ResourceManager: without a state or a version.
    fn release_without_is_active(&self) -> Option<&str> {
        let version = self.resource_manager_version.as_str();
        let tells = HA_STATES.contains(&self.ha_state.as_str());
        (tells && lacks_is_active(version)).then_some(version)
    }
}

/// Whether this version of Hadoop has no `/isActive`; false where it is not `MAJOR.MINOR...`.
pub fn lacks_is_active(version: &str) -> bool {
    let mut numbers = version.split('.').map(|number| number.parse().ok());
    let release = numbers.next().flatten().zip(numbers.next().flatten());
    release.is_some_and(|release: (u32, u32)| release < FIRST_WITH_IS_ACTIVE)
}

/// Says what an HTTP answer to `/ws/v1/cluster/info` means.
///
/// # Errors
/// What it is in the place of an answer.
pub fn classify_info(
    status: u16,
    location: Option<&str>,
    body: &[u8],
) -> Result<ClusterInfo, PageAnswer> {
    #[derive(Deserialize)]
    #[serde(rename_all = "camelCase")]
    struct Document {
        cluster_info: ClusterInfo,
    }
    if status != 200 {
        return Err(no_answer(status, location));
    }
    match serde_json::from_slice::<Document>(body) {
        Ok(document) => Ok(document.cluster_info.cut()),
        Err(_) => Err(PageAnswer::Nonsense(
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
) -> Result<Option<String>, PageAnswer> {
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
            .map(|document: Document| document.property.value.map(cut))
            .map_err(|_| PageAnswer::Nonsense("HTTP 200 without a property".to_owned())),
        // The servlet's word for a key that is not set.
        404 => Ok(None),
        _ => Err(match classify(status, location, b"") {
            PageAnswer::Standby | PageAnswer::Active => {
                PageAnswer::Nonsense(format!("HTTP {status}"))
            }
            other => other,
        }),
    }
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
            (401, None, "", "denied"),
            (403, None, "", "denied"),
            (307, Some("http://other/"), "", "redirected"),
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
    fn only_an_older_release_has_no_is_active() {
        // Version, state, answer to /isActive; whether it is "not offered".
        let redirect = classify(307, Some("http://rm1/isActive"), b"");
        let silent = PageAnswer::Silent(Duration::from_secs(1));
        let table = [
            ("2.10.2", "ACTIVE", PageAnswer::NotFound, true),
            ("2.10.2", "STANDBY", redirect.clone(), true),
            ("2.10.2", "STANDBY", silent.clone(), true),
            ("3.1.4", "INITIALIZING", redirect.clone(), true),
            ("3.1.1.7.1.7.0-551", "ACTIVE", PageAnswer::NotFound, true),
            // A distributor may have brought it to an older release.
            ("3.1.1.7.1.7.0-551", "ACTIVE", PageAnswer::Active, false),
            ("2.10.2", "ACTIVE", PageAnswer::Refused, false),
            ("2.10.2", "ACTIVE", classify(401, None, b""), false),
            ("2.10.2", "ACTIVE", classify(500, None, b""), false),
            ("3.2.0", "ACTIVE", PageAnswer::NotFound, false),
            ("3.4.2", "STANDBY", redirect.clone(), false),
            ("10.1.0", "STANDBY", silent, false),
            // Not the info page of a ResourceManager.
            ("", "ACTIVE", PageAnswer::NotFound, false),
            ("2", "ACTIVE", PageAnswer::NotFound, false),
            ("two.ten", "ACTIVE", PageAnswer::NotFound, false),
            ("2.10.2", "", redirect.clone(), false),
            ("2.10.2", "leader", redirect, false),
        ];
        for (version, state, answer, not_offered) in table {
            let info = ClusterInfo {
                ha_state: state.to_owned(),
                resource_manager_version: version.to_owned(),
                ..ClusterInfo::default()
            };
            let active = state == "ACTIVE";
            let version = version.to_owned();
            let told = PageAnswer::NotOffered { version, active };
            let expected = if not_offered { told } else { answer.clone() };
            assert_eq!(answer.beside(&info), expected, "{info:?}");
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
            (401, body, "denied"),
            (405, body, "nonsense"),
            (307, body, "redirected"),
        ];
        for (status, body, word) in table {
            let answer = classify_info(status, None, body).unwrap_err();
            assert_eq!(answer.word(), word, "{status}");
        }
    }
}
