//! The host that `probe` and `haproxy-check` ask.

use std::net::Ipv6Addr;

/// Reads a host name or a literal address; an IPv6 address may stand in brackets.
///
/// # Errors
/// A sentence that says what to write in its place.
pub(super) fn host(text: &str) -> Result<String, String> {
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
    fn hosts_are_read() {
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
