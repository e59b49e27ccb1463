//! Rules on application attempts.

use std::path::Path;
use std::sync::Arc;

use crate::config::Origin;
use crate::config::flink::FlinkSetting;
use crate::verdict::lint::LintFinding;

use super::{FlinkView, HaMode, Hit, RULES, shown};

const ATTEMPTS: &str = "yarn.application-attempts";
const WINDOW: &str = "yarn.application-attempt-failures-validity-interval";
const GLOBAL: &str = "yarn.resourcemanager.am.global.max-attempts";
const MAX: &str = "yarn.resourcemanager.am.max-attempts";
/// `yarn.resourcemanager.am.max-attempts`, if no file sets it.
const MAX_DEFAULT: i32 = 2;

/// A limit of the ResourceManager.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AttemptLimit {
    pub value: i32,
    pub origin: Origin,
}

/// The limits of a `yarn-site.xml`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct YarnLimits {
    pub file: Arc<Path>,
    pub global: Option<AttemptLimit>,
    pub max: Option<AttemptLimit>,
}

impl YarnLimits {
    /// The keys, in the order of the fields.
    pub const KEYS: [&'static str; 2] = [GLOBAL, MAX];

    /// Returns the limit in force and its key (`RMAppImpl`).
    fn cap(&self) -> (i32, &'static str) {
        let global = self.global.as_ref().map(|limit| (limit.value, GLOBAL));
        global.unwrap_or_else(|| {
            (
                self.max.as_ref().map_or(MAX_DEFAULT, |limit| limit.value),
                MAX,
            )
        })
    }

    fn origin(&self) -> Origin {
        let set = self.global.as_ref().or(self.max.as_ref());
        set.map_or_else(
            || Origin::File {
                path: Arc::clone(&self.file),
                line: 0,
            },
            |limit| limit.origin.clone(),
        )
    }

    /// Formats where the limit comes from.
    fn source(&self) -> String {
        let (_, key) = self.cap();
        match self.global.is_some() || self.max.is_some() {
            true => format!("{key}, {}", self.origin()),
            false => format!(
                "the default of {key}; {} does not set it",
                self.file.display()
            ),
        }
    }

    /// Returns the findings about limits without a folder of Flink.
    pub fn check(&self) -> Vec<LintFinding> {
        let rule = RULES.iter().find(|rule| rule.code == "attempts-cap-one");
        let hits = rule.zip(self.cap_one());
        hits.map(|(rule, hit)| rule.finding(hit))
            .into_iter()
            .collect()
    }

    fn cap_one(&self) -> Option<Hit> {
        let (cap, key) = self.cap();
        let text = format!(
            "{key} is {cap}: YARN starts no second ApplicationMaster, so that Flink's JobManager is never replaced"
        );
        let fix = format!(
            "set {key} to 4 or more in yarn-site.xml of the ResourceManagers, and restart them"
        );
        let hit = Hit::new(self.origin(), text, fix);
        (cap <= 1).then(|| Hit {
            key: Some(key.to_owned()),
            ..hit
        })
    }
}

/// Returns the attempts that Flink asks for.
fn asked(view: &FlinkView) -> Option<(&FlinkSetting, i32)> {
    let setting = view.get(ATTEMPTS)?;
    Some((setting, setting.value.parse().ok()?))
}

pub(super) fn capped(view: &FlinkView) -> Vec<Hit> {
    let (Some((setting, asked)), Some(limits)) = (asked(view), &view.yarn) else {
        return Vec::new();
    };
    let (cap, key) = limits.cap();
    if asked <= cap {
        return Vec::new();
    }
    let text = format!(
        "{}: the ResourceManager allows {cap} ({}), and takes {cap} without a message to Flink",
        shown(setting),
        limits.source()
    );
    let fix = format!(
        "set {key} to {asked} in yarn-site.xml of the ResourceManagers and restart them, or write {ATTEMPTS}: {cap}"
    );
    vec![view.hit(setting, text, fix)]
}

pub(super) fn cap_one(view: &FlinkView) -> Vec<Hit> {
    let limits = view
        .yarn
        .as_ref()
        .filter(|_| view.is_for_yarn() && view.ha() != HaMode::Off);
    limits.and_then(YarnLimits::cap_one).into_iter().collect()
}

pub(super) fn one(view: &FlinkView) -> Vec<Hit> {
    let found = asked(view).filter(|(_, asked)| *asked == 1);
    let hit = |(setting, _): (&FlinkSetting, i32)| {
        let text = format!(
            "{}: YARN does not start the JobManager again; its first failure ends the application",
            shown(setting)
        );
        view.hit(
            setting,
            text,
            format!("remove the line (with high availability it is 2), or write {ATTEMPTS}: 4"),
        )
    };
    found.map(hit).into_iter().collect()
}

pub(super) fn zero(view: &FlinkView) -> Vec<Hit> {
    let found = asked(view).filter(|(_, asked)| *asked <= 0);
    let hit = |(setting, _): (&FlinkSetting, i32)| {
        let text = format!(
            "{}: the ResourceManager takes its own {MAX} in its place",
            shown(setting)
        );
        view.hit(
            setting,
            text,
            format!("write the number that you want, such as {ATTEMPTS}: 4"),
        )
    };
    found.map(hit).into_iter().collect()
}

pub(super) fn without_ha(view: &FlinkView) -> Vec<Hit> {
    let found = asked(view).filter(|(_, asked)| *asked > 1 && view.ha() == HaMode::Off);
    let hit = |(setting, _): (&FlinkSetting, i32)| {
        let text = format!(
            "{}: high availability is off; the JobManager that is started again knows no job",
            shown(setting)
        );
        let fix = "write a quorum, a storageDir, and high-availability.type: zookeeper".to_owned();
        view.hit(setting, text, fix)
    };
    found.map(hit).into_iter().collect()
}

pub(super) fn window(view: &FlinkView) -> Vec<Hit> {
    let is_positive = |value: &str| value.parse::<i64>().is_ok_and(|length| length > 0);
    let is_short = view.value(WINDOW).is_none_or(is_positive);
    let found = asked(view).filter(|(_, asked)| *asked > 1 && is_short);
    let hit = |(setting, _): (&FlinkSetting, i32)| {
        let length = view.value(WINDOW).unwrap_or("10000");
        let text = format!(
            "{}: only failures within {length} ms count; a JobManager that fails every minute is started for ever",
            shown(setting)
        );
        view.hit(
            setting,
            text,
            format!("nothing if that is meant; to count every failure, write {WINDOW}: -1"),
        )
    };
    found.map(hit).into_iter().collect()
}
