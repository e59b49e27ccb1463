//! Addresses, name lookup and an HTTP client. Knows no page of any system.

pub mod address;
pub mod http;
pub mod resolve;
pub mod server;
