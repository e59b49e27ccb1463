//! The systems that are operated.

pub mod awaited;
pub mod flink;
pub mod missing;
mod ports;
pub mod yarn;
pub mod zookeeper;
pub mod zookeeper_access;
