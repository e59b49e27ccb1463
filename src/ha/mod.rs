//! The transition guard, failover and repair as state machines. Pure: no sockets, no files, no clock.

pub mod plan;
pub mod sent;
pub mod state;
pub mod transition_guard;
