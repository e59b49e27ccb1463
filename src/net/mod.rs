//! Addresses, name lookup and an HTTP client. This room knows no page of any system.

pub mod address;
pub mod http;
pub mod resolve;
pub mod server;
