//! What Flink does not read as it is written.

/// A place in a configuration file. It has no value: values may be secrets.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FlinkMistake {
    /// `config.yaml` is not what Flink's YAML parser accepts: Flink does not start, and there are no settings.
    NotYaml { line: u32, fault: YamlFault },
    /// A key twice in one map of `config.yaml`: Flink does not start.
    Duplicate { line: u32, key: String, first: u32 },
    /// A key of `config.yaml` without a value: Flink does not start.
    NoValue { line: u32, key: String },
    /// A line of `flink-conf.yaml` that Flink skips.
    Ignored {
        line: u32,
        /// The text before the first `:`, `=` or blank.
        key: String,
        shape: IgnoredLine,
    },
}

/// Why Flink skips a line of `flink-conf.yaml`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum IgnoredLine {
    /// `key:value`
    NoBlank,
    /// `key = value`
    Equals,
    /// `key:`, as before nested YAML.
    NoValue,
    Other,
}

/// The usual causes why a `config.yaml` is not YAML.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum YamlFault {
    /// A tab where YAML allows blanks only.
    Tab,
    /// `key:value`
    NoBlank,
    /// `key = value`
    Equals,
    /// `key: key: value`
    TwoKeys,
    /// A quote that is not closed.
    Quote,
    /// Text behind a closing quote.
    AfterQuote,
    /// A value that begins with a character with a meaning in YAML, such as `@` or `*`.
    Start(char),
    /// A line that is further to the right or to the left than the lines of its map.
    Indentation,
    Encoding,
    Character,
    Tag,
    /// An alias without its anchor.
    Alias,
    SeveralDocuments,
    /// A list or a text in the place of `key: value` lines.
    NoMap,
    /// A key that is a number, a list or a map.
    KeyNotText,
    /// A colon without a key before it.
    NoKey,
    /// Beyond the limits of this tool.
    TooLarge,
    /// Another fault, in the words of the parser.
    Other(String),
}

impl YamlFault {
    /// Names the fault that makes the parser reject a line, and its line: the parser may stumble on the next one.
    pub(super) fn of_line(text: &str, number: usize, reason: &str) -> (usize, Self) {
        let line_of = |number: usize| text.lines().nth(number.wrapping_sub(1)).unwrap_or_default();
        let tab =
            (number..=number + 1).find(|at| line_of(*at).trim_start_matches(' ').starts_with('\t'));
        if let Some(at) = tab {
            return (at, Self::Tab);
        }
        if reason.contains("unknown anchor") {
            return (number, Self::Alias);
        }
        let line = without_remark(line_of(number));
        let before = without_remark(line_of(number.saturating_sub(1)));
        let indentation = |line: &str| line.len() - line.trim_start().len();
        let value = line.split_once(": ").map(|(_, value)| value.trim());
        if let Some(fault) = value.and_then(Self::of_value) {
            return (number, fault);
        }
        if value.is_some() && !before.is_empty() && indentation(before) != indentation(line) {
            return (number, Self::Indentation);
        }
        let candidates = [(number, line), (number.saturating_sub(1), before)];
        let mut candidates = candidates.into_iter().map(|(at, line)| (at, line.trim()));
        let found = candidates.find_map(|(at, line)| Some((at, Self::of_key(line)?)));
        found.unwrap_or_else(|| (number, Self::Other(reason.to_owned())))
    }

    fn of_value(value: &str) -> Option<Self> {
        let first = value.chars().next()?;
        match first {
            '"' | '\'' => match value[1..].rfind(first) {
                None => Some(Self::Quote),
                Some(end) if end + 2 < value.len() => Some(Self::AfterQuote),
                Some(_) => None,
            },
            _ if "@`%*&!|>{}[]".contains(first) => Some(Self::Start(first)),
            _ if value.contains(": ") => Some(Self::TwoKeys),
            _ => None,
        }
    }

    /// Names the fault of a line without `: `.
    fn of_key(line: &str) -> Option<Self> {
        let at = line.find([':', '='])?;
        if line[at..].starts_with('=') {
            return Some(Self::Equals);
        }
        let is_key = !line.contains(": ") && !line.ends_with(':') && !line[..at].contains(' ');
        is_key.then_some(Self::NoBlank)
    }
}

/// A remark begins with `#` at the start of the line or behind a blank.
fn without_remark(line: &str) -> &str {
    let mut starts = line.match_indices('#').map(|(at, _)| at);
    let remark = starts.find(|at| {
        line[..*at]
            .chars()
            .next_back()
            .is_none_or(char::is_whitespace)
    });
    remark.map_or(line, |at| &line[..at])
}
