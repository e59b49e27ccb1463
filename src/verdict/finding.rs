//! What is not as it should be.

use crate::config::Origin;

use super::advice::Advice;

/// How much a finding weighs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// It changes no verdict: something was not checked.
    Info,
    /// The system works, and not all is well.
    Warning,
    /// The system does not work, or it is unknown whether it does.
    Error,
}

/// Something that is not as it should be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// The word for programs; documented in docs/status.md.
    pub code: &'static str,
    pub severity: Severity,
    /// Id of the member that it is about.
    pub subject: Option<String>,
    /// May hold text from other hosts, which is not escaped.
    pub text: String,
    /// Where the configuration has the value that it is about.
    pub origin: Option<Origin>,
    pub advice: Option<Advice>,
}
