//! Functions of libkrb5: read credential caches and keytabs, and find a host's realm.

use std::ffi::{CStr, CString};

use super::error::{GssError, GssErrorKind};
use super::ffi::{CredentialCache, Krb5, c_text};

/// The default credential cache, for messages.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Cache {
    /// The name with its type: `FILE:/tmp/krb5cc_0`.
    pub name: String,
    /// `None` if the cache does not exist.
    pub principal: Option<String>,
    /// Expiry of the ticket-granting ticket, in seconds since 1970.
    pub ends: Option<u32>,
    /// Why the cache cannot be read.
    pub trouble: Option<String>,
}

/// Prefix of the principals of ticket-granting servers.
const TICKET_GRANTING: &str = "krbtgt/";

/// Reads the default credential cache. Blocks.
///
/// # Errors
/// The library or a usable `krb5.conf` is missing, or the cache type is unknown. A missing cache is not an error.
pub fn default_cache() -> Result<Cache, GssError> {
    let krb5 = open()?;
    let cache = krb5.default_cache()?;
    let name = cache.full_name()?;
    let (principal, tickets, trouble) = match content(&cache) {
        Ok((principal, tickets)) => (Some(principal), tickets, None),
        Err(error) if error.is_of_no_cache() => (None, Vec::new(), None),
        Err(error) => (None, Vec::new(), Some(error.words)),
    };
    let tickets = tickets.into_iter();
    let granting = tickets.filter(|(server, _)| server.starts_with(TICKET_GRANTING));
    Ok(Cache {
        name,
        principal,
        ends: granting.map(|(_, ends)| ends).max(),
        trouble,
    })
}

/// Returns the principal of a cache, and server and expiry of its tickets.
fn content(cache: &CredentialCache<'_>) -> Result<(String, Vec<(String, u32)>), GssError> {
    Ok((cache.principal()?, cache.tickets()?))
}

/// Returns the name of the default credential cache for GSSAPI. The cache is readable or missing. Blocks.
///
/// GSSAPI must not search for a cache itself: if one cache of a collection is unreadable, `krb5_cccol_have_content`
/// of krb5 1.20.1 frees an unset principal.
///
/// # Errors
/// `krb5.conf` or the cache cannot be read.
pub(super) fn readable_cache() -> Result<CString, GssError> {
    let krb5 = open()?;
    let unreadable = |error: GssError| GssError::of(GssErrorKind::NoTicket, error.words);
    let cache = krb5.default_cache().map_err(unreadable)?;
    let name = cache.full_name().map_err(unreadable)?;
    match content(&cache) {
        Err(error) if !error.is_of_no_cache() => Err(unreadable(error)),
        _ => c_text(name),
    }
}

/// Returns why the client keytab (`KRB5_CLIENT_KTNAME`) has no key. Blocks.
pub fn client_keytab_trouble() -> Option<String> {
    let krb5 = open().ok()?;
    let checked = krb5
        .client_keytab()
        .and_then(|keytab| keytab.check_content());
    checked.err().map(|error| error.words)
}

/// Checks that the keytab is readable and has a key of this principal. Blocks.
///
/// # Errors
/// `krb5.conf` or the keytab cannot be used, or the key is missing.
pub(super) fn check_key(keytab: &CStr, principal: &CStr) -> Result<(), GssError> {
    let krb5 = open()?;
    let keytab = krb5.keytab(keytab)?;
    keytab.check_content()?;
    keytab.check_key_of(principal)
}

/// Returns the realm of a host as the JVM finds it: `domain_realm` in `krb5.conf`, else the default realm. Blocks.
///
/// # Errors
/// The library is missing, or `krb5.conf` has neither setting.
pub fn realm_of_host(host: &str) -> Result<String, GssError> {
    let krb5 = open()?;
    let mapped = krb5.host_realm(&c_text(host)?).unwrap_or_default();
    match mapped.is_empty() {
        true => krb5.default_realm(),
        false => Ok(mapped),
    }
}

/// Returns `service/host@REALM`. If GSSAPI gets only service and host, it canonicalizes the host by DNS, and a
/// forged DNS answer could redirect the ticket. Blocks.
///
/// # Errors
/// A part is malformed, or see [`realm_of_host`].
pub fn service_principal(service: &str, host: &str) -> Result<String, GssError> {
    if !is_principal_part(service) || !is_principal_part(host) {
        return Err(GssError::other("malformed server name"));
    }
    Ok(format!("{service}/{host}@{}", realm_of_host(host)?))
}

/// Maximum bytes of a part of a principal. Host names have at most 255 (RFC 1035, 2.3.4), service names have fewer.
const MAX_PART: usize = 255;

/// True if the text can be one part of a principal.
pub fn is_principal_part(part: &str) -> bool {
    let is_special =
        |at: char| matches!(at, '/' | '@' | '\\') || at.is_whitespace() || at.is_control();
    !part.is_empty() && part.len() <= MAX_PART && !part.contains(is_special)
}

/// Loads the library and reads `krb5.conf`.
fn open() -> Result<Krb5, GssError> {
    Krb5::new().map_err(|error| match error.kind {
        GssErrorKind::Library => error,
        _ => GssError::of(GssErrorKind::Configuration, error.words),
    })
}

/// Lets the thread find the default credential cache: the kernel opens persistent key rings only to threads that
/// have called `keyctl_get_persistent`.
pub(super) fn find_cache() {
    // Errors are reported when the cache is read.
    let _ = open().and_then(|krb5| krb5.default_cache().map(drop));
}
