//! Real Flink, from `PyPI`.

pub mod jars;
