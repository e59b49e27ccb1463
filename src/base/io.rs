//! Text and kind of I/O errors, and the writer of standard output.

use std::fmt::Display;
use std::io::{self, Write as _};

/// Formats an error as `No such file or directory`, without Rust's `(os error 2)`.
pub fn without_number(error: &impl Display) -> String {
    let words = error.to_string();
    match words.split_once(" (os error") {
        Some((words, _)) => words.to_owned(),
        None => words,
    }
}

/// Writes to standard output and flushes. Returns false if the reader has closed the pipe.
///
/// # Errors
/// Standard output cannot be written.
pub fn write_stdout(text: &str) -> io::Result<bool> {
    let mut stdout = io::stdout().lock();
    let written = stdout
        .write_all(text.as_bytes())
        .and_then(|()| stdout.flush());
    match written {
        Ok(()) => Ok(true),
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(false),
        Err(error) => Err(error),
    }
}

/// True for errors of the network path: no route, or a TCP handshake that timed out.
pub fn is_no_route(error: &io::Error) -> bool {
    let kinds = [
        io::ErrorKind::HostUnreachable,
        io::ErrorKind::NetworkUnreachable,
        io::ErrorKind::TimedOut,
    ];
    kinds.contains(&error.kind())
}

/// True for errors of this host, such as no free port or too many open files.
pub fn is_local(error: &io::Error) -> bool {
    let remote = [
        io::ErrorKind::ConnectionRefused,
        io::ErrorKind::ConnectionReset,
        io::ErrorKind::ConnectionAborted,
        io::ErrorKind::BrokenPipe,
    ];
    !remote.contains(&error.kind()) && !is_no_route(error)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn number_is_removed() {
        let missing = std::io::Error::from_raw_os_error(2);
        assert_eq!(without_number(&missing), "No such file or directory");
        let ours = std::io::Error::other("not a regular file");
        assert_eq!(without_number(&ours), "not a regular file");
    }
}
