//! ZooKeeper's own servers.

pub mod check;
