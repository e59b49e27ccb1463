//! Hadoop RPC version 9 over TCP.
//!
//! Layers, each knowing only the one before it: [`frame`] (length prefix), [`message`] (headers and bodies),
//! [`sasl`] (who both sides are, and what protects what they say), [`connection`] (one socket, one peer, one deadline),
//! [`ha`] and [`admin`] (typed calls). [`serve`] is the other side of [`message`], for the sandbox.

mod authenticate;
pub mod connection;
pub mod error;
pub mod frame;
pub mod message;
pub mod sasl;
pub mod serve;
mod wire;

/// The protobuf messages of `proto/`.
#[allow(missing_docs, clippy::all, clippy::pedantic, unreachable_pub)]
pub mod proto {
    include!(concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/proto/hadoop.common.rs"
    ));
}
