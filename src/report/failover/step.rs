//! The steps of a failover or repair, reported as they end.

use std::time::Duration;

use serde::Serialize;

use crate::ha::plan::{SentFailure, SentResult};
use crate::ha::state::Role;
use crate::report::harmless_line;

#[derive(Debug, Clone, Serialize)]
pub struct StepDocument {
    pub what: String,
    /// 2 for the second attempt, and so on; `None` for the first attempt.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub attempt: Option<usize>,
    /// `ok`, `refused`, `not-sent` or `unknown`.
    pub result: &'static str,
    /// Why the result is not `ok`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub why: Option<String>,
    /// Start, in milliseconds since the command began.
    pub at_ms: u64,
    /// Duration in milliseconds.
    pub took_ms: u64,
    /// True for the verification at the end.
    #[serde(skip)]
    is_check: bool,
}

#[derive(Debug, Clone, Copy)]
pub struct Times {
    /// Start, as time since the run began.
    pub at: Duration,
    /// Time until the result was known.
    pub took: Duration,
}

impl Times {
    fn line(self, what: &str, result: &str) -> String {
        let (at, took) = (self.at.as_secs_f64(), self.took.as_millis());
        format!("{at:>7.3} s  {what}: {result}, {took} ms")
    }
}

impl StepDocument {
    pub fn new(
        what: String,
        attempt: usize,
        reply: SentResult,
        why: Option<String>,
        times: Times,
    ) -> Self {
        Self {
            what,
            attempt: (attempt > 1).then_some(attempt),
            result: match reply {
                Ok(()) => "ok",
                Err(SentFailure::Refused) => "refused",
                Err(SentFailure::NotSent) => "not-sent",
                Err(SentFailure::Unknown) => "unknown",
            },
            why,
            at_ms: millis(times.at),
            took_ms: millis(times.took),
            is_check: false,
        }
    }

    /// The verification at the end.
    pub fn check(what: String, agree: bool, times: Times) -> Self {
        let (reply, why) = match agree {
            true => (Ok(()), None),
            false => (
                Err(SentFailure::Unknown),
                Some("not confirmed in time".to_owned()),
            ),
        };
        Self {
            is_check: true,
            ..Self::new(what, 1, reply, why, times)
        }
    }

    pub fn line(&self) -> String {
        let result = match self.result {
            "ok" if self.is_check => "yes",
            _ if self.is_check => "not in time",
            "ok" => "accepted",
            "refused" => "refused",
            "not-sent" => "not sent",
            _ => "no answer; the request may have been, or may still be, carried out",
        };
        let attempt = self
            .attempt
            .map_or_else(String::new, |attempt| format!(", attempt {attempt}"));
        let why = self.why.as_ref().filter(|_| !self.is_check);
        let why = why.map_or_else(String::new, |why| format!(" ({})", harmless_line(why)));
        let times = Times {
            at: Duration::from_millis(self.at_ms),
            took: Duration::from_millis(self.took_ms),
        };
        let line = times.line(&format!("{}{attempt}", self.what), result);
        format!("{line}{why}\n")
    }
}

fn millis(duration: Duration) -> u64 {
    u64::try_from(duration.as_millis()).unwrap_or(u64::MAX)
}

/// Returns the name of the step that makes an RM active or standby; `rm` includes its address.
pub fn transition_name(rm: &str, role: Role) -> String {
    format!("make {rm} {}", role.state())
}

/// Returns the name of the step that deletes the election lock.
pub fn lock_deletion_name(holder: &str) -> String {
    format!("delete the election lock of {holder}")
}
