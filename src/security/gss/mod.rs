//! The GSSAPI of MIT Kerberos, opened at run time: nothing of it is needed to build, and nothing is opened where
//! Kerberos is off.
//!
//! Calls of [`Credential::acquire`], [`GssContext::step`], [`default_cache`] and [`realm_of_host`] may ask a KDC, a name
//! server or a cache daemon, and block until these answer: keep them off threads that must not wait.
//!
//! `ffi` is the boundary to C, and the only file of the project with `unsafe` in it; [`error`] is what failures amount
//! to, [`credential`] who the caller is, [`context`] a conversation with one server, [`krb5`] what only libkrb5 tells.

pub mod context;
pub mod credential;
pub mod error;
#[expect(unsafe_code, reason = "calling C has no other way")]
mod ffi;
pub mod krb5;

pub use context::{GssContext, GssStep};
pub use credential::{Credential, CredentialSource, GssMechanism};
pub use error::{GssError, GssErrorKind};
pub use krb5::{Cache, client_keytab_trouble, default_cache, realm_of_host};
