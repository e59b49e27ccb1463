//! Whether the limits of this process leave room for what is about to be done: `ulimit -n`, `ulimit -v`.

use std::fs::File;
use std::hint::black_box;
use std::io;

use nix::sys::resource::{Resource, getrlimit, setrlimit};

/// Tells whether so many more files can be open.
///
/// # Errors
/// They cannot.
pub fn descriptors(count: usize) -> io::Result<()> {
    let spare: io::Result<Vec<File>> = (0..count).map(|_| File::open("/dev/null")).collect();
    spare.map(drop)
}

/// Takes so many bytes of memory, without using them, until the result is dropped.
///
/// # Errors
/// They are not to be had.
pub fn memory(bytes: usize) -> io::Result<Vec<u8>> {
    let mut spare = Vec::new();
    let reserved = spare.try_reserve_exact(bytes);
    reserved.map_err(|_| io::Error::from(io::ErrorKind::OutOfMemory))?;
    Ok(black_box(spare))
}

/// Raises the limit of open files to this, as far as is allowed; the limit then.
pub fn raise_descriptor_limit(wanted: usize) -> usize {
    let Ok((soft, hard)) = getrlimit(Resource::RLIMIT_NOFILE) else {
        return wanted;
    };
    let wanted = u64::try_from(wanted).unwrap_or(u64::MAX);
    let raised = wanted.min(hard).max(soft);
    let in_force = match setrlimit(Resource::RLIMIT_NOFILE, raised, hard) {
        Ok(()) => raised,
        Err(_) => soft,
    };
    usize::try_from(in_force).unwrap_or(usize::MAX)
}
