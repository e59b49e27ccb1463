//! For `--watch` where lines are appended: what is there now, and what has changed.

use crate::report::harmless;
use crate::utc;

use super::{Look, words};

/// A line a cluster: when, and what.
pub fn lines(look: &Look) -> String {
    let line = |cluster: &super::ClusterStatus| {
        let text = format!(
            "{} {}: {}",
            utc::seconds(look.at),
            cluster.name,
            words::summary(cluster)
        );
        format!("{}\n", harmless(&text).replace('\n', " "))
    };
    look.clusters.iter().map(line).collect()
}

/// A line for every cluster that is not as it was: what it was and what it is.
pub fn changes(before: &Look, now: &Look) -> String {
    let mut text = String::new();
    for cluster in &now.clusters {
        let same = |other: &&super::ClusterStatus| {
            other.name == cluster.name && other.selection == cluster.selection
        };
        let Some(was) = before.clusters.iter().find(same) else {
            continue;
        };
        let (was, is) = (words::headline(was), words::headline(cluster));
        if was != is {
            let line = format!(
                "{} {}: changed from {was} to {is}",
                utc::seconds(now.at),
                cluster.name
            );
            text.push_str(&harmless(&line).replace('\n', " "));
            text.push('\n');
        }
    }
    text
}
