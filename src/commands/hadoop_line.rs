//! A line of Hadoop's spelling: what is wrong with it is said in the peer's order of checks.

use crate::cli::hadoop::{Command, HadoopLine, Wrong};
use crate::config::Environment;
use crate::error::CommandError;
use crate::exit::Exit;
use crate::report::java::JvmNames;
use crate::report::{Report, hadoop};
use crate::request::{Request, Settings, Spelling};

use super::Context;

/// Answers the line itself where it asks for help or is wrong, and else has `run` do what it asks for.
pub fn run(
    line: &HadoopLine,
    environment: Environment,
    run: impl Fn(&Request, Settings) -> Report,
) -> Report {
    if let Some(missing) = line.required_files.iter().find(|file| !file.exists()) {
        let stderr = format!("File {} does not exist\n", missing.display());
        return Report {
            stdout: String::new(),
            stderr,
            exit: Exit::JavaCrash,
        };
    }
    match line.command() {
        Command::Do(request) => run(&request, line.into()),
        other => without_request(other, line, environment).unwrap_or_else(|error| {
            // None of these errors is of the network.
            hadoop::failure(
                &error,
                &JvmNames {
                    local: String::new(),
                    peer: String::new(),
                },
            )
        }),
    }
}

/// Help and usage errors. The peer reads its configuration before it looks at the words, so a broken file comes
/// first, and an HA verb without HA is told so before its arguments are looked at.
fn without_request(
    command: Command,
    line: &HadoopLine,
    environment: Environment,
) -> Result<Report, CommandError> {
    let context = match Context::load(line.into(), environment, Spelling::Hadoop) {
        Ok(context) => Some(context),
        Err(error) if error.ends_the_jvm() => return Err(error.into()),
        Err(_) => None,
    };
    Ok(match command {
        Command::Help {
            to_stderr: false,
            text,
        } => Report::success(text),
        Command::Help {
            to_stderr: true,
            text,
        } => Report {
            stderr: text,
            ..Report::success("")
        },
        Command::Wrong(wrong) => {
            if let (Some(verb), Some(context)) = (wrong.ha_verb, &context) {
                context.require_ha(verb)?;
            }
            usage_error(wrong)
        }
        Command::Do(_) => Report::success(""),
    })
}

fn usage_error(wrong: Wrong) -> Report {
    Report {
        stdout: wrong
            .stdout
            .map(|line| format!("{line}\n"))
            .unwrap_or_default(),
        stderr: wrong.text,
        exit: if wrong.crash {
            Exit::JavaCrash
        } else {
            Exit::HadoopFailure
        },
    }
}
