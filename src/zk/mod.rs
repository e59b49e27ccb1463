//! The elector in ZooKeeper.
//!
//! From bytes to meaning, a file each: [`jute`] encodes values, [`message`] has the messages, [`frame`] their lengths,
//! [`connection`] one socket, [`client`] the calls. [`ensemble`] takes from the configuration where the servers are, [`access`]
//! credentials and TLS, [`session`] finds a server and asks it under a deadline, [`elector`] says what its znodes mean.
//!
//! SASL has its place in [`session`], between the connection and the first call.

pub mod access;
pub mod client;
pub mod connection;
pub mod elector;
pub mod ensemble;
pub mod error;
pub mod frame;
pub mod jute;
pub mod message;
pub mod session;

/// The protobuf messages of `proto/elector.proto`.
#[allow(missing_docs, clippy::all, clippy::pedantic, unreachable_pub)]
mod proto {
    include!(concat!(env!("CARGO_MANIFEST_DIR"), "/proto/hadoop.yarn.rs"));
}
