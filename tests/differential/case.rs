//! One command line with its comparison.

use std::path::Path;
use std::time::{Duration, Instant};

use crate::lines::{self, Place};
use crate::support::pair::Pair;
use crate::support::pair::States::{
    self, ActiveActive, ActiveStandby, StandbyActive, StandbyStandby,
};
use crate::support::process::{self, Outcome};
use crate::support::rmadmin;
use crate::support::settings::{borrowed, pairs};

/// The expected first line of standard error.
#[derive(Debug, Clone, Copy)]
pub enum First {
    /// The line of the Java CLI.
    Same,
    /// The text of the Java CLI's uncaught exception, without the JVM's words around it.
    Uncaught,
    /// A different line that begins with this text: a documented deviation.
    Ours(&'static str),
    /// The line of the Java CLI, with the JVM's obscure cause; rmadmin's following lines contain all of these
    /// texts.
    Helps(&'static [&'static str]),
}

/// The expected standard output.
#[derive(Debug, Clone, Copy)]
pub enum Stdout {
    /// The output of the Java CLI, to the byte.
    Same,
    /// The first line of the Java CLI's output: the rest of the help has other words.
    FirstLine,
    /// The output of the Java CLI without the RM's stack traces in rows: a documented deviation.
    WithoutTraces,
    /// The output of the Java CLI, but only up to the statement in each row that the RM did not answer: the
    /// cause after it is the JVM's.
    Unanswered,
    /// The output of the Java CLI, without the number of progress lines and the duration.
    Waited,
}

/// A change of the cluster before a case, on an administered pair.
#[derive(Debug, Clone, Copy)]
pub enum Before {
    /// Add an exclusive label, the default.
    Label(&'static str),
    /// Add a label that is not exclusive.
    SharedLabel(&'static str),
    /// Give a node (`host` or `host:port`) a label.
    OnNode(&'static str, &'static str),
    /// Set the shares of the two queues, in the file only.
    Queues(&'static str, &'static str),
    /// Make a queue use this label, in the RM too.
    QueueUses(&'static str),
    /// Give a node these resources, by type.
    Resources(&'static str, &'static str),
    /// Freeze a NodeManager, by the last byte of its address: it sends no heartbeats.
    Frozen(u8),
    /// Write this configuration file without a reload in the RM.
    File(&'static str, &'static str),
}

/// The effect of the Java CLI's command on the state that is read afterwards.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Changes {
    /// Not stated.
    Unsaid,
    Nothing,
    /// The state changes, perhaps with a delay.
    Something,
}

/// The program that runs next.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Who {
    Java,
    Ours,
}

/// The expected state after rmadmin if it differs from the Java CLI by design.
#[derive(Debug, Clone, Copy)]
pub enum After {
    States(States),
    Unchanged,
}

/// One command line and its comparison. `NET` stands for the beginning of the pair's addresses. It is also replaced
/// in the environment, where variables override the harness's own.
#[derive(Debug, Clone, Copy)]
pub struct Case {
    pub states: States,
    pub arguments: &'static [&'static str],
    pub environment: &'static [(&'static str, &'static str)],
    pub stdin: &'static str,
    pub first: First,
    pub stdout: Stdout,
    /// Changes before the case.
    pub before: &'static [Before],
    pub changes: Changes,
    /// A deviation by design: rmadmin's exit status and the state afterwards.
    pub deviation: Option<(i32, After)>,
    /// False for lines at which the Java CLI hangs.
    pub java_ends: bool,
}

pub const fn at(states: States, arguments: &'static [&'static str]) -> Case {
    Case {
        states,
        arguments,
        environment: &[],
        stdin: "",
        first: First::Same,
        stdout: Stdout::Same,
        before: &[],
        changes: Changes::Unsaid,
        deviation: None,
        java_ends: true,
    }
}

/// The beginning of rmadmin's question; the Java CLI has a warning about HDFS instead.
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
    pub const fn unanswered(self) -> Self {
        Self {
            stdout: Stdout::Unanswered,
            ..self
        }
    }
    pub const fn waited(self) -> Self {
        Self {
            stdout: Stdout::Waited,
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
            deviation: Some((status, After::States(after))),
            ..self
        }
    }
    /// A case that rmadmin refuses with a line that begins with this text.
    pub const fn refused(self, beginning: &'static str) -> Self {
        Self {
            deviation: Some((255, After::Unchanged)),
            first: First::Ours(beginning),
            ..self
        }
    }
    pub const fn before(self, before: &'static [Before]) -> Self {
        Self { before, ..self }
    }
    pub const fn changes(self, changes: Changes) -> Self {
        Self { changes, ..self }
    }
    pub const fn java_never_ends(self) -> Self {
        Self {
            java_ends: false,
            ..self
        }
    }
}

pub fn java(pair: &Pair, case: &Case) -> Outcome {
    let environment = environment(pair, case);
    let conf = Path::new(variable(&environment, "HADOOP_CONF_DIR"));
    let environment = borrowed(&environment);
    let place = Place {
        options: pair.java_options(),
        conf,
        environment: &environment,
        folder: None,
    };
    lines::run(place, &arguments(pair, case), case.stdin)
}

pub fn ours(pair: &Pair, case: &Case) -> Outcome {
    process::run(
        rmadmin(),
        &arguments(pair, case),
        &borrowed(&environment(pair, case)),
        None,
        case.stdin,
    )
}

fn arguments(pair: &Pair, case: &Case) -> Vec<String> {
    let arguments = case.arguments.iter();
    arguments.map(|argument| pair.fill(argument)).collect()
}

/// Returns the environment of both programs: the user root and the pair's configuration, unless the case overrides
/// them.
fn environment(pair: &Pair, case: &Case) -> Vec<(String, String)> {
    let conf = pair.conf();
    let mut environment = pairs(&[
        ("HADOOP_CONF_DIR", conf.to_str().expect("a path in UTF-8")),
        ("HADOOP_USER_NAME", "root"),
    ]);
    environment.extend(pairs(&pair.environment()));
    for (name, value) in case.environment {
        environment.retain(|(other, _)| other != name);
        environment.push(((*name).to_owned(), pair.fill(value)));
    }
    environment
}

fn variable<'a>(environment: &'a [(String, String)], wanted: &str) -> &'a str {
    let mut found = environment.iter().filter(|(name, _)| name == wanted);
    found.next().map_or("", |(_, value)| value)
}

/// Removes text that differs between two runs of the same program.
fn settled(text: &str) -> String {
    // The client's port, as in `connected local=/127.0.0.1:40312`.
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

/// Returns rows without the reason why their RM did not answer.
fn unanswered(text: &str) -> impl Iterator<Item = &str> {
    let reason = "Failed to connect: ";
    text.lines().map(move |line| {
        let end = line.find(reason).map(|start| start + reason.len());
        &line[..end.unwrap_or(line.len())]
    })
}

/// Returns the lines of a wait without text that depends on timing.
fn waited(text: &str) -> Vec<String> {
    let lines = text.lines();
    lines
        .filter(|line| !line.ends_with("are still decommissioning."))
        .map(|line| line.replace(|character: char| character.is_ascii_digit(), ""))
        .collect()
}

/// Lists forbidden differences between the two programs.
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
        Stdout::Unanswered => unanswered(&java_out).eq(unanswered(&our_out)),
        Stdout::Waited => waited(&java_out) == waited(&our_out),
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
        First::Helps(parts) => {
            let (_, more) = ours.stderr.split_once('\n').unwrap_or_default();
            java_first == our_first && parts.iter().all(|part| more.contains(part))
        }
    };
    if !right {
        found.push(format!(
            "stderr ({:?}):\n  java {java_first:?}\n  ours {:?}",
            case.first,
            settled(&ours.stderr)
        ));
    }
    if ours.status == Some(0)
        && !matches!(case.first, First::Ours(_))
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

/// Returns the text of an uncaught exception in Java's line `Exception in thread "main" CLASS: WORDS`.
fn uncaught(line: &str) -> Option<&str> {
    let (_class, words) = line
        .strip_prefix("Exception in thread \"main\" ")?
        .split_once(": ")?;
    Some(words)
}

/// Maximum time until a change is visible.
const CHANGE_LIMIT: Duration = Duration::from_secs(30);
/// Time that the state must be stable if a change may still be in progress.
const QUIET: Duration = Duration::from_millis(200);

/// Runs a table and fails with all differences.
///
/// `prepare` makes the changes before a case, once before the Java CLI and once before rmadmin. `read` reads the
/// state.
pub fn compare(
    pair: &Pair,
    cases: &[Case],
    prepare: impl Fn(&Case, Who),
    read: impl Fn() -> Vec<String>,
) {
    let begun = Instant::now();
    let mut failed = Vec::new();
    for case in cases {
        let found = compare_one(pair, case, &prepare, &read);
        if !found.is_empty() {
            failed.push(format!(
                "{:?} {:?}\n{}\n",
                case.arguments,
                case.states,
                found.join("\n")
            ));
        }
    }
    println!(
        "{} cases compared in {} s",
        cases.len(),
        begun.elapsed().as_secs()
    );
    assert!(
        failed.is_empty(),
        "{} of {} cases differ:\n\n{}",
        failed.len(),
        cases.len(),
        failed.join("\n")
    );
}

fn compare_one(
    pair: &Pair,
    case: &Case,
    prepare: &impl Fn(&Case, Who),
    read: &impl Fn() -> Vec<String>,
) -> Vec<String> {
    let mut found = Vec::new();
    let unasked = Outcome {
        stdout: String::new(),
        stderr: String::new(),
        status: None,
    };
    let (java, after_java) = match case.java_ends {
        true => {
            prepare(case, Who::Java);
            let (java, after) = ask_java(pair, case, read, &mut found);
            (java, Some(after))
        }
        false => (unasked, None),
    };
    prepare(case, Who::Ours);
    let before = read();
    let outcome = ours(pair, case);
    found.extend(differences(case, &java, &outcome));
    let expected = match (case.deviation, after_java) {
        (Some((_, After::States(states))), _) => words(states, before.len()),
        (Some((_, After::Unchanged)), _) | (None, None) => before,
        (None, Some(after)) => after,
    };
    // A forbidden or an expected change may take a moment to be visible.
    let after = match case.changes {
        Changes::Nothing => quiet(read),
        _ => read_until(read, |after| *after == expected),
    };
    if after != expected {
        found.push(format!(
            "read afterwards: {after:#?}, expected {expected:#?}"
        ));
    }
    found
}

/// Runs the Java CLI and reads the state afterwards; checks the table's statement about changes.
fn ask_java(
    pair: &Pair,
    case: &Case,
    read: &impl Fn() -> Vec<String>,
    found: &mut Vec<String>,
) -> (Outcome, Vec<String>) {
    let before = read();
    let outcome = java(pair, case);
    let after = match case.changes {
        Changes::Unsaid => read(),
        Changes::Nothing => quiet(read),
        Changes::Something => {
            read_until(read, |after| *after != *before);
            quiet(read)
        }
    };
    let seen = match before == after {
        true => Changes::Nothing,
        false => Changes::Something,
    };
    if case.changes != Changes::Unsaid && case.changes != seen {
        found.push(format!(
            "the Java CLI changes {seen:?}: {before:#?} became {after:#?}"
        ));
    }
    (outcome, after)
}

/// Reads until the condition holds or the time is over.
fn read_until(read: &impl Fn() -> Vec<String>, holds: impl Fn(&[String]) -> bool) -> Vec<String> {
    let begun = Instant::now();
    loop {
        let now = read();
        if holds(&now) || begun.elapsed() > CHANGE_LIMIT {
            return now;
        }
        std::thread::sleep(QUIET / 4);
    }
}

/// Reads until the state is stable.
fn quiet(read: &impl Fn() -> Vec<String>) -> Vec<String> {
    let mut last = read();
    let mut since = Instant::now();
    while since.elapsed() < QUIET {
        std::thread::sleep(QUIET / 4);
        let now = read();
        if now != last {
            last = now;
            since = Instant::now();
        }
    }
    last
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
