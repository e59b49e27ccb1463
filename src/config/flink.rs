//! One key of Flink's configuration: the addresses of ZooKeeper.

use std::io;
use std::path::Path;

use crate::base::files;

use super::ConfigError;

/// The key, with the name that it had before Flink 1.2 behind it.
const QUORUM: [&str; 2] = [
    "high-availability.zookeeper.quorum",
    "recovery.zookeeper.quorum",
];
/// Read by Flink up to 1.20; in 1.19 and 1.20 it hides [`NESTED`].
const FLAT: &str = "flink-conf.yaml";
const NESTED: &str = "config.yaml";
/// Bytes of a file; real ones have a few kilobytes.
const LIMIT: u64 = files::MB;

/// `high-availability.zookeeper.quorum` of a folder. None: not set, or no such files.
///
/// # Errors
/// A file cannot be read.
pub fn quorum(folder: &Path) -> Result<Option<String>, ConfigError> {
    let flat = text(&folder.join(FLAT))?;
    if let Some(found) = flat.as_deref().and_then(of_flat) {
        return Ok(Some(found));
    }
    Ok(text(&folder.join(NESTED))?.as_deref().and_then(of_nested))
}

fn text(path: &Path) -> Result<Option<String>, ConfigError> {
    match files::read_regular(path, LIMIT) {
        Ok(bytes) => Ok(Some(String::from_utf8_lossy(&bytes).into_owned())),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(source) => Err(ConfigError::Unreadable {
            file: path.to_path_buf(),
            source,
        }),
    }
}

/// `key: value` lines (`GlobalConfiguration.loadYAMLResource` of Flink 1.x): `#` ends a line, the last line of a key counts.
fn of_flat(text: &str) -> Option<String> {
    let lines = text
        .lines()
        .map(|line| line.split('#').next().unwrap_or_default());
    let pairs: Vec<(&str, &str)> = lines
        .filter_map(|line| line.split_once(": "))
        .map(|(key, value)| (key.trim(), value.trim()))
        .filter(|(_, value)| !value.is_empty())
        .collect();
    let named = |name: &str| pairs.iter().rev().find(|(key, _)| *key == name);
    let (_, value) = QUORUM.iter().find_map(|name| named(name))?;
    Some((*value).to_owned())
}

/// The block maps of YAML: keys of outer maps and dots before the key.
fn of_nested(text: &str) -> Option<String> {
    let mut outer: Vec<(usize, String)> = Vec::new();
    let mut found: [Option<String>; 2] = [None, None];
    for line in text.lines() {
        let line = without_remark(line);
        let indentation = line.len() - line.trim_start().len();
        let Some((key, value)) = line.split_once(':') else {
            continue;
        };
        if !(value.is_empty() || value.starts_with([' ', '\t'])) {
            continue;
        }
        while outer.last().is_some_and(|(depth, _)| *depth >= indentation) {
            outer.pop();
        }
        let parent = outer.last().map(|(_, path)| format!("{path}."));
        let path = parent.unwrap_or_default() + unquoted(key);
        let value = unquoted(value);
        match QUORUM.iter().position(|name| *name == path) {
            Some(at) if !value.is_empty() => found[at] = Some(value.to_owned()),
            _ => {}
        }
        outer.push((indentation, path));
    }
    found.into_iter().flatten().next()
}

/// A remark begins with `#` at the start of the line or behind a blank.
fn without_remark(line: &str) -> &str {
    let starts = line.match_indices('#').map(|(at, _)| at);
    let remark = starts.into_iter().find(|at| {
        let before = line[..*at].chars().next_back();
        before.is_none_or(char::is_whitespace)
    });
    remark.map_or(line, |at| &line[..at]).trim_end()
}

fn unquoted(text: &str) -> &str {
    let text = text.trim();
    let inner = |quote| text.strip_prefix(quote)?.strip_suffix(quote);
    inner('"').or_else(|| inner('\'')).unwrap_or(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quorum_of_flat_lines() {
        let table = [
            (
                "high-availability.zookeeper.quorum: a:1,b:2",
                Some("a:1,b:2"),
            ),
            ("  high-availability.zookeeper.quorum:  a # old", Some("a")),
            (
                "high-availability.zookeeper.quorum: a\nhigh-availability.zookeeper.quorum: b",
                Some("b"),
            ),
            ("recovery.zookeeper.quorum: a", Some("a")),
            ("high-availability.zookeeper.quorum:a", None),
            ("high-availability:\n  zookeeper:\n    quorum: a", None),
            ("# high-availability.zookeeper.quorum: a", None),
        ];
        for (text, expected) in table {
            assert_eq!(of_flat(text).as_deref(), expected, "{text}");
        }
    }

    #[test]
    fn quorum_of_nested_maps() {
        let table = [
            (
                "high-availability.zookeeper.quorum: a:1,b:2",
                Some("a:1,b:2"),
            ),
            (
                "high-availability:\n  type: zookeeper\n  zookeeper:\n    quorum: 'a:1'",
                Some("a:1"),
            ),
            (
                "high-availability.zookeeper:\n  quorum: \"a\" # x",
                Some("a"),
            ),
            (
                "high-availability:\n  zookeeper:\n    path:\n      root: /f\n    quorum: a",
                Some("a"),
            ),
            (
                "high-availability:\n  zookeeper:\n    path: /f\nquorum: a",
                None,
            ),
            ("zookeeper:\n  quorum: a", None),
            ("#high-availability.zookeeper.quorum: a", None),
        ];
        for (text, expected) in table {
            assert_eq!(of_nested(text).as_deref(), expected, "{text}");
        }
    }
}
