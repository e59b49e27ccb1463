//! The definition of `status`.

use std::path::PathBuf;
use std::time::Duration;

use clap::Args;

use crate::base::deadline;
use crate::request::{Format, StatusRequest};
use crate::verdict::level::Level;

#[derive(Debug, Args)]
pub struct StatusArgs {
    /// Repeat, SECONDS after each look [default: 2]
    #[arg(short, long, value_name = "SECONDS", num_args = 0..=1, default_missing_value = "2", value_parser = interval)]
    pub watch: Option<Duration>,
    /// Write Prometheus's format to this file instead of standard output; the file is replaced as a whole
    #[arg(long, value_name = "FILE", value_hint = clap::ValueHint::FilePath)]
    pub textfile: Option<PathBuf>,
    /// Show only clusters at these levels, separated by commas; totals and exit status cover all clusters
    #[arg(long, value_name = "LEVEL", value_delimiter = ',', value_enum)]
    pub only: Vec<Level>,
}

/// Lower bound of the interval: a shorter one would only put load on the RMs.
const SHORTEST_INTERVAL: Duration = Duration::from_millis(10);

fn interval(text: &str) -> Result<Duration, String> {
    match deadline::parse(text) {
        Ok(interval) if interval >= SHORTEST_INTERVAL => Ok(interval),
        _ => Err("write an interval from 10ms to 24h, such as 2 or 500ms".to_owned()),
    }
}

/// The verbs that show the status of systems. They take several folders and every format.
pub(super) const STATUS_VERBS: [&str; 3] = ["status", "zookeeper status", "flink status"];

/// # Errors
/// Options contradict each other; the error is a sentence.
pub(super) fn request(
    arguments: StatusArgs,
    folders: Vec<PathBuf>,
    output: Option<Format>,
) -> Result<StatusRequest, String> {
    let format = match output {
        None if arguments.textfile.is_some() => Format::Prometheus,
        output => output.unwrap_or_default(),
    };
    if arguments.textfile.is_some() && format != Format::Prometheus {
        return Err("--textfile writes Prometheus's format only".to_owned());
    }
    if format.is_for_monitoring() && !arguments.only.is_empty() {
        return Err("--only is for table, json and tsv; monitoring gets all clusters".to_owned());
    }
    Ok(StatusRequest {
        folders,
        format,
        watch: arguments.watch,
        textfile: arguments.textfile,
        only: arguments.only,
    })
}
