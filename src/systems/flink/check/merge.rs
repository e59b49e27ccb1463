//! One list of findings for a folder whose version may not be known.

use crate::config::flink::{FlinkFile, FlinkFolder, FlinkMistake, FlinkVersion};
use crate::verdict::finding::Severity;

use super::{
    CheckedFlink, FOLDER_RULES, FlinkView, LintFinding, OF_GRAMMAR, RULES, lint, zookeeper,
};

/// Versions that stand for others which behave alike, and the name of all these.
const UP_TO_1_19: (FlinkVersion, &str) = (FlinkVersion::new(1, 18), "Flink up to 1.19");
const ONLY_1_20: (FlinkVersion, &str) = (FlinkVersion::new(1, 20), "Flink 1.20");
const SINCE_2: (FlinkVersion, &str) = (FlinkVersion::new(2, 2), "Flink 2.x");

/// Returns the findings about one folder, in line order.
pub fn check(checked: &CheckedFlink) -> Vec<LintFinding> {
    let mut found = lint::check(&FOLDER_RULES, checked);
    match checked.version.or(checked.folder.version) {
        Some(version) => found.extend(of_version(checked, version)),
        None => found.extend(of_versions(checked, &candidates(&checked.folder))),
    }
    found
}

/// The versions that can read the files of the folder.
fn candidates(folder: &FlinkFolder) -> Vec<(FlinkVersion, &'static str)> {
    match (&folder.flink_conf, &folder.config_yaml) {
        (Some(_), None) => vec![UP_TO_1_19, ONLY_1_20],
        (None, _) => vec![ONLY_1_20, SINCE_2],
        (Some(_), Some(_)) => vec![UP_TO_1_19, ONLY_1_20, SINCE_2],
    }
}

fn of_version(checked: &CheckedFlink, version: FlinkVersion) -> Vec<LintFinding> {
    let file = checked.folder.file(version).cloned();
    let Some(file) = file else {
        return Vec::new();
    };
    let is_read = |mistake: &FlinkMistake| !matches!(mistake, FlinkMistake::NotYaml { .. });
    let rules = match file.mistakes.iter().all(is_read) {
        true => &RULES[..],
        // The file has no settings: every other rule would miss some.
        false => &RULES[..OF_GRAMMAR],
    };
    lint::check(rules, &view(checked, version, file))
}

fn view(checked: &CheckedFlink, version: FlinkVersion, file: FlinkFile) -> FlinkView {
    FlinkView {
        version,
        is_version_known: checked.version.or(checked.folder.version).is_some(),
        file,
        folder: checked.folder.clone(),
        zoo: checked.zoo.clone(),
        yarn: checked.yarn.clone(),
    }
}

/// A finding that not every version has says which have it. It is at most a warning: the version may be another one.
fn of_versions(checked: &CheckedFlink, versions: &[(FlinkVersion, &str)]) -> Vec<LintFinding> {
    let mut merged: Vec<(LintFinding, Vec<&str>)> = Vec::new();
    for (version, name) in versions {
        for found in of_version(checked, *version) {
            match merged.iter_mut().find(|(known, _)| *known == found) {
                Some((_, names)) => names.push(name),
                None => merged.push((found, vec![name])),
            }
        }
    }
    let merged = merged.into_iter().map(|(mut found, names)| {
        if names.len() < versions.len() {
            found.finding.text = format!("{}: {}", names.join(" and "), found.finding.text);
            found.finding.severity = found.finding.severity.min(Severity::Warning);
            found.is_fatal = false;
        }
        found
    });
    let mut merged: Vec<LintFinding> = merged.collect();
    merged.sort_by_key(lint::place);
    merged
}

/// Returns the folder as its version reads it; if the version is not known, as a version that reads its first file.
pub(super) fn view_of(checked: &CheckedFlink) -> Option<FlinkView> {
    let known = checked.version.or(checked.folder.version);
    let version = known.unwrap_or(match checked.folder.flink_conf {
        Some(_) => ONLY_1_20.0,
        None => SINCE_2.0,
    });
    let file = checked.folder.file(version).cloned()?;
    Some(view(checked, version, file))
}

/// True if the `zoo.cfg` of the folder belongs to the quorum: then its mistakes matter.
pub fn uses_zoo_cfg(checked: &CheckedFlink) -> bool {
    view_of(checked).is_some_and(|view| zookeeper::uses_zoo(&view))
}
