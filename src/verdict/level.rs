//! How bad a verdict is, the same for every system.

/// Verdicts that count as the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum Level {
    /// All is well
    Healthy,
    /// One ResourceManager is active, and not all is well
    Degraded,
    /// The sources do not tell, or the configuration cannot be read
    Unknown,
    /// No active ResourceManager, several, or one that is not elected
    Critical,
}

impl Level {
    /// All of them, the best first.
    pub const ALL: [Self; 4] = [Self::Healthy, Self::Degraded, Self::Unknown, Self::Critical];

    /// The word for it.
    pub fn word(self) -> &'static str {
        match self {
            Self::Healthy => "healthy",
            Self::Degraded => "degraded",
            Self::Unknown => "unknown",
            Self::Critical => "critical",
        }
    }
}
