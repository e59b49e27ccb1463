//! Linters: tables of rules over the files of a system. Pure.

use std::path::PathBuf;

use crate::config::Origin;

use super::advice::Advice;
use super::finding::{Finding, Severity};

/// One rule of a linter. `C` is the type of its input.
pub struct LintRule<C> {
    /// The code of its findings.
    pub code: &'static str,
    /// The severity of its findings, unless a finding has its own severity.
    pub severity: Severity,
    /// The mistake, for the documentation.
    pub what: &'static str,
    pub(crate) check: fn(&C) -> Vec<Hit>,
}

/// A place that violates a rule.
#[derive(Debug)]
pub(crate) struct Hit {
    pub(crate) key: Option<String>,
    pub(crate) origin: Origin,
    /// The mistake and its consequence.
    pub(crate) text: String,
    /// The text to write instead.
    pub(crate) fix: String,
    pub(crate) severity: Option<Severity>,
    pub(crate) is_fatal: bool,
}

/// A finding of a linter. Its subject is the key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LintFinding {
    pub finding: Finding,
    /// True if the process does not start because of the finding.
    pub is_fatal: bool,
}

/// The parts of a rule that reports show.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RuleText {
    pub code: &'static str,
    pub severity: Severity,
    pub what: &'static str,
}

impl Hit {
    pub(crate) fn new(origin: Origin, text: String, fix: String) -> Self {
        Self {
            key: None,
            origin,
            text,
            fix,
            severity: None,
            is_fatal: false,
        }
    }

    /// Marks a hit with which the process does not start.
    pub(crate) fn fatal(self) -> Self {
        Self {
            is_fatal: true,
            ..self
        }
    }

    pub(crate) fn severity(self, severity: Severity) -> Self {
        Self {
            severity: Some(severity),
            ..self
        }
    }
}

impl<C> LintRule<C> {
    /// Makes a rule; a table has one line per rule.
    pub(crate) const fn new(
        code: &'static str,
        severity: Severity,
        check: fn(&C) -> Vec<Hit>,
        what: &'static str,
    ) -> Self {
        Self {
            code,
            severity,
            what,
            check,
        }
    }

    /// Makes a rule whose findings come from elsewhere.
    pub(crate) const fn compared(
        code: &'static str,
        severity: Severity,
        what: &'static str,
    ) -> Self {
        Self::new(code, severity, |_| Vec::new(), what)
    }

    pub fn text(&self) -> RuleText {
        RuleText {
            code: self.code,
            severity: self.severity,
            what: self.what,
        }
    }

    pub(crate) fn finding(&self, hit: Hit) -> LintFinding {
        LintFinding {
            finding: Finding {
                code: self.code,
                severity: hit.severity.unwrap_or(self.severity),
                subject: hit.key,
                text: hit.text,
                origin: Some(hit.origin),
                advice: Some(Advice::action(hit.fix)),
            },
            is_fatal: hit.is_fatal,
        }
    }
}

/// Returns the findings in the order of files and lines; those of one line in the order of the rules.
pub(crate) fn check<C>(rules: &[LintRule<C>], checked: &C) -> Vec<LintFinding> {
    let found = rules.iter().flat_map(|rule| {
        let hits = (rule.check)(checked);
        hits.into_iter().map(|hit| rule.finding(hit))
    });
    let mut found: Vec<LintFinding> = found.collect();
    found.sort_by_key(place);
    found
}

/// Findings about a whole file come first.
pub(crate) fn place(found: &LintFinding) -> (PathBuf, u32) {
    match &found.finding.origin {
        Some(Origin::File { path, line }) => (path.to_path_buf(), *line),
        _ => (PathBuf::new(), 0),
    }
}
