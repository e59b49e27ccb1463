//! What to do next: data that [`crate::report::advice`] words.

/// Advice: something to do outside this tool, a command of this tool, or the one and then the other.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Advice {
    /// What to do outside this tool.
    pub action: Option<String>,
    /// The verb and its arguments; the options that choose the cluster and the caller are added where it is worded.
    pub command: Option<Vec<String>>,
}

impl Advice {
    /// A command of this tool.
    pub fn command<'a>(words: impl IntoIterator<Item = &'a str>) -> Self {
        Self {
            action: None,
            command: Some(words.into_iter().map(str::to_owned).collect()),
        }
    }

    /// Something to do outside this tool.
    pub fn action(text: impl Into<String>) -> Self {
        Self {
            action: Some(text.into()),
            command: None,
        }
    }

    /// The same, and after it this command.
    #[must_use]
    pub fn then<'a>(self, words: impl IntoIterator<Item = &'a str>) -> Self {
        Self {
            action: self.action,
            ..Self::command(words)
        }
    }
}
