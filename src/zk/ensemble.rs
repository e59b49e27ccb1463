//! The servers of an ensemble. Pure.

use crate::net::address::HostPort;

use super::access::Access;

/// ZooKeeper's default port (`ConnectStringParser.DEFAULT_PORT`).
const DEFAULT_PORT: u16 = 2181;

#[derive(Debug, Clone)]
pub struct Ensemble {
    pub servers: Vec<HostPort>,
    /// The prefix of every path: `/yarn`; empty for the root.
    pub chroot: String,
    pub access: Access,
}

impl Ensemble {
    /// Parses a list of `host:port` with an optional chroot (`ConnectStringParser`). Returns `None` if the text
    /// is malformed.
    pub fn parse(address: &str, access: Access) -> Option<Self> {
        let (list, chroot) = address.split_at(address.find('/').unwrap_or(address.len()));
        // `ConnectStringParser` ignores blanks and empty items.
        let items = list.split(',').map(str::trim);
        let servers: Option<Vec<HostPort>> =
            items.filter(|item| !item.is_empty()).map(server).collect();
        Some(Self {
            servers: servers.filter(|servers| !servers.is_empty())?,
            chroot: chroot.trim_end_matches('/').to_owned(),
            access,
        })
    }
}

/// Parses `host`, `host:port` or `[address]:port`. Returns `None` for any other text.
pub fn server(text: &str) -> Option<HostPort> {
    let (host, port) = match text.strip_prefix('[') {
        Some(rest) => {
            let (host, port) = rest.split_once(']')?;
            (host, port.strip_prefix(':'))
        }
        None => match text.rsplit_once(':') {
            Some((host, port)) => (host, Some(port)),
            None => (text, None),
        },
    };
    let port = match port {
        None => DEFAULT_PORT,
        Some(port) => port.parse().ok().filter(|port| *port > 0)?,
    };
    (!host.is_empty()).then(|| HostPort {
        host: host.to_owned(),
        port,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn connect_strings() {
        let table = [
            ("zk1", Some(("zk1:2181", 1))),
            ("zk1:1, zk2:2 ,,[::1]:3", Some(("zk1:1,zk2:2,[::1]:3", 3))),
            ("zk1:1,zk2/yarn/a/", Some(("zk1:1,zk2:2181/yarn/a", 2))),
            ("zk1:0", None),
            ("zk1:x", None),
            (",", None),
            (":2181", None),
            ("[::1", None),
        ];
        for (address, expected) in table {
            let found = Ensemble::parse(address, Access::open("auth")).map(|found| {
                let servers = found.servers.iter().map(ToString::to_string);
                let servers: Vec<String> = servers.collect();
                (servers.join(",") + &found.chroot, servers.len())
            });
            let expected = expected.map(|(servers, count)| (servers.to_owned(), count));
            assert_eq!(found, expected, "{address}");
        }
    }
}
