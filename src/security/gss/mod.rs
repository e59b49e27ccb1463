//! MIT Kerberos's GSSAPI, loaded at run time: builds do not need the library, and commands without Kerberos do not
//! load it.
//!
//! [`Credential::acquire`], [`GssContext::step`], [`default_cache`] and [`realm_of_host`] may wait for a KDC, a name
//! server or a cache daemon: call them only on threads that may block.
//!
//! `ffi` is the boundary to C and has nearly all `unsafe` code. [`error`] classifies errors, [`credential`] holds
//! the caller's credential, [`context`] is a security context with one server, [`krb5`] has the functions that only
//! libkrb5 offers.

pub mod context;
pub mod credential;
pub mod error;
#[expect(unsafe_code, reason = "calling C has no other way")]
mod ffi;
pub mod krb5;

pub use context::{GssContext, GssStep};
pub use credential::{Credential, CredentialSource, GssMechanism};
pub use error::{GssError, GssErrorKind};
pub use krb5::{
    Cache, client_keytab_trouble, default_cache, is_principal_part, realm_of_host,
    service_principal,
};
