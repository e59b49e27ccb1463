//! Hosts and ports from a configuration. No name lookup.

use std::fmt;

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HostPort {
    /// A name or an IP address; IPv6 without brackets.
    pub host: String,
    pub port: u16,
}

impl fmt::Display for HostPort {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.host.contains(':') {
            write!(out, "[{}]:{}", self.host, self.port)
        } else {
            write!(out, "{}:{}", self.host, self.port)
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scheme {
    Http,
    Https,
}

impl fmt::Display for Scheme {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(match self {
            Self::Http => "http",
            Self::Https => "https",
        })
    }
}

/// Parses the authority of a URI with an optional port (`NetUtils.createSocketAddr`). Returns `None` if the text is
/// malformed.
pub fn parse_host_port(text: &str, default_port: u16) -> Option<HostPort> {
    let (host, port) = match text.strip_prefix('[') {
        Some(rest) => {
            let (host, port) = rest.split_once(']')?;
            host.parse::<std::net::Ipv6Addr>().ok()?;
            (host, port)
        }
        None => {
            let (host, port) = text.split_at(text.find(':').unwrap_or(text.len()));
            if !is_host_name(host) {
                return None;
            }
            (host, port)
        }
    };
    let port = match port {
        "" | ":" => default_port,
        _ => {
            let digits = port.strip_prefix(':')?;
            if !digits.bytes().all(|byte| byte.is_ascii_digit()) {
                return None;
            }
            digits.parse().ok()?
        }
    };
    Some(HostPort {
        host: host.to_owned(),
        port,
    })
}

/// True for a `hostname` of RFC 2396, section 3.2.2, or an IPv4 address, as `java.net.URI.getHost` accepts them.
/// Underscores are rejected.
fn is_host_name(host: &str) -> bool {
    if host.parse::<std::net::Ipv4Addr>().is_ok() {
        return true;
    }
    let mut labels = host.strip_suffix('.').unwrap_or(host).split('.').peekable();
    while let Some(label) = labels.next() {
        let allowed = label
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
        if label.is_empty() || !allowed || label.starts_with('-') || label.ends_with('-') {
            return false;
        }
        if labels.peek().is_none() && !label.starts_with(|first: char| first.is_ascii_alphabetic())
        {
            return false;
        }
    }
    true
}
