//! Three things that must never happen: a transition whose result is not awaited, an unreported second active
//! ResourceManager, and a command that exceeds its timeout because of a file.

use std::os::unix::ffi::OsStringExt;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use crate::support::fake::{ACTIVE, Answer, Call, ERROR, Fake, Reply, STANDBY, right};
use crate::support::process::{self, Outcome};

/// More time than any of these commands takes.
const GENEROUS: Duration = Duration::from_secs(20);
/// Delay per byte of a slow RM.
const SLOWLY: Duration = Duration::from_millis(3);

/// Runs the tool with manual failover, on RMs at these addresses.
fn rmadmin(rms: &[(&str, &Fake)], words: &[&str]) -> Outcome {
    let ids: Vec<&str> = rms.iter().map(|(id, _)| *id).collect();
    let mut arguments = vec![
        "-Dyarn.resourcemanager.ha.enabled=true".to_owned(),
        "-Dyarn.resourcemanager.ha.automatic-failover.enabled=false".to_owned(),
        format!("-Dyarn.resourcemanager.ha.rm-ids={}", ids.join(",")),
    ];
    arguments.extend(
        rms.iter()
            .map(|(id, rm)| format!("-Dyarn.resourcemanager.admin.address.{id}={}", rm.address())),
    );
    arguments.extend(words.iter().map(ToString::to_string));
    let environment = [
        ("HADOOP_USER_NAME", "tester"),
        ("HADOOP_HOME", "/nonexistent"),
    ];
    process::run(binary(), &arguments, &environment, None, "")
}

fn binary() -> &'static Path {
    Path::new(env!("CARGO_BIN_EXE_rmadmin"))
}

/// An RM that becomes active on request, and answers byte by byte.
fn slow_rm() -> Fake {
    let active = AtomicBool::new(false);
    Fake::rpc(move |call: &Call| {
        let state = |active| if active { ACTIVE } else { STANDBY };
        match call.method.as_str() {
            "transitionToActive" => {
                active.store(true, Ordering::SeqCst);
                Answer::Drip(Reply::success(call, Vec::new()).bytes(), SLOWLY)
            }
            _ => Answer::Send(right(call, state(active.load(Ordering::SeqCst))).bytes()),
        }
    })
}

#[test]
fn a_hanging_rm_leaves_time_for_the_transition() {
    for words in [
        ["-transitionToActive", "--forceactive"],
        ["transition-to-active", "--force-active"],
    ] {
        let target = slow_rm();
        let silent = Fake::ignoring();
        let rms = [("rm1", &silent), ("rm2", &target)];
        let refused = rmadmin(&rms, &["--timeout", "2s", words[0], "rm2"]);
        let frozen = "its process is there, perhaps frozen: stop it first";
        refused.err_has(frozen);
        assert_eq!(target.calls_of("transitionToActive"), 0);
        let run = rmadmin(
            &[("rm1", &silent), ("rm2", &target)],
            &["--timeout", "4s", words[0], words[1], "rm2"],
        );
        run.exits(0);
        assert_eq!(target.calls_of("transitionToActive"), 1);
    }
}

#[test]
fn a_second_active_rm_meanwhile_is_reported() {
    for (words, status) in [("-transitionToActive", 255), ("transition-to-active", 5)] {
        let meanwhile = Arc::new(AtomicBool::new(false));
        let (told, seen) = (Arc::clone(&meanwhile), Arc::clone(&meanwhile));
        let target = Fake::rpc(move |call: &Call| {
            if call.method == "transitionToActive" {
                told.store(true, Ordering::SeqCst);
                return Answer::Send(Reply::success(call, Vec::new()).bytes());
            }
            Answer::Send(right(call, ACTIVE).bytes())
        });
        let other = Fake::rpc(move |call: &Call| {
            let state = if seen.load(Ordering::SeqCst) {
                ACTIVE
            } else {
                STANDBY
            };
            Answer::Send(right(call, state).bytes())
        });
        let run = rmadmin(&[("rm1", &target), ("rm2", &other)], &[words, "rm1"]);
        run.exits(status);
        run.out_is("");
        assert!(
            run.stderr.contains("split brain") && run.stderr.contains("rm2 ("),
            "{run:?}"
        );
    }
}

#[test]
fn a_transition_failed_half_way_is_not_refused() {
    let target = Fake::rpc(|call: &Call| match call.method.as_str() {
        "transitionToStandby" => {
            let class = "org.apache.hadoop.ha.ServiceFailedException";
            let text = "Error when transitioning to Standby mode";
            Answer::Send(Reply::exception(call, ERROR, class, text).bytes())
        }
        _ => Answer::Send(right(call, STANDBY).bytes()),
    });
    let run = rmadmin(&[("rm1", &target)], &["transition-to-standby", "rm1"]);
    run.exits(5);
}

#[test]
fn endless_files_are_not_read() {
    let folder =
        PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(format!("safety-{}-0", std::process::id()));
    std::fs::create_dir_all(&folder).expect("a folder");
    let pipe = folder.join("pipe");
    assert!(
        Command::new("mkfifo")
            .arg(&pipe)
            .status()
            .is_ok_and(|status| status.success())
    );
    for file in [pipe.to_str().expect("a path"), "/dev/zero", "/"] {
        let begun = Instant::now();
        let arguments = ["--timeout", "1s", "-conf", file, "-getServiceState", "rm1"];
        let run = process::run(
            binary(),
            &arguments,
            &[("HADOOP_HOME", "/nonexistent")],
            None,
            "",
        );
        assert!(begun.elapsed() < GENEROUS, "{file}");
        assert!(
            run.status != Some(0) && run.stderr.contains("regular file"),
            "{file}: {run:?}"
        );
    }
    let _ = std::fs::remove_dir_all(&folder);
}

#[test]
fn non_utf8_names_are_kept_apart() {
    let rm = Fake::rpc(|call: &Call| Answer::Send(right(call, ACTIVE).bytes())).unwanted();
    let address = format!("-Dyarn.resourcemanager.admin.address.rm1={}", rm.address());
    let ids = "-Dyarn.resourcemanager.ha.rm-ids=rm1";
    let odd = || std::ffi::OsString::from_vec(b"m\xFCller".to_vec());
    for variable in ["HADOOP_USER_NAME", "HADOOP_PROXY_USER", "YARN_CONF_DIR"] {
        let output = Command::new(binary())
            .args([
                "-Dyarn.resourcemanager.ha.enabled=true",
                ids,
                &address,
                "-getServiceState",
                "rm1",
            ])
            .env_clear()
            .env("RMADMIN_HISTORY", "")
            .env("HADOOP_CONF_DIR", env!("CARGO_TARGET_TMPDIR"))
            .env(variable, odd())
            .output()
            .expect("the command runs");
        assert_eq!(output.status.code(), Some(255), "{variable}: {output:?}");
        assert!(output.stdout.is_empty(), "{variable}: {output:?}");
    }
}

#[test]
fn an_unanswered_prompt_ends_at_the_timeout() {
    let rm = Fake::rpc(|call: &Call| Answer::Send(right(call, ACTIVE).bytes())).unwanted();
    let address = format!("-Dyarn.resourcemanager.admin.address.rm1={}", rm.address());
    let begun = Instant::now();
    let mut child = Command::new(binary())
        .args([
            "-Dyarn.resourcemanager.ha.enabled=true",
            "-Dyarn.resourcemanager.ha.rm-ids=rm1",
            &address,
        ])
        .args([
            "--timeout",
            "500ms",
            "-transitionToStandby",
            "--forcemanual",
            "rm1",
        ])
        .env("HADOOP_HOME", "/nonexistent")
        .env("RMADMIN_HISTORY", "")
        // Standard input is open, but nothing is written to it.
        .stdin(std::process::Stdio::piped())
        .stderr(std::process::Stdio::null())
        .spawn()
        .expect("the command starts");
    let held = child.stdin.take();
    let status = child.wait().expect("the command ends");
    drop(held);
    assert_eq!(status.code(), Some(255));
    assert!(begun.elapsed() < GENEROUS);
}

/// Makes a folder with a `yarn-site.xml` of this head and body.
fn configured(name: &str, head: &str, body: &str) -> PathBuf {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR"))
        .join(format!("safety-{}-{name}", std::process::id()));
    std::fs::create_dir_all(&folder).expect("a folder");
    let site = format!(
        "{head}<configuration xmlns:xi='http://www.w3.org/2001/XInclude'>{body}</configuration>"
    );
    std::fs::write(folder.join("yarn-site.xml"), site).expect("a file");
    folder
}

fn run_in(folder: &Path, words: &[&str]) -> Outcome {
    let folder = folder.to_str().expect("a path");
    let environment = [("YARN_CONF_DIR", folder), ("HADOOP_USER_NAME", "tester")];
    process::run(binary(), words, &environment, None, "")
}

/// XML allows C1 control characters, and terminals interpret them.
#[test]
fn configurations_send_no_terminal_controls() {
    let property = |name: &str, value: &str| {
        format!("<property><name>{name}</name><value>{value}</value></property>")
    };
    let ha = property("yarn.resourcemanager.ha.enabled", "true");
    let ids = property("yarn.resourcemanager.ha.rm-ids", "rm1&#x9b;31m,rm2&#x202e;");
    let address = |value| property("yarn.resourcemanager.admin.address.rm1&#x9b;31m", value);
    let bodies = [
        "<xi:include href='&#x9b;31m'/>".to_owned(),
        property("hadoop.security.authentication", "&#x9b;31m") + &ha,
        ids.clone() + &ha,
        address("&#x9b;31m") + &ids + &ha,
        address("127.0.0.1:1") + &ids + &ha,
        property("yarn.resourcemanager.ha.enabled", "&#x9b;31m"),
        property("yarn.resourcemanager.ha.rm-ids", "${&#x9b;31m}") + &ha,
    ];
    for body in bodies {
        let folder = configured("terminal", "", &body);
        for words in [
            &["-getServiceState", "rm1\u{9b}31m"][..],
            &["-getServiceState", "rm9"],
            &["-getAllServiceState"],
            &["-transitionToActive", "--forcemanual", "rm1\u{9b}31m"],
            &["get-service-state", "rm9"],
            &["get-all-service-state"],
            &["status"],
            &["status", "--output", "json"],
            &["failover", "--yes"],
        ] {
            let outcome = run_in(&folder, words);
            let text = format!("{}{}", outcome.stdout, outcome.stderr);
            let wild = text
                .chars()
                .find(|at| at.is_control() && *at != '\n' || *at == '\u{202e}');
            assert_eq!(wild, None, "{body} {words:?}: {outcome:?}");
        }
    }
}

#[test]
fn entity_expansion_is_bounded() {
    let entity = format!(
        "<!DOCTYPE configuration [<!ENTITY e '{}'>]>\n",
        "x".repeat(60_000)
    );
    let body = format!(
        "\n<property><name>k</name><value>{}</value></property>",
        "&e;".repeat(99_999)
    );
    let folder = configured("expansion", &entity, &body);
    let outcome = run_in(&folder, &["get-service-state", "rm1"]);
    outcome.exits(78);
    let file = folder.join("yarn-site.xml").display().to_string();
    for part in [format!("{file}:3:"), "larger than 64 MB".to_owned()] {
        assert!(outcome.stderr.contains(&part), "{part}: {outcome:?}");
    }
}

/// Configuration values with line ends, in error messages.
#[test]
fn configurations_forge_no_line() {
    let property = |name: &str, value: &str| {
        format!("<property><name>{name}</name><value>{value}</value></property>")
    };
    let forged = "&#10;rmadmin: rm1 is active";
    let include = "<xi:include xmlns:xi=\"http://www.w3.org/2001/XInclude\" href=";
    for (name, body) in [
        (
            "authentication",
            property("hadoop.security.authentication", &format!("x{forged}")),
        ),
        ("include", format!("{include}\"a{forged}\"/>")),
        (
            "address",
            property(
                "yarn.resourcemanager.admin.address.rm1",
                &format!("x{forged}"),
            ),
        ),
        (
            "number",
            property("ipc.client.connect.max.retries", &format!("x{forged}")),
        ),
        (
            "ids",
            property(
                "yarn.resourcemanager.ha.rm-ids",
                "a&#10;.b&#13;rmadmin: rm1 is active,rm2",
            ),
        ),
    ] {
        let ha = [
            property("yarn.resourcemanager.ha.enabled", "true"),
            property("yarn.resourcemanager.ha.rm-ids", "rm1,rm2"),
            property("yarn.resourcemanager.hostname.rm1", "127.0.0.1"),
            property("yarn.resourcemanager.hostname.rm2", "127.0.0.1"),
        ];
        let folder = configured(&format!("forged-{name}"), "", &(ha.concat() + &body));
        for words in [
            &["-getServiceState", "rm1"][..],
            &["-refreshQueues"],
            &["-getAllServiceState"],
            &["get-service-state", "rm1"],
            &["status"],
        ] {
            let words = [&["--timeout", "1s"], words].concat();
            let outcome = run_in(&folder, &words);
            let text = format!("{}{}", outcome.stdout, outcome.stderr);
            let mut lines = text.split(['\n', '\r']);
            assert!(
                !lines.any(|line| line.starts_with("rmadmin: rm1 is active")),
                "{name} {words:?}: {outcome:?}"
            );
        }
    }
}

/// Mistyped definitions of possible passwords, in both styles.
#[test]
fn secrets_on_the_command_line_stay_hidden() {
    let folder = configured("secrets", "", "");
    for key in [
        "hadoop.zk.auth",
        "private-key",
        "apikey",
        "x.pwd",
        "x.auth",
        "a.token",
    ] {
        for define in [
            &[format!("--D{key}=PASS+W")][..],
            &[format!("-D{key}=PASS+W")],
            &[format!("-D{key};PASS+W")],
            &["-D".to_owned(), format!("{key}=PASS+W")],
            &["-D".to_owned(), format!("{key};PASS+W")],
            &["-D".to_owned(), format!("{key},PASS+W")],
            &["-D".to_owned(), key.to_owned(), "PASS+W".to_owned()],
            &["--D".to_owned(), key.to_owned(), "PASS+W".to_owned()],
            &["--define".to_owned(), format!("{key}:PASS+W")],
            &[format!("-D{key}="), "PASS+W".to_owned()],
            &["-D".to_owned(), format!("{key}="), "PASS+W".to_owned()],
            &["-D".to_owned(), format!("{key}|PASS+W")],
            &[format!("-D{key}\u{ff1d}PASS+W")],
        ] {
            assert_hidden(&folder, define);
        }
    }
    for define in [
        &["-D=PASS+W"][..],
        &["-D:PASS+W"],
        &["-D", "=PASS+W"],
        &["-D", "PASS+W"],
        &["--D=PASS+W"],
        &["--define=PASS+W"],
        &["--define==PASS+W"],
    ] {
        let define: Vec<String> = define.iter().map(|word| (*word).to_owned()).collect();
        assert_hidden(&folder, &define);
    }
}

/// Checks that the password is printed in neither style.
fn assert_hidden(folder: &Path, define: &[String]) {
    for verb in [
        &["-getServiceState", "rm1"][..],
        &["get-service-state", "rm1"],
        &["--output", "json", "status"],
        &["PASS"],
    ] {
        let define = define.iter().map(String::as_str);
        let words: Vec<&str> = define.chain(verb.iter().copied()).collect();
        let outcome = run_in(folder, &words);
        let text = format!("{}{}", outcome.stdout, outcome.stderr);
        assert!(
            !text.contains("PASS+W") && !text.contains("ASS+W"),
            "{words:?}: {outcome:?}"
        );
    }
}
