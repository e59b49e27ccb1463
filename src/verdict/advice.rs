//! What to do next: data that the renderers make command lines of.

/// Advice: something to do outside this tool, a command of this tool, or the one and then the other.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Advice {
    /// What to do outside this tool.
    pub action: Option<String>,
    /// Verbs with their arguments, of which one is to be chosen. The options that choose the cluster and the caller are
    /// added where they are shown.
    pub commands: Vec<Vec<String>>,
}

impl Advice {
    /// A command of this tool.
    pub fn command<'a>(words: impl IntoIterator<Item = &'a str>) -> Self {
        Self {
            action: None,
            commands: vec![owned(words)],
        }
    }

    /// Something to do outside this tool.
    pub fn action(text: impl Into<String>) -> Self {
        Self {
            action: Some(text.into()),
            commands: Vec::new(),
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

pub(crate) fn owned<'a>(words: impl IntoIterator<Item = &'a str>) -> Vec<String> {
    words.into_iter().map(str::to_owned).collect()
}
