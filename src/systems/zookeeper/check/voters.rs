//! Rules on the number of voters and on their groups.

use std::collections::{BTreeMap, HashSet};

use crate::base::java_lang;
use crate::config::properties::PropertyEntry;
use crate::config::server_line::ServerLine;

use super::lines::DIES;
use super::servers::at;
use super::{CheckedCfg, Hit, shown};

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
