//! Flink's JobManager high availability.

pub mod check;
