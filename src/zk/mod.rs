//! ZooKeeper's client protocol.
//!
//! [`jute`] encodes values, [`message`] has the records, [`frame`] adds their length prefix, [`connection`] owns
//! one socket, [`client`] makes the calls. [`ensemble`] names the servers, [`access`] has the credentials and TLS,
//! [`sasl`] authenticates by Kerberos, `connect` finds a server, `link` authenticates the client there, [`session`]
//! calls it under a deadline. [`four_letter`] asks a server without a session; [`probe`] asks one for its state, with and
//! without a session.

pub mod access;
pub mod client;
mod connect;
pub mod connection;
pub mod ensemble;
pub mod error;
pub mod four_letter;
pub mod frame;
mod identity;
pub mod jute;
mod link;
pub mod message;
pub mod probe;
pub mod sasl;
pub mod session;
