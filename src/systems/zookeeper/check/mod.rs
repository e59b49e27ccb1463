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

use std::path::Path;

use crate::config::properties::PropertyEntry;
use crate::config::sensitive::names_secret;
use crate::config::zoo_cfg::{MyId, PropertiesFile, ZooCfg};
use crate::verdict::finding::Severity;
use crate::verdict::lint::{self, Hit, LintFinding, LintRule};

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

pub type ZooRule = LintRule<CheckedCfg>;

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
}

use Severity::{Error, Info, Warning};

/// Every rule about one file, in the order in which findings of one line are listed.
#[rustfmt::skip]
pub const RULES: [ZooRule; 34] = [
    LintRule::new("byte-order-mark", Warning, lines::byte_order_mark, "the file begins with a byte order mark: the first key is lost"),
    LintRule::new("escape-malformed", Error, lines::malformed_escape, "`\\u` without four hexadecimal digits"),
    LintRule::new("duplicate-key", Warning, lines::duplicate_key, "a key is set twice: the last one counts"),
    LintRule::new("unknown-key", Warning, lines::unknown_key, "no version of ZooKeeper reads the key, or not from this file"),
    LintRule::new("inline-comment", Error, lines::inline_comment, "a `#` behind a value is part of the value"),
    LintRule::new("quoted-value", Warning, lines::quoted_value, "quotes are part of the value; an error where a number is needed"),
    LintRule::new("value-malformed", Error, lines::malformed_value, "a value that its key does not take; a warning for a metrics provider of other makers"),
    LintRule::new("path-backslash", Warning, lines::path_backslash, "backslashes in a path are dropped"),
    LintRule::new("data-dir-missing", Error, settings::data_dir_missing, "no `dataDir`"),
    LintRule::new("data-dir-tmp", Warning, settings::data_dir_temporary, "`dataDir` or `dataLogDir` in a folder that is emptied at a restart or by age"),
    LintRule::new("data-dir-relative", Warning, settings::data_dir_relative, "a path that depends on the folder in which the process starts, or an empty `dataLogDir`"),
    LintRule::new("dynamic-config", Error, settings::dynamic_config, "the file of `dynamicConfigFile` is missing or holds other keys, or both files have servers"),
    LintRule::new("server-malformed", Error, servers::malformed, "a server line that is not `server.N=host:port:port`"),
    LintRule::new("server-duplicate-id", Error, servers::duplicate_id, "two server lines with one id: the last one counts"),
    LintRule::new("server-same-ports", Error, servers::same_ports, "peer port and election port of a server are equal"),
    LintRule::new("port-clash", Error, hosts::port_clash, "a peer or election port equals the client port, or both client ports are equal"),
    LintRule::new("server-duplicate-address", Error, hosts::duplicate_address, "two servers with the same host and port"),
    LintRule::new("server-shared-host", Warning, hosts::shared_host, "two servers on one host; an error if their lines have one client port"),
    LintRule::new("server-localhost", Error, hosts::localhost, "a loopback address beside other hosts"),
    LintRule::new("server-any-address", Warning, hosts::any_address, "`0.0.0.0` as the host of a server"),
    LintRule::new("unknown-host", Warning, hosts::unknown_host, "a host without an address; an error for `clientPortAddress`"),
    LintRule::new("server-even", Warning, voters::even, "2, 4 or 6 voters tolerate no more failures than one fewer"),
    LintRule::new("server-no-voter", Error, voters::no_voter, "observers without at least two voters"),
    LintRule::new("server-group", Error, groups::group, "`group` and `weight` lines that do not fit the servers"),
    LintRule::new("server-weight", Warning, groups::weight, "a weight without its server, or below 0; an error if all voters together are no quorum, info for a voter with 0"),
    LintRule::new("server-line-skipped", Warning, servers::skipped_by_flink, "a server line that Flink's start-zookeeper-quorum.sh does not read"),
    LintRule::new("limit-missing", Error, settings::limit_missing, "no `initLimit` or `syncLimit`, or a negative one, with several voters"),
    LintRule::new("client-port-differs", Error, settings::client_port_differs, "`clientPort` and the client port of this server's line differ"),
    LintRule::new("client-port-missing", Error, settings::client_port_missing, "no port for clients"),
    LintRule::new("session-range", Error, settings::session_range, "`minSessionTimeout` is larger than `maxSessionTimeout`"),
    LintRule::new("myid-missing", Error, myid::missing, "no file `myid` in `dataDir`, with several voters"),
    LintRule::new("myid-malformed", Error, myid::malformed, "the first line of `myid` is not a number"),
    LintRule::new("myid-unknown", Error, myid::unknown, "no server line has the id of `myid`"),
    LintRule::new("autopurge-off", Info, settings::autopurge_off, "old snapshots and logs are not deleted"),
];

/// Returns the findings about one file, in line order.
pub fn check(checked: &CheckedCfg) -> Vec<LintFinding> {
    lint::check(&RULES, checked)
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
