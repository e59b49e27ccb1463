//! What is looked at once, before anything is done: what a failover could cost, and whether the running RMs are the pair
//! that the configuration describes.

use std::time::Duration;

use super::view::RmIndex;

/// Why a failover may lose the running applications.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Loss {
    /// An RM does not say which state store it has.
    #[default]
    Unknown,
    /// An RM keeps no state: recovery is off.
    RecoveryOff,
    /// The RMs do not keep their state in one store that all of them read.
    NotShared,
}

/// What the guard is told beside the look at who is active.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Background {
    /// Whether a failover keeps the running applications: recovery is on, and the state store is a lasting one. None
    /// if that could not be found out.
    pub keeps_applications: Option<bool>,
    /// Whether the stores of all RMs forget everything when the RM is no longer active: recovery is off, or they are kept
    /// in memory.
    pub stores_keep_nothing: bool,
    /// Whether all RMs run the same version. None if that could not be found out.
    pub same_version: Option<bool>,
    /// Whether the HA keys of all running RMs (`/conf`) are equal. None if that could not be found out.
    pub same_ha_keys: Option<bool>,
    /// How long ago the target was started, or last became active. None if that could not be found out.
    pub target_uptime: Option<Duration>,
    /// Whether the RMs keep their state in a ZooKeeper that does not answer: none of them could become active.
    pub store_is_away: bool,
    /// RMs that the running ones list and the configuration does not: nobody has looked whether one of them is active.
    pub unlisted: Vec<String>,
    /// Whether an RM runs under another mode than the configuration says.
    pub other_mode: bool,
    /// Two RMs of the configuration that are one process: one address, or pages that come from the same one.
    pub same_process: Option<[RmIndex; 2]>,
    /// RMs that this host told to become active, that did not answer, and that may still become so.
    pub unanswered: Vec<RmIndex>,
}
