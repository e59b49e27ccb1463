//! Who the caller is, whom to trust, and what must not be shown.
//!
//! [`user`] names of users; [`store`] files of certificates, keys and secrets; [`password`] passwords by configuration; [`tls`]
//! what TLS connections are made with; [`secret`] texts that are shown nowhere.

pub(crate) mod file;
pub mod password;
pub mod secret;
pub mod store;
pub mod tls;
pub mod user;
