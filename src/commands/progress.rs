//! What is said while a command still runs.

use std::io::{self, IsTerminal as _, Write as _};

use crate::error::CommandError;

/// A line, or lines, of the result. A reader that has gone away is no reason to stop.
///
/// # Errors
/// They cannot be written.
pub(super) fn result(text: &str) -> Result<(), CommandError> {
    let mut stdout = io::stdout().lock();
    let written = stdout
        .write_all(text.as_bytes())
        .and_then(|()| stdout.flush());
    match written {
        Err(source) if source.kind() != io::ErrorKind::BrokenPipe => Err(CommandError::Output {
            what: "standard output".to_owned(),
            source,
        }),
        _ => Ok(()),
    }
}

/// What is being done just now, for somebody who watches: replaced by what is said next, and never left behind.
pub(super) fn doing(what: &str) {
    if io::stderr().is_terminal() {
        let _ = io::stderr().write_all(format!("\r\x1b[K{what} ...").as_bytes());
    }
}

/// Takes back what [`doing`] said.
pub(super) fn done() {
    if io::stderr().is_terminal() {
        let _ = io::stderr().write_all(b"\r\x1b[K");
    }
}

/// A line about what is going on.
pub(super) fn note(line: &str) {
    let _ = io::stderr().write_all(format!("rmadmin: {line}\n").as_bytes());
}
