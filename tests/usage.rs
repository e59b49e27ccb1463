//! Command lines that are wrong, or have their options in unusual places: the style that is chosen, the exit status,
//! and the hint.

mod support;

use support::process::{self, Outcome};
use support::{Folder, rmadmin};

/// Runs a line, split at blanks; `''` is an empty word. There is no configuration.
fn run(line: &str) -> Outcome {
    let words: Vec<&str> = line
        .split(' ')
        .map(|word| word.trim_matches('\''))
        .collect();
    let folder = Folder::new("usage");
    let environment = [("YARN_CONF_DIR", "."), ("HADOOP_USER_NAME", "root")];
    process::run(rmadmin(), &words, &environment, Some(folder.path()), "")
}

/// Checks lines of a table: a command line, its exit status, and a part of its standard error.
fn check(table: &str) {
    let mut failed = Vec::new();
    for case in table.trim().lines() {
        let columns: Vec<&str> = case.split('|').map(str::trim).collect();
        let [line, status, part] = columns[..] else {
            panic!("{case}: three columns");
        };
        let outcome = run(line);
        if outcome.status != status.parse().ok() || !outcome.stderr.contains(part) {
            failed.push(format!("{line}: {outcome:?}"));
        }
    }
    assert!(failed.is_empty(), "{}", failed.join("\n"));
}

#[test]
fn own_options_stand_before_the_verb() {
    check(
        "
        --yes failover                       | 78 | no core-site.xml
        -y failover --to rm2                 | 78 | no core-site.xml
        --conf-dir . --yes failover          | 78 | no core-site.xml
        --yes --timeout 5s repair            | 78 | no core-site.xml
        -o json status                       | 78 | no core-site.xml
        --yes -o table transition-to-standby rm1 | 78 | no core-site.xml
        ",
    );
}

#[test]
fn an_unknown_option_before_a_verb_is_usage() {
    check(
        "
        --dry-run failover          | 64 | tip: 'failover --dry-run' exists
        --timeot 5s status          | 64 | tip: a similar argument exists: '--timeout'
        --verbose status            | 64 | error: unexpected argument '--verbose'
        --json status               | 64 | error: unexpected argument '--json'
        --conf-dir --yes failover   | 64 | error: a value is required for '--conf-dir <DIR>'
        -- status                   | 64 | subcommand 'status' exists
        --verbose -getServiceState rm1 | 255 | -verbose: Unknown command
        -failover rm1 rm2           | 255 | failover: Unknown command
        -y                          | 255 | y: Unknown command
        ",
    );
}

#[test]
fn yes_alone_is_accepted_and_forces_nothing() {
    check(
        "
        status --yes                       | 78 | no core-site.xml
        transition-to-active rm1 --yes     | 78 | no core-site.xml
        transition-to-standby -y rm1       | 78 | no core-site.xml
        history --yes                      | 0  |
        ",
    );
}
