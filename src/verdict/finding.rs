//! Problems found by a check.

use crate::config::Origin;

use super::advice::Advice;

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// A check was not possible; the verdict does not change.
    Info,
    /// The system works, but has a problem.
    Warning,
    /// The system does not work, or its state is unknown.
    Error,
}

impl Severity {
    /// Stable word for programs.
    pub fn word(self) -> &'static str {
        match self {
            Self::Info => "info",
            Self::Warning => "warning",
            Self::Error => "error",
        }
    }
}

/// A problem, or a check that was not possible, with its place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// Stable identifier for programs, documented in docs/status.md or docs/zookeeper.md.
    pub code: &'static str,
    pub severity: Severity,
    /// The id of the member with the problem, or the key in a configuration.
    pub subject: Option<String>,
    /// The text may contain unescaped text from other hosts.
    pub text: String,
    /// The origin of the configuration value that caused the finding.
    pub origin: Option<Origin>,
    pub advice: Option<Advice>,
}
