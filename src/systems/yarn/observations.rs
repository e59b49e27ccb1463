//! The observations of a cluster as plain values: each source's answer, or the reason why it is missing.

use crate::ha::plan::RmIndex;
use crate::ha::state::FailoverMode;
use crate::ha::state::{HaState, ServiceStatus};
use crate::systems::yarn::elector::ElectorView;
pub use crate::verdict::look::Health;
use crate::verdict::seen::{ConnectionSign, Missing, Seen};

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
    /// All sources, in the order of reports.
    pub const ALL: [Self; 4] = [Self::State, Self::Health, Self::IsActive, Self::Info];

    /// Hadoop's name for the source: RPC method or path.
    pub const fn name(self) -> &'static str {
        match self {
            Self::State => "getServiceStatus",
            Self::Health => "monitorHealth",
            Self::IsActive => "/isActive",
            Self::Info => "/ws/v1/cluster/info",
        }
    }
}

/// The answer of `/ws/v1/cluster/info`; any field may be absent.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RmInfo {
    pub ha_state: Option<HaState>,
    /// The elector's connection to ZooKeeper, in the elector's words. For display only: an
    /// `ActiveStandbyElector` with a live session may report TERMINATED, because of a race in its constructor.
    pub zookeeper_connection: Option<String>,
    /// Java class of the state store.
    pub state_store: Option<String>,
    pub version: Option<String>,
    /// Time of the start or of the last activation, whichever is later, in milliseconds since 1970: each activation
    /// sets `startedOn` again (`ResourceManager.startActiveServices`).
    pub started_on: Option<u64>,
}

/// State stores that no other RM can read: they keep nothing, or keep it on one host.
const UNSHARED_STORES: [&str; 3] = [
    "NullRMStateStore",
    "MemoryRMStateStore",
    "LeveldbRMStateStore",
];

impl RmInfo {
    pub fn store_in_zookeeper(&self) -> bool {
        self.store() == Some("ZKRMStateStore")
    }

    /// Short class name of the state store.
    pub fn store(&self) -> Option<&str> {
        self.state_store.as_deref()?.rsplit('.').next()
    }

    /// Short class name of the state store, if no other RM can read it.
    pub fn unshared_store(&self) -> Option<&str> {
        self.store().filter(|name| UNSHARED_STORES.contains(name))
    }
}

/// The observations of one RM.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RmObservation {
    pub id: String,
    /// The configured RPC address; empty if no address is configured.
    pub address: String,
    /// `getServiceStatus`.
    pub state: Seen<ServiceStatus>,
    /// `monitorHealth`.
    pub health: Seen<Health>,
    /// `/isActive`. If the release does not offer it, `info` has the state.
    pub is_active: Seen<bool>,
    /// `/ws/v1/cluster/info`.
    pub info: Seen<RmInfo>,
    /// The sign of life from the connections to the RM.
    pub connection: ConnectionSign,
    /// True if the pages may replace missing RPC answers. If RPC authenticates the server with Kerberos, the pages must
    /// do so too.
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

    /// Why a source gave no answer, unless the release does not offer it.
    pub fn fault(&self, source: ObservedSource) -> Option<&Missing> {
        self.missing(source)
            .filter(|missing| !matches!(missing, Missing::NotOffered(_)))
    }

    /// True if the page for load balancers says that the RM is active: `/isActive` or, if the release does not offer
    /// that, `/ws/v1/cluster/info`.
    ///
    /// # Errors
    /// The page gave no answer, for this reason.
    pub fn page(&self) -> Result<bool, &Missing> {
        match (&self.is_active, self.active_by(ObservedSource::Info)) {
            (Err(Missing::NotOffered(_)), Some(active)) => Ok(active),
            (is_active, _) => is_active.as_ref().copied(),
        }
    }

    /// True if the source says that the RM is active; `None` if it does not say.
    pub fn active_by(&self, source: ObservedSource) -> Option<bool> {
        match source {
            ObservedSource::State => Some(self.state.as_ref().ok()?.state == HaState::Active),
            ObservedSource::IsActive => self.is_active.as_ref().ok().copied(),
            ObservedSource::Info => Some(self.info.as_ref().ok()?.ha_state? == HaState::Active),
            ObservedSource::Health => None,
        }
    }
}

/// The observations of a cluster, from one look.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Observations {
    pub cluster_id: String,
    pub failover: FailoverMode,
    /// True if the configuration selects Curator's elector; the znodes in ZooKeeper take precedence.
    pub curator: bool,
    /// The RMs in configuration order.
    pub rms: Vec<RmObservation>,
    /// The elector's znodes in ZooKeeper; not read with manual failover.
    pub elector: Seen<ElectorView>,
    /// Unanswered activations from this host; an RM may still carry them out.
    pub unanswered: Vec<Unanswered>,
}

/// An activation that was sent to an RM and not answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unanswered {
    pub rm: String,
    /// The time of sending: `2026-11-21T07:00:00Z`.
    pub at: String,
}

impl Observations {
    pub fn index_of(&self, id: &str) -> Option<RmIndex> {
        self.rms.iter().position(|rm| rm.id == id).map(RmIndex)
    }

    /// Short class names of the known state stores, sorted, without duplicates.
    pub fn stores(&self) -> Vec<&str> {
        let infos = self.rms.iter().filter_map(|rm| rm.info.as_ref().ok());
        let mut stores: Vec<&str> = infos.filter_map(RmInfo::store).collect();
        stores.sort_unstable();
        stores.dedup();
        stores
    }

    /// The indexes of two RMs that are one process: both have the same address, or both pages report the same start
    /// time in milliseconds (a virtual address, an alias) and RPC does not report different states.
    pub fn same_process(&self) -> Option<[usize; 2]> {
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

    /// True if RPC reports different states.
    fn differs_from(&self, other: &Self) -> bool {
        match (&self.state, &other.state) {
            (Ok(one), Ok(other)) => one.state != other.state,
            _ => false,
        }
    }
}
