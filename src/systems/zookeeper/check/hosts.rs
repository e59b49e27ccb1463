//! Rules on the hosts and ports of the servers.

use std::net::IpAddr;

use crate::base::java_lang;
use crate::config::server_line::{ANY_HOST, ServerLine, is_any_host};
use crate::verdict::finding::Severity;

use super::lines::DIES;
use super::servers::at;
use super::settings::own_server;
use super::{CheckedCfg, Hit, shown};

fn is_loopback(host: &str) -> bool {
    let name = host.trim_end_matches('.').to_lowercase();
    let literal = host.parse::<IpAddr>();
    name == "localhost"
        || name.starts_with("localhost.")
        || literal.is_ok_and(|address| address.is_loopback())
}

pub(super) fn port_clash(checked: &CheckedCfg) -> Vec<Hit> {
    let mut hits = peer_port_clash(checked);
    hits.extend(client_ports_clash(checked));
    hits
}

/// Compares `secureClientPort` with the port without TLS. The process ends with a `BindException`.
fn client_ports_clash(checked: &CheckedCfg) -> Option<Hit> {
    let cfg = &checked.cfg;
    let entry = cfg.file.entry("secureClientPort")?;
    let secure = cfg.port("secureClientPort")?;
    let host = |key: &str| cfg.value(key).unwrap_or(ANY_HOST).to_owned();
    let own = own_server(checked).and_then(|line| line.client);
    let (plain_host, plain) = match own {
        Some(own) => own,
        None => (host("clientPortAddress"), cfg.client_port()?),
    };
    let secure_host = host("secureClientPortAddress");
    let is_same =
        is_any_host(&plain_host) || is_any_host(&secure_host) || plain_host == secure_host;
    let text = format!(
        "{}: this is the port for clients without TLS too; {DIES}",
        shown(entry)
    );
    let fix = "write another port, such as 2281, or remove clientPort".to_owned();
    (plain == secure && is_same).then(|| Hit::at(&cfg.file, entry, text, fix).fatal())
}

fn peer_port_clash(checked: &CheckedCfg) -> Vec<Hit> {
    let cfg = &checked.cfg;
    if !cfg.is_distributed() {
        return Vec::new();
    }
    let any = |key: &str| cfg.value(key).is_none_or(is_any_host);
    let secure = cfg
        .port("secureClientPort")
        .filter(|_| any("secureClientPortAddress"));
    let hit = |line: &ServerLine| {
        let client = match &line.client {
            Some((host, port)) => is_any_host(host).then_some(*port),
            None => cfg.client_port().filter(|_| any("clientPortAddress")),
        };
        let own = line
            .addresses
            .iter()
            .flat_map(|one| [one.peer_port, one.election_port]);
        let clash = own
            .into_iter()
            .find(|port| [client, secure].contains(&Some(*port)))?;
        let text = format!(
            "port {clash} of server.{} is the port for clients too: the server runs without the one that it opens last",
            line.id
        );
        let fix = "use 2181 for clients, 2888 and 3888 between servers".to_owned();
        Some(at(line, text, fix))
    };
    cfg.servers().iter().filter_map(hit).collect()
}

/// Returns the pairs of servers with the same host; the later line is the second one.
fn neighbours(servers: &[ServerLine]) -> Vec<(&ServerLine, &ServerLine)> {
    let mut pairs = Vec::new();
    for (index, later) in servers.iter().enumerate() {
        let host = |line: &ServerLine| line.host().to_lowercase();
        let earlier = servers[..index]
            .iter()
            .find(|one| host(one) == host(later) && !is_any_host(one.host()));
        pairs.extend(earlier.map(|earlier| (earlier, later)));
    }
    pairs
}

/// Returns a port that both servers open on their host.
fn shared_port(one: &ServerLine, other: &ServerLine) -> Option<u16> {
    let ports = |line: &ServerLine| {
        let own = line
            .addresses
            .iter()
            .flat_map(|one| [one.peer_port, one.election_port]);
        own.collect::<Vec<u16>>()
    };
    let taken = ports(one);
    ports(other).into_iter().find(|port| taken.contains(port))
}

pub(super) fn duplicate_address(checked: &CheckedCfg) -> Vec<Hit> {
    let servers = checked.cfg.servers();
    let hit = |(earlier, later): &(&ServerLine, &ServerLine)| {
        let port = shared_port(earlier, later)?;
        let text = format!(
            "server.{} and server.{} are both {}:{port}: only one of them can run, and the ensemble is one server short",
            earlier.id,
            later.id,
            later.host()
        );
        let fix = "write the host of the other server".to_owned();
        Some(at(later, text, fix))
    };
    neighbours(&servers).iter().filter_map(hit).collect()
}

pub(super) fn shared_host(checked: &CheckedCfg) -> Vec<Hit> {
    let servers = checked.cfg.servers();
    let hit = |(earlier, later): &(&ServerLine, &ServerLine)| {
        if shared_port(earlier, later).is_some() {
            return None;
        }
        let host = later.host();
        let both = format!(
            "server.{} and server.{} are both on {host}",
            earlier.id, later.id
        );
        let (what, severity) = match (&earlier.client, &later.client) {
            (Some(one), Some(other)) if one.1 != other.1 => return None,
            (Some((_, port)), Some(_)) => (
                format!("with the client port {port}: only one of them can open it"),
                Severity::Error,
            ),
            _ => (
                "right only if each has its own zoo.cfg with another clientPort and dataDir (Flink's script starts both \
                 with this file, and the second one overwrites the myid of the first); if the host fails, both do"
                    .to_owned(),
                Severity::Warning,
            ),
        };
        let fix = "give every server a host of its own".to_owned();
        Some(at(later, format!("{both}, {what}"), fix).severity(severity))
    };
    neighbours(&servers).iter().filter_map(hit).collect()
}

pub(super) fn localhost(checked: &CheckedCfg) -> Vec<Hit> {
    let servers = checked.cfg.servers();
    let is_elsewhere = |line: &ServerLine| !is_loopback(line.host()) && !is_any_host(line.host());
    if !servers.iter().any(is_elsewhere) {
        return Vec::new();
    }
    let here = servers.iter().filter(|line| is_loopback(line.host()));
    let hit = |line: &ServerLine| {
        let text = format!(
            "server.{} is {}, and other servers are on other hosts: they take this address for their own host, \
             and never reach this server",
            line.id,
            line.host()
        );
        at(
            line,
            text,
            "write the name of the host that the other servers know".to_owned(),
        )
    };
    here.map(hit).collect()
}

pub(super) fn any_address(checked: &CheckedCfg) -> Vec<Hit> {
    let servers = checked.cfg.servers();
    let hit = |line: &ServerLine| {
        let text = format!(
            "server.{} is {}: right on its own host only; the other servers take it for themselves",
            line.id,
            line.host()
        );
        let fix = "write the host's name on every server; to listen on every address, add the line quorumListenOnAllIPs=true".to_owned();
        at(line, text, fix)
    };
    servers
        .iter()
        .filter(|line| is_any_host(line.host()))
        .map(hit)
        .collect()
}

pub(super) fn unknown_host(checked: &CheckedCfg) -> Vec<Hit> {
    let cfg = &checked.cfg;
    let is_unknown = |host: &str| checked.unknown_hosts.iter().any(|unknown| unknown == host);
    let mut hits = Vec::new();
    for key in ["clientPortAddress", "secureClientPortAddress"] {
        let entry = cfg
            .file
            .entry(key)
            .filter(|entry| is_unknown(java_lang::trim(&entry.value)));
        hits.extend(entry.map(|entry| {
            let text = format!("{}: this host knows no address of it; {DIES}", shown(entry));
            let fix =
                "write an address of this host, or remove the line to listen on all".to_owned();
            Hit::at(&cfg.file, entry, text, fix)
                .fatal()
                .severity(Severity::Error)
        }));
    }
    for line in cfg.servers() {
        let unknown = line
            .addresses
            .iter()
            .find(|address| is_unknown(&address.host));
        hits.extend(unknown.map(|address| {
            let text = format!(
                "server.{} is {}, a name that this host does not know: it cannot reach that server",
                line.id, address.host
            );
            let fix = "correct the name, or add it to DNS or /etc/hosts on every server".to_owned();
            at(&line, text, fix)
        }));
    }
    hits
}
