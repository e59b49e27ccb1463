//! `completions`: print a shell's script.

use clap_complete::Shell;

use crate::cli::complete;
use crate::error::CommandError;
use crate::report::Report;

pub(super) fn run(shell: Shell) -> Result<Report, CommandError> {
    let mut script = Vec::new();
    complete::script(shell, &mut script).map_err(|source| CommandError::Output {
        what: "the script".to_owned(),
        source,
    })?;
    Ok(Report::success(String::from_utf8_lossy(&script)))
}
