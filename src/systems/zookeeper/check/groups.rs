//! Rules on `group` and `weight` lines (`QuorumHierarchical`).

use std::collections::{BTreeMap, BTreeSet};

use crate::base::java_lang;
use crate::config::properties::PropertyEntry;
use crate::config::server_line::ServerLine;
use crate::config::zoo_cfg::PropertiesFile;
use crate::verdict::finding::Severity;

use super::lines::DIES;
use super::servers::at;
use super::{CheckedCfg, Hit, shown};

/// The `group` and `weight` lines that count.
struct GroupLines<'a> {
    file: &'a PropertiesFile,
    /// The group line of each server id.
    groups: BTreeMap<i64, &'a PropertyEntry>,
    weights: BTreeMap<i64, WeightLine<'a>>,
    /// True if there is no such line: the voters are equal.
    is_empty: bool,
    /// Lines that ZooKeeper rejects.
    malformed: Vec<Hit>,
}

struct WeightLine<'a> {
    weight: i64,
    entry: &'a PropertyEntry,
}

impl<'a> GroupLines<'a> {
    fn of(checked: &'a CheckedCfg) -> Option<Self> {
        let file = checked.cfg.server_file()?;
        let mut lines = Self {
            file,
            groups: BTreeMap::new(),
            weights: BTreeMap::new(),
            is_empty: true,
            malformed: Vec::new(),
        };
        let counts = |entry: &&PropertyEntry| file.entry(&entry.key) == Some(*entry);
        for entry in file.entries.iter().filter(counts) {
            let is_group = entry.key.starts_with("group");
            if !is_group && !entry.key.starts_with("weight") {
                continue;
            }
            lines.is_empty = false;
            let number = entry.key.split_once('.').map(|(_, number)| number.parse());
            match number {
                Some(Ok(_)) if is_group => lines.push_group(entry),
                Some(Ok(id)) => lines.push_weight(id, entry),
                _ => lines.reject(
                    entry,
                    "no number behind the dot",
                    "write group.N or weight.N",
                ),
            }
        }
        Some(lines)
    }

    fn push_group(&mut self, entry: &'a PropertyEntry) {
        for member in java_lang::split(&entry.value, |at| at == ':') {
            let Ok(id) = member.parse() else {
                let text = format!("{member:?} is not the id of a server");
                self.reject(entry, &text, "write ids with : between them");
                continue;
            };
            if self.groups.insert(id, entry).is_some() {
                let text = format!("server.{id} is in two groups");
                self.reject(entry, &text, "put each server into one group");
            }
        }
    }

    fn push_weight(&mut self, id: i64, entry: &'a PropertyEntry) {
        match entry.value.parse() {
            Ok(weight) => {
                self.weights.insert(id, WeightLine { weight, entry });
            }
            Err(_) => self.reject(entry, "the weight is not a number", "write a whole number"),
        }
    }

    fn reject(&mut self, entry: &PropertyEntry, text: &str, fix: &str) {
        let text = format!("{}: {text}; {DIES}", shown(entry));
        let hit = Hit::at(self.file, entry, text, fix.to_owned());
        self.malformed.push(hit.fatal());
    }

    /// `QuorumHierarchical.containsQuorum`: a quorum has more than half of the weight in more than half of the
    /// groups.
    fn is_quorum(&self, servers: &BTreeSet<i64>) -> bool {
        // By line: the weight of the group, and that of these servers.
        let mut sums: BTreeMap<u32, (i64, i64)> = BTreeMap::new();
        for (id, entry) in &self.groups {
            let weight = self.weights.get(id).map_or(1, |line| line.weight);
            let (all, present) = sums.entry(entry.line).or_default();
            *all = all.wrapping_add(weight);
            if servers.contains(id) {
                *present = present.wrapping_add(weight);
            }
        }
        let counted = sums.values().filter(|(all, _)| *all != 0).count();
        let won = sums.values().filter(|(all, present)| *present > all / 2);
        won.count() > counted / 2
    }

    fn at(&self, entry: &PropertyEntry, text: String, fix: &str) -> Hit {
        Hit::at(self.file, entry, text, fix.to_owned())
    }
}

/// `QuorumHierarchical.parse`.
pub(super) fn group(checked: &CheckedCfg) -> Vec<Hit> {
    let Some(mut lines) = GroupLines::of(checked).filter(|lines| !lines.is_empty) else {
        return Vec::new();
    };
    let servers = checked.cfg.servers();
    for (id, entry) in lines.groups.clone() {
        if lines.weights.contains_key(&id) {
            continue;
        }
        match servers.iter().find(|line| line.id == id) {
            None => {
                let text = format!("there is no line server.{id}");
                lines.reject(entry, &text, "remove the id, or add its server line");
            }
            Some(line) if !line.is_voter() => {
                let text = format!("server.{id} is an observer, and has no weight");
                lines.reject(entry, &text, "remove the id: observers need no group");
            }
            Some(_) => {}
        }
    }
    let mut hits = lines.malformed;
    let is_left_out = |line: &&ServerLine| line.is_voter() && !lines.groups.contains_key(&line.id);
    hits.extend(servers.iter().filter(is_left_out).map(|line| {
        let text = format!("server.{} is in no group; {DIES}", line.id);
        let fix = format!(
            "add {} to a group line, or remove the group and weight lines",
            line.id
        );
        at(line, text, fix).fatal()
    }));
    hits
}

pub(super) fn weight(checked: &CheckedCfg) -> Vec<Hit> {
    let Some(lines) = GroupLines::of(checked) else {
        return Vec::new();
    };
    let servers = checked.cfg.servers();
    let ids = |is_wanted: fn(&&ServerLine) -> bool| -> BTreeSet<i64> {
        let wanted = servers.iter().filter(is_wanted);
        wanted.map(|line| line.id).collect()
    };
    let (listed, voters) = (ids(|_| true), ids(|line| line.is_voter()));
    let mut hits = Vec::new();
    for (id, WeightLine { weight, entry }) in &lines.weights {
        if !listed.contains(id) {
            hits.push(of_unknown_server(&lines, *id, entry));
        } else if *weight < 0 {
            let text = format!(
                "{}: the votes of server.{id} reduce those of its group",
                shown(entry)
            );
            hits.push(lines.at(entry, text, "write 0 or a larger number"));
        } else if *weight == 0 && voters.contains(id) {
            let text = format!(
                "{}: server.{id} follows, but its vote and its copy of the data do not count, and it never leads",
                shown(entry)
            );
            let hit = lines.at(entry, text, "nothing, if that is intended; else write 1");
            hits.push(hit.severity(Severity::Info));
        }
    }
    let last = lines.weights.values().next_back();
    // Another rule reports voters without a group.
    let is_whole = !voters.is_empty() && voters.iter().all(|id| lines.groups.contains_key(id));
    if let Some(line) = last.filter(|_| is_whole && !lines.is_quorum(&voters)) {
        let text = "by these weights, all voters together are no quorum: the ensemble never serves";
        let fix = "write a weight of 1 for each voter, and remove the other weights";
        let hit = lines.at(line.entry, text.to_owned(), fix);
        hits.push(hit.severity(Severity::Error));
    }
    hits
}

fn of_unknown_server(lines: &GroupLines<'_>, id: i64, entry: &PropertyEntry) -> Hit {
    match lines.groups.contains_key(&id) {
        true => {
            let text = format!(
                "{}: there is no line server.{id}, and a group has it: it counts as a voter that never runs",
                shown(entry)
            );
            lines.at(
                entry,
                text,
                "add its server line, or remove the id from the weight and group lines",
            )
        }
        false => {
            let text = format!(
                "{}: there is no line server.{id}; the weight has no effect",
                shown(entry)
            );
            lines.at(entry, text, "correct the id, or remove the line")
        }
    }
}
