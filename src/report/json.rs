//! How documents are written for programs: JSON that a terminal can be shown, and a newline.

use serde::Serialize;

use crate::base::escape::harmless_json;

/// Writes a document.
pub fn text(document: &impl Serialize) -> String {
    // The documents are plain structs with string keys: serialising them cannot fail.
    harmless_json(&serde_json::to_string_pretty(document).unwrap_or_default()) + "\n"
}

/// Writes a document on one line.
pub fn line(document: &impl Serialize) -> String {
    harmless_json(&serde_json::to_string(document).unwrap_or_default()) + "\n"
}
