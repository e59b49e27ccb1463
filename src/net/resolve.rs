//! Name lookup under a deadline; names and addresses as the JVM prints them.

use std::io;
use std::net::{IpAddr, ToSocketAddrs};
use std::time::Duration;

use crate::base::deadline::{Deadline, Elapsed};
use crate::base::threads;

/// Maximum time of a lookup that only serves a message.
const NAMING_BUDGET: Duration = Duration::from_secs(2);

/// Returns the address that the JVM connects to: the first IPv4 address of the name, else its first address
/// (`java.net.preferIPv6Addresses` is false by default). Returns `None` for an unknown host.
///
/// # Errors
/// The lookup timed out.
pub async fn address_of(host: &str, deadline: Deadline) -> Result<Option<IpAddr>, Elapsed> {
    Ok(preferred(&addresses_of(host, deadline).await?))
}

/// Returns every address of a name or literal address; the list is empty for an unknown host.
///
/// # Errors
/// The lookup timed out.
pub async fn addresses_of(host: &str, deadline: Deadline) -> Result<Vec<IpAddr>, Elapsed> {
    if let Ok(literal) = host.parse() {
        return Ok(vec![literal]);
    }
    let host = host.to_owned();
    let lookup = threads::blocking(move || addresses(&host));
    let found = deadline.bound(lookup).await?.ok();
    Ok(found.and_then(Result::ok).unwrap_or_default())
}

/// `InetSocketAddress.getHostName`: a name stays as configured. A literal address becomes the name of its reverse
/// lookup, if that name resolves to the address; otherwise it stays.
pub async fn java_host_name(host: &str, deadline: Deadline) -> String {
    let Ok(literal) = host.parse::<IpAddr>() else {
        return host.to_owned();
    };
    let lookup = threads::blocking(move || {
        let name = dns_lookup::lookup_addr(&literal).ok()?;
        addresses(&name).ok()?.contains(&literal).then_some(name)
    });
    match deadline.capped(NAMING_BUDGET).bound(lookup).await {
        Ok(Ok(Some(name))) => name,
        _ => java_literal(literal),
    }
}

/// `DNSDomainNameResolver.getHostnameByIP`: the name of the reverse lookup, or else the address.
///
/// # Errors
/// The lookup timed out.
pub async fn canonical_name(address: IpAddr, deadline: Deadline) -> Result<String, Elapsed> {
    let lookup = threads::blocking(move || dns_lookup::lookup_addr(&address));
    let name = deadline.bound(lookup).await?;
    Ok(match name {
        Ok(Ok(name)) => name.strip_suffix('.').unwrap_or(&name).to_owned(),
        _ => java_literal(address),
    })
}

/// `InetAddress.getHostAddress`: an IPv6 address without `::`.
fn java_literal(address: IpAddr) -> String {
    match address {
        IpAddr::V4(address) => address.to_string(),
        IpAddr::V6(address) => {
            let segments = address.segments().map(|segment| format!("{segment:x}"));
            segments.join(":")
        }
    }
}

/// The names of both ends of a connection, for messages.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub struct JvmNames {
    /// See [`java_local_host`].
    pub local: String,
    /// See [`java_host_name`].
    pub server: String,
}

impl JvmNames {
    pub async fn of(server: &str, deadline: Deadline) -> Self {
        let server = java_host_name(server, deadline).await;
        Self {
            local: java_local_host(deadline).await,
            server,
        }
    }
}

/// `InetAddress.getLocalHost().toString()`: `name/address`.
pub async fn java_local_host(deadline: Deadline) -> String {
    let lookup = threads::blocking(|| {
        let name = nix::unistd::gethostname().ok()?.into_string().ok()?;
        let address = addresses(&name).ok().and_then(|found| preferred(&found));
        Some(match address {
            Some(address) => format!("{name}/{address}"),
            None => {
                format!("java.net.UnknownHostException: {name}: {name}: Name or service not known")
            }
        })
    });
    match deadline.capped(NAMING_BUDGET).bound(lookup).await {
        Ok(Ok(Some(name))) => name,
        _ => "localhost/127.0.0.1".to_owned(),
    }
}

fn addresses(host: &str) -> io::Result<Vec<IpAddr>> {
    Ok((host, 0)
        .to_socket_addrs()?
        .map(|address| address.ip())
        .collect())
}

fn preferred(addresses: &[IpAddr]) -> Option<IpAddr> {
    addresses
        .iter()
        .find(|address| address.is_ipv4())
        .or(addresses.first())
        .copied()
}
