//! Checks the part of JSON Schema that docs/ uses.

use serde_json::Value;

/// Panics if the document does not match docs/status.schema.json.
pub fn check(document: &Value) {
    check_by("status", document);
}

/// Panics if the document does not match the named schema of docs/.
pub fn check_by(name: &str, document: &Value) {
    let docs = concat!(env!("CARGO_MANIFEST_DIR"), "/docs");
    let schema = std::fs::read_to_string(format!("{docs}/{name}.schema.json")).expect("a schema");
    let schema: Value = serde_json::from_str(&schema).expect("a schema in JSON");
    if let Err(error) = holds(&schema, document, &schema, "$") {
        panic!("{error}\n{document:#}");
    }
}

fn holds(schema: &Value, value: &Value, root: &Value, at: &str) -> Result<(), String> {
    let Value::Object(rules) = schema else {
        return Err(format!("{at}: no schema: {schema}"));
    };
    for (rule, wanted) in rules {
        let good = match rule.as_str() {
            "$schema" | "$id" | "$defs" | "title" | "description" => true,
            "$ref" => {
                let target = wanted.as_str().and_then(|name| root.pointer(&name[1..]));
                let target = target.ok_or(format!("{at}: {wanted} leads nowhere"))?;
                return holds(target, value, root, at);
            }
            "type" => match wanted {
                Value::Array(types) => types.iter().any(|wanted| is(wanted, value)),
                wanted => is(wanted, value),
            },
            "const" => wanted == value,
            "enum" => wanted.as_array().is_some_and(|all| all.contains(value)),
            // Holds for values of other types.
            "required" => wanted.as_array().is_some_and(|names| {
                let has = |name: &Value| value.get(name.as_str().unwrap_or("")).is_some();
                !value.is_object() || names.iter().all(has)
            }),
            "properties" => {
                for (name, value) in value.as_object().into_iter().flatten() {
                    let unknown = format!("{at}.{name}: not in the schema");
                    let schema = wanted.get(name).ok_or(unknown)?;
                    holds(schema, value, root, &format!("{at}.{name}"))?;
                }
                true
            }
            "items" => {
                for (number, item) in value.as_array().into_iter().flatten().enumerate() {
                    holds(wanted, item, root, &format!("{at}[{number}]"))?;
                }
                true
            }
            "oneOf" => {
                let all = wanted.as_array().into_iter().flatten();
                all.filter(|one| holds(one, value, root, at).is_ok())
                    .count()
                    == 1
            }
            other => {
                return Err(format!(
                    "{at}: a rule that this check does not know: {other}"
                ));
            }
        };
        if !good {
            return Err(format!("{at}: {value} is not {rule} {wanted}"));
        }
    }
    Ok(())
}

fn is(wanted: &Value, value: &Value) -> bool {
    match wanted.as_str() {
        Some("object") => value.is_object(),
        Some("array") => value.is_array(),
        Some("string") => value.is_string(),
        Some("boolean") => value.is_boolean(),
        Some("integer") => value.is_i64() || value.is_u64(),
        Some("number") => value.is_number(),
        Some("null") => value.is_null(),
        _ => false,
    }
}
