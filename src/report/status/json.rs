//! JSON of `status`. The schema is docs/status.schema.json.

use std::sync::Arc;

use serde_json::{Map, Value, json};

use crate::base::utc;
use crate::report::{advice, json as documents};
use crate::selection::Selection;
use crate::verdict::finding::Finding;
use crate::verdict::look::{Look, MemberLook, QuorumLook, Said, System, SystemLook};
use crate::verdict::seen::Seen;

/// Formats a look as one line of JSON.
pub fn line(look: &Look) -> String {
    let document = documents::document(fields(look), &selection(look), look.exit(), look.took);
    documents::line(&document)
}

/// Returns the selection if exactly one system was read, shown or hidden; otherwise an empty one.
pub fn selection(look: &Look) -> Arc<Selection> {
    match (&look.shown[..], &look.hidden[..]) {
        ([only], []) => Arc::clone(&only.selection),
        _ => Arc::default(),
    }
}

/// Returns the top-level fields of a look.
pub fn fields(look: &Look) -> Map<String, Value> {
    let clusters: Vec<Value> = look.shown.iter().map(cluster).collect();
    documents::fields(&json!({
        "time": utc::seconds(look.at),
        "verdict": look.verdict().word(),
        "clusters": clusters,
    }))
}

fn cluster(look: &SystemLook) -> Value {
    let mut fields = Map::new();
    let mut put = |name: &str, value: Value| fields.insert(name.to_owned(), value);
    put("cluster", json!(look.name));
    put("conf_dir", json!(look.selection.conf_dir()));
    put("verdict", json!(look.verdict.word()));
    put("exit", json!(look.verdict.level().exit().status()));
    put("summary", json!(look.summary()));
    if let Some(why) = &look.error {
        put("error", json!(why));
        return Value::Object(fields);
    }
    if let Some(election) = &look.election {
        let mode = if election.is_automatic {
            "automatic"
        } else {
            "manual"
        };
        put("failover", json!(mode));
    }
    put(look.system.active.field, json!(look.active));
    put("reasons", findings(look.reasons(), look.system));
    put("narrowed", findings(look.unchecked(), look.system));
    let next = look.advice.as_ref();
    let next = next.map(|next| advice::text(next, &look.selection));
    put("next", json!(next));
    let members = look.members.iter().map(|one| member(one, look.system));
    put(look.system.members_field, members.collect());
    if let Some(election) = &look.election {
        put("elector", answer(&election.elector));
    }
    if let Some(quorum) = &look.quorum {
        put("quorum", quorum_value(quorum));
    }
    Value::Object(fields)
}

fn quorum_value(quorum: &QuorumLook) -> Value {
    json!({
        "voters": quorum.voters,
        "serving": quorum.serving,
        "majority": quorum.majority,
        "may_fail": quorum.may_fail,
        "text": quorum.text,
    })
}

fn findings<'a>(findings: impl Iterator<Item = &'a Finding>, system: &System) -> Value {
    let finding = |finding: &Finding| {
        json!({
            "code": finding.code,
            system.member_field: finding.subject,
            "text": finding.text,
        })
    };
    findings.map(finding).collect()
}

fn member(member: &MemberLook, system: &System) -> Value {
    let head = [
        (system.member_field, json!(member.id)),
        ("address", json!(member.address)),
    ];
    let sources = member.sources.iter();
    let sources = sources.map(|(source, seen)| (source.field, answer(seen)));
    let fields = head.into_iter().chain(sources);
    fields
        .map(|(name, value)| (name.to_owned(), value))
        .collect()
}

/// Formats an answer as `said`, or as `missing` with `detail`.
fn answer(seen: &Seen<Said>) -> Value {
    match seen {
        Ok(said) => json!({ "said": said.value }),
        Err(missing) => json!({ "missing": missing.word(), "detail": missing.to_string() }),
    }
}
