//! Names, characters and the XML declaration, by the grammar of XML 1.0 and Namespaces in XML. Pure.
//!
//! The XML reader under this module leaves these unchecked, and a file that Hadoop refuses must not be accepted here.

use quick_xml::events::BytesStart;
use quick_xml::name::{NamespaceResolver, ResolveResult};

/// `Char` of XML 1.0, section 2.2.
pub(super) fn is_character(character: char) -> bool {
    matches!(character, '\t' | '\n' | '\r' | ' '..='\u{D7FF}' | '\u{E000}'..='\u{FFFD}' | '\u{10000}'..)
}

/// `S`, section 2.3.
pub(super) fn is_blank(character: char) -> bool {
    matches!(character, ' ' | '\t' | '\r' | '\n')
}

/// `NameStartChar`, section 2.3, but for the colon.
fn begins_name(character: char) -> bool {
    matches!(character, 'A'..='Z' | '_' | 'a'..='z' | '\u{C0}'..='\u{D6}' | '\u{D8}'..='\u{F6}'
        | '\u{F8}'..='\u{2FF}' | '\u{370}'..='\u{37D}' | '\u{37F}'..='\u{1FFF}' | '\u{200C}'..='\u{200D}'
        | '\u{2070}'..='\u{218F}' | '\u{2C00}'..='\u{2FEF}' | '\u{3001}'..='\u{D7FF}'
        | '\u{F900}'..='\u{FDCF}' | '\u{FDF0}'..='\u{FFFD}' | '\u{10000}'..='\u{EFFFF}')
}

/// `NameChar`, section 2.3, but for the colon.
pub(super) fn goes_on_in_name(character: char) -> bool {
    begins_name(character)
        || matches!(character, '-' | '.' | '0'..='9' | '\u{B7}' | '\u{300}'..='\u{36F}' | '\u{203F}'..='\u{2040}')
}

/// A name without a colon (`NCName`): what entities and processing instructions may be called.
pub(super) fn is_plain(name: &str) -> bool {
    let mut characters = name.chars();
    characters.next().is_some_and(begins_name) && characters.all(goes_on_in_name)
}

/// A name with or without a prefix (`QName`): what elements and attributes may be called.
pub(super) fn is_qualified(name: &str) -> bool {
    match name.split_once(':') {
        Some((prefix, local)) => is_plain(prefix) && is_plain(local),
        None => is_plain(name),
    }
}

/// Whether a processing instruction may be called so: `xml` in any case is reserved.
pub(super) fn is_target(name: &str) -> bool {
    is_plain(name) && !name.eq_ignore_ascii_case("xml")
}

/// What is wrong with the names of an element and its attributes.
pub(super) fn fault_of_tag(
    start: &BytesStart<'_>,
    resolver: &NamespaceResolver,
) -> Option<&'static str> {
    let name = start.name();
    if !is_qualified(name.as_ref()) {
        return Some("an element's name is not one");
    }
    let (namespace, _) = resolver.resolve_element(name);
    if matches!(namespace, ResolveResult::Unknown(_)) || name.as_ref().starts_with("xmlns:") {
        return Some("an element's namespace prefix is not declared");
    }
    if !values_are_apart(start) {
        return Some("two attributes without a blank between them");
    }
    let mut expanded = Vec::new();
    // Attributes that cannot be read at all are reported where they are read.
    for attribute in start.attributes().filter_map(Result::ok) {
        let key = attribute.key;
        if !is_qualified(key.as_ref()) {
            return Some("an attribute's name is not one");
        }
        if key.as_ref().starts_with("xmlns:") && attribute.value.is_empty() {
            return Some("a namespace prefix that stands for nothing");
        }
        if key.as_ref().starts_with("xmlns:") || !key.as_ref().contains(':') {
            continue;
        }
        match resolver.resolve_attribute(key) {
            (ResolveResult::Bound(namespace), local) => {
                let name = (namespace.as_ref().to_owned(), local.as_ref().to_owned());
                if expanded.contains(&name) {
                    return Some("an attribute stands twice, under two prefixes");
                }
                expanded.push(name);
            }
            _ => return Some("an attribute's namespace prefix is not declared"),
        }
    }
    None
}

/// Whether a blank follows every attribute value that is not the last.
fn values_are_apart(start: &BytesStart<'_>) -> bool {
    let mut open = None;
    let mut closed = false;
    for character in start.chars() {
        if closed && !is_blank(character) {
            return false;
        }
        closed = false;
        match open {
            Some(quote) if character == quote => {
                open = None;
                closed = true;
            }
            None if matches!(character, '"' | '\'') => open = Some(character),
            _ => {}
        }
    }
    true
}

/// Whether text begins with an XML declaration that is not one (section 2.8). Text without one is fine.
pub(super) fn has_broken_declaration(text: &str) -> bool {
    match text.strip_prefix("<?xml") {
        Some(rest) if rest.starts_with(|next| is_blank(next) || next == '?') => {
            !declaration_ends(rest)
        }
        _ => false,
    }
}

/// Reads what follows `<?xml`: version, then encoding, then standalone, the first of them always.
fn declaration_ends(rest: &str) -> bool {
    let Some((version, mut rest)) = pseudo_attribute(rest, "version") else {
        return false;
    };
    if !matches!(version, "1.0" | "1.1") {
        return false;
    }
    if let Some((encoding, after)) = pseudo_attribute(rest, "encoding") {
        if encoding.is_empty() {
            return false;
        }
        rest = after;
    }
    if let Some((standalone, after)) = pseudo_attribute(rest, "standalone") {
        if !matches!(standalone, "yes" | "no") {
            return false;
        }
        rest = after;
    }
    rest.trim_start_matches(is_blank).starts_with("?>")
}

/// The value of `name` at the beginning of `text`, and what follows it.
fn pseudo_attribute<'a>(text: &'a str, name: &str) -> Option<(&'a str, &'a str)> {
    let named = text.trim_start_matches(is_blank);
    if named.len() == text.len() {
        return None; // a blank must stand before it
    }
    let value = named.strip_prefix(name)?.trim_start_matches(is_blank);
    let value = value.strip_prefix('=')?.trim_start_matches(is_blank);
    let quote = value
        .chars()
        .next()
        .filter(|first| matches!(first, '"' | '\''))?;
    value[1..].split_once(quote)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_told_from_others() {
        for name in ["c", "_", "a-1.b", "ç", "configuration"] {
            assert!(is_plain(name), "{name}");
        }
        for name in ["", "1c", "-c", "×", "a\u{a0}", "a b", "a:b", "<"] {
            assert!(!is_plain(name), "{name}");
        }
        assert!(is_qualified("a:b") && is_qualified("b"));
        for name in ["a:", ":b", ":", "a:b:c", "a:1"] {
            assert!(!is_qualified(name), "{name}");
        }
        assert!(is_target("xml-stylesheet") && !is_target("XmL") && !is_target("p:q"));
    }

    #[test]
    fn declarations_follow_the_grammar() {
        let table = [
            ("", false),
            ("<c/>", false),
            ("<?xml-s x?>", false),
            ("<?xml version='1.0'?>", false),
            ("<?xml version = \"1.1\" ?>", false),
            ("<?xml version='1.0' encoding='a b'?>", false),
            (
                "<?xml version='1.0'\n encoding='x' standalone=\"no\"?>",
                false,
            ),
            ("<?xml?>", true),
            ("<?xml encoding='utf-8'?>", true),
            ("<?xml version='2.0'?>", true),
            ("<?xml version=1.0?>", true),
            ("<?xml version='1.0\"?>", true),
            ("<?xml version='1.0' encoding=''?>", true),
            ("<?xml version='1.0' standalone='maybe'?>", true),
            ("<?xml version='1.0' standalone='yes' encoding='x'?>", true),
            ("<?xml version='1.0'encoding='x'?>", true),
            ("<?xml version='1.0' more='x'?>", true),
            ("<?xml version='1.0'??>", true),
        ];
        for (text, broken) in table {
            assert_eq!(has_broken_declaration(text), broken, "{text}");
        }
    }
}
