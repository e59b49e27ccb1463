//! Decisions over plain values: no sockets, no files, no clock, no printing.

pub mod guard;
pub mod plan;
pub mod probe;
