//! The words of `status`, and of `--output`, which has more to choose from there than anywhere else.

use std::path::PathBuf;
use std::time::Duration;

use clap::{Args, ValueEnum as _};

use crate::base::deadline;
use crate::request::{Format, Request, StatusFormat, StatusRequest};
use crate::verdict::level::Level;

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
    /// Fields with tabs between them; commands that print a table
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
    /// Show only clusters that are at one of these levels; totals and exit status are of all clusters
    #[arg(long, value_name = "LEVEL", value_delimiter = ',', value_enum)]
    pub only: Vec<Level>,
}

/// Shorter than this would only be load for the RMs.
const SHORTEST_INTERVAL: Duration = Duration::from_millis(10);

fn interval(text: &str) -> Result<Duration, String> {
    match deadline::parse(text) {
        Ok(interval) if interval >= SHORTEST_INTERVAL => Ok(interval),
        _ => Err("write an interval from 10ms to 24h, such as 2 or 500ms".to_owned()),
    }
}

/// The format of a command; failures of `status` are shown in it too.
pub(super) fn format(output: Option<OutputFormat>, command: &str) -> Result<Format, String> {
    let format = match output {
        None | Some(OutputFormat::Table) => return Ok(Format::Table),
        Some(OutputFormat::Json) => return Ok(Format::Json),
        Some(_) if command == "status" => return Ok(Format::Table),
        Some(OutputFormat::Tsv) if formats(command).contains(&"tsv") => return Ok(Format::Tsv),
        Some(format) => format,
    };
    let format = format.to_possible_value();
    Err(format!(
        "{command} has no --output {}; use {}",
        format.as_ref().map_or("", |format| format.get_name()),
        either(formats(command))
    ))
}

/// The values of --output for a command.
pub(super) fn formats(command: &str) -> &'static [&'static str] {
    match command {
        "status" => &["table", "json", "prometheus", "nagios", "tsv"],
        "get-all-service-state" | "probe" | "history" | "groups" => &["table", "json", "tsv"],
        _ => &["table", "json"],
    }
}

/// `table, json or tsv`.
fn either(words: &[&str]) -> String {
    match words {
        [first @ .., last] if !first.is_empty() => format!("{} or {last}", first.join(", ")),
        _ => words.concat(),
    }
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
    let is_monitoring = matches!(format, StatusFormat::Prometheus | StatusFormat::Nagios);
    if is_monitoring && !arguments.only.is_empty() {
        return Err("--only is for table, json and tsv; monitoring gets all clusters".to_owned());
    }
    Ok(Request::Status(StatusRequest {
        folders,
        format,
        watch: arguments.watch,
        textfile: arguments.textfile,
        only: arguments.only,
    }))
}
