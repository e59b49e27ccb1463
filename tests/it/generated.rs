//! Generated files in the tree are up to date: completion scripts, manual pages, and the Rust code of `proto/`.
//! Packagers and builds take them from the tree.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::support::{Folder, rmadmin};

/// File names and shells.
const SCRIPTS: [(&str, &str); 5] = [
    ("_rmadmin", "zsh"),
    ("rmadmin.bash", "bash"),
    ("rmadmin.elv", "elvish"),
    ("rmadmin.fish", "fish"),
    ("rmadmin.ps1", "powershell"),
];

type Files = BTreeMap<String, Vec<u8>>;

fn of_the_tree(folder: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(folder)
}

fn files_in(folder: &Path) -> Files {
    let entries = std::fs::read_dir(folder)
        .unwrap_or_else(|error| panic!("{} cannot be read: {error}", folder.display()));
    entries
        .map(|entry| {
            let entry = entry.expect("an entry of the folder");
            let name = entry.file_name().to_string_lossy().into_owned();
            (name, std::fs::read(entry.path()).expect("a readable file"))
        })
        .collect()
}

/// Runs the binary in an environment that must not influence the output.
fn output_of(arguments: &[&str], folder: &Path) -> Vec<u8> {
    let output = Command::new(rmadmin())
        .args(arguments)
        .current_dir(folder)
        .env_clear()
        .env("COLUMNS", "40")
        .output()
        .expect("the tool starts");
    assert!(
        output.status.success() && output.stderr.is_empty(),
        "rmadmin {arguments:?}: {output:?}"
    );
    output.stdout
}

/// Lists the files that differ from the committed ones, one line each.
fn differences(committed: &Files, generated: &Files) -> Vec<String> {
    let mut lines = Vec::new();
    for (name, content) in generated {
        match committed.get(name) {
            None => lines.push(format!("{name} is missing")),
            Some(there) if there != content => lines.push(format!("{name} is stale")),
            Some(_) => {}
        }
    }
    let too_many = committed
        .keys()
        .filter(|name| !generated.contains_key(*name));
    lines.extend(too_many.map(|name| format!("{name} is written by nothing: git rm it")));
    lines
}

/// Fails if the committed files differ from these; with `UPDATE=1`, writes them instead.
fn assert_up_to_date(folder: &str, committed: &Files, generated: &Files) {
    if std::env::var_os("UPDATE").is_some() {
        for (name, content) in generated {
            std::fs::write(of_the_tree(folder).join(name), content).expect("a file");
        }
        return;
    }
    let wrong = differences(committed, generated);
    assert!(
        wrong.is_empty(),
        "in {folder}/: {}\nWritten anew by:\n  UPDATE=1 cargo test --locked --test it generated::",
        wrong.join("; ")
    );
}

#[test]
fn completion_scripts_are_those_of_the_tool() {
    let folder = Folder::new("generated-completions");
    let generated = SCRIPTS
        .iter()
        .map(|(file, shell)| {
            let script = output_of(&["completions", shell], folder.path());
            ((*file).to_owned(), script)
        })
        .collect();
    let committed = files_in(&of_the_tree("completions"));
    assert_up_to_date("completions", &committed, &generated);
}

#[test]
fn manual_pages_are_those_of_the_tool() {
    let folder = Folder::new("generated-man");
    let printed = output_of(&["man", "."], folder.path());
    assert!(printed.is_empty());
    let committed = files_in(&of_the_tree("man"));
    assert_up_to_date("man", &committed, &files_in(folder.path()));
}

#[test]
fn protobuf_code_is_that_of_proto() {
    let has_ending =
        |name: &str, ending: &str| Path::new(name).extension() == Some(ending.as_ref());
    let mut committed = files_in(&of_the_tree("proto"));
    let definitions: Vec<String> = committed
        .keys()
        .filter(|name| has_ending(name, "proto"))
        .cloned()
        .collect();
    committed.retain(|name, _| has_ending(name, "rs"));
    let folder = Folder::new("generated-proto");
    let descriptors = protox::compile(definitions, [of_the_tree("proto")]).expect("definitions");
    prost_build::Config::new()
        .out_dir(folder.path())
        .compile_fds(descriptors)
        .expect("code");
    assert_up_to_date("proto", &committed, &files_in(folder.path()));
}

/// Lists missing parts of a manual page, one line each.
fn gaps(page: &str) -> Vec<String> {
    let lines: Vec<&str> = page.lines().collect();
    let is_missing = |at: usize| {
        let line = lines.get(at).copied().unwrap_or_default();
        line.is_empty() || line.starts_with(".SH") || line.starts_with(".TP")
    };
    let mut gaps = Vec::new();
    for (at, line) in lines.iter().enumerate() {
        let entries = lines.get(at + 1) == Some(&".TP");
        if line.starts_with(".SH ") && is_missing(at + 1) && !entries {
            gaps.push(format!("empty section: {line}"));
        }
        if *line == ".TP" && is_missing(at + 2) {
            gaps.push(format!("no description: {}", lines[at + 1]));
        }
    }
    let after = |heading| {
        lines
            .iter()
            .position(|line| *line == heading)
            .map(|at| &lines[at + 1..])
    };
    if let (Some([name, ..]), Some([description, ..])) =
        (after(".SH NAME"), after(".SH DESCRIPTION"))
        && name.ends_with(description)
    {
        gaps.push(format!("DESCRIPTION repeats NAME: {name}"));
    }
    gaps
}

#[test]
fn manual_pages_have_no_gaps() {
    for (name, page) in files_in(&of_the_tree("man")) {
        let page = String::from_utf8(page).expect("a page in UTF-8");
        assert_eq!(gaps(&page), Vec::<String>::new(), "{name}");
        let several = page.contains("May be repeated, or");
        let is_status = [
            "rmadmin-status.1",
            "rmadmin-zookeeper-status.1",
            "rmadmin-flink-status.1",
        ];
        let is_status = is_status.contains(&name.as_str());
        assert_eq!(several, is_status, "{name}");
    }
    let page = ".SH NAME\nx \\- Do it\n.SH DESCRIPTION\nDo it\n.SH OPTIONS\n.TP\n-a\n\n.TP\n-b\nB\n.SH FILES\n.SH X";
    let expected = [
        "no description: -a",
        "empty section: .SH FILES",
        "empty section: .SH X",
        "DESCRIPTION repeats NAME: x \\- Do it",
    ];
    assert_eq!(gaps(page), expected);
}

#[test]
fn every_kind_of_difference_is_reported() {
    let files = |files: &[(&str, &str)]| -> Files {
        let file = |(name, text): &(&str, &str)| ((*name).to_owned(), text.as_bytes().to_vec());
        files.iter().map(file).collect()
    };
    let committed = files(&[("same", "1"), ("stale", "1"), ("old", "1")]);
    let generated = files(&[("same", "1"), ("stale", "2"), ("new", "1")]);
    assert_eq!(
        differences(&committed, &generated),
        [
            "new is missing",
            "stale is stale",
            "old is written by nothing: git rm it"
        ]
    );
}

/// zsh autoloads the script only with this first line.
#[test]
fn zsh_finds_its_script_by_the_first_line() {
    let script = output_of(&["completions", "zsh"], &of_the_tree("completions"));
    assert!(script.starts_with(b"#compdef rmadmin\n"));
}
