//! Certificates, keys, passwords, Kerberos and user names.
//!
//! [`gss`] loads MIT Kerberos and has all `unsafe` code in one file. [`credential`] is the caller's credential,
//! [`user`] has user names, [`layers`] the last messages of SASL with Kerberos, [`store`] reads files of certificates,
//! keys and secrets, [`password`] finds passwords of the configuration, [`tls`] makes TLS clients, [`secret`] hides
//! texts.

pub mod credential;
pub mod gss;
pub mod layers;
pub mod password;
pub mod secret;
pub mod store;
pub mod tls;
pub mod user;

use crate::base::files::MB;

/// Maximum bytes of a keystore, password file or PEM file. A store of all public authorities has 0.2 MB.
pub const SECRET_FILE_LIMIT: u64 = 4 * MB;
