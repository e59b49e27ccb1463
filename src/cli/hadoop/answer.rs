//! An answer to a line that needs no ResourceManager.

use crate::exit::Exit;

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HadoopAnswer {
    /// The command, if it is for HA pairs: if HA is off, that error comes first.
    pub ha_verb: Option<&'static str>,
    pub stdout: String,
    /// The text; its first line is Java's.
    pub stderr: String,
    pub exit: Exit,
}

impl HadoopAnswer {
    /// Makes a message about an invalid line.
    pub(super) fn wrong(stderr: impl Into<String>) -> Self {
        Self {
            ha_verb: None,
            stdout: String::new(),
            stderr: stderr.into(),
            exit: Exit::HadoopFailure,
        }
    }
}
