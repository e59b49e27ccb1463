//! Turns `zoo.cfg` and `myid` into findings, by a table of rules. Pure.
//!
//! The severities are those of ZooKeeper 3.8.4; `tests/it/zookeeper_check.rs` compares them with real servers.

mod compare;
mod groups;
mod hosts;
mod known_keys;
mod lines;
mod myid;
mod servers;
mod settings;
mod voters;

use std::path::{Path, PathBuf};

use crate::config::Origin;
use crate::config::properties::PropertyEntry;
use crate::config::sensitive::names_secret;
use crate::config::zoo_cfg::{MyId, PropertiesFile, ZooCfg};
use crate::verdict::advice::Advice;
use crate::verdict::finding::{Finding, Severity};

pub use compare::{COMPARED, compare};

/// The input of the rules.
#[derive(Debug, Clone)]
pub struct CheckedCfg {
    pub cfg: ZooCfg,
    /// The content of `myid`; `None` if it was not read.
    pub myid: Option<MyId>,
    /// Hosts of the file whose names have no address.
    pub unknown_hosts: Vec<String>,
}

/// One rule of the linter.
pub struct ZooRule {
    /// The code of its findings.
    pub code: &'static str,
    /// The severity of its findings, unless a finding has its own severity.
    pub severity: Severity,
    /// The mistake, for docs/zookeeper.md.
    pub what: &'static str,
    check: fn(&CheckedCfg) -> Vec<Hit>,
}

/// A place that violates a rule.
#[derive(Debug)]
struct Hit {
    key: Option<String>,
    origin: Origin,
    /// The mistake and its consequence.
    text: String,
    /// The text to write instead.
    fix: String,
    severity: Option<Severity>,
    stops_zookeeper: bool,
}

/// A finding of the linter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ZooFinding {
    /// The key, which is the finding's subject.
    pub finding: Finding,
    /// True if ZooKeeper does not start because of the finding. Flink's script may still start it.
    pub stops_zookeeper: bool,
}

impl Hit {
    fn at(file: &PropertiesFile, entry: &PropertyEntry, text: String, fix: String) -> Self {
        Self {
            key: Some(entry.key.clone()),
            ..Self::new(file.origin(entry.line), text, fix)
        }
    }

    /// Makes a hit about the whole file.
    fn of_file(file: &PropertiesFile, key: &str, text: String, fix: String) -> Self {
        Self {
            key: Some(key.to_owned()),
            ..Self::new(file.origin(0), text, fix)
        }
    }

    fn new(origin: Origin, text: String, fix: String) -> Self {
        Self {
            key: None,
            origin,
            text,
            fix,
            severity: None,
            stops_zookeeper: false,
        }
    }

    /// Marks a hit with which ZooKeeper does not start.
    fn fatal(self) -> Self {
        Self {
            stops_zookeeper: true,
            ..self
        }
    }

    fn severity(self, severity: Severity) -> Self {
        Self {
            severity: Some(severity),
            ..self
        }
    }
}

impl ZooRule {
    fn finding(&self, hit: Hit) -> ZooFinding {
        ZooFinding {
            finding: Finding {
                code: self.code,
                severity: hit.severity.unwrap_or(self.severity),
                subject: hit.key,
                text: hit.text,
                origin: Some(hit.origin),
                advice: Some(Advice::action(hit.fix)),
            },
            stops_zookeeper: hit.stops_zookeeper,
        }
    }
}

/// Makes a rule; the table has one line per rule.
const fn rule(
    code: &'static str,
    severity: Severity,
    check: fn(&CheckedCfg) -> Vec<Hit>,
    what: &'static str,
) -> ZooRule {
    ZooRule {
        code,
        severity,
        what,
        check,
    }
}

use Severity::{Error, Info, Warning};

/// Every rule about one file, in the order in which findings of one line are listed.
#[rustfmt::skip]
pub const RULES: [ZooRule; 34] = [
    rule("byte-order-mark", Warning, lines::byte_order_mark, "the file begins with a byte order mark: the first key is lost"),
    rule("escape-malformed", Error, lines::malformed_escape, "`\\u` without four hexadecimal digits"),
    rule("duplicate-key", Warning, lines::duplicate_key, "a key is set twice: the last one counts"),
    rule("unknown-key", Warning, lines::unknown_key, "no version of ZooKeeper reads the key, or not from this file"),
    rule("inline-comment", Error, lines::inline_comment, "a `#` behind a value is part of the value"),
    rule("quoted-value", Warning, lines::quoted_value, "quotes are part of the value; an error where a number is needed"),
    rule("value-malformed", Error, lines::malformed_value, "a value that its key does not take; a warning for a metrics provider of other makers"),
    rule("path-backslash", Warning, lines::path_backslash, "backslashes in a path are dropped"),
    rule("data-dir-missing", Error, settings::data_dir_missing, "no `dataDir`"),
    rule("data-dir-tmp", Warning, settings::data_dir_temporary, "`dataDir` or `dataLogDir` in a folder that is emptied at a restart or by age"),
    rule("data-dir-relative", Warning, settings::data_dir_relative, "a path that depends on the folder in which the process starts, or an empty `dataLogDir`"),
    rule("dynamic-config", Error, settings::dynamic_config, "the file of `dynamicConfigFile` is missing or holds other keys, or both files have servers"),
    rule("server-malformed", Error, servers::malformed, "a server line that is not `server.N=host:port:port`"),
    rule("server-duplicate-id", Error, servers::duplicate_id, "two server lines with one id: the last one counts"),
    rule("server-same-ports", Error, servers::same_ports, "peer port and election port of a server are equal"),
    rule("port-clash", Error, hosts::port_clash, "a peer or election port equals the client port, or both client ports are equal"),
    rule("server-duplicate-address", Error, hosts::duplicate_address, "two servers with the same host and port"),
    rule("server-shared-host", Warning, hosts::shared_host, "two servers on one host; an error if their lines have one client port"),
    rule("server-localhost", Error, hosts::localhost, "a loopback address beside other hosts"),
    rule("server-any-address", Warning, hosts::any_address, "`0.0.0.0` as the host of a server"),
    rule("unknown-host", Warning, hosts::unknown_host, "a host without an address; an error for `clientPortAddress`"),
    rule("server-even", Warning, voters::even, "2, 4 or 6 voters tolerate no more failures than one fewer"),
    rule("server-no-voter", Error, voters::no_voter, "observers without at least two voters"),
    rule("server-group", Error, groups::group, "`group` and `weight` lines that do not fit the servers"),
    rule("server-weight", Warning, groups::weight, "a weight without its server, or below 0; an error if all voters together are no quorum, info for a voter with 0"),
    rule("server-line-skipped", Warning, servers::skipped_by_flink, "a server line that Flink's start-zookeeper-quorum.sh does not read"),
    rule("limit-missing", Error, settings::limit_missing, "no `initLimit` or `syncLimit`, or a negative one, with several voters"),
    rule("client-port-differs", Error, settings::client_port_differs, "`clientPort` and the client port of this server's line differ"),
    rule("client-port-missing", Error, settings::client_port_missing, "no port for clients"),
    rule("session-range", Error, settings::session_range, "`minSessionTimeout` is larger than `maxSessionTimeout`"),
    rule("myid-missing", Error, myid::missing, "no file `myid` in `dataDir`, with several voters"),
    rule("myid-malformed", Error, myid::malformed, "the first line of `myid` is not a number"),
    rule("myid-unknown", Error, myid::unknown, "no server line has the id of `myid`"),
    rule("autopurge-off", Info, settings::autopurge_off, "old snapshots and logs are not deleted"),
];

/// Returns the findings about one file, in line order.
pub fn check(checked: &CheckedCfg) -> Vec<ZooFinding> {
    let mut all: Vec<ZooFinding> = RULES
        .iter()
        .flat_map(|rule| {
            let hits = (rule.check)(checked);
            hits.into_iter().map(|hit| rule.finding(hit))
        })
        .collect();
    all.sort_by_key(|found| place(&found.finding));
    all
}

/// Findings about a whole file come first.
fn place(finding: &Finding) -> (PathBuf, u32) {
    match &finding.origin {
        Some(Origin::File { path, line }) => (path.to_path_buf(), *line),
        _ => (PathBuf::new(), 0),
    }
}

/// Formats `key=value` for messages, without secrets.
fn shown(entry: &PropertyEntry) -> String {
    match names_secret(&entry.key) {
        true => format!("{}=...", entry.key),
        false => format!("{}={}", entry.key, entry.value),
    }
}

fn is_absolute(path: &str) -> bool {
    Path::new(path).is_absolute()
}
