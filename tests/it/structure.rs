//! The rooms of `src/` import in one direction, and type names are unique. docs/develop.md has the map.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

/// The rooms, the lowest first. A room imports only from rooms that stand before it.
const ROOMS: [&str; 20] = [
    "exit",
    "base",
    "config",
    "security",
    "selection",
    "net",
    "verdict",
    "ha",
    "zk",
    "hadoop",
    "systems",
    "journal",
    "sandbox",
    "request",
    "error",
    "report",
    "cli",
    "commands",
    "lib",
    "main",
];

fn sources() -> Vec<PathBuf> {
    fn walk(folder: &Path, files: &mut Vec<PathBuf>) {
        for entry in fs::read_dir(folder).expect("a folder of the sources") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                walk(&path, files);
            } else if path.extension().is_some_and(|ending| ending == "rs") {
                files.push(path);
            }
        }
    }
    let mut files = Vec::new();
    walk(&root(), &mut files);
    files.sort();
    files
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("src")
}

/// Returns each file's path below `src/`, and its code without tests and comments.
fn code() -> impl Iterator<Item = (String, String)> {
    sources().into_iter().filter_map(|path| {
        let name = path
            .strip_prefix(root())
            .expect("below src")
            .to_string_lossy()
            .into_owned();
        if name.ends_with("tests.rs") {
            return None;
        }
        let text = fs::read_to_string(&path).expect("a source file");
        let text = text
            .split("\n#[cfg(test)]\nmod tests {")
            .next()
            .unwrap_or_default();
        let lines = text
            .lines()
            .filter(|line| !line.trim_start().starts_with("//"));
        Some((name, lines.collect::<Vec<_>>().join("\n")))
    })
}

fn room_of(name: &str) -> &str {
    let first = name.split('/').next().unwrap_or_default();
    first.strip_suffix(".rs").unwrap_or(first)
}

/// Returns the words that follow `prefix`, such as the rooms after `crate::`.
fn words_behind<'a>(text: &'a str, prefix: &'a str) -> impl Iterator<Item = &'a str> {
    text.split(prefix).skip(1).map(|rest| {
        let is_end = |letter: char| !letter.is_alphanumeric() && letter != '_';
        rest.split(is_end).next().unwrap_or_default()
    })
}

#[test]
fn rooms_import_only_from_rooms_below() {
    let place = |room: &str| ROOMS.iter().position(|known| *known == room);
    let mut wrong = Vec::new();
    for (name, text) in code() {
        let own = room_of(&name);
        let Some(height) = place(own) else {
            wrong.push(format!("{name}: the room {own} is not in the list"));
            continue;
        };
        for other in words_behind(&text, "crate::").filter(|other| *other != own) {
            if place(other).is_some_and(|other| other > height) {
                wrong.push(format!("{name} imports {other}"));
            }
        }
        assert!(
            !text.contains("use crate::{"),
            "{name}: import each room in a line of its own"
        );
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn each_type_has_a_name_of_its_own() {
    let mut places: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for (name, text) in code() {
        for line in text.lines() {
            let line = line.trim_start();
            let line = match line.strip_prefix("pub") {
                Some(rest) => rest
                    .split_once(") ")
                    .map_or(rest, |(_, rest)| rest)
                    .trim_start(),
                None => continue,
            };
            for kind in ["struct ", "enum ", "trait ", "type "] {
                if line.starts_with(kind) {
                    let types = words_behind(line, kind).take(1);
                    places
                        .entry(types.collect())
                        .or_default()
                        .push(name.clone());
                }
            }
        }
    }
    places.retain(|_, files| files.len() > 1);
    assert!(places.is_empty(), "{places:#?}");
}

/// Code outside YARN's rooms must not name a ResourceManager.
#[test]
fn shared_rooms_know_no_system() {
    let shared = [
        "base",
        "ha",
        "net",
        "security",
        "verdict",
        "zk",
        "report/status",
    ];
    let mut wrong = Vec::new();
    for (name, text) in code() {
        if !shared
            .iter()
            .any(|room| name.starts_with(&format!("{room}/")))
        {
            continue;
        }
        for (number, line) in text.lines().enumerate() {
            if ["ResourceManager", "yarn", "YARN"]
                .iter()
                .any(|word| line.contains(word))
            {
                wrong.push(format!("{name}:{number}: {}", line.trim()));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Test names must fit in a list.
#[test]
fn names_of_tests_are_short() {
    fn walk(folder: &Path, wrong: &mut Vec<String>) {
        for entry in fs::read_dir(folder).expect("a folder") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                walk(&path, wrong);
                continue;
            }
            let text = fs::read_to_string(&path).unwrap_or_default();
            for after in text.split("#[test]").skip(1) {
                let name = words_behind(after, "fn ").next().unwrap_or_default();
                if name.len() > 50 {
                    wrong.push(format!("{}: {name}", path.display()));
                }
            }
        }
    }
    let mut wrong = Vec::new();
    walk(&root(), &mut wrong);
    walk(&root().with_file_name("tests"), &mut wrong);
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
