//! Converts YARN's observations and judgement into the report form that all systems share.

use std::sync::Arc;

use serde_json::{Value, json};

use crate::ha::state::FailoverMode;
use crate::selection::Selection;
use crate::systems::yarn::elector::{Elector, ElectorView};
use crate::verdict::finding::{Finding, Severity};
use crate::verdict::look::{
    ActiveNames, ElectionLook, MemberLook, Said, Source, StatusDocument, System, SystemLook,
};
use crate::verdict::seen::{Missing, Seen};

use super::judgement::{Judgement, YarnVerdict};
use super::observations::{Health, Observations, ObservedSource, RmInfo, RmObservation};
use super::reason::Reason;
use super::state::{State, state_of};

/// ResourceManagers with HA.
pub static SYSTEM: System = System {
    title: "YARN HA",
    status: &["status"],
    kind: "cluster",
    metrics: "rmadmin",
    member: "ResourceManager",
    member_column: "RM",
    member_field: "rm",
    members_field: "rms",
    role_source: "RPC",
    active: ActiveNames {
        column: "ACTIVE",
        field: "active",
        metric: "active_resourcemanagers",
        help: "ResourceManagers known to be active.",
    },
    role_column: None,
    document: StatusDocument::Members,
    has_health: true,
    has_election: true,
    roles: &["active", "standby", "initializing"],
    verdicts: &[
        YarnVerdict::Healthy.told(),
        YarnVerdict::Degraded.told(),
        YarnVerdict::Unknown.told(),
        YarnVerdict::LockMismatch.told(),
        YarnVerdict::NoActive.told(),
        YarnVerdict::SplitBrain.told(),
    ],
    sources: &SOURCES,
    columns: &[],
    gauges: &[],
};

/// The sources, in the order of [`ObservedSource::ALL`].
static SOURCES: [Source; 4] = [
    Source {
        name: ObservedSource::State.name(),
        column: "STATE",
        field: "state",
    },
    Source {
        name: ObservedSource::Health.name(),
        column: "HEALTH",
        field: "health",
    },
    Source {
        name: ObservedSource::IsActive.name(),
        column: "ISACTIVE",
        field: "is_active",
    },
    Source {
        name: ObservedSource::Info.name(),
        column: "INFO",
        field: "info",
    },
];

/// The report of one cluster.
pub fn system_look(
    name: String,
    selection: Arc<Selection>,
    seen: &Observations,
    judgement: &Judgement,
) -> SystemLook {
    let reasons = judgement.reasons.iter().map(Reason::finding);
    let unchecked = judgement.unchecked.iter().map(|reason| Finding {
        severity: Severity::Info,
        ..reason.finding()
    });
    let unseen = SystemLook::unseen(&SYSTEM, name, selection, String::new());
    SystemLook {
        verdict: judgement.verdict.told(),
        headline: headline(judgement),
        why: first_reason(seen, judgement),
        active: judgement.active.clone(),
        members: seen.rms.iter().map(member).collect(),
        election: Some(election(seen)),
        findings: reasons.chain(unchecked).collect(),
        advice: judgement.next.as_ref().map(Into::into),
        error: None,
        ..unseen
    }
}

/// The verdict and the active RM, in one line.
fn headline(judgement: &Judgement) -> String {
    let active = judgement.active.join(" and ");
    match judgement.verdict {
        YarnVerdict::Healthy => format!("healthy: {active} is active"),
        YarnVerdict::Degraded => format!("degraded: {active} is active"),
        YarnVerdict::NoActive => "critical: no ResourceManager is active".to_owned(),
        YarnVerdict::SplitBrain => format!("critical: split brain: {active} are active"),
        YarnVerdict::LockMismatch => format!("critical: {active} is active but not elected"),
        YarnVerdict::Unknown if active.is_empty() => {
            "unknown: cannot tell which ResourceManager is active".to_owned()
        }
        YarnVerdict::Unknown => {
            format!("unknown: {active} is active; another ResourceManager may be active too")
        }
    }
}

/// Returns the most severe reason that the headline does not imply, and the number of further reasons.
fn first_reason(seen: &Observations, judgement: &Judgement) -> Option<String> {
    let shared = shared_by_all(seen);
    let is_implied = |reason: &Reason| match reason {
        Reason::NobodyActive | Reason::SeveralActive(_) => true,
        Reason::MayBeActive(_) => shared.is_some(),
        Reason::SourcesMissing { missing, .. } => shared == Some(missing),
        _ => false,
    };
    let mut rest = judgement
        .reasons
        .iter()
        .filter(|reason| !is_implied(reason));
    let first = match shared {
        Some(missing) => {
            let call = ObservedSource::State.name();
            format!("no ResourceManager answers {call}: {missing}")
        }
        None => rest.next()?.finding().text,
    };
    Some(match rest.count() {
        0 => first,
        more => format!("{first}; and {more} more"),
    })
}

/// Returns why no RM reports its state, if all RMs have the same reason. RMs that are down are listed one by one.
fn shared_by_all(seen: &Observations) -> Option<&Missing> {
    let mut states = seen.rms.iter().map(|rm| rm.state.as_ref().err());
    let first = states.next().flatten()?;
    let is_down = *first == Missing::Refused;
    (!is_down && states.all(|state| state == Some(first))).then_some(first)
}

fn member(rm: &RmObservation) -> MemberLook {
    let state = rm.state.as_ref().map(|status| Said {
        text: status.state.to_string(),
        value: json!({ "state": status.state.to_string(), "not_ready": status.not_ready }),
    });
    let health = rm.health.as_ref().map(|health| match health {
        Health::Healthy => said("healthy", json!({ "well": true })),
        Health::Unhealthy(why) => said("unhealthy", json!({ "well": false, "why": why })),
    });
    let page = |source| match rm.active_by(source) {
        Some(true) => "active",
        Some(false) => "not active",
        None => "?",
    };
    let is_active = rm
        .is_active
        .as_ref()
        .map(|active| said(page(ObservedSource::IsActive), json!({ "active": active })));
    let info = rm
        .info
        .as_ref()
        .map(|info| said(page(ObservedSource::Info), info_value(info)));
    let answers = [state, health, is_active, info].map(|seen| seen.map_err(Clone::clone));
    MemberLook {
        id: rm.id.clone(),
        address: rm.address.clone(),
        role: rm
            .state
            .as_ref()
            .map(|status| status.state.to_string())
            .map_err(Clone::clone),
        health: rm.health.clone(),
        is_down: state_of(rm) == State::Down,
        version: rm.info.as_ref().ok().and_then(|info| info.version.clone()),
        sources: SOURCES.iter().zip(answers).collect(),
        columns: Vec::new(),
        numbers: Vec::new(),
    }
}

fn said(text: &str, value: Value) -> Said {
    let text = text.to_owned();
    Said { text, value }
}

fn info_value(info: &RmInfo) -> Value {
    json!({
        "state": info.ha_state.map(|state| state.to_string()),
        "zookeeper_connection": info.zookeeper_connection,
        "state_store": info.state_store,
        "version": info.version,
        "started_on": info.started_on,
    })
}

fn election(seen: &Observations) -> ElectionLook {
    let view = seen.elector.as_ref();
    let leader = view.ok().and_then(ElectorView::leader);
    ElectionLook {
        is_automatic: seen.failover == FailoverMode::Automatic,
        leader: leader.map(str::to_owned),
        elector: elector(&seen.elector),
    }
}

fn elector(seen: &Seen<ElectorView>) -> Seen<Said> {
    let view = seen.as_ref().map_err(Clone::clone)?;
    Ok(Said {
        text: elected(view),
        value: elector_value(view),
    })
}

fn elected(view: &ElectorView) -> String {
    let candidates = || {
        let ids = view.latch.iter().map(|candidate| candidate.rm_id.as_str());
        ids.collect::<Vec<_>>().join(" ")
    };
    match (view.elector(), view.leader()) {
        (Elector::Standard, Some(leader)) => format!("{leader} holds the lock"),
        (Elector::Standard, None) => "no ResourceManager holds the lock".to_owned(),
        (Elector::Curator, _) => {
            format!("Curator's; candidates, the leader first: {}", candidates())
        }
        (Elector::Both, _) => format!("two of them; candidates of Curator's: {}", candidates()),
        (Elector::NotFound, _) if view.exists => {
            "no ResourceManager takes part in the election".to_owned()
        }
        (Elector::NotFound, _) => "it has no znode: there has been no election yet".to_owned(),
    }
}

fn elector_value(view: &ElectorView) -> Value {
    let candidates = view.latch.iter().map(|candidate| {
        json!({
            "rm": candidate.rm_id,
            "node": candidate.node,
            "session": hexadecimal(candidate.session),
        })
    });
    let lock = view.lock.as_ref().map(|lock| {
        json!({
            "rm": lock.rm.rm_id,
            "cluster": lock.rm.cluster_id,
            "session": hexadecimal(lock.session),
            "czxid": hexadecimal(lock.czxid),
        })
    });
    json!({
        "kind": match view.elector() {
            Elector::Standard => "standard",
            Elector::Curator => "curator",
            Elector::Both => "both",
            Elector::NotFound => "none",
        },
        "leader": view.leader(),
        "lock": lock,
        "breadcrumb": view.breadcrumb.as_ref().map(|rm| &rm.rm_id),
        "candidates": candidates.collect::<Vec<_>>(),
    })
}

/// Formats a 64-bit number as text, because many programs read a JSON number as a double.
fn hexadecimal(number: i64) -> String {
    format!("0x{number:x}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ha::state::{HaState, ServiceStatus};
    use crate::verdict::seen::ConnectionSign;

    fn rm(state: Seen<ServiceStatus>, is_active: Seen<bool>) -> MemberLook {
        let missing = || Missing::NotAsked(String::new());
        member(&RmObservation {
            id: "rm1".to_owned(),
            address: String::new(),
            state,
            health: Err(missing()),
            is_active,
            info: Err(missing()),
            connection: ConnectionSign::None,
            pages_stand_in: true,
        })
    }

    #[test]
    fn role_comes_from_rpc() {
        let standby = ServiceStatus {
            state: HaState::Standby,
            not_ready: None,
        };
        let by_rpc = rm(Ok(standby), Ok(true));
        assert_eq!(by_rpc.role.as_deref(), Ok("standby"));
        assert_eq!(
            rm(Err(Missing::Refused), Ok(true)).role,
            Err(Missing::Refused)
        );
    }

    #[test]
    fn down_only_if_all_ports_refuse() {
        let refused = || Err(Missing::Refused);
        assert!(rm(refused(), Err(Missing::Refused)).is_down);
        assert!(!rm(refused(), Ok(true)).is_down);
        let silent = Missing::Silent(std::time::Duration::from_secs(1));
        assert!(!rm(Err(silent), Err(Missing::Refused)).is_down);
    }

    #[test]
    fn sources_in_the_order_of_their_list() {
        let names = ObservedSource::ALL.map(ObservedSource::name);
        assert_eq!(SOURCES.each_ref().map(|source| source.name), names);
        let verdicts = YarnVerdict::ALL.map(YarnVerdict::told);
        assert_eq!(SYSTEM.verdicts, verdicts);
        assert!(verdicts.is_sorted());
    }
}
