//! ZooKeeper's own servers.

pub mod bootstrap;
pub mod check;
pub mod judge;
pub mod look;
pub mod members;
mod missing;
pub mod observe;
pub mod quorum;
pub mod reason;
pub mod targets;
