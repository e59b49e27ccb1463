//! The terminal of standard output.

use std::io::{self, IsTerminal as _};

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

/// Shows the alternate screen.
pub(super) const ENTER_SCREEN: &str = "\x1b[?1049h";
/// Shows again what was there before the alternate screen.
pub(super) const LEAVE_SCREEN: &str = "\x1b[?1049l";
