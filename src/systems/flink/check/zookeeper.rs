//! Rules that compare the keys with the `zoo.cfg` of the same folder.

use std::collections::BTreeSet;

use crate::config::flink::FlinkVersion;
use crate::config::flink::keys::SESSION_TIMEOUT;
use crate::config::server_line::is_any_host;
use crate::config::zoo_cfg::ZooCfg;
use crate::net::address::HostPort;
use crate::verdict::finding::Severity;

use super::{FlinkView, Hit, is_local_host, quorum, shown, values};

/// The port that Flink's zookeeper.sh takes without `clientPort`.
const FLINK_CLIENT_PORT: u16 = 2181;
/// Flink's session timeout in milliseconds, if none is set.
const SESSION_DEFAULT: u64 = 60_000;

/// True if the servers of `zoo.cfg` are those of the quorum, as far as their hosts tell. Flink ships an example with one
/// server on localhost, which stays there when an ensemble elsewhere is used.
pub(super) fn is_used(view: &FlinkView, zoo: &ZooCfg) -> bool {
    let Some(servers) = quorum::servers(view) else {
        return false;
    };
    let is_example = zoo.servers().iter().all(|line| is_local_host(line.host()));
    let names_local = servers
        .iter()
        .any(|server| is_local_host(server.rsplit_once(':').map_or("", |(host, _)| host)));
    !is_example || names_local
}

pub(super) fn quorum_differs(view: &FlinkView) -> Vec<Hit> {
    let (Some(setting), Some(named), Some(zoo)) =
        (quorum::setting(view), quorum::servers(view), &view.zoo)
    else {
        return Vec::new();
    };
    let port = zoo.client_port().unwrap_or(FLINK_CLIENT_PORT);
    let lines = zoo.servers();
    let address = |line: &crate::config::server_line::ServerLine| {
        let own = line.client.as_ref();
        let host = own.map(|(host, _)| host).filter(|host| !is_any_host(host));
        let host = host.map_or_else(|| line.host().to_owned(), Clone::clone);
        quorum::normal(&HostPort {
            host,
            port: own.map_or(port, |(_, port)| *port),
        })
    };
    let listed: BTreeSet<String> = lines.iter().map(address).collect();
    if listed.is_empty() || !is_used(view, zoo) || lines.iter().any(|line| is_any_host(line.host()))
    {
        return Vec::new();
    }
    let only = |one: &BTreeSet<String>, other: &BTreeSet<String>| {
        one.difference(other)
            .cloned()
            .collect::<Vec<_>>()
            .join(", ")
    };
    let (in_quorum, in_zoo) = (only(&named, &listed), only(&listed, &named));
    let what = match (in_quorum.is_empty(), in_zoo.is_empty()) {
        (true, true) => return Vec::new(),
        (false, true) => format!("zoo.cfg does not have {in_quorum}"),
        (true, false) => format!("the quorum does not have {in_zoo} of zoo.cfg"),
        (false, false) => format!("zoo.cfg has {in_zoo} in the place of {in_quorum}"),
    };
    let text = format!(
        "{}: {what}; Flink asks only the servers of the quorum",
        shown(setting)
    );
    let fix = "write the servers and client ports of zoo.cfg; nothing if the zoo.cfg in this folder is not used".to_owned();
    vec![view.hit(setting, text, fix)]
}

pub(super) fn session_capped(view: &FlinkView) -> Vec<Hit> {
    let Some(zoo) = view.zoo.as_ref().filter(|zoo| is_used(view, zoo)) else {
        return Vec::new();
    };
    let setting = view.get(SESSION_TIMEOUT);
    let length = match setting {
        Some(setting) => values::duration(&setting.value, true),
        None => Some(SESSION_DEFAULT),
    };
    let limit = |key: &str, ticks: i32| {
        let set = zoo.integer(key).filter(|limit| *limit > 0);
        let limit = set.unwrap_or_else(|| zoo.tick_time().saturating_mul(ticks));
        u64::try_from(limit).unwrap_or_default()
    };
    let (least, most) = (
        limit("minSessionTimeout", 2),
        limit("maxSessionTimeout", 20),
    );
    let Some(length) = length.filter(|length| least <= most && !(least..=most).contains(length))
    else {
        return Vec::new();
    };
    let granted = length.clamp(least, most);
    let consequence = "a dead leader is replaced after that time";
    let bound = if length > most {
        "maxSessionTimeout"
    } else {
        "minSessionTimeout"
    };
    // Without a unit: milliseconds in every version.
    let fix = |length: u64| {
        format!(
            "set {bound} to {length} in zoo.cfg on every server, or write here {SESSION_TIMEOUT}: {granted}"
        )
    };
    let hit = match setting {
        Some(setting) => {
            let text = format!(
                "{}: ZooKeeper grants {granted} ms ({least} to {most} by zoo.cfg); {consequence}",
                shown(setting)
            );
            view.hit(setting, text, fix(length))
        }
        None => {
            let text = format!(
                "{SESSION_TIMEOUT} is not set, which is {length} ms: ZooKeeper grants {granted} ms ({least} to {most} by zoo.cfg); {consequence}"
            );
            let hit = view.unset(
                SESSION_TIMEOUT,
                text,
                "nothing, if that time suits you".to_owned(),
            );
            hit.severity(Severity::Info)
        }
    };
    vec![hit]
}

/// The versions with `LeaderLatch` of Curator 5.4.0 (CURATOR-696).
const TWO_LEADERS: std::ops::Range<FlinkVersion> =
    FlinkVersion::new(1, 18)..FlinkVersion::new(2, 3);

pub(super) fn outage(view: &FlinkView) -> Vec<Hit> {
    if !(view.with_zookeeper() && view.is_version_known && TWO_LEADERS.contains(&view.version)) {
        return Vec::new();
    }
    let text = format!(
        "Flink {}: if no server of ZooKeeper can be reached for longer than the session timeout, two masters may both lead when it \
         is back, for good (CURATOR-696); then no job runs",
        view.version
    );
    let fix = "nothing to write; after such an outage run rmadmin flink status, which names the master to restart";
    vec![Hit::new(view.file.origin(0), text, fix.to_owned())]
}

/// True if the rules look at the `zoo.cfg` of the folder.
pub(super) fn uses_zoo(view: &FlinkView) -> bool {
    view.zoo.as_ref().is_some_and(|zoo| is_used(view, zoo))
}
