//! `probe` and `haproxy-check`.

// Doc comments on clap types are the text of --help and the manual: no Markdown there.
#![allow(clippy::doc_markdown)]

use std::net::Ipv6Addr;

use clap::Args;

use crate::request::ProbeTarget;

#[derive(Debug, Args)]
pub struct ProbeArgs {
    /// Ids of ResourceManagers in yarn.resourcemanager.ha.rm-ids [default: all]
    #[arg(value_name = "RM_ID", conflicts_with_all = ["addr", "port"])]
    pub rm_ids: Vec<String>,
    /// Succeed if any of them is active, and print its id
    #[arg(long, conflicts_with_all = ["addr", "port"])]
    pub any: bool,
    /// Ask this host; no configuration is read
    #[arg(long, value_name = "HOST", requires = "port", value_parser = host, value_hint = clap::ValueHint::Hostname)]
    pub addr: Option<String>,
    /// Port to ask at --addr
    #[arg(long, value_name = "PORT", requires = "addr", value_parser = clap::value_parser!(u16).range(1..))]
    pub port: Option<u16>,
    /// Use HTTPS for --addr; for configured ids, yarn.http.policy decides
    #[arg(long, requires = "addr")]
    pub https: bool,
}

#[derive(Debug, Args)]
pub struct HaproxyArgs {
    /// Address that HAProxy listens on; not used
    pub proxy_addr: String,
    /// Port that HAProxy listens on; not used
    pub proxy_port: String,
    /// The server to ask
    #[arg(value_parser = host)]
    pub srv_addr: String,
    /// The port to ask
    #[arg(value_parser = clap::value_parser!(u16).range(1..))]
    pub srv_port: u16,
    /// Use HTTPS
    #[arg(long)]
    pub https: bool,
    /// Also print active or standby
    #[arg(long, short)]
    pub verbose: bool,
}

pub(super) fn configured_or_address(arguments: ProbeArgs) -> ProbeTarget {
    match arguments.addr.zip(arguments.port) {
        Some((host, port)) => ProbeTarget::Address {
            host,
            port,
            https: arguments.https,
            quiet: false,
        },
        None => ProbeTarget::Configured {
            rm_ids: arguments.rm_ids,
            any: arguments.any,
        },
    }
}

pub(super) fn for_haproxy(arguments: HaproxyArgs) -> ProbeTarget {
    ProbeTarget::Address {
        host: arguments.srv_addr,
        port: arguments.srv_port,
        https: arguments.https,
        quiet: !arguments.verbose,
    }
}

/// Parses a host name or an IP address; an IPv6 address may have brackets.
///
/// # Errors
/// The text is neither; the error has a tip.
fn host(text: &str) -> Result<String, String> {
    let bare = text
        .strip_prefix('[')
        .and_then(|rest| rest.strip_suffix(']'))
        .unwrap_or(text);
    if bare.parse::<Ipv6Addr>().is_ok() {
        return Ok(bare.to_owned());
    }
    if text.trim().is_empty() {
        return Err("the host is empty".to_owned());
    }
    if text.contains("://") {
        return Err("a URL; write the host and the port alone, and --https for HTTPS".to_owned());
    }
    if let Some((host, port)) = text.rsplit_once(':')
        && port.parse::<u16>().is_ok()
    {
        return Err(format!("write the host {host} and the port {port} apart"));
    }
    let is_name = |letter: char| letter.is_alphanumeric() || "-_.".contains(letter);
    match text.chars().all(is_name) {
        true => Ok(text.to_owned()),
        false => Err("neither a host name nor an address".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::host;

    #[test]
    fn hosts_are_parsed() {
        for (text, expected) in [
            ("rm1.example.com", Ok("rm1.example.com")),
            ("hadoop_rm_1", Ok("hadoop_rm_1")),
            ("127.0.0.1", Ok("127.0.0.1")),
            ("::1", Ok("::1")),
            ("[::1]", Ok("::1")),
            ("", Err("the host is empty")),
            (" ", Err("the host is empty")),
            ("http://h:8088", Err("a URL; write ")),
            ("https://h", Err("a URL; write ")),
            ("h:8088", Err("write the host h and the port 8088 apart")),
            (
                "[::1]:8088",
                Err("write the host [::1] and the port 8088 apart"),
            ),
            ("h/isActive", Err("neither a host name")),
            ("[h]", Err("neither a host name")),
            ("a b", Err("neither a host name")),
        ] {
            let found = host(text);
            let same = match (&found, expected) {
                (Ok(found), Ok(expected)) => found == expected,
                (Err(found), Err(expected)) => found.starts_with(expected),
                _ => false,
            };
            assert!(same, "{text}: {found:?}");
        }
    }
}
