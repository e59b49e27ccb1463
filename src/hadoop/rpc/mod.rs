//! Hadoop RPC version 9 over TCP.
//!
//! Layers, from the bottom: [`frame`] (length prefix), [`message`] (headers and bodies), [`sasl`] (authentication and
//! protection), [`connection`] (one socket). Protocols such as [`super::ha_service`] make typed calls over a
//! connection. [`serve`] is the server's side of [`message`], for the sandbox.

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
