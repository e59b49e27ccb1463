//! Certificates, keys, passwords, Kerberos and user names.
//!
//! [`gss`] is MIT Kerberos, and holds all `unsafe` code in one file; [`credential`] the caller's credential; [`user`] names of
//! users; [`store`] files of certificates, keys and secrets; [`password`] passwords of the configuration; [`tls`] TLS
//! clients; [`secret`] texts that must not be shown.

pub mod credential;
pub(crate) mod file;
pub mod gss;
pub mod password;
pub mod secret;
pub mod store;
pub mod tls;
pub mod user;
