//! What libkrb5 alone tells: what is in the default credential cache, and the realms of hosts.

use super::credential::c_text;
use super::error::GssError;
use super::ffi::Krb5;

/// What the default credential cache holds, for messages.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Cache {
    /// Its name, with its type: `FILE:/tmp/krb5cc_0`.
    pub name: String,
    /// Whose it is, where there is one.
    pub principal: Option<String>,
    /// When its ticket for tickets ends or ended, in seconds since 1970.
    pub ends: Option<u32>,
}

/// What the servers of tickets for tickets are called, in every realm.
const TICKET_GRANTING: &str = "krbtgt/";

/// Looks into the default credential cache. Blocks.
///
/// # Errors
/// There is no library, or no usable `krb5.conf`. A cache that is not there is no error.
pub fn default_cache() -> Result<Cache, GssError> {
    let krb5 = Krb5::new()?;
    let unusable = || GssError::other("the credential cache has no usable name");
    let cache = krb5.default_cache().ok_or_else(unusable)?;
    let ends = cache
        .tickets()
        .into_iter()
        .filter_map(|(server, ends)| server.starts_with(TICKET_GRANTING).then_some(ends));
    Ok(Cache {
        name: cache.full_name().unwrap_or_default(),
        principal: cache.principal(),
        ends: ends.max(),
    })
}

/// The realm of a host: that of `domain_realm` in `krb5.conf`, else the default realm, as the JVM takes it. Blocks.
///
/// # Errors
/// There is no library, or neither of them is configured.
pub fn realm_of_host(host: &str) -> Result<String, GssError> {
    let krb5 = Krb5::new()?;
    let host = c_text(host)?;
    let mapped = krb5.host_realm(&host).filter(|realm| !realm.is_empty());
    let default = || krb5.default_realm().filter(|realm| !realm.is_empty());
    mapped
        .or_else(default)
        .ok_or_else(|| GssError::other("krb5.conf has no default_realm"))
}
