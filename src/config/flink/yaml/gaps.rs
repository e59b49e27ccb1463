//! Tabs where Flink's parser rejects them and this tool's does not.

use saphyr_parser::{Event, ScalarStyle, Span};

use super::fault;
use crate::config::flink::{FlinkMistake, YamlFault};

/// The text between events: punctuation, blanks and remarks. In it, Flink's parser rejects tabs.
pub(super) struct Gaps {
    text: Vec<char>,
    /// The end of the last event, as an index of `text`.
    end: usize,
    /// The last event was a scalar without quotes: tabs may follow on its line.
    is_plain: bool,
}

impl Gaps {
    pub(super) fn new(text: &str) -> Self {
        Self {
            text: text.chars().collect(),
            end: 0,
            is_plain: false,
        }
    }

    pub(super) fn check(&mut self, event: &Event<'_>, span: Span) -> Result<(), FlinkMistake> {
        let start = span.start.index().min(self.text.len());
        if let Some(gap) = self.text.get(self.end..start) {
            let blanks = gap
                .iter()
                .take_while(|letter| matches!(letter, ' ' | '\t'))
                .count();
            let gap = if self.is_plain { &gap[blanks..] } else { gap };
            let mut is_remark = false;
            for (index, letter) in gap.iter().enumerate() {
                is_remark = match letter {
                    '#' => true,
                    '\n' => false,
                    '\t' if !is_remark => {
                        let before = self.text[..start - gap.len() + index].iter();
                        let line = 1 + before.filter(|letter| **letter == '\n').count();
                        return Err(fault(line, YamlFault::Tab));
                    }
                    _ => is_remark,
                };
            }
        }
        if let Event::Scalar(_, style, ..) = event {
            self.is_plain = *style == ScalarStyle::Plain;
        }
        self.end = self.end.max(span.end.index().min(self.text.len()));
        Ok(())
    }
}
