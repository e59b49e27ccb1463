//! The vocabulary of every system's verdict. Plain values: no sockets, no files, no clock.

pub mod advice;
pub mod condition;
pub mod finding;
pub mod level;
pub mod look;
pub mod seen;
