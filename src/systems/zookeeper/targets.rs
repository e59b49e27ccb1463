//! The servers to ask. Pure.

use crate::config::server_line::ServerLine;
use crate::config::zoo_cfg::ZooCfg;
use crate::net::address::HostPort;
use crate::zk::access::Access;
use crate::zk::ensemble::Ensemble;

use super::members::{MemberList, is_any};

/// The file or key that names the servers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ServerSource {
    /// `--server`.
    CommandLine,
    /// `hadoop.zk.address`.
    Hadoop,
    /// `high-availability.zookeeper.quorum` of Flink.
    Flink,
    ZooCfg,
}

impl ServerSource {
    /// For messages.
    pub fn name(self) -> &'static str {
        match self {
            Self::CommandLine => "--server",
            Self::Hadoop => "hadoop.zk.address",
            Self::Flink => FLINK_QUORUM,
            Self::ZooCfg => "zoo.cfg",
        }
    }
}

/// Flink's key with the addresses of the servers.
pub const FLINK_QUORUM: &str = "high-availability.zookeeper.quorum";
/// ZooKeeper's port for clients.
const CLIENT_PORT: u16 = 2181;

/// An ensemble to look at.
#[derive(Debug, Clone)]
pub struct EnsembleTargets {
    pub source: ServerSource,
    /// In the order of the source, each once.
    pub servers: Vec<HostPort>,
    /// The server lines of `zoo.cfg`, if that is the source.
    pub listed: Option<MemberList>,
    pub access: Access,
}

/// Why a source names no server.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NoServers {
    #[error("no ZooKeeper server is configured")]
    NoSource,
    #[error("{key} = {value:?} is not a list of host:port")]
    BadAddress { key: &'static str, value: String },
    #[error("zoo.cfg has no valid server line and no clientPort")]
    EmptyZooCfg,
}

impl EnsembleTargets {
    pub fn new(source: ServerSource, servers: Vec<HostPort>, access: Access) -> Self {
        let mut distinct: Vec<HostPort> = Vec::new();
        for server in servers {
            if !distinct.contains(&server) {
                distinct.push(server);
            }
        }
        Self {
            source,
            servers: distinct,
            listed: None,
            access,
        }
    }

    /// The servers of a list of `host:port`, with an optional chroot.
    ///
    /// # Errors
    /// It is not such a list.
    pub fn of_list(source: ServerSource, value: &str, access: Access) -> Result<Self, NoServers> {
        let parsed = Ensemble::parse(value, access.clone());
        let parsed = parsed.ok_or_else(|| NoServers::BadAddress {
            key: source.name(),
            value: value.to_owned(),
        })?;
        Ok(Self::new(source, parsed.servers, access))
    }

    /// The servers of `zoo.cfg`. Without server lines: one server on this host.
    ///
    /// # Errors
    /// It names no server.
    pub fn of_zoo_cfg(file: &ZooCfg, access: Access) -> Result<Self, NoServers> {
        let lines = file.servers();
        // Every host has the same file as a rule, so the port of this host is that of all.
        let port = file.client_port();
        if lines.is_empty() {
            let port = port.ok_or(NoServers::EmptyZooCfg)?;
            let host = file
                .value("clientPortAddress")
                .filter(|host| !host.is_empty() && !is_any(host));
            let host = host.unwrap_or("localhost").to_owned();
            return Ok(Self::new(
                ServerSource::ZooCfg,
                vec![HostPort { host, port }],
                access,
            ));
        }
        let servers = lines
            .iter()
            .map(|line| client_of(line, port.unwrap_or(CLIENT_PORT)));
        Ok(Self {
            listed: Some(MemberList::new(lines.clone())),
            ..Self::new(ServerSource::ZooCfg, servers.collect(), access)
        })
    }

    /// The name of the ensemble: its servers.
    pub fn name(&self) -> String {
        let servers = self.servers.iter().map(ToString::to_string);
        servers.collect::<Vec<_>>().join(",")
    }
}

/// The address for clients of a member: that of its line, or its host with this port.
pub fn client_of(member: &ServerLine, port: u16) -> HostPort {
    match &member.client {
        Some((host, port)) if !is_any(host) => HostPort {
            host: host.clone(),
            port: *port,
        },
        client => HostPort {
            host: member.host().to_owned(),
            port: client.as_ref().map_or(port, |(_, port)| *port),
        },
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;

    #[test]
    fn servers_of_zoo_cfg() {
        let named = |text: &str| {
            let file = ZooCfg::parse(Path::new("zoo.cfg"), text.replace(' ', "\n").as_bytes());
            EnsembleTargets::of_zoo_cfg(&file, Access::open("auth")).map(|found| found.name())
        };
        let table = [
            ("clientPort=2182", "localhost:2182"),
            ("clientPort=2182 clientPortAddress=h", "h:2182"),
            (
                "clientPort=2182 clientPortAddress=0.0.0.0",
                "localhost:2182",
            ),
            (
                "clientPort=2182 server.1=a:1:2 server.2=b:1:2",
                "a:2182,b:2182",
            ),
            ("server.1=a:1:2;2183 server.2=b:1:2;c:2184", "a:2183,c:2184"),
            ("server.1=a:1:2 server.1=b:1:2", "b:2181"),
        ];
        for (text, expected) in table {
            assert_eq!(named(text).as_deref(), Ok(expected), "{text}");
        }
        assert_eq!(named("tickTime=2000"), Err(NoServers::EmptyZooCfg));
    }

    #[test]
    fn servers_of_a_list() {
        let of = |value: &str| {
            let found = EnsembleTargets::of_list(ServerSource::Hadoop, value, Access::open("auth"));
            found.map(|found| found.name())
        };
        assert_eq!(
            of("zk1, zk2:2182,zk1:2181/yarn").as_deref(),
            Ok("zk1:2181,zk2:2182")
        );
        assert!(matches!(of("zk1:x"), Err(NoServers::BadAddress { .. })));
    }
}
