//! Turns results into text.
//!
//! Verbs return a [`Done`](done::Done); only [`render`] distinguishes styles and formats. [`hadoop`] and [`java`]
//! word results and errors as the Java CLI does, [`messages`] words errors in subcommand style, [`documents`] and
//! [`json`] make machine-readable documents, [`table`] and [`tsv`] make tables. Each kind of result has its own
//! module.

pub mod administration;
pub mod advice;
pub mod bootstrap;
pub mod cause;
pub mod check;
pub mod documents;
pub mod done;
pub mod error_document;
pub mod failover;
pub mod hadoop;
pub mod history;
pub mod java;
pub mod json;
pub mod messages;
pub mod plan_words;
pub mod probe;
pub mod render;
mod sarif;
pub mod service_state;
pub mod status;
pub mod table;
pub mod transition;
pub mod tsv;
pub mod wrap;

use std::os::fd::AsFd;
use std::time::Duration;

use serde::Serialize;
use serde_json::{Map, Value};

pub use crate::base::escape::{harmless, harmless_line, one_line};
use crate::exit::Exit;
use crate::selection::Selection;

/// The output of a command: text for both streams, and the exit status.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Report {
    pub stdout: String,
    pub stderr: String,
    /// The fields of a JSON document; [`json`] completes it. The document follows `stdout`.
    pub document: Option<Map<String, Value>>,
    pub exit: Exit,
}

impl Report {
    pub fn new(stdout: impl Into<String>, stderr: impl Into<String>, exit: Exit) -> Self {
        Self {
            stdout: stdout.into(),
            stderr: stderr.into(),
            document: None,
            exit,
        }
    }

    pub fn success(stdout: impl Into<String>) -> Self {
        Self::new(stdout, "", Exit::Success)
    }

    pub fn document(result: &impl Serialize, exit: Exit) -> Self {
        Self {
            document: Some(json::fields(result)),
            ..Self::new("", "", exit)
        }
    }

    /// Completes the document, if any, and appends it to standard output. `took` is the duration of the
    /// command.
    #[must_use]
    pub fn completed(mut self, selection: &Selection, took: Duration) -> Self {
        if let Some(fields) = self.document.take() {
            let document = json::document(fields, selection, self.exit, took);
            self.stdout.push_str(&json::text(&document));
        }
        self
    }
}

/// Wraps lines to the terminal's width if the stream is a terminal.
pub fn fitted(text: &str, stream: &impl AsFd) -> String {
    match width_of(stream) {
        Some(width) => wrap::prose(text, width),
        None => text.to_owned(),
    }
}

/// Returns the columns of a terminal; `None` for other streams.
pub fn width_of(stream: &impl AsFd) -> Option<usize> {
    let (width, _) = terminal_size::terminal_size_of(stream)?;
    Some(usize::from(width.0)).filter(|width| *width > 0)
}
