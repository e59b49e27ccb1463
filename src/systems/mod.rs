//! The systems that are operated.

pub mod yarn;
