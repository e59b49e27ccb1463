//! How documents are written for programs: JSON that a terminal can be shown, and a newline.

use serde::Serialize;

/// Writes a document.
pub fn text(document: &impl Serialize) -> String {
    // The documents are plain structs with string keys: serialising them cannot fail.
    harmless(&serde_json::to_string_pretty(document).unwrap_or_default())
}

/// Writes a document on one line.
pub fn line(document: &impl Serialize) -> String {
    harmless(&serde_json::to_string(document).unwrap_or_default())
}

/// JSON allows these as they are, and terminals obey them. They stand in strings only.
fn harmless(text: &str) -> String {
    let escaped = text.chars().map(|character| match character {
        '\u{7f}'..='\u{9f}' => format!("\\u{:04x}", u32::from(character)),
        _ => character.to_string(),
    });
    escaped.chain(["\n".to_owned()]).collect()
}
