//! ZooKeeper's own servers.

pub mod bootstrap;
pub mod check;
