//! For monitoring: the one line that plugins print, with performance data.

use crate::exit::Exit;
use crate::report::harmless;
use crate::verdict::cluster::Verdict;
use crate::verdict::observation::Source;

use super::{ClusterStatus, Look, words};

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
    let counted = format!(
        "{} of {} clusters are not healthy",
        ill.count(),
        clusters.len()
    );
    std::iter::once(counted)
        .chain(told)
        .collect::<Vec<_>>()
        .join("; ")
}

fn numbers(look: &Look) -> String {
    let seen = look.clusters.iter().flat_map(|cluster| &cluster.seen);
    let active: usize = seen.clone().map(|seen| seen.judgement.active.len()).sum();
    let rms = seen.flat_map(|seen| &seen.observations.rms);
    let answering = rms.clone().filter(|rm| rm.missing(Source::State).is_none());
    format!(
        "active={active} answering={} configured={} time={:.3}s",
        answering.count(),
        rms.count(),
        look.took.as_secs_f64()
    )
}
