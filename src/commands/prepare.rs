//! What a command needs that changes a cluster, made sure of before anything is sent: what is missing afterwards could
//! leave nobody active.

use crate::base::{spare, threads};
use crate::error::CommandError;

/// Threads: the watchdog, the progress, the log, a note on standard error, and four for names and Kerberos.
const THREADS: usize = 8;
/// Files and sockets: a failover of two RMs has at most 20 at a time, and a lock and its owner's file beside them.
const DESCRIPTORS: usize = 32;
/// Bytes of memory, beside what is used before: one heap serves all threads.
const MEMORY: usize = 48 << 20;
/// Bytes that a failover of two RMs uses beside what is used before, and more: a kill comes before anything is sent.
const USED: usize = 4 << 20;

/// Makes sure of it.
///
/// # Errors
/// A limit of this process does not allow for it; nothing was sent.
pub(super) fn to_act() -> Result<(), CommandError> {
    let lacking = |what| move |source| CommandError::Unprepared { what, source };
    let memory = spare::memory(MEMORY, USED).map_err(lacking("memory (ulimit -v)"))?;
    threads::reserve(THREADS).map_err(lacking("threads (ulimit -u, pids.max)"))?;
    if spare::descriptors(DESCRIPTORS).is_err() {
        spare::raise_descriptor_limit(2 * DESCRIPTORS);
        spare::descriptors(DESCRIPTORS).map_err(lacking("open files (ulimit -n)"))?;
    }
    drop(memory);
    Ok(())
}
