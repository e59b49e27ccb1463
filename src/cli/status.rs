//! The words of `status`, and of `--output`, which has more to choose from there than anywhere else.

use std::path::PathBuf;
use std::time::Duration;

use clap::{Args, ValueEnum as _};

use crate::base::deadline;
use crate::request::{Format, Request, StatusRequest};
use crate::verdict::level::Level;

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

/// The format of a command's result and of its failures.
pub(super) fn format(output: Option<Format>, command: &str) -> Result<Format, String> {
    let format = output.unwrap_or_default();
    if formats(command).contains(&format) {
        return Ok(format);
    }
    let names = format_names(command);
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    Err(format!(
        "{command} has no --output {}; use {}",
        name(format),
        either(&names)
    ))
}

/// The values of --output for a command.
fn formats(command: &str) -> &'static [Format] {
    match command {
        "status" => Format::value_variants(),
        "get-all-service-state" | "probe" | "history" | "groups" => {
            &[Format::Table, Format::Json, Format::Tsv]
        }
        _ => &[Format::Table, Format::Json],
    }
}

pub(super) fn format_names(command: &str) -> Vec<String> {
    formats(command).iter().copied().map(name).collect()
}

fn name(format: Format) -> String {
    let value = format.to_possible_value();
    value.map_or_else(String::new, |value| value.get_name().to_owned())
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
    output: Option<Format>,
) -> Result<Request, String> {
    let format = match output {
        None if arguments.textfile.is_some() => Format::Prometheus,
        output => output.unwrap_or_default(),
    };
    if arguments.textfile.is_some() && format != Format::Prometheus {
        return Err("--textfile holds Prometheus's format, and no other".to_owned());
    }
    if format.is_for_monitoring() && !arguments.only.is_empty() {
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
