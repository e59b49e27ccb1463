//! Runs lines in Hadoop style that are more than a request. The Java CLI reads its configuration before the words,
//! so a broken file is reported before an invalid line.

use std::path::PathBuf;

use crate::base::deadline::Deadline;
use crate::cli::CommandLine;
use crate::cli::hadoop::{AdministrationLine, HadoopAnswer};
use crate::error::CommandError;
use crate::report::done::Done;

use super::context::on_disk;
use super::{Start, administration as verb, progress};

/// Returns the first missing file of `-files` and similar options.
///
/// # Errors
/// The file system does not answer.
pub(super) async fn missing_file(
    line: &CommandLine,
    deadline: Deadline,
) -> Result<Option<PathBuf>, CommandError> {
    let files = line.required_files.clone();
    let Some(first) = files.first() else {
        return Ok(None);
    };
    on_disk(first.display().to_string(), deadline, move || {
        Ok(files.into_iter().find(|file| !file.exists()))
    })
    .await
}

/// Answers a line that needs no RM. If HA is off, a command for HA pairs gets that error before its arguments are
/// checked.
///
/// # Errors
/// The configuration error ends the JVM, or HA is off.
pub(super) async fn answer(answer: &HadoopAnswer, start: &Start<'_>) -> Result<Done, CommandError> {
    match (start.load_configuration().await, answer.ha_verb) {
        (Err(error), _) if error.ends_the_jvm() => return Err(error.into()),
        (Ok(context), Some(verb)) => context.require_ha(verb)?,
        _ => {}
    }
    Ok(done(answer))
}

/// Runs an administration command. Under federation, its arguments have another meaning.
///
/// # Errors
/// See [`verb::run`]; also if the configuration cannot be read.
pub(super) async fn administration(
    command: &AdministrationLine,
    start: &Start<'_>,
) -> Result<Done, CommandError> {
    let context = match start.load_configuration().await {
        Ok(context) => context,
        Err(error) if error.ends_the_jvm() => return Err(error.into()),
        // The Java CLI continues without a configuration until its first call.
        Err(error) => {
            return match command.read(false).request {
                Err(answer) => Ok(done(&answer)),
                Ok(_) => Err(error.into()),
            };
        }
    };
    let read = command.read(verb::is_federated(&context)?);
    if !read.announcement.is_empty() {
        progress::result(read.announcement).await?;
    }
    let done = match read.request {
        Ok(request) => verb::run(&context, &request).await?,
        Err(answer) => done(&answer),
    };
    Ok(match read.warning {
        Some(warning) => Done::Warned {
            done: Box::new(done),
            warning,
        },
        None => done,
    })
}

fn done(answer: &HadoopAnswer) -> Done {
    Done::HadoopAnswer {
        stdout: answer.stdout.clone(),
        stderr: answer.stderr.clone(),
        exit: answer.exit,
    }
}
