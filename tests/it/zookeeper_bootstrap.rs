//! `zookeeper bootstrap` on real ZooKeeper servers.

use std::fs::{self, File, Permissions};
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

use crate::support::ensemble::answer_of;
use crate::support::net::Net;
use crate::support::process::{self, Outcome};
use crate::support::releases::Release;
use crate::support::running::Running;
use crate::support::sandbox::wait_until;
use crate::support::words::rows;
use crate::support::{Folder, jars, jvm, rmadmin, schema};

/// A home folder of ZooKeeper whose `bin/zkServer.sh` runs the tests' jars. Its servers end with the test process.
struct Home {
    folder: Folder,
    /// The servers end when this pipe is closed.
    _alive: File,
}

/// The guardian of a server kills it when no process has the pipe open any more.
const SCRIPT: &str = r#"#!/bin/sh
[ "$1" = start ] || exit 2
nohup /bin/sh -c 'exec 3<"$0"; "$@" 3<&- & pid=$!; (cat <&3 >/dev/null; kill -9 $pid) & wait $pid' \
  HOME/alive COMMAND "$2" >"$2.out" 2>&1 </dev/null 3<&- &
echo STARTED
"#;

impl Home {
    fn new() -> Self {
        let folder = Folder::new("zk-home");
        let pipe = folder.path().join("alive");
        let made = Command::new("mkfifo").arg(&pipe).status();
        assert!(made.is_ok_and(|status| status.success()));
        // Opening only one end of a pipe would block.
        let alive = File::options().read(true).write(true).open(&pipe);
        let mut words = vec![jars::java().display().to_string()];
        words.extend(jvm::with(
            Release::default(),
            &["-Xmx64m", "-Dzookeeper.admin.enableServer=false"],
            &[],
        ));
        words.push("org.apache.zookeeper.server.quorum.QuorumPeerMain".to_owned());
        let command = format!("'{}'", words.join("' '"));
        let script = SCRIPT.replace("HOME", &folder.path().display().to_string());
        folder.write("bin/zkServer.sh", script.replace("COMMAND", &command));
        let script = folder.path().join("bin/zkServer.sh");
        fs::set_permissions(script, Permissions::from_mode(0o755)).expect("a script that runs");
        Self {
            folder,
            _alive: alive.expect("a pipe"),
        }
    }

    fn option(&self) -> String {
        format!("--home={}", self.folder.path().display())
    }
}

pub(crate) fn bootstrap(arguments: &[&str]) -> Outcome {
    let words = [&["zookeeper", "bootstrap"], arguments].concat();
    process::run(rmadmin(), &words, &[], None, "")
}

pub(crate) fn document(outcome: &Outcome) -> Value {
    let document = serde_json::from_str(&outcome.stdout).expect("a document");
    schema::check_by("result", &document);
    document
}

/// Returns a `zoo.cfg` with these lines; `$D` is the data folder below `folder`.
pub(crate) fn write_cfg(folder: &Folder, name: &str, lines: &str) -> (String, PathBuf) {
    let data = folder.path().join(format!("{name}-data"));
    let text = format!(
        "tickTime=1000\ninitLimit=10\nsyncLimit=5\nclientPort=2181\ndataDir={}\n{lines}\n",
        data.display()
    );
    folder.write(&format!("{name}.cfg"), text);
    let file = folder.path().join(format!("{name}.cfg"));
    (file.display().to_string(), data)
}

pub(crate) fn id_of(data: &Path) -> Option<String> {
    fs::read_to_string(data.join("myid")).ok()
}

#[test]
fn one_server_of_the_flink_guide() {
    let (folder, net, home) = (Folder::new("zk-one"), Net::take(), Home::new());
    let prefix = net.prefix();
    let lines = format!("server.0=localhost:2888:3888\nclientPortAddress={prefix}.1");
    let (file, data) = write_cfg(&folder, "zoo", &lines);

    let outcome = bootstrap(&[&file, "--dry-run"]);
    outcome.exits(0);
    outcome.out_has("This host is server.0 (localhost)");
    outcome.out_has(&format!("- would write 0 to {}/myid\n", data.display()));
    assert!(!data.exists(), "{outcome:?}");

    let outcome = bootstrap(&[&file]);
    outcome.exits(0);
    outcome.out_has(&format!("- created {} (mode 0750)\n", data.display()));
    outcome.out_has(&format!(
        "To start this server:\n    zkServer.sh start {file}\n"
    ));
    let is_root = nix::unistd::geteuid().is_root();
    assert_eq!(outcome.stdout.contains("[data-dir-of-root]"), is_root);
    assert_eq!(id_of(&data).as_deref(), Some("0\n"));
    let mode = fs::metadata(&data)
        .expect("the folder")
        .permissions()
        .mode();
    assert_eq!(mode & 0o777, 0o750);

    let outcome = bootstrap(&[&file, "--start", &home.option()]);
    outcome.exits(0);
    outcome.out_has("/myid has the id 0 already: nothing to change.\n");
    outcome.out_has(&format!("It serves, as standalone: {prefix}.1:2181\n"));
    outcome.out_has(&format!("zookeeper status --server {prefix}.1:2181\n"));
    let user = nix::unistd::User::from_uid(nix::unistd::geteuid());
    let user = user.expect("users").expect("this user").name;
    outcome.out_has(&format!(
        "- ran {}/bin/zkServer.sh start {file} as user {user}\n",
        home.folder.path().display()
    ));
    assert_eq!(outcome.stdout.contains("[server-as-root]"), is_root);
    outcome.err_has("STARTED");

    let outcome = bootstrap(&[&file, "--start", &home.option(), "--output", "json"]);
    outcome.exits(0);
    outcome.out_lacks("as user");
    let document = document(&outcome);
    assert_eq!(
        document.pointer("/started/already"),
        Some(&Value::Bool(true))
    );
    outcome.err_lacks("STARTED");

    // The same data folder, but the file is that of an ensemble.
    let text = fs::read_to_string(&file).expect("the file");
    let ensemble = (1..=3).map(|n| format!("server.{}={prefix}.{n}:2888:3888\n", n - 1));
    let ensemble: String = ensemble.collect();
    folder.write(
        "three.cfg",
        text.replace("server.0=localhost:2888:3888", &ensemble),
    );
    let three = folder.path().join("three.cfg").display().to_string();
    let outcome = bootstrap(&[&three, "--id=0", "--start", &home.option()]);
    outcome.exits(4);
    outcome.err_has("it runs standalone, and zoo.cfg has 3 voters; nothing was changed");

    // The port answers, but its server has another data folder.
    let (other, data) = write_cfg(&folder, "other", &lines);
    for prepared in [false, true] {
        let outcome = bootstrap(&[&other, "--start", &home.option()]);
        outcome.exits(4);
        outcome.err_has(&format!(
            "a server runs on {prefix}.1:2181 already; this command did not start it: check that it uses dataDir {}",
            data.display()
        ));
        outcome.err_lacks("STARTED");
        assert_eq!(data.exists(), prepared);
        bootstrap(&[&other]).exits(0);
    }
}

#[test]
fn three_servers_one_by_one() {
    let (folder, net, home) = (Folder::new("zk-three"), Net::take(), Home::new());
    let prefix = net.prefix();
    let servers = |n: u8| {
        let servers = (1..=3).map(|id| format!("server.{id}={prefix}.{id}:2888:3888"));
        let servers: Vec<String> = servers.collect();
        format!("{}\nclientPortAddress={prefix}.{n}", servers.join("\n"))
    };
    let made = [1, 2, 3].map(|n| write_cfg(&folder, &format!("zoo{n}"), &servers(n)));

    // All of these are addresses of this host.
    let outcome = bootstrap(&[&made[0].0]);
    outcome.exits(64);
    outcome.err_has(
        "3 server lines have an address of this host: name the one to set up with --id (1, 2, 3)",
    );
    let outcome = bootstrap(&[&made[0].0, "--id", "4"]);
    outcome.exits(64);
    outcome.err_has("has no server.4");
    assert!(!made[0].1.exists());

    // Without a quorum, the server runs but does not serve.
    let home = home.option();
    let words = [
        "zookeeper",
        "bootstrap",
        &made[0].0,
        "--id=1",
        "--start",
        &home,
    ];
    let running = Running::start(Path::new("/"), &words);
    wait_until("the first server runs", || {
        answer_of((format!("{prefix}.1"), 2181), "srvr").contains("not currently serving")
    });
    running.signal("TERM");
    let outcome = running.end();
    outcome.exits(143);
    outcome.err_has(&format!(
        "interrupted; server.1 ({prefix}.1) was started, goes on, and was not seen to serve; to stop it: "
    ));
    // The running server uses this folder, so a second start only waits.
    let outcome = bootstrap(&[&made[0].0, "--id=1", "--start", &home, "--timeout", "1s"]);
    outcome.exits(5);
    outcome.err_has(
        "ran already and waits for a majority: start the others. Otherwise see its log (in ",
    );
    outcome.err_lacks("STARTED");
    let (foreign, data) = write_cfg(&folder, "foreign", &servers(1));
    let outcome = bootstrap(&[&foreign, "--id=1", "--start", &home]);
    outcome.exits(4);
    assert!(!data.exists());
    assert_eq!(id_of(&made[0].1).as_deref(), Some("1\n"));

    for (id, (file, data)) in [2, 3].iter().zip(&made[1..]) {
        let outcome = bootstrap(&[file, "--id", &id.to_string(), "--start", &home]);
        outcome.exits(0);
        outcome.out_has("It serves, as ");
        outcome.out_has("If not done yet, on each other host (");
        outcome.out_has(&format!("rmadmin zookeeper bootstrap {file} --id 1 && "));
        let addresses = [1, 2, 3].map(|id| format!("{prefix}.{id}:2181")).join(",");
        outcome.out_ends(&format!("zookeeper status --server {addresses}\n"));
        assert_eq!(id_of(data), Some(format!("{id}\n")));
    }
    // The server was started above.
    let outcome = bootstrap(&[&made[0].0, "--id=1", "--start", &home]);
    outcome.exits(0);
    outcome.err_lacks("STARTED");
}

#[test]
fn status_of_servers_with_tls_only() {
    let folder = Folder::new("zk-tls");
    let lines = "clientPort=0\nsecureClientPort=2281\nserver.1=localhost:2888:3888";
    let (file, _) = write_cfg(&folder, "zoo", lines);
    bootstrap(&[&file, "--dry-run"]).out_ends(
        "zookeeper status --server localhost:2281 -D hadoop.zk.ssl.enabled=true \
         -D hadoop.zk.ssl.truststore.location=FILE\n",
    );
    let (file, _) = write_cfg(
        &folder,
        "zoo",
        &format!("{lines}\nssl.trustStore.location=/t.jks"),
    );
    bootstrap(&[&file, "--dry-run"]).out_ends("-D hadoop.zk.ssl.truststore.location=/t.jks\n");
}

/// Flink's script has other defaults than ZooKeeper. Columns: the lines of the file, and the errors that stop ZooKeeper and
/// Flink's script.
const DEFAULTS: &str = r"
    server.1=localhost                                             | client-port-missing server-malformed |
    server.1=localhost:2888                                        | client-port-missing server-malformed |
    server.1=localhost:x                                           | client-port-missing server-malformed | server-malformed
    server.1=localhost;2181                                        | client-port-missing server-malformed | server-malformed
    server.1=localhost:2888:3888                                   | client-port-missing |
    server.1=localhost:2888:3888;2181                              | |
    server.1=localhost:2888:3888;2182                              | | client-port-differs
    server.1=localhost:1:2,server.2=127.0.0.9:1:2,server.3=127.0.0.8:1:2 | limit-missing limit-missing client-port-missing |
";

#[test]
fn the_script_of_the_home_decides() {
    let folder = Folder::new("zk-defaults");
    folder.write("flink/bin/zookeeper.sh", "");
    folder.write("stock/bin/zkServer.sh", "");
    for [lines, stock, flink] in rows(DEFAULTS) {
        let lines = lines.replace(',', "\n");
        let data = folder.path().join("data");
        folder.write("zoo.cfg", format!("dataDir={}\n{lines}\n", data.display()));
        let file = folder.path().join("zoo.cfg").display().to_string();
        for (home, expected) in [("stock", stock), ("flink", flink)] {
            let home = format!("--home={}", folder.path().join(home).display());
            let outcome = bootstrap(&[&file, &home, "--id=1", "--dry-run", "--output=json"]);
            let document = document(&outcome);
            let findings = document["findings"].as_array().expect("findings");
            let errors = findings.iter().filter(|found| found["severity"] == "error");
            let errors: Vec<&str> = errors.filter_map(|found| found["rule"].as_str()).collect();
            let expected: Vec<&str> = expected.split_ascii_whitespace().collect();
            assert_eq!(errors, expected, "{lines} {home}");
            outcome.exits(if expected.is_empty() { 0 } else { 78 });
        }
    }
    folder.write("zoo.cfg", "dataDir=/no-such-data\nserver.1=localhost\n");
    let file = folder.path().join("zoo.cfg").display().to_string();
    let home = format!("--home={}", folder.path().join("flink").display());
    let outcome = bootstrap(&[&file, &home, "--dry-run"]);
    outcome.out_ends("zookeeper status --server localhost:2181\n");
}

#[test]
fn errors_of_the_file_come_first() {
    let folder = Folder::new("zk-errors");
    let (file, data) = write_cfg(&folder, "zoo", "server.1=localhost:2888:2888");
    let outcome = bootstrap(&[&file, "--output", "json"]);
    outcome.exits(78);
    let document = document(&outcome);
    let findings = document["findings"].as_array().expect("findings");
    let rules: Vec<&Value> = findings.iter().map(|finding| &finding["rule"]).collect();
    assert!(
        rules.contains(&&Value::from("server-same-ports")),
        "{rules:?}"
    );
    outcome.err_has("has errors; nothing was changed");
    let outcome = bootstrap(&[&file]);
    outcome.exits(78);
    outcome.out_has("[server-same-ports]");
    assert!(!data.exists());
}

#[test]
fn hosts_that_are_not_listed() {
    let folder = Folder::new("zk-elsewhere");
    let lines = "server.1=203.0.113.1:2888:3888\nserver.2=203.0.113.2:2888:3888\nserver.3=203.0.113.3:2888:3888";
    let (file, data) = write_cfg(&folder, "zoo", lines);
    let outcome = bootstrap(&[&file]);
    outcome.exits(78);
    outcome.err_has("no server line of");
    assert!(!data.exists());
    let outcome = bootstrap(&[&file, "--id=2", "--dry-run"]);
    outcome.exits(0);
    outcome.out_has("This host is server.2 (203.0.113.2)");
}

#[test]
fn standalone_needs_no_id() {
    let folder = Folder::new("zk-standalone");
    let (file, data) = write_cfg(&folder, "zoo", "");
    let outcome = bootstrap(&[&file]);
    outcome.exits(0);
    outcome.out_has("a standalone server, which needs no myid");
    assert!(data.is_dir() && id_of(&data).is_none());
    let outcome = bootstrap(&[&file]);
    outcome.out_has("is there: nothing to change.\n");
    outcome.out_lacks("[data-dir-open]");
    fs::set_permissions(&data, Permissions::from_mode(0o777)).expect("another mode");
    bootstrap(&[&file]).out_has("[data-dir-open]");
}

#[test]
fn scripts_of_a_home_folder() {
    let folder = Folder::new("zk-scripts");
    let (file, _) = write_cfg(&folder, "zoo", "server.1=localhost:2888:3888");
    let home = format!("--home={}", folder.path().display());
    let outcome = bootstrap(&[&file, "--dry-run", &home]);
    outcome.exits(64);
    outcome.err_has("has no bin/zkServer.sh (ZooKeeper) and no bin/zookeeper.sh (Flink)");
    folder.write("bin/zookeeper.sh", "#!/bin/sh\necho no >&2; exit 3\n");
    let script = folder.path().join("bin/zookeeper.sh");
    fs::set_permissions(&script, Permissions::from_mode(0o755)).expect("a script that runs");
    let outcome = bootstrap(&[&file, "--start", &home, "--timeout=5s"]);
    outcome.exits(5);
    outcome.err_has("the script failed (exit status: 3)");
    outcome.err_has(&format!("the log is in {}/log", folder.path().display()));
    outcome.out_lacks("zookeeper status");
    let expected = format!(
        "FLINK_CONF_DIR={} {} start 1\n",
        folder.path().display(),
        script.display()
    );
    bootstrap(&[&file, "--dry-run", &home]).out_has(&expected);
    bootstrap(&[&file, "--start"]).exits(64);
    // Flink's script accepts no other name.
    let (other, _) = write_cfg(&folder, "zoo1", "server.1=localhost:2888:3888");
    bootstrap(&[&other, "--dry-run", &home]).exits(64);
}

#[test]
fn root_runs_no_script_of_others() {
    let folder = Folder::new("zk-foreign");
    let (file, data) = write_cfg(&folder, "zoo", "server.1=localhost:2888:3888");
    folder.write("bin/zookeeper.sh", "#!/bin/sh\nexit 3\n");
    let script = folder.path().join("bin/zookeeper.sh");
    fs::set_permissions(&script, Permissions::from_mode(0o777)).expect("a script that runs");
    let home = format!("--home={}", folder.path().display());
    let outcome = bootstrap(&[&file, "--start", &home, "--timeout=5s"]);
    // Another user than root may run what it likes.
    if nix::unistd::geteuid().is_root() {
        outcome.exits(64);
        outcome.err_has("other users can write to");
        assert!(!data.exists(), "nothing is changed");
    } else {
        outcome.exits(5);
    }
}

#[test]
fn links_to_missing_folders() {
    let folder = Folder::new("zk-dangling");
    let (file, data) = write_cfg(&folder, "zoo", "");
    let target = folder.path().join("gone");
    std::os::unix::fs::symlink(&target, &data).expect("a link");
    let outcome = bootstrap(&[&file]);
    outcome.exits(4);
    outcome.err_has(&format!(
        "{} is a symbolic link to {}, which is missing; nothing was changed",
        data.display(),
        target.display()
    ));
    assert!(!target.exists());
}

#[test]
fn temporary_folders_are_named() {
    let folder = Folder::new("zk-temporary");
    folder.write(
        "zoo.cfg",
        "dataDir=/tmp/rmadmin-no-such-folder\nclientPort=2181\n",
    );
    let path = folder.path().display().to_string();
    let outcome = bootstrap(&[&path, "--dry-run"]);
    outcome.exits(0);
    outcome.out_has("[data-dir-tmp]");
}
