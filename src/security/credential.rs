//! What the caller has to prove who it is, and words that help where that does not do.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use crate::config::Origin;
use crate::deadline::Elapsed;
use crate::utc;

use super::gss::{self, Cache, Credential, GssError, Kind, Source};

/// Kerberos does not let the caller prove who it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KerberosError {
    /// What it amounts to.
    pub kind: Kind,
    /// The library's words.
    words: String,
    /// What the default cache holds, where the credential is taken from there.
    cache: Option<Cache>,
}

impl std::error::Error for KerberosError {}

impl KerberosError {
    /// Puts to the library's words what the operator has to know. Looks into the credential cache, and blocks.
    pub fn explain(error: GssError, source: &Source) -> Self {
        let is_about_tickets = matches!(error.kind, Kind::NoTicket | Kind::Expired);
        let cache = match source {
            Source::Default if is_about_tickets => gss::default_cache().ok(),
            _ => None,
        };
        Self {
            kind: error.kind,
            words: error.words,
            cache,
        }
    }

    /// What is no error of the library's.
    pub fn broken(words: String) -> Self {
        Self {
            kind: Kind::Other,
            words,
            cache: None,
        }
    }

    /// Whether it is about what the caller has, and so the same with every server.
    pub fn is_of_caller(&self) -> bool {
        matches!(
            self.kind,
            Kind::Library | Kind::NoTicket | Kind::Expired | Kind::Keytab
        )
    }
}

/// What helps where there is no ticket.
const GET_ONE: &str = "run kinit, or name a key table with --keytab and --principal";

impl fmt::Display for KerberosError {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let words = &self.words;
        match self.kind {
            Kind::Library => write!(
                out,
                "Kerberos is wanted, and MIT Kerberos cannot be opened ({words}): install libgssapi-krb5-2 or krb5-libs"
            ),
            Kind::NoTicket => match &self.cache {
                Some(cache) => write!(out, "no Kerberos ticket in {}: {GET_ONE}", cache.name),
                None => write!(out, "no Kerberos ticket ({words}): {GET_ONE}"),
            },
            Kind::Expired => match &self.cache {
                Some(cache) => write!(out, "{}: {GET_ONE}", expired(cache)),
                None => write!(out, "the Kerberos ticket has expired ({words}): {GET_ONE}"),
            },
            Kind::ClockSkew => write!(
                out,
                "the clocks of this host, the KDC and the server differ by more than Kerberos allows ({words}): set them"
            ),
            Kind::KdcUnreachable => write!(
                out,
                "no KDC answers ({words}): look at [realms] in krb5.conf, and whether the KDC runs"
            ),
            Kind::UnknownServer => write!(out, "the KDC does not know the server ({words})"),
            Kind::Keytab => write!(
                out,
                "the key table is of no use ({words}): look with klist -k"
            ),
            Kind::Other => write!(out, "Kerberos: {words}"),
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
    /// A key table is named, and the cluster does not want Kerberos.
    #[error(
        "--keytab is given, and hadoop.security.authentication is simple ({0}): nobody would be asked for a key; \
         nothing was sent"
    )]
    KeytabUnused(Origin),
    /// A Java class is to decide on the protection of each connection.
    #[error(
        "hadoop.security.saslproperties.resolver.class is {class} ({origin}), which is written in Java: name the \
         protection with -D hadoop.rpc.protection=... and -D hadoop.security.saslproperties.resolver.class=; \
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

/// Where the caller's credential is from, and the credential, or why there is none.
#[derive(Debug, Clone)]
pub struct Login {
    /// Where it is from.
    pub source: Source,
    /// The credential for Kerberos itself.
    pub credential: Result<Arc<Credential>, KerberosError>,
}

impl Login {
    /// Finds the credential. Blocks.
    pub fn from(source: Source) -> Self {
        let credential = Credential::acquire(&source, gss::Mechanism::Kerberos)
            .map(Arc::new)
            .map_err(|error| KerberosError::explain(error, &source));
        Self { source, credential }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(kind: Kind, cache: Option<Cache>) -> String {
        let words = "words".to_owned();
        KerberosError { kind, words, cache }.to_string()
    }

    #[test]
    fn the_cache_and_the_end_of_the_ticket_are_told() {
        let cache = Cache {
            name: "FILE:/tmp/cc".to_owned(),
            principal: Some("admin@EXAMPLE.COM".to_owned()),
            ends: Some(951_782_400),
        };
        assert_eq!(
            words(Kind::Expired, Some(cache.clone())),
            format!(
                "the ticket of admin@EXAMPLE.COM in FILE:/tmp/cc expired at 2000-02-29T00:00:00Z: {GET_ONE}"
            )
        );
        assert_eq!(
            words(Kind::NoTicket, Some(cache)),
            format!("no Kerberos ticket in FILE:/tmp/cc: {GET_ONE}")
        );
    }

    #[test]
    fn the_librarys_words_stand_in_every_other_message() {
        for kind in [
            Kind::Library,
            Kind::NoTicket,
            Kind::Expired,
            Kind::ClockSkew,
            Kind::KdcUnreachable,
            Kind::UnknownServer,
            Kind::Keytab,
            Kind::Other,
        ] {
            assert!(words(kind, None).contains("words"), "{kind:?}");
        }
    }
}
