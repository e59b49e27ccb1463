//! Entities: the declarations in the DOCTYPE, and the texts that replace references.
//!
//! An entity's text is expanded once, at its declaration, from the entities before it: no reference can be endless.
//! XML expands an entity at its use; a declaration for which the two would differ is an error
//! ([`XmlProblem::Doctype`]).

use std::collections::HashMap;

use quick_xml::escape::resolve_predefined_entity;
use quick_xml::events::BytesRef;

use super::grammar::{is_blank, is_character, is_plain, is_qualified, quoted};
use super::{XmlProblem, count, malformed};

#[derive(Default)]
pub(super) struct Entities {
    texts: HashMap<String, String>,
    /// Total bytes of the texts that replaced references.
    expanded: usize,
}

impl Entities {
    /// Reads the text between `<!DOCTYPE` and its `>`. On an error, `rest` begins with the faulty declaration.
    pub(super) fn declare_all(&mut self, rest: &mut &str) -> Result<(), XmlProblem> {
        let (name, subset) = rest.split_once('[').unwrap_or((rest, "]"));
        if !is_qualified(name.trim_end_matches(is_blank)) {
            return Err(XmlProblem::Doctype);
        }
        *rest = subset;
        loop {
            *rest = rest.trim_start_matches(is_blank);
            if let Some(declaration) = rest.strip_prefix("<!ENTITY") {
                *rest = self.declare(declaration)?;
            } else if let Some(comment) = rest.strip_prefix("<!--") {
                let after = comment
                    .split_once("--")
                    .and_then(|(_, after)| after.strip_prefix('>'));
                *rest = after.ok_or_else(|| malformed("`--` in a comment"))?;
            } else if rest
                .strip_prefix(']')
                .is_some_and(|after| after.chars().all(is_blank))
            {
                return Ok(());
            } else {
                return Err(XmlProblem::Doctype);
            }
        }
    }

    /// Reads the text after `<!ENTITY`; returns the text after its `>`.
    fn declare<'t>(&mut self, text: &'t str) -> Result<&'t str, XmlProblem> {
        let named = text.trim_start_matches(is_blank);
        let (name, value) = named.split_once(is_blank).ok_or(XmlProblem::Doctype)?;
        let value = value.trim_start_matches(is_blank);
        if value.starts_with("SYSTEM") || value.starts_with("PUBLIC") {
            return Err(XmlProblem::ExternalEntity(name.to_owned()));
        }
        let (value, after) = quoted(value).ok_or(XmlProblem::Doctype)?;
        let differs = ["<", "%", "\t", "\n", "\r", "&#", "]]>"];
        if named.len() == text.len()
            || !is_plain(name)
            || differs.iter().any(|part| value.contains(part))
        {
            return Err(XmlProblem::Doctype);
        }
        let text = self.expand(value)?;
        // The first declaration of a name counts.
        self.texts.entry(name.to_owned()).or_insert(text);
        let after = after.trim_start_matches(is_blank);
        after.strip_prefix('>').ok_or(XmlProblem::Doctype)
    }

    /// Normalises an attribute's value as XML does (section 3.3.3).
    pub(super) fn attribute(&mut self, value: &str) -> Result<String, XmlProblem> {
        self.expand(&value.replace("\r\n", " ").replace(['\t', '\n', '\r'], " "))
    }

    fn expand(&mut self, value: &str) -> Result<String, XmlProblem> {
        let mut expanded = String::new();
        let mut rest = value;
        while let Some((before, reference)) = rest.split_once('&') {
            let (name, after) = reference
                .split_once(';')
                .ok_or_else(|| malformed("a reference does not end"))?;
            expanded.push_str(before);
            expanded.push_str(&self.text(name)?);
            rest = after;
        }
        expanded.push_str(rest);
        Ok(expanded)
    }

    /// Returns the text that replaces `&name;`.
    pub(super) fn text(&mut self, name: &str) -> Result<String, XmlProblem> {
        match BytesRef::new(name).resolve_char_ref() {
            Ok(Some(character)) if is_character(character) => return Ok(character.to_string()),
            Ok(None) => {}
            _ => return Err(malformed(format!("&{name}; is no character"))),
        }
        let known = self.texts.get(name).map(String::as_str);
        let text = resolve_predefined_entity(name).or(known);
        let text = text.ok_or_else(|| XmlProblem::UnknownEntity(name.to_owned()))?;
        count(&mut self.expanded, text.len())?;
        Ok(text.to_owned())
    }
}
