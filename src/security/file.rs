//! Files that hold secrets or certificates.

use std::fs::File;
use std::io::{self, Read as _};
use std::path::Path;

/// The largest file that is read, in bytes: the store with every public authority has a fifth of a megabyte.
const LARGEST: u64 = 4 * 1024 * 1024;

/// The bytes of a regular file, up to a size that no store has; anything else may never end.
///
/// # Errors
/// It cannot be read, or is no such file.
pub fn read(path: &Path) -> io::Result<Vec<u8>> {
    let found = std::fs::metadata(path)?;
    if !found.is_file() {
        return Err(io::Error::other("it is no regular file"));
    }
    if found.len() > LARGEST {
        return Err(io::Error::other("it is larger than 4 MB"));
    }
    let mut bytes = Vec::new();
    File::open(path)?.take(LARGEST).read_to_end(&mut bytes)?;
    Ok(bytes)
}
