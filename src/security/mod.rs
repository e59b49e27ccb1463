//! Certificates, keys, passwords, Kerberos and user names.
//!
//! [`gss`] is MIT Kerberos, and holds all `unsafe` code in one file; [`credential`] the caller's credential; [`user`] names of
//! users; [`layers`] the end of SASL with Kerberos; [`store`] files of certificates, keys and secrets; [`password`] passwords of the configuration; [`tls`] TLS
//! clients; [`secret`] texts that must not be shown.

pub mod credential;
pub mod gss;
pub mod layers;
pub mod password;
pub mod secret;
pub mod store;
pub mod tls;
pub mod user;

use crate::base::files::MB;

/// Maximum bytes of a keystore, password file or PEM file. The store with every public authority has 0.2 MB.
pub const SECRET_FILE_LIMIT: u64 = 4 * MB;
