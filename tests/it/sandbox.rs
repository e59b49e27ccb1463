//! The sandbox as a program: its commands, faults, errors, end, and the files that it leaves.

use std::fs::File;
use std::io::{Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use prost::Message as _;
use rmadmin::ha::state::HaState;
use rmadmin::hadoop::ha_service;
use rmadmin::hadoop::rpc::message;
use rmadmin::hadoop::rpc::message::{ClientId, RpcReply};
use rmadmin::hadoop::rpc::{frame, proto};
use rmadmin::sandbox::tour::TOUR;
use rmadmin::security::user::User;
use rmadmin::systems::yarn::protocols::HA_SERVICE_PROTOCOL;

use crate::support::jars::found as program;
use crate::support::process::{self, Outcome, Server};
use crate::support::sandbox::{self, LIMIT, Sandbox, addresses, is_active, peak, wait_until};
use crate::support::words::{Words, joined};
use crate::support::{Folder, rmadmin};

/// Maximum peak memory of 1,000 pairs in kilobytes, as documented.
const MEMORY: u64 = 500 * 1024;

/// A folder for temporary files; it must be empty at the end.
struct Place(Folder);

impl Place {
    fn new() -> Self {
        let place = Self(Folder::new("place"));
        std::fs::create_dir(place.tmp()).expect("a folder");
        place
    }

    fn tmp(&self) -> PathBuf {
        self.0.path().join("tmp")
    }

    /// Runs `rmadmin sandbox` with only TMPDIR set.
    fn run(&self, arguments: impl Words) -> Outcome {
        let tmp = self.tmp().display().to_string();
        let environment = [("TMPDIR", tmp.as_str())];
        let arguments = joined("sandbox", arguments);
        process::run(rmadmin(), &arguments, &environment, None, "")
    }

    /// Starts a sandbox, and waits until it has printed this many lines.
    fn start(&self, arguments: impl Words, lines: usize) -> Server {
        let variable = format!("TMPDIR={}", self.tmp().display());
        let tool = rmadmin().to_str().expect("a path in UTF-8");
        let all = joined(&["-i", &variable, tool, "sandbox"], arguments);
        let server = Server::start(Path::new("/usr/bin/env"), &all, &self.log());
        wait_until("the command prints", || {
            self.printed().lines().count() >= lines
        });
        server
    }

    fn log(&self) -> PathBuf {
        self.0.path().join("log")
    }

    fn printed(&self) -> String {
        std::fs::read_to_string(self.log()).unwrap_or_default()
    }

    /// Returns the number of entries.
    fn entries(&self) -> usize {
        std::fs::read_dir(self.tmp()).expect("the place").count()
    }
}

fn is_gone(pid: u32) -> bool {
    !Path::new("/proc").join(pid.to_string()).exists()
}

#[test]
fn command_sets_the_exit_status_of_the_sandbox() {
    let place = Place::new();
    let shell = |script: &str| place.run(&["--", "/bin/sh", "-c", script]);
    let both = shell(
        r#"test "$YARN_CONF_DIR" = "$HADOOP_CONF_DIR" && cat "$YARN_CONF_DIR/yarn-site.xml""#,
    );
    both.exits(0);
    assert!(
        both.stdout
            .contains("<name>yarn.resourcemanager.admin.address.rm2</name>")
    );
    assert_eq!(both.stderr, "");
    for (script, status) in [
        ("exit 0", 0),
        ("exit 7", 7),
        ("kill -9 $$", 128 + 9),
        ("kill -15 $$", 128 + 15),
    ] {
        assert_eq!(shell(script).status, Some(status), "{script}");
    }
    let missing = place.run("-- /no/such/command argument");
    missing.exits(127);
    assert!(
        missing.first_line().contains("/no/such/command"),
        "{missing:?}"
    );
    let folder = place.tmp().display().to_string();
    assert_eq!(place.run(&["--", &folder]).status, Some(126));
    assert_eq!(place.entries(), 0);
}

#[test]
fn the_tour_leaves_nothing() {
    let place = Place::new();
    let tour = place.run("tour");
    assert_eq!(tour.status, Some(0), "{}{}", tour.stdout, tour.stderr);
    assert!(tour.stdout.contains(" failover --to rm2 --yes\n"));
    // Pasted elsewhere, no command acts on another cluster.
    let shown = tour.stdout.lines().filter(|line| line.starts_with("$ "));
    for line in shown {
        assert!(line.starts_with("$ rmadmin --conf-dir /"), "{line}");
    }
    assert!(!tour.stdout.contains("Enter"), "{}", tour.stdout);
    assert!(
        !tour.stdout.contains("should have ended"),
        "{}",
        tour.stdout
    );
    assert_eq!(tour.stderr, "");
    assert_eq!(place.entries(), 0);
}

/// The commands of the tour work in any shell.
#[test]
fn tour_commands_survive_every_shell() {
    let tour = Place::new().run("tour").stdout;
    let shown: Vec<&str> = tour
        .lines()
        .filter_map(|line| line.strip_prefix("$ rmadmin --conf-dir "))
        .filter_map(|line| Some(line.split_once(' ')?.1))
        .collect();
    let faults = ["sandbox fault 'rm2:*:hang'", "sandbox fault --clear"];
    assert_eq!(shown.len(), TOUR.len() + faults.len(), "{tour}");
    let shells = [
        ("sh", "dash"),
        ("bash", "bash"),
        ("zsh", "zsh"),
        ("fish", "fish"),
    ];
    for (shell, package) in shells {
        let shell = program(shell, package);
        let words = |line: &str| {
            let line = format!("printf '%s\\n' {line}");
            process::run(
                &shell,
                &["-c", &line],
                &[("HOME", "/nonexistent")],
                None,
                "",
            )
            .stdout
        };
        assert_eq!(words(faults[0]), "sandbox\nfault\nrm2:*:hang\n");
        let mut steps = TOUR.iter();
        for line in shown.iter().filter(|line| !faults.contains(line)) {
            let step = steps.next().expect("a step");
            assert_eq!(
                words(line),
                format!("{}\n", step.arguments.join("\n")),
                "{shell:?}"
            );
        }
    }
}

/// Each command waits for Enter; Ctrl-C ends the tour.
#[test]
fn the_tour_waits_on_a_terminal() {
    let place = Place::new();
    let tmp = format!("TMPDIR={}", place.tmp().display());
    let command = format!("exec {} sandbox tour", rmadmin().display());
    let mut script = Command::new(program("script", "bsdutils"))
        .args(["-qec", &command, "/dev/null"])
        .env_clear()
        .envs([tmp.split_once('=').expect("a variable")])
        .stdin(Stdio::piped())
        .stdout(File::create(place.log()).expect("a log"))
        .spawn()
        .expect("script starts");
    let mut keys = script.stdin.take().expect("a pipe");
    let waits = |count: usize| {
        wait_until("the command waits", || {
            let printed = place.printed();
            printed.matches("$ rmadmin ").count() == count && printed.ends_with("[Enter] ")
        });
    };
    waits(1);
    assert!(!place.printed().contains("VERSION"), "{}", place.printed());
    // The second line comes too early for the next pause.
    keys.write_all(b"\n\n").expect("two keys");
    waits(2);
    assert!(place.printed().contains("VERSION"), "{}", place.printed());
    keys.write_all(b"\x03").expect("a key");
    let ended = script.wait().expect("the end");
    let printed = place.printed();
    assert_eq!(printed.matches("$ rmadmin ").count(), 2, "{printed}");
    assert_eq!(ended.code(), Some(128 + 2), "{printed}");
    assert!(printed.ends_with("\nrmadmin: interrupted\r\n"), "{printed}");
    assert_eq!(place.entries(), 0);
}

#[test]
fn a_stopped_tour_leaves_nothing() {
    let place = Place::new();
    let tour = place.start("tour", 5);
    assert_eq!(place.entries(), 1);
    tour.signal("TERM");
    assert_eq!(tour.wait(LIMIT), 128 + 15);
    assert_eq!(place.entries(), 0);
}

#[test]
fn bad_arguments_leave_nothing() {
    let place = Place::new();
    for (arguments, says) in [
        ("--rms 0", "--rms"),
        ("--rms 10", "--rms"),
        ("--clusters 0", "--clusters"),
        ("--port 0", "--port"),
        ("--fault rm1:getServiceStatus:explode", "explode"),
        ("--fault rm1:getServiceState:hang", "getServiceState"),
        ("--fault rm1:hang", "RM:CALL:FAULT"),
        (
            "--fault rm3:*:hang",
            "unknown ResourceManager rm3 (configured: rm1, rm2)",
        ),
        ("tour --rms 3", "--rms"),
        ("stop", "stop"),
    ] {
        let outcome = place.run(arguments);
        assert_eq!(outcome.status, Some(64), "{arguments:?}: {outcome:?}");
        assert!(outcome.stderr.contains(says), "{arguments:?}: {outcome:?}");
        assert_eq!(outcome.stdout, "");
    }
    for (arguments, says) in [
        (
            "--port 65535",
            "the sandbox needs 5 ports, but at most 1 are available",
        ),
        ("--clusters 9999 --rms 9", "needs 189981 ports"),
    ] {
        let outcome = place.run(arguments);
        assert_eq!(outcome.status, Some(69), "{arguments:?}: {outcome:?}");
        assert!(
            outcome.first_line().contains(says),
            "{arguments:?}: {outcome:?}"
        );
    }
    assert_eq!(place.entries(), 0);
}

#[test]
fn a_port_in_use_is_named() {
    let place = Place::new();
    let taken = TcpListener::bind("127.0.0.1:0").expect("a port");
    let port = taken.local_addr().expect("an address").port().to_string();
    let outcome = place.run(&["--port", &port]);
    outcome.exits(69);
    let says = format!("cannot listen on port {port} of 127.0.0.1 (RPC of rm1)");
    assert!(outcome.first_line().contains(&says), "{outcome:?}");
    assert_eq!(place.entries(), 0);
}

#[test]
fn folders_are_removed_unless_kept() {
    let place = Place::new();
    let named = place.tmp().join("named");
    let dir = named.display().to_string();
    let command = "-- /bin/sh -c 'test -e $YARN_CONF_DIR/core-site.xml'";
    let ran = |options: &str| place.run(&format!("--dir {dir} {options} {command}"));
    assert_eq!(ran("").status, Some(0));
    assert_eq!(place.entries(), 0);
    let kept = ran("--keep");
    kept.exits(0);
    kept.err_has(&dir);
    assert!(named.join("yarn-site.xml").exists());
    let held = ran("");
    held.exits(69);
    assert!(
        held.first_line().contains(&dir) && held.first_line().contains("exists already"),
        "{held:?}"
    );
    // Existing files stay.
    assert!(named.join("yarn-site.xml").exists());
}

#[test]
fn files_of_a_command_stay_in_a_named_folder() {
    let place = Place::new();
    let named = place.tmp().join("named");
    let dir = named.display().to_string();
    let outcome = place.run(&[
        "--dir",
        &dir,
        "--clusters",
        "2",
        "--",
        "/bin/sh",
        "-c",
        "echo mine > $YARN_CONF_DIR/../mine",
    ]);
    outcome.exits(0);
    let left: Vec<_> = std::fs::read_dir(&named)
        .expect("the folder")
        .flatten()
        .collect();
    assert_eq!(left.len(), 1, "{left:?}");
    assert_eq!(left[0].file_name(), "mine");
}

/// Commands write the history and the failover time into the sandbox's folder.
#[test]
fn a_named_folder_loses_the_state_of_commands() {
    let place = Place::new();
    let dir = place.tmp().join("named").display().to_string();
    let files = "history.jsonl history.jsonl.1 rmadmin-00ff.last rmadmin-00ff.lock";
    for clusters in ["1", "2"] {
        let script = format!("cd $YARN_CONF_DIR && touch {files}");
        let command = ["--", "/bin/sh", "-c", &script];
        let outcome = place.run(&[&["--dir", &dir, "--clusters", clusters], &command[..]].concat());
        outcome.exits(0);
        assert_eq!(place.entries(), 0, "{clusters} clusters");
    }
}

#[test]
fn a_folder_name_too_long_for_a_socket() {
    let place = Place::new();
    let parent = place.tmp().join("long/".repeat(30));
    std::fs::create_dir_all(&parent).expect("folders");
    let dir = parent.join("new").display().to_string();
    let tool = rmadmin().to_str().expect("a path in UTF-8");
    let order = [tool, "sandbox", "fault", "rm1:*:hang"];
    let outcome = place.run(&[&["--dir", &dir, "--"], &order[..]].concat());
    outcome.exits(0);
}

#[test]
fn signals_end_a_sandbox_without_leftovers() {
    for name in ["INT", "TERM", "HUP"] {
        let place = Place::new();
        let server = place.start("", 8);
        assert_eq!(place.entries(), 1);
        server.signal(name);
        assert_eq!(server.wait(LIMIT), 0, "{name}");
        assert_eq!(place.entries(), 0, "{name}");
    }
}

#[test]
fn signals_end_the_command_in_the_sandbox() {
    for (name, number) in [("INT", 2), ("TERM", 15)] {
        let place = Place::new();
        let command = ["--", "/bin/sh", "-c", "echo $$; exec /bin/sleep 100"];
        let server = place.start(&command, 1);
        let pid: u32 = place.printed().trim().parse().expect("a process id");
        assert!(!is_gone(pid));
        server.signal(name);
        assert_eq!(server.wait(LIMIT), 128 + number, "{name}");
        assert!(is_gone(pid), "{name}: the command is still there");
        assert_eq!(place.entries(), 0, "{name}");
    }
}

#[test]
fn automatic_failover() {
    let sandbox = Sandbox::start("--automatic");
    assert!(sandbox.is_active(1) && !sandbox.is_active(2));
    for arguments in ["transition-to-active rm2", "transition-to-standby rm1"] {
        let outcome = sandbox.run(arguments);
        outcome.exits(4);
    }
    // With the client's guard off, the RM rejects the call.
    let key = "-Dyarn.resourcemanager.ha.automatic-failover.enabled=false";
    let refused = sandbox.run(&[key, "-transitionToStandby", "rm1"]);
    refused.exits(255);
    assert!(
        refused
            .stderr
            .contains("Manual failover for this ResourceManager is disallowed")
    );
    assert!(sandbox.is_active(1));
}

#[test]
fn many_clusters_and_rms() {
    let sandbox = Sandbox::start("--rms 3");
    assert_eq!(sandbox.run("transition-to-active rm3").status, Some(0));
    let states = [1, 2, 3].map(|n| sandbox.is_active(n));
    assert_eq!(states, [false, false, true]);
    let refused = sandbox.run("transition-to-active rm1");
    refused.exits(4);
    refused.err_has("rm3");
}

#[test]
fn orders_for_faults() {
    let sandbox = Sandbox::start("--fault rm2:monitorHealth:unhealthy");
    let status = |arguments: &str| sandbox.run(arguments).status;
    assert_eq!(status("check-health rm2"), Some(1));
    sandbox.fault("rm1:getServiceStatus*2:error=a.B/ordered");
    let listed = sandbox.run("sandbox fault");
    assert_eq!(
        listed.stdout,
        "rm1:getServiceStatus*2:error=a.B/ordered\nrm2:monitorHealth:unhealthy\n"
    );
    // Calls of other names do not use the fault up.
    assert_eq!(status("check-health rm1"), Some(0));
    let asked = [(); 3].map(|()| status("get-service-state rm1"));
    assert_eq!(asked, [Some(4), Some(4), Some(0)]);
    assert_eq!(
        sandbox.run("sandbox fault").stdout,
        "rm2:monitorHealth:unhealthy\n"
    );
    sandbox.fault("--clear");
    let none = sandbox.run("sandbox fault");
    assert_eq!(none.stdout, "");
    none.err_has("no faults");
    assert_eq!(status("check-health rm2"), Some(0));
    let zookeeper = sandbox.run("sandbox restart zk");
    zookeeper.exits(64);
    zookeeper.err_has("rmadmin sandbox fault --clear");
    let unknown = sandbox.run("sandbox fault rm1:*:hang rm7:*:hang");
    unknown.exits(64);
    assert_eq!(sandbox.run("sandbox fault").stdout, "");
    assert!(
        unknown
            .first_line()
            .contains("unknown ResourceManager rm7 (configured: rm1, rm2)"),
        "{unknown:?}"
    );
    assert_eq!(status("sandbox fault rm1:*:nothing"), Some(64));
    // Texts that the protocol would cut are refused.
    for (text, refused) in [("two\nlines".to_owned(), 64), ("x".repeat(5000), 69)] {
        let order = format!("rm1:getServiceStatus:error=a.B/{text}");
        let outcome = sandbox.run(&["sandbox", "fault", &order]);
        outcome.exits(refused);
        assert_eq!(sandbox.run("sandbox fault").stdout, "");
    }
}

#[test]
fn faults_as_json() {
    let sandbox = Sandbox::healthy("--fault rm2:monitorHealth:unhealthy");
    let faults = |arguments: &str| {
        let all = format!("--output json sandbox {arguments}");
        let outcome = sandbox.run(&all);
        let document: serde_json::Value = serde_json::from_str(&outcome.stdout).expect("JSON");
        assert_eq!(document["cluster"], "sandbox", "{document}");
        assert_eq!(document["exit"], outcome.status.expect("a status"));
        document["faults"].clone()
    };
    let unhealthy = "rm2:monitorHealth:unhealthy";
    assert_eq!(faults("fault"), serde_json::json!([unhealthy]));
    assert_eq!(
        faults("fault rm1:*:hang"),
        serde_json::json!(["rm1:*:hang", unhealthy])
    );
    assert_eq!(faults("fault --clear"), serde_json::json!([]));
    assert_eq!(faults("restart rm1"), serde_json::json!([]));
}

/// A client that closes the connection during its call has no effect; a call of excessive length is not read.
#[test]
fn half_a_call_changes_nothing() {
    const CLIENT: ClientId = [7; 16];
    let sandbox = Sandbox::start("");
    let caller = User {
        effective: "operator".to_owned(),
        real: None,
    };
    let request = proto::TransitionToActiveRequestProto {
        req_info: Some(proto::HaStateChangeRequestInfoProto {
            req_source: Some(0),
        }),
    };
    let context = message::connection_context(HA_SERVICE_PROTOCOL, &caller, &CLIENT);
    let call = message::call(
        HA_SERVICE_PROTOCOL,
        "transitionToActive",
        0,
        &CLIENT,
        &request.encode_to_vec(),
    );
    let whole = u32::try_from(call.len()).expect("a length");
    for (announced, carried_out) in [(whole + 10, false), (15_000_000, false), (whole, true)] {
        let mut stream = TcpStream::connect(sandbox.addresses(1)[0]).expect("the port accepts");
        stream.set_read_timeout(Some(LIMIT)).expect("a limit");
        stream.write_all(&message::PREAMBLE).expect("a preamble");
        stream
            .write_all(&frame::frame(&context))
            .expect("a context");
        stream
            .write_all(&announced.to_be_bytes())
            .expect("a prefix");
        stream.write_all(&call).expect("a call");
        stream.shutdown(std::net::Shutdown::Write).expect("the end");
        // The sandbox closes the connection after the call, or when it sees that no call follows.
        let mut rest = Vec::new();
        let _ = stream.read_to_end(&mut rest);
        assert_eq!(sandbox.is_active(1), carried_out, "{announced} announced");
    }
}

#[test]
fn dead_rms_restart_on_standby() {
    let sandbox = Sandbox::start("");
    assert_eq!(sandbox.run("transition-to-active rm1").status, Some(0));
    sandbox.fault("rm1:monitorHealth:die");
    assert_eq!(sandbox.run("check-health rm1").status, Some(69));
    for arguments in ["get-service-state rm1", "probe rm1"] {
        let outcome = sandbox.run(arguments);
        outcome.exits(69);
        assert!(
            outcome.stderr.to_lowercase().contains("refused"),
            "{outcome:?}"
        );
    }
    sandbox.fault("--clear");
    assert_eq!(sandbox.run("get-service-state rm1").stdout, "standby\n");
}

/// The default start: nothing to do, and no advice.
#[test]
fn starts_healthy() {
    for arguments in ["", "--rms 3", "--clusters 2"] {
        let sandbox = Sandbox::healthy(arguments);
        let status = sandbox.run("status");
        assert_eq!(status.status, Some(0), "{arguments:?}: {status:?}");
        status.out_lacks("next:");
        assert!(sandbox.is_active(1) && !sandbox.is_active(2));
        // The usual first command of scripts still works.
        let again = sandbox.run("transition-to-active rm1");
        again.exits(0);
        assert!(again.stdout.ends_with(") is active\n"), "{again:?}");
        let moved = sandbox.run("failover --to rm2 --yes");
        assert_eq!(moved.status, Some(0), "{arguments:?}: {moved:?}");
    }
}

/// Follows the advice of `status` until the pair is healthy.
#[test]
fn advice_leads_to_healthy() {
    let split = "transition-to-active rm2 --force-active --force-manual --yes";
    let stands_down = "transition-to-standby rm1 --force-manual --yes";
    let dead = ("rm2:monitorHealth*1:die", "check-health rm2");
    let cases = [
        ("", "", "transition-to-standby rm1"),
        ("", "", split),
        ("", "rm1:monitorHealth*1:die", "check-health rm1"),
        ("", dead.0, dead.1),
        (
            "",
            "rm1:transitionToStandby*1:half",
            "transition-to-standby rm1",
        ),
        ("--automatic", "", stands_down),
        ("--automatic", "", split),
        ("--automatic", dead.0, dead.1),
        ("--curator", "", split),
    ];
    for (mode, faults, command) in cases {
        let sandbox = Sandbox::healthy(mode);
        if !faults.is_empty() {
            sandbox.fault(faults);
        }
        sandbox.run(command);
        let mut said = Vec::new();
        while said.len() < 4 && !follow(&sandbox, &mut said) {}
        assert!(said.len() < 4, "{mode} {faults:?} {command:?}: {said:#?}");
    }
}

/// Follows the advice; returns true if there was none.
fn follow(sandbox: &Sandbox, said: &mut Vec<String>) -> bool {
    let status = sandbox.run("status");
    let next = status.stdout.split("\nnext: ").nth(1);
    let Some(next) = next.and_then(|next| next.lines().next()) else {
        status.exits(0);
        return true;
    };
    said.push(status.stdout.clone());
    // A dead process of the sandbox needs no check on its host.
    let next = match next.split_once(", then ") {
        Some((action, command)) if action.starts_with("check on the host of ") => command,
        _ => next,
    };
    if let Some(rest) = next.strip_prefix("on the host of ") {
        // The sandbox stands for the host.
        let rm_id = rest.split(':').next().unwrap_or_default();
        let restarted = sandbox.run(&["sandbox", "restart", rm_id]);
        restarted.exits(0);
        return false;
    }
    let command = format!("{} --yes", next.replace(" --dry-run", ""));
    let tools = rmadmin().parent().expect("a folder").display().to_string();
    let conf = sandbox.conf().display().to_string();
    let environment = [("PATH", &*tools), ("YARN_CONF_DIR", &*conf)];
    let shell = Path::new("/bin/sh");
    let outcome = process::run(shell, &["-c", &command], &environment, None, "");
    assert_eq!(outcome.status, Some(0), "{command}: {outcome:?}");
    false
}

#[test]
fn many_clusters_print_a_pattern() {
    let sandbox = Sandbox::healthy("--clusters 3");
    let printed = sandbox.printed();
    let command = printed
        .lines()
        .find_map(|line| line.strip_prefix("All clusters: "));
    let tools = rmadmin().parent().expect("a folder").display().to_string();
    let shell = Path::new("/bin/sh");
    let command = ["-c", command.expect("a command")];
    let fleet = process::run(shell, &command, &[("PATH", &tools)], None, "");
    fleet.exits(0);
    for number in 1..=3 {
        fleet.out_has(&format!("sandbox-000{number}"));
    }
}

#[test]
fn no_rm_is_active_on_request() {
    let sandbox = Sandbox::healthy("--no-active");
    assert!(!sandbox.is_active(1) && !sandbox.is_active(2));
    let both = Place::new().run("--no-active --automatic -- true");
    both.exits(64);
}

#[test]
fn the_configuration_is_marked() {
    let sandbox = Sandbox::healthy("");
    let site = std::fs::read_to_string(sandbox.conf().join("yarn-site.xml")).expect("a file");
    assert!(site.contains("<name>rmadmin.sandbox</name><value>true</value>"));
}

#[test]
fn an_rm_is_restarted() {
    let sandbox = Sandbox::healthy("");
    let state = || sandbox.run("get-service-state rm1").stdout;
    let mut idle = TcpStream::connect(sandbox.addresses(1)[0]).expect("the port accepts");
    idle.set_read_timeout(Some(LIMIT)).expect("a limit");
    sandbox.fault("rm1:transitionToStandby*1:half");
    sandbox.run("transition-to-standby rm1");
    assert_eq!(state(), "initializing\n");
    sandbox.fault("rm1:monitorHealth:unhealthy");
    let restarted = sandbox.run("sandbox restart rm1");
    assert_eq!((restarted.status, &*restarted.stderr), (Some(0), ""));
    assert_eq!(state(), "standby\n");
    // The RM's connections are closed, but its faults stay.
    assert_eq!(idle.read(&mut [0]).expect("the end"), 0);
    assert_eq!(sandbox.run("check-health rm1").status, Some(1));
    let unknown = sandbox.run("sandbox restart rm9");
    unknown.exits(64);
    assert!(unknown.first_line().contains("unknown ResourceManager rm9"));
}

/// A fault is in force as soon as the request is answered.
#[test]
fn ports_close_and_open_as_ordered() {
    let sandbox = Sandbox::start("");
    let [admin, web] = sandbox.addresses(1);
    for _ in 0..20 {
        sandbox.fault("rm1:*:refuse");
        assert!(TcpStream::connect(admin).is_err() && TcpStream::connect(web).is_err());
        sandbox.fault("--clear rm1:http:refuse");
        assert!(TcpStream::connect(admin).is_ok() && TcpStream::connect(web).is_err());
        sandbox.fault("--clear");
        assert!(TcpStream::connect(admin).is_ok() && TcpStream::connect(web).is_ok());
    }
}

#[test]
fn orders_without_a_sandbox() {
    let folder = Folder::new("nobody");
    folder.write("yarn-site.xml", "<configuration/>");
    let conf = folder.path().display().to_string();
    let order = ["--conf-dir", &conf, "sandbox", "fault", "rm1:*:hang"];
    let outcome = process::run(rmadmin(), &order, &[], None, "");
    outcome.exits(69);
    assert!(
        outcome.first_line().contains("no sandbox answers in"),
        "{outcome:?}"
    );
    assert!(outcome.first_line().contains(&conf), "{outcome:?}");
}

/// Reads the state with RPC bytes: 2,000 processes would take a minute.
fn state(address: SocketAddr) -> HaState {
    const CLIENT: ClientId = [7; 16];
    let caller = User {
        effective: "operator".to_owned(),
        real: None,
    };
    let request = proto::GetServiceStatusRequestProto {};
    let context = message::connection_context(HA_SERVICE_PROTOCOL, &caller, &CLIENT);
    let call = message::call(
        HA_SERVICE_PROTOCOL,
        "getServiceStatus",
        0,
        &CLIENT,
        &request.encode_to_vec(),
    );
    let mut stream = TcpStream::connect(address).expect("the port accepts");
    stream.set_read_timeout(Some(LIMIT)).expect("a limit");
    stream.write_all(&message::PREAMBLE).expect("a preamble");
    for part in [context, call] {
        stream.write_all(&frame::frame(&part)).expect("a request");
    }
    let mut prefix = [0; frame::PREFIX];
    stream.read_exact(&mut prefix).expect("a prefix");
    let mut reply = vec![0; usize::try_from(u32::from_be_bytes(prefix)).expect("a length")];
    stream.read_exact(&mut reply).expect("a reply");
    match message::reply(&reply, 0, &CLIENT) {
        Ok(RpcReply::Success(body)) => ha_service::status(&body).expect("a status").state,
        other => panic!("{address}: {other:?}"),
    }
}

#[test]
fn memory_of_a_thousand_pairs() {
    let sandbox = Sandbox::start("--clusters 1000");
    let dir = sandbox.dir();
    let check = |number: usize| {
        let conf = dir.join(format!("sandbox-{number:04}"));
        for n in [1, 2] {
            let [admin, web] = addresses(&conf, n);
            assert_eq!(state(admin), HaState::Standby, "{number} {n}");
            assert!(!is_active(web), "{number} {n}");
        }
    };
    std::thread::scope(|scope| {
        for worker in 0..4 {
            scope.spawn(move || (1..=1000).skip(worker).step_by(4).for_each(check));
        }
    });
    let order = "sandbox fault rm2:*:hang";
    let told = sandbox::run(&dir.join("sandbox-0500"), order);
    told.exits(0);
    let listed = |name: &str| sandbox::run(&dir.join(name), "sandbox fault").stdout;
    assert_eq!(listed("sandbox-0500"), "rm2:*:hang\n");
    assert_eq!(listed("sandbox-0501"), "");
    let peak = peak(sandbox.server.pid());
    println!("peak of 1,000 pairs: {peak} kB");
    assert!(peak < MEMORY, "{peak} kB");
}
