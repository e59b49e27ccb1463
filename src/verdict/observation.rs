//! What was seen of a cluster, as plain values: each answer, refusal or silence as what it is.

use std::fmt;
use std::time::Duration;

use crate::cluster::FailoverMode;
use crate::deadline::readable;
use crate::rpc::ha::{HaState, ServiceStatus};
use crate::zk::elector::ElectorView;

/// A source's answer, or why there is none.
pub type Seen<T> = Result<T, Missing>;

/// Why a source gave no answer. None of these is ever read as a state.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Missing {
    /// The caller lacks the permission, or has not proved its identity.
    Denied(String),
    /// The server could not prove its identity, by its certificate or its principal.
    Untrusted(String),
    /// Kerberos failed, through no fault of the caller: no KDC answers, clocks differ, or the server has no key.
    Kerberos(String),
    /// Client and server seem to differ in `hadoop.security.authentication`.
    Authentication(String),
    /// The port refuses connections: nothing listens there.
    Refused,
    /// The host names have no address on this host.
    UnknownHost {
        /// The names, with `, ` between them.
        hosts: String,
        /// The key that has them.
        key: String,
    },
    /// No route to the host.
    Unreachable(String),
    /// The question did not leave this host: a local error, or a name that was not looked up in time. It proves nothing
    /// about the RM.
    NotReached(String),
    /// The connection was opened and then broke.
    Broken(String),
    /// No answer within the time limit.
    Silent(Duration),
    /// A redirect, which is not followed.
    Redirected(String),
    /// The reply is not a valid answer.
    Nonsense(String),
    /// A key is missing or malformed, so there was nobody to ask.
    NotConfigured {
        /// The key.
        key: String,
        /// Whether it has no value at all.
        unset: bool,
        /// What is wrong.
        why: String,
    },
    /// Not asked, for another reason.
    NotAsked(String),
    /// The release of Hadoop that answers, of this version, does not have it. Nothing is wrong.
    NotOffered(String),
}

impl Missing {
    /// One word for tables and programs.
    pub fn word(&self) -> &'static str {
        match self {
            Self::Denied(_) => "denied",
            Self::Untrusted(_) => "untrusted",
            Self::Kerberos(_) => "kerberos",
            Self::Authentication(_) => "authentication",
            Self::Refused => "refused",
            Self::UnknownHost { .. } => "unknown-host",
            Self::Unreachable(_) | Self::NotReached(_) => "unreachable",
            Self::Broken(_) => "broken",
            Self::Silent(_) => "silent",
            Self::Redirected(_) => "redirected",
            Self::Nonsense(_) => "nonsense",
            Self::NotConfigured { .. } => "not-configured",
            Self::NotAsked(_) => "not-asked",
            Self::NotOffered(_) => "not-offered",
        }
    }
}

impl fmt::Display for Missing {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Denied(why) if why.starts_with("denied") => write!(out, "{why}"),
            Self::Denied(why) => write!(out, "denied: {why}"),
            Self::Untrusted(why) => write!(out, "not trusted: {why}"),
            Self::Refused => write!(out, "connection refused"),
            Self::UnknownHost { hosts, key } => write!(out, "unknown host {hosts} ({key})"),
            Self::Redirected(why) => write!(out, "redirected: {why}"),
            Self::NotConfigured { why, .. } => write!(out, "not configured: {why}"),
            Self::Kerberos(why)
            | Self::Authentication(why)
            | Self::Unreachable(why)
            | Self::NotReached(why)
            | Self::Broken(why)
            | Self::Nonsense(why) => write!(out, "{why}"),
            Self::Silent(budget) => write!(out, "no answer within {}", readable(*budget)),
            Self::NotAsked(why) => write!(out, "not asked: {why}"),
            Self::NotOffered(version) => write!(out, "not offered by Hadoop {version}"),
        }
    }
}

/// A source of information about an RM.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ObservedSource {
    /// `getServiceStatus`.
    State,
    /// `monitorHealth`.
    Health,
    /// `/isActive`.
    IsActive,
    /// `/ws/v1/cluster/info`.
    Info,
}

impl ObservedSource {
    /// All of an RM's.
    pub const ALL: [Self; 4] = [Self::State, Self::Health, Self::IsActive, Self::Info];

    /// The name that Hadoop has for it.
    pub fn name(self) -> &'static str {
        match self {
            Self::State => "getServiceStatus",
            Self::Health => "monitorHealth",
            Self::IsActive => "/isActive",
            Self::Info => "/ws/v1/cluster/info",
        }
    }
}

/// An RM's own health check.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Health {
    /// Healthy.
    Well,
    /// Unhealthy, with the RM's reason.
    Unwell(String),
}

/// What `/ws/v1/cluster/info` tells; any of it may be absent.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RmInfo {
    /// The RM's state.
    pub ha_state: Option<HaState>,
    /// The elector's connection to ZooKeeper, in the words of whichever elector it is. To be shown and not to be
    /// judged by: an `ActiveStandbyElector` with a live session may say TERMINATED, by a race in its constructor.
    pub zookeeper_connection: Option<String>,
    /// Java class of the state store.
    pub state_store: Option<String>,
    /// Version of the RM.
    pub version: Option<String>,
    /// When it was started or, if that is later, last became active, in milliseconds since 1970: each activation sets
    /// `startedOn` anew (`ResourceManager.startActiveServices`).
    pub started_on: Option<u64>,
}

/// State stores that another RM cannot take over from: they keep nothing, or keep it on one host.
const UNSHARED_STORES: [&str; 3] = [
    "NullRMStateStore",
    "MemoryRMStateStore",
    "LeveldbRMStateStore",
];

impl RmInfo {
    /// Whether the RM keeps its state in ZooKeeper.
    pub fn store_in_zookeeper(&self) -> bool {
        self.store() == Some("ZKRMStateStore")
    }

    /// The state store's short name.
    pub fn store(&self) -> Option<&str> {
        self.state_store.as_deref()?.rsplit('.').next()
    }

    /// The state store's short name, if another RM could not take the applications over from it.
    pub fn unshared_store(&self) -> Option<&str> {
        self.store().filter(|name| UNSHARED_STORES.contains(name))
    }
}

/// What the connections to an RM's ports showed, whatever came over them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Hash)]
pub enum Contact {
    /// Nothing beside the answers.
    #[default]
    Nothing,
    /// A port accepted a connection: the process is there, and may be frozen.
    Accepted,
    /// The RM closed an open connection (end of stream, which no firewall sends), and has not accepted one since.
    HungUp,
}

/// What was seen of one RM.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RmObservation {
    /// Its id.
    pub id: String,
    /// Where it serves calls, as configured; empty where it has no address.
    pub address: String,
    /// `getServiceStatus`.
    pub state: Seen<ServiceStatus>,
    /// `monitorHealth`.
    pub health: Seen<Health>,
    /// `/isActive`. Where it is not offered, `info` has the state.
    pub is_active: Seen<bool>,
    /// `/ws/v1/cluster/info`.
    pub info: Seen<RmInfo>,
    /// What the connections showed.
    pub contact: Contact,
    /// Whether these pages may stand in for calls: where calls prove by Kerberos who answers, only if the pages prove it
    /// too.
    pub pages_stand_in: bool,
}

impl RmObservation {
    /// Why a source gave no answer.
    pub fn missing(&self, source: ObservedSource) -> Option<&Missing> {
        match source {
            ObservedSource::State => self.state.as_ref().err(),
            ObservedSource::Health => self.health.as_ref().err(),
            ObservedSource::IsActive => self.is_active.as_ref().err(),
            ObservedSource::Info => self.info.as_ref().err(),
        }
    }

    /// Why a source that the release offers said nothing, if it did not.
    pub fn fault(&self, source: ObservedSource) -> Option<&Missing> {
        self.missing(source)
            .filter(|missing| !matches!(missing, Missing::NotOffered(_)))
    }

    /// Whether the page for load balancers says that it is active: `/isActive` or, where the release does not offer
    /// that, `/ws/v1/cluster/info`.
    ///
    /// # Errors
    /// Why the page said nothing.
    pub fn page(&self) -> Result<bool, &Missing> {
        match (&self.is_active, self.active_by(ObservedSource::Info)) {
            (Err(Missing::NotOffered(_)), Some(active)) => Ok(active),
            (is_active, _) => is_active.as_ref().copied(),
        }
    }

    /// Whether this source says that the RM is active; `None` if it does not tell.
    pub fn active_by(&self, source: ObservedSource) -> Option<bool> {
        match source {
            ObservedSource::State => Some(self.state.as_ref().ok()?.state == HaState::Active),
            ObservedSource::IsActive => self.is_active.as_ref().ok().copied(),
            ObservedSource::Info => Some(self.info.as_ref().ok()?.ha_state? == HaState::Active),
            ObservedSource::Health => None,
        }
    }
}

/// What was seen of a cluster, at about one moment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Observations {
    /// Its id.
    pub cluster_id: String,
    /// Who decides which RM is active.
    pub failover: FailoverMode,
    /// Whether the configuration wants Curator's elector; what is in ZooKeeper counts for more.
    pub curator: bool,
    /// The RMs, in the order of the configuration.
    pub rms: Vec<RmObservation>,
    /// What the elector has left in ZooKeeper; not asked for where operators are in charge.
    pub elector: Seen<ElectorView>,
    /// Activations that this host sent and that may still be carried out.
    pub unanswered: Vec<Unanswered>,
}

/// An activation that was sent to an RM and not answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unanswered {
    /// The RM.
    pub rm: String,
    /// When it was sent: `2026-11-21T07:00:00Z`.
    pub at: String,
}

impl Observations {
    /// The short names of the RMs' state stores, as far as they tell, each once.
    pub fn stores(&self) -> Vec<&str> {
        let infos = self.rms.iter().filter_map(|rm| rm.info.as_ref().ok());
        let mut stores: Vec<&str> = infos.filter_map(RmInfo::store).collect();
        stores.sort_unstable();
        stores.dedup();
        stores
    }

    /// Two RMs, by their places, that are one process: they have the same address, or their pages say that they were
    /// started in the same millisecond (a virtual address, an alias) and their states do not tell them apart.
    pub fn twins(&self) -> Option<[usize; 2]> {
        let count = self.rms.len();
        let mut pairs = (0..count).flat_map(|one| (one + 1..count).map(move |other| [one, other]));
        pairs.find(|pair| {
            let [Some(one), Some(other)] = pair.map(|place| self.rms.get(place)) else {
                return false;
            };
            one.is_at_the_address_of(other) || one.is_as_old_as(other) && !one.differs_from(other)
        })
    }
}

impl RmObservation {
    fn is_at_the_address_of(&self, other: &Self) -> bool {
        !self.address.is_empty() && self.address == other.address
    }

    fn is_as_old_as(&self, other: &Self) -> bool {
        let started = |rm: &Self| rm.info.as_ref().ok()?.started_on;
        started(self).is_some() && started(self) == started(other)
    }

    /// Whether calls show two states.
    fn differs_from(&self, other: &Self) -> bool {
        match (&self.state, &other.state) {
            (Ok(one), Ok(other)) => one.state != other.state,
            _ => false,
        }
    }
}
