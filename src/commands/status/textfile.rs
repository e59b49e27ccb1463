//! A file that is replaced as a whole: who reads it sees the old text or the new one.

use std::ffi::OsString;
use std::fs;
use std::io::{self, Write as _};
use std::path::Path;

use crate::error::CommandError;

/// Writes the file beside itself and renames it.
///
/// # Errors
/// It cannot be written; what was there before is still there.
pub(super) fn write(path: &Path, text: &str) -> Result<(), CommandError> {
    replace(path, text).map_err(|source| CommandError::Output {
        what: path.display().to_string(),
        source,
    })
}

fn replace(path: &Path, text: &str) -> io::Result<()> {
    let name = path.file_name();
    let name = name.ok_or_else(|| io::Error::other("it is no name of a file"))?;
    // A collector reads what ends in .prom: this does not.
    let mut beside = OsString::from(".");
    beside.push(name);
    beside.push(format!(".{}.tmp", std::process::id()));
    let beside = path.with_file_name(beside);
    let written = fs::File::create(&beside)
        .and_then(|mut file| {
            file.write_all(text.as_bytes())
                .and_then(|()| file.sync_all())
        })
        .and_then(|()| fs::rename(&beside, path));
    if written.is_err() {
        let _ = fs::remove_file(&beside);
    }
    written
}
