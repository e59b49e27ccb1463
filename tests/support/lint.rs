//! What the tests of the linters share.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use rmadmin::config::Origin;
use rmadmin::verdict::lint::{LintFinding, RuleText};

use super::Folder;

/// Returns the lines of a table of cases, each with a folder of its own.
pub fn lines(
    table: &'static str,
    folder: &Folder,
) -> impl Iterator<Item = (&'static str, PathBuf)> {
    let lines = table.lines().map(str::trim).filter(|line| !line.is_empty());
    let numbered = lines.enumerate();
    numbered.map(|(number, line)| (line, folder.path().join(number.to_string())))
}

/// Returns the words behind `=>` of all lines.
pub fn expected(table: &str) -> BTreeSet<&str> {
    let cells = table.lines().filter_map(|line| line.split_once("=>"));
    cells
        .flat_map(|(_, expected)| expected.split_ascii_whitespace())
        .collect()
}

/// Asserts that a finding has a fix and a file, and that the file, if it is there, has its line. Returns the file.
pub fn place<'a>(found: &'a LintFinding, case: &str) -> &'a Path {
    let Some(Origin::File { path, line }) = &found.finding.origin else {
        panic!("{case}: {found:?}");
    };
    if let Ok(text) = fs::read(path) {
        let lines = text.split(|byte| *byte == b'\n').count();
        assert!(*line as usize <= lines, "{case}: {found:?}");
    }
    let advice = found.finding.advice.as_ref().expect("a fix");
    let fix = advice.action.as_ref();
    assert!(fix.is_some_and(|fix| !fix.is_empty()), "{case}");
    path
}

/// Asserts that a page of the documentation has a row for each rule.
pub fn documented(page: &str, rules: impl Iterator<Item = RuleText>) {
    for rule in rules {
        let row = format!(
            "\n| `{}` | {} | {} |\n",
            rule.code,
            rule.severity.word(),
            rule.what
        );
        assert!(page.contains(&row), "{row}");
    }
}
