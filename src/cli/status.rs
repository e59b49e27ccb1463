//! The words of `status`, and of `--output`, which has more to choose from there than anywhere else.

use std::path::PathBuf;
use std::time::Duration;

use clap::Args;

use super::Verb;
use super::administration::AdministrationVerb;
use crate::deadline;
use crate::request::{Format, Request, StatusFormat, StatusRequest};

/// The words of --output.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum OutputFormat {
    /// For people (default)
    Table,
    /// For programs: one JSON document
    Json,
    /// Prometheus's text format; status only
    Prometheus,
    /// Nagios plugin line; status only
    Nagios,
    /// Fields with tabs between them; verbs that print a table
    Tsv,
}

/// What `status` takes.
#[derive(Debug, Args)]
pub struct StatusArgs {
    /// Repeat, SECONDS after each look [default: 2]
    #[arg(short, long, value_name = "SECONDS", num_args = 0..=1, default_missing_value = "2", value_parser = interval)]
    pub watch: Option<Duration>,
    /// Write Prometheus's format to this file instead of standard output; the file is replaced as a whole
    #[arg(long, value_name = "FILE", value_hint = clap::ValueHint::FilePath)]
    pub textfile: Option<PathBuf>,
}

/// Shorter than this would only be load for the RMs.
const SHORTEST_INTERVAL: Duration = Duration::from_millis(10);

fn interval(text: &str) -> Result<Duration, String> {
    match deadline::parse(text) {
        Ok(interval) if interval >= SHORTEST_INTERVAL => Ok(interval),
        _ => Err("write an interval from 10ms to 24h, such as 2 or 500ms".to_owned()),
    }
}

/// The format of a verb; failures of `status` are shown in it too.
pub(super) fn format(output: Option<OutputFormat>, verb: &Verb) -> Result<Format, String> {
    match output {
        Some(OutputFormat::Json) => Ok(Format::Json),
        None | Some(OutputFormat::Table) => Ok(Format::Table),
        Some(_) if matches!(verb, Verb::Status(_)) => Ok(Format::Table),
        Some(OutputFormat::Tsv) if has_table(verb) => Ok(Format::Tsv),
        Some(OutputFormat::Tsv) => {
            Err("this verb prints no table; use --output table or json".to_owned())
        }
        Some(_) => Err("only status has this --output; use table, json or tsv".to_owned()),
    }
}

fn has_table(verb: &Verb) -> bool {
    matches!(
        verb,
        Verb::GetAllServiceState
            | Verb::Probe { .. }
            | Verb::History { .. }
            | Verb::Administration(AdministrationVerb::Groups { .. })
    )
}

/// The request for a look.
pub(super) fn request(
    arguments: StatusArgs,
    folders: Vec<PathBuf>,
    output: Option<OutputFormat>,
) -> Result<Request, String> {
    let format = match output {
        None if arguments.textfile.is_some() => StatusFormat::Prometheus,
        None | Some(OutputFormat::Table) => StatusFormat::Table,
        Some(OutputFormat::Json) => StatusFormat::Json,
        Some(OutputFormat::Prometheus) => StatusFormat::Prometheus,
        Some(OutputFormat::Nagios) => StatusFormat::Nagios,
        Some(OutputFormat::Tsv) => StatusFormat::Tsv,
    };
    if arguments.textfile.is_some() && format != StatusFormat::Prometheus {
        return Err("--textfile holds Prometheus's format, and no other".to_owned());
    }
    Ok(Request::Status(StatusRequest {
        folders,
        format,
        watch: arguments.watch,
        textfile: arguments.textfile,
    }))
}
