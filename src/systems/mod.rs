//! The systems that are operated.

pub mod awaited;
pub mod yarn;
pub mod zookeeper;
