//! A file that is replaced as a whole: who reads it sees the old text or the new one.

use std::ffi::OsString;
use std::fs::{self, OpenOptions};
use std::io::{self, Write as _};
use std::path::Path;
use std::time::{Duration, SystemTime};

use crate::deadline::Deadline;
use crate::error::CommandError;
use crate::threads;

/// How long a file system is waited for. It has its own time: that of the look is used up just where an RM is silent,
/// which the file is to tell.
const PATIENCE: Duration = Duration::from_secs(2);

/// Writes the file beside itself and renames it. It keeps its permissions.
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
    let name = path.file_name();
    let name = name.ok_or_else(|| io::Error::other("it is no name of a file"))?;
    let permissions = match fs::symlink_metadata(path) {
        Ok(there) if there.is_file() => Some(there.permissions()),
        // To rename over a device, a pipe or a link would take it away from others.
        Ok(_) => return Err(io::Error::other("it is no plain file")),
        Err(error) if error.kind() == io::ErrorKind::NotFound => None,
        Err(error) => return Err(error),
    };
    let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH);
    let now = now.unwrap_or_default().as_nanos();
    // A collector reads what ends in .prom: this does not.
    let mut beside = OsString::from(".");
    beside.push(name);
    beside.push(format!(".{}-{now:x}.tmp", std::process::id()));
    let beside = path.with_file_name(beside);
    // What others may have laid in the way is not used.
    let mut file = OpenOptions::new()
        .write(true)
        .create_new(true)
        .open(&beside)?;
    let written = file
        .write_all(text.as_bytes())
        .and_then(|()| permissions.map_or(Ok(()), |same| file.set_permissions(same)))
        .and_then(|()| file.sync_all())
        .and_then(|()| fs::rename(&beside, path));
    if written.is_err() {
        let _ = fs::remove_file(&beside);
    }
    written
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::{PermissionsExt as _, symlink};

    use super::*;

    #[test]
    fn only_a_plain_file_is_replaced_and_keeps_its_mode() {
        let folder = std::env::temp_dir().join(format!("rmadmin-textfile-{}", std::process::id()));
        fs::create_dir(&folder).unwrap();
        let path = |name: &str| folder.join(name);
        fs::write(path("kept"), "old").unwrap();
        // No usual mask makes this.
        fs::set_permissions(path("kept"), fs::Permissions::from_mode(0o646)).unwrap();
        symlink(path("kept"), path("link")).unwrap();
        let replaced = ["kept", "new", "link"].map(|name| replace(&path(name), "text").is_ok());
        let device = replace(Path::new("/dev/null"), "text").is_ok();
        let mode = fs::metadata(path("kept")).unwrap().permissions().mode() & 0o777;
        let is_link = fs::symlink_metadata(path("link")).unwrap().is_symlink();
        let count = fs::read_dir(&folder).unwrap().count();
        fs::remove_dir_all(&folder).unwrap();
        assert_eq!((replaced, device), ([true, true, false], false));
        assert_eq!((mode, is_link, count), (0o646, true, 3));
    }
}
