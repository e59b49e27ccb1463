//! What the RMs say over HTTP: `/isActive`, `/ws/v1/cluster/info`, `/conf`.
//!
//! The RM's `IsResourceManagerActiveServlet` answers 200 with a sentence when it is active, and 405 when it is not.
//! It is made for load balancers; a standby answers it itself, without a redirect. Releases before 3.2 have no such page:
//! there the active RM answers 404, and a standby redirects. `/ws/v1/cluster/info` tells the state in its place.
//!
//! [`answer`] says what an answer means, [`client`] fetches it, on the thread of `worker`; [`negotiate`] proves
//! who asks.

pub mod answer;
pub mod client;
pub mod negotiate;
mod worker;

pub use answer::{ClusterInfo, PageAnswer, PageReply};
pub use client::{HttpClient, Means};
