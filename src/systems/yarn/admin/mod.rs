//! The administration protocol, and the search for the active RM.

pub mod active;
pub mod calls;
mod search;
mod watch;
