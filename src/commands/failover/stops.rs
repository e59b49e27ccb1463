//! Reasons to stop a run early.

use std::time::Duration;

use nix::sys::signal::Signal;

use crate::base::deadline::Deadline;
use crate::commands::signals::Interruptions;
use crate::ha::plan::Stop;

/// Time reserved to finish or undo the current step.
const RESERVE: Duration = Duration::from_secs(20);

/// Reasons to stop a run early: signals and the time limit.
pub(super) struct Stops {
    interruptions: Interruptions,
    deadline: Deadline,
    /// Time at which to finish or undo the current step: [`RESERVE`] before the deadline.
    soft: Deadline,
    /// True if a reason to stop was already passed to the machine.
    reported: bool,
    /// The first signal, until it is acknowledged.
    pub(super) signal: Option<Signal>,
}

impl Stops {
    pub(super) fn new(deadline: Deadline) -> Self {
        Self {
            interruptions: Interruptions::new(),
            deadline,
            soft: deadline.reserving(RESERVE),
            reported: false,
            signal: None,
        }
    }

    /// Returns [`Stop::Deadline`] once `soft` has passed, unless a reason was already reported.
    pub(super) fn due(&mut self) -> Option<Stop> {
        let due = !self.reported && self.soft.remaining().is_zero();
        self.reported |= due;
        due.then_some(Stop::Deadline)
    }

    /// Waits for the next reason to stop. Returns `None` if the current step must be abandoned: at the second
    /// signal or, if `bounded`, at the deadline.
    pub(super) async fn next(&mut self, bounded: bool) -> Option<Stop> {
        tokio::select! {
            biased;
            (signal, count) = self.interruptions.next() => {
                self.reported = true;
                self.signal = Some(signal);
                (count == 1).then_some(Stop::Interrupt)
            }
            () = tokio::time::sleep(self.soft.remaining()), if !self.reported => {
                self.reported = true;
                Some(Stop::Deadline)
            }
            () = tokio::time::sleep(self.deadline.remaining()), if bounded => None,
        }
    }
}
