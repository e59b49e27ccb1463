//! `group.N` and `weight.N` lines of a server list (`QuorumHierarchical`). Pure.

use std::collections::BTreeMap;

use crate::base::java_lang;

/// The groups of voters. Every group has one voice, which needs more than half of its weight.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VoterGroups {
    /// The group of each server.
    groups: BTreeMap<i64, i64>,
    weights: BTreeMap<i64, u64>,
}

/// A key with which ZooKeeper rejects the groups, or which this reader does not know.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BadGroup {
    pub key: String,
}

impl VoterGroups {
    /// Reads the entries `group.N` and `weight.N`, and skips all others. `None` if there are none.
    ///
    /// # Errors
    /// An entry is malformed, or a server is in two groups.
    pub fn parse<'a>(
        entries: impl Iterator<Item = (&'a str, &'a str)>,
    ) -> Result<Option<Self>, BadGroup> {
        let mut found = Self {
            groups: BTreeMap::new(),
            weights: BTreeMap::new(),
        };
        for (key, value) in entries {
            found.read(key, value).ok_or_else(|| BadGroup {
                key: key.to_owned(),
            })?;
        }
        let is_empty = found.groups.is_empty() && found.weights.is_empty();
        Ok((!is_empty).then_some(found))
    }

    fn read(&mut self, key: &str, value: &str) -> Option<()> {
        let number = |prefix| {
            key.strip_prefix(prefix)?
                .strip_prefix('.')?
                .parse::<i64>()
                .ok()
        };
        if key.starts_with("group") {
            let group = number("group")?;
            for member in java_lang::split(value, |at| at == ':') {
                let is_first = self.groups.insert(member.parse().ok()?, group).is_none();
                is_first.then_some(())?;
            }
        } else if key.starts_with("weight") {
            self.weights.insert(number("weight")?, value.parse().ok()?);
        }
        Some(())
    }

    /// True if each of these voters is in a group. Otherwise ZooKeeper does not start.
    pub fn have_all(&self, mut voters: impl Iterator<Item = i64>) -> bool {
        voters.all(|id| self.groups.contains_key(&id))
    }

    /// The group of a voter, and its weight.
    pub fn of(&self, id: i64) -> Option<(i64, u64)> {
        let weight = self.weights.get(&id).copied().unwrap_or(1);
        Some((*self.groups.get(&id)?, weight))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LINES: &str = "
        server.1=a                          => none
        group.1=1:2:3                       => 1/1 1/1 1/1
        group.1=1:2 group.2=3 weight.2=0    => 1/1 1/0 2/1
        group.1=1 group.2=1                 => group.2
        group.x=1                           => group.x
        group.1=1:x                         => group.1
        group.1=                            => group.1
        weight.1=-1                         => weight.1
        weight.1=1                          => - - -";

    #[test]
    fn groups_of_lines() {
        for line in LINES.lines().skip(1) {
            let (text, expected) = line.split_once("=>").unwrap();
            let entries = text
                .split_whitespace()
                .filter_map(|one| one.split_once('='));
            let found = match VoterGroups::parse(entries) {
                Err(bad) => bad.key,
                Ok(None) => "none".to_owned(),
                Ok(Some(groups)) => {
                    let shown = [1, 2, 3].map(|id| match groups.of(id) {
                        Some((group, weight)) => format!("{group}/{weight}"),
                        None => "-".to_owned(),
                    });
                    shown.join(" ")
                }
            };
            assert_eq!(found, expected.trim(), "{line}");
        }
    }
}
