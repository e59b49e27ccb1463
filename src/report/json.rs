//! JSON documents: the same fields first, then the verb's own.

use std::time::Duration;

use serde::Serialize;
use serde_json::{Map, Value, json};

use crate::base::escape::harmless_json;
pub use crate::base::escape::json_line as line;
use crate::exit::Exit;
use crate::selection::Selection;

/// Version of the documents. Adding a field keeps it; changing or removing one increments it.
pub const VERSION: u32 = 2;

/// Adds the common fields to a result. `took` is the time of the command, or of one look of `status --watch`.
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

/// The fields of a typed result; one that is no object becomes the field `result`.
pub fn fields(result: &impl Serialize) -> Map<String, Value> {
    // The results are plain structs with string keys: serialising them cannot fail.
    match serde_json::to_value(result).unwrap_or_default() {
        Value::Object(fields) => fields,
        other => Map::from_iter([("result".to_owned(), other)]),
    }
}

pub fn text(document: &impl Serialize) -> String {
    // The documents are plain structs with string keys: serialising them cannot fail.
    harmless_json(&serde_json::to_string_pretty(document).unwrap_or_default()) + "\n"
}
