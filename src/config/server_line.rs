//! `server.N` lines of `zoo.cfg` (`QuorumPeer.QuorumServer`). Pure.

use std::net::IpAddr;

use crate::base::java_lang;

use super::Origin;

/// The host of a client address that names none.
pub const ANY_HOST: &str = "0.0.0.0";

/// True if a host stands for every address of its machine.
pub fn is_any_host(host: &str) -> bool {
    let literal = host.parse::<IpAddr>();
    literal.is_ok_and(|address| address.is_unspecified())
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PeerType {
    /// True if the server votes.
    Participant,
    Observer,
}

/// One address of a server. IPv6 has no brackets.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PeerAddress {
    pub host: String,
    pub peer_port: u16,
    pub election_port: u16,
}

/// `server.N=host:peer:election[:type][|...][;[host:]port]`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ServerLine {
    pub id: i64,
    /// At least one address; several since ZooKeeper 3.6.
    pub addresses: Vec<PeerAddress>,
    pub peer_type: PeerType,
    /// Host and port for clients, if the line has them. The host is [`ANY_HOST`] if the line has only the port.
    pub client: Option<(String, u16)>,
    pub origin: Origin,
}

/// A server line with which ZooKeeper does not start.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ServerLineError {
    /// `server.1`.
    pub key: String,
    pub value: String,
    pub origin: Origin,
    pub problem: ServerLineProblem,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ServerLineProblem {
    /// The text after `server.` is not a number.
    Id,
    /// The value is neither `host:port:port` nor `host:port:port:type`.
    Form,
    /// The line has fewer than two ports, and no other error: `server.1=host`. Flink's script adds the default
    /// ports.
    PortsMissing {
        host: String,
    },
    NotAPort(String),
    SamePorts(u16),
    PeerType(String),
    /// Addresses of one server have different types.
    MixedTypes,
}

impl ServerLine {
    pub fn is_voter(&self) -> bool {
        self.peer_type == PeerType::Participant
    }

    /// Returns the host of the first address.
    pub fn host(&self) -> &str {
        self.addresses
            .first()
            .map_or("", |address| address.host.as_str())
    }

    /// Returns the line without its key, as ZooKeeper writes it.
    pub fn text(&self) -> String {
        self.peer_text() + &self.client_text()
    }

    /// Returns the line without its key and without the address for clients.
    pub fn peer_text(&self) -> String {
        let addresses: Vec<String> = self.addresses.iter().map(PeerAddress::text).collect();
        let peer_type = match self.peer_type {
            PeerType::Participant => "participant",
            PeerType::Observer => "observer",
        };
        format!("{}:{peer_type}", addresses.join("|"))
    }

    /// Returns the address for clients after a semicolon; empty if the line has none.
    pub fn client_text(&self) -> String {
        let client = self.client.as_ref();
        let client = client.map(|(host, port)| format!(";{}:{port}", bracketed(host)));
        client.unwrap_or_default()
    }

    /// # Errors
    /// ZooKeeper rejects the line.
    pub fn parse(key: &str, value: &str, origin: Origin) -> Result<Self, ServerLineError> {
        let id = key.strip_prefix("server.").unwrap_or_default();
        let parsed = id.parse().map_err(|_| ServerLineProblem::Id);
        match parsed.and_then(|id| Ok((id, parts(value)?))) {
            Ok((id, parts)) => Ok(Self {
                id,
                addresses: parts.addresses,
                peer_type: parts.peer_type,
                client: parts.client,
                origin,
            }),
            Err(problem) => Err(ServerLineError {
                key: key.to_owned(),
                value: value.to_owned(),
                origin,
                problem,
            }),
        }
    }
}

impl PeerAddress {
    fn text(&self) -> String {
        let host = bracketed(&self.host);
        format!("{host}:{}:{}", self.peer_port, self.election_port)
    }
}

fn bracketed(host: &str) -> String {
    match host.contains(':') {
        true => format!("[{host}]"),
        false => host.to_owned(),
    }
}

struct ServerParts {
    addresses: Vec<PeerAddress>,
    peer_type: PeerType,
    client: Option<(String, u16)>,
}

/// `QuorumServer.initializeWithAddressString`.
fn parts(value: &str) -> Result<ServerParts, ServerLineProblem> {
    let halves = java_lang::split(value, |at| at == ';');
    let (server, client) = match halves[..] {
        [server] => (server, None),
        [server, client] => (server, Some(client_address(client)?)),
        _ => return Err(ServerLineProblem::Form),
    };
    let mut addresses = Vec::new();
    let mut peer_type = None;
    for address in java_lang::split(server, |at| at == '|') {
        let (address, own_type) = peer_address(address)?;
        addresses.push(address);
        match (peer_type, own_type) {
            (Some(first), Some(other)) if first != other => {
                return Err(ServerLineProblem::MixedTypes);
            }
            (None, found) => peer_type = found,
            _ => {}
        }
    }
    if addresses.is_empty() {
        return Err(ServerLineProblem::Form);
    }
    Ok(ServerParts {
        addresses,
        peer_type: peer_type.unwrap_or(PeerType::Participant),
        client,
    })
}

fn peer_address(text: &str) -> Result<(PeerAddress, Option<PeerType>), ServerLineProblem> {
    let fields = fields(text)?;
    let (host, ports, peer_type) = match fields[..] {
        [host, peer, election] => (host, [peer, election], None),
        [host, peer, election, word] => (host, [peer, election], Some(peer_type(word)?)),
        [host] | [host, _] if !host.is_empty() => {
            let host = host.to_owned();
            return Err(ServerLineProblem::PortsMissing { host });
        }
        _ => return Err(ServerLineProblem::Form),
    };
    let [peer_port, election_port] = [port(ports[0])?, port(ports[1])?];
    if peer_port == election_port {
        return Err(ServerLineProblem::SamePorts(peer_port));
    }
    let address = PeerAddress {
        host: host.to_owned(),
        peer_port,
        election_port,
    };
    Ok((address, peer_type))
}

fn client_address(text: &str) -> Result<(String, u16), ServerLineProblem> {
    match fields(text)?[..] {
        [number] => Ok((ANY_HOST.to_owned(), port(number)?)),
        [host, number] => Ok((host.to_owned(), port(number)?)),
        _ => Err(ServerLineProblem::Form),
    }
}

/// Splits a value at colons (`ConfigUtils.getHostAndPort`); an IPv6 address in brackets is one field.
fn fields(text: &str) -> Result<Vec<&str>, ServerLineProblem> {
    let Some(rest) = text.strip_prefix('[') else {
        return Ok(java_lang::split(text, |at| at == ':'));
    };
    let (host, rest) = rest.split_once(']').ok_or(ServerLineProblem::Form)?;
    let mut after = rest.chars();
    match (after.next(), after.as_str()) {
        (None, _) => Ok(vec![host]),
        (Some(_), "") => Err(ServerLineProblem::Form),
        (Some(_), ports) => {
            let ports = java_lang::split(ports, |at| at == ':');
            Ok(std::iter::once(host).chain(ports).collect())
        }
    }
}

fn port(text: &str) -> Result<u16, ServerLineProblem> {
    text.parse()
        .map_err(|_| ServerLineProblem::NotAPort(text.to_owned()))
}

fn peer_type(word: &str) -> Result<PeerType, ServerLineProblem> {
    match java_lang::trim(word).to_lowercase().as_str() {
        "participant" => Ok(PeerType::Participant),
        "observer" => Ok(PeerType::Observer),
        _ => Err(ServerLineProblem::PeerType(word.to_owned())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LINES: &str = r"
        server.1=a:2888:3888                     => 1 a:2888:3888:participant
        server.0=a:2888:3888:Observer            => 0 a:2888:3888:observer
        server.300=a:1:2;2181                    => 300 a:1:2:participant;0.0.0.0:2181
        server.1=a:1:2:participant;b:2181        => 1 a:1:2:participant;b:2181
        server.1=[::1]:1:2;[fe80::1]:3           => 1 [::1]:1:2:participant;[fe80::1]:3
        server.1=a:1:2|b:3:4:observer            => 1 a:1:2|b:3:4:observer
        server.1=a:1:2:observer|b:3:4            => 1 a:1:2|b:3:4:observer
        server.1=a:1:2:observer|b:3:4:participant => MixedTypes
        server.1=a:1:2;                          => 1 a:1:2:participant
        server.1=:1:2                            => 1 :1:2:participant
        server.01=a:1:2                          => 1 a:1:2:participant
        server.x=a:1:2                           => Id
        server.=a:1:2                            => Id
        server.1=a                               => PortsMissing
        server.1=a:1                             => PortsMissing
        server.1=                                => Form
        server.1=;                               => Form
        server.1=a:1:2:observer:x                => Form
        server.1=a:1:2;b:3:4                     => Form
        server.1=a:1:2;3;4                       => Form
        server.1=[::1:1:2                        => Form
        server.1=[::1]:                          => Form
        server.1=a:x:2                           => NotAPort
        server.1=a:1:65536                       => NotAPort
        server.1=a:1:2;x                         => NotAPort
        server.1=a:1:1                           => SamePorts
        server.1=a:1:2:voter                     => PeerType
    ";

    #[test]
    fn lines_read_as_in_zookeeper() {
        for case in LINES.lines().filter(|line| !line.trim().is_empty()) {
            let (line, expected) = case.split_once("=>").expect("a case");
            let (key, value) = line.trim().split_once('=').expect("a line");
            let found = match ServerLine::parse(key, value, Origin::CommandLine) {
                Ok(line) => format!("{} {}", line.id, line.text()),
                Err(error) => {
                    let shown = format!("{:?}", error.problem);
                    let name = shown.split([' ', '(']).next();
                    name.unwrap_or_default().to_owned()
                }
            };
            assert_eq!(found, expected.trim(), "{case}");
        }
        let line = ServerLine::parse("server.1", "a:1:2 ", Origin::CommandLine);
        let problem = line.expect_err("a blank at the end").problem;
        assert_eq!(problem, ServerLineProblem::NotAPort("2 ".to_owned()));
    }
}
