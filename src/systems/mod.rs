//! The systems that are operated.

pub mod yarn;
pub mod zookeeper;
