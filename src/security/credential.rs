//! What the caller has to prove who it is, and words that help where that does not do.

use std::fmt;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use crate::base::deadline::{Deadline, Elapsed};
use crate::base::utc;
use crate::config::Origin;

use super::gss::{self, Cache, Credential, CredentialSource, GssError, GssErrorKind, GssMechanism};

/// Kerberos does not let the caller prove who it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KerberosError {
    /// What it amounts to.
    pub kind: GssErrorKind,
    /// The library's words.
    words: String,
    /// What the default cache holds, where the credential is taken from there.
    cache: Option<Cache>,
    /// The keytab that was to be used.
    keytab: Option<String>,
    /// Why it has no key, where it was to be used in place of the cache.
    keytab_trouble: Option<String>,
}

impl std::error::Error for KerberosError {}

/// Names the default credential cache.
const CACHE: &str = "KRB5CCNAME";
/// What names it where that variable is not set.
const DEFAULT_CACHE: &str = "default_ccache_name of krb5.conf";
/// Names a keytab for a caller without a ticket.
const CLIENT_KEYTAB: &str = "KRB5_CLIENT_KTNAME";

impl KerberosError {
    /// Puts to the library's words what the operator has to know. Looks into the credential cache, and blocks.
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

    /// What is no error of the library's.
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

    /// Whether it is about what the caller has, and so the same with every server.
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

/// What helps where there is no ticket.
const GET_ONE: &str = "run kinit, or use --keytab and --principal";

/// A binary with its C library built in can open no other library.
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
    /// Where there is no ticket, and why.
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

/// Nobody logs in.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum LoginError {
    /// A keytab is given, and the cluster does not use Kerberos.
    #[error(
        "hadoop.security.authentication is simple ({0}), so no key would be used: leave --keytab out; nothing was sent"
    )]
    KeytabUnused(Origin),
    /// The file of `--keytab` does not exist.
    #[error("the keytab {} does not exist; nothing was sent", .0.display())]
    NoKeytab(PathBuf),
    /// A Java class is to decide on the protection of each connection.
    #[error(
        "hadoop.security.saslproperties.resolver.class is {class} ({origin}), a Java class, which this tool cannot \
         run: set the protection with -D hadoop.rpc.protection=... and -D hadoop.security.saslproperties.resolver.class=; \
         nothing was sent"
    )]
    Resolver {
        /// The class.
        class: String,
        /// Where the configuration says so.
        origin: Origin,
    },
    /// Neither the KDC nor the credential cache answered in time.
    #[error("asking the KDC, or a credential cache, for a ticket: {0}; nothing was sent")]
    Slow(Elapsed),
}

/// The caller's credential: found when a server first asks for it, kept, and found again once it has expired.
#[derive(Debug)]
pub struct Login {
    source: CredentialSource,
    mechanism: GssMechanism,
    held: Mutex<Option<Arc<Credential>>>,
}

impl Login {
    /// Nothing is opened or asked yet.
    pub fn new(source: CredentialSource, mechanism: GssMechanism) -> Self {
        Self {
            source,
            mechanism,
            held: Mutex::new(None),
        }
    }

    /// Does something with the credential; once more with a new one, where it turns out to have expired. Blocks: with a
    /// keytab, the KDC is asked, by one thread at a time.
    ///
    /// # Errors
    /// There is no credential that will do; or the time is up, of which nobody is told any more.
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
            // The library hides there whether it is that.
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

    /// Where the credential is from.
    pub fn source(&self) -> &CredentialSource {
        &self.source
    }

    /// [`KerberosError::explain`] for this credential.
    pub fn explain(&self, error: GssError) -> KerberosError {
        KerberosError::explain(error, &self.source)
    }

    /// The caller's principal, where it is known by now. Does not wait for it.
    pub fn principal(&self) -> Option<String> {
        let held = self.held.try_lock().ok()?;
        Some(held.as_ref()?.principal().to_owned())
    }

    /// The credential that is held, or a new one, and which of the two it is.
    fn find(&self, deadline: Deadline) -> Result<(Arc<Credential>, bool), KerberosError> {
        let mut held = self.held.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(credential) = held.as_ref() {
            return Ok((Arc::clone(credential), false));
        }
        // Whoever had the turn before may have waited for a KDC for a long time.
        if deadline.remaining().is_zero() {
            return Err(KerberosError::broken("no time was left".to_owned()));
        }
        let found = Credential::acquire(&self.source, self.mechanism);
        let found = found.map_err(|error| self.explain(error))?;
        Ok((Arc::clone(held.insert(Arc::new(found))), true))
    }

    /// Puts a credential away, unless another one is held by now.
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
    fn the_cache_and_the_end_of_the_ticket_are_told() {
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
    fn the_fault_of_a_cache_or_keytab_is_told() {
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
    fn the_librarys_words_stand_in_every_other_message() {
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
