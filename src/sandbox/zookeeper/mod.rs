//! A ZooKeeper server inside the sandbox's process.
//!
//! Pure: `tree` has the znodes, `acl` their permissions, `watches` the watches, `sessions` the sessions.
//! [`service`] answers requests, `words` answers the four-letter words. [`server`] has the sockets, and [`local`]
//! has the sessions of this process; [`event`] has what these learn.
//!
//! The server behaves like a standalone server of 3.8.4, but SASL, TLS, quotas and several reads in one request are
//! missing.

mod acl;
pub mod event;
pub mod local;
pub mod server;
pub mod service;
mod sessions;
mod tree;
mod watches;
mod words;

pub use event::{LocalError, LocalEvent};
pub use local::LocalSession;
pub use server::{EmbeddedMode, EmbeddedZooKeeper};
pub use service::{ReadWatch, ServiceOutput, ServiceSettings, ZkService};
pub use tree::TreeLimits;

/// A connection of a client, or a session of this process.
pub type ConnectionId = u64;
