//! Where a value of the configuration stands.

use std::fmt;
use std::path::Path;
use std::sync::Arc;

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Origin {
    /// Hadoop's default.
    Default,
    File {
        /// The included file if an include set the property.
        path: Arc<Path>,
        /// The line on which the property begins; 0: the file as a whole.
        line: u32,
    },
    /// `-D` on the command line.
    CommandLine,
}

impl fmt::Display for Origin {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Default => write!(out, "Hadoop's default"),
            Self::File { path, line } => write!(out, "{}:{line}", path.display()),
            Self::CommandLine => write!(out, "-D on the command line"),
        }
    }
}
