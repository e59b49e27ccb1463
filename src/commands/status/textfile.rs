//! Writes a file atomically: a reader sees either the old or the new text.

use std::io;
use std::path::Path;
use std::time::Duration;

use crate::base::deadline::Deadline;
use crate::base::files::{Folder, NewMode, Untrusted};
use crate::base::threads;
use crate::error::CommandError;

/// Maximum time to write the file. It is independent of the look's deadline: a silent RM uses that up, and the file
/// must report the silent RM.
const PATIENCE: Duration = Duration::from_secs(2);

/// Writes a temporary file in the same folder and renames it. An existing file of the caller keeps its permissions.
///
/// # Errors
/// The file cannot be written, the time limit passed, or the path is not a regular file. The old file is then
/// unchanged.
pub(super) async fn write(path: &Path, text: String) -> Result<(), CommandError> {
    let target = path.to_owned();
    let writing = threads::blocking(move || replace(&target, &text));
    let written = match Deadline::after(PATIENCE).bound(writing).await {
        Ok(written) => written.unwrap_or_else(|error| Err(io::Error::other(error))),
        Err(elapsed) => Err(io::Error::new(io::ErrorKind::TimedOut, elapsed)),
    };
    written.map_err(|source| CommandError::Output {
        what: path.display().to_string(),
        source,
    })
}

fn replace(path: &Path, text: &str) -> io::Result<()> {
    let not_a_file = || io::Error::from(Untrusted::NotAFile);
    let folder = path.parent().ok_or_else(not_a_file)?;
    let name = path.file_name().ok_or_else(not_a_file)?;
    let entry = Folder::at(folder, None)?.entry(name)?;
    // A device, a pipe or a link is rejected: the rename would remove it for its other users.
    entry.replace(text.as_bytes(), NewMode::Kept)
}
