//! Questions before something is changed: asked on stderr, answered by one line of stdin.

use std::io::{self, IsTerminal as _, Read, Write as _};
use std::time::Duration;

use crate::base::deadline::Deadline;
use crate::base::threads;
use crate::error::NoConsent;
use crate::ha::state::FailoverMode;
use crate::ha::state::Role;
use crate::ha::transition_guard::TransitionIntent;
use crate::net::server::Server;
use crate::report::{harmless, width_of, wrap};
use crate::request::Spelling;

/// The indentation of what does not fit into the first line of a question.
const INDENT: usize = 2;
/// The longest answer that is read, in bytes.
const LONGEST_ANSWER: usize = 64;

/// A change of state past the guards, which is asked about.
pub(super) struct Forced<'a> {
    pub(super) peer: &'a Server,
    pub(super) failover: FailoverMode,
    pub(super) wish: TransitionIntent,
    /// The cluster, as messages name it.
    pub(super) cluster: String,
    pub(super) spelling: Spelling,
}

impl Forced<'_> {
    /// What can come of it.
    fn danger(&self) -> &'static str {
        match (self.wish.role, self.failover) {
            (Role::Standby, _) => {
                "It can leave the cluster without an active ResourceManager until somebody repairs it by hand."
            }
            (Role::Active, FailoverMode::Manual) if !self.wish.force_active => {
                "Nothing is sent while another ResourceManager is active or cannot be asked."
            }
            (Role::Active, _) => {
                "It can leave the cluster with two active ResourceManagers, which both hand out the same containers, \
                 or with none until somebody repairs it by hand."
            }
        }
    }

    /// The question. In Hadoop style it begins and ends like the Java CLI's.
    pub(super) fn text(&self) -> String {
        let (peer, cluster) = (self.peer, &self.cluster);
        let past = match self.failover {
            FailoverMode::Automatic => "past the elector",
            FailoverMode::Manual if self.wish.role == Role::Active && self.wish.force_active => {
                "without a look at the other ResourceManagers"
            }
            FailoverMode::Manual => "by force",
        };
        let danger = self.danger();
        match self.spelling {
            Spelling::Hadoop => format!(
                "You have specified the --forcemanual flag, which changes the state of {peer} {past}.\n\
                 This is {cluster}.\n{danger}\nAre you sure you want to continue? (Y or N) "
            ),
            Spelling::Subcommand => {
                let state = self.wish.role.state();
                let question = match self.failover {
                    FailoverMode::Automatic => {
                        format!("Override the elector and make {peer} of {cluster} {state}")
                    }
                    FailoverMode::Manual => format!("Make {peer} of {cluster} {state} {past}"),
                };
                format!("{danger}\n{question} (--force-manual)? [y/N] ")
            }
        }
    }
}

/// Asks a question on stderr and takes the answer from stdin. A terminal is waited for as long as it takes; anything
/// else no longer than the `limit`, if there is one.
///
/// # Errors
/// The answer is not yes. The end of input is an answer too: the Java CLI asks again without end there.
pub(super) async fn ask(question: String, limit: Option<Duration>) -> Result<(), NoConsent> {
    let _pause = super::watchdog::pause();
    // Aside, so that a signal ends the wait for a reader of stderr, too.
    let question = fitted(&harmless(&question));
    let mut line = OpenLine { is_open: true };
    let reading = threads::blocking(move || {
        // A closed stderr must not keep a script's yes from counting.
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
        // A terminal shows the end of the line that was typed.
        Err(NoConsent::Answer(_)) => !io::stdin().is_terminal(),
    };
    answered
}

/// A question that fits the terminal, if there is one.
fn fitted(question: &str) -> String {
    let Some(width) = width_of(&io::stderr()) else {
        return question.to_owned();
    };
    let lines = question
        .split('\n')
        .map(|line| wrap::fold(line, width, INDENT));
    lines.collect::<Vec<_>>().join("\n")
}

/// The line of a question, which is ended when this is dropped: by an interrupt too.
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

/// Reads one line, and not a byte more: what follows belongs to whoever else reads this input.
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
    fn only_yes_is_yes() {
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
