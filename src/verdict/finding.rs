//! Problems found by a check.

use crate::config::Origin;

use super::advice::Advice;

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// Does not change the verdict: something was not checked.
    Info,
    /// The system works, with a problem.
    Warning,
    /// The system does not work, or its state is unknown.
    Error,
}

/// A problem, or a check that was not possible.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// Stable identifier for programs, documented in docs/status.md.
    pub code: &'static str,
    pub severity: Severity,
    /// Id of the member with the problem.
    pub subject: Option<String>,
    /// May contain text from other hosts. Not escaped.
    pub text: String,
    /// The origin of the configuration value that caused the finding.
    pub origin: Option<Origin>,
    pub advice: Option<Advice>,
}
