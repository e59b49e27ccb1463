//! JSON of `status`. The schema is docs/status.schema.json.

use std::sync::Arc;

use serde_json::{Map, Value, json};

use crate::base::utc;
use crate::report::{advice, json as documents};
use crate::selection::Selection;
use crate::verdict::finding::Finding;
use crate::verdict::look::{
    Look, MemberLook, QuorumLook, Said, StatusDocument, System, SystemLook,
};
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
    let mut fields = documents::fields(&json!({
        "time": utc::seconds(look.at),
        "verdict": look.verdict().word(),
    }));
    // For scripts about one system.
    if let (StatusDocument::Leader, [Value::Object(only)], []) =
        (look.system.document, &clusters[..], &look.hidden[..])
    {
        let is_own = |name: &String| TOP_OF_LEADER.contains(&name.as_str());
        let own = only.iter().filter(|(name, _)| is_own(name));
        fields.extend(own.map(|(name, value)| (name.clone(), value.clone())));
    }
    fields.insert("clusters".to_owned(), clusters.into());
    fields
}

/// The fields of the only system that stand at the top, too; see [`StatusDocument::Leader`].
const TOP_OF_LEADER: [&str; 5] = ["summary", "leader", "members", "findings", "next"];

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
    match look.system.document {
        StatusDocument::Members => {
            put(look.system.active.field, json!(look.active));
            put("reasons", findings(look.reasons(), look.system));
            put("narrowed", findings(look.unchecked(), look.system));
        }
        StatusDocument::Leader => {
            let leader = look.active.first();
            let leader = leader.map(|rest| json!({ "rest": rest }));
            put(look.system.active.field, json!(leader));
            put("findings", advised_findings(look));
        }
    }
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
    if let Some((source, seen)) = &look.whole {
        put(source.field, answer(seen));
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

/// The findings of [`StatusDocument::Leader`].
fn advised_findings(look: &SystemLook) -> Value {
    let finding = |finding: &Finding| {
        let advice = finding.advice.as_ref();
        json!({
            "rule": finding.code,
            "severity": finding.severity.word(),
            "member": finding.subject,
            "text": finding.text,
            "advice": advice.map(|next| advice::text(next, &look.selection)),
        })
    };
    look.findings.iter().map(finding).collect()
}

fn member(member: &MemberLook, system: &System) -> Value {
    let role = system
        .role_column
        .map(|_| ("role", json!(member.role.as_ref().ok())));
    let head = [
        (system.member_field, json!(member.id)),
        ("address", json!(member.address)),
    ];
    let head = head.into_iter().chain(role);
    let sources = member.sources.iter();
    let sources = sources.map(|(source, seen)| (source.field, answer(seen)));
    let fields = head.chain(sources);
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
