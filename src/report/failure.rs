//! A command that failed, or a line that cannot be read, in the style and the format of the line.

use std::time::Duration;

use crate::error::CommandError;
use crate::exit::Exit;
use crate::request::{Format, Spelling};
use crate::selection::Selection;

use super::documents::{ErrorDocument, FailureDocument};
use super::status::nagios;
use super::{Report, hadoop, messages};

/// The report of a failed command. A monitoring plugin has to end with 0 to 3 and one line on standard output.
pub fn of_command(
    error: &CommandError,
    spelling: Spelling,
    format: Format,
    selection: &Selection,
) -> Report {
    match (spelling, format) {
        (Spelling::Hadoop, _) => match error {
            CommandError::SplitBrain { .. } | CommandError::Busy { .. } => {
                hadoop::failure_of_ours(error, selection)
            }
            _ => hadoop::failure(error),
        },
        (Spelling::Subcommand, Format::Nagios) => {
            let line = nagios::failure(&messages::sentence(error));
            Report::new(line, "", Exit::Unknown)
        }
        (Spelling::Subcommand, Format::Json) => {
            let report = messages::failure(error, selection);
            let error = ErrorDocument::of_command(error, selection);
            Report {
                stderr: report.stderr,
                ..Report::document(&FailureDocument { error }, report.exit)
            }
        }
        (Spelling::Subcommand, _) => messages::failure(error, selection),
    }
}

/// The report of a line that cannot be read; `text` is the message of its parser.
pub fn of_usage(text: &str, format: Format, selection: &Selection) -> Report {
    match format {
        Format::Nagios => Report::new(nagios::failure(first_line(text)), text, Exit::Unknown),
        Format::Json => {
            let error = ErrorDocument::of_usage(&before_usage(text));
            let document = Report {
                stderr: text.to_owned(),
                ..Report::document(&FailureDocument { error }, Exit::Usage)
            };
            document.completed(selection, Duration::ZERO)
        }
        _ => Report::new("", text, Exit::Usage),
    }
}

fn first_line(text: &str) -> &str {
    let first = text.lines().next().unwrap_or_default();
    first.strip_prefix("rmadmin: ").unwrap_or(first)
}

/// The reason and the tips, without the usage below them.
fn before_usage(text: &str) -> String {
    let text = text.strip_prefix("rmadmin: ").unwrap_or(text);
    let lines = text.lines().map(str::trim);
    let said = lines.take_while(|line| !line.starts_with("Usage:"));
    let said = said.filter(|line| !line.is_empty() && !line.starts_with("For more information"));
    said.collect::<Vec<_>>().join("\n")
}
