//! `history`: what this tool did, from its log.

use std::time::Duration;

use crate::config::{ConfigError, Environment};
use crate::deadline::Deadline;
use crate::error::CommandError;
use crate::journal::{self, Log};
use crate::report::history::{self, History};
use crate::report::{Report, harmless};
use crate::request::{Format, HistoryRequest, Settings};

/// How long the log may take to read where `--timeout` says nothing.
const READING_BUDGET: Duration = Duration::from_secs(20);

pub(super) async fn run(
    request: &HistoryRequest,
    settings: &Settings,
    environment: &Environment,
) -> Result<Report, CommandError> {
    let deadline = Deadline::after(settings.timeout.unwrap_or(READING_BUDGET));
    let environment = environment.clone();
    // File systems hang.
    let reading = tokio::task::spawn_blocking(move || journal::read(&environment));
    let slow = |elapsed| CommandError::Config(ConfigError::Slow(elapsed));
    let log = deadline.bound(reading).await.map_err(slow)?;
    let Log { file, text } = log.unwrap_or(Log {
        file: None,
        text: Ok(None),
    });
    let shown = file.as_ref().map(|file| file.display().to_string());
    let text = text.map_err(|source| CommandError::History {
        file: file.unwrap_or_default(),
        source,
    })?;
    let notes = notes(shown.as_deref(), text.is_some());
    let history = History::of(text.as_deref().unwrap_or_default().lines());
    let broken = match history.broken {
        0 => String::new(),
        1 => "rmadmin: a line of the log is broken, and was skipped\n".to_owned(),
        several => format!("rmadmin: {several} lines of the log are broken, and were skipped\n"),
    };
    let history = history.newest(request.limit, request.cluster.as_deref());
    let report = match settings.format {
        Format::Json => history::report(&history, shown.as_deref()),
        Format::Table => Report::success(history::text(&history)),
    };
    Ok(Report {
        stderr: notes + &broken,
        ..report
    })
}

/// Why there is nothing to show.
fn notes(file: Option<&str>, found: bool) -> String {
    match file {
        _ if found => String::new(),
        Some(file) => format!(
            "rmadmin: nothing was logged: there is no {}\n",
            harmless(file)
        ),
        None => format!(
            "rmadmin: nothing is logged: {} is empty, or there is no home folder\n",
            journal::place::VARIABLE
        ),
    }
}
