//! For monitoring: the one line that plugins print, with performance data.

use crate::exit::Exit;
use crate::report::harmless;
use crate::systems::yarn::judge::Verdict;
use crate::systems::yarn::observations::ObservedSource;

use super::{ClusterStatus, Look, counts, words};

/// A look.
pub fn text(look: &Look) -> String {
    let word = match look.exit() {
        Exit::Success => "OK",
        Exit::Degraded => "WARNING",
        Exit::Critical => "CRITICAL",
        _ => "UNKNOWN",
    };
    let text = match look.clusters.as_slice() {
        [one] => format!("{}: {}", one.name, words::summary(one)),
        several => of_several(several),
    };
    // What follows the bar is read as numbers.
    let text = harmless(&text).replace(['\n', '\t'], " ").replace('|', "/");
    format!("YARN HA {word} - {text} | {}\n", numbers(look))
}

fn of_several(clusters: &[ClusterStatus]) -> String {
    let ill = clusters
        .iter()
        .filter(|cluster| cluster.verdict() != Verdict::Healthy);
    let told: Vec<String> = ill
        .clone()
        .take(5)
        .map(|cluster| format!("{}: {}", cluster.name, words::summary(cluster)))
        .collect();
    let count = ill.count();
    let are = if count == 1 { "is" } else { "are" };
    let counted = format!("{count} of {} clusters {are} not healthy", clusters.len());
    std::iter::once(counted)
        .chain(told)
        .collect::<Vec<_>>()
        .join("; ")
}

/// Performance data: `name=value;warning;critical;minimum;maximum`.
fn numbers(look: &Look) -> String {
    let time = format!("time={:.3}s;;;0", look.took.as_secs_f64());
    match look.clusters.as_slice() {
        [one] => format!("{} {time}", of_one(one)),
        several => {
            let counts = counts(several.iter());
            let all = several.len();
            let count = |word: &str, limits: &str| {
                let found = counts.iter().find(|(known, _)| *known == word);
                let count = found.map_or(0, |(_, count)| *count);
                format!("{word}={count};{limits};0;{all}")
            };
            format!(
                "{} {} {} {} clusters={all};;;0 {time}",
                count("critical", ";0"),
                count("unknown", ";"),
                count("degraded", "0;"),
                count("healthy", ";")
            )
        }
    }
}

fn of_one(cluster: &ClusterStatus) -> String {
    let active = cluster
        .seen
        .as_ref()
        .map_or(0, |seen| seen.judgement.active.len());
    let rms = cluster.seen.iter().flat_map(|seen| &seen.observations.rms);
    let all = rms.clone().count();
    let answering = rms
        .filter(|rm| rm.missing(ObservedSource::State).is_none())
        .count();
    format!(
        "active={active};;1:1;0;{all} answering={answering};{all}:;;0;{all} configured={all};;;0"
    )
}

/// A command that failed before anything was seen.
pub fn failure(why: &str) -> String {
    let why = harmless(why).replace(['\n', '\t'], " ").replace('|', "/");
    format!("YARN HA UNKNOWN - {}\n", why.trim())
}
