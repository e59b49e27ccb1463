//! Converts observations and judgement into the report form that all systems share.

use std::sync::Arc;

use serde_json::json;

use crate::base::deadline::readable;
use crate::selection::Selection;
use crate::verdict::advice::Advice;
use crate::verdict::finding::Finding;
use crate::verdict::level::{Level, Verdict};
use crate::verdict::look::{
    ActiveNames, Gauge, MemberLook, Said, Source, StatusDocument, System, SystemLook,
};
use crate::verdict::seen::{Missing, Seen};

use super::judge::{FlinkJudgement, FlinkVerdict, MasterRole};
use super::layout::Ballot;
use super::leader_name::hexadecimal;
use super::observations::{
    ClusterNumbers, ElectionObservation, FlinkObservations, MasterObservation, Overview,
};
use super::reason::{FlinkReason, FlinkRow};
use super::running_config::RunningConfig;

/// Flink's `JobManager`s.
pub static SYSTEM: System = System {
    title: "FLINK",
    status: &["flink", "status"],
    kind: "cluster",
    metrics: "rmadmin_flink",
    member: "master",
    member_column: "MASTER",
    member_field: "member",
    members_field: "members",
    role_source: "ZooKeeper",
    active: ActiveNames {
        column: "LEADER",
        field: "leader",
        metric: "leaders",
        help: "1 if one JobManager leads, 0 if none does or it cannot be told.",
    },
    role_column: Some("ROLE"),
    document: StatusDocument::Leader,
    has_health: false,
    has_election: false,
    roles: &[
        MasterRole::Leader.word(),
        MasterRole::PartLeader.word(),
        MasterRole::Standby.word(),
        MasterRole::NoCandidate.word(),
        MasterRole::Unclear.word(),
        MasterRole::HaOff.word(),
        MasterRole::Elsewhere.word(),
    ],
    verdicts: &[
        FlinkVerdict::Healthy.told(),
        FlinkVerdict::Degraded.told(),
        FlinkVerdict::Unknown.told(),
        FlinkVerdict::Unreachable.told(),
        FlinkVerdict::LeaderGone.told(),
        FlinkVerdict::LeaderSilent.told(),
        FlinkVerdict::Unpublished.told(),
        FlinkVerdict::Stuck.told(),
        FlinkVerdict::NoLeader.told(),
        FlinkVerdict::ZookeeperDown.told(),
        FlinkVerdict::HaOff.told(),
        FlinkVerdict::TwoLeadersSoon.told(),
        FlinkVerdict::TwoLeaders.told(),
    ],
    sources: &SOURCES,
    columns: &[],
    gauges: &[
        Gauge {
            name: "master_taskmanagers",
            help: "TaskManagers, as the leader answers through this master.",
        },
        Gauge {
            name: "master_slots_total",
            help: "Slots, as the leader answers through this master.",
        },
        Gauge {
            name: "master_slots_available",
            help: "Free slots, as the leader answers through this master.",
        },
        Gauge {
            name: "master_jobs_running",
            help: "Running jobs, as the leader answers through this master.",
        },
    ],
};

static SOURCES: [Source; 2] = [
    Source {
        name: "/overview",
        column: "LEADER SAYS",
        field: "overview",
    },
    Source {
        name: "/jobmanager/config",
        column: "CONFIG",
        field: "config",
    },
];

static ZOOKEEPER: Source = Source {
    name: "ZooKeeper",
    column: "zookeeper",
    field: "zookeeper",
};

impl FlinkVerdict {
    pub const fn told(self) -> Verdict {
        match self {
            Self::Healthy => Verdict::HEALTHY,
            Self::Degraded => Verdict::DEGRADED,
            Self::Unknown => Verdict::UNKNOWN,
            Self::Unreachable => Verdict::new(Level::Unknown, 1, "unreachable"),
            Self::LeaderGone => critical(0, "leader-gone"),
            Self::LeaderSilent => critical(1, "leader-silent"),
            Self::Unpublished => critical(2, "unpublished"),
            Self::Stuck => critical(3, "stuck"),
            Self::NoLeader => critical(4, "no-leader"),
            Self::ZookeeperDown => critical(5, "zookeeper-down"),
            Self::HaOff => critical(6, "ha-off"),
            Self::TwoLeadersSoon => critical(7, "two-leaders-soon"),
            Self::TwoLeaders => critical(8, "two-leaders"),
        }
    }
}

const fn critical(rank: u8, word: &'static str) -> Verdict {
    Verdict::new(Level::Critical, rank, word)
}

/// The report of one cluster.
pub fn flink_look(
    name: String,
    selection: Arc<Selection>,
    seen: &FlinkObservations,
    judgement: &FlinkJudgement,
) -> SystemLook {
    let unseen = SystemLook::unseen(&SYSTEM, name, selection, String::new());
    let status = unseen.status_words.clone();
    let reasons = judgement.reasons.iter();
    let findings: Vec<Finding> = reasons
        .map(|reason| finding(reason.row(), &status))
        .collect();
    let advice = findings.iter().find_map(|finding| finding.advice.clone());
    let leader = judgement.leader.as_ref();
    let masters = seen.masters.iter().zip(&judgement.roles);
    let members = masters.map(|(master, role)| member(master, *role));
    SystemLook {
        verdict: judgement.verdict.told(),
        headline: headline(judgement),
        why: further_reasons(judgement),
        active: leader
            .and_then(|leader| leader.rest.clone())
            .into_iter()
            .collect(),
        members: members.chain(unlisted(judgement)).collect(),
        whole: Some((&ZOOKEEPER, zookeeper(seen))),
        findings,
        advice,
        is_unreachable: judgement.verdict == FlinkVerdict::Unreachable,
        error: None,
        ..unseen
    }
}

fn finding(row: FlinkRow, status: &[String]) -> Finding {
    let command = match row.asks_zookeeper {
        true => ["zookeeper", "status"].map(str::to_owned).to_vec(),
        false => status.to_vec(),
    };
    Finding {
        code: row.code,
        severity: row.severity,
        subject: row.master,
        text: row.text,
        origin: None,
        advice: row.advice.map(|action| Advice {
            action: Some(action),
            commands: vec![command],
        }),
    }
}

/// The verdict in one line.
fn headline(judgement: &FlinkJudgement) -> String {
    let level = judgement.verdict.told().level().word();
    let leads = || {
        let standbys = match judgement.standbys.as_slice() {
            [] => "no standby".to_owned(),
            [only] => format!("{only} is standby"),
            several => format!("standbys: {}", several.join(" ")),
        };
        match &judgement.leader {
            Some(leader) => format!("{leader} leads, {standbys}"),
            None => standbys,
        }
    };
    match judgement.verdict {
        FlinkVerdict::Healthy | FlinkVerdict::Degraded => format!("{level}: {}", leads()),
        _ => {
            let first = judgement.reasons.first().map(|reason| reason.row().text);
            format!("{level}: {}", first.unwrap_or_default())
        }
    }
}

/// The most severe reason that is not the headline, and how many more there are.
fn further_reasons(judgement: &FlinkJudgement) -> Option<String> {
    let is_headline = !matches!(
        judgement.verdict,
        FlinkVerdict::Healthy | FlinkVerdict::Degraded
    );
    let rows = judgement.reasons.iter().skip(usize::from(is_headline));
    let mut rows = rows.map(FlinkReason::row).filter(FlinkRow::counts);
    let first = rows.next()?.text;
    Some(match rows.count() {
        0 => first,
        more => format!("{first}; and {more} more"),
    })
}

fn member(master: &MasterObservation, role: Option<MasterRole>) -> MemberLook {
    let numbers = match &master.overview {
        Ok(Overview::Serves(numbers)) => Some(numbers),
        _ => None,
    };
    let version = numbers.map(|numbers| numbers.flink_version.clone());
    let own = master.config.as_ref();
    let rpc = own.ok().and_then(RunningConfig::rpc_address);
    let seen = own.map(|_| ()).map_err(Clone::clone);
    MemberLook {
        id: master.address.to_string(),
        address: rpc.map(|rpc| rpc.to_string()).unwrap_or_default(),
        role: match role {
            Some(role) => Ok(role.word().to_owned()),
            None => Err(seen
                .err()
                .unwrap_or_else(|| Missing::NotAsked(String::new()))),
        },
        health: Err(Missing::NotAsked("Flink has no health check".to_owned())),
        is_down: master.overview == Err(Missing::Refused)
            && own.is_err_and(|own| *own == Missing::Refused),
        version,
        sources: SOURCES
            .iter()
            .zip([overview(&master.overview), config(&master.config)])
            .collect(),
        columns: Vec::new(),
        numbers: numbers.map(gauges).unwrap_or_default(),
    }
}

/// A row for each candidate that no master can be.
fn unlisted(judgement: &FlinkJudgement) -> impl Iterator<Item = MemberLook> {
    // Without a leader, one of them may hold the first latch.
    let role = match judgement.leader {
        Some(_) => MasterRole::Standby,
        None => MasterRole::Unclear,
    };
    let row = move |number: usize| {
        let missing = || Missing::NotAsked("its address is not known".to_owned());
        MemberLook {
            id: format!("not listed ({number})"),
            address: String::new(),
            role: Ok(role.word().to_owned()),
            health: Err(missing()),
            is_down: false,
            version: None,
            sources: SOURCES
                .iter()
                .zip([Err(missing()), Err(missing())])
                .collect(),
            columns: Vec::new(),
            numbers: Vec::new(),
        }
    };
    (1..=judgement.unlisted).map(row)
}

/// In the order of [`System::gauges`].
fn gauges(numbers: &ClusterNumbers) -> Vec<u32> {
    vec![
        numbers.taskmanagers,
        numbers.slots_total,
        numbers.slots_available,
        numbers.jobs_running,
    ]
}

fn overview(seen: &Seen<Overview>) -> Seen<Said> {
    let seen = seen.as_ref().map_err(Clone::clone)?;
    Ok(match seen {
        Overview::Serves(numbers) => Said {
            text: format!(
                "{} TaskManagers, {} jobs",
                numbers.taskmanagers, numbers.jobs_running
            ),
            value: json!({
                "status": 200,
                "version": numbers.flink_version,
                "taskmanagers": numbers.taskmanagers,
                "slots_total": numbers.slots_total,
                "slots_available": numbers.slots_available,
                "jobs_running": numbers.jobs_running,
            }),
        },
        Overview::NoLeader => Said {
            text: "503, no leader".to_owned(),
            value: json!({ "status": 503 }),
        },
        Overview::LeaderError(why) => Said {
            text: "500, leader not reached".to_owned(),
            value: json!({ "status": 500, "error": why }),
        },
    })
}

fn config(seen: &Seen<RunningConfig>) -> Seen<Said> {
    let own = seen.as_ref().map_err(Clone::clone)?;
    let has_ha = own.has_zookeeper();
    Ok(Said {
        text: match has_ha {
            true => own.election_path(),
            false => "HA off".to_owned(),
        },
        value: json!({
            "high_availability": has_ha,
            "election": has_ha.then(|| own.election_path()),
            "quorum": own.quorum(),
            "storage_dir": own.storage_dir(),
            "publishes": own.published_host(),
        }),
    })
}

/// What ZooKeeper tells about the election.
fn zookeeper(seen: &FlinkObservations) -> Seen<Said> {
    let election = seen.election.as_ref().map_err(Clone::clone)?;
    let second = election.second.as_ref().map_err(Clone::clone)?;
    let candidates = |ballot: &Ballot| {
        let sessions = ballot
            .latches
            .iter()
            .map(|latch| hexadecimal(latch.session));
        sessions.collect::<Vec<_>>()
    };
    let counts: Vec<usize> = second
        .ballots
        .iter()
        .map(|ballot| ballot.latches.len())
        .collect();
    let count = counts.iter().max().copied().unwrap_or_default();
    let ballots = second.ballots.iter().map(|ballot| {
        let components = ballot.components.iter().map(|one| {
            let leader = one.leader.as_ref();
            let address = leader.and_then(|leader| leader.info.as_ref().ok());
            json!({
                "component": one.component.name(),
                "session": leader.map(|leader| hexadecimal(leader.session)),
                "address": address.map(|info| &info.address),
            })
        });
        json!({
            "candidates": candidates(ballot),
            "components": components.collect::<Vec<_>>(),
        })
    });
    Ok(Said {
        text: format!(
            "{}: {count} {}, session timeout {}{}",
            seen.path,
            if count == 1 {
                "candidate"
            } else {
                "candidates"
            },
            readable(election.session_timeout),
            beside(election)
        ),
        value: json!({
            "path": seen.path,
            "session_timeout_ms": u64::try_from(election.session_timeout.as_millis()).unwrap_or(u64::MAX),
            "elections": ballots.collect::<Vec<_>>(),
            "others": election.others,
        }),
    })
}

fn beside(election: &ElectionObservation) -> String {
    match election.others.as_slice() {
        [] => String::new(),
        others => format!("; other clusters beside it: {}", others.join(" ")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_verdict_and_role_is_listed() {
        assert!(SYSTEM.verdicts.is_sorted());
        assert_eq!(SYSTEM.roles, MasterRole::ALL.map(MasterRole::word));
        assert_eq!(SYSTEM.verdicts.len(), FlinkVerdict::TwoLeaders as usize + 1);
    }
}
