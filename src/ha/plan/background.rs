//! Facts read once, before the first action: the possible cost of a failover, and whether the running RMs match the
//! configuration.

use std::time::Duration;

use super::view::RmIndex;

/// Why a failover may lose the running applications.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Loss {
    /// An RM does not report its state store.
    #[default]
    Unknown,
    /// Recovery is off in an RM: it keeps no state.
    RecoveryOff,
    /// The RMs have no shared state store.
    NotShared,
}

/// Facts for the guard besides the RM states.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Background {
    /// True if a failover keeps the running applications: recovery is on, and the state store is persistent and shared.
    /// `None` if unknown.
    pub keeps_applications: Option<bool>,
    /// True if every RM loses its state when it is no longer active: recovery is off, or the store is in memory.
    pub stores_keep_nothing: bool,
    /// True if all RMs run the same version. `None` if unknown.
    pub same_version: Option<bool>,
    /// True if the HA keys of all running RMs (`/conf`) are equal. `None` if unknown.
    pub same_ha_keys: Option<bool>,
    /// Time since the target started or last became active. `None` if unknown.
    pub target_uptime: Option<Duration>,
    /// True if the state store is a ZooKeeper that does not answer: no RM could then become active.
    pub store_is_away: bool,
    /// RMs that the running RMs list but this configuration does not: their state is not checked.
    pub unlisted: Vec<String>,
    /// True if an RM runs in another failover mode than the configured one.
    pub other_mode: bool,
    /// Two configured RMs that are one process: they have the same address, or their pages come from one process.
    pub same_process: Option<[RmIndex; 2]>,
    /// RMs with an activation from this host that has no answer and may still take effect.
    pub unanswered: Vec<RmIndex>,
}
