//! Servers that send far too much: text from other hosts is cut where it is read, so that every format prints a few
//! kilobytes, and memory stays within a few times the reply.

use std::io::Read;
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::thread;

use crate::support::Folder;
use crate::support::fake::{ACTIVE, Answer, Call, ERROR, Fake, Reply, right};
use crate::support::sandbox::{Sandbox, run};

/// In bytes; a reply may have 16 MB.
const LONG: usize = 15_000_000;
/// Maximum bytes of both streams: a text is printed several times, each character as at most six bytes.
const MOST_OUTPUT: usize = 400_000;
/// In KiB of address space. The reply takes 16 MB, and its text takes as much again.
const MOST_MEMORY: &str = "200000";

/// Returns both streams of a command, and checks their length.
fn flooded(server: &Fake, words: &[&str]) -> String {
    let mut child = Command::new("/bin/sh")
        .args([
            "-c",
            &format!("ulimit -v {MOST_MEMORY}; exec \"$0\" \"$@\""),
        ])
        .arg(env!("CARGO_BIN_EXE_rmadmin"))
        .args([
            "-Dyarn.resourcemanager.ha.enabled=true",
            "-Dyarn.resourcemanager.ha.automatic-failover.enabled=false",
            "-Dyarn.resourcemanager.ha.rm-ids=rm1",
            "-Dyarn.resourcemanager.webapp.address.rm1=127.0.0.1:1",
            &format!(
                "-Dyarn.resourcemanager.admin.address.rm1={}",
                server.address()
            ),
            "--timeout=60s",
        ])
        .args(words)
        .env_clear()
        // Each additional arena of the C library reserves address space.
        .env("MALLOC_ARENA_MAX", "1")
        .env("RMADMIN_HISTORY", "")
        .env("HADOOP_HOME", "/nonexistent")
        .env("HADOOP_USER_NAME", "tester")
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the command starts");
    let mut stdout = child.stdout.take().expect("a pipe");
    let mut stderr = child.stderr.take().expect("a pipe");
    let errors = thread::spawn(move || {
        let mut text = String::new();
        stderr.read_to_string(&mut text).map(|_| text)
    });
    let mut text = String::new();
    stdout.read_to_string(&mut text).expect("text");
    text += &errors.join().expect("a thread").expect("text");
    child.wait().expect("the command ends");
    let shown: String = text.chars().take(300).collect();
    assert!(
        text.len() < MOST_OUTPUT,
        "{words:?}: {} bytes: {shown}",
        text.len()
    );
    text
}

/// An active RM that answers one method with this reply.
fn server(method: &'static str, answer: impl Fn(&Call) -> Reply + Send + Sync + 'static) -> Fake {
    Fake::rpc(move |call| {
        Answer::Send(match call.method == method {
            true => answer(call).bytes(),
            false => right(call, ACTIVE).bytes(),
        })
    })
}

fn exception(method: &'static str, message: &Arc<String>) -> Fake {
    let message = Arc::clone(message);
    server(method, move |call| {
        Reply::exception(call, ERROR, "java.io.IOException", &message)
    })
}

#[test]
fn long_exceptions_are_cut() {
    let nuls = Arc::new("\0".repeat(LONG));
    let lines = Arc::new("\n".repeat(LONG - 1) + "x");
    let table: [(&'static str, &Arc<String>, &[&str]); 8] = [
        ("getServiceStatus", &nuls, &["--output", "json", "status"]),
        ("monitorHealth", &nuls, &["--output", "json", "status"]),
        (
            "getServiceStatus",
            &nuls,
            &["--output", "json", "get-service-state", "rm1"],
        ),
        (
            "monitorHealth",
            &nuls,
            &["--output", "json", "check-health", "rm1"],
        ),
        (
            "getGroupsForUser",
            &nuls,
            &["--output", "json", "groups", "a"],
        ),
        (
            "transitionToStandby",
            &lines,
            &["--yes", "transition-to-standby", "rm1"],
        ),
        ("getServiceStatus", &nuls, &["-getServiceState", "rm1"]),
        ("monitorHealth", &nuls, &["status"]),
    ];
    for (method, message, words) in table {
        let text = flooded(&exception(method, message), words);
        assert!(
            text.contains(&format!("[cut: {LONG} bytes in all]")),
            "{words:?}: not told"
        );
    }
}

/// Half of a list would mislead, so a long list is an error.
#[test]
fn long_lists_are_refused() {
    let empty = Arc::new([0x0a, 0x00].repeat(8_000_000));
    let short = Arc::new([0x0a, 0x00].repeat(30_000));
    let table: [(&'static str, &[&str]); 2] = [
        ("getGroupsForUser", &["--output", "json", "groups", "a"]),
        (
            "checkForDecommissioningNodes",
            &["--yes", "refresh-nodes", "--graceful=1", "--client"],
        ),
    ];
    for (method, words) in table {
        for (body, told) in [
            (&empty, "16000000 bytes, more than 1048576"),
            (&short, "30000 entries, more than 25000"),
        ] {
            let body = Arc::clone(body);
            let server = server(method, move |call| Reply::success(call, body.to_vec()));
            let text = flooded(&server, words);
            assert!(text.contains(told), "{words:?}: {text}");
        }
    }
}

/// The HTTP library reads interim responses (1xx) in a loop.
#[test]
fn endless_interim_responses_break_one_row_only() {
    let site = Sandbox::healthy("");
    let interim = b"HTTP/1.1 100 Continue\r\n\r\n".repeat(40_000);
    let interim: &'static [u8] = Box::leak(interim.into_boxed_slice());
    let page = Fake::web(move |_| Answer::Endless(Vec::new(), interim));
    let conf = std::fs::read_to_string(site.conf().join("yarn-site.xml")).expect("a file");
    let [_, web] = site.addresses(2);
    let flooded = Folder::new("interim");
    let conf = conf.replace(&web.to_string(), &page.address().to_string());
    flooded.write("yarn-site.xml", conf);
    let both = [
        "status",
        "--timeout=4s",
        "--output=tsv",
        "--conf-dir",
        site.conf().to_str().expect("text"),
        "--conf-dir",
        flooded.path().to_str().expect("text"),
    ]
    .map(str::to_owned);
    let both: Vec<&str> = both.iter().map(String::as_str).collect();
    let outcome = run(&site.conf(), &both);
    let count = |verdict: &str| outcome.stdout.matches(verdict).count();
    assert_eq!(
        (count("\thealthy\t"), count("\tdegraded\t")),
        (1, 1),
        "{outcome:?}"
    );
    assert!(page.connections() > 0);
}
