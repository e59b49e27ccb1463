//! `history`: reads this tool's actions from its logs.

use std::path::PathBuf;
use std::time::Duration;

use crate::base::deadline::Deadline;
use crate::base::io::without_number;
use crate::base::threads;
use crate::base::utc;
use crate::config::{ConfigError, Environment};
use crate::error::CommandError;
use crate::journal::history::{History, HistoryFilter, LogOwner};
use crate::journal::location::VARIABLE;
use crate::journal::{self, LogFile, others, since_1970};
use crate::report::done::Done;
use crate::report::history::HistoryResult;
use crate::request::{HistoryRequest, Settings, Since, Style};

use super::CommandContext;

/// Time to read the log if `--timeout` is not given.
const READING_BUDGET: Duration = Duration::from_secs(20);
/// Time to read the configuration, which only shows whether it belongs to a sandbox.
const LOADING_BUDGET: Duration = Duration::from_secs(2);

pub(super) async fn run(
    request: &HistoryRequest,
    settings: &Settings,
    environment: &Environment,
) -> Result<Done, CommandError> {
    let deadline = Deadline::after(settings.timeout.unwrap_or(READING_BUDGET));
    let sandbox = sandbox(settings, environment, deadline).await;
    let logs = Logs::read(environment, sandbox, deadline).await?;
    let all = logs.history.actions.len();
    let since = request.since.as_ref().map(since);
    let history = logs.history.only(&HistoryFilter {
        limit: request.limit,
        cluster: request.cluster.as_deref(),
        since: since.as_deref(),
    });
    let mut notes = logs.notes;
    if history.actions.is_empty() && all > 0 {
        notes.push(nothing_left(request, all));
    }
    Ok(Done::History(HistoryResult {
        history,
        file: logs.file,
        files: logs.files,
        notes,
    }))
}

/// Returns the sandbox's folder if the configuration is a sandbox's; `None` without a usable configuration.
async fn sandbox(
    settings: &Settings,
    environment: &Environment,
    deadline: Deadline,
) -> Option<PathBuf> {
    let loading = CommandContext::load(settings, environment, Style::Subcommand);
    let loaded = deadline.capped(LOADING_BUDGET).bound(loading).await;
    loaded.ok()?.ok()?.sandbox()
}

/// Returns the earliest time as a prefix in the log's format.
fn since(since: &Since) -> String {
    match since {
        Since::At(time) => time.clone(),
        Since::Ago(ago) => utc::millis(since_1970().saturating_sub(*ago)),
    }
}

/// Returns the note for a log without a matching action.
fn nothing_left(request: &HistoryRequest, all: usize) -> String {
    let actions = if all == 1 { "action" } else { "actions" };
    match (&request.cluster, request.limit) {
        (_, Some(0)) => "--limit is 0: no action is shown".to_owned(),
        (Some(cluster), _) if request.since.is_none() => {
            format!("the log has {all} {actions}, none of cluster {cluster}")
        }
        _ => format!("the log has {all} {actions}, none of them matches"),
    }
}

struct Logs {
    history: History,
    /// This user's log; `None` if no log is written.
    file: Option<String>,
    files: Vec<String>,
    /// Remarks for the operator.
    notes: Vec<String>,
}

impl Logs {
    async fn read(
        environment: &Environment,
        sandbox: Option<PathBuf>,
        deadline: Deadline,
    ) -> Result<Self, CommandError> {
        let has_others = journal::has_others(environment, sandbox.as_deref());
        let of_log = environment.clone();
        // File systems may hang.
        let reading = threads::blocking(move || journal::read(&of_log, sandbox.as_deref()));
        let slow = |elapsed| CommandError::Config(ConfigError::Slow(elapsed));
        let log = deadline.bound(reading).await.map_err(slow)?;
        let LogFile { file, text } = log.unwrap_or(LogFile {
            file: None,
            text: Ok(None),
        });
        let text = text.map_err(|source| CommandError::History {
            file: file.clone().unwrap_or_default(),
            source,
        })?;
        let file = file.map(|file| file.display().to_string());
        let mut logs = Self {
            history: History::of(text.as_deref().unwrap_or_default().lines(), None),
            files: file
                .clone()
                .filter(|_| text.is_some())
                .into_iter()
                .collect(),
            file,
            notes: Vec::new(),
        };
        if has_others {
            logs.add_others().await;
        }
        logs.add_notes(environment);
        Ok(logs)
    }

    async fn add_others(&mut self) {
        let now = utc::millis(since_1970());
        for log in others::read().await {
            let file = log.file.display().to_string();
            match log.text {
                Ok(text) => {
                    let owner = LogOwner {
                        user: &log.user,
                        now: &now,
                    };
                    self.history.add(History::of(text.lines(), Some(&owner)));
                    self.files.push(file);
                }
                Err(error) => self.notes.push(format!(
                    "the log of {} was not read: {file}: {}",
                    log.user,
                    without_number(&error)
                )),
            }
        }
    }

    fn add_notes(&mut self, environment: &Environment) {
        match (&self.file, self.files.is_empty()) {
            (_, false) => {}
            (Some(file), true) => self
                .notes
                .push(format!("nothing was logged: there is no {file}")),
            (None, true) => {
                let why = match environment.variable(VARIABLE) {
                    Some(_) => format!("{VARIABLE} is empty"),
                    None => "there is no home folder".to_owned(),
                };
                self.notes.push(format!("nothing is logged: {why}"));
            }
        }
        if self.history.ahead > 0 {
            self.notes.push(format!(
                "logs of other users have {} lines with a time in the future, which were skipped: was the clock \
                 of this host set back?",
                self.history.ahead
            ));
        }
        match self.history.broken - self.history.ahead {
            0 => {}
            1 => self
                .notes
                .push("1 line of the log is broken, and was skipped".to_owned()),
            several => self.notes.push(format!(
                "{several} lines of the log are broken, and were skipped"
            )),
        }
    }
}
