//! Runs a line until it ends or something ends it: a signal, its time limit, a defect.

use std::sync::{Arc, OnceLock};
use std::time::{Duration, Instant};

use crate::base::deadline::Deadline;
use crate::base::threads;
use crate::cli::{CommandLine, LineCommand};
use crate::config::Environment;
use crate::error::{CommandError, Shortcut};
use crate::exit::Exit;
use crate::ha::sent;
use crate::report::{Report, failure};
use crate::selection::Selection;

use super::{Start, dispatch, hadoop_line, prepare, signals, watchdog};

/// Does what a line asks for, and words the result.
pub async fn run(line: &CommandLine, environment: &Environment) -> Report {
    let begun = Instant::now();
    // The watchdog names the cluster from another thread.
    let found = Arc::new(OnceLock::new());
    let given = Arc::new(Selection::new(&line.settings, environment));
    let (spelling, format) = (line.spelling, line.settings.format);
    let finish = {
        let found = Arc::clone(&found);
        move |outcome: Result<Report, &CommandError>| {
            let selection = found.get().unwrap_or(&given);
            let failed = |error| failure::of_command(error, spelling, format, selection);
            let report = outcome.unwrap_or_else(failed);
            report.completed(selection, begun.elapsed())
        }
    };
    let start = Start {
        settings: &line.settings,
        environment,
        spelling,
        selection: &found,
    };
    let last = finish.clone();
    let last = move |error: &CommandError| last(Err(error));
    let limit = line.settings.timeout.filter(|_| line.is_limited());
    let command = Box::pin(carry_out(line, &start));
    match supervised(command, line.is_change(), limit, last).await {
        Ok(report) => finish(Ok(report)),
        Err(error) => finish(Err(&error)),
    }
}

async fn carry_out(line: &CommandLine, start: &Start<'_>) -> Result<Report, CommandError> {
    if let Some(missing) = hadoop_line::missing_file(line, start.reading_deadline()).await? {
        let stderr = format!("File {} does not exist\n", missing.display());
        return Ok(Report::new("", stderr, Exit::JavaCrash));
    }
    match &line.command {
        LineCommand::Do(request) => dispatch(request, start).await,
        LineCommand::Answer(answer) => hadoop_line::answer(answer, start).await,
        LineCommand::Administration(command) => hadoop_line::administration(command, start).await,
    }
}

/// `last` words the error of a command that does not notice its limit. What changes a cluster begins only if it has
/// what it needs to end.
async fn supervised<T>(
    command: impl Future<Output = Result<T, CommandError>>,
    is_change: bool,
    limit: Option<Duration>,
    last: impl Fn(&CommandError) -> Report + Send + 'static,
) -> Result<T, CommandError> {
    if is_change {
        prepare::to_act()?;
    }
    watchdog::start(is_change, last);
    if let Some(limit) = limit {
        watchdog::allow(Deadline::after(limit));
    }
    let outcome = threads::catch_panic(signals::until_interrupted(command, is_change)).await;
    watchdog::end();
    outcome.unwrap_or_else(|defect| {
        Err(CommandError::CutShort {
            why: Shortcut::Defect(defect.to_string()),
            is_change,
            sent: sent::all(),
        })
    })
}
