//! Deadlines, time, files, threads, escaping.

pub mod deadline;
pub mod escape;
pub mod files;
pub mod io;
pub mod java_lang;
pub mod join;
pub mod moment;
pub mod spare;
pub mod threads;
pub mod utc;
