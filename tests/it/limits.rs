//! Limits of the process: file size, threads, descriptors, memory, time, and a pipe without a reader. Every command
//! prints a last line, and missing resources are reported before anything is sent.

use std::io::{PipeReader, PipeWriter, Write as _};
use std::net::TcpListener;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use crate::support::process::{self, Outcome};
use crate::support::sandbox::{self, Sandbox};
use crate::support::words::Words;
use crate::support::{Folder, rmadmin, shim};

/// Texts that Rust prints for unhandled errors.
const UNHANDLED: [&str; 3] = ["panicked", "memory allocation", "stack overflow"];
/// In seconds: longer than any command takes.
const LONGEST: &str = "60";
/// The size of a pipe.
const PIPE: usize = 65_536;

/// Runs the tool under `program`, which sets the limits.
fn run_below(sandbox: &Sandbox, program: &[&str], arguments: impl Words) -> Outcome {
    let environment: [(&str, &str); 0] = [];
    run_with(sandbox, program, &environment, arguments)
}

fn run_with(
    sandbox: &Sandbox,
    program: &[&str],
    environment: &[(&str, &str)],
    arguments: impl Words,
) -> Outcome {
    let output = command(sandbox, program, arguments)
        .envs(environment.iter().copied())
        .output()
        .expect("the command starts");
    Outcome {
        stdout: String::from_utf8_lossy(&output.stdout).into_owned(),
        stderr: String::from_utf8_lossy(&output.stderr).into_owned(),
        status: output.status.code(),
    }
}

fn command(sandbox: &Sandbox, program: &[&str], arguments: impl Words) -> Command {
    let mut command = Command::new("/usr/bin/timeout");
    command
        .args(["--signal=KILL", LONGEST])
        .args(program)
        .arg(rmadmin())
        .args(arguments.words())
        .env("YARN_CONF_DIR", sandbox.conf())
        .env("HADOOP_USER_NAME", "operator")
        .stdin(Stdio::null());
    command
}

fn assert_handled(outcome: &Outcome, what: &str) {
    let text = outcome.stdout.clone() + &outcome.stderr;
    let unhandled = UNHANDLED.iter().any(|word| text.contains(word));
    assert!(
        !unhandled && outcome.status.is_some(),
        "{what}: {outcome:?}"
    );
}

/// Checks that the failover was done, or refused without sending anything.
fn failover_or_nothing(sandbox: &Sandbox, outcome: &Outcome, from: u8, what: &str) {
    assert_handled(outcome, what);
    let to = 3 - from;
    let states = (sandbox.is_active(from), sandbox.is_active(to));
    match outcome.status {
        Some(0) => assert_eq!(states, (false, true), "{what}: {outcome:?}"),
        Some(69) => {
            assert_eq!(states, (true, false), "{what}: {outcome:?}");
            assert!(
                outcome.stderr.starts_with("rmadmin: "),
                "{what}: {outcome:?}"
            );
        }
        _ => panic!("{what}: {outcome:?}"),
    }
}

fn active(sandbox: &Sandbox) -> u8 {
    if sandbox.is_active(1) { 1 } else { 2 }
}

const FAILOVER: &str = "failover --yes --timeout 60s";

#[test]
fn a_full_log_stops_nothing() {
    let sandbox = Sandbox::healthy("");
    let folder = Folder::new("limits-log");
    let log = folder.path().join("log");
    let environment = [("RMADMIN_HISTORY", log.to_str().expect("text"))];
    // Space for no log line, for a part of one, and for several.
    for (size, limit) in [(8192, 8192), (8192, 8292), (8192, 9500)] {
        folder.write("log", vec![b'\n'; size]);
        let limited = ["prlimit", &format!("--fsize={limit}")];
        let from = active(&sandbox);
        let outcome = run_with(&sandbox, &limited, &environment, FAILOVER);
        assert_eq!(outcome.status, Some(0), "{limit}: {outcome:?}");
        failover_or_nothing(&sandbox, &outcome, from, "failover");
        outcome.err_has("not logged");
        let refresh = run_with(&sandbox, &limited, &environment, "-refreshQueues");
        refresh.exits(0);
        // After a partial line, the next line begins on a new line.
        let refresh = run_with(&sandbox, &[], &environment, "-refreshQueues");
        refresh.exits(0);
        let text = std::fs::read_to_string(&log).expect("a log");
        let whole = |line: &&str| serde_json::from_str::<serde_json::Value>(line).is_ok();
        assert!(text.lines().filter(whole).count() >= 2, "{limit}: {text}");
    }
}

#[test]
fn file_size_limit() {
    let sandbox = Sandbox::healthy("");
    let folder = Folder::new("limits-file");
    let textfile = folder.path().join("x.prom");
    let limited = ["prlimit", "--fsize=100"];
    let textfile = ["status", "--textfile", textfile.to_str().expect("text")];
    let outcome = run_below(&sandbox, &limited, &textfile);
    outcome.exits(74);
    outcome.err_has("File too large");
    let file = std::fs::File::create(folder.path().join("out")).expect("a file");
    // Any command, even one without a runtime.
    for (words, status) in [(["status"], 74), (["--help"], 74)] {
        let output = command(&sandbox, &limited, &words)
            .stdout(file.try_clone().expect("a file"))
            .output();
        let output = output.expect("the command starts");
        assert_eq!(output.status.code(), Some(status), "{words:?}: {output:?}");
    }
}

#[test]
fn no_threads() {
    let sandbox = Sandbox::healthy("");
    let folder = Folder::new("limits-threads");
    let library = shim::build(&folder, shim::FEW_THREADS);
    let library = library.to_str().expect("text");
    for threads in ["0", "1", "2", "3", "7", "8", "9"] {
        let environment = [("LD_PRELOAD", library), ("THREADS", threads)];
        let run = |words: &str| run_with(&sandbox, &[], &environment, words);
        let from = active(&sandbox);
        let outcome = run(FAILOVER);
        failover_or_nothing(&sandbox, &outcome, from, threads);
        for words in ["status", "get-service-state rm1", "-getServiceState rm1"] {
            let outcome = run(words);
            assert_handled(&outcome, threads);
            let begun = matches!(threads, "0" | "1");
            let expected = if begun { 69 } else { 0 };
            assert_eq!(outcome.status, Some(expected), "{threads}: {outcome:?}");
        }
    }
}

/// The limit counts all processes of a user; it does not apply to root.
#[test]
fn no_processes() {
    const NOBODY_ELSE: u32 = 60_123;
    if !nix::unistd::geteuid().is_root() {
        eprintln!("not run as root: no processes of another user, whose number a limit counts");
        return;
    }
    let sandbox = Sandbox::healthy("");
    let files = std::fs::read_dir(sandbox.dir()).expect("a folder");
    let files = files.map(|file| file.expect("a file").path());
    for path in files.chain([sandbox.dir()]) {
        std::os::unix::fs::chown(path, Some(NOBODY_ELSE), None).expect("another owner");
    }
    for limit in 1..=12 {
        let user = format!("--reuid={NOBODY_ELSE}");
        let limit = format!("--nproc={limit}:{limit}");
        let limited = ["setpriv", &user, "--clear-groups", "prlimit", &limit];
        let from = active(&sandbox);
        let outcome = run_below(&sandbox, &limited, FAILOVER);
        failover_or_nothing(&sandbox, &outcome, from, &limit);
        if limit.ends_with(":12") {
            assert_eq!(outcome.status, Some(0), "{limit}: {outcome:?}");
        }
    }
}

#[test]
fn no_file_descriptors() {
    let sandbox = Sandbox::healthy("");
    for limit in (4..14).chain([18, 24, 34, 36, 40, 48, 64]) {
        let limited = ["prlimit", &format!("--nofile={limit}:{limit}")];
        let from = active(&sandbox);
        let outcome = run_below(&sandbox, &limited, FAILOVER);
        failover_or_nothing(&sandbox, &outcome, from, &limit.to_string());
        if limit >= 48 {
            assert_eq!(outcome.status, Some(0), "{limit}: {outcome:?}");
        }
    }
}

#[test]
fn no_memory() {
    let sandbox = Sandbox::healthy("");
    // Below some size, the program cannot be loaded: the shell reports 127, or the loader prints a message.
    let loads = |limited: &[&str]| run_below(&sandbox, limited, "--version").status == Some(0);
    let mut begun = 0;
    for megabytes in (20..100).step_by(8).chain((100..500).step_by(50)) {
        let limited = ["prlimit", &format!("--as={}", megabytes << 20)];
        if !loads(&limited) {
            continue;
        }
        let from = active(&sandbox);
        let outcome = run_below(&sandbox, &limited, FAILOVER);
        failover_or_nothing(&sandbox, &outcome, from, &format!("{megabytes} MB"));
        begun += 1;
    }
    assert!(begun > 5, "{begun}");
}

/// Blocks the command's thread: from the start, or after it has sent the text in `AFTER`.
const BUSY: &str = r#"
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
static int seen;
static void look(const void *text, size_t size) {
  const char *after = getenv("AFTER");
  if (after && memmem(text, size, after, strlen(after))) seen = 1;
}
ssize_t send(int s, const void *text, size_t size, int flags) {
  ssize_t (*real)(int, const void *, size_t, int) = dlsym(RTLD_NEXT, "send");
  look(text, size);
  return real(s, text, size, flags);
}
ssize_t write(int s, const void *text, size_t size) {
  ssize_t (*real)(int, const void *, size_t) = dlsym(RTLD_NEXT, "write");
  look(text, size);
  return real(s, text, size);
}
ssize_t sendmsg(int s, const struct msghdr *m, int flags) {
  ssize_t (*real)(int, const struct msghdr *, int) = dlsym(RTLD_NEXT, "sendmsg");
  for (size_t i = 0; i < m->msg_iovlen; i++) look(m->msg_iov[i].iov_base, m->msg_iov[i].iov_len);
  return real(s, m, flags);
}
ssize_t writev(int s, const struct iovec *v, int n) {
  ssize_t (*real)(int, const struct iovec *, int) = dlsym(RTLD_NEXT, "writev");
  for (int i = 0; i < n; i++) look(v[i].iov_base, v[i].iov_len);
  return real(s, v, n);
}
int epoll_wait(int e, struct epoll_event *v, int n, int t) {
  int (*real)(int, struct epoll_event *, int, int) = dlsym(RTLD_NEXT, "epoll_wait");
  if (seen || !getenv("AFTER")) for (;;) __asm__ volatile("");
  return real(e, v, n, t);
}
"#;

#[test]
fn a_busy_command_ends_at_the_timeout() {
    let sandbox = Sandbox::healthy("");
    let folder = Folder::new("limits-busy");
    let library = shim::build(&folder, BUSY);
    let busy = [("LD_PRELOAD", library.to_str().expect("text"))];
    let late = "rmadmin: the time limit of 1s is over, and the command did not end by itself\n";
    let table = [
        ("status", 69, late),
        ("get-service-state rm1", 69, late),
        ("-getServiceState rm1", 255, late),
        ("status --output nagios", 3, ""),
    ];
    for (words, status, stderr) in table {
        let words = format!("--timeout 1s {words}");
        let begun = Instant::now();
        let outcome = run_with(&sandbox, &[], &busy, &words);
        let took = begun.elapsed();
        assert_eq!(outcome.status, Some(status), "{words:?}: {outcome:?}");
        assert_eq!(outcome.stderr, stderr, "{words:?}: {outcome:?}");
        assert!(took >= Duration::from_secs(1), "{took:?}");
        // A busy machine may take long, but without the watchdog the command never ends.
        assert!(took < Duration::from_secs(30), "{took:?}");
    }
    let change = "--timeout 1s refresh-queues";
    let outcome = run_with(&sandbox, &[], &busy, change);
    assert!(
        outcome.stderr.trim_end().ends_with("; nothing was sent"),
        "{outcome:?}"
    );
    // The configuration was not read, so the message must not say that an id is missing.
    outcome.err_lacks("without an id");
    let json = "--timeout 1s --output json status";
    let outcome = run_with(&sandbox, &[], &busy, json);
    let document: serde_json::Value = serde_json::from_str(&outcome.stdout).expect("a document");
    assert_eq!(document["exit"], 69, "{outcome:?}");
}

#[test]
fn a_timed_out_change_says_what_was_sent() {
    let sandbox = Sandbox::healthy("");
    let folder = Folder::new("limits-sent");
    let library = shim::build(&folder, BUSY);
    let library = library.to_str().expect("text");
    let run = |after: &str, words: &str| {
        let environment = [
            ("LD_PRELOAD", library),
            ("AFTER", after),
            ("RMADMIN_HISTORY", ""),
        ];
        run_with(&sandbox, &[], &environment, words)
    };
    let table = [
        ("refreshQueues", "refresh-queues", 5),
        ("refreshQueues", "-refreshQueues", 255),
        ("transitionToStandby", "transition-to-standby rm1", 5),
    ];
    for (method, words, status) in table {
        let outcome = run(method, &format!("--timeout 1s {words}"));
        outcome.exits(status);
        let said = format!("sent: {method} to rm1 (");
        assert!(outcome.stderr.contains(&said), "{said}: {outcome:?}");
        let named = status == 255 || outcome.stderr.starts_with("rmadmin: cluster sandbox (");
        assert!(named, "{outcome:?}");
        let fate = "): not answered, it may have been carried out; it is unknown which RM is active now; next: ";
        let fate = if status == 5 { fate } else { "not answered" };
        assert!(outcome.stderr.contains(fate), "{fate}: {outcome:?}");
    }
    sandbox::wait_until("rm1 is standby", || !sandbox.is_active(1));
    assert_eq!(sandbox.run("transition-to-active rm1").status, Some(0));
    let words = "--timeout 8s failover --yes";
    let outcome = run("transitionToActive", words);
    outcome.exits(5);
    let accepted = "sent: transitionToStandby to rm1 (";
    outcome.err_has(accepted);
    let unknown = "; transitionToActive to rm2 (";
    outcome.err_has(unknown);
}

fn full_pipe() -> (PipeReader, PipeWriter) {
    let (reader, mut writer) = std::io::pipe().expect("a pipe");
    writer
        .write_all(&vec![b'x'; PIPE])
        .expect("room in the pipe");
    (reader, writer)
}

#[test]
fn an_unread_pipe_ends_at_the_timeout() {
    let sandbox = Sandbox::healthy("");
    let (_reader, writer) = full_pipe();
    let run = |words: &str| {
        let output = command(&sandbox, &[], words)
            .stdout(writer.try_clone().expect("a pipe"))
            .output()
            .expect("the command starts");
        let stderr = String::from_utf8_lossy(&output.stderr).into_owned();
        (output.status.code(), stderr)
    };
    let done = "the command is done, but standard output is not read";
    let json = "-o json --timeout 8s failover --yes";
    for (words, status, said) in [
        ("--timeout 1s status", 74, done),
        ("--timeout 1s -getServiceState rm1", 255, done),
        ("--timeout 1s completions bash", 74, done),
        ("--timeout 1s help", 74, ""),
        // The plan has no reader, so nothing is sent.
        ("--timeout 8s failover --yes", 74, "timed out"),
        ("--timeout 8s repair --yes", 74, done),
    ] {
        let (found, stderr) = run(words);
        assert_eq!(found, Some(status), "{words:?}: {stderr}");
        assert!(stderr.contains(said), "{words:?}: {stderr}");
    }
    assert!(sandbox.is_active(1));
    let (found, stderr) = run(json);
    assert_eq!(found, Some(74), "{stderr}");
    assert!(stderr.contains(done), "{stderr}");
    assert!(sandbox.is_active(2), "the failover was carried out");
    assert_eq!(
        sandbox.run(FAILOVER).status,
        Some(0),
        "its lock was released"
    );
}

/// A page that begins with endless interim responses.
#[test]
fn interim_responses_do_not_extend_the_timeout() {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let port = listener
        .local_addr()
        .expect("an address")
        .port()
        .to_string();
    std::thread::spawn(move || {
        for mut stream in listener.incoming().map_while(Result::ok) {
            let flood = "HTTP/1.1 100 Continue\r\n\r\n".repeat(1000);
            std::thread::spawn(move || while stream.write_all(flood.as_bytes()).is_ok() {});
        }
    });
    let probe = [
        "--timeout",
        "1s",
        "probe",
        "--addr",
        "127.0.0.1",
        "--port",
        &port,
    ];
    let begun = Instant::now();
    let outcome = process::run(rmadmin(), &probe, &[], Some(Path::new("/")), "");
    assert!(
        outcome.status.is_some_and(|status| status != 0),
        "{outcome:?}"
    );
    assert!(begun.elapsed() < Duration::from_secs(30), "{outcome:?}");
}
