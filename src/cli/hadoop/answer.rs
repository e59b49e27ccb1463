//! An answer to a line that needs no ResourceManager.

use crate::exit::Exit;

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HadoopAnswer {
    /// The command, if it is one for HA pairs: without HA, that error comes first.
    pub ha_verb: Option<&'static str>,
    pub stdout: String,
    /// The first line is Java's.
    pub stderr: String,
    pub exit: Exit,
}

impl HadoopAnswer {
    /// A message about a wrong line.
    pub(super) fn wrong(stderr: impl Into<String>) -> Self {
        Self {
            ha_verb: None,
            stdout: String::new(),
            stderr: stderr.into(),
            exit: Exit::HadoopFailure,
        }
    }
}
