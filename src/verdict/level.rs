//! The severity of a verdict, common to all systems.

use crate::exit::Exit;

/// Severity of a verdict. A later level is worse.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, clap::ValueEnum)]
pub enum Level {
    /// No problem was found
    Healthy,
    /// The system works, but has a problem
    Degraded,
    /// The state cannot be determined, or the configuration cannot be read
    Unknown,
    /// It does not serve, or more than one member acts as the active one
    Critical,
}

impl Level {
    /// All levels, the best first.
    pub const ALL: [Self; 4] = [Self::Healthy, Self::Degraded, Self::Unknown, Self::Critical];

    pub fn word(self) -> &'static str {
        match self {
            Self::Healthy => "healthy",
            Self::Degraded => "degraded",
            Self::Unknown => "unknown",
            Self::Critical => "critical",
        }
    }

    /// Returns the exit status of `status`.
    pub fn exit(self) -> Exit {
        match self {
            Self::Healthy => Exit::Success,
            Self::Degraded => Exit::Degraded,
            Self::Critical => Exit::Critical,
            Self::Unknown => Exit::Unknown,
        }
    }
}

/// A verdict of a system. A greater verdict is worse.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Verdict {
    level: Level,
    /// Rank among the system's verdicts of this level.
    rank: u8,
    word: &'static str,
}

impl Verdict {
    pub const HEALTHY: Self = Self::new(Level::Healthy, 0, "healthy");
    pub const DEGRADED: Self = Self::new(Level::Degraded, 0, "degraded");
    pub const UNKNOWN: Self = Self::new(Level::Unknown, 0, "unknown");

    pub const fn new(level: Level, rank: u8, word: &'static str) -> Self {
        Self { level, rank, word }
    }

    pub fn level(self) -> Level {
        self.level
    }

    /// Stable identifier for programs.
    pub fn word(self) -> &'static str {
        self.word
    }
}
