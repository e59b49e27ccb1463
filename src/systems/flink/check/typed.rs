//! Rules on the values of keys with a type.

use crate::config::flink::keys::{CLUSTER_ID, HA_TYPE, NAMES, QUORUM, ROOT, STORAGE_DIR};
use crate::config::flink::{FlinkMistake, FlinkSetting, FlinkVersion, SettingForm};
use crate::verdict::finding::Severity;

use super::known_keys::{ReadAt, TYPED, TypedKey, ValueType};
use super::values::{self, PortRanges};
use super::{DIES, FlinkView, Hit, shown};

/// Shortest time that is probably meant in milliseconds, if it has no unit.
const SHORTEST: u64 = 1000;
/// The version from which on the times of the ZooKeeper client are durations.
const DURATIONS: FlinkVersion = FlinkVersion::new(1, 20);
/// The version from which on a duration may be `PT60S`.
const ISO: FlinkVersion = FlinkVersion::new(2, 0);

fn consequence(at: ReadAt) -> &'static str {
    match at {
        ReadAt::Start => DIES,
        ReadAt::Job => "every job fails when it is submitted",
        ReadAt::Yarn => "nothing can be started on YARN",
    }
}

/// Returns the typed keys that are set, with the settings that count.
fn typed(view: &FlinkView) -> impl Iterator<Item = (&'static TypedKey, &FlinkSetting)> {
    TYPED.iter().filter_map(|typed| {
        let setting = view.get(typed.key)?;
        // A port of another key is checked there.
        let is_own = setting.key == typed.key || NAMES.iter().all(|names| names.key != setting.key);
        is_own.then_some((typed, setting))
    })
}

pub(super) fn quoted(view: &FlinkView) -> Vec<Hit> {
    let typed = typed(view).map(|(typed, setting)| (setting, Some(consequence(typed.at))));
    let texts = [
        (HA_TYPE, Some(DIES)),
        (
            QUORUM,
            Some("no server of ZooKeeper is found, and the JobManager never serves"),
        ),
        (STORAGE_DIR, Some(DIES)),
        (CLUSTER_ID, None),
        (ROOT, None),
    ];
    let texts = texts
        .into_iter()
        .filter_map(|(key, consequence)| Some((view.get(key)?, consequence)));
    let quoted = typed
        .chain(texts)
        .filter(|(setting, _)| view.is_quoted(setting));
    let hits = quoted.map(|(setting, consequence)| {
        let what = consequence.unwrap_or("they become a part of the name of the znode");
        let text = format!(
            "{}: quotes are a part of the value in flink-conf.yaml; {what}",
            shown(setting)
        );
        let hit = view.hit(
            setting,
            text,
            format!("write {} without quotes", setting.key),
        );
        match consequence {
            Some(DIES) => hit.fatal(),
            Some(_) => hit,
            None => hit.severity(Severity::Warning),
        }
    });
    hits.collect()
}

pub(super) fn malformed(view: &FlinkView) -> Vec<Hit> {
    let mut hits = without_value(view);
    for (typed, setting) in typed(view) {
        let value = setting.value.as_str();
        // The rule port-range has the ports of masters.
        if view.is_quoted(setting)
            || typed.value == ValueType::Ports && typed.key == super::ports::RANGE
        {
            continue;
        }
        let Some(wanted) = wanted(typed.value, value, view.version) else {
            continue;
        };
        let consequence = match typed.value {
            ValueType::Host => "no host has this name, and nobody reaches the JobManager",
            _ => consequence(typed.at),
        };
        let text = format!("{}: this key takes {wanted}; {consequence}", shown(setting));
        let hit = view.hit(setting, text, format!("write {wanted}"));
        hits.push(if consequence == DIES {
            hit.fatal()
        } else {
            hit
        });
    }
    hits.extend(lists(view));
    hits.extend(
        [CLUSTER_ID, ROOT, STORAGE_DIR]
            .into_iter()
            .filter_map(|key| remark(view, key)),
    );
    hits
}

fn without_value(view: &FlinkView) -> Vec<Hit> {
    let keys = view
        .file
        .mistakes
        .iter()
        .filter_map(|mistake| match mistake {
            FlinkMistake::NoValue { line, key } => Some((*line, key)),
            _ => None,
        });
    let hits = keys.map(|(line, key)| {
        let text = format!("{key} has no value (null in YAML): {DIES}");
        let hit = Hit::new(
            view.file.origin(line),
            text,
            "write a value, or put # before the line".to_owned(),
        );
        Hit {
            key: Some(key.clone()),
            ..hit
        }
        .fatal()
    });
    hits.collect()
}

/// A list of YAML becomes the text `[a, b]`.
fn lists(view: &FlinkView) -> Vec<Hit> {
    let keys = [HA_TYPE, CLUSTER_ID, ROOT, STORAGE_DIR];
    let lists = keys
        .into_iter()
        .filter_map(|key| view.get(key))
        .filter(|one| one.form == SettingForm::List);
    let hits = lists.map(|setting| {
        let text = format!(
            "{} is a list: Flink takes it for one text with its brackets",
            setting.key
        );
        view.hit(setting, text, "write one value".to_owned())
    });
    hits.collect()
}

/// A remark in full-width brackets is a part of a value, as any other text.
fn remark(view: &FlinkView, key: &str) -> Option<Hit> {
    let setting = view.get(key)?;
    let sign = values::full_width(&setting.value)?;
    let what = match key {
        STORAGE_DIR => "is a part of the path",
        _ => "is a part of the name of the znode",
    };
    let text = format!("{}: the text with {sign} {what}", shown(setting));
    let fix = "put the remark on a line of its own, with # before it";
    Some(view.hit(setting, text, fix.to_owned()))
}

/// Returns what the type takes, if the value is something else.
fn wanted(value_type: ValueType, value: &str, version: FlinkVersion) -> Option<&'static str> {
    let has_iso = version >= ISO;
    let is_client_time = |length: u64| i32::try_from(length).is_ok();
    let (is_valid, wanted) = match value_type {
        ValueType::Integer => (value.parse::<i32>().is_ok(), "a whole number, such as 10"),
        ValueType::Long => (
            value.parse::<i64>().is_ok(),
            "milliseconds without a unit, such as 10000",
        ),
        ValueType::Double => (value.parse::<f64>().is_ok(), "a number, such as 1.5"),
        ValueType::Boolean => (values::boolean(value).is_some(), "true or false"),
        ValueType::Duration => (
            values::duration(value, has_iso).is_some(),
            "a time with its unit, such as 10 s",
        ),
        ValueType::ClientTime if version < DURATIONS => {
            let is_integer = value.parse::<i32>().is_ok();
            (
                is_integer,
                "milliseconds without a unit, such as 60000, up to Flink 1.19",
            )
        }
        ValueType::ClientTime => {
            let length = values::duration(value, has_iso);
            (
                length.is_some_and(is_client_time),
                "a time with its unit, such as 60 s",
            )
        }
        ValueType::Ports => (
            PortRanges::parse(value).is_ok(),
            "a port, or ports and ranges such as 8081,8090-8099",
        ),
        ValueType::Acl => {
            let is_known = ["open", "creator"]
                .iter()
                .any(|known| known.eq_ignore_ascii_case(value));
            (is_known, "open or creator")
        }
        ValueType::Host => {
            let is_host =
                !value.contains([',', ';', ' ', '\t', '/']) && values::full_width(value).is_none();
            (is_host, "one host; masters lists the others")
        }
    };
    (!is_valid).then_some(wanted)
}

pub(super) fn duration_unit(view: &FlinkView) -> Vec<Hit> {
    let times = typed(view)
        .filter(|(typed, _)| matches!(typed.value, ValueType::Duration | ValueType::ClientTime));
    let short = times.filter_map(|(_, setting)| {
        let length: u64 = setting.value.parse().ok()?;
        (1..SHORTEST).contains(&length).then_some((setting, length))
    });
    let hits = short.map(|(setting, length)| {
        let text = format!(
            "{}: a number without a unit is milliseconds; this is {length} ms",
            shown(setting)
        );
        // Up to 1.19, the times of the ZooKeeper client have no unit.
        let fix = match setting.key.contains("zookeeper.client") {
            true => format!(
                "if you mean {length} seconds, write {}: {length}000",
                setting.key
            ),
            false => format!(
                "write the unit: if you mean seconds, {}: {length} s",
                setting.key
            ),
        };
        view.hit(setting, text, fix)
    });
    hits.collect()
}
