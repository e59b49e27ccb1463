//! `man`: write files whose text is there already.

use std::path::Path;

use crate::error::CommandError;
use crate::report::Report;

pub(super) fn run(folder: &Path, files: &[(String, String)]) -> Result<Report, CommandError> {
    for (name, text) in files {
        let file = folder.join(name);
        std::fs::write(&file, text).map_err(|source| CommandError::Output {
            what: file.display().to_string(),
            source,
        })?;
    }
    Ok(Report::success(""))
}
