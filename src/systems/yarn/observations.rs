//! What was seen of a cluster, as plain values: each answer, refusal or silence as what it is.

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
    /// All of an RM's.
    pub const ALL: [Self; 4] = [Self::State, Self::Health, Self::IsActive, Self::Info];

    /// The name that Hadoop has for it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::State => "getServiceStatus",
            Self::Health => "monitorHealth",
            Self::IsActive => "/isActive",
            Self::Info => "/ws/v1/cluster/info",
        }
    }
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
    pub connection: ConnectionSign,
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
    /// The place of the RM with this id.
    pub fn index_of(&self, id: &str) -> Option<RmIndex> {
        self.rms.iter().position(|rm| rm.id == id).map(RmIndex)
    }

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

    /// Whether calls show two states.
    fn differs_from(&self, other: &Self) -> bool {
        match (&self.state, &other.state) {
            (Ok(one), Ok(other)) => one.state != other.state,
            _ => false,
        }
    }
}
