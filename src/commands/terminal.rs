//! The terminal of standard output.

use std::io::{self, IsTerminal as _, Write as _};

use terminal_size::{Height, Width, terminal_size_of};

/// Whether standard output is a terminal that obeys escape sequences.
pub(super) fn obeys() -> bool {
    let is_dumb = std::env::var_os("TERM").is_some_and(|term| term == "dumb");
    io::stdout().is_terminal() && !is_dumb
}

/// Columns and lines of the terminal; none if standard output is none, or does not tell.
pub(super) fn size() -> Option<(usize, usize)> {
    let (Width(columns), Height(lines)) = terminal_size_of(io::stdout())?;
    Some((columns.into(), lines.into()))
}

/// The alternate screen, until this is dropped: what was shown before it comes back then.
pub(super) struct AlternateScreen;

impl AlternateScreen {
    pub(super) fn enter() -> Self {
        send("\x1b[?1049h");
        Self
    }
}

impl Drop for AlternateScreen {
    fn drop(&mut self) {
        send("\x1b[?1049l");
    }
}

/// A terminal that has gone away needs no sequence.
fn send(sequence: &str) {
    let mut stdout = io::stdout().lock();
    let _ = stdout
        .write_all(sequence.as_bytes())
        .and_then(|()| stdout.flush());
}
