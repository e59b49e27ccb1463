//! What libkrb5 alone tells: what is in the default credential cache and in keytabs, and the realms of hosts.

use std::ffi::{CStr, CString};

use super::error::{GssError, GssErrorKind};
use super::ffi::{CredentialCache, Krb5, c_text};

/// What the default credential cache holds, for messages.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Cache {
    /// Its name, with its type: `FILE:/tmp/krb5cc_0`.
    pub name: String,
    /// Whose it is, where there is one.
    pub principal: Option<String>,
    /// When its ticket for tickets ends or ended, in seconds since 1970.
    pub ends: Option<u32>,
    /// Why it is there and cannot be read.
    pub trouble: Option<String>,
}

/// What the servers of tickets for tickets are called, in every realm.
const TICKET_GRANTING: &str = "krbtgt/";

/// Looks into the default credential cache. Blocks.
///
/// # Errors
/// There is no library, no usable `krb5.conf`, or nothing that knows such a cache. A cache that is not there is no error.
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

/// The client and the tickets of a cache.
fn content(cache: &CredentialCache<'_>) -> Result<(String, Vec<(String, u32)>), GssError> {
    Ok((cache.principal()?, cache.tickets()?))
}

/// The name of the default credential cache, for GSSAPI: a cache that can be read, or that is not there. Blocks.
///
/// GSSAPI is never left to look for a cache by itself. Where one of a collection cannot be read,
/// `krb5_cccol_have_content` of krb5 1.20.1 frees a principal that was not set.
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

/// Why the keytab for a caller without a ticket has no key (`KRB5_CLIENT_KTNAME`). Blocks.
pub fn client_keytab_trouble() -> Option<String> {
    let krb5 = open().ok()?;
    let checked = krb5
        .client_keytab()
        .and_then(|keytab| keytab.check_content());
    checked.err().map(|error| error.words)
}

/// Sees that a keytab can be read, and has a key of this principal. Blocks.
///
/// # Errors
/// `krb5.conf` or the keytab cannot be used, or the key is not there.
pub(super) fn check_key(keytab: &CStr, principal: &CStr) -> Result<(), GssError> {
    let krb5 = open()?;
    let keytab = krb5.keytab(keytab)?;
    keytab.check_content()?;
    keytab.check_key_of(principal)
}

/// The realm of a host: that of `domain_realm` in `krb5.conf`, else the default realm, as the JVM takes it. Blocks.
///
/// # Errors
/// There is no library, or neither of them is configured.
pub fn realm_of_host(host: &str) -> Result<String, GssError> {
    let krb5 = open()?;
    let mapped = krb5.host_realm(&c_text(host)?).unwrap_or_default();
    match mapped.is_empty() {
        true => krb5.default_realm(),
        false => Ok(mapped),
    }
}

/// Reads `krb5.conf`, and tells where that is what fails.
fn open() -> Result<Krb5, GssError> {
    Krb5::new().map_err(|error| match error.kind {
        GssErrorKind::Library => error,
        _ => GssError::of(GssErrorKind::Configuration, error.words),
    })
}

/// Has the thread find the default credential cache. The kernel's persistent key rings are open to a thread that has
/// looked for them by itself (`keyctl_get_persistent`), and closed to others of its process.
pub(super) fn find_cache() {
    // Whoever reads the cache tells what is wrong with it.
    let _ = open().and_then(|krb5| krb5.default_cache().map(drop));
}
