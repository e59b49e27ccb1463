//! Converts observations and judgement into the report form that all systems share.

use std::sync::Arc;

use serde_json::{Value, json};

use crate::config::server_line::ServerLine;
use crate::selection::Selection;
use crate::verdict::advice::Advice;
use crate::verdict::finding::Finding;
use crate::verdict::level::{Level, Verdict};
use crate::verdict::look::{
    ActiveNames, Gauge, MemberLook, QuorumLook, Said, Source, StatusDocument, System, SystemLook,
};
use crate::verdict::seen::{Missing, Seen};
use crate::zk::four_letter::{FourLetterError, Latency, ServerStatistics, ServingMode};

use super::advice::joined;
use super::judge::{EnsembleJudgement, EnsembleVerdict};
use super::members::MemberList;
use super::missing::of_statistics;
use super::observation::{EnsembleObservations, ServerObservation};
use super::reason::{EnsembleReason, EnsembleRow};
use super::server_name::ServerName;
use super::targets::{EnsembleTargets, ServerSource};

/// ZooKeeper's servers.
pub static SYSTEM: System = System {
    title: "ZOOKEEPER",
    status: &["zookeeper", "status"],
    kind: "ensemble",
    metrics: "rmadmin_zookeeper",
    member: "server",
    member_column: "SERVER",
    member_field: "server",
    members_field: "servers",
    role_source: "srvr",
    active: ActiveNames {
        column: "LEADER",
        field: "leaders",
        metric: "leaders",
        help: "Servers that take writes themselves: the leader, or those that run standalone.",
    },
    role_column: None,
    document: StatusDocument::Members,
    has_health: false,
    has_election: false,
    roles: &[
        ServingMode::Leader.word(),
        ServingMode::Follower.word(),
        ServingMode::Observer.word(),
        ServingMode::Standalone.word(),
        ServingMode::ReadOnly.word(),
    ],
    verdicts: &[
        EnsembleVerdict::Healthy.told(),
        EnsembleVerdict::Degraded.told(),
        EnsembleVerdict::Unknown.told(),
        EnsembleVerdict::Unreachable.told(),
        EnsembleVerdict::NoQuorum.told(),
        EnsembleVerdict::TwoEnsembles.told(),
    ],
    sources: &SOURCES,
    columns: &["ZXID", "LATENCY", "CONNS"],
    gauges: &[
        Gauge {
            name: "server_zxid_epoch",
            help: "Epoch of the server's last transaction: how often a leader was elected.",
        },
        Gauge {
            name: "server_zxid_counter",
            help: "Transactions of that epoch; at 4294967296 the leader gives up.",
        },
        Gauge {
            name: "server_latency_max_milliseconds",
            help: "Longest request since the start of the server.",
        },
        Gauge {
            name: "server_connections",
            help: "Open client connections.",
        },
        Gauge {
            name: "server_outstanding_requests",
            help: "Requests that are queued.",
        },
        Gauge {
            name: "server_znodes",
            help: "Znodes of the server.",
        },
    ],
};

static SOURCES: [Source; 2] = [
    Source {
        name: "srvr",
        column: "MODE",
        field: "srvr",
    },
    Source {
        name: "/zookeeper/config",
        column: "MEMBERS",
        field: "config",
    },
];

impl EnsembleVerdict {
    pub const fn told(self) -> Verdict {
        match self {
            Self::Healthy => Verdict::HEALTHY,
            Self::Degraded => Verdict::DEGRADED,
            Self::Unknown => Verdict::UNKNOWN,
            Self::Unreachable => Verdict::new(Level::Unknown, 1, "unreachable"),
            Self::NoQuorum => Verdict::new(Level::Critical, 0, "no-quorum"),
            Self::TwoEnsembles => Verdict::new(Level::Critical, 1, "two-ensembles"),
        }
    }
}

/// The report of one ensemble. `name`: see [`EnsembleTargets::name`].
pub fn ensemble_look(
    name: String,
    selection: Arc<Selection>,
    targets: &EnsembleTargets,
    seen: &EnsembleObservations,
    judgement: &EnsembleJudgement,
) -> SystemLook {
    let status = status_words(targets);
    let findings = judgement
        .reasons
        .iter()
        .map(|reason| finding(reason.row(), &status));
    let findings: Vec<Finding> = findings.collect();
    let advice = findings.iter().find_map(|finding| finding.advice.clone());
    let unseen = SystemLook::unseen(&SYSTEM, name, selection, String::new());
    SystemLook {
        verdict: judgement.verdict.told(),
        headline: headline(judgement),
        why: first_reason(judgement),
        active: judgement
            .writers
            .iter()
            .map(|one| one.address.clone())
            .collect(),
        members: (seen.servers.iter())
            .map(|server| member(server, seen.source))
            .collect(),
        quorum: Some(quorum_look(judgement)),
        findings,
        advice,
        status_words: status,
        is_unreachable: judgement.verdict == EnsembleVerdict::Unreachable,
        error: None,
        ..unseen
    }
}

/// The words of the command that looks at this ensemble again.
fn status_words(targets: &EnsembleTargets) -> Vec<String> {
    let words = SYSTEM.status.iter().map(|word| (*word).to_owned());
    let named = match targets.source {
        ServerSource::CommandLine => vec!["--server".to_owned(), targets.name()],
        _ => Vec::new(),
    };
    words.chain(named).collect()
}

fn finding(row: EnsembleRow, status: &[String]) -> Finding {
    let advice = row.advice.map(|action| Advice {
        action: Some(action),
        commands: vec![status.to_vec()],
    });
    Finding {
        code: row.code,
        severity: row.severity,
        subject: row.server,
        text: row.text,
        origin: None,
        advice,
    }
}

/// The verdict and the leader, in one line.
fn headline(judgement: &EnsembleJudgement) -> String {
    let quorum = judgement.quorum;
    let writers: Vec<String> = judgement.writers.iter().map(ToString::to_string).collect();
    let writers = writers.join(" and ");
    let serving = || match (writers.as_str(), quorum.voters) {
        ("", _) => format!(
            "{} voters serve, {}; their leader was not seen",
            quorum.count(),
            quorum.reserve()
        ),
        (alone, 1) => format!("{alone} is the only voter"),
        (leader, _) => format!(
            "{leader} leads, {} voters serve, {}",
            quorum.count(),
            quorum.reserve()
        ),
    };
    match judgement.verdict {
        EnsembleVerdict::Healthy => format!("healthy: {}", serving()),
        EnsembleVerdict::Degraded => format!("degraded: {}", serving()),
        EnsembleVerdict::Unknown if has_unknown_voters(judgement) => {
            format!(
                "unknown: the voters of the ensemble cannot be told: {}",
                quorum.seen_to_serve()
            )
        }
        EnsembleVerdict::Unknown => {
            let doubt = judgement.reasons.iter().find_map(|reason| match reason {
                EnsembleReason::QuorumUnknown { doubt, .. } => Some(doubt.text(quorum)),
                _ => None,
            });
            let doubt = doubt.unwrap_or_else(|| "cannot tell whether there is a quorum".to_owned());
            format!("unknown: {doubt}")
        }
        EnsembleVerdict::Unreachable => "unknown: no server can be reached".to_owned(),
        EnsembleVerdict::NoQuorum => format!("critical: no quorum: {}", quorum.lost()),
        EnsembleVerdict::TwoEnsembles => {
            let others = followers_of_unseen(judgement);
            match others.is_empty() {
                true => format!("critical: ensembles of their own: {writers} each take writes"),
                false => format!(
                    "critical: ensembles of their own: {writers} and the leader of {} each take writes",
                    joined(others, " and ")
                ),
            }
        }
    }
}

/// The most severe reason that the headline does not imply, and how many more there are.
fn first_reason(judgement: &EnsembleJudgement) -> Option<String> {
    let is_implied = |reason: &EnsembleReason| {
        matches!(
            reason,
            EnsembleReason::NobodyReached(_)
                | EnsembleReason::NoQuorum { .. }
                | EnsembleReason::QuorumUnknown { .. }
                | EnsembleReason::VotersUnknown(_)
                | EnsembleReason::TwoEnsembles { .. }
                | EnsembleReason::ShortOfQuorum(_)
        )
    };
    let rows = judgement
        .reasons
        .iter()
        .filter(|reason| !is_implied(reason));
    let mut rows = rows.map(EnsembleReason::row).filter(EnsembleRow::counts);
    let first = rows.next()?.text;
    Some(match rows.count() {
        0 => first,
        more => format!("{first}; and {more} more"),
    })
}

fn quorum_look(judgement: &EnsembleJudgement) -> QuorumLook {
    let quorum = judgement.quorum;
    QuorumLook {
        voters: quorum.voters,
        serving: quorum.serving,
        majority: quorum.majority(),
        may_fail: quorum.may_fail(),
        text: quorum_text(judgement),
    }
}

fn has_unknown_voters(judgement: &EnsembleJudgement) -> bool {
    let mut reasons = judgement.reasons.iter();
    reasons.any(|reason| matches!(reason, EnsembleReason::VotersUnknown(_)))
}

fn quorum_text(judgement: &EnsembleJudgement) -> String {
    let quorum = judgement.quorum;
    let held = format!("{}, {}", quorum.count(), quorum.reserve());
    match judgement.verdict {
        EnsembleVerdict::Healthy | EnsembleVerdict::Degraded => held,
        EnsembleVerdict::TwoEnsembles => match led_by(judgement) {
            Some(leader) => format!("{held} (the ensemble that {leader} leads)"),
            None if !followers_of_unseen(judgement).is_empty() => {
                format!("{held} (the ensemble whose leader was not seen)")
            }
            None => "each of them is the only voter of its own ensemble".to_owned(),
        },
        EnsembleVerdict::Unknown if has_unknown_voters(judgement) => {
            format!("unknown: {}", quorum.seen_to_serve())
        }
        EnsembleVerdict::NoQuorum => format!("lost: {}", quorum.lost()),
        EnsembleVerdict::Unknown | EnsembleVerdict::Unreachable => {
            format!(
                "unknown: {} of {} voters seen to run",
                quorum.running, quorum.voters
            )
        }
    }
}

/// Servers of an ensemble whose leader was not seen, beside another one.
fn followers_of_unseen(judgement: &EnsembleJudgement) -> &[ServerName] {
    let mut reasons = judgement.reasons.iter();
    let found = reasons.find_map(|reason| match reason {
        EnsembleReason::TwoEnsembles { followers, .. } => Some(&followers[..]),
        _ => None,
    });
    found.unwrap_or_default()
}

/// The first leader of several writers: the voters are counted by its list.
fn led_by(judgement: &EnsembleJudgement) -> Option<&ServerName> {
    let writers = judgement.reasons.iter().find_map(|reason| match reason {
        EnsembleReason::TwoEnsembles { writers, .. } => Some(writers),
        _ => None,
    });
    let mut writers = writers.into_iter().flatten();
    let leader = writers.find(|(_, mode)| *mode == ServingMode::Leader);
    leader.map(|(leader, _)| leader)
}

fn member(server: &ServerObservation, source: ServerSource) -> MemberLook {
    let said = server.statistics.as_ref().ok();
    let address = server.address.to_string();
    let columns = match said {
        Some(said) => [
            said.zxid.to_string(),
            latency(&said.latency),
            said.connections.to_string(),
        ],
        None => [const { String::new() }; 3],
    };
    MemberLook {
        id: address.clone(),
        address,
        role: match &server.statistics {
            Ok(said) => Ok(said.mode.word().to_owned()),
            Err(error) => Err(of_statistics(error, source)),
        },
        health: Err(Missing::NotAsked(
            "ZooKeeper has no health check".to_owned(),
        )),
        is_down: matches!(&server.statistics, Err(error) if of_statistics(error, source) == Missing::Refused),
        version: said.map(|said| said.version.clone()),
        sources: SOURCES
            .iter()
            .zip([srvr(server, source), config(&server.list)])
            .collect(),
        columns: columns.to_vec(),
        numbers: said.map(numbers).unwrap_or_default(),
    }
}

/// `0/0.7/14`: minimum, average with one decimal, maximum.
fn latency(said: &Latency) -> String {
    let average = said.average.parse::<f64>();
    let average = average.map_or_else(|_| said.average.clone(), |number| format!("{number:.1}"));
    format!("{}/{average}/{}", said.min, said.max)
}

/// In the order of [`System::gauges`].
fn numbers(said: &ServerStatistics) -> Vec<u32> {
    let cut = |number: u64| u32::try_from(number).unwrap_or(u32::MAX);
    vec![
        said.zxid.epoch(),
        said.zxid.counter(),
        cut(said.latency.max),
        cut(said.connections),
        cut(said.outstanding),
        cut(said.nodes),
    ]
}

/// A server that says that it does not serve has answered.
fn srvr(server: &ServerObservation, source: ServerSource) -> Seen<Said> {
    match &server.statistics {
        Ok(said) => Ok(Said {
            text: said.mode.word().to_owned(),
            value: statistics_value(said),
        }),
        Err(FourLetterError::NotServing) => Ok(Said {
            text: "not serving".to_owned(),
            value: json!({ "mode": null }),
        }),
        Err(error) => Err(of_statistics(error, source)),
    }
}

fn statistics_value(said: &ServerStatistics) -> Value {
    json!({
        "mode": said.mode.word(),
        "version": said.version,
        "zxid": said.zxid.to_string(),
        "epoch": said.zxid.epoch(),
        "counter": said.zxid.counter(),
        "latency_ms": {
            "min": said.latency.min,
            "average": said.latency.average.parse::<f64>().unwrap_or_default(),
            "max": said.latency.max,
        },
        "connections": said.connections,
        "outstanding": said.outstanding,
        "received": said.received,
        "sent": said.sent,
        "nodes": said.nodes,
    })
}

fn config(list: &Seen<MemberList>) -> Seen<Said> {
    let list = list.as_ref().map_err(Clone::clone)?;
    let members = list.members.iter().map(|member: &ServerLine| {
        json!({
            "id": member.id,
            "votes": member.is_voter(),
            "line": member.text(),
        })
    });
    Ok(Said {
        text: match list.members.is_empty() {
            true => "itself only".to_owned(),
            false => list.ids(),
        },
        value: json!({ "members": members.collect::<Vec<_>>() }),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn latency_with_one_decimal() {
        for (average, expected) in [
            ("0.6667", "0/0.7/14"),
            ("0", "0/0.0/14"),
            ("12.04", "0/12.0/14"),
        ] {
            let said = Latency {
                min: 0,
                average: average.to_owned(),
                max: 14,
            };
            assert_eq!(latency(&said), expected);
        }
    }
}
