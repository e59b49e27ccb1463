//! quick-xml's events, with the checks that quick-xml leaves to its caller.

use quick_xml::events::{BytesStart, Event};
use quick_xml::name::{NamespaceResolver, PrefixDeclaration, QName, ResolveResult};
use quick_xml::reader::NsReader;

use super::entities::Entities;
use super::properties::Properties;
use super::{XmlProblem, grammar, malformed, to_u32};

/// Maximum depth of elements and maximum attributes of one element (Woodstox, `ReaderConfig`).
pub(super) const ELEMENT_LIMIT: usize = 1000;
const OUTSIDE: &str = "text outside of the root element";

/// Reads a whole document. An error has the byte offset of its place.
pub(super) fn read(text: &str, properties: &mut Properties<'_>) -> Result<(), (XmlProblem, usize)> {
    let mut characters = text.char_indices();
    if let Some((at, wrong)) = characters.find(|(_, found)| !grammar::is_character(*found)) {
        return Err((XmlProblem::Character(wrong.into()), at));
    }
    // The decoder has removed one byte order mark; quick-xml would remove a second one.
    if text.starts_with('\u{FEFF}') {
        return Err((malformed(OUTSIDE), 0));
    }
    let mut reader = NsReader::from_str(text);
    reader.config_mut().enable_all_checks(true);
    reader.config_mut().expand_empty_elements = true;
    let mut document = Document {
        text,
        at: 0,
        line: 1,
        depth: 0,
        root_seen: false,
        doctype_seen: false,
        entities: Entities::default(),
    };
    loop {
        document.go_to(offset(reader.buffer_position()));
        let event = reader.read_event().map_err(|error| {
            (
                malformed(error.to_string()),
                offset(reader.error_position()),
            )
        })?;
        let is_last = matches!(event, Event::Eof);
        document
            .event(event, reader.resolver(), properties)
            .map_err(|problem| (problem, document.at))?;
        if is_last {
            return Ok(());
        }
    }
}

fn offset(position: u64) -> usize {
    usize::try_from(position).unwrap_or(usize::MAX)
}

struct Document<'a> {
    text: &'a str,
    /// Byte offset and line of the current event.
    at: usize,
    line: u32,
    depth: usize,
    root_seen: bool,
    doctype_seen: bool,
    entities: Entities,
}

impl Document<'_> {
    /// Counts lines from the last offset: counting from the beginning each time would be quadratic.
    fn go_to(&mut self, offset: usize) {
        let passed = self.text.get(self.at..offset).unwrap_or_default();
        self.line = self
            .line
            .saturating_add(to_u32(passed.matches('\n').count()));
        self.at = offset;
    }

    fn event(
        &mut self,
        event: Event<'_>,
        resolver: &NamespaceResolver,
        properties: &mut Properties<'_>,
    ) -> Result<(), XmlProblem> {
        let outside = self.depth == 0;
        let problem = match event {
            Event::Start(tag) => {
                let attributes = self.start(&tag, resolver)?;
                return properties.start(tag.local_name().as_ref(), attributes, self.line);
            }
            Event::End(tag) => {
                self.depth -= 1;
                return properties.end(tag.local_name().as_ref());
            }
            Event::DocType(content) => return self.doctype(&content),
            Event::Text(text) if outside && text.chars().all(grammar::is_blank) => return Ok(()),
            Event::Text(_) | Event::CData(_) | Event::GeneralRef(_) if outside => OUTSIDE,
            Event::Text(text) if text.contains("]]>") => "`]]>` in text",
            Event::Text(text) => return properties.text(&text.xml10_content()),
            Event::CData(text) => return properties.text(&text.xml10_content()),
            Event::GeneralRef(name) => return properties.text(&self.entities.text(&name)?),
            Event::PI(instruction) if !grammar::is_target(instruction.target()) => {
                "invalid name of a processing instruction"
            }
            Event::Decl(declaration) if self.at > 0 || !grammar::is_declaration(&declaration) => {
                "the XML declaration is invalid or not at the beginning"
            }
            Event::Eof if !outside => "the file ends inside an open element",
            Event::Eof if !self.root_seen => "the file has no root element",
            _ => return Ok(()),
        };
        Err(malformed(problem))
    }

    fn doctype(&mut self, content: &str) -> Result<(), XmlProblem> {
        if self.root_seen || self.doctype_seen {
            return Err(malformed(
                "a second DOCTYPE, or one after the root element began",
            ));
        }
        self.doctype_seen = true;
        // quick-xml accepts the keyword in any case and without a blank after it.
        let after = self.text[self.at..].strip_prefix("<!DOCTYPE");
        let Some(after) = after.filter(|after| after.starts_with(grammar::is_blank)) else {
            return Err(malformed("a DOCTYPE must begin with `<!DOCTYPE `"));
        };
        let skipped = self.text.len() - after.trim_start_matches(grammar::is_blank).len();
        let mut rest = content;
        let declared = self.entities.declare_all(&mut rest);
        declared.inspect_err(|_| self.at = skipped + content.len() - rest.len())
    }

    /// Checks a start tag; returns the local names and expanded values of its attributes.
    fn start<'t>(
        &mut self,
        tag: &'t BytesStart<'_>,
        resolver: &NamespaceResolver,
    ) -> Result<Vec<(&'t str, String)>, XmlProblem> {
        if self.depth == 0 && self.root_seen {
            return Err(malformed("a second root element"));
        }
        self.root_seen = true;
        self.depth += 1;
        let tag_name = tag.name();
        if !grammar::is_qualified(tag_name.as_ref()) || tag_name.as_ref().starts_with("xmlns:") {
            return Err(malformed("invalid element name"));
        }
        require_declared(&resolver.resolve_element(tag_name).0)?;
        let attributes = grammar::attributes(tag.attributes_raw())?;
        if self.depth > ELEMENT_LIMIT || attributes.len() > ELEMENT_LIMIT {
            let limit = format!("more than {ELEMENT_LIMIT} attributes or nested elements");
            return Err(malformed(limit));
        }
        let mut names = Vec::new();
        let mut found = Vec::new();
        for (name, value) in attributes {
            let (namespace, local) = resolver.resolve_attribute(QName(name));
            require_declared(&namespace)?;
            if names.contains(&(namespace.clone(), local)) {
                return Err(malformed(format!("attribute {name} is repeated")));
            }
            names.push((namespace, local));
            let value = self.entities.attribute(value)?;
            match QName(name).as_namespace_binding() {
                Some(PrefixDeclaration::Named(_)) if value.is_empty() => {
                    return Err(malformed(
                        "a namespace prefix is declared with an empty value",
                    ));
                }
                Some(_) => {}
                None => found.push((local.into_inner(), value)),
            }
        }
        Ok(found)
    }
}

fn require_declared(namespace: &ResolveResult<'_>) -> Result<(), XmlProblem> {
    match namespace {
        ResolveResult::Unknown(prefix) => Err(malformed(format!(
            "namespace prefix {prefix} is not declared"
        ))),
        _ => Ok(()),
    }
}
