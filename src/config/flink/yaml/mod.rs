//! `config.yaml`: YAML 1.2 as Flink 1.19 and later read it (`YamlParserUtils`, snakeyaml-engine with the core schema).
//!
//! `tests/it/flink_check.rs` compares it with real Flink. Where the parser of this tool accepts more than Flink's (tabs,
//! duplicate keys, unknown tags, several documents), this module rejects it.

mod flat;
mod gaps;
mod scalar;
#[cfg(test)]
mod tests;

use std::collections::HashMap;
use std::rc::Rc;

use saphyr_parser::{Event, Parser, ScalarStyle, Span, Tag};

use super::{FlinkMistake, FlinkSetting, YamlFault};
use flat::FlatMap;
use gaps::Gaps;
use scalar::ScalarKind;

/// Maximum depth of maps and lists. Flink's keys have at most eight parts.
const DEEPEST: usize = 64;
/// Maximum aliases of maps and lists (`LoadSettings.maxAliasesForCollections`).
const MOST_ALIASES: usize = 50;

/// A file that Flink rejects has no settings.
pub(super) fn parse(bytes: &[u8]) -> (Vec<FlinkSetting>, Vec<FlinkMistake>) {
    match Document::of(bytes).and_then(Document::settings) {
        Ok(found) => found,
        Err(FlinkMistake::NotYaml { line, fault }) => {
            // At the end of the file, the parser counts one line too many.
            let ends = bytes.iter().filter(|byte| b"\n\r".contains(byte));
            let line = line.min(line_number(ends.count() + 1));
            (Vec::new(), vec![FlinkMistake::NotYaml { line, fault }])
        }
        Err(mistake) => (Vec::new(), vec![mistake]),
    }
}

enum Node {
    Scalar(String, ScalarKind),
    List(Vec<Rc<Node>>),
    /// Keys with their lines.
    Map(Vec<(MapKey, Rc<Node>)>),
}

struct MapKey {
    name: String,
    line: u32,
}

/// A map or list that is not complete.
struct OpenNode {
    node: Node,
    anchor: usize,
    line: u32,
    /// In a map: the key that waits for its value.
    key: Option<MapKey>,
    names: HashMap<String, u32>,
}

#[derive(Default)]
struct Document {
    root: Option<Rc<Node>>,
    root_line: u32,
    open: Vec<OpenNode>,
    anchors: HashMap<usize, Rc<Node>>,
    aliases: usize,
    mistakes: Vec<FlinkMistake>,
}

fn fault(line: usize, fault: YamlFault) -> FlinkMistake {
    FlinkMistake::NotYaml {
        line: line_number(line),
        fault,
    }
}

fn line_number(line: usize) -> u32 {
    u32::try_from(line).unwrap_or(u32::MAX)
}

impl Document {
    fn of(bytes: &[u8]) -> Result<Self, FlinkMistake> {
        let text = std::str::from_utf8(bytes).map_err(|error| {
            let before = bytes[..error.valid_up_to()].iter();
            let line = 1 + before.filter(|byte| **byte == b'\n').count();
            fault(line, YamlFault::Encoding)
        })?;
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        let text = text.replace("\r\n", "\n").replace('\r', "\n");
        check_characters(&text)?;
        let mut document = Self::default();
        let mut gaps = Gaps::new(&text);
        let mut parser = Parser::new_from_str(&text);
        let mut documents = 0;
        while let Some(event) = parser.next_event() {
            let (event, span) =
                event.map_err(|error| syntax(&text, error.marker().line(), error.info()))?;
            gaps.check(&event, span)?;
            if matches!(event, Event::DocumentStart(_)) {
                documents += 1;
                if documents > 1 {
                    return Err(fault(span.start.line(), YamlFault::SeveralDocuments));
                }
            }
            document.add(event, span)?;
        }
        if let Some(Node::Scalar(_, kind)) = document.root.as_deref()
            && *kind != ScalarKind::Null
        {
            let reason = "a text in the place of key: value lines";
            return Err(syntax(&text, document.root_line as usize, reason));
        }
        Ok(document)
    }

    fn add(&mut self, event: Event<'_>, span: Span) -> Result<(), FlinkMistake> {
        let line = span.start.line();
        match event {
            Event::Scalar(text, style, anchor, tag) => {
                let kind = match &tag {
                    None if style == ScalarStyle::Plain => scalar::kind(&text),
                    None => ScalarKind::Text,
                    Some(tag) => tagged(tag, &text).ok_or_else(|| fault(line, YamlFault::Tag))?,
                };
                let node = Rc::new(Node::Scalar(text.into_owned(), kind));
                self.complete(node, anchor, line)
            }
            Event::SequenceStart(anchor, tag) => {
                self.open(Node::List(Vec::new()), anchor, tag.as_deref(), line)
            }
            Event::MappingStart(anchor, tag) => {
                self.open(Node::Map(Vec::new()), anchor, tag.as_deref(), line)
            }
            Event::SequenceEnd | Event::MappingEnd => match self.open.pop() {
                Some(closed) => {
                    self.complete(Rc::new(closed.node), closed.anchor, closed.line as usize)
                }
                None => Ok(()),
            },
            Event::Alias(anchor) => {
                let node = self.anchors.get(&anchor).map(Rc::clone);
                let node = node.ok_or_else(|| fault(line, YamlFault::Alias))?;
                self.aliases += usize::from(!matches!(*node, Node::Scalar(..)));
                if self.aliases > MOST_ALIASES {
                    return Err(fault(line, YamlFault::TooLarge));
                }
                self.complete(node, 0, line)
            }
            _ => Ok(()),
        }
    }

    fn open(
        &mut self,
        node: Node,
        anchor: usize,
        tag: Option<&Tag>,
        line: usize,
    ) -> Result<(), FlinkMistake> {
        if self.open.len() >= DEEPEST {
            return Err(fault(line, YamlFault::TooLarge));
        }
        if tag.is_some_and(|tag| !tag.is_yaml_core_schema() && !is_non_specific(tag)) {
            return Err(fault(line, YamlFault::Tag));
        }
        self.open.push(OpenNode {
            node,
            anchor,
            line: line_number(line),
            key: None,
            names: HashMap::new(),
        });
        Ok(())
    }

    /// Adds a complete node to the map or list that is open.
    fn complete(&mut self, node: Rc<Node>, anchor: usize, line: usize) -> Result<(), FlinkMistake> {
        if anchor > 0 {
            self.anchors.insert(anchor, Rc::clone(&node));
        }
        let Some(parent) = self.open.last_mut() else {
            self.root = Some(node);
            self.root_line = line_number(line);
            return Ok(());
        };
        match &mut parent.node {
            Node::Scalar(..) => {}
            Node::List(items) => items.push(node),
            Node::Map(entries) => match parent.key.take() {
                Some(key) => entries.push((key, node)),
                None => {
                    let name = match &*node {
                        Node::Scalar(name, ScalarKind::Text) => name.clone(),
                        Node::Scalar(name, ScalarKind::Null) if name.is_empty() => {
                            return Err(fault(line, YamlFault::NoKey));
                        }
                        Node::Scalar(_, ScalarKind::Null) => "null".to_owned(),
                        _ => return Err(fault(line, YamlFault::KeyNotText)),
                    };
                    let line = line_number(line);
                    let first = parent.names.insert(name.clone(), line);
                    parent.key = Some(MapKey { name, line });
                    if let Some(first) = first {
                        let key = self.open_key();
                        self.mistakes
                            .push(FlinkMistake::Duplicate { line, key, first });
                    }
                }
            },
        }
        Ok(())
    }

    /// Returns the whole key that waits for its value.
    fn open_key(&self) -> String {
        let keys = self.open.iter().filter_map(|open| open.key.as_ref());
        let names: Vec<&str> = keys.map(|key| key.name.as_str()).collect();
        names.join(".")
    }

    fn settings(self) -> Result<(Vec<FlinkSetting>, Vec<FlinkMistake>), FlinkMistake> {
        let mut flat = FlatMap::new(self.mistakes);
        match self.root.as_deref() {
            None | Some(Node::Scalar(_, ScalarKind::Null)) => {}
            Some(Node::Map(entries)) => flat.add("", entries, 0)?,
            Some(_) => return Err(fault(self.root_line as usize, YamlFault::NoMap)),
        }
        Ok((flat.settings, flat.mistakes))
    }
}

/// `!`, which makes a text of every scalar.
fn is_non_specific(tag: &Tag) -> bool {
    format!("{}{}", tag.handle, tag.suffix) == "!"
}

/// Returns the kind of a scalar with a tag. `None`: Flink does not know the tag, or the text is not of its type.
fn tagged(tag: &Tag, text: &str) -> Option<ScalarKind> {
    if is_non_specific(tag) {
        return Some(ScalarKind::Text);
    }
    let kind = scalar::kind(text);
    let is_of_type = match tag.is_yaml_core_schema().then_some(tag.suffix.as_str())? {
        "str" => return Some(ScalarKind::Text),
        "int" => kind == ScalarKind::Integer,
        "float" => matches!(kind, ScalarKind::Integer | ScalarKind::Float),
        "bool" => kind == ScalarKind::Boolean,
        "null" => return Some(ScalarKind::Null),
        _ => false,
    };
    is_of_type.then_some(kind)
}

/// snakeyaml-engine rejects characters that cannot be printed (`StreamReader.isPrintable`).
fn check_characters(text: &str) -> Result<(), FlinkMistake> {
    let is_allowed = |letter: char| matches!(letter, '\t' | '\n' | '\u{85}' | ' '..='~' | '\u{a0}'..='\u{fffd}' | '\u{10000}'..);
    let mut lines = text.split('\n').enumerate();
    match lines.find(|(_, line)| !line.chars().all(is_allowed)) {
        Some((index, _)) => Err(fault(index + 1, YamlFault::Character)),
        None => Ok(()),
    }
}

fn syntax(text: &str, line: usize, reason: &str) -> FlinkMistake {
    let (line, found) = YamlFault::of_line(text, line, reason);
    fault(line, found)
}
