//! ZooKeeper's own servers.

mod advice;
pub mod bootstrap;
pub mod check;
pub mod identity;
pub mod judge;
pub mod look;
pub mod members;
mod missing;
pub mod observation;
pub mod observe;
pub mod quorum;
pub mod reason;
pub mod server_name;
pub mod targets;
