//! Text from other hosts and from configurations. The reader cuts it; the renderer escapes it.

use std::fmt::Write as _;

use serde::Serialize;

/// Maximum length of a text from another host, in characters.
const LONGEST_TEXT: usize = 8192;

/// Cuts a text from another host and marks the cut. Readers call this, so that every output format has the same
/// text.
pub fn cut(text: String) -> String {
    cut_to(text, LONGEST_TEXT)
}

/// Cuts as [`cut`] does, at another length in characters.
pub fn cut_to(text: String, longest: usize) -> String {
    match text.char_indices().nth(longest) {
        None => text,
        Some((end, _)) => format!("{} [cut: {} bytes in all]", &text[..end], text.len()),
    }
}

/// Escapes control characters other than line feed and tab, bidirectional controls, and Unicode line separators. No
/// character is removed.
pub fn harmless(text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '\n' | '\t' => shown.push(character),
            _ if is_control_character(character) => shown.extend(character.escape_unicode()),
            _ => shown.push(character),
        }
    }
    shown
}

/// Escapes as [`harmless`] does, and turns line feeds into blanks.
pub fn harmless_line(text: &str) -> String {
    harmless(text).replace('\n', " ")
}

/// Escapes as [`harmless`] does, and line feeds and tabs too.
pub fn one_line(text: &str) -> String {
    harmless(text).replace('\n', "\\n").replace('\t', "\\t")
}

/// Escapes as [`harmless`] does, with JSON escapes.
pub fn harmless_json(json: &str) -> String {
    let mut shown = String::with_capacity(json.len());
    for character in json.chars() {
        if character != '\n' && is_control_character(character) {
            // These characters are all in the basic multilingual plane: four digits are enough.
            let _ = write!(shown, "\\u{:04x}", u32::from(character));
        } else {
            shown.push(character);
        }
    }
    shown
}

/// Renders a document as one line of escaped JSON. Serializing cannot fail: the documents are plain structs with
/// string keys.
pub fn json_line(document: &impl Serialize) -> String {
    harmless_json(&serde_json::to_string(document).unwrap_or_default()) + "\n"
}

/// True for characters that change what a terminal or viewer shows: controls, bidirectional controls, line and
/// paragraph separators.
fn is_control_character(character: char) -> bool {
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

/// Quotes a word for a POSIX shell.
pub fn quoted(word: &str) -> String {
    // zsh expands a word that begins with "=".
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

    const CONTROLS: &str =
        "\u{1b}\u{7f}\u{9b}\u{61c}\u{200e}\u{200f}\u{2028}\u{2029}\u{202a}\u{202e}\u{2066}\u{2069}";

    #[test]
    fn control_characters_are_escaped() {
        assert_eq!(
            harmless("a\u{1b}[31mb\tc\n\u{9b}\u{202e}"),
            "a\\u{1b}[31mb\tc\n\\u{9b}\\u{202e}"
        );
        assert_eq!(one_line("a\tb\nc"), "a\\tb\\nc");
        for shown in [
            harmless(CONTROLS),
            one_line(CONTROLS),
            harmless_line(CONTROLS),
        ] {
            assert!(shown.is_ascii() && !shown.contains('\u{1b}'), "{shown:?}");
        }
    }

    #[test]
    fn escaped_json_is_the_same_document() {
        let document = serde_json::to_string_pretty(&[CONTROLS]).unwrap();
        let shown = harmless_json(&document);
        let read: [String; 1] = serde_json::from_str(&shown).unwrap();
        assert_eq!(read, [CONTROLS]);
        assert!(shown.is_ascii() && !shown.contains('\u{7f}'), "{shown:?}");
    }

    #[test]
    fn long_text_is_cut() {
        let longest = "é".repeat(LONGEST_TEXT);
        assert_eq!(cut(longest.clone()), longest);
        let longer = longest.clone() + "é";
        assert_eq!(cut(longer), longest + " [cut: 16386 bytes in all]");
    }
}
