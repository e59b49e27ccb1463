//! Confirmation: a question on stderr, and one line of stdin as the answer.

use std::io::{self, IsTerminal as _, Read, Write as _};
use std::time::Duration;

use crate::base::deadline::Deadline;
use crate::base::threads;
use crate::error::NoConsent;
use crate::report::{harmless, width_of, wrap};

/// Indentation of continuation lines.
const INDENT: usize = 2;
/// Maximum bytes of an answer.
const LONGEST_ANSWER: usize = 64;

/// Asks for confirmation. The `limit` applies only if stdin is not a terminal.
///
/// # Errors
/// The answer is not yes. At the end of input, the Java CLI repeats the question endlessly; this tool cancels.
pub(super) async fn ask(question: String, limit: Option<Duration>) -> Result<(), NoConsent> {
    let _pause = super::watchdog::pause();
    // On another thread: a signal must also end the wait for a reader of stderr.
    let question = fitted(&harmless(&question));
    let mut line = OpenLine { is_open: true };
    let reading = threads::blocking(move || {
        // If stderr is closed, a script's yes still counts.
        let _ = io::stderr().write_all(question.as_bytes());
        answer(&mut io::stdin().lock())
    });
    let answered = match limit.filter(|_| !io::stdin().is_terminal()) {
        Some(limit) => match Deadline::after(limit).bound(reading).await {
            Ok(answered) => answered,
            Err(_) => Ok(Err(NoConsent::EndOfInput)),
        },
        None => reading.await,
    };
    let answered = answered.unwrap_or(Err(NoConsent::EndOfInput));
    line.is_open = match &answered {
        Ok(()) => false,
        Err(NoConsent::EndOfInput) => true,
        // On a terminal, the user's Enter has ended the line.
        Err(NoConsent::Answer(_)) => !io::stdin().is_terminal(),
    };
    answered
}

/// Wraps a question to the terminal, if any.
fn fitted(question: &str) -> String {
    let Some(width) = width_of(&io::stderr()) else {
        return question.to_owned();
    };
    let lines = question
        .split('\n')
        .map(|line| wrap::fold(line, width, INDENT));
    lines.collect::<Vec<_>>().join("\n")
}

/// Ends the line of the question when dropped, even after an interrupt.
struct OpenLine {
    is_open: bool,
}

impl Drop for OpenLine {
    fn drop(&mut self) {
        if self.is_open {
            super::progress::write_note("\n");
        }
    }
}

/// Reads exactly one line: other readers may need the rest of the input.
fn answer(input: &mut impl Read) -> Result<(), NoConsent> {
    let mut line = Vec::new();
    let mut byte = [0];
    loop {
        match input.read(&mut byte) {
            Ok(1) if byte[0] == b'\n' || byte[0] == b'\r' => break,
            Ok(1) if line.len() < LONGEST_ANSWER => line.push(byte[0]),
            Ok(1) => break,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Ok(_) | Err(_) if line.is_empty() => return Err(NoConsent::EndOfInput),
            Ok(_) | Err(_) => break,
        }
    }
    let answer = String::from_utf8_lossy(&line).into_owned();
    if answer.eq_ignore_ascii_case("y") || answer.eq_ignore_ascii_case("yes") {
        return Ok(());
    }
    Err(NoConsent::Answer(answer))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_yes_confirms_the_prompt() {
        for yes in ["y\n", "Y\n", "yes\n", "YES\r\n", "y", "Yes\nno\n"] {
            assert_eq!(answer(&mut yes.as_bytes()), Ok(()), "{yes:?}");
        }
        for no in ["n\n", "no\n", "maybe\ny\n", "\ny\n", " y\n", "yess\n"] {
            assert!(
                matches!(answer(&mut no.as_bytes()), Err(NoConsent::Answer(_))),
                "{no:?}"
            );
        }
        assert_eq!(answer(&mut "".as_bytes()), Err(NoConsent::EndOfInput));
    }

    #[test]
    fn reads_one_line_only() {
        let mut input = "no\nrest".as_bytes();
        let _ = answer(&mut input);
        assert_eq!(input, b"rest");
    }
}
