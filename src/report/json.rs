//! JSON documents: common fields first, then the verb's fields.

use std::time::Duration;

use serde::Serialize;
use serde_json::{Map, Value, json};

use crate::base::escape::harmless_json;
pub use crate::base::escape::json_line as line;
use crate::exit::Exit;
use crate::selection::Selection;

/// Version of the documents. A new field keeps the version; a changed or removed field increments it.
pub const VERSION: u32 = 2;

/// Adds the common fields to a result. `took` is the duration of the command, or of one look of `status --watch`.
pub fn document(
    fields: Map<String, Value>,
    selection: &Selection,
    exit: Exit,
    took: Duration,
) -> Value {
    let mut all = Map::new();
    all.insert("version".to_owned(), json!(VERSION));
    all.insert("cluster".to_owned(), json!(selection.cluster_id()));
    all.insert("conf_dir".to_owned(), json!(selection.conf_dir()));
    all.insert("exit".to_owned(), json!(exit.status()));
    let took = u64::try_from(took.as_millis()).unwrap_or(u64::MAX);
    all.insert("took_ms".to_owned(), json!(took));
    all.extend(fields);
    Value::Object(all)
}

/// Returns the fields of a typed result. A result that is not an object becomes the field `result`.
pub fn fields(result: &impl Serialize) -> Map<String, Value> {
    // Serialising cannot fail: results are plain structs with string keys.
    match serde_json::to_value(result).unwrap_or_default() {
        Value::Object(fields) => fields,
        other => Map::from_iter([("result".to_owned(), other)]),
    }
}

pub fn text(document: &impl Serialize) -> String {
    // Serialising cannot fail: documents are plain structs with string keys.
    harmless_json(&serde_json::to_string_pretty(document).unwrap_or_default()) + "\n"
}
