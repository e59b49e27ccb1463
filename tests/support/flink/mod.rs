//! Real Flink, from `PyPI`.

pub mod jars;
pub mod pair;
