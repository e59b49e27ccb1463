//! Rules on the addresses that masters publish and listen on.

use crate::config::flink::FlinkSetting;
use crate::config::flink::keys::{REST_ADDRESS, REST_BIND_ADDRESS};
use crate::config::server_line::is_any_host;

use super::{FlinkView, Hit, is_local_host, shown};

/// Returns a master on another host than this one.
fn remote_master(view: &FlinkView) -> Option<&str> {
    let mut masters = view.masters().iter().filter(|_| view.with_zookeeper());
    let remote = masters.find(|master| !is_local_host(&master.host))?;
    Some(&remote.host)
}

pub(super) fn published(view: &FlinkView) -> Vec<Hit> {
    let Some(remote) = remote_master(view) else {
        return Vec::new();
    };
    // A bind address that is no wildcard is published in its place.
    let is_published = view
        .value(REST_BIND_ADDRESS)
        .is_none_or(|host| is_any_host(host) || is_local_host(host));
    let setting = view
        .file
        .spelled(REST_ADDRESS)
        .filter(|one| is_published && is_local_host(&one.value));
    let hit = |setting: &FlinkSetting| {
        let text = format!(
            "{}: every master publishes this as its address in ZooKeeper, and clients on other hosts than the leader's do not find \
             it (masters has {remote})",
            shown(setting)
        );
        let fix = "remove rest.address: then each master publishes its host of masters; Flink's own file has the line".to_owned();
        view.hit(setting, text, fix)
    };
    setting.map(hit).into_iter().collect()
}

pub(super) fn bound(view: &FlinkView) -> Vec<Hit> {
    let Some(remote) = remote_master(view) else {
        return Vec::new();
    };
    let keys = ["jobmanager.bind-host", REST_BIND_ADDRESS];
    let local = keys
        .into_iter()
        .filter_map(|key| view.get(key))
        .filter(|one| is_local_host(&one.value));
    let hits = local.map(|setting| {
        let who = match setting.key == keys[0] {
            true => "TaskManagers and the other masters",
            false => "clients and the other masters",
        };
        let text = format!(
            "{}: the JobManager listens on this host only; {who} on other hosts do not reach it (masters has {remote})",
            shown(setting)
        );
        let fix = format!("Flink's own file has localhost; write {}: 0.0.0.0", setting.key);
        view.hit(setting, text, fix)
    });
    hits.collect()
}
