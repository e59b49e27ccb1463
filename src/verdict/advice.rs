//! Advice on the next action. Renderers turn this data into command lines.

/// An action outside this tool, a command of this tool, or the action and then the command.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Advice {
    /// An action outside this tool.
    pub action: Option<String>,
    /// Alternative commands: verbs with their arguments. Renderers add the options that select the cluster and the
    /// caller.
    pub commands: Vec<Vec<String>>,
}

impl Advice {
    /// Advice to run a command of this tool.
    pub fn command<'a>(words: impl IntoIterator<Item = &'a str>) -> Self {
        Self {
            action: None,
            commands: vec![owned(words)],
        }
    }

    /// Advice to do something outside this tool.
    pub fn action(text: impl Into<String>) -> Self {
        Self {
            action: Some(text.into()),
            commands: Vec::new(),
        }
    }

    /// Adds a command to run after the action.
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
