//! Runs a command until it ends, or until a signal, the time limit or a panic ends it.

use std::pin::Pin;
use std::sync::{Arc, OnceLock};
use std::time::{Duration, Instant};

use crate::base::deadline::Deadline;
use crate::base::threads;
use crate::cli::{CommandLine, LineCommand};
use crate::config::Environment;
use crate::error::{CommandError, Shortcut};
use crate::exit::Exit;
use crate::ha::sent;
use crate::report::Report;
use crate::report::done::Done;
use crate::report::render::{self, Surroundings, render};

use super::{Start, dispatch, hadoop_line, prepare, signals, terminal, watchdog};

/// Runs a line's command and words the result. The future is boxed here, so that it is compiled here and not with
/// `main`.
pub fn run<'a>(
    line: &'a CommandLine,
    environment: &'a Environment,
) -> Pin<Box<dyn Future<Output = Report> + 'a>> {
    Box::pin(run_line(line, environment))
}

async fn run_line(line: &CommandLine, environment: &Environment) -> Report {
    let begun = Instant::now();
    // The watchdog, on another thread, names the cluster.
    let found = Arc::new(OnceLock::new());
    let given = Arc::new(line.settings.selection(environment));
    let (style, format) = (line.style, line.settings.format);
    let system = line.system();
    let finish = {
        let found = Arc::clone(&found);
        move |outcome: Result<&Done, &CommandError>| {
            let selection = found.get().unwrap_or(&given);
            let surroundings = Surroundings {
                selection,
                terminal: terminal::of_stdout(),
            };
            let report = match outcome {
                Ok(done) => render(done, style, format, surroundings),
                Err(error) => render::failure(error, style, format, selection, system),
            };
            report.completed(selection, begun.elapsed())
        }
    };
    let start = Start {
        settings: &line.settings,
        environment,
        style,
        selection: &found,
    };
    let last = finish.clone();
    let last = move |error: &CommandError| last(Err(error));
    let limit = line.settings.timeout.filter(|_| line.is_limited());
    let command = Box::pin(carry_out(line, &start));
    match supervised(command, line.is_change(), limit, last).await {
        Ok(done) => finish(Ok(&done)),
        Err(error) => finish(Err(&error)),
    }
}

async fn carry_out(line: &CommandLine, start: &Start<'_>) -> Result<Done, CommandError> {
    if let Some(missing) = hadoop_line::missing_file(line, start.reading_deadline()).await? {
        return Ok(Done::HadoopAnswer {
            stdout: String::new(),
            stderr: format!("File {} does not exist\n", missing.display()),
            exit: Exit::JavaCrash,
        });
    }
    match &line.command {
        LineCommand::Do(request) => dispatch(request, start).await,
        LineCommand::Answer(answer) => hadoop_line::answer(answer, start).await,
        LineCommand::Administration(command) => hadoop_line::administration(command, start).await,
    }
}

/// Supervises a command; `last` words the error of a command that does not notice its limit. A command that may
/// change a cluster starts only with enough resources to finish.
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
