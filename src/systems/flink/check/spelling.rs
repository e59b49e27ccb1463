//! Rules on the names of keys.

use crate::config::flink::keys::{HA_TYPE, KeyNames, NAMES, REST_ADDRESS, REST_BIND_PORT};
use crate::verdict::finding::Severity;

use super::known_keys::{is_wrong, similar};
use super::{FlinkView, HaMode, Hit, shown};

/// Maximum keys that are compared with the known ones; real files have about a hundred.
const MOST_KEYS: usize = 1000;
/// Maximum unknown keys for which a similar key is searched: the search compares each with every known key.
const MOST_HINTS: usize = 20;

pub(super) fn unknown_key(view: &FlinkView) -> Vec<Hit> {
    // Another implementation of high availability may have keys of its own.
    let has_own_keys = view.ha() == HaMode::Class;
    let settings = view.settings().into_iter().take(MOST_KEYS);
    let wrong = settings.filter(|one| is_wrong(&one.key));
    let wrong = wrong.filter(|one| !(has_own_keys && one.key.starts_with("high-availability.")));
    let hits = wrong.enumerate().map(|(index, setting)| {
        let key = &setting.key;
        let text = format!("no version of Flink reads {key}; it is ignored without a message");
        let fix = match Some(key)
            .filter(|_| index < MOST_HINTS)
            .and_then(|key| similar(key))
        {
            Some(similar) => format!("remove the line, or write {similar}"),
            None => "remove the line".to_owned(),
        };
        view.hit(setting, text, fix)
    });
    hits.chain(too_new(view)).collect()
}

/// Keys that this version does not know yet.
fn too_new(view: &FlinkView) -> impl Iterator<Item = Hit> {
    NAMES.iter().filter_map(|names| {
        let (since, older) = names.too_new_for(view.version)?;
        let setting = view.file.spelled(names.key)?;
        // With the older name beside it, the line does no harm.
        if names
            .others
            .iter()
            .any(|other| view.file.spelled(other).is_some())
        {
            return None;
        }
        let text = format!(
            "{} is known from Flink {since} on; earlier versions ignore it without a message",
            names.key
        );
        let fix = format!("write {older} in its place");
        let hit = view.hit(setting, text, fix);
        Some(match names.key {
            HA_TYPE => hit.severity(Severity::Error),
            _ => hit,
        })
    })
}

/// Names with old names. Others are no old names, but keys of their own that count where this one is not set.
fn renamed() -> impl Iterator<Item = &'static KeyNames> {
    NAMES
        .iter()
        .filter(|names| ![REST_ADDRESS, REST_BIND_PORT].contains(&names.key))
}

pub(super) fn old_spelling(view: &FlinkView) -> Vec<Hit> {
    let old = renamed()
        .filter(|names| names.too_new_for(view.version).is_none())
        .flat_map(|names| {
            let settings = names
                .others
                .iter()
                .filter_map(|other| view.file.spelled(other));
            settings.map(move |setting| (names.key, setting))
        });
    let hits = old.map(|(key, setting)| {
        let text = format!(
            "{} is an old name; it still works, and Flink logs a warning",
            setting.key
        );
        view.hit(setting, text, format!("write {key}"))
    });
    hits.collect()
}

pub(super) fn old_and_new(view: &FlinkView) -> Vec<Hit> {
    let hits = renamed().flat_map(|names| {
        let counts = view.get(names.key);
        let others = names
            .others
            .iter()
            .filter_map(|other| view.file.spelled(other));
        others.filter_map(move |setting| {
            let counts = counts
                .filter(|counts| counts.key != setting.key && counts.value != setting.value)?;
            let text = format!(
                "{} has no effect: {} (line {}) counts, and has another value",
                shown(setting),
                shown(counts),
                counts.line
            );
            Some(view.hit(setting, text, format!("remove {}", setting.key)))
        })
    });
    hits.collect()
}
