//! What this tool did, from its log: lines of text in, actions and text out.

pub mod entry;

use std::collections::HashMap;

use serde::Serialize;

use self::entry::{Action, CallerEntry, Entry, Phase, Sighting};
use super::{Report, table};
use crate::exit::Exit;

/// The word for an action without a line after it: its process died in between, or is still at it.
const UNFINISHED: &str = "unfinished";

/// An action: the line before it and the line after it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Deed {
    /// The line before; none where its generation of the log is gone.
    pub before: Option<Entry>,
    /// The line after; none where the action was not seen to end.
    pub after: Option<Entry>,
}

/// What a log tells.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct History {
    /// In the order in which they began, the newest last.
    pub deeds: Vec<Deed>,
    /// Lines that are broken.
    pub broken: usize,
}

impl Deed {
    /// The later of its lines; every deed has one.
    fn last(&self) -> Option<&Entry> {
        self.after.as_ref().or(self.before.as_ref())
    }

    /// How it ended, in a word.
    fn result(&self) -> &'static str {
        let end = self.after.as_ref().and_then(|after| after.end.as_ref());
        end.map_or(UNFINISHED, |end| end.result.word())
    }
}

impl History {
    /// Pairs the lines of a log.
    pub fn of<'a>(lines: impl IntoIterator<Item = &'a str>) -> Self {
        let mut history = Self::default();
        let mut places: HashMap<String, usize> = HashMap::new();
        for line in lines.into_iter().filter(|line| !line.trim().is_empty()) {
            let entry = match Entry::parse(line) {
                Ok(entry) => Some(entry),
                Err(found) => {
                    history.broken += 1;
                    found
                }
            };
            let Some(entry) = entry else { continue };
            let place = *places.entry(entry.id.clone()).or_insert_with(|| {
                history.deeds.push(Deed {
                    before: None,
                    after: None,
                });
                history.deeds.len() - 1
            });
            if let Some(deed) = history.deeds.get_mut(place) {
                match entry.phase {
                    Phase::Before => deed.before = Some(entry),
                    Phase::After => deed.after = Some(entry),
                }
            }
        }
        history
    }

    /// The newest ones, so many at most, of one cluster or of all.
    #[must_use]
    pub fn newest(mut self, limit: Option<usize>, cluster: Option<&str>) -> Self {
        let wanted = |deed: &Deed| {
            let of = deed.last().map(|entry| entry.cluster.as_str());
            cluster.is_none() || of == cluster
        };
        self.deeds.retain(wanted);
        let surplus = limit.map_or(0, |limit| self.deeds.len().saturating_sub(limit));
        self.deeds.drain(..surplus);
        self
    }
}

/// The document for programs.
#[derive(Serialize)]
struct HistoryDocument<'a> {
    record_version: u32,
    file: Option<&'a str>,
    broken: usize,
    actions: Vec<DeedDocument<'a>>,
}

#[derive(Serialize)]
struct DeedDocument<'a> {
    result: &'static str,
    #[serde(flatten)]
    deed: &'a Deed,
}

/// For programs.
pub fn report(history: &History, file: Option<&str>) -> Report {
    let document = HistoryDocument {
        record_version: entry::VERSION,
        file,
        broken: history.broken,
        actions: history
            .deeds
            .iter()
            .map(|deed| DeedDocument {
                result: deed.result(),
                deed,
            })
            .collect(),
    };
    Report::document(&document, Exit::Success)
}

/// For people: a row an action.
pub fn text(history: &History) -> String {
    if history.deeds.is_empty() {
        return String::new();
    }
    let heading = [
        "TIME", "RESULT", "CLUSTER", "USER", "ACTION", "BEFORE", "AFTER", "WHY",
    ];
    let heading = heading.map(str::to_owned).to_vec();
    let rows = history.deeds.iter().filter_map(row);
    let rows: Vec<Vec<String>> = std::iter::once(heading).chain(rows).collect();
    table::columns(&rows, false)
}

fn row(deed: &Deed) -> Option<Vec<String>> {
    let last = deed.last()?;
    let time = deed
        .before
        .as_ref()
        .map_or(&last.time, |before| &before.time);
    let seen = |entry: &Option<Entry>| {
        entry
            .as_ref()
            .map_or_else(String::new, |entry| sightings(&entry.seen))
    };
    Some(vec![
        time.clone(),
        deed.result().to_owned(),
        last.cluster.clone(),
        user(&last.os_user, &last.caller),
        action(&last.action),
        seen(&deed.before),
        seen(&deed.after),
        why(last),
    ])
}

fn user(os_user: &str, caller: &CallerEntry) -> String {
    match &caller.real {
        Some(real) => format!("{os_user} as {} by {real}", caller.effective),
        None if caller.effective == os_user => os_user.to_owned(),
        None => format!("{os_user} as {}", caller.effective),
    }
}

fn action(action: &Action) -> String {
    let (what, rm) = match action {
        Action::Call { call, rm, .. } => (call.clone(), rm),
        Action::Delete { delete, rm, .. } => (format!("delete {delete}"), rm),
    };
    match rm {
        Some(rm) => format!("{what} {rm}"),
        None => what,
    }
}

fn sightings(seen: &[Sighting]) -> String {
    let words = seen.iter().map(|sighting| match sighting {
        Sighting::Rm { rm, state, .. } => format!("{rm} {state}"),
        Sighting::Lock { lock: Some(rm) } => format!("lock {rm}"),
        Sighting::Lock { lock: None } => "no lock".to_owned(),
    });
    words.collect::<Vec<_>>().join(", ")
}

/// What went wrong, where something did; the flags, and why the action was allowed.
fn why(entry: &Entry) -> String {
    let message = entry.end.as_ref().and_then(|end| end.message.clone());
    let flags = entry.why.flags.join(" ");
    let allowed = entry.why.allowed.join(", ");
    let parts = [message.unwrap_or_default(), flags, allowed];
    let parts = parts.into_iter().filter(|part| !part.is_empty());
    parts.collect::<Vec<_>>().join("; ")
}

#[cfg(test)]
mod tests;
