//! One command line, how it is compared, and the comparison.

use std::path::Path;

use crate::support::pair::States::{
    self, ActiveActive, ActiveStandby, StandbyActive, StandbyStandby,
};
use crate::support::pair::{Pair, java_cli};
use crate::support::process::{self, Outcome};
use crate::support::rmadmin;

/// What the first line of standard error has to be.
#[derive(Debug, Clone, Copy)]
pub enum First {
    /// The peer's.
    Same,
    /// What the peer's uncaught exception says, without Java's words around it.
    Uncaught,
    /// Ours, beginning like this: a documented deviation.
    Ours(&'static str),
}

/// What standard output has to be.
#[derive(Debug, Clone, Copy)]
pub enum Stdout {
    /// The peer's, to the byte.
    Same,
    /// The peer's in its first line: help, of which the rest is worded by us.
    FirstLine,
    /// The peer's, but for the RM's stack traces that it shows in rows: a documented deviation.
    WithoutTraces,
}

/// One command line and how it is compared.
#[derive(Debug, Clone, Copy)]
pub struct Case {
    pub states: States,
    pub arguments: &'static [&'static str],
    pub environment: &'static [(&'static str, &'static str)],
    pub stdin: &'static str,
    pub first: First,
    pub stdout: Stdout,
    /// Where ours is to differ from the peer by design: exit status and states afterwards.
    pub deviation: Option<(i32, States)>,
    /// Whether the peer can be asked at all: some lines it never ends.
    pub peer_ends: bool,
}

pub const fn at(states: States, arguments: &'static [&'static str]) -> Case {
    Case {
        states,
        arguments,
        environment: &[],
        stdin: "",
        first: First::Same,
        stdout: Stdout::Same,
        deviation: None,
        peer_ends: true,
    }
}

/// Words of ours in the place of the peer's warning about HDFS.
const PROMPT: &str = "You have specified the --forcemanual flag, which changes the state of rm";

impl Case {
    pub const fn stdin(self, stdin: &'static str) -> Self {
        Self {
            stdin,
            first: First::Ours(PROMPT),
            ..self
        }
    }
    pub const fn first(self, first: First) -> Self {
        Self { first, ..self }
    }
    pub const fn help(self) -> Self {
        Self {
            stdout: Stdout::FirstLine,
            ..self
        }
    }
    pub const fn without_traces(self) -> Self {
        Self {
            stdout: Stdout::WithoutTraces,
            ..self
        }
    }
    pub const fn environment(self, environment: &'static [(&'static str, &'static str)]) -> Self {
        Self {
            environment,
            ..self
        }
    }
    pub const fn deviates(self, status: i32, after: States) -> Self {
        Self {
            deviation: Some((status, after)),
            ..self
        }
    }
    pub const fn peer_never_ends(self) -> Self {
        Self {
            peer_ends: false,
            ..self
        }
    }
}

pub fn java(conf: &Path, case: &Case) -> Outcome {
    java_cli(
        conf,
        case.arguments,
        &environment(case, conf),
        None,
        case.stdin,
    )
}

pub fn ours(conf: &Path, case: &Case) -> Outcome {
    process::run(
        rmadmin(),
        case.arguments,
        &environment(case, conf),
        None,
        case.stdin,
    )
}

/// The same for both: the caller's name, unless the case has another, and our way to the configuration.
fn environment<'a>(case: &Case, conf: &'a Path) -> Vec<(&'static str, &'a str)> {
    let mut environment = vec![("HADOOP_CONF_DIR", conf.to_str().expect("a path in UTF-8"))];
    if !case
        .environment
        .iter()
        .any(|(name, _)| *name == "HADOOP_USER_NAME")
    {
        environment.push(("HADOOP_USER_NAME", "root"));
    }
    environment.extend(case.environment);
    environment
}

/// What differs between two runs for reasons that are none of the program's.
fn settled(text: &str) -> String {
    // The client's port in `connected local=/127.0.0.1:40312`.
    let mut settled = String::new();
    for (index, part) in text.split("[connected local=/").enumerate() {
        if index == 0 {
            settled.push_str(part);
        } else {
            settled.push_str("[connected local=/*");
            settled.push_str(part.trim_start_matches(|character| character != ' '));
        }
    }
    settled
}

/// Says in what ours differs, where it may not.
pub fn differences(case: &Case, java: &Outcome, ours: &Outcome) -> Vec<String> {
    let mut found = Vec::new();
    let expected = case
        .deviation
        .map_or(java.status, |(status, _)| Some(status));
    if ours.status != expected {
        found.push(format!(
            "exit status: {:?}, expected {expected:?}",
            ours.status
        ));
    }
    let (java_out, our_out) = (settled(&java.stdout), settled(&ours.stdout));
    let same = match case.stdout {
        Stdout::Same => java_out == our_out || case.deviation.is_some() && our_out.is_empty(),
        Stdout::WithoutTraces => {
            let shown = |line: &&str| !line.starts_with("\tat ") && !line.is_empty();
            java_out.lines().filter(shown).eq(our_out.lines())
        }
        Stdout::FirstLine => java_out.lines().next() == our_out.lines().next(),
    };
    if !same {
        found.push(format!("stdout:\n  java {java_out:?}\n  ours {our_out:?}"));
    }
    let (java_first, our_first) = (settled(java.first_line()), settled(ours.first_line()));
    let right = match case.first {
        First::Same => java_first == our_first,
        First::Uncaught => uncaught(&java_first) == Some(&our_first) && !our_first.is_empty(),
        First::Ours(beginning) => our_first.starts_with(beginning),
    };
    if !right {
        found.push(format!(
            "stderr ({:?}):\n  java {java_first:?}\n  ours {our_first:?}",
            case.first
        ));
    }
    if ours.status == Some(0)
        && !ours.stderr.is_empty()
        && !java.stderr.lines().any(|line| !line.is_empty())
    {
        found.push(format!("stderr on success: {:?}", ours.stderr));
    }
    for forbidden in ["\tat ", "Exception in thread", "RMHAServiceTarget@"] {
        if ours.stderr.contains(forbidden) || ours.stdout.contains(forbidden) {
            found.push(format!("{forbidden:?} is shown"));
        }
    }
    found
}

/// What an uncaught exception says, in Java's line `Exception in thread "main" CLASS: WORDS`.
fn uncaught(line: &str) -> Option<&str> {
    let (_class, words) = line
        .strip_prefix("Exception in thread \"main\" ")?
        .split_once(": ")?;
    Some(words)
}

/// Runs a table and fails with everything that differs.
pub fn compare(
    pair: &Pair,
    cases: &[Case],
    prepare: impl Fn(States),
    states: impl Fn() -> Vec<String>,
) {
    let conf = pair.conf();
    let mut failed = Vec::new();
    for case in cases {
        prepare(case.states);
        let by_java = case.peer_ends.then(|| (java(&conf, case), states()));
        prepare(case.states);
        let by_us = (ours(&conf, case), states());
        let (java_outcome, java_after) = by_java.unwrap_or_else(|| {
            let outcome = Outcome {
                stdout: String::new(),
                stderr: String::new(),
                status: None,
            };
            (outcome, Vec::new())
        });
        let mut found = differences(case, &java_outcome, &by_us.0);
        let expected = match case.deviation {
            Some((_, after)) => words(after, java_after.len().max(by_us.1.len())),
            None => java_after,
        };
        if by_us.1 != expected {
            found.push(format!(
                "states afterwards: {:?}, expected {expected:?}",
                by_us.1
            ));
        }
        if !found.is_empty() {
            failed.push(format!(
                "{:?} {:?}\n{}\n",
                case.arguments,
                case.states,
                found.join("\n")
            ));
        }
    }
    println!("{} cases compared", cases.len());
    assert!(
        failed.is_empty(),
        "{} of {} cases differ:\n\n{}",
        failed.len(),
        cases.len(),
        failed.join("\n")
    );
}

fn words(states: States, count: usize) -> Vec<String> {
    let words = match states {
        ActiveStandby => ["ACTIVE", "STANDBY"],
        StandbyActive => ["STANDBY", "ACTIVE"],
        StandbyStandby => ["STANDBY", "STANDBY"],
        ActiveActive => ["ACTIVE", "ACTIVE"],
    };
    words.into_iter().take(count).map(str::to_owned).collect()
}
