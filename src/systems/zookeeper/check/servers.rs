//! Rules on the server lines.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::net::IpAddr;

use crate::base::java_lang;
use crate::config::properties::{PropertyEntry, Separator};
use crate::config::server_line::{ServerLine, ServerLineError, ServerLineProblem, is_any_host};
use crate::config::zoo_cfg::{MyId, PropertiesFile};
use crate::verdict::finding::Severity;

use super::lines::{DIES, has_remark, is_quoted};
use super::{CheckedCfg, Hit, shown};

/// Makes a hit at a server line.
fn at(line: &ServerLine, text: String, fix: String) -> Hit {
    Hit {
        key: Some(format!("server.{}", line.id)),
        ..Hit::new(line.origin.clone(), text, fix)
    }
}

fn is_loopback(host: &str) -> bool {
    let name = host.trim_end_matches('.').to_lowercase();
    let literal = host.parse::<IpAddr>();
    name == "localhost"
        || name.starts_with("localhost.")
        || literal.is_ok_and(|address| address.is_loopback())
}

/// Returns the server entries with an error that no other rule covers.
fn errors(checked: &CheckedCfg) -> impl Iterator<Item = (&PropertyEntry, ServerLineError)> {
    let file = checked.cfg.server_file().into_iter();
    let entries = file.flat_map(PropertiesFile::server_entries);
    let lines = entries.zip(checked.cfg.server_lines());
    let plain = lines.filter(|(entry, _)| !has_remark(entry) && !is_quoted(entry));
    plain.filter_map(|(entry, line)| Some((entry, line.err()?)))
}

pub(super) fn malformed(checked: &CheckedCfg) -> Vec<Hit> {
    let hit = |(entry, error): (&PropertyEntry, ServerLineError)| {
        let (what, fix) = what_and_fix(&entry.key, &error.problem)?;
        let text = format!("{}: {what}", shown(entry));
        let hit = Hit::new(error.origin, text, fix);
        let key = Some(error.key);
        Some(Hit { key, ..hit }.fatal())
    };
    let mut hits: Vec<Hit> = errors(checked).filter_map(hit).collect();
    hits.extend(several_addresses(checked));
    hits.extend(negative_ids(checked));
    hits
}

/// `QuorumPeerConfig.UNSET_SERVERID` is -1.
fn negative_ids(checked: &CheckedCfg) -> Vec<Hit> {
    let own = checked.myid.as_ref().and_then(MyId::number);
    let servers = checked.cfg.servers();
    let hit = |line: &ServerLine| {
        let text = format!(
            "server.{} has a negative id; ZooKeeper takes -1 for no id, and does not start with it",
            line.id
        );
        let hit = at(
            line,
            text,
            "number the servers from 1, in their myid files too".to_owned(),
        );
        match line.id == -1 && own == Some(-1) {
            true => hit.fatal(),
            false => hit,
        }
    };
    servers.iter().filter(|line| line.id < 0).map(hit).collect()
}

/// Returns `None` if another rule covers the error.
fn what_and_fix(key: &str, problem: &ServerLineProblem) -> Option<(String, String)> {
    let (what, fix) = match problem {
        ServerLineProblem::Id => (
            "the id is not a number".to_owned(),
            "write a number behind \"server.\", the one in that host's myid".to_owned(),
        ),
        ServerLineProblem::PortsMissing { host } => {
            let what =
                format!("a port is missing: {DIES}; Flink's zookeeper.sh takes 2888 and 3888");
            return Some((what, format!("write {key}={host}:2888:3888")));
        }
        ServerLineProblem::Form => (
            "it is not host:port:port or host:port:port:type".to_owned(),
            "write server.N=host:2888:3888, the peer port and the election port behind the host"
                .to_owned(),
        ),
        ServerLineProblem::NotAPort(text) if text.trim() != text => (
            format!("{text:?} has a blank and is not a port"),
            "remove the blanks at the end of the line and around the ports".to_owned(),
        ),
        ServerLineProblem::NotAPort(text) => (
            format!("{text:?} is not a port"),
            "write numbers from 1 to 65535: server.N=host:2888:3888".to_owned(),
        ),
        ServerLineProblem::PeerType(word) => (
            format!("{word:?} is not participant or observer"),
            "end the line with :participant or :observer, or with the election port".to_owned(),
        ),
        ServerLineProblem::MixedTypes => (
            "its addresses have different types".to_owned(),
            "give each address of the server the same type".to_owned(),
        ),
        ServerLineProblem::SamePorts(_) => return None,
    };
    Some((format!("{what}; {DIES}"), fix))
}

/// Several addresses require a system property; ZooKeeper reads the key in `zoo.cfg` too late for the lines of the
/// same file.
fn several_addresses(checked: &CheckedCfg) -> Vec<Hit> {
    let servers = checked.cfg.servers();
    let several = servers.iter().filter(|line| line.addresses.len() > 1);
    let hit = |line: &ServerLine| {
        let text = format!(
            "server.{} has several addresses: ZooKeeper 3.6 and later start with -Dzookeeper.multiAddress.enabled=true \
             only, earlier ones not at all; multiAddress.enabled in this file is not enough",
            line.id
        );
        let fix = "set -Dzookeeper.multiAddress.enabled=true in SERVER_JVMFLAGS on every server, or write one address".to_owned();
        at(line, text, fix).fatal().severity(Severity::Warning)
    };
    several.map(hit).collect()
}

pub(super) fn duplicate_id(checked: &CheckedCfg) -> Vec<Hit> {
    let mut seen: HashMap<i64, ServerLine> = HashMap::new();
    let mut hits = Vec::new();
    for line in checked.cfg.server_lines().into_iter().flatten() {
        if let Some(earlier) = seen.insert(line.id, line.clone()) {
            let text = format!(
                "server.{} is already on {}: only one of the two lines counts, without a message, and the ensemble is one \
                 server short",
                line.id, earlier.origin
            );
            let fix = "give every server its own number, the one in its myid".to_owned();
            hits.push(at(&line, text, fix));
        }
    }
    hits
}

pub(super) fn same_ports(checked: &CheckedCfg) -> Vec<Hit> {
    let hit = |(entry, error): (&PropertyEntry, ServerLineError)| {
        let ServerLineProblem::SamePorts(port) = error.problem else {
            return None;
        };
        let text = format!(
            "{}: port {port} is the peer port and the election port; {DIES}",
            shown(entry)
        );
        let fix = "write two ports, such as 2888 and 3888".to_owned();
        Some(
            Hit {
                key: Some(error.key),
                ..Hit::new(error.origin, text, fix)
            }
            .fatal(),
        )
    };
    errors(checked).filter_map(hit).collect()
}

pub(super) fn port_clash(checked: &CheckedCfg) -> Vec<Hit> {
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
        let fix = "write the host's name on every server; quorumListenOnAllIPs=true listens on every address".to_owned();
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

pub(super) fn even(checked: &CheckedCfg) -> Vec<Hit> {
    let servers = checked.cfg.servers();
    let is_grouped = checked.cfg.server_file().is_some_and(|file| {
        let mut keys = file.entries.iter().map(|entry| entry.key.as_str());
        keys.any(|key| key.starts_with("group"))
    });
    let voters: Vec<&ServerLine> = servers.iter().filter(|line| line.is_voter()).collect();
    // Lines with another error may be voters.
    let is_whole = checked.cfg.server_lines().iter().all(Result::is_ok);
    let Some(last) = voters
        .last()
        .filter(|_| is_whole && voters.len().is_multiple_of(2) && !is_grouped)
    else {
        return Vec::new();
    };
    let (count, fewer) = (voters.len(), voters.len() - 1);
    let tolerated = fewer / 2;
    let text = match tolerated {
        0 => {
            format!("{count} voters: both have to run, and each one that fails stops the ensemble")
        }
        _ => format!("{count} voters: no more than {tolerated} may fail, as with {fewer}"),
    };
    let fix = "use an odd number of voters: add one, or end one line with :observer".to_owned();
    vec![at(last, text, fix)]
}

pub(super) fn no_voter(checked: &CheckedCfg) -> Vec<Hit> {
    let cfg = &checked.cfg;
    let servers = cfg.servers();
    let voters = servers.iter().filter(|line| line.is_voter()).count();
    let is_alone = cfg.boolean("standaloneEnabled", true);
    let Some(observer) = servers.iter().find(|line| !line.is_voter()) else {
        if voters == 0 && !is_alone && cfg.server_lines().is_empty() {
            let entry = cfg.file.entry("standaloneEnabled");
            let text = format!("standaloneEnabled=false without a server line; {DIES}");
            let fix = "add the server lines, or remove standaloneEnabled=false".to_owned();
            return entry
                .map(|entry| Hit::at(&cfg.file, entry, text, fix).fatal())
                .into_iter()
                .collect();
        }
        return Vec::new();
    };
    // Lines with another error may be voters.
    if voters > usize::from(is_alone) || cfg.server_lines().iter().any(Result::is_err) {
        return Vec::new();
    }
    let text = format!(
        "server.{} is an observer, and {} voter{}; {DIES}",
        observer.id,
        if voters == 0 {
            "there is no"
        } else {
            "there is only one"
        },
        if voters == 0 {
            ""
        } else {
            " (a standalone server has no observers)"
        },
    );
    let fix = "add voters, three in all, or make the observer a participant".to_owned();
    vec![at(observer, text, fix).fatal()]
}

/// `QuorumHierarchical.parse`.
pub(super) fn group(checked: &CheckedCfg) -> Vec<Hit> {
    let Some(file) = checked.cfg.server_file() else {
        return Vec::new();
    };
    let mut groups: BTreeMap<i64, &PropertyEntry> = BTreeMap::new();
    let mut weights: HashSet<i64> = HashSet::new();
    let mut hits = Vec::new();
    let mut fatal = |entry: &PropertyEntry, text: String, fix: &str| {
        hits.push(
            Hit::at(
                file,
                entry,
                format!("{}: {text}; {DIES}", shown(entry)),
                fix.to_owned(),
            )
            .fatal(),
        );
    };
    let lines = file
        .entries
        .iter()
        .filter(|entry| file.entry(&entry.key) == Some(*entry));
    let lines =
        lines.filter(|entry| entry.key.starts_with("group") || entry.key.starts_with("weight"));
    for entry in lines.clone() {
        let id = entry
            .key
            .split_once('.')
            .and_then(|(_, id)| id.parse::<i64>().ok());
        let is_group = entry.key.starts_with("group");
        let Some(id) = id else {
            fatal(
                entry,
                "no number behind the dot".to_owned(),
                "write group.N or weight.N",
            );
            continue;
        };
        if !is_group {
            weights.insert(id);
            if entry.value.parse::<i64>().is_err() {
                fatal(
                    entry,
                    "the weight is not a number".to_owned(),
                    "write a whole number",
                );
            }
            continue;
        }
        for member in java_lang::split(&entry.value, |at| at == ':') {
            match member.parse::<i64>() {
                Err(_) => fatal(
                    entry,
                    format!("{member:?} is not the id of a server"),
                    "write ids with : between them",
                ),
                Ok(member) => match groups.insert(member, entry) {
                    None => {}
                    Some(_) => fatal(
                        entry,
                        format!("server.{member} is in two groups"),
                        "put each server into one group",
                    ),
                },
            }
        }
    }
    if lines.clone().next().is_none() {
        return hits;
    }
    let servers = checked.cfg.servers();
    for (member, entry) in &groups {
        if !servers.iter().any(|line| line.id == *member) && !weights.contains(member) {
            fatal(
                entry,
                format!("there is no line server.{member}"),
                "remove the id, or add its server line",
            );
        }
    }
    for line in servers
        .iter()
        .filter(|line| line.is_voter() && !groups.contains_key(&line.id))
    {
        let text = format!("server.{} is in no group; {DIES}", line.id);
        let fix = format!(
            "add {} to a group line, or remove the group and weight lines",
            line.id
        );
        hits.push(at(line, text, fix).fatal());
    }
    hits
}

/// `start-zookeeper-quorum.sh` reads lines that begin with `server.`, a number and `=`.
pub(super) fn skipped_by_flink(checked: &CheckedCfg) -> Vec<Hit> {
    let file = &checked.cfg.file;
    let hit = |entry: &PropertyEntry| {
        let (how, message) = match (entry.is_indented, entry.separator) {
            (true, _) => ("blanks stand before it", "without a message"),
            (false, Separator::Equals) => return None,
            (false, Separator::Colon) => ("it has : and not =", "with a WARN"),
            (false, Separator::Blank) => ("it has no =", "with a WARN"),
        };
        let text = format!(
            "{}: {how}. ZooKeeper reads the line; Flink's start-zookeeper-quorum.sh skips it {message} and does not start \
             that server",
            entry.key
        );
        let fix = format!(
            "write {}={} at the beginning of the line",
            entry.key, entry.value
        );
        Some(Hit::at(file, entry, text, fix))
    };
    file.server_entries().filter_map(hit).collect()
}
