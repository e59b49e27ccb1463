//! A line of Hadoop's spelling: what is wrong with it is said in the peer's order of checks.

use std::path::PathBuf;

use crate::base::deadline::Deadline;
use crate::config::Environment;
use crate::error::CommandError;
use crate::exit::Exit;
use crate::report::{Report, hadoop};
use crate::request::{ByFederation, HadoopAnswer, HadoopCommand, HadoopLine, Request, Spelling};

use super::context::READING_BUDGET;
use super::{CommandContext, administration, progress};

/// Does what the line asks for, or answers it where it asks for help or is wrong.
pub async fn run(line: &HadoopLine, environment: Environment) -> Report {
    let mut report = Box::pin(carry_out(line, environment)).await;
    if report.exit == Exit::Success {
        report.stderr.extend(line.warning.clone());
    }
    report
}

async fn carry_out(line: &HadoopLine, environment: Environment) -> Report {
    match missing_file(line).await {
        Ok(None) => {}
        Ok(Some(missing)) => {
            let stderr = format!("File {} does not exist\n", missing.display());
            return Report::new("", stderr, Exit::JavaCrash);
        }
        Err(error) => return hadoop::failure(&error),
    }
    match &line.command {
        HadoopCommand::Do(request) => {
            let settings = line.settings.clone();
            Box::pin(super::run(request, settings, environment, Spelling::Hadoop)).await
        }
        HadoopCommand::Answer(answer) => {
            finish(said(answer, line, &environment), false, line).await
        }
        HadoopCommand::ByFederation(command) => {
            let is_change = match &command.without {
                HadoopCommand::Do(request) => request.is_change(),
                HadoopCommand::Answer(_) | HadoopCommand::ByFederation(_) => false,
            };
            let command = Box::pin(by_federation(command, line, &environment));
            finish(command, is_change, line).await
        }
    }
}

/// The first file of `-files` and the like that is not there. A file system may hang.
async fn missing_file(line: &HadoopLine) -> Result<Option<PathBuf>, CommandError> {
    let files = line.required_files.clone();
    let Some(first) = files.first() else {
        return Ok(None);
    };
    let deadline = Deadline::after(line.settings.timeout.unwrap_or(READING_BUDGET));
    super::on_disk(first.display().to_string(), deadline, move || {
        Ok(files.into_iter().find(|file| !file.exists()))
    })
    .await
}

async fn finish(
    command: impl Future<Output = Result<Report, CommandError>>,
    is_change: bool,
    line: &HadoopLine,
) -> Report {
    let last = |error: &CommandError| hadoop::failure(error);
    match super::carried_out(command, is_change, line.settings.timeout, last).await {
        Ok(report) => report,
        Err(error) => hadoop::failure(&error),
    }
}

/// Does what the line means where the configuration is that of a federation, or where it is not.
async fn by_federation(
    command: &ByFederation,
    line: &HadoopLine,
    environment: &Environment,
) -> Result<Report, CommandError> {
    let loaded = CommandContext::load(&line.settings, environment, Spelling::Hadoop).await;
    let context = match (loaded, &command.without) {
        (Ok(context), _) => context,
        // The peer goes on without a configuration: what is wrong with the line does not depend on it.
        (Err(error), HadoopCommand::Answer(answer)) if !error.ends_the_jvm() => {
            return Ok(report(answer));
        }
        (Err(error), _) => return Err(error.into()),
    };
    let chosen = if administration::is_federated(&context)? {
        progress::result(command.announcement.clone()).await?;
        &command.within
    } else {
        &command.without
    };
    match chosen {
        HadoopCommand::Do(Request::Administration(request)) => {
            administration::run(&context, request).await
        }
        HadoopCommand::Answer(answer) => Ok(report(answer)),
        // Nothing else is told apart by federation.
        HadoopCommand::Do(_) | HadoopCommand::ByFederation(_) => Ok(Report::success("")),
    }
}

fn report(answer: &HadoopAnswer) -> Report {
    Report::new(answer.stdout.clone(), answer.stderr.clone(), answer.exit)
}

/// The peer reads its configuration before it looks at the words, so a broken file comes first, and an HA verb without
/// HA is told so before its arguments are looked at.
async fn said(
    answer: &HadoopAnswer,
    line: &HadoopLine,
    environment: &Environment,
) -> Result<Report, CommandError> {
    let loaded = CommandContext::load(&line.settings, environment, Spelling::Hadoop).await;
    let context = match loaded {
        Ok(context) => Some(context),
        Err(error) if error.ends_the_jvm() => return Err(error.into()),
        Err(_) => None,
    };
    if let (Some(verb), Some(context)) = (answer.ha_verb, &context) {
        context.require_ha(verb)?;
    }
    Ok(report(answer))
}
