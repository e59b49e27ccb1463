//! Prometheus's text format, for a scrape or a textfile collector.

use std::fmt::Write as _;

use crate::report::harmless;
use crate::verdict::level::Verdict;
use crate::verdict::look::{Health, Look, MemberLook, QuorumLook, SystemLook};
use crate::verdict::seen::Missing;

struct Metric {
    name: String,
    help: String,
    samples: Vec<Sample>,
}

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

fn metrics(look: &Look) -> Vec<Metric> {
    let all = look.shown.as_slice();
    let (member, source) = (look.system.member, look.system.role_source);
    let (members, prefix) = (member.to_lowercase(), look.system.metrics);
    let kind = look.system.kind;
    let mut metrics = Vec::new();
    let mut put = |name: &str, help: String, samples| {
        let name = format!("{prefix}_{name}");
        metrics.push(Metric {
            name,
            help,
            samples,
        });
    };
    put(
        "verdict",
        format!("1 for the verdict on the {kind}, 0 for the others."),
        all.iter().flat_map(verdicts).collect(),
    );
    put(
        look.system.active.metric,
        look.system.active.help.to_owned(),
        all.iter().filter_map(active).collect(),
    );
    put(
        &format!("{members}_state"),
        format!(
            "1 for the state that the {member} reports over {source}, 0 for the others; absent if it reports none."
        ),
        of_members(all, roles),
    );
    if look.system.has_health {
        put(
            &format!("{members}_healthy"),
            format!(
                "1 if the {member} reports that it is healthy, 0 if not; absent if it does not answer."
            ),
            of_members(all, health),
        );
    }
    put(
        "source_answered",
        "1 if the source answered, 0 if not.".to_owned(),
        of_members(all, sources),
    );
    if look.system.has_election {
        put(
            "elected",
            format!("1 for the {member} that the elector in ZooKeeper has as leader."),
            all.iter().filter_map(leader).collect(),
        );
    }
    for (name, help, number) in QUORUM {
        let samples: Vec<Sample> = all.iter().filter_map(|one| quorum(one, number)).collect();
        if !samples.is_empty() {
            put(name, help.to_owned(), samples);
        }
    }
    for (at, gauge) in look.system.gauges.iter().enumerate() {
        put(gauge.name, gauge.help.to_owned(), gauges(all, at));
    }
    put(
        "look_timestamp_seconds",
        "When this was measured.".to_owned(),
        vec![(Vec::new(), look.at.as_secs_f64().floor())],
    );
    metrics
}

type QuorumNumber = fn(&QuorumLook) -> usize;

/// Metrics of systems with a quorum: name, help, and the number.
const QUORUM: [(&str, &str, QuorumNumber); 3] = [
    ("voters", "Members that vote.", |quorum| quorum.voters),
    ("voters_serving", "Voters that serve.", |quorum| {
        quorum.serving
    }),
    (
        "voters_may_fail",
        "How many more voters can fail before the quorum is lost.",
        |quorum| quorum.may_fail,
    ),
];

type Sample = (Vec<(&'static str, String)>, f64);

/// Returns the labels that identify a cluster. Other clusters and the spelling of the folder do not change them.
fn labels(cluster: &SystemLook) -> Vec<(&'static str, String)> {
    let id = cluster.selection.cluster_id().unwrap_or(&cluster.name);
    let folder = cluster.selection.conf_dir();
    let folder = folder.map(|folder| ("conf_dir", folder));
    [("cluster", id.to_owned())]
        .into_iter()
        .chain(folder)
        .collect()
}

fn sample(cluster: &SystemLook, more: &[(&'static str, &str)], holds: bool) -> Sample {
    let more = more
        .iter()
        .map(|(name, value)| (*name, (*value).to_owned()));
    let labels = labels(cluster).into_iter().chain(more).collect();
    (labels, f64::from(u8::from(holds)))
}

fn verdicts(look: &SystemLook) -> Vec<Sample> {
    let verdicts = look.system.verdicts.iter();
    let sample = |verdict: &Verdict| {
        let holds = *verdict == look.verdict;
        sample(look, &[("verdict", verdict.word())], holds)
    };
    verdicts.map(sample).collect()
}

fn active(look: &SystemLook) -> Option<Sample> {
    let active = u32::try_from(look.active.len()).ok()?;
    let is_seen = look.error.is_none();
    is_seen.then(|| (labels(look), f64::from(active)))
}

fn leader(look: &SystemLook) -> Option<Sample> {
    let leader = look.election.as_ref()?.leader.as_deref()?;
    Some(sample(look, &[(look.system.member_field, leader)], true))
}

fn quorum(look: &SystemLook, number: QuorumNumber) -> Option<Sample> {
    let number = u32::try_from(number(look.quorum.as_ref()?)).ok()?;
    Some((labels(look), f64::from(number)))
}

/// The gauge at this place of [`System::gauges`](crate::verdict::look::System::gauges).
fn gauges(systems: &[SystemLook], at: usize) -> Vec<Sample> {
    let members = systems
        .iter()
        .flat_map(|look| look.members.iter().map(move |one| (look, one)));
    let sample = |(look, member): (&SystemLook, &MemberLook)| {
        let number = member.numbers.get(at)?;
        let member = (look.system.member_field, member.id.clone());
        Some((
            labels(look).into_iter().chain([member]).collect(),
            f64::from(*number),
        ))
    };
    members.filter_map(sample).collect()
}

fn of_members(
    systems: &[SystemLook],
    samples: fn(&SystemLook, &MemberLook) -> Vec<Sample>,
) -> Vec<Sample> {
    let mut all = Vec::new();
    for look in systems {
        all.extend(look.members.iter().flat_map(|member| samples(look, member)));
    }
    all
}

fn roles(look: &SystemLook, member: &MemberLook) -> Vec<Sample> {
    let Ok(own) = &member.role else {
        return Vec::new();
    };
    let of = |role: &&str| {
        let labels = [
            (look.system.member_field, member.id.as_str()),
            ("state", *role),
        ];
        sample(look, &labels, role == own)
    };
    look.system.roles.iter().map(of).collect()
}

fn health(look: &SystemLook, member: &MemberLook) -> Vec<Sample> {
    let labels = [(look.system.member_field, member.id.as_str())];
    let health = member.health.iter();
    health
        .map(|health| sample(look, &labels, *health == Health::Healthy))
        .collect()
}

fn sources(look: &SystemLook, member: &MemberLook) -> Vec<Sample> {
    let sources = member.sources.iter();
    // A source that the release does not offer is left out: the value 0 would raise an alarm.
    let offered = sources.filter(|(_, seen)| !matches!(seen, Err(Missing::NotOffered(_))));
    let sample = offered.map(|(source, seen)| {
        let labels = [
            (look.system.member_field, member.id.as_str()),
            ("source", source.name),
        ];
        sample(look, &labels, seen.is_ok())
    });
    sample.collect()
}

/// Escapes a label value: first unprintable characters, then backslashes, quotes and line ends as Prometheus
/// requires.
fn escaped(value: &str) -> String {
    harmless(value)
        .replace('\\', "\\\\")
        .replace('"', "\\\"")
        .replace('\n', "\\n")
}
