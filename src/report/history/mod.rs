//! What this tool did, from its log: lines of text in, actions and text out.

pub mod entry;

use std::collections::HashMap;

use serde::Serialize;

use self::entry::{Action, CallerEntry, EndWord, LinePhase, LogLine, SeenEntry};
use super::{Report, harmless_line, table, tsv, wrap};
use crate::exit::Exit;

/// The word for an action without a line after it: its process died in between, or is still at it.
const UNFINISHED: &str = "unfinished";

/// An action: the line before it and the line after it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct LoggedAction {
    /// The line before; none where its generation of the log is gone.
    pub before: Option<LogLine>,
    /// The line after; none where the action was not seen to end.
    pub after: Option<LogLine>,
}

/// What a log tells.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct History {
    /// In the order in which they began, the newest last.
    pub deeds: Vec<LoggedAction>,
    /// Lines that are broken, or not to be believed.
    pub broken: usize,
    /// Those of them that are from the future.
    pub ahead: usize,
}

impl LoggedAction {
    /// The later of its lines; every deed has one.
    pub fn last(&self) -> Option<&LogLine> {
        self.after.as_ref().or(self.before.as_ref())
    }

    /// When it began, as far as the log has it.
    pub fn time(&self) -> &str {
        let first = self.before.as_ref().or(self.after.as_ref());
        first.map_or("", |entry| &entry.time)
    }

    /// How it ended, in a word.
    fn result(&self) -> &'static str {
        let end = self.after.as_ref().and_then(|after| after.end.as_ref());
        end.map_or(UNFINISHED, |end| end.result.word())
    }
}

impl History {
    /// Pairs the lines of a log. In the log of another user, a line that names a third one, or a time in the future, counts
    /// as broken.
    pub fn of<'a>(lines: impl IntoIterator<Item = &'a str>, owner: Option<&LogOwner<'_>>) -> Self {
        let mut history = Self::default();
        let mut places: HashMap<String, usize> = HashMap::new();
        for line in lines.into_iter().filter(|line| !line.trim().is_empty()) {
            let entry = match LogLine::parse(line) {
                Ok(entry) => Some(entry),
                Err(found) => {
                    history.broken += 1;
                    found
                }
            };
            let Some(entry) = entry else { continue };
            let is_ahead = owner.is_some_and(|owner| *entry.time > *owner.now);
            if is_ahead || owner.is_some_and(|owner| entry.os_user != owner.user) {
                history.broken += 1;
                history.ahead += usize::from(is_ahead);
                continue;
            }
            let place = *places.entry(entry.id.clone()).or_insert_with(|| {
                history.deeds.push(LoggedAction {
                    before: None,
                    after: None,
                });
                history.deeds.len() - 1
            });
            if let Some(deed) = history.deeds.get_mut(place) {
                match entry.phase {
                    LinePhase::Before => deed.before = Some(entry),
                    LinePhase::After => deed.after = Some(entry),
                }
            }
        }
        history
    }

    /// Adds what another log tells, in the order of time.
    pub fn add(&mut self, other: Self) {
        self.broken += other.broken;
        self.ahead += other.ahead;
        if !other.deeds.is_empty() {
            self.deeds.extend(other.deeds);
            self.deeds.sort_by(|one, two| one.time().cmp(two.time()));
        }
    }

    /// Those that are wanted.
    #[must_use]
    pub fn only(mut self, wanted: &HistoryFilter<'_>) -> Self {
        self.deeds.retain(|deed| {
            let of = deed.last().map(|entry| entry.cluster.as_str());
            let of_cluster = wanted.cluster.is_none() || of == wanted.cluster;
            of_cluster && wanted.since.is_none_or(|since| deed.time() >= since)
        });
        let most = wanted.limit.unwrap_or(usize::MAX);
        let surplus = self.deeds.len().saturating_sub(most);
        self.deeds.drain(..surplus);
        self
    }
}

/// The user who owns a log of which the lines prove nothing else.
#[derive(Debug, Clone, Copy)]
pub struct LogOwner<'a> {
    /// The name.
    pub user: &'a str,
    /// The current time in the log's form.
    pub now: &'a str,
}

/// Which actions are wanted; none: all.
#[derive(Debug, Clone, Copy, Default)]
pub struct HistoryFilter<'a> {
    /// The newest ones, so many at most.
    pub limit: Option<usize>,
    /// Those of the cluster with this id.
    pub cluster: Option<&'a str>,
    /// Those that began then or later: a beginning of the log's form of a time.
    pub since: Option<&'a str>,
}

/// The document for programs.
#[derive(Serialize)]
struct HistoryDocument<'a> {
    record_version: u32,
    file: Option<&'a str>,
    files: &'a [String],
    broken: usize,
    actions: Vec<DeedDocument<'a>>,
}

#[derive(Serialize)]
struct DeedDocument<'a> {
    result: &'static str,
    #[serde(flatten)]
    deed: &'a LoggedAction,
}

/// For programs. `files` are all that were read.
pub fn report(history: &History, file: Option<&str>, files: &[String]) -> Report {
    let document = HistoryDocument {
        record_version: entry::VERSION,
        file,
        files,
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

/// For people: a row an action, and below it what there is to explain.
pub fn text(history: &History, width: Option<usize>) -> String {
    let known = |deed: &'_ &LoggedAction| deed.last().is_some();
    let deeds: Vec<&LoggedAction> = history.deeds.iter().filter(known).collect();
    if deeds.is_empty() {
        return String::new();
    }
    let heading = ["TIME (UTC)", "RESULT", "CLUSTER", "USER", "ACTION"];
    let heading = heading.map(str::to_owned).to_vec();
    let rows = deeds.iter().filter_map(|deed| row(deed));
    let rows: Vec<Vec<String>> = std::iter::once(heading).chain(rows).collect();
    let table = table::columns(&rows, false);
    let explained = std::iter::once(String::new()).chain(deeds.iter().map(|deed| {
        let lines = explanations(deed);
        let fold = |line: &String| wrap::fold(line, width.unwrap_or(usize::MAX), 2 * INDENTATION);
        lines.iter().map(|line| fold(line) + "\n").collect()
    }));
    let lines = table.lines().zip(explained);
    lines
        .map(|(line, explained)| format!("{line}\n{explained}"))
        .collect()
}

/// How far explanations are indented.
const INDENTATION: usize = 4;

fn row(deed: &LoggedAction) -> Option<Vec<String>> {
    let last = deed.last()?;
    // To the second, without the letters of the form.
    let time: String = deed.time().chars().take(19).collect();
    Some(vec![
        time.replace('T', " "),
        deed.result().to_owned(),
        cell(&last.cluster),
        cell(&user(&last.os_user, &last.caller)),
        cell(&action(&last.action)),
    ])
}

/// Maximum characters of a cell: one wide cell widens all rows.
const WIDEST_CELL: usize = 60;

fn cell(text: &str) -> String {
    match text.char_indices().nth(WIDEST_CELL) {
        None => text.to_owned(),
        Some((end, _)) => format!("{}...", &text[..end]),
    }
}

/// Why the action was allowed, by which flags, by which configuration folder, and what went wrong with it.
fn explanations(deed: &LoggedAction) -> Vec<String> {
    let Some(last) = deed.last() else {
        return Vec::new();
    };
    let parts = [
        ("why", reasons(last)),
        ("flags", last.why.flags.join(" ")),
        ("conf_dir", last.conf_dir.clone().unwrap_or_default()),
        ("error", error(last)),
    ];
    let parts = parts.into_iter().filter(|(_, text)| !text.is_empty());
    let line = |(name, text): (&str, String)| {
        let text = harmless_line(&text);
        format!("{:INDENTATION$}{name}: {text}", "")
    };
    parts.map(line).collect()
}

/// For shell scripts: everything that fits in a field.
pub fn tsv(history: &History) -> String {
    let names = [
        "time", "result", "cluster", "user", "action", "address", "before", "after", "why",
        "flags", "error", "conf_dir", "host", "pid",
    ];
    let row = |deed: &LoggedAction| {
        let last = deed.last()?;
        let seen = |entry: &Option<LogLine>| {
            let entry = entry.as_ref();
            entry.map_or_else(String::new, |entry| sightings(&entry.seen))
        };
        let address = match &last.action {
            Action::Call { address, .. } => address.clone(),
            Action::Delete { .. } => None,
        };
        Some([
            deed.time().to_owned(),
            deed.result().to_owned(),
            last.cluster.clone(),
            user(&last.os_user, &last.caller),
            action(&last.action),
            address.unwrap_or_default(),
            seen(&deed.before),
            seen(&deed.after),
            Some(reasons(last))
                .filter(|reasons| !reasons.is_empty())
                .unwrap_or_else(|| "-".to_owned()),
            last.why.flags.join(" "),
            error(last),
            last.conf_dir.clone().unwrap_or_default(),
            last.host.clone(),
            last.pid.to_string(),
        ])
    };
    tsv::table(names, history.deeds.iter().filter_map(row))
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

fn sightings(seen: &[SeenEntry]) -> String {
    let words = seen.iter().map(|sighting| match sighting {
        SeenEntry::Rm { rm, state, .. } => format!("{rm} {state}"),
        SeenEntry::Lock { lock: Some(rm) } => format!("lock {rm}"),
        SeenEntry::Lock { lock: None } => "no lock".to_owned(),
    });
    words.collect::<Vec<_>>().join(", ")
}

/// Why the action was allowed; empty where no guard had a say.
fn reasons(entry: &LogLine) -> String {
    entry.why.allowed.join("; ")
}

/// What went wrong; empty where nothing did.
fn error(entry: &LogLine) -> String {
    let end = entry.end.as_ref().filter(|end| end.result != EndWord::Ok);
    end.and_then(|end| end.message.clone()).unwrap_or_default()
}

#[cfg(test)]
mod tests;
