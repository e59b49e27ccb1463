//! Whether the limits of this process leave room for what is about to be done: `ulimit -n`, `ulimit -v`.

use std::fs::File;
use std::hint::black_box;
use std::io;

use nix::sys::resource::{Resource, getrlimit, setrlimit};

/// Descriptors of a runtime: its queue twice, its waker, and three for signals. With fewer, tokio panics.
pub const OF_RUNTIME: usize = 6;

/// Lets all threads share one heap. By default the C library maps up to 64 MB of address space for each thread, and
/// where a limit does not allow for that, 4 kB for each single allocation.
#[cfg(all(target_os = "linux", target_env = "gnu"))]
#[expect(unsafe_code, reason = "the C library has no other interface for it")]
pub fn share_heap() {
    // SAFETY: the call takes two numbers, and is made before there is a second thread.
    unsafe { nix::libc::mallopt(nix::libc::M_ARENA_MAX, 1) };
}

/// Other C libraries have one heap.
#[cfg(not(all(target_os = "linux", target_env = "gnu")))]
pub fn share_heap() {}

/// Tells whether so many more files can be open.
///
/// # Errors
/// They cannot.
pub fn descriptors(count: usize) -> io::Result<()> {
    let spare: io::Result<Vec<File>> = (0..count).map(|_| File::open("/dev/null")).collect();
    spare.map(drop)
}

/// Takes so many bytes of memory until the result is dropped, and uses `used` of them: a memory cgroup counts what is
/// used, and kills the process that uses too much.
///
/// # Errors
/// They are not to be had.
pub fn memory(bytes: usize, used: usize) -> io::Result<Vec<u8>> {
    let mut spare = Vec::new();
    let reserved = spare.try_reserve_exact(bytes);
    reserved.map_err(|_| io::Error::from(io::ErrorKind::OutOfMemory))?;
    // An allocator may have zeros without a page behind them.
    spare.resize(used.min(bytes), 1_u8);
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
