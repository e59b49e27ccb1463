//! The caller's Kerberos credential, and messages for its failures.

use std::fmt;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use crate::base::deadline::{Deadline, Elapsed};
use crate::base::utc;
use crate::config::Origin;

use super::gss::{self, Cache, Credential, CredentialSource, GssError, GssErrorKind, GssMechanism};

/// Kerberos cannot authenticate the caller or the server.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KerberosError {
    pub kind: GssErrorKind,
    /// The text of the Kerberos library.
    words: String,
    /// The default credential cache, if the credential came from it.
    cache: Option<Cache>,
    /// The configured keytab.
    keytab: Option<String>,
    /// Why the client keytab gives no key.
    keytab_trouble: Option<String>,
}

impl std::error::Error for KerberosError {}

/// The variable that names the default credential cache.
const CACHE: &str = "KRB5CCNAME";
/// Shown in messages if [`CACHE`] is not set.
const DEFAULT_CACHE: &str = "default_ccache_name of krb5.conf";
/// The variable that names a keytab, used if there is no ticket.
const CLIENT_KEYTAB: &str = "KRB5_CLIENT_KTNAME";

impl KerberosError {
    /// Adds details that the operator needs. Reads the credential cache; blocks.
    pub fn explain(error: GssError, source: &CredentialSource) -> Self {
        let mut explained = Self::new(error.kind, error.words);
        explained.keytab = match source {
            CredentialSource::Keytab { file, .. } => Some(file.display().to_string()),
            CredentialSource::Default => std::env::var(CLIENT_KEYTAB).ok(),
        };
        let is_about_tickets = matches!(error.kind, GssErrorKind::NoTicket | GssErrorKind::Expired);
        if *source == CredentialSource::Default && is_about_tickets {
            explained.cache = Some(gss::default_cache().unwrap_or_else(|error| Cache {
                name: std::env::var(CACHE).unwrap_or_else(|_| DEFAULT_CACHE.to_owned()),
                trouble: Some(error.words),
                ..Cache::default()
            }));
            explained.keytab_trouble = gss::client_keytab_trouble();
        }
        explained
    }

    /// Makes an error that the Kerberos library did not report.
    pub fn broken(words: String) -> Self {
        Self::new(GssErrorKind::Other, words)
    }

    fn new(kind: GssErrorKind, words: String) -> Self {
        Self {
            kind,
            words,
            cache: None,
            keytab: None,
            keytab_trouble: None,
        }
    }

    /// True if the cause is the caller's credential: every server then gives the same error.
    pub fn is_of_caller(&self) -> bool {
        matches!(
            self.kind,
            GssErrorKind::Library
                | GssErrorKind::NoTicket
                | GssErrorKind::Expired
                | GssErrorKind::Keytab
                | GssErrorKind::WrongKey
                | GssErrorKind::Account
                | GssErrorKind::Configuration
        )
    }
}

const GET_ONE: &str = "run kinit, or use --keytab and --principal";

/// A statically linked binary cannot load libraries.
const STATIC: &str = "Kerberos is required, but this is a static build of rmadmin, which cannot open libgssapi_krb5.so.2: use \
                      a build for this host's C library";

impl fmt::Display for KerberosError {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let words = &self.words;
        match self.kind {
            GssErrorKind::Library if cfg!(target_feature = "crt-static") => {
                write!(out, "{STATIC} ({words})")
            }
            GssErrorKind::Library => write!(
                out,
                "Kerberos is required, but MIT Kerberos cannot be opened ({words}): install libgssapi-krb5-2 (Debian, \
                 Ubuntu) or krb5-libs (RHEL)"
            ),
            GssErrorKind::NoTicket => write!(out, "{}: {GET_ONE}", self.no_ticket()),
            GssErrorKind::Expired => match &self.cache {
                Some(cache) => write!(out, "{}: {GET_ONE}", expired(cache)),
                None => write!(out, "the Kerberos ticket has expired ({words}): {GET_ONE}"),
            },
            GssErrorKind::ClockSkew => write!(
                out,
                "the clocks of this host, the KDC and the server differ by more than Kerberos allows ({words}): synchronize them"
            ),
            GssErrorKind::KdcUnreachable => write!(
                out,
                "no KDC answers ({words}): check [realms] in krb5.conf, and whether the KDC runs"
            ),
            GssErrorKind::UnknownServer => write!(
                out,
                "the KDC does not know the server ({words}): check [domain_realm] in krb5.conf, and the realm \
                 of the ticket with klist"
            ),
            GssErrorKind::Keytab => {
                let keytab = self.keytab.as_deref().unwrap_or("FILE");
                write!(
                    out,
                    "cannot use the keytab {words}; check it with klist -kt {keytab}"
                )
            }
            GssErrorKind::WrongKey => write!(
                out,
                "the KDC has another key than the keytab ({words}): get new keys with ktadd of kadmin"
            ),
            GssErrorKind::Account => write!(
                out,
                "the KDC refuses the caller ({words}): ask its administrator"
            ),
            GssErrorKind::Configuration => write!(
                out,
                "cannot use krb5.conf ({words}): check /etc/krb5.conf, or the file that KRB5_CONFIG names"
            ),
            GssErrorKind::Other => write!(out, "Kerberos: {words}"),
        }
    }
}

impl KerberosError {
    fn no_ticket(&self) -> String {
        let cache = match &self.cache {
            None => format!("no Kerberos ticket ({})", self.words),
            Some(Cache { name, trouble, .. }) => match trouble {
                Some(trouble) => format!("cannot read the credential cache {name}: {trouble}"),
                None => format!("no Kerberos ticket in {name}"),
            },
        };
        match (&self.keytab, &self.keytab_trouble) {
            (Some(keytab), Some(trouble)) => {
                format!("{cache}; no key by {CLIENT_KEYTAB} ({keytab}): {trouble}")
            }
            _ => cache,
        }
    }
}

fn expired(cache: &Cache) -> String {
    let whose = cache.principal.as_deref().unwrap_or("the caller");
    let when = cache.ends.map_or_else(String::new, |ends| {
        format!(" at {}", utc::seconds(Duration::from_secs(ends.into())))
    });
    format!("the ticket of {whose} in {} expired{when}", cache.name)
}

/// Why there is no login.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum LoginError {
    #[error(
        "hadoop.security.authentication is simple ({0}), so no key would be used: leave --keytab out; nothing was sent"
    )]
    KeytabUnused(Origin),
    #[error("the keytab {} does not exist; nothing was sent", .0.display())]
    NoKeytab(PathBuf),
    /// A Java class chooses the protection of each connection; this tool cannot run that class.
    #[error(
        "hadoop.security.saslproperties.resolver.class is {class} ({origin}), a Java class, which this tool cannot \
         run: set the protection with -D hadoop.rpc.protection=... and -D hadoop.security.saslproperties.resolver.class=; \
         nothing was sent"
    )]
    Resolver { class: String, origin: Origin },
    #[error("asking the KDC, or a credential cache, for a ticket: {0}; nothing was sent")]
    Slow(Elapsed),
}

/// The caller's credential. A login acquires it when a server first requires it, caches it, and acquires it again
/// after expiry.
#[derive(Debug)]
pub struct Login {
    source: CredentialSource,
    mechanism: GssMechanism,
    held: Mutex<Option<Arc<Credential>>>,
}

impl Login {
    /// Makes a login without acquiring a credential.
    pub fn new(source: CredentialSource, mechanism: GssMechanism) -> Self {
        Self {
            source,
            mechanism,
            held: Mutex::new(None),
        }
    }

    /// Runs `work` with the credential; if it has expired, runs `work` once more with a new one. Blocks: with a
    /// keytab, one thread at a time asks the KDC.
    ///
    /// # Errors
    /// The credential is missing or unusable, or no time remains.
    pub fn with<T>(
        &self,
        deadline: Deadline,
        mut work: impl FnMut(&Arc<Credential>) -> Result<T, GssError>,
    ) -> Result<T, KerberosError> {
        let (credential, is_new) = self.find(deadline)?;
        let error = match work(&credential) {
            Ok(done) => return Ok(done),
            Err(error) => error,
        };
        let may_be_old = match self.mechanism {
            GssMechanism::Kerberos => error.kind == GssErrorKind::Expired,
            // SPNEGO hides the error's kind.
            GssMechanism::Spnego => {
                matches!(error.kind, GssErrorKind::Expired | GssErrorKind::Other)
            }
        };
        if is_new || !may_be_old {
            return Err(self.explain(error));
        }
        self.forget(&credential);
        let (credential, _) = self.find(deadline)?;
        work(&credential).map_err(|error| self.explain(error))
    }

    pub fn source(&self) -> &CredentialSource {
        &self.source
    }

    /// Adds details about this credential with [`KerberosError::explain`].
    pub fn explain(&self, error: GssError) -> KerberosError {
        KerberosError::explain(error, &self.source)
    }

    /// Returns the principal of the cached credential. Does not block.
    pub fn principal(&self) -> Option<String> {
        let held = self.held.try_lock().ok()?;
        Some(held.as_ref()?.principal().to_owned())
    }

    /// Returns the cached or a new credential, and true for a new one.
    fn find(&self, deadline: Deadline) -> Result<(Arc<Credential>, bool), KerberosError> {
        let mut held = self.held.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(credential) = held.as_ref() {
            return Ok((Arc::clone(credential), false));
        }
        // Another thread may have held the lock while it waited for a KDC.
        if deadline.remaining().is_zero() {
            return Err(KerberosError::broken("no time was left".to_owned()));
        }
        let found = Credential::acquire(&self.source, self.mechanism);
        let found = found.map_err(|error| self.explain(error))?;
        Ok((Arc::clone(held.insert(Arc::new(found))), true))
    }

    /// Removes a credential from the cache, unless another thread has replaced it.
    fn forget(&self, credential: &Arc<Credential>) {
        let mut held = self.held.lock().unwrap_or_else(PoisonError::into_inner);
        held.take_if(|held| Arc::ptr_eq(held, credential));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(kind: GssErrorKind, cache: Option<Cache>) -> String {
        let words = "words".to_owned();
        KerberosError {
            cache,
            ..KerberosError::new(kind, words)
        }
        .to_string()
    }

    #[test]
    fn message_names_cache_and_expiry() {
        let cache = Cache {
            name: "FILE:/tmp/cc".to_owned(),
            principal: Some("admin@EXAMPLE.COM".to_owned()),
            ends: Some(951_782_400),
            trouble: None,
        };
        assert_eq!(
            words(GssErrorKind::Expired, Some(cache.clone())),
            format!(
                "the ticket of admin@EXAMPLE.COM in FILE:/tmp/cc expired at 2000-02-29T00:00:00Z: {GET_ONE}"
            )
        );
        assert_eq!(
            words(GssErrorKind::NoTicket, Some(cache)),
            format!("no Kerberos ticket in FILE:/tmp/cc: {GET_ONE}")
        );
    }

    #[test]
    fn message_names_cache_and_keytab_error() {
        let cache = Cache {
            name: "FILE:/tmp/cc".to_owned(),
            trouble: Some("Permission denied".to_owned()),
            ..Cache::default()
        };
        let error = KerberosError {
            cache: Some(cache),
            keytab: Some("FILE:/tmp/kt".to_owned()),
            keytab_trouble: Some("not found".to_owned()),
            ..KerberosError::new(GssErrorKind::NoTicket, "words".to_owned())
        };
        assert_eq!(
            error.to_string(),
            format!(
                "cannot read the credential cache FILE:/tmp/cc: Permission denied; no key by KRB5_CLIENT_KTNAME \
                 (FILE:/tmp/kt): not found: {GET_ONE}"
            )
        );
    }

    #[test]
    fn other_messages_have_the_librarys_text() {
        for kind in [
            GssErrorKind::Library,
            GssErrorKind::NoTicket,
            GssErrorKind::Expired,
            GssErrorKind::ClockSkew,
            GssErrorKind::KdcUnreachable,
            GssErrorKind::UnknownServer,
            GssErrorKind::Keytab,
            GssErrorKind::WrongKey,
            GssErrorKind::Account,
            GssErrorKind::Configuration,
            GssErrorKind::Other,
        ] {
            assert!(words(kind, None).contains("words"), "{kind:?}");
        }
    }
}
