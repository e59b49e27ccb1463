//! Rules on the type of high availability, its storage folder and its cluster-id.

use crate::config::flink::FlinkSetting;
use crate::config::flink::keys::{CLUSTER_ID, HA_TYPE, NAMES, ROOT, STORAGE_DIR};
use crate::verdict::finding::Severity;

use super::{DIES, FlinkView, HaMode, Hit, is_absolute, is_local_path, name_in, shown};

/// `high-availability.zookeeper.path.root`, if it is not set.
const ROOT_DEFAULT: &str = "flink";
const HA_FAMILIES: [&str; 2] = ["high-availability.", "recovery."];

pub(super) fn off(view: &FlinkView) -> Vec<Hit> {
    if view.ha() != HaMode::Off {
        return Vec::new();
    }
    let key = name_in(HA_TYPE, view.version);
    let names = NAMES.iter().find(|names| names.key == HA_TYPE);
    let is_type =
        |key: &str| names.is_some_and(|names| names.key == key || names.others.contains(&key));
    let is_ha = |one: &&FlinkSetting| {
        HA_FAMILIES.iter().any(|family| one.key.starts_with(family)) && !is_type(&one.key)
    };
    let needs = match (view.file.settings.iter().find(is_ha), view.masters().len()) {
        (Some(setting), _) => Some(format!("{} (line {}) has no effect", setting.key, setting.line)),
        (None, 2..) => Some(
            "start-cluster.sh does not read masters and starts one JobManager; JobManagers started by hand each lead for themselves"
                .to_owned(),
        ),
        (None, _) => None,
    };
    let setting = view.get(HA_TYPE);
    let what = match setting {
        Some(setting) => format!("{}: high availability is off", shown(setting)),
        None => format!("{key} is not set: high availability is off"),
    };
    let (text, fix, severity) = match needs {
        Some(needs) => (
            format!("{what}; {needs}"),
            format!("write {key}: zookeeper"),
            Severity::Error,
        ),
        None => (
            format!("{what}; jobs are lost with the JobManager"),
            format!(
                "nothing if that is meant; otherwise write a quorum, a storageDir, masters, and {key}: zookeeper"
            ),
            Severity::Info,
        ),
    };
    let hit = match setting {
        Some(setting) => view.hit(setting, text, fix),
        None => view.unset(key, text, fix),
    };
    vec![hit.severity(severity)]
}

pub(super) fn type_unknown(view: &FlinkView) -> Vec<Hit> {
    let setting = view
        .get(HA_TYPE)
        .filter(|one| view.ha() == HaMode::Unknown && !view.is_quoted(one));
    let hit = |setting: &FlinkSetting| {
        let text = format!(
            "{}: Flink takes the word for the name of a class that it does not have; {DIES}",
            shown(setting)
        );
        view.hit(setting, text, format!("write {}: zookeeper", setting.key))
            .fatal()
    };
    setting.map(hit).into_iter().collect()
}

pub(super) fn storage_missing(view: &FlinkView) -> Vec<Hit> {
    if !matches!(view.ha(), HaMode::ZooKeeper | HaMode::Kubernetes) {
        return Vec::new();
    }
    let fix = "write a folder that all masters share, such as high-availability.storageDir: hdfs:///flink/ha".to_owned();
    match view.get(STORAGE_DIR) {
        None => {
            let text = format!("{STORAGE_DIR} is not set: {DIES}");
            vec![view.unset(STORAGE_DIR, text, fix).fatal()]
        }
        Some(setting) if setting.value.trim().is_empty() => {
            let text = format!("{} is empty: {DIES}", setting.key);
            vec![view.hit(setting, text, fix).fatal()]
        }
        Some(_) => Vec::new(),
    }
}

/// Returns the storage folder, if it is on the local disk. `fs.default-scheme` is for paths without a scheme.
pub(super) fn local<'a>(view: &'a FlinkView, key: &str) -> Option<&'a FlinkSetting> {
    let setting = view
        .get(key)
        .filter(|one| !one.value.is_empty() && !view.is_quoted(one))?;
    let has_default = view
        .get("fs.default-scheme")
        .is_some_and(|one| !is_local_path(&one.value));
    let is_remote_default = has_default && !setting.value.contains(':');
    let is_local = is_local_path(&setting.value) && !is_remote_default;
    is_local.then_some(setting)
}

pub(super) fn storage_local(view: &FlinkView) -> Vec<Hit> {
    let is_shared =
        matches!(view.ha(), HaMode::ZooKeeper | HaMode::Kubernetes) && view.has_several_hosts();
    let setting = local(view, STORAGE_DIR).filter(|_| is_shared);
    let hit = |setting: &FlinkSetting| {
        let text = format!(
            "{}: a path on the local disk; the master that takes over on another host finds no job there",
            shown(setting)
        );
        let fix = "nothing if the path is a shared mount (NFS); otherwise write a folder that all masters share, such as hdfs:///flink/ha";
        view.hit(setting, text, fix.to_owned())
    };
    setting.map(hit).into_iter().collect()
}

pub(super) fn storage_relative(view: &FlinkView) -> Vec<Hit> {
    if !matches!(view.ha(), HaMode::ZooKeeper | HaMode::Kubernetes) {
        return Vec::new();
    }
    let setting = view
        .get(STORAGE_DIR)
        .filter(|one| !one.value.is_empty() && !view.is_quoted(one));
    let relative = setting.filter(|one| !one.value.contains(':') && !is_absolute(&one.value));
    let hit = |setting: &FlinkSetting| {
        let text = format!(
            "{}: a relative path; it depends on the folder in which the JobManager was started",
            shown(setting)
        );
        view.hit(
            setting,
            text,
            "write the scheme and the whole path, such as hdfs:///flink/ha".to_owned(),
        )
    };
    relative.map(hit).into_iter().collect()
}

pub(super) fn cluster_id_default(view: &FlinkView) -> Vec<Hit> {
    // YARN gives each application an id of its own.
    if !view.with_zookeeper() || view.is_for_yarn() && view.masters().len() < 2 {
        return Vec::new();
    }
    // A root of its own keeps the election apart too.
    if view
        .value(ROOT)
        .is_some_and(|root| !["", ROOT_DEFAULT].contains(&root.trim_matches('/')))
    {
        return Vec::new();
    }
    let setting = view.get(CLUSTER_ID);
    let is_default = |one: &FlinkSetting| {
        ["default", "default_ns"].contains(&one.value.trim_matches('/')) && !one.value.is_empty()
    };
    let what = match setting {
        None => format!("{CLUSTER_ID} is not set, which is /default"),
        Some(setting) if is_default(setting) => format!("{} is the default", shown(setting)),
        Some(_) => return Vec::new(),
    };
    let text = format!(
        "{what}: a second Flink cluster with this quorum and root shares the election, and becomes a standby of this one"
    );
    let fix = format!("give each cluster a name of its own: {CLUSTER_ID}: /NAME");
    vec![match setting {
        Some(setting) => view.hit(setting, text, fix),
        None => view.unset(CLUSTER_ID, text, fix),
    }]
}

pub(super) fn cluster_id_empty(view: &FlinkView) -> Vec<Hit> {
    let setting = view
        .get(CLUSTER_ID)
        .filter(|one| view.with_zookeeper() && one.value.trim_matches('/').is_empty());
    let hit = |setting: &FlinkSetting| {
        let text = format!("{} is empty: {DIES}", setting.key);
        view.hit(setting, text, format!("write {}: /NAME", setting.key))
            .fatal()
    };
    setting.map(hit).into_iter().collect()
}

pub(super) fn cluster_id_on_yarn(view: &FlinkView) -> Vec<Hit> {
    let setting = view
        .get(CLUSTER_ID)
        .filter(|_| view.with_zookeeper() && view.is_for_yarn());
    let hit = |setting: &FlinkSetting| {
        let text = format!(
            "{}: every session and application on YARN that is started with this folder has this id; the second one never \
             registers, and stays ACCEPTED until its ApplicationMaster is timed out",
            shown(setting)
        );
        let fix = format!(
            "remove {}: on YARN, each application has an id of its own",
            setting.key
        );
        view.hit(setting, text, fix)
    };
    setting.map(hit).into_iter().collect()
}
