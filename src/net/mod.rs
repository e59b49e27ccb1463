//! Addresses, name lookup, and one HTTP client. Knows no page of any system.

pub mod address;
pub mod http;
pub mod resolve;
pub mod server;
