//! The rooms of `src/` import in one direction, and type names are unique. docs/develop.md has the map.

use std::collections::{BTreeMap, BTreeSet};
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

/// A module by its path below `src/`: `["zk", "message"]`.
type Module = Vec<String>;

fn modules() -> BTreeMap<Module, String> {
    let module = |name: &str| {
        let name = name.strip_suffix(".rs").unwrap_or(name);
        let name = name.strip_suffix("/mod").unwrap_or(name);
        name.split('/').map(str::to_owned).collect()
    };
    code().map(|(name, text)| (module(&name), text)).collect()
}

/// `a::{b, c::{d, e}}` as `a::b`, `a::c::d`, `a::c::e`.
fn expanded(tree: &str) -> Vec<String> {
    let Some((prefix, rest)) = tree.split_once('{') else {
        let name = tree.split(" as ").next().unwrap_or_default();
        return vec![name.trim().to_owned()];
    };
    let (mut depth, mut items) = (0, vec![String::new()]);
    for letter in rest.trim_end().strip_suffix('}').unwrap_or(rest).chars() {
        depth += i32::from(letter == '{') - i32::from(letter == '}');
        match letter {
            ',' if depth == 0 => items.push(String::new()),
            letter => items.last_mut().expect("an item").push(letter),
        }
    }
    let items = items.iter().filter(|item| !item.trim().is_empty());
    let items = items.flat_map(|item| expanded(item));
    items
        .map(|item| format!("{}{item}", prefix.trim()))
        .collect()
}

/// The paths that a module imports, and those that stand in its code.
fn paths(text: &str) -> Vec<String> {
    let imports = text.split("use ").skip(1).flat_map(|rest| {
        let tree = rest.split(';').next().unwrap_or_default();
        expanded(&tree.replace('\n', " "))
    });
    let in_code = ["crate::", "super::"].into_iter().flat_map(|start| {
        text.match_indices(start).map(|(at, _)| {
            let is_end = |letter: char| !letter.is_alphanumeric() && !"_:".contains(letter);
            text[at..]
                .split(is_end)
                .next()
                .unwrap_or_default()
                .to_owned()
        })
    });
    // A path that ends in `::` is the start of an import of several names.
    let in_code = in_code.filter(|path| !path.ends_with("::"));
    imports.chain(in_code).collect()
}

/// The module that a path in `own` leads to: for a name that its module imports from a child, the child.
fn module_of(own: &Module, path: &str, all: &BTreeMap<Module, String>) -> Option<Module> {
    let mut names = path.split("::").peekable();
    let mut module = match names.peek()? {
        &"crate" => names.next().map(|_| Vec::new())?,
        _ => own.clone(),
    };
    while names.next_if_eq(&"super").is_some() {
        module.pop();
    }
    while let Some(name) = names.peek() {
        module.push((*name).to_owned());
        if !all.contains_key(&module) {
            module.pop();
            break;
        }
        names.next();
    }
    let text = all.get(&module)?;
    let Some(name) = names.next() else {
        return Some(module);
    };
    let of_child = |path: &String| {
        path.ends_with(&format!("::{name}"))
            && !["super", "crate"].iter().any(|up| path.starts_with(up))
    };
    let mut children = paths(text).into_iter().filter(of_child);
    let child = children.find_map(|path| module_of(&module, &path, all));
    Some(child.unwrap_or(module))
}

/// A module may use what stands in the `mod.rs` files above it: those hold what their folder shares.
fn imports(own: &Module, text: &str, all: &BTreeMap<Module, String>) -> BTreeSet<Module> {
    let modules = paths(text);
    let modules = modules.iter().filter_map(|path| module_of(own, path, all));
    modules.filter(|other| !own.starts_with(other)).collect()
}

/// What a module imports, and what that imports, and so on.
fn reached(from: &Module, graph: &BTreeMap<Module, BTreeSet<Module>>) -> BTreeSet<Module> {
    let mut reached = BTreeSet::new();
    let mut left = vec![from];
    while let Some(module) = left.pop() {
        let new = graph[module]
            .iter()
            .filter(|other| reached.insert((*other).clone()));
        left.extend(new);
    }
    reached
}

#[test]
fn files_import_in_no_circle() {
    let all = modules();
    let graph: BTreeMap<Module, BTreeSet<Module>> = all
        .iter()
        .map(|(own, text)| (own.clone(), imports(own, text, &all)))
        .collect();
    let mut circles = Vec::new();
    for (own, direct) in &graph {
        let back = direct
            .iter()
            .filter(|other| reached(other, &graph).contains(own));
        circles.extend(back.map(|other| format!("{} imports {}", own.join("/"), other.join("/"))));
    }
    assert!(circles.is_empty(), "circles:\n{}", circles.join("\n"));
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
