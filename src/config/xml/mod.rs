//! Parses the bytes of a Hadoop site file into properties.
//!
//! `document` makes the checks that quick-xml omits: this parser rejects the files that Hadoop's XML parser
//! rejects. `properties` interprets elements as `org.apache.hadoop.conf.Configuration.Parser` does. This module
//! reads no file: the caller passes [`Include`].

mod document;
mod entities;
mod grammar;
mod properties;
#[cfg(test)]
mod tests;

use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::encoding;
use properties::Properties;

/// Maximum bytes of the expanded entities of a file, and maximum bytes of the properties of a file and its includes.
/// Java's limit is 50 million characters of entities (`jdk.xml.totalEntitySizeLimit`).
const TOTAL_LIMIT: usize = 64 * 1024 * 1024;

/// One `<property>` of a site file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct XmlProperty {
    /// The key, trimmed.
    pub name: String,
    /// Not trimmed. `None` for no value and for an empty element: Hadoop ignores both. An empty attribute is an
    /// empty value (`Configuration.Parser.handleStartProperty`).
    pub value: Option<String>,
    /// True if later files may not change the value.
    pub is_final: bool,
    /// The file that sets the property: the site file or a file that it includes.
    pub file: Arc<Path>,
    /// The line on which the property begins, from 1.
    pub line: u32,
}

/// Why a site file cannot be read, and the place: line and column count from 1, the column in characters.
#[derive(Debug, thiserror::Error)]
#[error("{}:{line}:{column}: {problem}", file.display())]
pub struct XmlError {
    pub file: PathBuf,
    pub line: u32,
    pub column: u32,
    pub problem: XmlProblem,
}

/// The problem in a site file.
#[derive(Debug, thiserror::Error)]
pub enum XmlProblem {
    #[error("{0}")]
    Encoding(#[from] encoding::EncodingError),
    #[error("character U+{0:04X} is not allowed in XML")]
    Character(u32),
    #[error("not well-formed XML: {0}")]
    Malformed(String),
    /// The DOCTYPE holds something other than comments and entities that are plain text.
    #[error(
        "rmadmin reads only <!ENTITY NAME \"TEXT\"> in a DOCTYPE, with TEXT on one line and without `<`, `%` and `&#`: \
         write the text where it is used, and remove this declaration"
    )]
    Doctype,
    #[error(
        "entity &{0}; is not declared before this; declare it in the DOCTYPE, or write its text"
    )]
    UnknownEntity(String),
    #[error("entity &{0}; is external; rmadmin reads no external entities: use XInclude")]
    ExternalEntity(String),
    #[error("the file becomes larger than 64 MB when its entities and includes are expanded")]
    TooLarge,
    #[error("included file {0} does not exist, and the include has no fallback")]
    MissingInclude(String),
    /// An include that cannot be followed; `href` as in the file.
    #[error("include of {href}: {reason}")]
    Include { href: String, reason: String },
    #[error("in an included file: {0}")]
    Included(Box<XmlError>),
}

/// Reads the file that the `href` of an XInclude element names. Returns `Ok(None)` if the file does not exist.
pub type Include<'a> = dyn FnMut(&str) -> Result<Option<Vec<XmlProperty>>, XmlProblem> + 'a;

/// Returns the properties of a site file in file order.
pub fn parse(
    bytes: &[u8],
    file: &Arc<Path>,
    include: &mut Include<'_>,
) -> Result<Vec<XmlProperty>, XmlError> {
    let error = |problem, line, column| XmlError {
        file: file.to_path_buf(),
        line,
        column,
        problem,
    };
    let text = encoding::decode(bytes)
        .map_err(|(problem, line, column)| error(problem.into(), line, column))?;
    let mut properties = Properties::new(file, include);
    match document::read(&text, &mut properties) {
        Ok(()) => Ok(properties.found()),
        Err((problem, offset)) => {
            let (line, column) = position(&text, offset);
            Err(error(problem, line, column))
        }
    }
}

/// Converts a byte offset to line and column, from 1.
fn position(text: &str, offset: usize) -> (u32, u32) {
    let before = &text.as_bytes()[..offset.min(text.len())];
    let mut lines = before.rsplit(|byte| *byte == b'\n');
    let last = String::from_utf8_lossy(lines.next().unwrap_or_default());
    (to_u32(lines.count() + 1), to_u32(last.chars().count() + 1))
}

/// Cannot overflow: files have at most 16 MB.
fn to_u32(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}

fn malformed(text: impl Into<String>) -> XmlProblem {
    XmlProblem::Malformed(text.into())
}

/// Counts bytes before they are kept.
fn count(total: &mut usize, bytes: usize) -> Result<(), XmlProblem> {
    *total = total.saturating_add(bytes);
    if *total > TOTAL_LIMIT {
        return Err(XmlProblem::TooLarge);
    }
    Ok(())
}
