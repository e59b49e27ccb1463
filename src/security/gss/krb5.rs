//! What libkrb5 alone tells: what is in the default credential cache, and the realms of hosts.

use super::error::{GssError, Kind};
use super::ffi::{Krb5, c_text};

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
    let krb5 = Krb5::new()?;
    let cache = krb5.default_cache()?;
    let name = cache.full_name()?;
    let (principal, trouble) = match cache.principal() {
        Ok(principal) => (Some(principal), None),
        Err(error) if error.is_of_no_cache() => (None, None),
        Err(error) => (None, Some(error.words)),
    };
    let tickets = cache.tickets().unwrap_or_default().into_iter();
    let granting = tickets.filter(|(server, _)| server.starts_with(TICKET_GRANTING));
    Ok(Cache {
        name,
        principal,
        ends: granting.map(|(_, ends)| ends).max(),
        trouble,
    })
}

/// The realm of a host: that of `domain_realm` in `krb5.conf`, else the default realm, as the JVM takes it. Blocks.
///
/// # Errors
/// There is no library, or neither of them is configured.
pub fn realm_of_host(host: &str) -> Result<String, GssError> {
    let krb5 = Krb5::new()?;
    let mapped = krb5.host_realm(&c_text(host)?).unwrap_or_default();
    match mapped.is_empty() {
        true => krb5.default_realm(),
        false => Ok(mapped),
    }
}

/// Why `krb5.conf` cannot be used, where that is so: other calls tell it in words that name nothing.
pub(super) fn broken_configuration() -> Option<GssError> {
    let error = Krb5::new().err()?;
    Some(GssError::of(Kind::Configuration, error.words))
}

/// Has the thread find the default credential cache. The kernel's persistent key rings are open to a thread that has
/// looked for them by itself (`keyctl_get_persistent`), and closed to others of its process.
pub(super) fn find_cache() {
    // Whoever reads the cache tells what is wrong with it.
    let _ = Krb5::new().and_then(|krb5| krb5.default_cache().map(drop));
}
