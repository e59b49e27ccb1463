//! The verdict on a cluster, with its reasons and advice.

use crate::verdict::level::{Level, Verdict};

use super::action::SuggestedAction;
use super::reason::Reason;

/// The overall state of a cluster.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum YarnVerdict {
    /// One RM is active, the others are standby and healthy; with automatic failover the active RM is the
    /// elected one; HTTP agrees.
    Healthy,
    /// One RM is active, and at least one problem exists.
    Degraded,
    /// No RM is active.
    NoActive,
    /// More than one RM is active.
    SplitBrain,
    /// The active RM is not the elected one.
    LockMismatch,
    /// The observations do not show which other verdict applies.
    Unknown,
}

impl YarnVerdict {
    /// All verdicts, from best to worst.
    pub const ALL: [Self; 6] = [
        Self::Healthy,
        Self::Degraded,
        Self::Unknown,
        Self::LockMismatch,
        Self::NoActive,
        Self::SplitBrain,
    ];

    /// Converts the verdict to the form that all systems share.
    pub const fn told(self) -> Verdict {
        match self {
            Self::Healthy => Verdict::HEALTHY,
            Self::Degraded => Verdict::DEGRADED,
            Self::Unknown => Verdict::UNKNOWN,
            Self::LockMismatch => Verdict::new(Level::Critical, 0, "lock-mismatch"),
            Self::NoActive => Verdict::new(Level::Critical, 1, "no-active"),
            Self::SplitBrain => Verdict::new(Level::Critical, 2, "split-brain"),
        }
    }
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Judgement {
    pub verdict: YarnVerdict,
    /// The RMs known to be active, in configuration order.
    pub active: Vec<String>,
    /// The problems found, those that decide the verdict first.
    pub reasons: Vec<Reason>,
    /// Sources that gave no answer, without effect on the verdict.
    pub unchecked: Vec<Reason>,
    /// The advice; `None` if nothing needs to be done, or nothing is known to help.
    pub next: Option<SuggestedAction>,
}

impl Judgement {
    /// True if sources contradict each other. Sources answer at slightly different times, so a failover in
    /// between looks like a contradiction; the next look then shows none.
    pub fn is_contradiction(&self) -> bool {
        let disagrees = |reason: &Reason| matches!(reason, Reason::Disagrees { .. });
        matches!(
            self.verdict,
            YarnVerdict::SplitBrain | YarnVerdict::LockMismatch
        ) || self.reasons.iter().any(disagrees)
    }
}
