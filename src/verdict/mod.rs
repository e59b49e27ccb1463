//! Types for the verdicts of all systems. Plain values: no sockets, no files, no clock.

pub mod advice;
pub mod condition;
pub mod finding;
pub mod level;
pub mod look;
pub mod seen;
