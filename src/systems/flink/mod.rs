//! Flink's `JobManager`s.

mod advice;
pub mod check;
mod connection_info;
pub mod judge;
mod layout;
pub mod leader_name;
pub mod look;
pub mod observations;
pub mod observe;
pub mod reason;
mod running_config;
pub mod targets;
