//! What a look at a cluster is told as.

use crate::verdict::level::{Level, Verdict};

use super::action::SuggestedAction;
use super::reason::Reason;

/// What the observations add up to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum YarnVerdict {
    /// One active RM, the rest standby and well; under automatic failover the active one is elected; HTTP agrees.
    Healthy,
    /// One active RM, and not all is well.
    Degraded,
    /// Nobody is active.
    NoActive,
    /// More than one is.
    SplitBrain,
    /// The active one is not the one that is elected.
    LockMismatch,
    /// What was seen does not allow any of these to be told.
    Unknown,
}

impl YarnVerdict {
    /// All of them, the best first.
    pub const ALL: [Self; 6] = [
        Self::Healthy,
        Self::Degraded,
        Self::Unknown,
        Self::LockMismatch,
        Self::NoActive,
        Self::SplitBrain,
    ];

    /// As it is told.
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

/// A verdict, what it rests on, and what to do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Judgement {
    /// The verdict.
    pub verdict: YarnVerdict,
    /// The RMs that are active, as far as is known, in the order of the configuration.
    pub active: Vec<String>,
    /// What is not as it should be, the weightiest first.
    pub reasons: Vec<Reason>,
    /// Sources that said nothing and did not change the verdict: it is about the rest.
    pub unchecked: Vec<Reason>,
    /// What to do, where there is something.
    pub next: Option<SuggestedAction>,
}

impl Judgement {
    /// Whether sources contradict each other. They are asked at about one moment, not at one: a failover in between
    /// looks like this, and is over when one looks again.
    pub fn is_contradiction(&self) -> bool {
        let disagrees = |reason: &Reason| matches!(reason, Reason::Disagrees { .. });
        matches!(
            self.verdict,
            YarnVerdict::SplitBrain | YarnVerdict::LockMismatch
        ) || self.reasons.iter().any(disagrees)
    }
}
