//! THIRD-PARTY lists every crate linked into the binary, with its licences and their texts. Packages contain this file.
//!
//! `UPDATE=1 cargo test --locked --test it notices::` writes the file.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::path::Path;
use std::process::Command;

use serde_json::Value;

/// The platforms that packages are built for.
const PLATFORMS: [&str; 2] = ["x86_64-unknown-linux-gnu", "aarch64-unknown-linux-gnu"];

struct Linked {
    name: String,
    version: String,
    licence: String,
    home: String,
    folder: String,
}

/// Returns `cargo metadata` of the packages and their dependencies.
fn metadata(platform: &str) -> Value {
    let output = Command::new(env!("CARGO"))
        .args(["metadata", "--locked", "--format-version=1"])
        .arg(format!("--filter-platform={platform}"))
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .output()
        .expect("cargo runs");
    assert!(output.status.success(), "{output:?}");
    serde_json::from_slice(&output.stdout).expect("JSON")
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}

/// Returns the packages linked into the binary: normal dependencies, recursively, without procedural macros and
/// their dependencies.
fn linked_ids(metadata: &Value) -> BTreeSet<String> {
    let list = |value: &Value| value.as_array().cloned().unwrap_or_default();
    let is_macro: BTreeSet<String> = list(&metadata["packages"])
        .iter()
        .filter(|package| {
            let mut targets = list(&package["targets"]).into_iter();
            targets.any(|target| list(&target["kind"]).contains(&"proc-macro".into()))
        })
        .map(|package| text(&package["id"]))
        .collect();
    let root = text(&metadata["resolve"]["root"]);
    let nodes = list(&metadata["resolve"]["nodes"]);
    let nodes: BTreeMap<String, &Value> =
        nodes.iter().map(|node| (text(&node["id"]), node)).collect();
    let mut found = BTreeSet::new();
    let mut open = vec![root.clone()];
    while let Some(id) = open.pop() {
        if is_macro.contains(&id) || !found.insert(id.clone()) {
            continue;
        }
        for dependency in list(&nodes[&id]["deps"]) {
            let mut kinds = list(&dependency["dep_kinds"]).into_iter();
            if kinds.any(|kind| kind["kind"].is_null()) {
                open.push(text(&dependency["pkg"]));
            }
        }
    }
    found.remove(&root);
    found
}

fn linked() -> Vec<Linked> {
    let mut found = BTreeMap::new();
    for platform in PLATFORMS {
        let metadata = metadata(platform);
        let ids = linked_ids(&metadata);
        for package in metadata["packages"].as_array().expect("packages") {
            if !ids.contains(&text(&package["id"])) {
                continue;
            }
            let manifest = text(&package["manifest_path"]);
            let folder = manifest.trim_end_matches("Cargo.toml").to_owned();
            let (name, version) = (text(&package["name"]), text(&package["version"]));
            let one = Linked {
                name: name.clone(),
                version: version.clone(),
                licence: text(&package["license"]),
                home: text(&package["repository"]),
                folder,
            };
            found.insert((name, version), one);
        }
    }
    found.into_values().collect()
}

/// Returns the texts of licence and notice files, sorted by name. If MIT is one of the choices, only MIT's text.
fn texts(one: &Linked) -> Vec<String> {
    const BEGINNINGS: [&str; 5] = ["LICENSE", "LICENCE", "COPYING", "NOTICE", "COPYRIGHT"];
    let entries = std::fs::read_dir(&one.folder).expect("the sources of a crate");
    let mut files: Vec<_> = entries
        .map(|entry| entry.expect("an entry").path())
        .filter(|path| {
            let name = path.file_name().unwrap_or_default().to_string_lossy();
            let name = name.to_uppercase();
            path.is_file() && BEGINNINGS.iter().any(|begins| name.starts_with(begins))
        })
        .collect();
    files.sort();
    let is_mit = |path: &std::path::PathBuf| path.to_string_lossy().ends_with("MIT");
    if one.licence.contains(" OR ") && files.iter().any(is_mit) {
        files.retain(is_mit);
    }
    let trimmed = |path: &std::path::PathBuf| {
        let text = std::fs::read(path).expect("a licence");
        let text = String::from_utf8_lossy(&text).replace('\r', "");
        let lines: Vec<&str> = text.lines().map(str::trim_end).collect();
        lines.join("\n").trim_matches('\n').to_owned()
    };
    files.iter().map(trimmed).collect()
}

/// Returns the text of the file: the list of crates, then each licence text once, with its crates.
fn notices(crates: &[Linked]) -> String {
    let mut file = String::from(
        "rmadmin is linked from these crates. Their licences follow, each text once.\n\n",
    );
    // Texts that differ only in blanks count as equal.
    let mut by_text: BTreeMap<String, (String, Vec<String>)> = BTreeMap::new();
    for one in crates {
        let id = format!("{} {}", one.name, one.version);
        writeln!(file, "{id}: {} ({})", one.licence, one.home).expect("a string");
        for text in texts(one) {
            let words: Vec<&str> = text.split_whitespace().collect();
            let entry = by_text.entry(words.join(" "));
            entry.or_insert((text, Vec::new())).1.push(id.clone());
        }
    }
    let mut by_text: Vec<_> = by_text.into_values().collect();
    by_text.sort_by(|one, other| one.1.cmp(&other.1));
    for (text, crates) in by_text {
        let line = "-".repeat(80);
        write!(file, "\n{line}\n{}\n\n{text}\n", crates.join(", ")).expect("a string");
    }
    file
}

#[test]
fn third_party_names_every_linked_crate() {
    let crates = linked();
    let unnamed: Vec<&str> = crates
        .iter()
        .filter(|one| one.licence.is_empty())
        .map(|one| one.name.as_str())
        .collect();
    assert!(unnamed.is_empty(), "crates without a licence: {unnamed:?}");
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("THIRD-PARTY");
    let made = notices(&crates);
    if std::env::var_os("UPDATE").is_some() {
        std::fs::write(&path, &made).expect("a file");
    }
    let there = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(
        there == made,
        "THIRD-PARTY is stale: UPDATE=1 cargo test --locked --test it notices::"
    );
}
