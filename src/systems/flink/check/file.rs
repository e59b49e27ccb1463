//! Rules on which file counts, and on its grammar.

use std::collections::HashMap;

use crate::config::Origin;
use crate::config::flink::{
    CONFIG_YAML, FLINK_CONF, FlinkFile, FlinkMistake, FlinkSetting, IgnoredLine, YamlFault,
};
use crate::verdict::finding::Severity;

use super::{CheckedFlink, DIES, FlinkView, Hit, known_keys};

fn of_file(file: &FlinkFile, text: String, fix: &str) -> Hit {
    Hit::new(file.origin(0), text, fix.to_owned())
}

pub(super) fn conf_not_read(checked: &CheckedFlink) -> Vec<Hit> {
    let folder = &checked.folder;
    let version = checked.version.or(folder.version);
    let hit = match (&folder.flink_conf, &folder.config_yaml, version) {
        (Some(file), None, Some(version)) if !version.reads_flink_conf() => {
            let text =
                format!("Flink {version} reads {CONFIG_YAML} only, and there is none: {DIES}");
            let fix = "write the settings into config.yaml; bin/migrate-config-file.sh of Flink 2.x makes it from flink-conf.yaml";
            of_file(file, text, fix).fatal()
        }
        (Some(file), None, None) => {
            let text = format!(
                "Flink 2.x reads {CONFIG_YAML} only: it does not start with this folder; Flink 1.x does"
            );
            let fix = "nothing for Flink 1.x; name the version with --flink-version";
            of_file(file, text, fix).severity(Severity::Info)
        }
        (None, Some(file), Some(version)) if !version.reads_config_yaml() => {
            let text =
                format!("Flink {version} reads {FLINK_CONF} only, and there is none: {DIES}");
            of_file(
                file,
                text,
                "write the settings into flink-conf.yaml, as lines of key: value",
            )
            .fatal()
        }
        _ => return Vec::new(),
    };
    vec![hit]
}

pub(super) fn two_files(checked: &CheckedFlink) -> Vec<Hit> {
    let folder = &checked.folder;
    let (Some(flink_conf), Some(config_yaml)) = (&folder.flink_conf, &folder.config_yaml) else {
        return Vec::new();
    };
    let hit = match checked.version.or(folder.version) {
        Some(version) if version.reads_flink_conf() => {
            let text =
                format!("Flink {version} reads {FLINK_CONF}; nothing in {CONFIG_YAML} counts");
            of_file(
                config_yaml,
                text,
                "keep one of the two files, and remove the other one",
            )
        }
        Some(version) => {
            let text =
                format!("Flink {version} reads {CONFIG_YAML}; nothing in {FLINK_CONF} counts");
            of_file(flink_conf, text, "remove flink-conf.yaml")
        }
        None => {
            let text = format!(
                "the folder has {FLINK_CONF} too: Flink 1.19 and 1.20 read that file and ignore {CONFIG_YAML}, Flink 2.x the \
                 other way round"
            );
            of_file(
                config_yaml,
                text,
                "keep the file that your version reads, and remove the other one",
            )
        }
    };
    vec![hit]
}

pub(super) fn yaml_syntax(view: &FlinkView) -> Vec<Hit> {
    let faults = view
        .file
        .mistakes
        .iter()
        .filter_map(|mistake| match mistake {
            FlinkMistake::NotYaml { line, fault } if *fault != YamlFault::TwoKeys => {
                Some((*line, fault))
            }
            _ => None,
        });
    let hits = faults.map(|(line, fault)| {
        let (what, fix) = fault_words(fault);
        let hit = |text| Hit::new(view.file.origin(line), text, fix.to_owned());
        match fault {
            YamlFault::TooLarge => hit(what),
            _ => hit(format!("{what}: {DIES}")).fatal(),
        }
    });
    hits.collect()
}

fn fault_words(fault: &YamlFault) -> (String, &'static str) {
    let (what, fix) = match fault {
        YamlFault::Tab => (
            "a tab, which YAML does not allow here",
            "write blanks in the place of the tab",
        ),
        YamlFault::NoBlank => (
            "no blank behind the colon",
            "write key: value, with a blank behind the colon",
        ),
        YamlFault::Equals => ("= in the place of the colon", "write key: value"),
        YamlFault::TwoKeys => ("two \"key: \" on one line", "write one key on each line"),
        YamlFault::Quote => (
            "a quote that is not closed",
            "close the quote at the end of the value",
        ),
        YamlFault::AfterQuote => (
            "text behind the closing quote",
            "put the whole value between the quotes, or a blank before #",
        ),
        YamlFault::Start(first) => {
            let what = format!("the value begins with {first}, which has a meaning in YAML");
            return (what, "put the value between quotes");
        }
        YamlFault::Indentation => (
            "the line begins further to the left or to the right than the other lines of its map",
            "begin all keys of one map in the same column",
        ),
        YamlFault::Encoding => ("the line is not UTF-8", "save the file as UTF-8"),
        YamlFault::Character => (
            "a control character, which YAML does not allow",
            "remove the character",
        ),
        YamlFault::Tag => (
            "a tag of YAML (!name) that Flink does not know, or a value of another type",
            "write the value without the tag",
        ),
        YamlFault::Alias => (
            "* stands for an anchor (&name) that is not there",
            "put the value between quotes, or write it out",
        ),
        YamlFault::SeveralDocuments => (
            "--- begins a second document",
            "keep one document: remove --- and what is behind it",
        ),
        YamlFault::NoMap => (
            "the file is a list, not keys with values",
            "write lines of key: value",
        ),
        YamlFault::KeyNotText => (
            "a key that is a number, true, false, or a list",
            "write the name of a key of Flink",
        ),
        YamlFault::NoKey => ("there is no key before the colon", "write key: value"),
        YamlFault::TooLarge => {
            let what = "the file has more settings, aliases or nesting than this tool reads; it is not checked";
            return (
                what.to_owned(),
                "write the settings without aliases and deep nesting",
            );
        }
        YamlFault::Other(reason) => {
            return (
                format!("not YAML ({reason})"),
                "write key: value, or keys of a map below each other with more blanks before them",
            );
        }
    };
    (what.to_owned(), fix)
}

pub(super) fn two_keys(view: &FlinkView) -> Vec<Hit> {
    let fix = || "write one key on each line".to_owned();
    let faults = view
        .file
        .mistakes
        .iter()
        .filter_map(|mistake| match mistake {
            FlinkMistake::NotYaml {
                line,
                fault: YamlFault::TwoKeys,
            } => {
                let text = format!("two \"key: \" on one line: {DIES}");
                Some(Hit::new(view.file.origin(*line), text, fix()).fatal())
            }
            _ => None,
        });
    let settings = view.file.settings.iter().filter(|_| !view.file.is_yaml);
    let settings = settings.filter_map(|setting| {
        let second = second_key(&setting.value)?;
        let text = format!(
            "{}: the line has a second key, {second}: it and what follows it are a part of the value, and {second} is not set",
            setting.key
        );
        Some(view.hit(setting, text, fix()))
    });
    faults.chain(settings).collect()
}

/// Returns a key of Flink inside a value: a word with a dot that `: ` follows.
fn second_key(value: &str) -> Option<&str> {
    let ends = value.match_indices(": ").map(|(at, _)| &value[..at]);
    let mut words = ends.filter_map(|before| before.rsplit([' ', '\t', ',', ';']).next());
    words.find(|word| is_key(word) && *word != value)
}

/// True for a text that looks like a key: such a text is no secret.
fn is_key(text: &str) -> bool {
    let is_of_key = |letter: char| letter.is_ascii_alphanumeric() || "._-".contains(letter);
    let parts = || text.split('.');
    let is_family = known_keys::is_family(text);
    text.chars().all(is_of_key)
        && (is_family
            || parts().count() > 1
                && parts().all(|part| part.starts_with(|first: char| first.is_ascii_lowercase())))
}

pub(super) fn duplicate_key(view: &FlinkView) -> Vec<Hit> {
    let file = &view.file;
    let fatal = file.mistakes.iter().filter_map(|mistake| match mistake {
        FlinkMistake::Duplicate { line, key, first } => {
            let text = format!("{key} is set on line {first} too: {DIES}");
            let hit = Hit::new(
                file.origin(*line),
                text,
                "remove one of the two lines".to_owned(),
            );
            Some(
                Hit {
                    key: Some(key.clone()),
                    ..hit
                }
                .fatal(),
            )
        }
        _ => None,
    });
    let mut hits: Vec<Hit> = fatal.collect();
    let fatal_lines: Vec<Origin> = hits.iter().map(|hit| hit.origin.clone()).collect();
    let mut seen: HashMap<&str, &FlinkSetting> = HashMap::new();
    for setting in &file.settings {
        let Some(earlier) = seen.insert(&setting.key, setting) else {
            continue;
        };
        if fatal_lines.contains(&file.origin(setting.line)) || earlier.value == setting.value {
            continue;
        }
        let what = match file.is_yaml {
            true => {
                "once in a nested and once in a flat form: which of the two counts is not defined"
            }
            false => "this last value counts, without a message",
        };
        let text = format!(
            "{} is set on line {} too, with another value; {what}",
            setting.key, earlier.line
        );
        let hit = view.hit(setting, text, "remove one of the two lines".to_owned());
        hits.push(hit.severity(Severity::Warning));
    }
    hits
}

pub(super) fn line_ignored(view: &FlinkView) -> Vec<Hit> {
    let ignored = view
        .file
        .mistakes
        .iter()
        .filter_map(|mistake| match mistake {
            FlinkMistake::Ignored { line, key, shape } => Some((*line, key.as_str(), *shape)),
            _ => None,
        });
    let hits = ignored.map(|(line, key, shape)| {
        let is_ha = ["high-availability", "recovery."].iter().any(|family| key.starts_with(family));
        let is_shown = is_key(key);
        let name = if is_shown { key } else { "the line" };
        let (what, fix) = match shape {
            IgnoredLine::NoBlank => ("there is no blank behind the colon", "write key: value, with a blank behind the colon"),
            IgnoredLine::Equals => ("= stands in the place of the colon", "write key: value"),
            IgnoredLine::NoValue => (
                "there is no value behind the colon; this file is not YAML, and nested keys are not read",
                "write the whole key on each line, such as high-availability.type: zookeeper",
            ),
            IgnoredLine::Other => ("it is not key: value", "write key: value, or # before a remark"),
        };
        let consequence = match is_ha {
            true => "Flink skips the line and runs without this setting of high availability",
            false => "Flink skips the line",
        };
        let text = format!("{name}: {what}; {consequence}");
        let hit = Hit::new(view.file.origin(line), text, fix.to_owned());
        Hit {
            key: is_shown.then(|| key.to_owned()),
            severity: is_ha.then_some(Severity::Error),
            ..hit
        }
    });
    hits.collect()
}
