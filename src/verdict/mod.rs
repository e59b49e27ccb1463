//! Types for the verdicts of all systems: plain values without sockets, files and clock.

pub mod advice;
pub mod condition;
pub mod finding;
pub mod level;
pub mod lint;
pub mod look;
pub mod seen;
