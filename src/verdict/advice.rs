//! What to do next: data that [`crate::report::advice`] words.

/// Advice: something to do outside this tool, a command of this tool, or the one and then the other.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Advice {
    /// What to do outside this tool.
    pub action: Option<String>,
    /// The verb and its arguments; the options that choose the cluster and the caller are added where it is worded.
    pub command: Option<Vec<String>>,
    /// Commands that help as well.
    pub others: Vec<Vec<String>>,
}

impl Advice {
    /// A command of this tool.
    pub fn command<'a>(words: impl IntoIterator<Item = &'a str>) -> Self {
        Self {
            action: None,
            command: Some(owned(words)),
            others: Vec::new(),
        }
    }

    /// Something to do outside this tool.
    pub fn action(text: impl Into<String>) -> Self {
        Self {
            action: Some(text.into()),
            command: None,
            others: Vec::new(),
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

    /// The same, or this command.
    #[must_use]
    pub fn or<'a>(mut self, words: impl IntoIterator<Item = &'a str>) -> Self {
        self.others.push(owned(words));
        self
    }

    /// The end of a split brain, with one of these kept active.
    pub fn repair_keeping<'a>(first: &'a str, rest: impl IntoIterator<Item = &'a str>) -> Self {
        let keep = |rm: &'a str| ["repair", "--keep", rm];
        let first = Self::command(keep(first));
        rest.into_iter()
            .fold(first, |advice, rm| advice.or(keep(rm)))
    }

    /// A failover to `to`. A silent RM may be called dead only after a check on its host.
    pub fn failover<'a>(to: &'a str, dead: &[&'a str]) -> Self {
        let flags = dead.iter().flat_map(|rm| ["--dead", *rm]);
        let words = ["failover", "--to", to].into_iter().chain(flags);
        if dead.is_empty() {
            return Self::command(words);
        }
        let checks = dead.iter().map(|rm| format!("on the host of {rm}"));
        let checks = checks.collect::<Vec<_>>().join(" and ");
        Self::action(format!("check {checks} that its process is gone")).then(words)
    }
}

fn owned<'a>(words: impl IntoIterator<Item = &'a str>) -> Vec<String> {
    words.into_iter().map(str::to_owned).collect()
}
