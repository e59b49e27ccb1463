//! What is said while a command still runs. A reader that has gone away is no reason to stop.

use std::io::{self, Write as _};

/// A line, or lines, of the result.
pub(super) fn result(text: &str) {
    let mut stdout = io::stdout().lock();
    let _ = stdout
        .write_all(text.as_bytes())
        .and_then(|()| stdout.flush());
}

/// A line about what is going on.
pub(super) fn note(line: &str) {
    let _ = io::stderr().write_all(format!("rmadmin: {line}\n").as_bytes());
}
