//! The log's actions, in every format.

use serde::Serialize;

use super::{harmless_line, table, tsv, wrap};
use crate::journal::entry::{self, Action, CallerEntry, EndWord, LogLine, SeenEntry};
use crate::journal::history::{History, LoggedAction};

/// The requested actions.
#[derive(Debug)]
pub struct HistoryResult {
    pub history: History,
    /// This user's log; `None` if no log is written.
    pub file: Option<String>,
    /// All logs that were read.
    pub files: Vec<String>,
    /// Remarks for the operator, for standard error.
    pub notes: Vec<String>,
}

#[derive(Serialize)]
pub struct HistoryDocument<'a> {
    record_version: u32,
    file: Option<&'a str>,
    files: &'a [String],
    broken: usize,
    actions: Vec<ActionDocument<'a>>,
}

#[derive(Serialize)]
pub struct ActionDocument<'a> {
    result: &'static str,
    #[serde(flatten)]
    action: &'a LoggedAction,
}

impl HistoryResult {
    pub fn document(&self) -> HistoryDocument<'_> {
        let actions = self.history.actions.iter();
        HistoryDocument {
            record_version: entry::VERSION,
            file: self.file.as_deref(),
            files: &self.files,
            broken: self.history.broken,
            actions: actions
                .map(|action| ActionDocument {
                    result: action.result(),
                    action,
                })
                .collect(),
        }
    }

    /// Formats the notes as lines for standard error.
    pub fn notes(&self) -> String {
        let lines = self.notes.iter();
        lines
            .map(|note| format!("rmadmin: {}\n", harmless_line(note)))
            .collect()
    }
}

/// Formats one row per action, with explanations below it.
pub fn text(history: &History, width: Option<usize>) -> String {
    let known = |action: &'_ &LoggedAction| action.last().is_some();
    let actions: Vec<&LoggedAction> = history.actions.iter().filter(known).collect();
    if actions.is_empty() {
        return String::new();
    }
    let heading = ["TIME (UTC)", "RESULT", "CLUSTER", "USER", "ACTION"];
    let heading = heading.map(str::to_owned).to_vec();
    let rows = actions.iter().filter_map(|action| row(action));
    let rows: Vec<Vec<String>> = std::iter::once(heading).chain(rows).collect();
    let table = table::columns(&rows, false);
    let explained = std::iter::once(String::new()).chain(actions.iter().map(|action| {
        let lines = explanations(action);
        let fold = |line: &String| wrap::fold(line, width.unwrap_or(usize::MAX), 2 * INDENTATION);
        lines.iter().map(|line| fold(line) + "\n").collect()
    }));
    let lines = table.lines().zip(explained);
    lines
        .map(|(line, explained)| format!("{line}\n{explained}"))
        .collect()
}

/// Indentation of explanations, in columns.
const INDENTATION: usize = 4;

fn row(action: &LoggedAction) -> Option<Vec<String>> {
    let last = action.last()?;
    // To the second, without the `T` and `Z` of the log's format.
    let time: String = action.time().chars().take(19).collect();
    Some(vec![
        time.replace('T', " "),
        action.result().to_owned(),
        cell(&last.cluster),
        cell(&user(&last.os_user, &last.caller)),
        cell(&action_words(&last.action)),
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

fn explanations(action: &LoggedAction) -> Vec<String> {
    let Some(last) = action.last() else {
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

pub fn tsv(history: &History) -> String {
    let names = [
        "time", "result", "cluster", "user", "action", "address", "before", "after", "why",
        "flags", "error", "conf_dir", "host", "pid",
    ];
    let row = |action: &LoggedAction| {
        let last = action.last()?;
        let seen = |entry: &Option<LogLine>| {
            let entry = entry.as_ref();
            entry.map_or_else(String::new, |entry| sightings(&entry.seen))
        };
        let address = match &last.action {
            Action::Call { address, .. } => address.clone(),
            Action::Delete { .. } => None,
        };
        Some([
            action.time().to_owned(),
            action.result().to_owned(),
            last.cluster.clone(),
            user(&last.os_user, &last.caller),
            action_words(&last.action),
            address.unwrap_or_default(),
            seen(&action.before),
            seen(&action.after),
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
    tsv::table(names, history.actions.iter().filter_map(row))
}

fn user(os_user: &str, caller: &CallerEntry) -> String {
    match &caller.real {
        Some(real) => format!("{os_user} as {} by {real}", caller.effective),
        None if caller.effective == os_user => os_user.to_owned(),
        None => format!("{os_user} as {}", caller.effective),
    }
}

fn action_words(action: &Action) -> String {
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

/// Returns why the action was allowed; empty for an action without a guard.
fn reasons(entry: &LogLine) -> String {
    entry.why.allowed.join("; ")
}

/// Returns the error; empty for a success.
fn error(entry: &LogLine) -> String {
    let end = entry.end.as_ref().filter(|end| end.result != EndWord::Ok);
    end.and_then(|end| end.message.clone()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Makes a line of the log; `end` is the text after a comma.
    fn line(phase: &str, end: &str) -> String {
        format!(
            r#"{{"version":1,"time":"at 1","id":"1","phase":"{phase}","host":"h","pid":1,"os_user":"root","caller":{{"effective":"alice"}},"cluster":"c","conf_dir":"/etc/hadoop/c","command":[],"action":{{"call":"transitionToActive","rm":"rm1"}},"why":{{"allowed":["no other RM active"],"flags":["--yes"]}}{end}}}"#
        )
    }

    #[test]
    fn rows_fit_and_are_escaped() {
        let end = r#","end":{"result":"refused","message":"not \u001b[31mnow"}"#;
        let lines = [line("before", ""), line("after", end)];
        let history = History::of(lines.iter().map(String::as_str), None);
        let expected = "\
TIME (UTC)  RESULT   CLUSTER  USER           ACTION
at 1        refused  c        root as alice  transitionToActive rm1
    why: no other RM active
    flags: --yes
    conf_dir: /etc/hadoop/c
    error: not \\u{1b}[31mnow
";
        assert_eq!(text(&history, None), expected);
        let narrow = text(&history, Some(20));
        assert!(
            narrow.ends_with("    error: not\n        \\u{1b}[31mnow\n"),
            "{narrow}"
        );
        let tsv = tsv(&history);
        assert!(
            tsv.contains("\tno other RM active\t--yes\tnot \\u{1b}[31mnow\t"),
            "{tsv}"
        );
        assert_eq!(super::text(&History::default(), None), "");
    }
}
