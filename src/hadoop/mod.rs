//! Hadoop RPC, `HAServiceProtocol`, and the principals of services.

pub mod caller;
pub mod ha_service;
pub mod rpc;
pub mod service_names;
