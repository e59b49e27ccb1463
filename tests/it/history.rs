//! `history`: actions on the sandbox are logged before and after they happen, independent of their result.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, SystemTime};

use crate::support::process::{self, Outcome, Server};
use crate::support::running::Running;
use crate::support::sandbox::{Sandbox, wait_until};
use crate::support::words::{Words, joined};
use crate::support::{Folder, rmadmin};
use serde_json::{Value, json};

/// A sandbox and its log.
struct Logged {
    sandbox: Sandbox,
    folder: Folder,
}

impl Logged {
    fn start(arguments: impl Words) -> Self {
        Self {
            sandbox: real(Sandbox::start(arguments)),
            folder: Folder::new("history"),
        }
    }

    /// Returns the log's path; its folder does not exist at first.
    fn file(&self) -> PathBuf {
        self.folder.path().join("state/rmadmin/history.jsonl")
    }

    fn run(&self, arguments: impl Words) -> Outcome {
        run_logged(&self.sandbox, &self.file().display().to_string(), arguments)
    }

    fn lines(&self) -> Vec<Value> {
        let text = std::fs::read_to_string(self.file()).unwrap_or_default();
        let line = |line: &str| serde_json::from_str(line).expect("a line of JSON");
        text.lines().map(line).collect()
    }

    /// Returns `history` as a document.
    fn history(&self, arguments: impl Words) -> Value {
        let outcome = self.run(&joined("--output json history", arguments));
        outcome.exits(0);
        serde_json::from_str(&outcome.stdout).expect("a document")
    }
}

/// Removes the sandbox mark from the configuration: the actions on a marked sandbox are logged in its folder.
fn real(sandbox: Sandbox) -> Sandbox {
    let file = sandbox.conf().join("yarn-site.xml");
    let site = std::fs::read_to_string(&file).expect("a configuration");
    let unmarked = site.replace("rmadmin.sandbox", "not.a.sandbox");
    assert_ne!(site, unmarked, "no mark");
    std::fs::write(file, unmarked).expect("a configuration");
    sandbox
}

fn run_logged(sandbox: &Sandbox, file: &str, arguments: impl Words) -> Outcome {
    let conf = sandbox.conf().display().to_string();
    let environment = [
        ("YARN_CONF_DIR", conf.as_str()),
        ("HADOOP_USER_NAME", "alice"),
        ("RMADMIN_HISTORY", file),
    ];
    process::run(rmadmin(), &arguments.words(), &environment, None, "")
}

fn actions(document: &Value) -> &[Value] {
    document["actions"].as_array().expect("a list of actions")
}

#[test]
fn a_transition_is_logged_as_two_lines() {
    let logged = Logged::start("");
    let arguments = "-D a.password=hush transition-to-active rm1";
    let outcome = logged.run(arguments);
    outcome.exits(0);
    outcome.err_is("");
    let lines = logged.lines();
    let [before, after] = lines.as_slice() else {
        panic!("not two lines: {lines:?}");
    };
    for (line, phase) in [(before, "before"), (after, "after")] {
        assert_eq!(line["version"], 1);
        assert_eq!(line["phase"], phase);
        assert_eq!(line["id"], before["id"]);
        assert_eq!(line["caller"], json!({"effective": "alice"}));
        assert_eq!(
            line["command"],
            json!(["-D", "a.password=***", "transition-to-active", "rm1"])
        );
        let address = logged.sandbox.addresses(1)[0].to_string();
        assert_eq!(
            line["action"],
            json!({"call": "transitionToActive", "rm": "rm1", "address": address})
        );
        assert_eq!(
            line["why"],
            json!({"allowed": ["manual failover", "no other RM active"], "flags": []})
        );
        assert_eq!(
            line["conf_dir"],
            logged.sandbox.conf().display().to_string()
        );
        for text in ["time", "host", "os_user", "cluster"] {
            assert!(
                line[text].as_str().is_some_and(|text| !text.is_empty()),
                "{text}: {line}"
            );
        }
        assert!(line["pid"].as_u64().is_some());
    }
    assert_eq!(before["seen"], json!([{"rm": "rm2", "state": "standby"}]));
    assert_eq!(before.get("end"), None);
    assert_eq!(
        after["seen"],
        json!([{"rm": "rm1", "state": "active"}, {"rm": "rm2", "state": "standby"}])
    );
    assert_eq!(after["end"], json!({"result": "ok"}));
}

#[test]
fn hadoop_style_is_logged_with_its_flags() {
    let logged = Logged::start("--automatic");
    let standby = if logged.sandbox.is_active(1) {
        "rm2"
    } else {
        "rm1"
    };
    let outcome = process::run(
        rmadmin(),
        &["-transitionToStandby", "--forcemanual", standby],
        &[
            (
                "YARN_CONF_DIR",
                logged.sandbox.conf().to_str().expect("text"),
            ),
            ("HADOOP_USER_NAME", "alice"),
            ("RMADMIN_HISTORY", logged.file().to_str().expect("text")),
        ],
        None,
        "y\n",
    );
    outcome.exits(0);
    let lines = logged.lines();
    assert_eq!(lines.len(), 2, "{lines:?}");
    assert_eq!(
        lines[0]["why"],
        json!({"allowed": ["automatic failover, overridden", "confirmed when asked"], "flags": ["--force-manual"]})
    );
    assert_eq!(lines[0]["command"][0], "-transitionToStandby");
}

#[test]
fn queries_are_not_logged() {
    let logged = Logged::start("");
    for (arguments, status) in [
        ("-getServiceState rm1", 0),
        ("-getAllServiceState", 0),
        ("status", 2),
        ("--timeout 2s transition-to-active rm3", 64),
    ] {
        let outcome = logged.run(arguments);
        outcome.exits(status);
    }
    assert_eq!(logged.run("transition-to-active rm1").status, Some(0));
    assert_eq!(logged.run("-getGroups alice").status, Some(0));
    // Refused by a guard.
    assert_eq!(logged.run("transition-to-active rm2").status, Some(4));
    assert_eq!(logged.lines().len(), 2);
}

#[test]
fn administration_commands_are_logged() {
    let logged = Logged::start("");
    assert_eq!(logged.run("transition-to-active rm2").status, Some(0));
    assert_eq!(logged.run("-refreshQueues").status, Some(0));
    logged.sandbox.fault("rm2:refreshNodes:mute");
    assert_ne!(logged.run("--timeout 2s refresh-nodes").status, Some(0));
    let history = logged.history("");
    let told: Vec<[&Value; 2]> = actions(&history)
        .iter()
        .map(|action| [&action["before"]["action"]["call"], &action["result"]])
        .collect();
    assert_eq!(
        json!(told),
        json!([
            ["transitionToActive", "ok"],
            ["refreshQueues", "ok"],
            ["refreshNodes", "unknown"]
        ])
    );
    let address = logged.sandbox.addresses(2)[0].to_string();
    for (action, name) in actions(&history)[1..]
        .iter()
        .zip(["refreshQueues", "refreshNodes"])
    {
        assert_eq!(
            action["after"]["action"],
            json!({"call": name, "rm": "rm2", "address": address})
        );
    }
}

#[test]
fn every_result_has_a_word() {
    for (fault, result, seen) in [
        ("rm1:transitionToActive:lie", "unconfirmed", "standby"),
        ("rm1:transitionToActive:mute", "unknown", "active"),
        (
            "rm1:transitionToActive:error=java.io.IOException/no",
            "refused",
            "standby",
        ),
    ] {
        let logged = Logged::start(&["--fault", fault]);
        let outcome = logged.run("--timeout 5s transition-to-active rm1");
        assert_eq!(outcome.status, Some(5), "{fault}: {outcome:?}");
        let after = &logged.lines()[1];
        assert_eq!(after["end"]["result"], result, "{fault}: {after}");
        assert_eq!(
            after["seen"],
            json!([{"rm": "rm1", "state": seen}]),
            "{fault}"
        );
        let message = after["end"]["message"].as_str().expect("a message");
        assert!(outcome.stderr.contains(message), "{message} / {outcome:?}");
    }
    let logged = Logged::start("--fault rm1:*:refuse");
    let outcome = logged.run("--timeout 5s transition-to-active rm1");
    outcome.exits(69);
    assert_eq!(logged.lines()[1]["end"]["result"], "not-sent");
}

#[test]
fn killed_actions_are_unfinished() {
    let logged = Logged::start("--fault rm1:transitionToActive:hang");
    let conf = logged.sandbox.conf().display().to_string();
    let file = logged.file().display().to_string();
    let environment = [
        format!("YARN_CONF_DIR={conf}"),
        format!("RMADMIN_HISTORY={file}"),
        rmadmin().display().to_string(),
    ];
    let mut words: Vec<&str> = environment.iter().map(String::as_str).collect();
    words.extend(["--timeout", "60s", "transition-to-active", "rm1"]);
    let command = Server::start(
        std::path::Path::new("/usr/bin/env"),
        &words,
        &logged.folder.path().join("out"),
    );
    wait_until("the line before the action", || logged.lines().len() == 1);
    drop(command);
    let history = logged.history("");
    let [action] = actions(&history) else {
        panic!("not one action: {history}");
    };
    assert_eq!(action["result"], "unfinished");
    assert_eq!(action["after"], Value::Null);
    let table = logged.run("history").stdout;
    assert!(table.contains("  unfinished  "), "{table}");
}

#[test]
fn an_unwritable_log_stops_nothing() {
    let sandbox = real(Sandbox::start(""));
    let folder = Folder::new("unwritable");
    folder.write("file", "");
    let fifo = folder.path().join("fifo").display().to_string();
    let made = process::run(
        std::path::Path::new("/usr/bin/mkfifo"),
        &[&fifo],
        &[],
        None,
        "",
    );
    assert_eq!(made.status, Some(0), "mkfifo of coreutils: {made:?}");
    let below_a_file = folder.path().join("file/log").display().to_string();
    let a_folder = folder.path().display().to_string();
    for file in [
        &fifo,
        &below_a_file,
        &a_folder,
        "/dev/full",
        "/proc/rmadmin/log",
    ] {
        for (role, state) in [("active", "active"), ("standby", "standby")] {
            let outcome = run_logged(&sandbox, file, &[&format!("transition-to-{role}"), "rm1"]);
            assert_eq!(outcome.status, Some(0), "{file}: {outcome:?}");
            outcome.out_ends(&format!(" is {state}\n"));
            let unread = "rmadmin: the log of earlier commands cannot be read, ";
            let lines = outcome.stderr.split_inclusive('\n');
            let told: String = lines.filter(|line| !line.starts_with(unread)).collect();
            let note = told.strip_prefix("rmadmin: this action is not logged: ");
            let note = note.unwrap_or_else(|| panic!("{file}: {outcome:?}"));
            let nobody = "rmadmin: no ResourceManager is active now; ";
            let rest = note.lines().filter(|line| !line.starts_with(nobody));
            assert_eq!(rest.count(), 1, "{file}: {note}");
        }
        let silent = Outcome {
            stdout: String::new(),
            stderr: String::new(),
            status: Some(0),
        };
        let outcome = run_logged(&sandbox, file, "-transitionToStandby rm1");
        assert_eq!(outcome, silent, "{file}");
    }
    let shown = run_logged(&sandbox, &fifo, "history");
    shown.exits(69);
}

#[test]
fn newest_last_and_broken_lines_skipped() {
    let logged = Logged::start("--clusters 1");
    for role in ["active", "standby", "active"] {
        let outcome = logged.run(&[&format!("transition-to-{role}"), "rm1"]);
        outcome.exits(0);
    }
    // The rotated log, with half a line before a whole one.
    let text = std::fs::read_to_string(logged.file()).expect("the log");
    let lines: Vec<&str> = text.lines().collect();
    let older = format!("{}\n{}\nno line\n", lines[0], lines[1]);
    let mut name = logged.file().into_os_string();
    name.push(".1");
    std::fs::write(name, older).expect("the older log");
    let half = &lines[2][..lines[2].len() / 2];
    let newer = format!("{half}{}\n", lines[2..].join("\n"));
    std::fs::write(logged.file(), newer).expect("the log");
    let calls = |arguments: &str| -> Vec<String> {
        let history = logged.history(arguments);
        assert_eq!(history["broken"], 2);
        let call = |action: &Value| {
            assert_eq!(action["result"], "ok");
            action["before"]["action"]["call"]
                .to_string()
                .replace('"', "")
        };
        actions(&history).iter().map(call).collect()
    };
    let [active, standby] = ["transitionToActive", "transitionToStandby"];
    assert_eq!(calls(""), [active, standby, active]);
    assert_eq!(calls("--limit 2"), [standby, active]);
    assert_eq!(calls("--cluster elsewhere"), [""; 0]);
    let line: Value = serde_json::from_str(lines[1]).expect("a line");
    let cluster = line["cluster"].as_str().expect("a cluster");
    assert_eq!(calls(&format!("--cluster {cluster}")).len(), 3);
    let table = logged.run("history");
    assert_eq!(
        table.stderr,
        "rmadmin: 2 lines of the log are broken, and were skipped\n"
    );
    // A heading, and per action a row with its reasons and its folder.
    assert_eq!(table.stdout.lines().count(), 10, "{table:?}");
    let of_folder = |line: &&str| line.contains("conf_dir: ");
    let mut others = table.stdout.lines().filter(|line| !of_folder(line));
    assert!(others.all(|line| line.len() < 80), "{table:?}");
    let tsv = logged.run("history --output tsv --limit 1");
    let fields: Vec<&str> = tsv
        .stdout
        .lines()
        .nth(1)
        .expect("a row")
        .split('\t')
        .collect();
    assert_eq!(fields[1], "ok", "{tsv:?}");
    assert_eq!(fields[5], logged.sandbox.addresses(1)[0].to_string());
    assert_eq!(fields[8], "manual failover; no other RM active");
    assert_eq!(
        fields[11],
        logged.sandbox.conf().display().to_string(),
        "{tsv:?}"
    );
    assert_eq!(calls("--since 1h").len(), 3);
    for (arguments, note) in [
        (
            "--cluster elsewhere",
            "the log has 3 actions, none of cluster elsewhere",
        ),
        ("--limit 0", "--limit is 0: no action is shown"),
        (
            "--since 2999-01-01",
            "the log has 3 actions, none of them matches",
        ),
    ] {
        let outcome = logged.run(&format!("history {arguments}"));
        outcome.exits(0);
        outcome.out_is("");
        outcome.err_ends(&format!("rmadmin: {note}\n"));
    }
}

#[test]
fn sandbox_actions_are_logged_in_its_folder() {
    let sandbox = Sandbox::start("");
    let folder = Folder::new("rehearsal");
    // Without RMADMIN_HISTORY.
    let run = |words: &str| Running::start(&sandbox.conf(), words).end();
    let outcome = run("transition-to-active rm1");
    outcome.exits(0);
    let log = sandbox.conf().join("history.jsonl");
    let lines = |file: &Path| std::fs::read_to_string(file).map(|text| text.lines().count());
    assert_eq!(lines(&log).ok(), Some(2));
    let shown = run("history");
    shown.out_has("transitionToActive rm1");
    // RMADMIN_HISTORY overrides it.
    let named = folder.path().join("log");
    let name = named.display().to_string();
    let outcome = run_logged(&sandbox, &name, "transition-to-standby rm1");
    assert_eq!((outcome.status, lines(&named).ok()), (Some(0), Some(2)));
    assert_eq!(lines(&log).ok(), Some(2));
    let dir = sandbox.dir();
    drop(sandbox);
    wait_until("the sandbox leaves nothing", || !dir.exists());
}

#[test]
fn an_empty_log_is_reported() {
    let missing = Folder::new("no-history")
        .path()
        .join("log")
        .display()
        .to_string();
    for (file, note) in [
        (
            missing.as_str(),
            "rmadmin: nothing was logged: there is no ",
        ),
        ("", "rmadmin: nothing is logged: RMADMIN_HISTORY is empty\n"),
    ] {
        let outcome = process::run(
            rmadmin(),
            &["history"],
            &[("RMADMIN_HISTORY", file)],
            None,
            "",
        );
        outcome.exits(0);
        outcome.out_is("");
        outcome.err_begins(note);
    }
}

/// A key of a secret that is not followed by `=`.
#[test]
fn secrets_in_mistyped_lines_stay_hidden() {
    let logged = Logged::start("");
    let secret = "digest:u:sesame";
    let joined = [
        "hadoop.zk.auth digest:u:sesame",
        "hadoop.zk.auth:digest:u:sesame",
    ];
    let attached = "-Dhadoop.zk.auth=digest:u:sesame";
    for line in [
        &["-D", joined[0], "status"][..],
        &["-D", joined[1], "status"],
        &["--define", joined[0], "status"],
        &["-D", "hadoop.zk.auth", secret, "status"],
        &["-D", "hadoop.zk.auth", secret, "-getServiceState", "rm1"],
        &["get-service-state", joined[0]],
        &["--output", "json", "get-service-state", joined[0]],
        &["-getServiceState", joined[1]],
        &["-refreshNodes", "-g", attached],
    ] {
        let outcome = logged.run(line);
        assert_ne!(outcome.status, Some(0), "{line:?}: {outcome:?}");
        outcome.out_lacks("sesame");
        outcome.err_lacks("sesame");
    }
    // Hadoop ignores a property without `=`.
    let done = logged.run(&["-D", joined[0], "-transitionToActive", "rm1"]);
    done.exits(0);
    let log = std::fs::read_to_string(logged.file()).expect("a log");
    assert!(
        log.contains("hadoop.zk.auth ***") && !log.contains("sesame"),
        "{log}"
    );
    for define in ["|", "/", "->", "\u{ff1d}", "\u{200b}=", "\n="] {
        let define = format!("-Dhadoop.zk.auth{define}sesame");
        let done = logged.run(&[&define, "-transitionToActive", "rm1"]);
        assert_eq!(done.status, Some(0), "{define}: {done:?}");
    }
    let log = std::fs::read_to_string(logged.file()).expect("a log");
    assert!(log.contains("hadoop.zk.auth|***"), "{log}");
    assert!(!log.contains("sesame"), "{log}");
}

/// Checks for a refusal because rm1 may still become active, which names the code or the flag.
fn is_refused(logged: &Logged, words: impl Words, flag: &str) {
    let words = words.words();
    let outcome = logged.run(&words);
    assert_eq!(outcome.status, Some(4), "{words:?}: {outcome:?}");
    let told = "this host told rm1 (";
    let told = outcome.stderr.contains(told)
        || outcome
            .stderr
            .contains("this host told rm1 to become active at 20");
    assert!(told && outcome.stderr.contains(flag), "{outcome:?}");
    let active = [1, 2].map(|rm| logged.sandbox.is_active(rm));
    assert_eq!(active, [false, false], "{words:?}");
}

#[test]
fn an_unanswered_activation_is_remembered() {
    let logged = Logged::start("--fault rm1:transitionToActive:hang");
    let told = logged.run("--timeout 3s transition-to-active rm1");
    told.exits(5);
    let status = logged.run("status");
    status.exits(2);
    let reason = "- this host told rm1 to become active at 20";
    let next = status
        .stdout
        .lines()
        .find(|line| line.starts_with("next: "));
    let to_rm1 = next.is_some_and(|next| next.ends_with(" failover --to rm1"));
    assert!(status.stdout.contains(reason) && to_rm1, "{status:?}");
    let accept = "--accept-pending-activation";
    is_refused(&logged, "failover --to rm2 --yes", accept);
    is_refused(&logged, "repair --keep rm2 --yes", accept);
    is_refused(&logged, "transition-to-active rm2", "--force-active");
    // Activating the same RM again is safe. Another log does not have the activation.
    let again = logged.run("failover --to rm1 --dry-run");
    again.exits(0);
    let words = "failover --to rm2 --dry-run";
    for log in ["", "/nowhere/log", "/tmp"] {
        let other = run_logged(&logged.sandbox, log, words);
        assert_eq!(other.status, Some(0), "{log}: {other:?}");
    }
    let accepted = logged.run(&["failover", "--to", "rm2", accept, "--yes"]);
    accepted.exits(0);
    let lines = logged.lines();
    let flags = lines.last().map(|line| &line["why"]["flags"]);
    assert_eq!(flags, Some(&json!([accept, "--yes"])));
    let status = logged.run("--output json status");
    let document: Value = serde_json::from_str(&status.stdout).expect("a document");
    assert_eq!(document["exit"], 1, "{document:#}");
    let reason = &document["clusters"][0]["reasons"][0];
    assert_eq!(
        (&reason["code"], &reason["rm"]),
        (&json!("pending-activation"), &json!("rm1"))
    );
}

/// Answers the prompt with yes; runs `meanwhile` after the plan is shown.
fn agreed_after(logged: &Logged, words: impl Words, meanwhile: impl FnOnce()) -> Outcome {
    let mut child = Command::new(rmadmin())
        .args(words.words())
        .env_clear()
        .env("YARN_CONF_DIR", logged.sandbox.conf())
        .env("HADOOP_USER_NAME", "alice")
        .env("RMADMIN_HISTORY", logged.file())
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the tool starts");
    let mut shown = BufReader::new(child.stdout.take().expect("a pipe"));
    let mut stdout = String::new();
    while !stdout.contains("1. make ") {
        let read = shown.read_line(&mut stdout).expect("a plan");
        assert_ne!(read, 0, "no plan in {stdout:?}");
    }
    meanwhile();
    let mut stdin = child.stdin.take().expect("a pipe");
    stdin.write_all(b"y\n").expect("the command asks");
    drop(stdin);
    let ended = child.wait_with_output().expect("the command ends");
    shown.read_to_string(&mut stdout).expect("the rest");
    Outcome {
        stdout,
        stderr: String::from_utf8_lossy(&ended.stderr).into_owned(),
        status: ended.status.code(),
    }
}

#[test]
fn an_activation_during_the_prompt_is_noticed() {
    for words in ["failover --to rm2", "repair --keep rm2"] {
        let logged = Logged::start("");
        let outcome = agreed_after(&logged, words, || {
            logged.sandbox.fault("rm1:transitionToActive:hang");
            let told = logged.run("--timeout 3s transition-to-active rm1");
            told.exits(5);
            logged.sandbox.fault("--clear");
        });
        outcome.exits(4);
        let reason = "this host told rm1 to become active at 20";
        outcome.err_has(reason);
        assert!(!logged.sandbox.is_active(2), "{outcome:?}");
    }
}

#[test]
fn an_activation_from_the_future_names_the_log() {
    let logged = Logged::start("--fault rm1:transitionToActive:hang");
    let told = logged.run("--timeout 3s transition-to-active rm1");
    let may_come = " is seen to be standby, not active; it may still become active; next: ";
    told.err_has(may_come);
    let log = std::fs::read_to_string(logged.file()).expect("a log");
    let ahead = log.replace("\"time\":\"20", "\"time\":\"30");
    std::fs::write(logged.file(), &ahead).expect("a log");
    let names = format!(
        "Z (in the future: the clock was set back since; log {})",
        logged.file().display()
    );
    for words in ["failover --to rm2 --yes", "transition-to-active rm2"] {
        let refused = logged.run(words);
        refused.exits(4);
        refused.err_has(&names);
    }
    let status = logged.run("status");
    status.out_has("in the future");
    // Without the time since boot, the time of the last line is used.
    let other_boot = ahead.replace("\"boot\":\"", "\"boot\":\"another-");
    let other_host = other_boot.replace("\"host\":\"", "\"host\":\"another-");
    assert_ne!(other_host, ahead, "no boot or host");
    std::fs::write(logged.file(), other_host).expect("a log");
    let long_ago = SystemTime::now() - Duration::from_secs(17 * 60);
    let file = std::fs::File::options().append(true).open(logged.file());
    let set = file.and_then(|file| file.set_modified(long_ago));
    set.expect("the time of the log");
    let expired = logged.run("failover --to rm2 --yes");
    expired.exits(0);
}

#[test]
fn an_unreadable_log_is_named_before_acting() {
    let sandbox = real(Sandbox::start(""));
    let folder = Folder::new("unreadable");
    let unreadable = folder.path().display().to_string();
    let missing = folder.path().join("none").display().to_string();
    let note = format!(
        "rmadmin: the log of earlier commands cannot be read, so unanswered activations are not known: {unreadable}: "
    );
    for words in [
        "failover --to rm2 --dry-run",
        "failover --to rm2 --yes",
        "repair --keep rm2 --yes",
        "transition-to-active rm2",
    ] {
        let outcome = run_logged(&sandbox, &unreadable, words);
        outcome.exits(0);
        assert_eq!(outcome.stderr.matches(&note).count(), 1, "{outcome:?}");
        for silent in ["", &missing] {
            let outcome = run_logged(&sandbox, silent, words);
            outcome.err_lacks("are not known");
        }
    }
    let looks = run_logged(&sandbox, &unreadable, "status");
    looks.err_lacks("are not known");
}

#[test]
fn an_unanswered_activation_is_settled() {
    let logged = Logged::start("--fault rm1:transitionToActive:hang");
    let _ = logged.run("--timeout 3s transition-to-active rm1");
    let pending = || logged.run("status").stdout.contains("this host told rm1");
    assert!(pending());
    // An RM that answers is not carrying out an old call, and this call is too old to be in transit.
    let log = std::fs::read_to_string(logged.file()).expect("a log");
    let year = log.split_once("\"time\":\"20").expect("a time").1;
    let old = log.replace(&format!("\"time\":\"20{}", &year[..2]), "\"time\":\"2001");
    // The time since boot would take precedence.
    let old = old.replace("\"boot\":\"", "\"boot\":\"another-");
    std::fs::write(logged.file(), old).expect("a log");
    assert!(!pending());
    std::fs::write(logged.file(), log).expect("a log");
    assert!(pending());
    // A later call that the RM answers.
    logged.sandbox.fault("--clear");
    let outcome = logged.run("failover --to rm1 --yes");
    outcome.exits(0);
    assert!(!pending());
    let outcome = logged.run("failover --to rm2 --yes");
    outcome.exits(0);
    assert_eq!(logged.run("status").status, Some(0));
}
