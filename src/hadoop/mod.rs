//! What the services of Hadoop share.

pub mod caller;
pub mod ha_service;
pub mod rpc;
pub mod service_names;
