//! For Prometheus: the text format, for a scrape or a textfile collector.

use std::fmt::Write as _;

use crate::ha::state::HaState;
use crate::report::harmless;
use crate::systems::yarn::judge::Verdict;
use crate::systems::yarn::observations::{Health, ObservedSource, RmObservation};

use super::{ClusterStatus, Look};

/// A metric with its samples.
struct Metric {
    name: &'static str,
    help: &'static str,
    samples: Vec<(Vec<(&'static str, String)>, f64)>,
}

/// A look.
pub fn text(look: &Look) -> String {
    let mut text = String::new();
    for metric in metrics(look) {
        let name = metric.name;
        let _ = writeln!(text, "# HELP {name} {}\n# TYPE {name} gauge", metric.help);
        for (labels, value) in metric.samples {
            let labels: Vec<String> = labels
                .iter()
                .map(|(label, value)| format!("{label}=\"{}\"", escaped(value)))
                .collect();
            let _ = match labels.is_empty() {
                true => writeln!(text, "{name} {value}"),
                false => writeln!(text, "{name}{{{}}} {value}", labels.join(",")),
            };
        }
    }
    text
}

fn metrics(look: &Look) -> [Metric; 7] {
    let clusters = look.clusters.as_slice();
    [
        Metric {
            name: "rmadmin_verdict",
            help: "1 for the verdict on the cluster, 0 for the others.",
            samples: clusters.iter().flat_map(verdicts).collect(),
        },
        Metric {
            name: "rmadmin_active_resourcemanagers",
            help: "ResourceManagers known to be active.",
            samples: clusters.iter().filter_map(active).collect(),
        },
        Metric {
            name: "rmadmin_resourcemanager_state",
            help: "1 for the state that the ResourceManager reports over RPC, 0 for the others; absent if it reports none.",
            samples: of_rms(clusters, states),
        },
        Metric {
            name: "rmadmin_resourcemanager_healthy",
            help: "1 if the ResourceManager reports that it is healthy, 0 if not; absent if it does not answer.",
            samples: of_rms(clusters, health),
        },
        Metric {
            name: "rmadmin_source_answered",
            help: "1 if the source answered, 0 if not.",
            samples: of_rms(clusters, sources),
        },
        Metric {
            name: "rmadmin_elected",
            help: "1 for the ResourceManager that the elector in ZooKeeper has as leader.",
            samples: clusters.iter().filter_map(leader).collect(),
        },
        Metric {
            name: "rmadmin_look_timestamp_seconds",
            help: "When this was measured.",
            samples: vec![(Vec::new(), look.at.as_secs_f64().floor())],
        },
    ]
}

type Sample = (Vec<(&'static str, String)>, f64);

/// The labels that name a cluster. They do not depend on the other clusters, nor on how the folder was named.
fn labels(cluster: &ClusterStatus) -> Vec<(&'static str, String)> {
    let id = cluster.selection.cluster_id().unwrap_or(&cluster.name);
    let folder = cluster.selection.conf_dir();
    let folder = folder.map(|folder| ("conf_dir", folder));
    [("cluster", id.to_owned())]
        .into_iter()
        .chain(folder)
        .collect()
}

fn sample(cluster: &ClusterStatus, more: &[(&'static str, &str)], holds: bool) -> Sample {
    let more = more
        .iter()
        .map(|(name, value)| (*name, (*value).to_owned()));
    let labels = labels(cluster).into_iter().chain(more).collect();
    (labels, f64::from(u8::from(holds)))
}

fn verdicts(cluster: &ClusterStatus) -> Vec<Sample> {
    let of = |verdict: Verdict| {
        let holds = verdict == cluster.verdict();
        sample(cluster, &[("verdict", verdict.word())], holds)
    };
    Verdict::ALL.map(of).to_vec()
}

fn active(cluster: &ClusterStatus) -> Option<Sample> {
    let active = cluster.seen.as_ref().ok()?.judgement.active.len();
    Some((labels(cluster), f64::from(u32::try_from(active).ok()?)))
}

fn leader(cluster: &ClusterStatus) -> Option<Sample> {
    let elector = &cluster.seen.as_ref().ok()?.observations.elector;
    let leader = elector.as_ref().ok()?.leader()?;
    Some(sample(cluster, &[("rm", leader)], true))
}

fn of_rms(
    clusters: &[ClusterStatus],
    samples: fn(&ClusterStatus, &RmObservation) -> Vec<Sample>,
) -> Vec<Sample> {
    let mut all = Vec::new();
    for cluster in clusters {
        let rms = cluster.seen.iter().flat_map(|seen| &seen.observations.rms);
        all.extend(rms.flat_map(|rm| samples(cluster, rm)));
    }
    all
}

fn states(cluster: &ClusterStatus, rm: &RmObservation) -> Vec<Sample> {
    let Ok(status) = &rm.state else {
        return Vec::new();
    };
    [HaState::Active, HaState::Standby, HaState::Initializing]
        .into_iter()
        .map(|state| {
            let labels = [("rm", rm.id.as_str()), ("state", &state.to_string())];
            sample(cluster, &labels, state == status.state)
        })
        .collect()
}

fn health(cluster: &ClusterStatus, rm: &RmObservation) -> Vec<Sample> {
    let health = rm.health.iter();
    health
        .map(|health| sample(cluster, &[("rm", rm.id.as_str())], *health == Health::Well))
        .collect()
}

fn sources(cluster: &ClusterStatus, rm: &RmObservation) -> Vec<Sample> {
    let of = |source: ObservedSource| {
        let labels = [("rm", rm.id.as_str()), ("source", source.name())];
        sample(cluster, &labels, rm.missing(source).is_none())
    };
    // A source that the release does not offer is absent: its 0 would be an alarm.
    let offered = |source: &ObservedSource| rm.missing(*source) == rm.fault(*source);
    ObservedSource::ALL
        .into_iter()
        .filter(offered)
        .map(of)
        .collect()
}

/// A label's value: what is no text is escaped by us, and then backslashes, quotes and line ends by the format.
fn escaped(value: &str) -> String {
    harmless(value)
        .replace('\\', "\\\\")
        .replace('"', "\\\"")
        .replace('\n', "\\n")
}
