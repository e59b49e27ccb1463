//! The caller's credential.

use std::fmt;
use std::io::Read as _;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU32, Ordering};

use crate::base::files;
use crate::base::io::without_number;

use super::error::{GssError, GssErrorKind};
use super::ffi::{Cred, Library, Name, c_text};
use super::krb5::{check_key, find_cache, readable_cache};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum GssMechanism {
    /// RFC 4121, used by SASL GSSAPI.
    Kerberos,
    /// RFC 4178, used by HTTP Negotiate.
    Spnego,
}

impl GssMechanism {
    pub(super) fn oid(self) -> &'static [u8] {
        match self {
            Self::Kerberos => b"\x2a\x86\x48\x86\xf7\x12\x01\x02\x02",
            Self::Spnego => b"\x2b\x06\x01\x05\x05\x02",
        }
    }
}

#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum CredentialSource {
    /// `KRB5CCNAME` or the default cache; if there is none, `KRB5_CLIENT_KTNAME` or the default client keytab.
    #[default]
    Default,
    /// A keytab; the ticket is kept in memory.
    Keytab { file: PathBuf, principal: String },
}

/// A credential of the caller. Contexts on several threads may share it.
pub struct Credential {
    pub(super) cred: Cred,
    pub(super) library: &'static Library,
    pub(super) mechanism: GssMechanism,
    principal: String,
    /// True if its tickets may be in a key ring of the kernel.
    may_be_in_key_ring: bool,
}

impl fmt::Debug for Credential {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut shown = out.debug_struct("Credential");
        shown.field("principal", &self.principal);
        shown.finish_non_exhaustive()
    }
}

impl Credential {
    /// Acquires a credential. With a keytab, the library asks the KDC for a ticket. Blocks.
    ///
    /// # Errors
    /// See [`GssErrorKind`]. An expired ticket may stay unnoticed until [`super::GssContext::begin`].
    pub fn acquire(source: &CredentialSource, mechanism: GssMechanism) -> Result<Self, GssError> {
        let library = Library::shared()?;
        let cred = match source {
            CredentialSource::Default => {
                let cache = readable_cache()?;
                Cred::acquire(library, mechanism.oid(), None, &[(c"ccache", &cache)])?
            }
            CredentialSource::Keytab { file, principal } => {
                of_keytab(library, mechanism, file, principal)?
            }
        };
        let principal = cred.name()?.text()?;
        Ok(Self {
            cred,
            library,
            mechanism,
            principal,
            may_be_in_key_ring: *source == CredentialSource::Default && may_be_key_ring(),
        })
    }

    /// Prepares the current thread to find tickets. Every thread must call this before it looks for a ticket.
    pub(super) fn ready_thread(&self) {
        if self.may_be_in_key_ring {
            find_cache();
        }
    }

    /// With the realm: `admin@EXAMPLE.COM`.
    pub fn principal(&self) -> &str {
        &self.principal
    }
}

/// True if tickets may be in a key ring. Without `KRB5CCNAME`, `krb5.conf` decides.
fn may_be_key_ring() -> bool {
    let name = std::env::var_os("KRB5CCNAME");
    name.is_none_or(|name| name.as_encoded_bytes().starts_with(b"KEYRING:"))
}

/// Acquires a ticket with a key of the keytab and keeps it in memory.
fn of_keytab(
    library: &'static Library,
    mechanism: GssMechanism,
    file: &Path,
    principal: &str,
) -> Result<Cred, GssError> {
    static COUNT: AtomicU32 = AtomicU32::new(0);
    let shown = file.display();
    let unusable = |kind, words: &str| GssError::of(kind, format!("{shown}: {words}"));
    check_file(file).map_err(|error| unusable(GssErrorKind::Keytab, &without_number(&error)))?;
    let count = COUNT.fetch_add(1, Ordering::Relaxed);
    let cache = c_text(format!("MEMORY:rmadmin-{}-{count}", std::process::id()))?;
    let keytab = c_text([b"FILE:", file.as_os_str().as_encoded_bytes()].concat())?;
    let name = name(library, principal).map_err(|error| {
        GssError::of(
            GssErrorKind::Keytab,
            format!("{principal:?}: {}", error.words),
        )
    })?;
    // If the keytab lacks this key, GSSAPI reports only a missing credential cache.
    check_key(&keytab, &c_text(principal)?).map_err(|error| match error.is_of_no_key() {
        true => unusable(
            GssErrorKind::Keytab,
            &format!("no key of {principal} is in it"),
        ),
        false if error.kind == GssErrorKind::Configuration => error,
        false => unusable(GssErrorKind::Keytab, &error.words),
    })?;
    let store = [(c"client_keytab", &*keytab), (c"ccache", &*cache)];
    let acquired = Cred::acquire(library, mechanism.oid(), Some(&name), &store);
    acquired.map_err(|error| match error.kind {
        GssErrorKind::WrongKey | GssErrorKind::Account => {
            unusable(error.kind, &format!("{principal}: {}", error.words))
        }
        GssErrorKind::NoTicket | GssErrorKind::Other => unusable(
            GssErrorKind::Keytab,
            &format!("{principal}: {}", error.words),
        ),
        _ => error,
    })
}

/// Checks that the file is readable and begins like a keytab (version 1 or 2 of MIT's format).
fn check_file(file: &Path) -> std::io::Result<()> {
    let mut beginning = Vec::new();
    files::open_regular(file)?
        .take(2)
        .read_to_end(&mut beginning)?;
    match beginning[..] {
        [5, 1 | 2] => Ok(()),
        _ => Err(std::io::Error::other("not a keytab")),
    }
}

/// Imports a principal such as `yarn/host@REALM`; the name is not canonicalized.
pub(super) fn name(library: &'static Library, principal: &str) -> Result<Name, GssError> {
    // GSS_KRB5_NT_PRINCIPAL_NAME
    let kind = b"\x2a\x86\x48\x86\xf7\x12\x01\x02\x02\x01";
    Name::import(library, &c_text(principal)?, kind)
}
