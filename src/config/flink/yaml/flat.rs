//! Nested maps to keys with dots.

use std::collections::HashSet;
use std::rc::Rc;

use super::scalar::{self, ScalarKind};
use super::{DEEPEST, MapKey, Node, fault};
use crate::config::flink::{FlinkMistake, FlinkSetting, SettingForm, YamlFault};

/// Maximum settings of a file, aliases included.
const MOST_SETTINGS: usize = 10_000;
/// Maximum characters of a list as one value.
const LONGEST_LIST: usize = 10_000;

/// `GlobalConfiguration.flatten`: the keys of nested maps with dots between them.
#[derive(Default)]
pub(super) struct FlatMap {
    pub(super) settings: Vec<FlinkSetting>,
    pub(super) mistakes: Vec<FlinkMistake>,
    /// Lines: a key reached by several aliases is one mistake.
    without_value: HashSet<u32>,
}

impl FlatMap {
    pub(super) fn new(mistakes: Vec<FlinkMistake>) -> Self {
        Self {
            mistakes,
            ..Self::default()
        }
    }

    pub(super) fn add(
        &mut self,
        prefix: &str,
        entries: &[(MapKey, Rc<Node>)],
        depth: usize,
    ) -> Result<(), FlinkMistake> {
        for (MapKey { name, line }, node) in entries {
            let (key, line) = (format!("{prefix}{name}"), *line);
            let too_large = fault(line as usize, YamlFault::TooLarge);
            if depth > DEEPEST || self.settings.len() + self.mistakes.len() > MOST_SETTINGS {
                return Err(too_large);
            }
            let (value, form) = match &**node {
                Node::Map(entries) => {
                    self.add(&format!("{key}."), entries, depth + 1)?;
                    continue;
                }
                Node::Scalar(_, ScalarKind::Null) => {
                    if self.without_value.insert(line) {
                        self.mistakes.push(FlinkMistake::NoValue { line, key });
                    }
                    continue;
                }
                Node::Scalar(text, kind) => (scalar::shown(text, *kind), SettingForm::Text),
                Node::List(items) => {
                    let mut value = String::new();
                    list_text(items, &mut value, depth).ok_or(too_large)?;
                    (value, SettingForm::List)
                }
            };
            self.settings.push(FlinkSetting {
                key,
                value,
                line,
                form,
            });
        }
        Ok(())
    }
}

/// Formats a list as one line of YAML. `None`: too long, or too deep.
fn list_text(items: &[Rc<Node>], out: &mut String, depth: usize) -> Option<()> {
    out.push('[');
    for (index, item) in items.iter().enumerate() {
        if depth > DEEPEST || out.len() > LONGEST_LIST {
            return None;
        }
        out.push_str(if index == 0 { "" } else { ", " });
        match &**item {
            Node::Scalar(text, kind) => out.push_str(&scalar::shown(text, *kind)),
            Node::List(items) => list_text(items, out, depth + 1)?,
            Node::Map(_) => out.push_str("{...}"),
        }
    }
    out.push(']');
    Some(())
}
