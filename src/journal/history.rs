//! Reads a log and pairs its lines into actions.

use std::collections::HashMap;

use serde::Serialize;

use super::entry::{LinePhase, LogLine};

/// The result of an action without a second line: the process died, or still runs.
const UNFINISHED: &str = "unfinished";

/// An action: the log line before it, and the log line after it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct LoggedAction {
    /// `None` if log rotation removed the line.
    pub before: Option<LogLine>,
    /// `None` if the action has not ended.
    pub after: Option<LogLine>,
}

/// The actions of one or more logs.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct History {
    /// The actions, oldest first.
    pub actions: Vec<LoggedAction>,
    /// Number of lines that are malformed or not credible.
    pub broken: usize,
    /// Number of broken lines with a time in the future; only counted in another user's log.
    pub ahead: usize,
}

impl LoggedAction {
    /// Returns the later line; every action has at least one line.
    pub fn last(&self) -> Option<&LogLine> {
        self.after.as_ref().or(self.before.as_ref())
    }

    /// The time of the first line in the log.
    pub fn time(&self) -> &str {
        let first = self.before.as_ref().or(self.after.as_ref());
        first.map_or("", |entry| &entry.time)
    }

    pub fn result(&self) -> &'static str {
        let end = self.after.as_ref().and_then(|after| after.end.as_ref());
        end.map_or(UNFINISHED, |end| end.result.word())
    }
}

impl History {
    /// Pairs the lines of a log. `owner` is set for another user's log: lines of a different user or with a
    /// future time then count as broken.
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
                history.actions.push(LoggedAction {
                    before: None,
                    after: None,
                });
                history.actions.len() - 1
            });
            if let Some(action) = history.actions.get_mut(place) {
                match entry.phase {
                    LinePhase::Before => action.before = Some(entry),
                    LinePhase::After => action.after = Some(entry),
                }
            }
        }
        history
    }

    /// Merges another log, sorted by time.
    pub fn add(&mut self, other: Self) {
        self.broken += other.broken;
        self.ahead += other.ahead;
        if !other.actions.is_empty() {
            self.actions.extend(other.actions);
            self.actions.sort_by(|one, two| one.time().cmp(two.time()));
        }
    }

    #[must_use]
    pub fn only(mut self, wanted: &HistoryFilter<'_>) -> Self {
        self.actions.retain(|action| {
            let of = action.last().map(|entry| entry.cluster.as_str());
            let of_cluster = wanted.cluster.is_none() || of == wanted.cluster;
            of_cluster && wanted.since.is_none_or(|since| action.time() >= since)
        });
        let most = wanted.limit.unwrap_or(usize::MAX);
        let surplus = self.actions.len().saturating_sub(most);
        self.actions.drain(..surplus);
        self
    }
}

/// The owner of another user's log, and the latest credible time of its lines.
#[derive(Debug, Clone, Copy)]
pub struct LogOwner<'a> {
    pub user: &'a str,
    /// The current time, in the log's format.
    pub now: &'a str,
}

/// Restrictions on the actions to show. `None` in a field means no restriction.
#[derive(Debug, Clone, Copy, Default)]
pub struct HistoryFilter<'a> {
    /// Maximum number of actions; the newest ones are kept.
    pub limit: Option<usize>,
    pub cluster: Option<&'a str>,
    /// The earliest time: a prefix in the log's format, such as `2026-11-29`.
    pub since: Option<&'a str>,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ha::state::HaState;
    use crate::journal::entry::{Action, CallerEntry, End, EndWord, SeenEntry, VERSION, Why};

    fn entry(id: &str, phase: LinePhase, cluster: &str) -> LogLine {
        let end = match phase {
            LinePhase::Before => None,
            LinePhase::After => Some(End::new(EndWord::Refused, "not \u{1b}[31mnow")),
        };
        LogLine {
            version: VERSION,
            time: format!("at {id}"),
            boot: None,
            id: id.to_owned(),
            phase,
            host: "h".to_owned(),
            pid: 1,
            os_user: "root".to_owned(),
            caller: CallerEntry {
                effective: "alice".to_owned(),
                real: None,
            },
            cluster: cluster.to_owned(),
            conf_dir: Some("/etc/hadoop/c".to_owned()),
            command: Vec::new(),
            action: Action::Call {
                call: "transitionToActive".to_owned(),
                rm: Some("rm1".to_owned()),
                address: None,
            },
            why: Why {
                allowed: vec!["no other RM active".to_owned()],
                flags: vec!["--yes".to_owned()],
            },
            seen: vec![
                SeenEntry::of_rm::<&str>("rm2", Ok(HaState::Standby)),
                SeenEntry::Lock { lock: None },
            ],
            end,
        }
    }

    fn history(lines: &[String]) -> History {
        History::of(lines.iter().map(String::as_str), None)
    }

    #[test]
    fn lines_are_paired_in_order_of_begin() {
        let line = |id, phase| entry(id, phase, "c").line();
        let lines = [
            line("lost", LinePhase::After),
            line("a", LinePhase::Before),
            "broken\n".to_owned(),
            "\n".to_owned(),
            line("b", LinePhase::Before),
            line("b", LinePhase::After),
            line("dead", LinePhase::Before),
            line("a", LinePhase::After),
        ];
        let history = history(&lines);
        assert_eq!(history.broken, 1);
        let told: Vec<(&str, bool, &str)> = history
            .actions
            .iter()
            .map(|action| {
                let id = action.last().unwrap().id.as_str();
                (id, action.before.is_some(), action.result())
            })
            .collect();
        assert_eq!(
            told,
            [
                ("lost", false, "refused"),
                ("a", true, "refused"),
                ("b", true, "refused"),
                ("dead", true, "unfinished"),
            ]
        );
    }

    #[test]
    fn filter_keeps_newest_of_cluster() {
        let line = |id, cluster| entry(id, LinePhase::Before, cluster).line();
        let lines = [
            line("1", "c"),
            line("2", "d"),
            line("3", "c"),
            line("4", "c"),
        ];
        let ids = |limit, cluster| -> Vec<String> {
            let wanted = HistoryFilter {
                limit,
                cluster,
                since: None,
            };
            let newest = history(&lines).only(&wanted);
            let ids = newest
                .actions
                .iter()
                .map(|action| action.last().unwrap().id.clone());
            ids.collect()
        };
        assert_eq!(ids(None, None), ["1", "2", "3", "4"]);
        assert_eq!(ids(Some(2), Some("c")), ["3", "4"]);
        assert_eq!(ids(Some(0), None), Vec::<String>::new());
        assert_eq!(ids(None, Some("x")), Vec::<String>::new());
    }

    #[test]
    fn filter_by_time() {
        let at = |time: &str| {
            let mut entry = entry(time, LinePhase::Before, "c");
            entry.time = format!("{time}.000Z");
            entry.line()
        };
        let lines = [at("2026-11-28T23:59:59"), at("2026-11-29T00:00:00")];
        for (since, left) in [("2026-11-29", 1), ("2026-11-28T23:59:59", 2), ("2027", 0)] {
            let wanted = HistoryFilter {
                since: Some(since),
                ..HistoryFilter::default()
            };
            assert_eq!(history(&lines).only(&wanted).actions.len(), left, "{since}");
        }
    }

    #[test]
    fn lines_of_other_users_are_rejected() {
        let of = |user: &str, time: &str| {
            let mut entry = entry("1", LinePhase::Before, "c");
            entry.os_user = user.to_owned();
            entry.time = time.to_owned();
            entry.line()
        };
        let own = [of("root", "2026-11-29T01")];
        let users = [of("yarn", "2026-11-29T00"), of("root", "2026-11-29T02")];
        let mut all = history(&own);
        // A different action whose id is also in root's log.
        let owner = LogOwner {
            user: "yarn",
            now: "2100-01-01T00:00:00.000Z",
        };
        all.add(History::of(users.iter().map(String::as_str), Some(&owner)));
        let earlier = LogOwner {
            now: "1971-01-01T00:00:00.000Z",
            ..owner
        };
        let future = History::of(users.iter().map(String::as_str), Some(&earlier));
        assert_eq!(future.actions, []);
        let told: Vec<&str> = all.actions.iter().map(LoggedAction::time).collect();
        assert_eq!(told, ["2026-11-29T00", "2026-11-29T01"]);
        assert_eq!(all.broken, 1);
    }
}
