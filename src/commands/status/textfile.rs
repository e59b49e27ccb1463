//! A file that is replaced as a whole: who reads it sees the old text or the new one.

use std::io;
use std::path::Path;
use std::time::Duration;

use crate::base::deadline::Deadline;
use crate::base::files::{Folder, NewMode, Untrusted};
use crate::base::threads;
use crate::error::CommandError;

/// How long a file system is waited for. It has its own time: that of the look is used up just where an RM is silent,
/// which the file is to tell.
const PATIENCE: Duration = Duration::from_secs(2);

/// Writes the file beside itself and renames it. A file of the caller keeps its permissions.
///
/// # Errors
/// It cannot be written, or not in time, or is there and no plain file: what was there before is still there.
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
    // To rename over a device, a pipe or a link would take it away from others.
    entry.replace(text.as_bytes(), NewMode::Kept)
}
