//! `man`: writes the manual pages to files.

use std::path::Path;

use crate::base::deadline::Deadline;
use crate::base::files;
use crate::base::files::NewMode;
use crate::error::CommandError;
use crate::report::done::Done;

use super::context::on_disk;

/// Runs on another thread and under the deadline: a file system may hang.
pub(super) async fn run(
    folder: &Path,
    files: &[(String, String)],
    deadline: Deadline,
) -> Result<Done, CommandError> {
    let what = folder.display().to_string();
    let (folder, files) = (folder.to_owned(), files.to_owned());
    on_disk(what, deadline, move || write(&folder, &files)).await?;
    Ok(Done::Nothing)
}

fn write(folder: &Path, files: &[(String, String)]) -> Result<(), CommandError> {
    for (name, text) in files {
        let file = folder.join(name);
        let entry = files::entry(&file, None);
        let written = entry.and_then(|entry| entry.replace(text.as_bytes(), NewMode::Kept));
        written.map_err(|source| CommandError::Output {
            what: file.display().to_string(),
            source,
        })?;
    }
    Ok(())
}
