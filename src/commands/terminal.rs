//! The terminal of standard output.

use std::io::{self, IsTerminal as _};
use std::sync::atomic::{AtomicBool, Ordering};

use nix::sys::signal::Signal;
use terminal_size::{Height, Width, terminal_size_of};

use crate::report::render::Terminal;
use crate::report::width_of;

/// Signals of Ctrl-Z, and of terminal input or output in the background.
pub(super) const JOB_CONTROL: [Signal; 3] = [Signal::SIGTSTP, Signal::SIGTTIN, Signal::SIGTTOU];

/// True if standard output is a terminal that supports escape sequences.
pub(super) fn obeys() -> bool {
    let is_dumb = std::env::var_os("TERM").is_some_and(|term| term == "dumb");
    io::stdout().is_terminal() && !is_dumb
}

pub(super) fn colour() -> bool {
    obeys() && colored::control::SHOULD_COLORIZE.should_colorize()
}

/// Returns the properties of standard output for the renderers.
pub(super) fn of_stdout() -> Terminal {
    let stdout = io::stdout();
    Terminal {
        is_terminal: stdout.is_terminal(),
        colour: colour(),
        width: width_of(&stdout),
    }
}

/// Returns columns and lines; `None` if standard output is not a terminal.
pub(super) fn size() -> Option<(usize, usize)> {
    let (Width(columns), Height(lines)) = terminal_size_of(io::stdout())?;
    Some((columns.into(), lines.into()))
}

/// True while the alternate screen is shown.
static ALTERNATE: AtomicBool = AtomicBool::new(false);

/// Returns the escape sequence that shows the alternate screen; empty if it is already shown.
pub(super) fn enter_screen() -> &'static str {
    match ALTERNATE.swap(true, Ordering::Relaxed) {
        true => "",
        false => "\x1b[?1049h",
    }
}

/// Returns the escape sequence that leaves the alternate screen; empty if it is not shown.
pub(super) fn leave_screen() -> &'static str {
    match ALTERNATE.swap(false, Ordering::Relaxed) {
        true => "\x1b[?1049l",
        false => "",
    }
}
