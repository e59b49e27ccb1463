//! Rules that compare several folders with each other.

use std::collections::BTreeSet;

use crate::config::flink::keys::{CLUSTER_ID, HA_PORT, HA_TYPE, QUORUM, ROOT, STORAGE_DIR};
use crate::verdict::finding::Severity;

use super::merge::view_of;
use super::values::PortRanges;
use super::{CheckedFlink, FlinkRule, FlinkView, Hit, LintFinding, is_local_host, quorum, shown};

/// Rules that compare folders. Their findings come from [`compare`].
#[rustfmt::skip]
pub const COMPARED: [FlinkRule; 3] = [
    FlinkRule::compared("masters-differ", Severity::Error, "several folders with the same masters: a key of high availability differs"),
    FlinkRule::compared("cluster-id-shared", Severity::Error, "several folders with different masters: they share quorum, root and cluster-id"),
    FlinkRule::compared("port-taken", Severity::Error, "several folders with different masters: they share a host and a port"),
];

/// The keys on which all masters of a cluster have to agree.
const COMMON: [&str; 5] = [HA_TYPE, QUORUM, ROOT, CLUSTER_ID, STORAGE_DIR];

/// Returns the findings about several folders. Each finding is at the later one of two folders.
pub fn compare(folders: &[CheckedFlink]) -> Vec<LintFinding> {
    let views: Vec<FlinkView> = folders.iter().filter_map(view_of).collect();
    let mut all = Vec::new();
    for (index, later) in views.iter().enumerate() {
        for earlier in &views[..index] {
            if earlier.folder.path != later.folder.path {
                all.extend(pair(earlier, later));
            }
        }
    }
    all
}

fn pair(earlier: &FlinkView, later: &FlinkView) -> Vec<LintFinding> {
    let [differ, shared, taken] = &COMPARED;
    let of =
        |rule: &FlinkRule, hits: Vec<Hit>| hits.into_iter().map(|hit| rule.finding(hit)).collect();
    if is_one_cluster(earlier, later) {
        return of(differ, differing(earlier, later));
    }
    let mut found: Vec<LintFinding> = of(shared, shared_election(earlier, later));
    found.extend::<Vec<_>>(of(taken, taken_ports(earlier, later)));
    found
}

/// True if both folders list the same masters, and not only this host.
fn is_one_cluster(one: &FlinkView, other: &FlinkView) -> bool {
    let masters = |view: &FlinkView| -> BTreeSet<(String, Option<u16>)> {
        view.masters()
            .iter()
            .map(|master| (master.host.clone(), master.rest_port()))
            .collect()
    };
    let ours = masters(one);
    ours == masters(other) && (ours.len() > 1 || ours.iter().any(|(host, _)| !is_local_host(host)))
}

/// Returns the value of a key as Flink uses it.
fn normal(view: &FlinkView, key: &str) -> String {
    let value = view.value(key).unwrap_or_default();
    match key {
        HA_TYPE => value.to_lowercase(),
        QUORUM => quorum::servers(view).map_or_else(
            || value.to_owned(),
            |servers| servers.into_iter().collect::<Vec<_>>().join(","),
        ),
        ROOT if value.is_empty() => "flink".to_owned(),
        CLUSTER_ID if value.is_empty() => "default".to_owned(),
        _ => value.trim_matches('/').to_owned(),
    }
}

fn differing(earlier: &FlinkView, later: &FlinkView) -> Vec<Hit> {
    let differing = COMMON
        .into_iter()
        .filter(|key| normal(earlier, key) != normal(later, key));
    let hits = differing.map(|key| {
        let of = |view: &FlinkView| {
            view.get(key)
                .map_or_else(|| format!("{key} is not set"), shown)
        };
        let text = format!(
            "{}; {} has: {}; masters that do not agree on it do not find each other or the jobs",
            of(later),
            earlier.file.path.display(),
            of(earlier)
        );
        let fix = "write the same line into the folders of all masters".to_owned();
        match later.get(key) {
            Some(setting) => later.hit(setting, text, fix),
            None => later.unset(key, text, fix),
        }
    });
    hits.collect()
}

fn shared_election(earlier: &FlinkView, later: &FlinkView) -> Vec<Hit> {
    let is_same = |key| normal(earlier, key) == normal(later, key);
    let has_quorum = quorum::setting(earlier).is_some() && quorum::setting(later).is_some();
    let is_shared = has_quorum && is_same(QUORUM) && is_same(ROOT) && is_same(CLUSTER_ID);
    if !is_shared {
        return Vec::new();
    }
    let text = format!(
        "quorum, root and cluster-id are those of {}, which has other masters: the two clusters share one election, and one of \
         them only passes requests on to the other",
        earlier.file.path.display()
    );
    let fix = format!("write another {CLUSTER_ID} into one of the two");
    vec![match later.get(CLUSTER_ID) {
        Some(setting) => later.hit(setting, text, fix),
        None => later.unset(CLUSTER_ID, text, fix),
    }]
}

fn taken_ports(earlier: &FlinkView, later: &FlinkView) -> Vec<Hit> {
    let mut hits = Vec::new();
    let hosts = earlier.master_hosts();
    for master in later
        .masters()
        .iter()
        .filter(|_| later.with_zookeeper() && earlier.with_zookeeper())
    {
        let port = master.rest_port();
        let mut others = earlier.masters().iter();
        if port.is_some()
            && others.any(|other| other.host == master.host && other.rest_port() == port)
        {
            let text = format!(
                "{} is a master of {} too: one of them does not start (port in use)",
                master.text,
                earlier.folder.path.display()
            );
            hits.push(later.of_masters(
                master.line,
                text,
                "write another port in one of the two".to_owned(),
            ));
        }
    }
    let rpc = |view: &FlinkView| PortRanges::parse(view.value(HA_PORT)?).ok()?.single();
    let host = later
        .master_hosts()
        .into_iter()
        .find(|host| hosts.contains(host));
    if let (Some(setting), Some(host), true) = (
        later.get(HA_PORT),
        host,
        rpc(later).is_some() && rpc(earlier) == rpc(later),
    ) {
        let text = format!(
            "{}: {} has the same port, and both have a master on {host}: one of them does not start",
            shown(setting),
            earlier.file.path.display()
        );
        hits.push(later.hit(
            setting,
            text,
            format!("write a range, such as {HA_PORT}: 50000-50025"),
        ));
    }
    hits
}
