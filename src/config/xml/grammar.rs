//! Names, characters, attributes and the XML declaration, as XML 1.0 and Namespaces in XML define them. quick-xml
//! does not check them.

use super::{XmlProblem, malformed};

/// `Char` of XML 1.0, section 2.2.
pub(super) fn is_character(character: char) -> bool {
    matches!(character, '\t' | '\n' | '\r' | ' '..='\u{D7FF}' | '\u{E000}'..='\u{FFFD}' | '\u{10000}'..)
}

/// `S`, section 2.3.
pub(super) fn is_blank(character: char) -> bool {
    matches!(character, ' ' | '\t' | '\r' | '\n')
}

/// `NCName`, an entity's name; without the combining characters that XML allows.
pub(super) fn is_plain(name: &str) -> bool {
    name.starts_with(|first: char| first.is_alphabetic() || first == '_')
        && name
            .chars()
            .all(|next| next.is_alphanumeric() || "_-.".contains(next))
}

/// `QName`: the name of an element or an attribute.
pub(super) fn is_qualified(name: &str) -> bool {
    let (prefix, local) = name.split_once(':').unwrap_or(("p", name));
    is_plain(prefix) && is_plain(local)
}

/// The name of a processing instruction: `xml` in any case is reserved.
pub(super) fn is_target(name: &str) -> bool {
    is_plain(name) && !name.eq_ignore_ascii_case("xml")
}

/// Splits the text after an element's name into names and raw values of attributes.
pub(super) fn attributes(mut rest: &str) -> Result<Vec<(&str, &str)>, XmlProblem> {
    let mut found = Vec::new();
    loop {
        let trimmed = rest.trim_start_matches(is_blank);
        if trimmed.is_empty() {
            return Ok(found);
        }
        let parts = trimmed
            .split_once('=')
            .filter(|_| trimmed.len() < rest.len())
            .map(|(name, value)| (name.trim_end_matches(is_blank), quoted(value)));
        match parts {
            Some((name, Some((value, after)))) if is_qualified(name) && !value.contains('<') => {
                found.push((name, value));
                rest = after;
            }
            _ => {
                return Err(malformed(
                    "attributes must be written NAME=\"VALUE\", with blanks between them",
                ));
            }
        }
    }
}

/// Splits a quoted value, after blanks, from the text after it.
pub(super) fn quoted(text: &str) -> Option<(&str, &str)> {
    let text = text.trim_start_matches(is_blank);
    let quote = text
        .chars()
        .next()
        .filter(|first| matches!(first, '"' | '\''))?;
    text[1..].split_once(quote)
}

/// True for the text of an XML declaration between `<?` and `?>` (section 2.8).
pub(super) fn is_declaration(text: &str) -> bool {
    let Some(Ok(found)) = text.strip_prefix("xml").map(attributes) else {
        return false;
    };
    let [("version", "1.0" | "1.1"), rest @ ..] = &found[..] else {
        return false;
    };
    let rest = if let [("encoding", _), after @ ..] = rest {
        after
    } else {
        rest
    };
    matches!(rest, [] | [("standalone", "yes" | "no")])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names() {
        for name in ["c", "_", "a-1.b", "ç", "configuration", "a:b"] {
            assert!(is_qualified(name), "{name}");
        }
        let invalid = "1c|-c|×|a\u{a0}|\u{FEFF}a|a b|<|a:|:b|:|a:b:c|a:1|";
        for name in invalid.split('|') {
            assert!(!is_qualified(name), "{name}");
        }
        assert!(!is_plain("a:b"));
        assert!(is_target("xml-stylesheet") && !is_target("XmL") && !is_target("p:q"));
    }

    #[test]
    fn xml_declarations() {
        let valid = r#"
            xml version='1.0'
            xml version = "1.1" 
            xml version='1.0'  encoding='x' standalone="no"
            xml version='1.0' standalone="yes""#;
        let broken = r#"
            xml
            xml encoding='utf-8'
            xml version='2.0'
            xml version=1.0
            xml version='1.0"
            xml version='1.0' standalone='maybe'
            xml version='1.0' standalone='yes' encoding='x'
            xml version='1.0'encoding='x'
            xml version='1.0' more='x'
            xml version='1.0'?"#;
        for (table, expected) in [(valid, true), (broken, false)] {
            for text in table.trim_start().lines().map(str::trim_start) {
                assert_eq!(is_declaration(text), expected, "{text}");
            }
        }
    }
}
