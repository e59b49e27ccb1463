//! Bytes of one Hadoop site file to its properties.
//!
//! Follows what `org.apache.hadoop.conf.Configuration.Parser` takes from a file (element names, the attribute
//! form of a property, XInclude with fallback), and checks well-formedness as a full XML parser would: a file
//! that Hadoop cannot read is an error here too. Opens nothing itself: included files come from the caller's
//! [`Includes`], and external entities are refused.

mod doctype;
mod names;

use std::path::{Path, PathBuf};
use std::sync::Arc;

use quick_xml::XmlVersion;
use quick_xml::escape::resolve_predefined_entity;
use quick_xml::events::{BytesRef, BytesStart, Event};
use quick_xml::reader::NsReader;

use super::encoding;
use crate::base::java_lang;
use doctype::{Entities, Entity};
use names::is_character;

/// What one `<!ENTITY>` may grow to when it is expanded, in bytes.
const ENTITY_LIMIT: usize = 64 * 1024;
/// How deep entities may refer to each other.
const ENTITY_DEPTH: usize = 16;
/// How many references one file may hold, those inside of entities counted as often as they are expanded.
const REFERENCES: usize = 100_000;
/// How much one file may come to when its entities are expanded and its includes are read, in bytes. A file itself has at
/// most 16 MB, and a real one less than one; Java takes 50 million characters of entities
/// (`jdk.xml.totalEntitySizeLimit`).
const TOTAL_LIMIT: usize = 64 * 1024 * 1024;
/// How deep elements may stand in each other, as Hadoop's parser has it.
const ELEMENT_DEPTH: usize = 1000;

/// Where in a file something stands; both numbers count from 1, the column in characters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Position {
    /// Line number.
    pub line: u32,
    /// Column number, in characters.
    pub column: u32,
}

/// One `<property>` of a site file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Property {
    /// The key, trimmed.
    pub name: String,
    /// The value as it stands. `None` for no value and for an empty element, which Hadoop ignores; an empty attribute is
    /// an empty value (`Configuration.Parser.handleStartProperty`).
    pub value: Option<String>,
    /// Whether later files may not change it.
    pub is_final: bool,
    /// The file it stands in: an included one where it came by XInclude.
    pub file: Arc<Path>,
    /// The line on which the property begins.
    pub line: u32,
}

/// Why a site file cannot be read.
#[derive(Debug, thiserror::Error)]
#[error("{}:{}:{}: {problem}", file.display(), position.line, position.column)]
pub struct XmlError {
    /// The file.
    pub file: PathBuf,
    /// Where in the file.
    pub position: Position,
    /// What is wrong there.
    pub problem: Problem,
}

/// What is wrong with a site file.
#[derive(Debug, thiserror::Error)]
pub enum Problem {
    /// The bytes are not text in the encoding that the file claims.
    #[error("{0}")]
    Encoding(#[from] encoding::EncodingError),
    /// A character that XML does not allow.
    #[error("character U+{0:04X} is not allowed in XML")]
    Character(u32),
    /// The markup is broken.
    #[error("not well-formed XML: {0}")]
    Malformed(String),
    /// `&name;` without a declaration.
    #[error("entity &{0}; is not declared")]
    UnknownEntity(String),
    /// `&name;` whose text would have to be fetched from elsewhere.
    #[error("entity &{0}; is external; rmadmin reads no external entities: use XInclude")]
    ExternalEntity(String),
    /// `&name;` that expands to itself or beyond all bounds.
    #[error("entity &{0}; expands without end")]
    EndlessEntity(String),
    /// Entities and includes make it larger than `TOTAL_LIMIT`.
    #[error("the file becomes larger than 64 MB when its entities and includes are expanded")]
    TooLarge,
    /// An included file is missing, and no fallback stands in for it.
    #[error("included file {0} does not exist, and the include has no fallback")]
    MissingInclude(String),
    /// An include that this tool does not follow.
    #[error("include of {href}: {reason}")]
    Include {
        /// The reference as it stands.
        href: String,
        /// Why it is not followed.
        reason: String,
    },
    /// The included file is broken itself.
    #[error("in an included file: {0}")]
    Included(Box<XmlError>),
}

/// Finds the files that XInclude elements name.
pub trait Includes {
    /// The properties of the file behind `href`; `Ok(None)` where there is no such file.
    ///
    /// # Errors
    /// The file is there and cannot be used.
    fn load(&mut self, href: &str) -> Result<Option<Vec<Property>>, Problem>;
}

/// Reads the properties of a site file, in their order.
///
/// # Errors
/// The bytes are not well-formed XML, or an include fails; the error names line and column.
pub fn parse(
    bytes: &[u8],
    file: &Arc<Path>,
    includes: &mut dyn Includes,
) -> Result<Vec<Property>, XmlError> {
    let text = encoding::decode(bytes).map_err(|(error, line, column)| {
        XmlError::new(file, Position { line, column }, error.into())
    })?;
    if let Some((offset, character)) = text
        .char_indices()
        .find(|(_, character)| !is_character(*character))
    {
        return Err(XmlError::new(
            file,
            position(&text, offset),
            Problem::Character(character.into()),
        ));
    }
    let at_start = |problem| XmlError::new(file, position(&text, 0), malformed(problem));
    // The reader below would skip a second byte order mark.
    if text.starts_with('\u{FEFF}') {
        return Err(at_start("a character before the first element"));
    }
    if names::has_broken_declaration(&text) {
        return Err(at_start("the XML declaration is not one"));
    }
    let mut reader = NsReader::from_str(&text);
    let config = reader.config_mut();
    config.enable_all_checks(true);
    config.expand_empty_elements = true;
    let mut parser = Parser {
        file,
        includes,
        state: State::default(),
        lines: LineCounter::new(&text),
    };
    match parser.run(&mut reader) {
        Ok(()) => Ok(parser.state.properties),
        Err((problem, offset)) => Err(XmlError::new(file, position(&text, offset), problem)),
    }
}

impl XmlError {
    fn new(file: &Path, position: Position, problem: Problem) -> Self {
        Self {
            file: file.to_path_buf(),
            position,
            problem,
        }
    }
}

/// A problem and the byte offset where it stands.
type Located = (Problem, usize);

fn malformed(text: impl Into<String>) -> Problem {
    Problem::Malformed(text.into())
}

/// What of the document has been read so far.
#[derive(Default)]
struct State {
    properties: Vec<Property>,
    depth: usize,
    root_seen: bool,
    entities: Option<Entities>,
    references: usize,
    /// Bytes of text and of properties so far: see [`TOTAL_LIMIT`].
    total: usize,
    /// Text since the last `<name>`, `<value>` ... began. Hadoop never stops gathering once it has begun.
    token: String,
    gathering: bool,
    name: Option<String>,
    value: Option<String>,
    is_final: bool,
    line: u32,
    href: Option<String>,
    fallback: Fallback,
}

impl State {
    /// Counts bytes before they are kept.
    fn count(&mut self, bytes: usize) -> Result<(), Problem> {
        self.total += bytes;
        match self.total > TOTAL_LIMIT {
            true => Err(Problem::TooLarge),
            false => Ok(()),
        }
    }

    fn count_properties(&mut self, properties: &[Property]) -> Result<(), Problem> {
        let of = |property: &Property| {
            let value = property.value.as_ref().map_or(0, String::len);
            size_of::<Property>() + property.name.len() + value
        };
        self.count(properties.iter().map(of).sum())
    }
}

/// How far an XInclude element with a fallback has been read.
#[derive(Default)]
struct Fallback {
    /// The included file is missing.
    allowed: bool,
    /// A fallback has begun.
    entered: bool,
}

struct Parser<'a> {
    file: &'a Arc<Path>,
    includes: &'a mut dyn Includes,
    state: State,
    lines: LineCounter<'a>,
}

impl Parser<'_> {
    fn run(&mut self, reader: &mut NsReader<&[u8]>) -> Result<(), Located> {
        loop {
            let at = offset(reader.buffer_position());
            let event = match reader.read_event() {
                Ok(event) => event,
                Err(error) => {
                    return Err((
                        malformed(error.to_string()),
                        offset(reader.error_position()),
                    ));
                }
            };
            if let Event::Start(start) = &event
                && let Some(fault) = names::fault_of_tag(start, reader.resolver())
            {
                return Err((malformed(fault), at));
            }
            if matches!(event, Event::Eof) {
                return self.end_of_file().map_err(|problem| (problem, at));
            }
            self.event(&event, at).map_err(|problem| (problem, at))?;
        }
    }

    fn event(&mut self, event: &Event<'_>, at: usize) -> Result<(), Problem> {
        match event {
            Event::Start(start) => self.start(start, at),
            Event::End(end) => {
                self.state.depth -= 1;
                self.end(end.local_name().as_ref())
            }
            Event::Text(text) => {
                let text = text.xml10_content();
                if text.contains("]]>") {
                    return Err(malformed("`]]>` in text"));
                }
                self.text(&text)
            }
            Event::CData(data) if self.state.depth == 0 => {
                let _ = data;
                Err(malformed("CDATA outside of the root element"))
            }
            Event::CData(data) => self.text(&data.xml10_content()),
            Event::GeneralRef(reference) => {
                if self.state.depth == 0 {
                    return Err(malformed("a reference outside of the root element"));
                }
                let text = self.reference(reference)?;
                self.text(&text)
            }
            Event::DocType(_) if self.state.root_seen => {
                Err(malformed("DOCTYPE after the root element began"))
            }
            Event::DocType(_) if self.state.entities.is_some() => {
                Err(malformed("a second DOCTYPE"))
            }
            Event::DocType(doctype) => self.doctype(&doctype.xml10_content(), at),
            Event::PI(instruction) if !names::is_target(instruction.target()) => {
                Err(malformed("a processing instruction's name is not one"))
            }
            Event::Decl(_) if at > 0 => {
                Err(malformed("an XML declaration that is not at the beginning"))
            }
            _ => Ok(()),
        }
    }

    fn end_of_file(&self) -> Result<(), Problem> {
        if self.state.depth > 0 {
            return Err(malformed(format!(
                "the file ends inside {} open element(s)",
                self.state.depth
            )));
        }
        if !self.state.root_seen {
            return Err(malformed("the file has no root element"));
        }
        Ok(())
    }

    fn text(&mut self, text: &str) -> Result<(), Problem> {
        self.state.count(text.len())?;
        if self.state.depth == 0 {
            if text.contains(|character: char| !matches!(character, ' ' | '\t' | '\r' | '\n')) {
                return Err(malformed("text outside of the root element"));
            }
        } else if self.state.gathering {
            self.state.token.push_str(text);
        }
        Ok(())
    }

    fn doctype(&mut self, content: &str, at: usize) -> Result<(), Problem> {
        // The reader takes it in any case, and without a blank.
        let rest = self.lines.text.get(at..).unwrap_or_default();
        let keyword = rest.strip_prefix("<!DOCTYPE");
        if !keyword.is_some_and(|after| after.starts_with(names::is_blank)) {
            return Err(malformed("the DOCTYPE is not one"));
        }
        self.state.entities = Some(doctype::read(content)?);
        Ok(())
    }

    fn reference(&mut self, reference: &BytesRef<'_>) -> Result<String, Problem> {
        let inner = reference.xml10_content();
        if let Some(number) = inner.strip_prefix('#') {
            return Ok(doctype::numbered(number)?.to_string());
        }
        let none = Entities::new();
        let entities = self.state.entities.as_ref().unwrap_or(&none);
        expand_entity(&inner, entities, 0, &mut self.state.references)
    }

    fn start(&mut self, start: &BytesStart<'_>, at: usize) -> Result<(), Problem> {
        if self.state.depth == 0 && self.state.root_seen {
            return Err(malformed("a second root element"));
        }
        self.state.root_seen = true;
        self.state.depth += 1;
        if self.state.depth > ELEMENT_DEPTH {
            return Err(malformed(format!(
                "more than {ELEMENT_DEPTH} elements in each other"
            )));
        }
        let attributes = self.attributes(start)?;
        match start.local_name().as_ref() {
            "property" => {
                let line = self.lines.at(at);
                self.start_property(attributes, line);
            }
            "name" | "value" | "final" | "source" | "tag" => {
                self.state.gathering = true;
                self.state.token.clear();
            }
            "include" => {
                let href = attributes
                    .into_iter()
                    .rev()
                    .find(|(name, _)| name == "href");
                self.include(href.map(|(_, value)| value))?;
            }
            "fallback" => self.state.fallback.entered = true,
            _ => {}
        }
        Ok(())
    }

    /// Local names and values of an element's attributes, references expanded.
    fn attributes(&mut self, start: &BytesStart<'_>) -> Result<Vec<(String, String)>, Problem> {
        let mut found = Vec::new();
        for attribute in start.attributes() {
            let attribute = attribute.map_err(|error| malformed(error.to_string()))?;
            if attribute.value.contains('<') {
                return Err(malformed("`<` in an attribute value"));
            }
            let mut failure = None;
            let (references, total) = (&mut self.state.references, &mut self.state.total);
            let entities = self.state.entities.as_ref();
            let value =
                attribute.normalized_value_with(XmlVersion::Implicit1_0, ENTITY_DEPTH, |name| {
                    let text = in_attribute(name, entities, references).and_then(|text| {
                        *total += text.len();
                        match *total > TOTAL_LIMIT {
                            true => Err(Problem::TooLarge),
                            false => Ok(text),
                        }
                    });
                    match text {
                        Ok(text) => Some(text),
                        Err(problem) => {
                            failure = Some(problem);
                            None
                        }
                    }
                });
            let value = match value {
                Ok(value) => value.into_owned(),
                Err(error) => return Err(failure.unwrap_or_else(|| malformed(error.to_string()))),
            };
            if let Some(wrong) = value.chars().find(|character| !is_character(*character)) {
                return Err(Problem::Character(wrong.into()));
            }
            let name = attribute.key.local_name().as_ref().to_owned();
            found.push((name, value));
        }
        Ok(found)
    }

    fn start_property(&mut self, attributes: Vec<(String, String)>, line: u32) {
        self.state.name = None;
        self.state.value = None;
        self.state.is_final = false;
        self.state.line = line;
        for (name, value) in attributes {
            match name.as_str() {
                "name" => self.state.name = Some(value),
                "value" => self.state.value = Some(value),
                "final" => self.state.is_final = value == "true",
                _ => {}
            }
        }
    }

    fn include(&mut self, href: Option<String>) -> Result<(), Problem> {
        self.state.href.clone_from(&href);
        let Some(href) = href else { return Ok(()) };
        match self.includes.load(&href)? {
            Some(properties) => {
                self.state.count_properties(&properties)?;
                self.state.properties.extend(properties);
            }
            None => self.state.fallback.allowed = true,
        }
        Ok(())
    }

    fn end(&mut self, local_name: &str) -> Result<(), Problem> {
        let state = &mut self.state;
        match local_name {
            "name" if !state.token.is_empty() => {
                state.name = Some(java_lang::trim(&state.token).to_owned());
            }
            "value" if !state.token.is_empty() => state.value = Some(state.token.clone()),
            "final" => state.is_final = state.token == "true",
            "include" => {
                if state.fallback.allowed && !state.fallback.entered {
                    return Err(Problem::MissingInclude(
                        state.href.clone().unwrap_or_default(),
                    ));
                }
                state.fallback.allowed = false;
                state.fallback.entered = false;
            }
            "property" => self.end_property()?,
            _ => {}
        }
        Ok(())
    }

    fn end_property(&mut self) -> Result<(), Problem> {
        let state = &mut self.state;
        if !state.fallback.allowed && state.fallback.entered {
            return Ok(()); // the include worked: its fallback does not count
        }
        let Some(name) = state.name.clone() else {
            return Ok(());
        };
        let property = Property {
            name,
            value: state.value.clone(),
            is_final: state.is_final,
            file: Arc::clone(self.file),
            line: state.line,
        };
        // Properties within each other each have the text of the innermost one.
        state.count_properties(std::slice::from_ref(&property))?;
        state.properties.push(property);
        Ok(())
    }
}

fn offset(position: u64) -> usize {
    usize::try_from(position).unwrap_or(usize::MAX)
}

/// Line and column of a byte offset.
fn position(text: &str, offset: usize) -> Position {
    let mut end = offset.min(text.len());
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    let before = &text[..end];
    let line_start = before.rfind('\n').map_or(0, |newline| newline + 1);
    Position {
        line: count(before.matches('\n').count()),
        column: count(before[line_start..].chars().count()),
    }
}

/// `number` counted from 1.
fn count(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX).saturating_add(1)
}

/// Counts lines forward, so that every property can have its line without reading the file again each time.
struct LineCounter<'a> {
    text: &'a str,
    offset: usize,
    line: u32,
}

impl<'a> LineCounter<'a> {
    fn new(text: &'a str) -> Self {
        Self {
            text,
            offset: 0,
            line: 1,
        }
    }

    fn at(&mut self, offset: usize) -> u32 {
        let passed = self
            .text
            .as_bytes()
            .get(self.offset..offset)
            .unwrap_or_default();
        let newlines = passed.iter().filter(|byte| **byte == b'\n').count();
        self.line = self
            .line
            .saturating_add(u32::try_from(newlines).unwrap_or(u32::MAX));
        self.offset = offset.max(self.offset);
        self.line
    }
}

/// The text of the entity `name`, as it stands.
fn internal<'a>(name: &str, entities: &'a Entities) -> Result<&'a str, Problem> {
    match entities.get(name) {
        Some(Entity::Internal(text)) => Ok(text),
        Some(Entity::External) => Err(Problem::ExternalEntity(name.to_owned())),
        None => Err(Problem::UnknownEntity(name.to_owned())),
    }
}

/// Counts a reference: empty entities can be expanded for years without growing.
fn counted(name: &str, references: &mut usize) -> Result<(), Problem> {
    *references += 1;
    if *references > REFERENCES {
        return Err(Problem::EndlessEntity(name.to_owned()));
    }
    Ok(())
}

/// The text behind `&name;` in an attribute; the caller goes on with the references in it.
fn in_attribute<'a>(
    name: &str,
    entities: Option<&'a Entities>,
    references: &mut usize,
) -> Result<&'a str, Problem> {
    counted(name, references)?;
    if let Some(predefined) = resolve_predefined_entity(name) {
        return Ok(predefined);
    }
    let unknown = || Problem::UnknownEntity(name.to_owned());
    let text = internal(name, entities.ok_or_else(unknown)?)?;
    if text.contains('<') {
        return Err(malformed("`<` in an attribute value"));
    }
    Ok(text)
}

/// The text behind `&name;`.
fn expand_entity(
    name: &str,
    entities: &Entities,
    depth: usize,
    references: &mut usize,
) -> Result<String, Problem> {
    counted(name, references)?;
    if let Some(text) = resolve_predefined_entity(name) {
        return Ok(text.to_owned());
    }
    let text = internal(name, entities)?;
    if depth == ENTITY_DEPTH {
        return Err(Problem::EndlessEntity(name.to_owned()));
    }
    if text.contains('<') {
        return Err(malformed(format!(
            "entity {name} holds markup, which rmadmin does not expand"
        )));
    }
    if text.contains("]]>") {
        return Err(malformed("`]]>` in text"));
    }
    let mut expanded = String::new();
    let mut rest = text;
    while let Some((before, reference)) = rest.split_once('&') {
        expanded.push_str(before);
        let Some((inner, after)) = reference.split_once(';') else {
            return Err(malformed(format!(
                "entity {name} holds a reference that does not end"
            )));
        };
        match inner.strip_prefix('#') {
            Some(number) => expanded.push(doctype::numbered(number)?),
            None => expanded.push_str(&expand_entity(inner, entities, depth + 1, references)?),
        }
        if expanded.len() > ENTITY_LIMIT {
            return Err(Problem::EndlessEntity(name.to_owned()));
        }
        rest = after;
    }
    expanded.push_str(rest);
    Ok(expanded)
}

#[cfg(test)]
mod tests {
    use super::*;

    struct NoFiles;

    impl Includes for NoFiles {
        fn load(&mut self, _: &str) -> Result<Option<Vec<Property>>, Problem> {
            Ok(None)
        }
    }

    fn read(text: &[u8]) -> Result<Vec<(String, Option<String>, bool)>, String> {
        let file: Arc<Path> = Path::new("site.xml").into();
        parse(text, &file, &mut NoFiles)
            .map(|found| {
                found
                    .into_iter()
                    .map(|item| (item.name, item.value, item.is_final))
                    .collect()
            })
            .map_err(|error| error.to_string())
    }

    fn one(text: &str) -> (String, Option<String>, bool) {
        let mut found = read(text.as_bytes()).unwrap();
        assert_eq!(found.len(), 1, "{found:?}");
        found.remove(0)
    }

    #[test]
    fn reads_the_forms_of_a_property() {
        let named = |value: &str| ("k".to_owned(), Some(value.to_owned()), false);
        let table = [
            (
                "<c><property><name> k </name><value>v</value></property></c>",
                named("v"),
            ),
            ("<c><property name='k' value='v'/></c>", named("v")),
            ("<c><property name='k' value='a&amp;b'/></c>", named("a&b")),
            ("<c><property name='k' value=''/></c>", named("")),
            (
                "<c><property><name>k</name><value> v\n</value></property></c>",
                named(" v\n"),
            ),
            (
                "<c><property><name>k</name><value>a<![CDATA[<&]]>b</value></property></c>",
                named("a<&b"),
            ),
            (
                "<c><property><name>k</name><value>&lt;&#65;&#x42;</value></property></c>",
                named("<AB"),
            ),
            (
                "<c><property><name>k</name><value>a<!-- x -->b</value></property></c>",
                named("ab"),
            ),
            (
                "<!DOCTYPE c [<!ENTITY h \"a&i;\"><!ENTITY i 'b'>]><c><property><name>k</name><value>&h;c</value></property></c>",
                named("abc"),
            ),
        ];
        for (text, expected) in table {
            assert_eq!(one(text), expected, "{text}");
        }
        assert_eq!(
            one("<c><property><name>k</name><value/></property></c>").1,
            None
        );
        assert!(
            one("<c><property><name>k</name><value>v</value><final>true</final></property></c>").2
        );
        assert!(
            !one("<c><property><name>k</name><value>v</value><final> true </final></property></c>")
                .2
        );
    }

    #[test]
    fn names_the_place_of_what_is_broken() {
        let table: [(&str, &str); 17] = [
            (
                "",
                "site.xml:1:1: not well-formed XML: the file has no root element",
            ),
            (
                "<c>",
                "site.xml:1:4: not well-formed XML: the file ends inside 1 open element(s)",
            ),
            (
                "<c></c><c/>",
                "site.xml:1:8: not well-formed XML: a second root element",
            ),
            (
                "<c/>x",
                "site.xml:1:5: not well-formed XML: text outside of the root element",
            ),
            (
                "<c/><![CDATA[x]]>",
                "site.xml:1:5: not well-formed XML: CDATA outside of the root element",
            ),
            (
                "<c>\n <a></b></c>",
                "site.xml:2:5: not well-formed XML: ill-formed document",
            ),
            (
                "<c>\u{1}</c>",
                "site.xml:1:4: character U+0001 is not allowed in XML",
            ),
            (
                "<c>&nope;</c>",
                "site.xml:1:4: entity &nope; is not declared",
            ),
            (
                "<c a='&nope;'/>",
                "site.xml:1:1: entity &nope; is not declared",
            ),
            ("<c a='1' a='2'/>", "site.xml:1:1: not well-formed XML"),
            (
                "<c a='<'/>",
                "site.xml:1:1: not well-formed XML: `<` in an attribute value",
            ),
            (
                "<c>]]></c>",
                "site.xml:1:4: not well-formed XML: `]]>` in text",
            ),
            (
                "<c><xi:include href='x'/></c>",
                "site.xml:1:4: not well-formed XML: an element's namespace prefix",
            ),
            (
                "<!DOCTYPE c [<!ENTITY x SYSTEM 'file:///etc/hostname'>]><c>&x;</c>",
                "site.xml:1:60: entity &x; is external",
            ),
            (
                "<!DOCTYPE c [<!ENTITY x '&y;'><!ENTITY y '&x;'>]><c>&x;</c>",
                "site.xml:1:53: entity &x; expands without end",
            ),
            (
                "<c xmlns:xi='http://www.w3.org/2001/XInclude'><xi:include href='x.xml'/></c>",
                "site.xml:1:73: included file x.xml does not exist",
            ),
            (
                "\n<?xml version='1.0'?><c/>",
                "site.xml:2:1: not well-formed XML: an XML declaration",
            ),
        ];
        for (text, expected) in table {
            let error = read(text.as_bytes()).unwrap_err();
            assert!(
                error.starts_with(expected),
                "{text}\n  {error}\n  {expected}"
            );
        }
    }

    #[test]
    fn fallback_counts_only_without_the_file() {
        let text = "<c xmlns:xi='http://www.w3.org/2001/XInclude'><xi:include href='x.xml'><xi:fallback>\
                    <property name='k' value='v'/></xi:fallback></xi:include></c>";
        assert_eq!(read(text.as_bytes()).unwrap().len(), 1);
    }

    #[test]
    fn properties_know_their_line() {
        let file: Arc<Path> = Path::new("site.xml").into();
        let text = "<c>\n<property name='a' value='1'/>\n\n<property name='b' value='2'/></c>";
        let lines: Vec<u32> = parse(text.as_bytes(), &file, &mut NoFiles)
            .unwrap()
            .into_iter()
            .map(|item| item.line)
            .collect();
        assert_eq!(lines, [2, 4]);
    }

    /// Found by comparing verdicts with Hadoop's parser: it refuses all of these.
    #[test]
    fn refuses_what_hadoop_refuses() {
        let table = [
            "<?xml?><c/>",
            "<?XML version='1.0'?><c/>",
            "<? p?><c/>",
            "<?p:q x?><c/>",
            "<?1p?><c/>",
            "\u{FEFF}\u{FEFF}<c/>",
            "<1c/>",
            "<-c/>",
            "<c><></></c>",
            "<c\u{a0}/>",
            "<xmlns:c/>",
            "<c xmlns:a='u'><a:b:c/></c>",
            "<c a:b='1'/>",
            "<c xmlns:a=''/>",
            "<!DOCTYPE c::><c/>",
            "<c 1a='1'/>",
            "<c xmlns:a='u' xmlns:b='u' a:x='1' b:x='2'/>",
            "<c a='1'b='2'/>",
            "<c a='&#x1;'/>",
            "<c>&#1;</c>",
            "<c>&#xFFFE;</c>",
            "<c>&#+65;</c>",
            "<!doctype c><c/>",
            "<!DOCTYPEc><c/>",
            "<!DOCTYPE 1c><c/>",
            "<!DOCTYPE c d><c/>",
            "<!DOCTYPE c SYSTEM><c/>",
            "<!DOCTYPE c PUBLIC 'a''b'><c/>",
            "<!DOCTYPE c [] x><c/>",
            "<!DOCTYPE c [ junk ]><c/>",
            "<!DOCTYPE c [<!FOO>]><c/>",
            "<!DOCTYPE c [<!ELEMENT>]><c/>",
            "<!DOCTYPE c [<!-- a -- b -->]><c/>",
            "<!DOCTYPE c [<?xml p?>]><c/>",
            "<!DOCTYPE c [<!ENTITY % p 'junk'>%p;]><c/>",
            "<!DOCTYPE c [<!ENTITY %p 'x'>]><c/>",
            "<!DOCTYPE c [<!ENTITY e 'a%b'>]><c/>",
            "<!DOCTYPE c [<!ENTITY e 'a&b'>]><c/>",
            "<!DOCTYPE c [<!ENTITY e '&#1;'>]><c/>",
            "<!DOCTYPE c [<!ENTITY e 'x' y>]><c/>",
            "<!DOCTYPE c [<!ENTITY a:b 'x'>]><c/>",
            "<!DOCTYPE c [<!ENTITY e 'a]]>b'>]><c>&e;</c>",
            "<!DOCTYPE c [<!ENTITY e '&#60;'>]><c a='&e;'/>",
            "<!DOCTYPE c [<!ENTITY e 'x'>]><!DOCTYPE c><c/>",
            "<!DOCTYPE c [<!-- <!ENTITY e 'x'> -->]><c>&e;</c>",
        ];
        for text in table {
            assert!(read(text.as_bytes()).is_err(), "{text}");
        }
        assert!(read(nested(ELEMENT_DEPTH).as_bytes()).is_ok());
        assert!(read(nested(ELEMENT_DEPTH + 1).as_bytes()).is_err());
    }

    fn nested(depth: usize) -> String {
        "<c>".repeat(depth) + &"</c>".repeat(depth)
    }

    /// Found in the same way: values that differed.
    #[test]
    fn entities_are_declared_and_expanded_as_hadoop_does() {
        let table = [
            ("<!-- <!ENTITY e 'no'> --><!ENTITY e 'yes'>", "yes"),
            ("<?p <!ENTITY e 'no'>?><!ENTITY e 'yes'>", "yes"),
            ("<!ENTITY e 'yes'><!ENTITY e 'no'>", "yes"),
            ("<!ENTITY e 'a&#38;amp;b'>", "a&b"),
            ("<!ENTITY e '&#38;#60;x'>", "<x"),
            ("<!ENTITY e 'a>b]c'>", "a>b]c"),
            ("<!ENTITY % p '<!ENTITY e \"pe\">'>%p;", "pe"),
            ("%nope;<!ENTITY e 'x'>", "x"),
            ("<!ENTITY e '&f;'><!ENTITY f 'late'>", "late"),
            (
                "<!ELEMENT c (d|e)*><!ATTLIST c a CDATA '>'><!ENTITY e 'x'>",
                "x",
            ),
        ];
        for (subset, expected) in table {
            let text = format!(
                "<!DOCTYPE c [{subset}]><c><property><name>k</name><value>&e;</value></property></c>"
            );
            assert_eq!(one(&text).1.as_deref(), Some(expected), "{subset}");
        }
        let attribute =
            "<!DOCTYPE c [<!ENTITY e '&#38;amp;'>]><c><property name='k' value='x&e;y'/></c>";
        assert_eq!(one(attribute).1.as_deref(), Some("x&y"));
    }

    /// Small files that would take gigabytes: entities in text and in attributes, and properties within each other.
    #[test]
    fn a_file_has_a_bound_as_a_whole() {
        let entity = format!("<!DOCTYPE c [<!ENTITY e '{}'>]>", "x".repeat(60_000));
        let references = "&e;".repeat(2000);
        let value = "y".repeat(1_000_000);
        let depth = 500;
        let nested = format!(
            "{}<name>a</name><value>{value}</value>{}",
            "<property>".repeat(depth),
            "</property>".repeat(depth)
        );
        let table = [
            (format!("{entity}<c>{references}</c>"), "site.xml:1:"),
            (
                format!("{entity}\n<c>\n<property a='{references}'/></c>"),
                "site.xml:3:",
            ),
            (format!("{entity}\n<c>{nested}</c>"), "site.xml:2:"),
        ];
        for (text, place) in table {
            let error = read(text.as_bytes()).unwrap_err();
            assert!(error.starts_with(place), "{error}");
            assert!(error.contains("larger than 64 MB"), "{error}");
        }
        let half = format!(
            "{entity}<c><property><name>k</name><value>{}</value></property></c>",
            "&e;".repeat(500)
        );
        let properties = read(half.as_bytes()).unwrap();
        assert_eq!(properties[0].1.as_ref().map(String::len), Some(30_000_000));
    }

    /// Each level refers to the next one ten times, and the last one is empty: nothing ever grows.
    #[test]
    fn empty_entities_do_not_expand_for_years() {
        let levels: String = (0..ENTITY_DEPTH)
            .map(|level| {
                format!(
                    "<!ENTITY e{level} '{}'>",
                    format!("&e{};", level + 1).repeat(10)
                )
            })
            .collect();
        let doctype = format!("<!DOCTYPE c [{levels}<!ENTITY e{ENTITY_DEPTH} ''>]>");
        for body in ["<c>&e2;</c>", "<c a='&e2;'/>"] {
            let error = read(format!("{doctype}{body}").as_bytes()).unwrap_err();
            assert!(error.contains("expands without end"), "{body}: {error}");
        }
    }
}
