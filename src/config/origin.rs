//! The origin of a configuration value.

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
        /// The line on which the property begins; 0 stands for the whole file.
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
