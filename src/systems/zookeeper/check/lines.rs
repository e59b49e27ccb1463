//! Rules on single keys and values.

use std::collections::HashMap;

use crate::base::java_lang;
use crate::config::properties::PropertyEntry;
use crate::config::zoo_cfg::PropertiesFile;
use crate::verdict::finding::Severity;

use super::known_keys::{
    BOOLEANS, INTEGERS, LONGS, METRICS_PROVIDERS, is_known, is_of_the_jvm, similar,
};
use super::{CheckedCfg, Hit, shown};

const MARK: &str = "\u{ef}\u{bb}\u{bf}";
pub(super) const DIES: &str = "ZooKeeper does not start";

/// Returns `zoo.cfg`, and the file of `dynamicConfigFile` if it can be read.
fn files(checked: &CheckedCfg) -> impl Iterator<Item = &PropertiesFile> {
    let dynamic = checked.cfg.dynamic.iter().flatten();
    std::iter::once(&checked.cfg.file).chain(dynamic)
}

/// Returns the entries of `zoo.cfg` that count, without server lines.
fn settings(checked: &CheckedCfg) -> impl Iterator<Item = &PropertyEntry> {
    let file = &checked.cfg.file;
    let counts = |entry: &&PropertyEntry| file.entry(key(entry)).is_some_and(|last| last == *entry);
    let settings = file.entries.iter().filter(|entry| !is_server_line(entry));
    settings.filter(move |entry| counts(entry))
}

fn key(entry: &PropertyEntry) -> &str {
    java_lang::trim(&entry.key)
}

fn is_server_line(entry: &PropertyEntry) -> bool {
    entry.key.starts_with("server.")
}

pub(super) fn byte_order_mark(checked: &CheckedCfg) -> Vec<Hit> {
    let marked = files(checked).filter(|file| file.has_byte_order_mark);
    let hit = |file: &PropertiesFile| {
        let first = file.entries.first().filter(|entry| entry.line == 1);
        let lost = first.map(|entry| entry.key.trim_start_matches(MARK));
        let lost = match lost {
            Some(key) if !key.is_empty() && !key.starts_with('#') => {
                format!(
                    "; ZooKeeper does not know the key {key} with the mark before it, and its value is lost"
                )
            }
            _ => "; it becomes a part of the first key".to_owned(),
        };
        let text = format!("the file begins with a byte order mark{lost}");
        let fix = "save the file as UTF-8 without a byte order mark".to_owned();
        Hit::new(file.origin(1), text, fix)
    };
    marked.map(hit).collect()
}

pub(super) fn malformed_escape(checked: &CheckedCfg) -> Vec<Hit> {
    let hit = |file: &PropertiesFile| {
        let line = file.malformed.as_ref()?.line;
        let text = format!("\\u without four hexadecimal digits: {DIES}");
        let fix = "write / in paths, or \\\\ for each backslash".to_owned();
        Some(Hit::new(file.origin(line), text, fix).fatal())
    };
    files(checked).filter_map(hit).collect()
}

pub(super) fn duplicate_key(checked: &CheckedCfg) -> Vec<Hit> {
    files(checked).flat_map(duplicates).collect()
}

fn duplicates(file: &PropertiesFile) -> Vec<Hit> {
    let mut hits = Vec::new();
    let mut lines: HashMap<&str, &PropertyEntry> = HashMap::new();
    for entry in file.entries.iter().filter(|entry| !is_server_line(entry)) {
        let Some(earlier) = lines.insert(key(entry), entry) else {
            continue;
        };
        if earlier.value == entry.value {
            continue;
        }
        let text = format!(
            "{} is set on line {} too; this last value counts, without a message",
            shown(entry),
            earlier.line
        );
        let fix = "remove one of the two lines".to_owned();
        hits.push(Hit::at(file, entry, text, fix));
    }
    hits
}

/// Maximum unknown keys for which a similar key is searched: the search compares each with every known key.
const MOST_HINTS: usize = 20;

pub(super) fn unknown_key(checked: &CheckedCfg) -> Vec<Hit> {
    let unknown = settings(checked).filter(|entry| !is_known(key(entry)));
    let unknown = unknown.filter(|entry| !key(entry).starts_with(MARK));
    let hit = |(index, entry): (usize, &PropertyEntry)| {
        let name = key(entry);
        let (text, fix) = if is_of_the_jvm(name) {
            (
                format!(
                    "ZooKeeper reads {name} as a property of the JVM only: in this file it has no effect"
                ),
                format!(
                    "set -D{name}={} in SERVER_JVMFLAGS (conf/java.env)",
                    entry.value
                ),
            )
        } else if let Some(short) = name.strip_prefix("zookeeper.") {
            (
                format!(
                    "ZooKeeper adds \"zookeeper.\" to keys of this file itself: {name} has no effect"
                ),
                format!("write {short}"),
            )
        } else if let Some(similar) = Some(name).filter(|_| index < MOST_HINTS).and_then(similar) {
            (
                format!("no version of ZooKeeper reads {name}; it is ignored without a message"),
                format!("remove the line, or write {similar}"),
            )
        } else {
            (
                format!("no version of ZooKeeper reads {name}; it is ignored without a message"),
                "remove the line, unless a plugin of yours reads the system property zookeeper.KEY"
                    .to_owned(),
            )
        };
        Hit::at(&checked.cfg.file, entry, text, fix)
    };
    unknown.enumerate().map(hit).collect()
}

/// True if a comment follows the value.
pub(super) fn has_remark(entry: &PropertyEntry) -> bool {
    let starts = entry
        .value
        .match_indices('#')
        .map(|(at, _)| &entry.value[..at]);
    let is_typed = needs_number(entry) || is_server_line(entry);
    let mut starts = starts.filter(|before| !before.is_empty());
    starts.any(|before| is_typed || before.ends_with([' ', '\t']))
}

/// True if the value is not free text.
fn needs_number(entry: &PropertyEntry) -> bool {
    let key = key(entry);
    let typed = INTEGERS.iter().chain(&LONGS).chain(&BOOLEANS);
    typed.chain(&["peerType"]).any(|known| *known == key)
}

pub(super) fn inline_comment(checked: &CheckedCfg) -> Vec<Hit> {
    let servers = checked.cfg.server_file().into_iter();
    let servers = servers.flat_map(|file| file.server_entries().map(move |entry| (file, entry)));
    let settings = settings(checked).map(|entry| (&checked.cfg.file, entry));
    let remarked = settings
        .chain(servers)
        .filter(|(_, entry)| has_remark(entry));
    let hit = |(file, entry): (&PropertiesFile, &PropertyEntry)| {
        let is_fatal = needs_number(entry) || is_server_line(entry);
        let what = match (is_fatal, key(entry)) {
            (true, _) => DIES.to_owned(),
            (false, "dataDir" | "dataLogDir") => {
                format!("ZooKeeper makes a folder of the name {:?}", entry.value)
            }
            (false, _) => "ZooKeeper takes it all, without a message".to_owned(),
        };
        let text = format!("{}: the remark is part of the value; {what}", shown(entry));
        let fix = "put the remark on a line of its own, which begins with #".to_owned();
        let hit = Hit::at(file, entry, text, fix);
        if is_fatal { hit.fatal() } else { hit }
    };
    remarked.map(hit).collect()
}

/// True if quotes enclose the value.
pub(super) fn is_quoted(entry: &PropertyEntry) -> bool {
    let value = java_lang::trim(&entry.value);
    let enclosed =
        |quote: char| value.len() > 1 && value.starts_with(quote) && value.ends_with(quote);
    enclosed('"') || enclosed('\'')
}

pub(super) fn quoted_value(checked: &CheckedCfg) -> Vec<Hit> {
    let servers = checked.cfg.server_file().into_iter();
    let servers = servers.flat_map(|file| file.server_entries().map(move |entry| (file, entry)));
    let settings = settings(checked).map(|entry| (&checked.cfg.file, entry));
    let quoted = settings
        .chain(servers)
        .filter(|(_, entry)| is_quoted(entry));
    let hit = |(file, entry): (&PropertiesFile, &PropertyEntry)| {
        let is_fatal = needs_number(entry) || is_server_line(entry);
        let what = if is_fatal {
            DIES
        } else {
            "they are in every path or name that is made of it"
        };
        let text = format!("{}: the quotes are part of the value; {what}", shown(entry));
        let fix = format!("write {} without quotes", key(entry));
        let hit = Hit::at(file, entry, text, fix);
        match is_fatal {
            true => hit.fatal().severity(Severity::Error),
            false => hit,
        }
    };
    quoted.map(hit).collect()
}

pub(super) fn malformed_value(checked: &CheckedCfg) -> Vec<Hit> {
    let plain = settings(checked).filter(|entry| !has_remark(entry) && !is_quoted(entry));
    let hit = |entry: &PropertyEntry| {
        let wanted = wanted(key(entry), java_lang::trim(&entry.value))?;
        let text = format!("{}: {} takes {wanted}; {DIES}", shown(entry), key(entry));
        let fix = format!("write {wanted}");
        Some(Hit::at(&checked.cfg.file, entry, text, fix).fatal())
    };
    let mut hits: Vec<Hit> = plain.filter_map(hit).collect();
    hits.extend(missing_login(checked));
    hits.extend(unknown_provider(checked));
    hits
}

/// Returns the values that the key accepts, if the value is not one of them.
fn wanted(key: &str, value: &str) -> Option<&'static str> {
    let is_integer = value.parse::<i32>().is_ok();
    let number = value.parse::<i64>();
    let is_port = number
        .as_ref()
        .is_ok_and(|port| (0..=65_535).contains(port));
    let (is_valid, wanted) = match key {
        "dataDir" | "dataLogDir" => (!value.contains('\0'), "a path without a NUL byte"),
        "clientPort" | "secureClientPort" => (is_port, "a port from 1 to 65535"),
        "tickTime" => (is_integer && number != Ok(0), "milliseconds, such as 2000"),
        "electionAlg" => (number == Ok(3), "3 only"),
        "minSessionTimeout" | "maxSessionTimeout" => (is_integer, "milliseconds"),
        "initLimit" | "syncLimit" | "connectToLearnerMasterLimit" => {
            (is_integer, "a number of ticks, such as 10")
        }
        "autopurge.purgeInterval" => (is_integer, "hours, such as 24"),
        "peerType" => {
            let word = value.to_lowercase();
            (
                word == "observer" || word == "participant",
                "participant or observer",
            )
        }
        _ if INTEGERS.contains(&key) => (is_integer, "a whole number"),
        _ if LONGS.contains(&key) => (number.is_ok(), "milliseconds"),
        _ if BOOLEANS.contains(&key) => {
            let word = value.to_lowercase();
            (word == "true" || word == "false", "true or false")
        }
        _ => (true, ""),
    };
    (!is_valid).then_some(wanted)
}

/// Reports a key of SASL between servers without the key that it requires.
fn missing_login(checked: &CheckedCfg) -> Option<Hit> {
    let is_on = |key: &str| checked.cfg.boolean(key, false);
    let (enabled, learner, server) = (
        "quorum.auth.enableSasl",
        "quorum.auth.learnerRequireSasl",
        "quorum.auth.serverRequireSasl",
    );
    let (needs, missing) = match () {
        () if is_on(server) && !is_on(enabled) => (server, enabled),
        () if is_on(learner) && !is_on(enabled) => (learner, enabled),
        () if is_on(server) && !is_on(learner) => (server, learner),
        () => return None,
    };
    let file = &checked.cfg.file;
    let entry = file.entry(needs)?;
    let text = format!("{} needs {missing}=true; {DIES}", shown(entry));
    Some(Hit::at(file, entry, text, format!("add {missing}=true")).fatal())
}

/// `Class.forName` of the class that reports metrics (since 3.6).
fn unknown_provider(checked: &CheckedCfg) -> Option<Hit> {
    let file = &checked.cfg.file;
    let entry = file.entry("metricsProvider.className")?;
    let name = java_lang::trim(&entry.value);
    if has_remark(entry) || is_quoted(entry) || METRICS_PROVIDERS.contains(&name) {
        return None;
    }
    let fix = format!("remove the line, or write {}", METRICS_PROVIDERS[0]);
    let hit = |what: &str| {
        let text = format!("{}: {what}", shown(entry));
        Hit::at(file, entry, text, fix).fatal()
    };
    match name.contains('.') && !name.starts_with("org.apache.zookeeper.") {
        true => Some(
            hit("ZooKeeper has no such class, and starts only with a jar that has it")
                .severity(Severity::Warning),
        ),
        false => Some(hit(&format!("ZooKeeper has no such class; {DIES}"))),
    }
}

pub(super) fn path_backslash(checked: &CheckedCfg) -> Vec<Hit> {
    let paths = settings(checked)
        .filter(|entry| matches!(key(entry), "dataDir" | "dataLogDir" | "dynamicConfigFile"));
    let hit = |entry: &PropertyEntry| {
        let text = format!(
            "{}: Java drops the backslashes of the line; the path is {:?}",
            key(entry),
            entry.value
        );
        let fix = "write / between folders, or \\\\ for each backslash".to_owned();
        Hit::at(&checked.cfg.file, entry, text, fix)
    };
    // The user meant a doubled backslash.
    let dropped = paths.filter(|entry| entry.has_backslash && !entry.value.contains('\\'));
    dropped.map(hit).collect()
}
