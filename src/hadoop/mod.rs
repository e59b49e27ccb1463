//! What the services of Hadoop share.

pub mod ha_service;
pub mod rpc;
