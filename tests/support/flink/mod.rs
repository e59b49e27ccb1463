//! Real Flink, which pip fetches.

pub mod jars;
