//! What the operating system says of a failure, as people read it.

use std::fmt::Display;
use std::io;

/// `No such file or directory` without Rust's `(os error 2)`.
pub fn without_number(error: &impl Display) -> String {
    let words = error.to_string();
    match words.split_once(" (os error") {
        Some((words, _)) => words.to_owned(),
        None => words,
    }
}

/// Whether it is an error of the network between here and the host: nobody accepted a connection.
pub fn is_no_route(error: &io::Error) -> bool {
    let kinds = [
        io::ErrorKind::HostUnreachable,
        io::ErrorKind::NetworkUnreachable,
        io::ErrorKind::TimedOut,
    ];
    kinds.contains(&error.kind())
}

/// Whether a connection was not opened for a reason on this host, such as no free port or too many open files.
pub fn is_local(error: &io::Error) -> bool {
    let by_the_other_side = [
        io::ErrorKind::ConnectionRefused,
        io::ErrorKind::ConnectionReset,
        io::ErrorKind::ConnectionAborted,
        io::ErrorKind::BrokenPipe,
    ];
    !by_the_other_side.contains(&error.kind()) && !is_no_route(error)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_left_out() {
        let missing = std::io::Error::from_raw_os_error(2);
        assert_eq!(without_number(&missing), "No such file or directory");
        let ours = std::io::Error::other("it is no regular file");
        assert_eq!(without_number(&ours), "it is no regular file");
    }
}
