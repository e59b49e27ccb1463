//! Finds unanswered activations in the newest lines of the log.

use std::io;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use super::entry::{Action, EndWord, LogLine, SeenEntry};
use super::history::{History, LoggedAction};
use super::location::{self, FileOwner};
use super::{PATIENCE, file, host_name};
use crate::base::deadline::Deadline;
use crate::base::io::without_number;
use crate::base::moment::{Moment, after_1970};
use crate::base::threads;
use crate::config::Environment;
use crate::ha::state::{HaState, Role};
use crate::systems::yarn::unanswered::{Activation, Boot};

/// Bytes to read of each generation: a few hundred actions.
const NEWEST: u64 = 256 * 1024;

#[derive(Debug)]
pub struct UnansweredReader {
    environment: Environment,
    sandbox: Option<PathBuf>,
    /// True once the file system hung; it is then not read again.
    hangs: AtomicBool,
    /// Reports that the log cannot be read; called once.
    complain: fn(&str),
    complained: AtomicBool,
}

impl UnansweredReader {
    pub fn new(environment: &Environment, sandbox: Option<PathBuf>, complain: fn(&str)) -> Self {
        Self {
            environment: environment.clone(),
            sandbox,
            hangs: AtomicBool::new(false),
            complain,
            complained: AtomicBool::new(false),
        }
    }

    /// Reads the activations that the log has now; the list is empty if the log cannot be read.
    pub async fn read(&self, deadline: Deadline) -> Vec<Activation> {
        if self.hangs.load(Ordering::Relaxed) {
            return Vec::new();
        }
        let (environment, sandbox) = (self.environment.clone(), self.sandbox.clone());
        let reading = threads::blocking(move || newest(&environment, sandbox.as_deref()));
        let read = match deadline.capped(PATIENCE).bound(reading).await {
            Ok(Ok(read)) => read,
            Ok(Err(error)) => Err(error.to_string()),
            Err(_) => {
                self.hangs.store(true, Ordering::Relaxed);
                Err("the file system does not answer".to_owned())
            }
        };
        read.unwrap_or_else(|why| {
            if !self.complained.swap(true, Ordering::Relaxed) {
                (self.complain)(&format!(
                    "the log of earlier commands cannot be read, so unanswered activations are not known: {why}"
                ));
            }
            Vec::new()
        })
    }
}

/// Returns an empty list if nothing was logged, or the log is switched off.
fn newest(environment: &Environment, sandbox: Option<&Path>) -> Result<Vec<Activation>, String> {
    let Some(path) = location::file(environment, &FileOwner::of_process(), sandbox) else {
        return Ok(Vec::new());
    };
    let read = || {
        let Some(text) = file::newest(&path, NEWEST)? else {
            return Ok(Vec::new());
        };
        let log = LogSource {
            file: path.clone(),
            written: after_1970(std::fs::metadata(&path)?.modified()?),
            now: Moment::now(),
            host: host_name(),
        };
        io::Result::Ok(activations(&text, &log))
    };
    read().map_err(|error| format!("{}: {}", path.display(), without_number(&error)))
}

struct LogSource {
    file: PathBuf,
    /// Time of the last line, since 1970.
    written: Duration,
    now: Moment,
    host: String,
}

impl LogSource {
    /// Returns the boot in which a line was written.
    fn boot(&self, entry: &LogLine) -> Boot {
        let Some(text) = &entry.boot else {
            return Boot::Unknown;
        };
        match self.now.of_this_boot(text) {
            Some(since) => Boot::This(since),
            None if entry.host == self.host => Boot::Earlier,
            None => Boot::Unknown,
        }
    }
}

fn activations(text: &str, log: &LogSource) -> Vec<Activation> {
    // Saves the JSON parsing of most lines.
    let methods = [Role::Active, Role::Standby].map(Role::method);
    let lines = text
        .lines()
        .filter(|line| methods.iter().any(|method| line.contains(method)));
    let mut found: Vec<Activation> = Vec::new();
    for action in History::of(lines, None).actions {
        let Some((method, activation)) = transition(&action, log) else {
            continue;
        };
        let end = action.after.as_ref().and_then(|after| after.end.as_ref());
        let was_answered = match end.map(|end| end.result) {
            Some(EndWord::Refused | EndWord::NotSent) => continue,
            Some(EndWord::Ok | EndWord::Unconfirmed) => true,
            // An action without a second line: its process died.
            Some(EndWord::Unknown) | None => action.after.as_ref().is_some_and(shows_active),
        };
        let is_activation = method == Role::Active.method();
        if was_answered || is_activation {
            let same = |other: &Activation| {
                other.cluster == activation.cluster && other.address == activation.address
            };
            found.retain(|other| !same(other));
        }
        if is_activation && !was_answered {
            found.push(activation);
        }
    }
    found
}

/// Returns the method of a transition, with its RM and time.
fn transition<'a>(action: &'a LoggedAction, log: &LogSource) -> Option<(&'a str, Activation)> {
    let last = action.last()?;
    let first = action.before.as_ref().unwrap_or(last);
    let Action::Call {
        call,
        address: Some(address),
        ..
    } = &last.action
    else {
        return None;
    };
    let activation = Activation {
        cluster: last.cluster.clone(),
        address: address.clone(),
        at: first.time.clone(),
        boot: log.boot(first),
        log: log.file.clone(),
        written: log.written,
    };
    Some((call, activation))
}

/// True if the called RM was active afterwards.
fn shows_active(after: &LogLine) -> bool {
    let Action::Call { rm: Some(rm), .. } = &after.action else {
        return false;
    };
    let active = HaState::Active.to_string();
    after.seen.iter().any(|sighting| {
        matches!(sighting, SeenEntry::Rm { rm: seen, state, .. } if seen == rm && *state == active)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::case_table::rows;
    use serde_json::json;

    /// Makes the lines of an action on rm1 of cluster c. A case has its number, call, address, result (`-` for
    /// no second line), and the state afterwards.
    fn lines(number: usize, case: &str) -> String {
        let [call, address, result, seen] = case.split(' ').collect::<Vec<_>>()[..] else {
            panic!("{case}");
        };
        let line = |phase, more: serde_json::Value| {
            let mut line = json!({
                "version": 1, "time": format!("2026-11-21T07:00:0{number}.000Z"), "id": number.to_string(),
                "phase": phase, "host": "h", "pid": 1, "os_user": "root", "caller": {"effective": "alice"},
                "cluster": "c", "command": [], "action": {"call": call, "rm": "rm1", "address": address}, "why": {},
            });
            let more = more.as_object().cloned().unwrap_or_default();
            line.as_object_mut().unwrap().extend(more);
            format!("{line}\n")
        };
        let end = json!({"end": {"result": result}, "seen": [{"rm": "rm1", "state": seen}]});
        match result {
            "-" => line("before", json!({})),
            _ => line("before", json!({})) + &line("after", end),
        }
    }

    fn log() -> LogSource {
        LogSource {
            file: PathBuf::from("/log"),
            written: Duration::from_secs(1),
            now: Moment {
                since_1970: Duration::from_secs(1),
                boot: Some(("b2".to_owned(), Duration::from_secs(1))),
            },
            host: "h".to_owned(),
        }
    }

    #[test]
    fn boot_of_a_line() {
        let table = [
            (json!("b2 40"), "h", Boot::This(Duration::from_millis(40))),
            // A container shares the host's boot id.
            (json!("b2 40"), "g", Boot::This(Duration::from_millis(40))),
            (json!("b1 40"), "h", Boot::Earlier),
            (json!("b1 40"), "g", Boot::Unknown),
            (json!(null), "h", Boot::Unknown),
        ];
        for (boot, host, expected) in table {
            let line = lines(0, "transitionToActive h:1 - -");
            let mut line: serde_json::Value = serde_json::from_str(&line).unwrap();
            line["boot"] = boot;
            line["host"] = json!(host);
            let found = activations(&line.to_string(), &log());
            assert_eq!(found[0].boot, expected, "{line}");
        }
    }

    #[test]
    fn later_answers_settle_activations() {
        let table = "
            # lines of the log                                   | number of the pending activation
            up h:1 unknown standby                               | 0
            up h:1 unknown unknown                               | 0
            up h:1 - -                                           | 0
            up h:1 unknown active                                | -
            up h:1 ok active                                     | -
            up h:1 not-sent unknown                              | -
            down h:1 unknown unknown                             | -
            up h:1 - -; up h:1 unknown unknown                   | 1
            up h:1 - -; up h:1 unconfirmed standby               | -
            up h:1 - -; down h:1 ok standby                      | -
            # The call may have been rejected before it reached the RM.
            up h:1 - -; down h:1 refused standby                 | 0
            up h:1 - -; down h:1 not-sent unknown                | 0
            up h:1 - -; down h:1 unknown standby                 | 0
            up h:1 - -; down h:2 ok standby                      | 0
            up h:1 - -; refreshQueues h:1 ok active              | 0";
        for [cases, pending] in rows(table) {
            let full = cases
                .replace("up ", "transitionToActive ")
                .replace("down ", "transitionToStandby ");
            let numbered = full.split("; ").enumerate();
            let text: String = numbered.map(|(number, case)| lines(number, case)).collect();
            let pending = pending.parse::<usize>().ok();
            // Reading may begin in the middle of a line.
            let found = activations(&format!("tToActive\"}}\n{text}"), &log());
            let expected = pending.map(|number| Activation {
                cluster: "c".to_owned(),
                address: "h:1".to_owned(),
                at: format!("2026-11-21T07:00:0{number}.000Z"),
                boot: Boot::Unknown,
                log: log().file,
                written: log().written,
            });
            assert_eq!(found, Vec::from_iter(expected), "{cases}");
        }
    }
}
