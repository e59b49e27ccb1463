//! Every fault of the sandbox with every HA command: exit status, duration, and message.
//!
//! The result is the page `docs/faults.md`. The test compares it; `UPDATE=1 cargo test --locked --test it faults::`
//! writes it. In any case, a transition that did not happen never ends with 0, and a failed transition prints
//! nothing to standard output.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use rmadmin::sandbox::fault::{FAULTS, ZOOKEEPER_FAULTS};

use crate::support::process::{self, Outcome};
use crate::support::rmadmin;
use crate::support::sandbox::{self, Sandbox};

/// Allowed excess over the timeout. It is large, because it only distinguishes bounded from endless waits.
const MARGIN: Duration = Duration::from_secs(20);
/// Timeouts for faults that use them up: for a state request, and for a transition, which also asks the other
/// ResourceManager and reads the state afterwards.
const SHORT: Duration = Duration::from_millis(600);
const SHORT_TRANSITION: Duration = Duration::from_secs(6);
/// Timeout for faults that answer at once: it is never used up.
const AMPLE: Duration = Duration::from_secs(60);
/// Concurrent rows; most of them wait.
const WORKERS: usize = 8;

struct Fault {
    /// The name in [`FAULTS`].
    name: &'static str,
    /// The fault with a value for its placeholder.
    example: &'static str,
    waits: bool,
}

const fn answered(name: &'static str, example: &'static str) -> Fault {
    Fault {
        name,
        example,
        waits: false,
    }
}

const fn waiting(name: &'static str, example: &'static str) -> Fault {
    Fault {
        name,
        example,
        waits: true,
    }
}

const EXAMPLES: [Fault; 18] = [
    answered("refuse", "refuse"),
    waiting("hang", "hang"),
    answered("drop=BYTES", "drop=10"),
    waiting("slow=MILLIS", "slow=3000"),
    answered("garbage", "garbage"),
    answered("wrong-call-id", "wrong-call-id"),
    answered(
        "error=CLASS/TEXT",
        "error=org.apache.hadoop.ipc.StandbyException/not here",
    ),
    answered("unhealthy", "unhealthy"),
    answered("not-ready", "not-ready"),
    answered("lie", "lie"),
    answered("mute", "mute"),
    answered("half", "half"),
    answered("busy", "busy"),
    answered("die", "die"),
    answered("contradict", "contradict"),
    answered("status=CODE", "status=401"),
    answered("redirect=URL", "redirect=http://elsewhere/"),
    answered("release=VERSION", "release=2.10.2"),
];

/// The effect of a command on rm1.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Question,
    ToActive,
    ToStandby,
}

/// A command about rm1, which is active unless the command activates it.
struct Verb {
    words: &'static [&'static str],
    kind: Kind,
}

const fn verb(kind: Kind, words: &'static [&'static str]) -> Verb {
    Verb { words, kind }
}

const VERBS: [Verb; 13] = [
    verb(Kind::Question, &["-getServiceState", "rm1"]),
    verb(Kind::Question, &["get-service-state", "rm1"]),
    verb(Kind::Question, &["-getAllServiceState"]),
    verb(Kind::Question, &["get-all-service-state"]),
    verb(Kind::Question, &["-checkHealth", "rm1"]),
    verb(Kind::Question, &["check-health", "rm1"]),
    verb(Kind::ToActive, &["-transitionToActive", "rm1"]),
    verb(Kind::ToActive, &["transition-to-active", "rm1"]),
    verb(Kind::ToStandby, &["-transitionToStandby", "rm1"]),
    verb(Kind::ToStandby, &["transition-to-standby", "rm1"]),
    verb(Kind::Question, &["probe", "rm1"]),
    verb(Kind::Question, &["probe"]),
    verb(Kind::Question, &["probe", "--any"]),
];

#[derive(Clone, PartialEq, Eq, Debug)]
struct Row {
    command: String,
    status: i32,
    says: String,
}

impl Verb {
    fn budget(&self, waits: bool) -> Duration {
        match (waits, self.kind) {
            (false, _) => AMPLE,
            (true, Kind::Question) => SHORT,
            (true, Kind::ToActive | Kind::ToStandby) => SHORT_TRANSITION,
        }
    }

    /// Returns the command line; the timeout is added if it matters.
    fn line(&self, waits: bool) -> String {
        let words = self.words.join(" ");
        if waits {
            format!("{words} --timeout {}", text(self.budget(waits)))
        } else {
            words
        }
    }

    /// Runs the command on a pair on standby, and checks that it makes no false statement.
    fn row(&self, conf: &Path, fault: &Fault) -> Row {
        let order = format!("rm1:*:{}", fault.example);
        if self.kind != Kind::ToActive {
            let outcome = sandbox::run(conf, &["transition-to-active", "rm1"]);
            outcome.exits(0);
        }
        sandbox::fault(conf, &["--clear", &order]);
        let budget = self.budget(fault.waits);
        let limit = text(budget);
        let begun = Instant::now();
        let outcome = sandbox::run(conf, &[self.words, &["--timeout", &limit]].concat());
        let taken = begun.elapsed();
        let what = format!("{} with {order}: {outcome:?}", self.words.join(" "));
        assert!(taken < budget + MARGIN, "{taken:?}: {what}");
        sandbox::fault(conf, "--clear");
        let is_active = sandbox::is_active(sandbox::addresses(conf, 1)[1]);
        self.assert_honest(&outcome, is_active, fault, &what);
        Row {
            command: self.line(fault.waits),
            status: outcome
                .status
                .unwrap_or_else(|| panic!("no status: {what}")),
            says: says(&outcome),
        }
    }

    fn assert_honest(&self, outcome: &Outcome, is_active: bool, fault: &Fault, what: &str) {
        let succeeded = outcome.status == Some(0);
        match self.kind {
            Kind::ToActive | Kind::ToStandby if succeeded => {
                assert_eq!(is_active, self.kind == Kind::ToActive, "{what}");
            }
            Kind::ToActive | Kind::ToStandby => {
                assert!(
                    outcome.stdout.is_empty() && !outcome.stderr.is_empty(),
                    "{what}"
                );
            }
            // The tool believes a false answer. If the RM has died since, the answer still counts.
            Kind::Question if fault.name == "contradict" || fault.name == "die" => {}
            Kind::Question => {
                let says_active = outcome
                    .stdout
                    .split_whitespace()
                    .any(|word| word == "active");
                assert!(is_active || !says_active, "{what}");
                assert!(!outcome.stdout.starts_with("standby"), "{what}");
            }
        }
    }
}

fn text(time: Duration) -> String {
    match (time.as_secs(), time.subsec_millis()) {
        (seconds, 0) => format!("{seconds}s"),
        _ => format!("{}ms", time.as_millis()),
    }
}

/// Returns the first line about rm1, without text that differs between runs.
fn says(outcome: &Outcome) -> String {
    let all = [&outcome.stderr, &outcome.stdout].map(|text| text.lines());
    let line = all
        .into_iter()
        .flatten()
        .find(|line| !line.starts_with("RM "));
    normal(line.unwrap_or_default())
}

/// Returns the conclusion of a command about the whole cluster: a refusal with its first reason, otherwise the last line
/// of standard error, or the first line of standard output.
fn concludes(outcome: &Outcome) -> String {
    let mut errors = outcome.stderr.lines();
    match errors.next() {
        None => says(outcome),
        Some(refusal) if refusal.ends_with(':') => {
            let reason = errors.next().unwrap_or_default();
            format!("{} {}", normal(refusal), normal(reason))
        }
        Some(only) => normal(errors.last().unwrap_or(only)),
    }
}

/// Removes the parts of a line that differ between runs.
fn normal(line: &str) -> String {
    // The test sets this variable, but readers of the page do not.
    let words = line.split_whitespace();
    let words: Vec<&str> = words
        .filter(|word| !word.starts_with("HADOOP_USER_NAME="))
        .collect();
    let mut normal = Vec::new();
    for (place, word) in words.iter().enumerate() {
        let before = place.checked_sub(1).and_then(|place| words.get(place));
        let after = words.get(place + 1);
        normal.push(match (before, after) {
            // Messages of Hadoop name the caller's host and address.
            (Some(&"From"), _) => "LOCALHOST/ADDRESS".to_owned(),
            (Some(&"is:"), _) if word.contains('/') => "\"LOCALHOST/ADDRESS\";".to_owned(),
            (Some(&"cluster"), _) if word.starts_with("sandbox-") => "sandbox".to_owned(),
            (Some(&"--conf-dir"), _) => "FOLDER".to_owned(),
            _ if word.starts_with("(/") => "(FOLDER):".to_owned(),
            (_, Some(&"millis")) | (Some(&"within"), _) => time(word),
            _ => without_port(word),
        });
    }
    normal.join(" ")
}

/// Replaces digits after a colon: `localhost:41234` becomes `localhost:PORT`.
fn without_port(word: &str) -> String {
    let mut text = String::new();
    let mut rest = word;
    while let Some((before, after)) = rest.split_once(':') {
        text.push_str(before);
        text.push(':');
        let behind = after.trim_start_matches(|digit: char| digit.is_ascii_digit());
        if behind.len() < after.len() {
            text.push_str("PORT");
        }
        rest = behind;
    }
    text + rest
}

/// Replaces the remaining time of a timeout, which differs between runs; a whole timeout stays.
fn time(word: &str) -> String {
    let unit = word.trim_start_matches(|digit: char| digit.is_ascii_digit() || digit == '.');
    let number = word.strip_suffix(unit).unwrap_or_default();
    let whole = [SHORT, SHORT_TRANSITION].map(text).iter().any(|limit| {
        limit.starts_with(number)
            && limit
                .trim_start_matches(number)
                .chars()
                .all(char::is_alphabetic)
    });
    if whole {
        word.to_owned()
    } else {
        // Values such as 4s or 3.9s.
        let behind = unit.trim_start_matches(char::is_alphabetic);
        format!("REST{behind}")
    }
}

/// Returns all rows in order. Each runs on its own pair, several run concurrently.
fn rows() -> Vec<Row> {
    let count = EXAMPLES.len() * VERBS.len();
    let sandbox = Sandbox::start(&["--clusters", &count.to_string()]);
    let dir = sandbox.dir();
    let next = AtomicUsize::new(0);
    let rows = Mutex::new(vec![None; count]);
    std::thread::scope(|scope| {
        for _ in 0..WORKERS {
            scope.spawn(|| {
                loop {
                    let number = next.fetch_add(1, Ordering::Relaxed);
                    let (Some(fault), verb) = (
                        EXAMPLES.get(number / VERBS.len()),
                        &VERBS[number % VERBS.len()],
                    ) else {
                        return;
                    };
                    let conf = dir.join(format!("sandbox-{:04}", number + 1));
                    let row = verb.row(&conf, fault);
                    rows.lock().unwrap_or_else(PoisonError::into_inner)[number] = Some(row);
                }
            });
        }
    });
    let rows = rows.into_inner().unwrap_or_else(PoisonError::into_inner);
    rows.into_iter()
        .map(|row| row.expect("every row"))
        .collect()
}

const INTRODUCTION: &str = "\
# Faults

This page shows, for each fault of `rmadmin sandbox` and each command that reads or changes the HA state, the exit status and the first line about rm1:
of standard error, or of standard output if standard error is empty. The pair has manual failover (`--manual`). rm1 has the fault in all its calls and pages. It is
active, except for the commands that make it active. rm2 is a healthy standby.

To try a fault:

```console
$ rmadmin sandbox --manual -- sh                  # a shell with YARN_CONF_DIR set; rm1 is active
$ rmadmin sandbox fault --clear 'rm1:*:hang'
$ rmadmin --timeout 600ms get-service-state rm1
```

`PORT` stands for a port, `FOLDER` for the configuration folder, `LOCALHOST/ADDRESS` for the name and address of this host, `REST` for the rest of a time
limit. `--timeout` is shown for faults that use up the time limit. `UPDATE=1 cargo test --locked --test it faults::` writes this page; without `UPDATE` the
test compares it.
";

/// The lasting faults of ZooKeeper, and whether rm1 is still active after the last effect.
const OF_ZOOKEEPER: [(&str, bool); 4] = [
    ("refuse", true),
    ("hang", false),
    ("die", false),
    ("stranger", false),
];

/// Starts a cluster with automatic failover.
const CLUSTER_VERBS: [&[&str]; 4] = [
    &["status"],
    &["failover", "--to", "rm2", "--yes"],
    &["repair", "--yes"],
    &["wait", "--for", "healthy"],
];
/// The timeout of [`CLUSTER_VERBS`].
const CLUSTER_LIMIT: &str = "4s";

const ZOOKEEPER_INTRODUCTION: &str = "
# Faults of ZooKeeper

With automatic failover. rm1 held the lock before the fault, and the electors have come to rest: without ZooKeeper, or with a stranger's lock, rm1 has become
standby. `zk:*:expire` is not here: it happens once, and then one RM is elected.
";

/// Returns the rows of [`CLUSTER_VERBS`]. Each runs on its own cluster, which was started in this mode.
fn cluster_rows(mode: &str, fault: Option<&str>, rm1_stays_active: bool) -> Vec<Row> {
    let count = CLUSTER_VERBS.len().to_string();
    let sandbox = Sandbox::healthy(&[mode, "--clusters", &count]);
    let dir = sandbox.dir();
    let row = |number: usize| {
        let words = CLUSTER_VERBS[number];
        let conf = dir.join(format!("sandbox-{:04}", number + 1));
        if let Some(fault) = fault {
            sandbox::fault(&conf, &[format!("zk:*:{fault}")]);
        }
        let is_active = || sandbox::is_active(sandbox::addresses(&conf, 1)[1]);
        sandbox::wait_until("the electors rest", || is_active() == rm1_stays_active);
        let outcome = sandbox::run(&conf, &[words, &["--timeout", CLUSTER_LIMIT]].concat());
        assert_eq!(is_active(), rm1_stays_active, "{words:?}: {outcome:?}");
        Row {
            command: format!("{} --timeout {CLUSTER_LIMIT}", words.join(" ")),
            status: outcome.status.expect("a status"),
            says: concludes(&outcome),
        }
    };
    std::thread::scope(|scope| {
        let row = &row;
        let threads: Vec<_> = (0..CLUSTER_VERBS.len())
            .map(|number| scope.spawn(move || row(number)))
            .collect();
        let rows = threads.into_iter().map(std::thread::ScopedJoinHandle::join);
        rows.map(|row| row.expect("a row")).collect()
    })
}

const CURATOR_INTRODUCTION: &str = "
# Curator's elector

A pair of `rmadmin sandbox --curator` without a fault. Its elector cannot be moved: the old leader would stay active.
";

fn page(rows: &[Row]) -> String {
    let mut text = INTRODUCTION.to_owned();
    for (fault, rows) in EXAMPLES.iter().zip(rows.chunks(VERBS.len())) {
        let (_, what) = FAULTS
            .iter()
            .find(|(name, _)| *name == fault.name)
            .expect("a fault of the sandbox");
        let _ = write!(
            text,
            "\n## `{}`\n\n{what}. Here: `rm1:*:{}`\n",
            fault.name, fault.example
        );
        text.push_str(&table(rows));
    }
    text.push_str(ZOOKEEPER_INTRODUCTION);
    for (fault, stays) in OF_ZOOKEEPER {
        let known = ZOOKEEPER_FAULTS.iter().find(|(name, _)| *name == fault);
        let (_, what) = known.expect("a fault of ZooKeeper");
        let _ = write!(text, "\n## `zk:*:{fault}`\n\n{what}.\n");
        text.push_str(&table(&cluster_rows("--automatic", Some(fault), stays)));
    }
    text.push_str(CURATOR_INTRODUCTION);
    text.push_str(&table(&cluster_rows("--curator", None, true)));
    text
}

fn table(rows: &[Row]) -> String {
    let mut text = "\n| rmadmin | Status | Message |\n|---|---|---|\n".to_owned();
    for row in rows {
        let says = row.says.replace('|', "\\|");
        let says = if says.is_empty() {
            "nothing".to_owned()
        } else {
            format!("`{says}`")
        };
        let _ = writeln!(text, "| `{}` | {} | {says} |", row.command, row.status);
    }
    text
}

#[test]
fn faults_page_is_up_to_date() {
    let names: Vec<&str> = FAULTS.iter().map(|(name, _)| *name).collect();
    let covered: Vec<&str> = EXAMPLES.iter().map(|fault| fault.name).collect();
    assert_eq!(covered, names, "a fault without rows");
    let found = page(&rows());
    let file = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("docs/faults.md");
    if std::env::var_os("UPDATE").is_some() {
        std::fs::create_dir_all(file.parent().expect("a folder")).expect("a folder");
        std::fs::write(&file, found).expect("the page");
        return;
    }
    let committed = std::fs::read_to_string(&file).unwrap_or_default();
    let lines = committed.lines().zip(found.lines());
    let differences: Vec<String> = lines
        .filter(|(there, here)| there != here)
        .map(|(there, here)| format!("- {there}\n+ {here}"))
        .collect();
    assert!(
        committed == found,
        "docs/faults.md is not what happens:\n{}\nIf this is as it should be: UPDATE=1 cargo test --locked --test it faults::",
        differences.join("\n")
    );
}

/// The fault is set at the start and the command runs under the sandbox, as the page tells readers.
#[test]
fn a_fault_ordered_at_the_start() {
    let tool = rmadmin().to_str().expect("a path in UTF-8");
    let ask = [tool, "--timeout", "600ms", "get-service-state", "rm1"];
    let arguments = [
        &["sandbox", "--manual", "--fault", "rm1:*:hang", "--"][..],
        &ask,
    ]
    .concat();
    let environment = [("HADOOP_USER_NAME", "operator")];
    let outcome = process::run(rmadmin(), &arguments, &environment, None, "");
    outcome.exits(69);
    assert_eq!(outcome.stdout, "");
    assert!(
        says(&outcome).contains("no answer to getServiceStatus within 600ms"),
        "{outcome:?}"
    );
}
