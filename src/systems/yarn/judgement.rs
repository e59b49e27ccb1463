//! What a look at a cluster is told as.

use crate::exit::Exit;
use crate::verdict::level::Level;

use super::action::SuggestedAction;
use super::reason::Reason;

/// What the observations add up to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Verdict {
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

impl Verdict {
    /// All of them, the best first.
    pub const ALL: [Self; 6] = [
        Self::Healthy,
        Self::Degraded,
        Self::Unknown,
        Self::LockMismatch,
        Self::NoActive,
        Self::SplitBrain,
    ];

    /// The word for programs.
    pub fn word(self) -> &'static str {
        match self {
            Self::Healthy => "healthy",
            Self::Degraded => "degraded",
            Self::NoActive => "no-active",
            Self::SplitBrain => "split-brain",
            Self::LockMismatch => "lock-mismatch",
            Self::Unknown => "unknown",
        }
    }

    /// The level as which clusters are counted.
    pub fn level(self) -> Level {
        match self {
            Self::Healthy => Level::Healthy,
            Self::Degraded => Level::Degraded,
            Self::NoActive | Self::SplitBrain | Self::LockMismatch => Level::Critical,
            Self::Unknown => Level::Unknown,
        }
    }

    /// How `status` ends.
    pub fn exit(self) -> Exit {
        match self.level() {
            Level::Healthy => Exit::Success,
            Level::Degraded => Exit::Degraded,
            Level::Critical => Exit::Critical,
            Level::Unknown => Exit::Unknown,
        }
    }

    /// How bad it is, to put clusters in order: what is known to be broken comes before what is not known.
    pub fn severity(self) -> usize {
        Self::ALL
            .iter()
            .position(|verdict| *verdict == self)
            .unwrap_or(usize::MAX)
    }
}

/// A verdict, what it rests on, and what to do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Judgement {
    /// The verdict.
    pub verdict: Verdict,
    /// The RMs that are active, as far as is known, in the order of the configuration.
    pub active: Vec<String>,
    /// What is not as it should be, the weightiest first.
    pub reasons: Vec<Reason>,
    /// Sources that said nothing and did not change the verdict: it is about the rest.
    pub narrowed: Vec<Reason>,
    /// What to do, where there is something.
    pub next: Option<SuggestedAction>,
}

impl Judgement {
    /// Whether sources contradict each other. They are asked at about one moment, not at one: a failover in between
    /// looks like this, and is over when one looks again.
    pub fn is_contradiction(&self) -> bool {
        let disagrees = |reason: &Reason| matches!(reason, Reason::Disagrees { .. });
        matches!(self.verdict, Verdict::SplitBrain | Verdict::LockMismatch)
            || self.reasons.iter().any(disagrees)
    }
}
