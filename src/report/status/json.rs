//! For programs: docs/status.schema.json.

use std::sync::Arc;

use serde_json::{Map, Value, json};

use crate::base::utc;
use crate::ha::state::FailoverMode;
use crate::report::{advice, json as documents};
use crate::selection::Selection;
use crate::systems::yarn::elector::{Elector, ElectorView};
use crate::systems::yarn::observations::{Health, RmInfo, RmObservation};
use crate::systems::yarn::reason::Reason;
use crate::verdict::advice::Advice;
use crate::verdict::seen::Seen as Answer;

use super::{ClusterLook, ClusterStatus, Look, words};

/// A look, as one line.
pub fn line(look: &Look) -> String {
    let document = documents::document(fields(look), &selection(look), look.exit(), look.took);
    documents::line(&document)
}

/// The selection of the only cluster; of several, none.
pub fn selection(look: &Look) -> Arc<Selection> {
    match (&look.clusters[..], &look.hidden[..]) {
        ([only], []) => Arc::clone(&only.selection),
        _ => Arc::default(),
    }
}

/// A look: the document's own fields.
pub fn fields(look: &Look) -> Map<String, Value> {
    let clusters: Vec<Value> = look.clusters.iter().map(cluster).collect();
    documents::fields(&json!({
        "time": utc::seconds(look.at),
        "verdict": look.verdict().word(),
        "clusters": clusters,
    }))
}

fn cluster(cluster: &ClusterStatus) -> Value {
    let mut fields = Map::new();
    let mut put = |name: &str, value: Value| fields.insert(name.to_owned(), value);
    put("cluster", json!(cluster.name));
    put("conf_dir", json!(cluster.selection.conf_dir()));
    put("verdict", json!(cluster.verdict().word()));
    put("exit", json!(cluster.verdict().exit().status()));
    put("summary", json!(words::summary(cluster)));
    match &cluster.seen {
        Err(why) => put("error", json!(why)),
        Ok(seen) => {
            fields.extend(seen_fields(seen, &cluster.selection));
            None
        }
    };
    Value::Object(fields)
}

fn seen_fields(seen: &ClusterLook, selection: &Selection) -> Map<String, Value> {
    let (seen, judgement) = (&seen.observations, &seen.judgement);
    let automatic = seen.failover == FailoverMode::Automatic;
    let rms: Vec<Value> = seen.rms.iter().map(rm).collect();
    let next = judgement.next.as_ref().map(Advice::from);
    let next = next.map(|next| advice::text(&next, selection));
    let reasons = |reasons: &[Reason]| reasons.iter().map(reason).collect::<Vec<_>>();
    let fields = json!({
        "failover": if automatic { "automatic" } else { "manual" },
        "active": judgement.active,
        "reasons": reasons(&judgement.reasons),
        "narrowed": reasons(&judgement.narrowed),
        "next": next,
        "rms": rms,
        "elector": answer(&seen.elector, elector),
    });
    match fields {
        Value::Object(fields) => fields,
        _ => Map::new(),
    }
}

fn reason(reason: &Reason) -> Value {
    json!({ "code": reason.code(), "rm": reason.rm(), "text": words::reason(reason) })
}

fn rm(rm: &RmObservation) -> Value {
    json!({
        "rm": rm.id,
        "address": rm.address,
        "state": answer(&rm.state, |status| json!({
            "state": status.state.to_string(),
            "not_ready": status.not_ready,
        })),
        "health": answer(&rm.health, |health| match health {
            Health::Well => json!({ "well": true }),
            Health::Unwell(why) => json!({ "well": false, "why": why }),
        }),
        "is_active": answer(&rm.is_active, |active| json!({ "active": active })),
        "info": answer(&rm.info, info),
    })
}

/// What a source said, or why it said nothing: one of the two fields, never both.
fn answer<T>(answer: &Answer<T>, value: impl Fn(&T) -> Value) -> Value {
    match answer {
        Ok(said) => json!({ "said": value(said) }),
        Err(missing) => json!({ "missing": missing.word(), "detail": missing.to_string() }),
    }
}

fn info(info: &RmInfo) -> Value {
    json!({
        "state": info.ha_state.map(|state| state.to_string()),
        "zookeeper_connection": info.zookeeper_connection,
        "state_store": info.state_store,
        "version": info.version,
        "started_on": info.started_on,
    })
}

fn elector(view: &ElectorView) -> Value {
    let candidates: Vec<Value> = view
        .latch
        .iter()
        .map(|candidate| {
            json!({
                "rm": candidate.rm_id,
                "node": candidate.node,
                "session": session(candidate.session),
            })
        })
        .collect();
    let lock = view.lock.as_ref().map(|lock| {
        json!({
            "rm": lock.rm.rm_id,
            "cluster": lock.rm.cluster_id,
            "session": session(lock.session),
            "czxid": session(lock.czxid),
        })
    });
    json!({
        "kind": match view.elector() {
            Elector::Standard => "standard",
            Elector::Curator => "curator",
            Elector::Both => "both",
            Elector::Neither => "none",
        },
        "leader": view.leader(),
        "lock": lock,
        "breadcrumb": view.breadcrumb.as_ref().map(|rm| &rm.rm_id),
        "candidates": candidates,
    })
}

/// Numbers of 64 bits are texts: many programs read a JSON number as a double.
fn session(number: i64) -> String {
    format!("0x{number:x}")
}
