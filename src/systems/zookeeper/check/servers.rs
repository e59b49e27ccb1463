//! Rules on the form of the server lines.

use std::collections::HashMap;

use crate::config::properties::{PropertyEntry, Separator};
use crate::config::server_line::{ServerLine, ServerLineError, ServerLineProblem};
use crate::config::zoo_cfg::{MyId, PropertiesFile};
use crate::verdict::finding::Severity;

use super::lines::{DIES, has_remark, is_quoted};
use super::{CheckedCfg, Hit, shown};

/// Makes a hit at a server line.
pub(super) fn at(line: &ServerLine, text: String, fix: String) -> Hit {
    Hit {
        key: Some(format!("server.{}", line.id)),
        ..Hit::new(line.origin.clone(), text, fix)
    }
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
            "write the peer port and the election port behind the host: server.N=host:2888:3888"
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
