//! Java's properties files (`java.util.Properties.load`), with line numbers. Pure.

use std::mem;

/// A key with its value; escapes are resolved.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PropertyEntry {
    pub key: String,
    pub value: String,
    /// The line on which the entry begins, from 1; 0 if the file does not have the entry.
    pub line: u32,
    /// True if blanks precede the key.
    pub is_indented: bool,
    pub separator: Separator,
    /// True if the value has a backslash in the file.
    pub has_backslash: bool,
}

impl PropertyEntry {
    /// Makes an entry that the file does not have.
    pub fn added(key: &str, value: &str) -> Self {
        Self {
            key: key.to_owned(),
            value: value.to_owned(),
            line: 0,
            is_indented: false,
            separator: Separator::Equals,
            has_backslash: false,
        }
    }
}

/// The separator between a key and its value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Separator {
    Equals,
    Colon,
    /// Only blanks, or nothing; the value is empty.
    Blank,
}

/// A `\u` without four hexadecimal digits. `Properties.load` throws an `IllegalArgumentException`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MalformedEscape {
    /// The line on which the entry begins.
    pub line: u32,
}

/// Returns the entries of a file in file order, with duplicates. As in Java, the text is ISO-8859-1. Reading ends
/// at the first malformed escape.
pub fn entries(bytes: &[u8]) -> (Vec<PropertyEntry>, Option<MalformedEscape>) {
    let mut found = Vec::new();
    for line in logical_lines(bytes) {
        match entry(&line) {
            Some(entry) => found.push(entry),
            None => return (found, Some(MalformedEscape { line: line.number })),
        }
    }
    (found, None)
}

/// One entry, with its continuation lines joined.
#[derive(Default)]
struct LogicalLine {
    text: Vec<char>,
    number: u32,
    is_indented: bool,
}

/// Joins lines as `Properties.LineReader` does: without comments, empty lines and the blanks before each line. A
/// line that ends with an odd number of backslashes continues on the next line.
fn logical_lines(bytes: &[u8]) -> Vec<LogicalLine> {
    let mut lines = Vec::new();
    let mut logical = LogicalLine::default();
    for (number, line) in (1..).zip(natural_lines(bytes)) {
        let blanks = line.iter().take_while(|byte| is_blank(**byte)).count();
        let text = &line[blanks..];
        // Comments and empty lines are also skipped after a line of one backslash.
        if logical.text.is_empty() {
            if text.is_empty() || text.starts_with(b"#") || text.starts_with(b"!") {
                continue;
            }
            logical.number = number;
            logical.is_indented = blanks > 0;
        }
        let backslashes = text.iter().rev().take_while(|byte| **byte == b'\\').count();
        let is_continued = backslashes % 2 == 1;
        let end = text.len() - usize::from(is_continued);
        logical
            .text
            .extend(text[..end].iter().copied().map(char::from));
        if !is_continued {
            lines.push(mem::take(&mut logical));
        }
    }
    if !logical.text.is_empty() {
        lines.push(logical);
    }
    lines
}

/// Splits a text into lines that end with `\n`, `\r` or `\r\n`.
fn natural_lines(bytes: &[u8]) -> impl Iterator<Item = &[u8]> {
    let mut rest = Some(bytes);
    std::iter::from_fn(move || {
        let text = rest?;
        let Some(end) = text.iter().position(|byte| matches!(byte, b'\n' | b'\r')) else {
            rest = None;
            return Some(text);
        };
        let width = if text[end..].starts_with(b"\r\n") {
            2
        } else {
            1
        };
        rest = Some(&text[end + width..]);
        Some(&text[..end])
    })
}

fn is_blank(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t' | 0x0c)
}

/// Resolves escapes. Returns `None` if an escape is malformed.
fn entry(line: &LogicalLine) -> Option<PropertyEntry> {
    let text = &line.text;
    let is_blank = |at: &char| matches!(at, ' ' | '\t' | '\u{c}');
    let key_end = key_end(text);
    let after = &text[key_end..];
    let blanks = after.iter().take_while(|at| is_blank(at)).count();
    let (separator, width) = match after.get(blanks) {
        Some('=') => (Separator::Equals, 1),
        Some(':') => (Separator::Colon, 1),
        _ => (Separator::Blank, 0),
    };
    let value = &after[blanks + width..];
    let value = &value[value.iter().take_while(|at| is_blank(at)).count()..];
    Some(PropertyEntry {
        key: resolved(&text[..key_end])?,
        value: resolved(value)?,
        line: line.number,
        is_indented: line.is_indented,
        separator,
        has_backslash: value.contains(&'\\'),
    })
}

/// Returns the length of the key: it ends before the first separator or blank without a backslash before it.
fn key_end(text: &[char]) -> usize {
    let mut is_escaped = false;
    for (index, at) in text.iter().enumerate() {
        match at {
            '=' | ':' | ' ' | '\t' | '\u{c}' if !is_escaped => return index,
            '\\' => is_escaped = !is_escaped,
            _ => is_escaped = false,
        }
    }
    text.len()
}

/// `Properties.loadConvert`: drops a backslash before any other character.
fn resolved(text: &[char]) -> Option<String> {
    let mut units = Vec::with_capacity(text.len());
    let mut rest = text.iter().copied();
    while let Some(at) = rest.next() {
        let unit = match at {
            '\\' => match rest.next()? {
                't' => '\t' as u16,
                'r' => '\r' as u16,
                'n' => '\n' as u16,
                'f' => 0x0c,
                'u' => {
                    let digits: String = rest.by_ref().take(4).collect();
                    let is_whole =
                        digits.len() == 4 && digits.bytes().all(|at| at.is_ascii_hexdigit());
                    is_whole.then(|| u16::from_str_radix(&digits, 16).ok())??
                }
                other => other as u16,
            },
            // Each byte is one character of ISO-8859-1.
            other => other as u16,
        };
        units.push(unit);
    }
    Some(String::from_utf16_lossy(&units))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Returns the file with `|` for each line end, and its entries: line, key, value.
    const FILES: &str = r"
        a=b|c = d               => 1 a=b; 2 c=d
        a:b|c : d|e f|g         => 1 a=b; 2 c=d; 3 e=f; 4 g=
        # x|! y||a=b # c        => 4 a=b # c
        a=b:c=d                 => 1 a=b:c=d
        a==b                    => 1 a==b
        a\=b=c|d\ e f           => 1 a=b=c; 2 d e=f
        a=b\|   c|d=e           => 1 a=bc; 3 d=e
        a=b\|# c|d=e            => 1 a=b# c; 3 d=e
        a=b\\|c=d               => 1 a=b\; 2 c=d
        a=b\||c=d               => 1 a=b; 3 c=d
        # a\|b=c                => 2 b=c
        \|# a|b=c               => 3 b=c
        a=C:\data\new           => 1 a=C:data+ew
        a=\u0041\u00e9          => 1 a=Aé
        a=b\                    => 1 a=b
        a=1|b=\u12|c=3          => 1 a=1; malformed 2
        a=\u12g4                => malformed 1
    ";

    #[test]
    fn files_read_as_in_java() {
        for case in FILES.lines().filter(|line| !line.trim().is_empty()) {
            let (file, expected) = case.split_once("=> ").expect("a case");
            let file = file.trim().replace('|', "\n");
            let (found, malformed) = entries(file.as_bytes());
            let mut shown: Vec<String> = found
                .iter()
                .map(|entry| format!("{} {}={}", entry.line, entry.key, entry.value))
                .map(|text| text.replace('\n', "+"))
                .collect();
            shown.extend(malformed.map(|error| format!("malformed {}", error.line)));
            assert_eq!(shown.join("; "), expected.trim(), "{case}");
        }
    }

    #[test]
    fn line_ends_and_bytes() {
        let (found, _) = entries(b"a=1\r\nb=2\rc=3\\\r\n 4\n\xef\xbb\xbfd=5");
        let shown: Vec<_> = found
            .iter()
            .map(|entry| (entry.line, entry.key.as_str(), entry.value.as_str()))
            .collect();
        let mark = "\u{ef}\u{bb}\u{bf}d";
        assert_eq!(
            shown,
            [(1, "a", "1"), (2, "b", "2"), (3, "c", "34"), (5, mark, "5")]
        );
    }
}
