//! Reserves what a command needs of the operating system before anything is sent: a lack half way could leave no RM
//! active.

use std::io;

use tokio::runtime::Runtime;

use crate::base::{spare, threads};
use crate::error::CommandError;

/// Threads: the watchdog, the progress, the log, a note on standard error, and four for names and Kerberos.
const THREADS: usize = 8;
/// Files and sockets: a failover of two RMs has at most 20 at a time, and a lock and its owner's file beside them.
const DESCRIPTORS: usize = 32;
/// Bytes of memory beyond those in use: one heap serves all threads.
const MEMORY: usize = 48 << 20;
/// Bytes that are written to at once: a limit then kills the command before anything is sent.
const USED: usize = 4 << 20;

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

/// The runtime of a command. One thread is enough for a handful of sockets, and the quickest to start.
///
/// # Errors
/// A limit of this process does not allow for what every command needs, in words.
pub fn runtime() -> Result<Runtime, String> {
    /// The watchdog, and one for work that may be made to wait.
    const THREADS: usize = 2;
    /// Bytes, beside what the configuration and the answers take.
    const MEMORY: usize = 4 << 20;
    let lack = |what: &'static str| {
        move |error: io::Error| format!("the operating system gives {what}: {error}")
    };
    let _memory = spare::memory(MEMORY, 0).map_err(lack("no memory (ulimit -v)"))?;
    threads::reserve(THREADS).map_err(lack("no threads (ulimit -u, ulimit -v)"))?;
    spare::descriptors(spare::OF_RUNTIME).map_err(lack("no descriptors (ulimit -n)"))?;
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_io()
        .enable_time()
        .build();
    runtime.map_err(lack("no event queue"))
}
