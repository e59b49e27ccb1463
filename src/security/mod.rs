//! Who the caller is.

pub mod gss;
pub mod user;
