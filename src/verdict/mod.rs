//! Decisions over plain values: no sockets, no files, no clock, no printing.

pub mod advice;
pub mod cluster;
pub mod condition;
pub mod guard;
mod judgement;
mod next;
pub mod observation;
pub mod plan;
pub mod probe;
pub mod reason;
mod state;
pub mod unanswered;
