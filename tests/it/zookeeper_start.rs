//! `zookeeper bootstrap --start` with scripts that are slow, keep streams open, or are interrupted.

use std::fs::{self, Permissions};
use std::net::TcpListener;
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;

use nix::sys::signal::{Signal, killpg};
use nix::unistd::Pid;

use crate::support::Folder;
use crate::support::net::Net;
use crate::support::process::Outcome;
use crate::support::running::Running;
use crate::support::sandbox::wait_until;
use crate::zookeeper_bootstrap::{document, write_cfg};

/// A home folder whose `zkServer.sh` writes its process id to a file and then does `action`. Its processes end with this
/// value.
struct Scripted {
    folder: Folder,
    net: Net,
    words: Vec<String>,
}

impl Scripted {
    fn new(action: &str) -> Self {
        let (folder, net) = (Folder::new("zk-script"), Net::take());
        let lines = format!(
            "server.1={}.1:2888:3888\nclientPortAddress={0}.1",
            net.prefix()
        );
        let (file, _) = write_cfg(&folder, "zoo", &lines);
        let path = folder.path().display();
        let script =
            format!("#!/bin/sh\necho $$ >{path}/new && mv {path}/new {path}/pid\n{action}\n");
        folder.write("bin/zkServer.sh", script);
        let script = folder.path().join("bin/zkServer.sh");
        fs::set_permissions(script, Permissions::from_mode(0o755)).expect("a script that runs");
        let words = [
            "zookeeper",
            "bootstrap",
            &file,
            "--start",
            &format!("--home={path}"),
        ];
        Self {
            words: words.map(str::to_owned).to_vec(),
            folder,
            net,
        }
    }

    fn start(&self, options: &[&str]) -> Running {
        let options = options.iter().map(|word| (*word).to_owned());
        let words: Vec<String> = self.words.iter().cloned().chain(options).collect();
        Running::start(Path::new("/"), &words)
    }

    fn pid(&self) -> Option<i32> {
        let text = fs::read_to_string(self.folder.path().join("pid")).ok()?;
        text.trim().parse().ok()
    }

    fn wait_for_script(&self) {
        wait_until("the script runs", || self.pid().is_some());
    }
}

impl Drop for Scripted {
    fn drop(&mut self) {
        if let Some(pid) = self.pid() {
            let _ = killpg(Pid::from_raw(pid), Signal::SIGKILL);
        }
    }
}

/// The script goes on: the message names it, and it runs.
fn names_script(scripted: &Scripted, outcome: &Outcome) {
    let pid = scripted.pid().expect("a process id");
    outcome.err_has(&format!("/bin/zkServer.sh (process {pid}) "));
    outcome.err_has(&format!(
        "goes on; pgrep -a -g {pid} lists its processes, with the server's; kill -- -{pid} ends all of them"
    ));
    assert!(killpg(Pid::from_raw(pid), None).is_ok(), "{outcome:?}");
}

#[test]
fn slow_scripts_are_named() {
    let scripted = Scripted::new("echo STARTING; exec sleep 600");
    let outcome = scripted.start(&["--timeout=1s"]).end();
    outcome.exits(5);
    outcome.err_has("STARTING\n");
    outcome.err_has("did not end within the time limit");
    names_script(&scripted, &outcome);
}

#[test]
fn one_start_at_a_time() {
    let scripted = Scripted::new("exec sleep 600");
    let running = scripted.start(&[]);
    scripted.wait_for_script();
    let pid = scripted.pid();
    let outcome = scripted.start(&[]).end();
    outcome.exits(5);
    outcome.err_has("was not started by this command: another rmadmin zookeeper bootstrap --start is starting it");
    outcome.out_lacks("as user");
    assert_eq!(scripted.pid(), pid, "the script ran once");
    running.signal("TERM");
    running.end().exits(143);
}

/// The time limit is shorter than that of the question.
#[test]
fn silent_ports_are_named() {
    let scripted = Scripted::new("exit 0");
    let address = format!("{}.1:2181", scripted.net.prefix());
    let _silent = TcpListener::bind(&address).expect("a port");
    let outcome = scripted.start(&["--timeout=1s"]).end();
    outcome.exits(4);
    outcome.err_has(&format!(
        "another program has the client port {address} (no answer within 1s)"
    ));
}

#[test]
fn signals_during_the_script() {
    for (name, status) in [("INT", 130), ("TERM", 143), ("HUP", 129)] {
        let scripted = Scripted::new("exec sleep 600");
        let running = scripted.start(&["--output=json"]);
        scripted.wait_for_script();
        running.signal(name);
        let outcome = running.end();
        outcome.exits(status);
        outcome.err_has("interrupted; server.1 (");
        names_script(&scripted, &outcome);
        let document = document(&outcome);
        assert_eq!(document["error"]["cause"], "interrupted");
        let changes = document["changes"].as_array().expect("changes");
        let ran = changes.iter().filter_map(|change| change.as_str());
        assert!(
            ran.into_iter().any(|change| change.starts_with("ran ")),
            "{outcome:?}"
        );
    }
}

#[test]
fn signals_during_the_wait() {
    let scripted = Scripted::new("echo STARTED");
    let mut running = scripted.start(&[]);
    running.hear("STARTED");
    running.signal("TERM");
    let outcome = running.end();
    outcome.exits(143);
    outcome.err_has("was started, goes on, and was not seen to serve; to stop it: ");
    let file = scripted.folder.path().join("zoo.cfg");
    outcome.err_has(&format!("/bin/zkServer.sh stop {};", file.display()));
}

/// The command ends although a process that the script started has its streams, and can still write to them.
#[test]
fn servers_that_keep_the_streams() {
    let action = "(while read -r line; do echo $line || exit; done <DIR/in; echo kept >DIR/out) & echo STARTED";
    let folder = Folder::new("zk-streams");
    let path = folder.path().display().to_string();
    let made = std::process::Command::new("mkfifo")
        .arg(folder.path().join("in"))
        .status();
    assert!(made.is_ok_and(|status| status.success()));
    let scripted = Scripted::new(&action.replace("DIR", &path));
    let outcome = scripted.start(&["--timeout=2s"]).end();
    outcome.exits(5);
    outcome.err_has("STARTED\n");
    fs::write(folder.path().join("in"), "late\n").expect("a reader");
    wait_until("the server goes on after it wrote", || {
        folder.path().join("out").exists()
    });
}

/// The messages are in memory: a script that writes without end must not fill it.
#[test]
fn endless_messages_are_cut() {
    let scripted = Scripted::new("yes endless; echo done >&2; exit 3");
    let outcome = scripted.start(&["--timeout=30s"]).end();
    outcome.exits(5);
    outcome.err_has("the script failed (exit status: 3)");
    assert!(outcome.stderr.len() < 1_200_000, "{}", outcome.stderr.len());
}
