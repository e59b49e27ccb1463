//! Who the caller is.

pub mod user;
