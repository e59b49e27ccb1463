//! The servers to ask. Pure.

use crate::config::Origin;
use crate::config::server_line::ServerLine;
use crate::config::zoo_cfg::{PropertiesFile, ZooCfg};
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
    /// True if connections are encrypted.
    pub is_encrypted: bool,
}

/// Why no server can be asked.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NoServers {
    #[error("no ZooKeeper server is configured")]
    NoSource,
    #[error("{key} = {value:?} is not a list of host:port")]
    BadAddress { key: &'static str, value: String },
    #[error("zoo.cfg has no server line and no clientPort")]
    EmptyZooCfg,
    /// ZooKeeper does not start with this file.
    #[error("{origin}: {what}; rmadmin zookeeper check says more")]
    BadZooCfg { origin: Origin, what: String },
    #[error(
        "{origin}: the servers take TLS only (secureClientPort, and no clientPort): set hadoop.zk.ssl.enabled=true, \
         hadoop.zk.ssl.truststore.location and its password, in core-site.xml or with -D"
    )]
    TlsOnly { origin: Origin },
    /// The credentials or the TLS configuration cannot be used.
    #[error("not configured: the ZooKeeper servers cannot be asked: {0}")]
    BadAccess(String),
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
            is_encrypted: false,
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

    /// The servers of `zoo.cfg`. Without server lines: one server on this host. With `is_encrypted`, the ports for TLS count.
    /// `clientPortAddress` counts for the server of this host only: the only one, or that with `own_id`, the id in `myid`.
    ///
    /// # Errors
    /// It names no server, or ZooKeeper does not start with it.
    pub fn of_zoo_cfg(
        file: &ZooCfg,
        own_id: Option<i64>,
        access: Access,
        is_encrypted: bool,
    ) -> Result<Self, NoServers> {
        let mut listed = member_list(file)?;
        // Every host has the same file as a rule, so the ports of this host are those of all.
        let ports = ClientPorts::of(file, is_encrypted)?;
        let with = |servers| Self {
            is_encrypted,
            ..Self::new(ServerSource::ZooCfg, servers, access)
        };
        if listed.members.is_empty() {
            let port = ports.common.ok_or(NoServers::EmptyZooCfg)?;
            let host = ports.own_host.unwrap_or_else(|| "localhost".to_owned());
            return Ok(with(vec![HostPort { host, port }]));
        }
        // In the order of the file.
        let mut servers = file.servers();
        let own_id = match &servers[..] {
            [only] => Some(only.id),
            _ => own_id,
        };
        let lines = servers.iter_mut().chain(&mut listed.members);
        for line in lines.filter(|line| Some(line.id) == own_id) {
            ports.add_own_host(line);
        }
        let servers = servers.iter().map(|line| ports.address_of(line));
        Ok(Self {
            listed: Some(listed),
            ..with(servers.collect())
        })
    }

    /// The name of the ensemble: its servers.
    pub fn name(&self) -> String {
        let servers = self.servers.iter().map(ToString::to_string);
        servers.collect::<Vec<_>>().join(",")
    }
}

/// The ports for clients that a `zoo.cfg` sets.
struct ClientPorts {
    /// The port of every server whose line has none.
    common: Option<u16>,
    /// True if it counts for every server: lines have no ports for TLS.
    is_for_all: bool,
    /// The host of the server on this host, if the file sets one that is not `0.0.0.0`.
    own_host: Option<String>,
}

impl ClientPorts {
    fn of(file: &ZooCfg, is_encrypted: bool) -> Result<Self, NoServers> {
        let secure = file.port("secureClientPort");
        let host = |key| {
            let host = file.value(key);
            let host = host.filter(|host| !host.is_empty() && !is_any(host));
            host.map(str::to_owned)
        };
        let plain = Self {
            common: file.client_port(),
            is_for_all: false,
            own_host: host("clientPortAddress"),
        };
        let have_lines_ports = file.servers().iter().any(|line| line.client.is_some());
        match secure {
            Some(_) if is_encrypted => Ok(Self {
                common: secure,
                is_for_all: true,
                own_host: host("secureClientPortAddress"),
            }),
            Some(_) if plain.common.is_none() && !have_lines_ports => {
                let entry = file.file.entry("secureClientPort");
                let line = entry.map_or(0, |entry| entry.line);
                let origin = file.file.origin(line);
                Err(NoServers::TlsOnly { origin })
            }
            _ => Ok(plain),
        }
    }

    /// Without any port, stock ZooKeeper has no clients, and Flink's takes the default.
    fn port(&self) -> u16 {
        self.common.unwrap_or(CLIENT_PORT)
    }

    /// Adds the address of this host's server to its line, unless the line has one.
    fn add_own_host(&self, line: &mut ServerLine) {
        if let Some(host) = &self.own_host
            && (self.is_for_all || line.client.is_none())
        {
            line.client = Some((host.clone(), self.port()));
        }
    }

    fn address_of(&self, line: &ServerLine) -> HostPort {
        let port = self.port();
        let client = client_of(line, port);
        match self.is_for_all {
            true => HostPort { port, ..client },
            false => client,
        }
    }
}

/// The server lines and groups. Empty: a standalone server.
fn member_list(cfg: &ZooCfg) -> Result<MemberList, NoServers> {
    let bad = |origin, what: String| NoServers::BadZooCfg { origin, what };
    let unreadable = |file: &PropertiesFile| {
        let malformed = file.malformed.as_ref();
        malformed.map(|error| bad(file.origin(error.line), "a malformed \\u escape".to_owned()))
    };
    if let Some(error) = unreadable(&cfg.file) {
        return Err(error);
    }
    if let Some(Err(why)) = &cfg.dynamic {
        let line = cfg
            .file
            .entry("dynamicConfigFile")
            .map_or(0, |entry| entry.line);
        let what = format!("the file of dynamicConfigFile cannot be read: {why}");
        return Err(bad(cfg.file.origin(line), what));
    }
    let file = cfg.server_file().unwrap_or(&cfg.file);
    if let Some(error) = unreadable(file) {
        return Err(error);
    }
    if let Some(error) = cfg.server_lines().into_iter().find_map(Result::err) {
        let what = format!("{}={:?} is not a server line", error.key, error.value);
        return Err(bad(error.origin, what));
    }
    let at = |key: &str| file.origin(file.entry(key).map_or(0, |entry| entry.line));
    let groups = cfg.groups();
    let groups =
        groups.map_err(|group| bad(at(&group.key), format!("{} is malformed", group.key)))?;
    let list = MemberList::new(cfg.servers(), groups);
    let first = list.members.first();
    let first = first.map_or_else(|| file.origin(0), |line| line.origin.clone());
    if !list.members.is_empty() && list.voters().next().is_none() {
        return Err(bad(first, "no server line has a voter".to_owned()));
    }
    match list.are_all_grouped() {
        true => Ok(list),
        false => Err(bad(first, "a voter is in no group".to_owned())),
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

    /// The id in `myid`.
    const OWN_ID: Option<i64> = Some(2);

    #[test]
    fn servers_of_zoo_cfg() {
        let named = |text: &str| {
            let file = ZooCfg::parse(Path::new("zoo.cfg"), text.replace(' ', "\n").as_bytes());
            let found = EnsembleTargets::of_zoo_cfg(&file, OWN_ID, Access::open("auth"), false);
            found.map(|found| found.name())
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
            (
                "server.1=a:1:2 clientPort=2182 clientPortAddress=h",
                "h:2182",
            ),
            ("server.1=a:1:2;2183 clientPortAddress=h", "a:2183"),
            ("server.1=a:1:2 clientPortAddress=::", "a:2181"),
            (
                "clientPortAddress=h server.1=a:1:2 server.2=b:1:2 server.3=c:1:2",
                "a:2181,h:2181,c:2181",
            ),
            (
                "clientPortAddress=h server.1=a:1:2 server.3=c:1:2",
                "a:2181,c:2181",
            ),
        ];
        for (text, expected) in table {
            assert_eq!(named(text).as_deref(), Ok(expected), "{text}");
        }
        assert_eq!(named("tickTime=2000"), Err(NoServers::EmptyZooCfg));
    }

    #[test]
    fn ports_for_tls() {
        let table = "
            secureClientPort=2281                                  | TlsOnly        | localhost:2281
            secureClientPort=2281 server.1=a:1:2 server.2=b:1:2    | TlsOnly        | a:2281,b:2281
            secureClientPort=2281 clientPort=2181 server.1=a:1:2   | a:2181         | a:2281
            secureClientPort=2281 server.1=a:1:2;2182              | a:2182         | a:2281
            clientPort=2181 server.1=a:1:2                         | a:2181         | a:2181
            secureClientPort=2281 secureClientPortAddress=h        | TlsOnly        | h:2281
            secureClientPort=2281 secureClientPortAddress=h clientPort=2181 server.1=a:1:2;2181 server.2=b:1:2 | a:2181,b:2181 | a:2281,h:2281";
        for line in table.lines().skip(1) {
            let cells: Vec<&str> = line.split('|').map(str::trim).collect();
            for (is_encrypted, expected) in [(false, cells[1]), (true, cells[2])] {
                let text = cells[0].replace(' ', "\n");
                let file = ZooCfg::parse(Path::new("zoo.cfg"), text.as_bytes());
                let found =
                    EnsembleTargets::of_zoo_cfg(&file, OWN_ID, Access::open("auth"), is_encrypted);
                let found = match found {
                    Ok(found) => found.name(),
                    Err(NoServers::TlsOnly { origin }) => {
                        assert_eq!(origin.to_string(), "zoo.cfg:1");
                        "TlsOnly".to_owned()
                    }
                    Err(other) => other.to_string(),
                };
                assert_eq!(found, expected, "{line}");
            }
        }
    }

    /// Lines with which ZooKeeper does not start, and the start of the message.
    const BAD: &str = "
        clientPort=1 server.1=a:1:2 server.2=b:1      | zoo.cfg:3: server.2=\"b:1\" is not a server line
        clientPort=1 server.x=a:1:2                   | zoo.cfg:2: server.x=\"a:1:2\" is not a server line
        clientPort=1 server.1=a:1:2:observer          | zoo.cfg:2: no server line has a voter
        server.1=a:1:2 server.2=b:1:2 group.1=1       | zoo.cfg:1: a voter is in no group
        server.1=a:1:2 group.1=1 weight.1=x           | zoo.cfg:3: weight.1 is malformed
        clientPort=1 x=\\u12 server.1=a:1:2             | zoo.cfg:2: a malformed \\u escape";

    #[test]
    fn malformed_lines_are_not_skipped() {
        for line in BAD.lines().skip(1) {
            let (text, expected) = line.split_once('|').expect("two cells");
            let text = text.trim().replace(' ', "\n");
            let file = ZooCfg::parse(Path::new("zoo.cfg"), text.as_bytes());
            let found = EnsembleTargets::of_zoo_cfg(&file, OWN_ID, Access::open("auth"), false);
            let error = found.expect_err(line).to_string();
            assert!(error.starts_with(expected.trim()), "{line}: {error}");
        }
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
