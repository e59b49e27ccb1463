//! Decisions over plain values: no sockets, no files, no clock, no printing.

pub mod cluster;
pub mod guard;
pub mod observation;
pub mod probe;
