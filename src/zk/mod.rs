//! The elector in ZooKeeper.
//!
//! [`ensemble`] takes from the configuration where it is, [`session`] talks to it under a deadline and reads the
//! elector's znodes, [`elector`] says what they mean. What a session may be asked beside that (to delete a lock, to
//! watch, to hold a znode of its own) goes into [`session`]; credentials and TLS come from
//! [`access`].

pub mod access;
pub mod elector;
pub mod ensemble;
pub mod error;
pub mod session;

/// The protobuf messages of `proto/elector.proto`.
#[allow(missing_docs, clippy::all, clippy::pedantic, unreachable_pub)]
mod proto {
    include!(concat!(env!("OUT_DIR"), "/hadoop.yarn.rs"));
}
