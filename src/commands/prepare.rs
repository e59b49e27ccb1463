//! Reserves the OS resources of a command before anything is sent: running out midway could leave no RM active.

use std::io;

use tokio::runtime::Runtime;

use crate::base::{spare, threads};
use crate::error::CommandError;

/// Threads: the watchdog, the progress, the log, a note on standard error, and four for names and Kerberos.
const THREADS: usize = 8;
/// Files and sockets: a failover of two RMs opens at most 20 at a time, and the lock with its owner's file.
const DESCRIPTORS: usize = 32;
/// Bytes of memory in addition to those in use: one heap serves all threads.
const MEMORY: usize = 48 << 20;
/// Bytes to write to at once: a memory limit then kills the command before anything is sent.
const USED: usize = 4 << 20;

/// # Errors
/// A limit of this process is too low; nothing was sent.
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

/// Makes the runtime of a command. One thread is enough for a few sockets, and starts fastest.
///
/// # Errors
/// A limit of this process is too low for any command; the error is a sentence.
pub fn runtime() -> Result<Runtime, String> {
    /// Threads: the watchdog, and one for work that may have to wait.
    const THREADS: usize = 2;
    /// Bytes of memory in addition to those of the configuration and the answers.
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
