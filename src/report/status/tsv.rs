//! For shell scripts: one line a cluster, fields apart by tabs, under a line of names.

use crate::report::harmless;

use super::{ClusterStatus, Look, words};

/// The names of the fields.
const HEADING: &str = "cluster\tverdict\texit\tactive\tsummary\tconf_dir\n";

/// A look, with the heading.
pub fn text(look: &Look) -> String {
    format!("{HEADING}{}", rows(look))
}

/// A look, without it.
pub fn rows(look: &Look) -> String {
    look.clusters.iter().map(row).collect()
}

fn row(cluster: &ClusterStatus) -> String {
    let active = cluster
        .seen
        .as_ref()
        .map(|seen| seen.judgement.active.join(","));
    let fields = [
        cluster.name.clone(),
        cluster.verdict().word().to_owned(),
        cluster.verdict().exit().status().to_string(),
        active.unwrap_or_default(),
        words::summary(cluster),
        cluster.selection.conf_dir().unwrap_or_default(),
    ];
    let fields = fields.map(|field| harmless(&field).replace(['\t', '\n'], " "));
    format!("{}\n", fields.join("\t"))
}
