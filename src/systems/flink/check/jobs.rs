//! Rules on checkpoints, state backends and restart strategies.

use crate::config::flink::keys::{
    CHECKPOINT_DIR, CHECKPOINT_STORAGE, RESTART_STRATEGY, STATE_BACKEND,
};
use crate::config::flink::{FlinkSetting, FlinkVersion};

use super::{FlinkView, HaMode, Hit, ha, name_in, shown};

const INTERVAL: &str = "execution.checkpointing.interval";
const TWO: FlinkVersion = FlinkVersion::new(2, 0);
/// From this version on, exponential-delay is the strategy of jobs with checkpoints, if none is set.
const EXPONENTIAL_BY_DEFAULT: FlinkVersion = FlinkVersion::new(1, 19);

fn is_on(view: &FlinkView) -> bool {
    matches!(
        view.ha(),
        HaMode::ZooKeeper | HaMode::Kubernetes | HaMode::Class
    )
}

pub(super) fn checkpoints_local(view: &FlinkView) -> Vec<Hit> {
    let setting = ha::local(view, CHECKPOINT_DIR).filter(|_| view.has_several_hosts());
    let hit = |setting: &FlinkSetting| {
        let text = format!(
            "{}: a path on the local disk; a job that restarts on another host does not find its checkpoint",
            shown(setting)
        );
        let fix = "nothing if the path is a shared mount (NFS); otherwise write a folder that all hosts share, such as hdfs:///flink/checkpoints";
        view.hit(setting, text, fix.to_owned())
    };
    setting.map(hit).into_iter().collect()
}

pub(super) fn checkpoints_in_memory(view: &FlinkView) -> Vec<Hit> {
    let is_jobmanager = |one: &&FlinkSetting| one.value.eq_ignore_ascii_case("jobmanager");
    let storage = view.get(CHECKPOINT_STORAGE);
    let backend = view.get(STATE_BACKEND).filter(|_| view.version < TWO);
    let in_memory = storage
        .filter(is_jobmanager)
        .or_else(|| backend.filter(is_jobmanager));
    let without_folder = || {
        let is_without = storage.is_none()
            && view
                .get(CHECKPOINT_DIR)
                .is_none_or(|one| one.value.is_empty());
        view.get(INTERVAL).filter(|_| is_without)
    };
    let key = name_in(CHECKPOINT_DIR, view.version);
    let what = match in_memory {
        Some(setting) => Some((setting, shown(setting))),
        None => without_folder()
            .map(|setting| (setting, format!("{}, and {key} is not set", shown(setting)))),
    };
    let hit = |(setting, what): (&FlinkSetting, String)| {
        let text = format!(
            "{what}: checkpoints are in the memory of the JobManager, and are lost with it"
        );
        view.hit(
            setting,
            text,
            format!("write a shared folder, such as {key}: hdfs:///flink/checkpoints"),
        )
    };
    what.filter(|_| is_on(view)).map(hit).into_iter().collect()
}

pub(super) fn backend_gone(view: &FlinkView) -> Vec<Hit> {
    let Some(setting) = view
        .get(STATE_BACKEND)
        .filter(|one| !one.value.contains('.'))
    else {
        return Vec::new();
    };
    let is_two = view.version >= TWO;
    let fix = match setting.value.to_lowercase().as_str() {
        "hashmap" | "rocksdb" => return Vec::new(),
        "filesystem" | "jobmanager" if !is_two => return Vec::new(),
        "forst" if is_two => return Vec::new(),
        "jobmanager" => {
            "write hashmap, and execution.checkpointing.storage: jobmanager if checkpoints shall stay in memory"
        }
        _ if is_two => "write hashmap (with execution.checkpointing.dir), rocksdb or forst",
        _ => "write hashmap (with state.checkpoints.dir) or rocksdb",
    };
    let text = format!(
        "{}: there is no such state backend; every job fails when it is submitted",
        shown(setting)
    );
    vec![view.hit(setting, text, fix.to_owned())]
}

/// The strategies (`RestartStrategyType`), without hyphens.
const STRATEGIES: [&str; 3] = ["fixeddelay", "failurerate", "exponentialdelay"];
const OFF: [&str; 3] = ["none", "off", "disable"];

/// Returns the chosen strategy without hyphens, in lower case.
fn chosen(setting: &FlinkSetting) -> Option<&'static str> {
    let word = setting.value.to_lowercase();
    let words = ["fixed-delay", "failure-rate", "exponential-delay"];
    let position = words.iter().position(|known| *known == word);
    let plain = position.map(|at| STRATEGIES[at]);
    plain.or_else(|| {
        STRATEGIES
            .into_iter()
            .chain(OFF)
            .find(|known| *known == word)
    })
}

pub(super) fn restart_none(view: &FlinkView) -> Vec<Hit> {
    let setting = view.get(RESTART_STRATEGY).filter(|_| is_on(view));
    let none = setting.filter(|one| chosen(one).is_some_and(|name| OFF.contains(&name)));
    let hit = |setting: &FlinkSetting| {
        let text = format!(
            "{}: a job ends with its first failure, with checkpoints too",
            shown(setting)
        );
        view.hit(
            setting,
            text,
            format!(
                "write fixed-delay with its attempts, or {}: exponential-delay",
                setting.key
            ),
        )
    };
    none.map(hit).into_iter().collect()
}

pub(super) fn restart_attempts(view: &FlinkView) -> Vec<Hit> {
    const ATTEMPTS: &str = "restart-strategy.fixed-delay.attempts";
    let setting = view
        .get(RESTART_STRATEGY)
        .filter(|one| chosen(one) == Some(STRATEGIES[0]));
    let hit = |setting: &FlinkSetting| {
        let text = format!(
            "{}: {ATTEMPTS} is not set, which is 1: a job ends with its second failure",
            shown(setting)
        );
        view.hit(
            setting,
            text,
            format!("write a number, such as {ATTEMPTS}: 10"),
        )
    };
    setting
        .filter(|_| view.get(ATTEMPTS).is_none())
        .map(hit)
        .into_iter()
        .collect()
}

pub(super) fn restart_unknown(view: &FlinkView) -> Vec<Hit> {
    let setting = view
        .get(RESTART_STRATEGY)
        .filter(|one| chosen(one).is_none());
    let hit = |setting: &FlinkSetting| {
        let text = format!(
            "{}: no such strategy; every job fails when it is submitted",
            shown(setting)
        );
        view.hit(
            setting,
            text,
            "write none, fixed-delay, failure-rate or exponential-delay".to_owned(),
        )
    };
    setting.map(hit).into_iter().collect()
}

pub(super) fn restart_key_unused(view: &FlinkView) -> Vec<Hit> {
    let setting = view.get(RESTART_STRATEGY);
    let chosen = match setting {
        Some(setting) => chosen(setting),
        None if view.version >= EXPONENTIAL_BY_DEFAULT => Some(STRATEGIES[2]),
        None => None,
    };
    if setting.is_some() && chosen.is_none() {
        return Vec::new();
    }
    let key = name_in(RESTART_STRATEGY, view.version);
    let of_strategies = view.settings().into_iter().filter_map(|one| {
        let rest = one.key.strip_prefix("restart-strategy.")?;
        let (strategy, _) = rest.split_once('.')?;
        let plain = strategy.replace('-', "");
        STRATEGIES
            .contains(&plain.as_str())
            .then_some((one, strategy, plain))
    });
    let unused = of_strategies.filter(|(_, _, plain)| chosen != Some(plain.as_str()));
    let hits = unused.map(|(one, strategy, _)| {
        let what = match setting {
            Some(setting) => format!(
                "{} (line {}) chooses another strategy",
                shown(setting),
                setting.line
            ),
            None => format!("{key} is not set"),
        };
        let text = format!("{} has no effect: {what}", one.key);
        view.hit(
            one,
            text,
            format!("remove the line, or write {key}: {strategy}"),
        )
    });
    hits.collect()
}
