//! Text of other hosts and of configurations: cut when it is read, made harmless for a terminal when it is shown.

use std::fmt::Write as _;

use serde::Serialize;

/// Longest text that is taken from another host, in characters: a message of megabytes helps nobody.
const LONGEST_TEXT: usize = 8192;

/// Cuts a text of another host, and says in it that it was cut. To be called where the text is read: every format
/// then has the same.
pub fn cut(text: String) -> String {
    cut_to(text, LONGEST_TEXT)
}

/// The same, with another length, in characters.
pub fn cut_to(text: String, longest: usize) -> String {
    match text.char_indices().nth(longest) {
        None => text,
        Some((end, _)) => format!("{} [cut: {} bytes in all]", &text[..end], text.len()),
    }
}

/// Makes text harmless for a terminal: control characters other than a line's end or a tab, and those that change the
/// direction of writing or end a line, are shown, not obeyed. Nothing of it is left out.
pub fn harmless(text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '\n' | '\t' => shown.push(character),
            _ if is_obeyed(character) => shown.extend(character.escape_unicode()),
            _ => shown.push(character),
        }
    }
    shown
}

/// The same on one line: blanks stand for line ends.
pub fn harmless_line(text: &str) -> String {
    harmless(text).replace('\n', " ")
}

/// The same on one line: line ends and tabs are shown, too.
pub fn one_line(text: &str) -> String {
    harmless(text).replace('\n', "\\n").replace('\t', "\\t")
}

/// The same for a JSON document, where these characters stand in strings only. `\u{2028}` is `\u2028` there.
pub fn harmless_json(json: &str) -> String {
    let mut shown = String::with_capacity(json.len());
    for character in json.chars() {
        if character != '\n' && is_obeyed(character) {
            // None of them needs more than four digits.
            let _ = write!(shown, "\\u{:04x}", u32::from(character));
        } else {
            shown.push(character);
        }
    }
    shown
}

/// A document as one line of harmless JSON, with its line end. The documents are plain structs with string keys:
/// serialising them cannot fail.
pub fn json_line(document: &impl Serialize) -> String {
    harmless_json(&serde_json::to_string(document).unwrap_or_default()) + "\n"
}

/// Whether terminals or viewers obey a character instead of showing it: controls, directions of writing (bidi), and the
/// line and paragraph separators.
fn is_obeyed(character: char) -> bool {
    character.is_control()
        || matches!(
            character,
            '\u{061C}'
                | '\u{200E}'
                | '\u{200F}'
                | '\u{2028}'..='\u{202E}'
                | '\u{2066}'..='\u{2069}'
        )
}

/// A word for a shell.
pub fn quoted(word: &str) -> String {
    // zsh expands a word that begins with an equals sign.
    let plain =
        |character: char| character.is_ascii_alphanumeric() || "_-./:@%+=,".contains(character);
    if !word.is_empty() && !word.starts_with('=') && word.chars().all(plain) {
        return word.to_owned();
    }
    format!("'{}'", word.replace('\'', r"'\''"))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Every character that must not reach a terminal.
    const OBEYED: &str =
        "\u{1b}\u{7f}\u{9b}\u{61c}\u{200e}\u{200f}\u{2028}\u{2029}\u{202a}\u{202e}\u{2066}\u{2069}";

    #[test]
    fn terminals_are_not_commanded() {
        assert_eq!(
            harmless("a\u{1b}[31mb\tc\n\u{9b}\u{202e}"),
            "a\\u{1b}[31mb\tc\n\\u{9b}\\u{202e}"
        );
        assert_eq!(one_line("a\tb\nc"), "a\\tb\\nc");
        for shown in [harmless(OBEYED), one_line(OBEYED), harmless_line(OBEYED)] {
            assert!(shown.is_ascii() && !shown.contains('\u{1b}'), "{shown:?}");
        }
    }

    #[test]
    fn json_stays_the_same_document() {
        let document = serde_json::to_string_pretty(&[OBEYED]).unwrap();
        let shown = harmless_json(&document);
        let read: [String; 1] = serde_json::from_str(&shown).unwrap();
        assert_eq!(read, [OBEYED]);
        assert!(shown.is_ascii() && !shown.contains('\u{7f}'), "{shown:?}");
    }

    #[test]
    fn only_long_text_is_cut() {
        let longest = "é".repeat(LONGEST_TEXT);
        assert_eq!(cut(longest.clone()), longest);
        let longer = longest.clone() + "é";
        assert_eq!(cut(longer), longest + " [cut: 16386 bytes in all]");
    }
}
