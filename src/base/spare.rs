//! Checks that the process limits (`ulimit -n`, `ulimit -v`, cgroups) leave enough descriptors and memory.

use std::fs::File;
use std::hint::black_box;
use std::io;

use nix::sys::resource::{Resource, getrlimit, setrlimit};

/// Descriptors that a tokio runtime opens: two for epoll, one to wake it, three for signals. Tokio panics if it
/// gets fewer.
pub const OF_RUNTIME: usize = 6;

/// Makes all threads share one heap. By default, glibc maps up to 64 MB of address space per thread; if a limit
/// forbids that, it maps 4 kB per allocation.
#[cfg(all(target_os = "linux", target_env = "gnu"))]
#[expect(unsafe_code, reason = "the C library has no other interface for it")]
pub fn share_heap() {
    // SAFETY: mallopt takes two numbers, and no second thread exists yet.
    unsafe { nix::libc::mallopt(nix::libc::M_ARENA_MAX, 1) };
}

/// Other C libraries have one heap.
#[cfg(not(all(target_os = "linux", target_env = "gnu")))]
pub fn share_heap() {}

/// Checks that the process can open `count` more files.
///
/// # Errors
/// The process cannot open as many.
pub fn descriptors(count: usize) -> io::Result<()> {
    let spare: io::Result<Vec<File>> = (0..count).map(|_| File::open("/dev/null")).collect();
    spare.map(drop)
}

/// Allocates `bytes` of memory and writes to `used` of them, until the caller drops the result. A memory cgroup
/// counts written pages only, and kills a process that exceeds its limit.
///
/// # Errors
/// Out of memory.
pub fn memory(bytes: usize, used: usize) -> io::Result<Vec<u8>> {
    let mut spare = Vec::new();
    let reserved = spare.try_reserve_exact(bytes);
    reserved.map_err(|_| io::Error::from(io::ErrorKind::OutOfMemory))?;
    // Not zeros: the kernel may give zeros no page of their own.
    spare.resize(used.min(bytes), 1_u8);
    Ok(black_box(spare))
}

/// Raises the limit of open files, at most to the hard limit. Returns the new limit.
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
