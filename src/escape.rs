//! Text of other hosts and of configurations, made harmless for a terminal.

/// How much of a text from another host is shown, in characters: a message of megabytes helps nobody.
const LONGEST_TEXT: usize = 8192;

/// A message from another host, cut to what helps anybody, and harmless for a terminal: see [`escaped`].
pub fn harmless(text: &str) -> String {
    escaped(&text.chars().take(LONGEST_TEXT).collect::<String>())
}

/// The same on one line: blanks stand for line ends.
pub fn harmless_line(text: &str) -> String {
    harmless(text).replace('\n', " ")
}

/// Makes text from another host harmless for a terminal: control characters other than a line's end or a tab, and
/// those that change the direction of writing, are shown, not obeyed. Nothing of it is left out.
pub fn escaped(text: &str) -> String {
    text.chars()
        .map(|character| match character {
            '\n' | '\t' => character.to_string(),
            '\u{200E}' | '\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}' => {
                character.escape_unicode().to_string()
            }
            _ if character.is_control() => character.escape_unicode().to_string(),
            _ => character.to_string(),
        })
        .collect()
}

/// As [`escaped`], on one line: line ends and tabs are shown, too.
pub fn one_line(text: &str) -> String {
    escaped(text).replace('\n', "\\n").replace('\t', "\\t")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn terminals_are_not_commanded() {
        assert_eq!(
            harmless("a\u{1b}[31mb\tc\n\u{9b}\u{202e}"),
            "a\\u{1b}[31mb\tc\n\\u{9b}\\u{202e}"
        );
    }
}
