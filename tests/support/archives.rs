//! Class data archives (<https://openjdk.org/jeps/350>): JVMs map the parsed classes of 145 jars instead of parsing
//! them at every start.
//!
//! A JVM that cannot use its archive starts without it, more slowly.

use std::fs::{self, File};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;
use std::time::{Duration, Instant};

use super::jvm::{self, Classes};
use super::net::Net;
use super::pair::{ONE_QUEUE, site};
use super::process::{self, Server};
use super::releases::Release;
use super::{Folder, jars, rest};

/// Maximum time for an RM to answer or to end. On an idle machine, it takes ten seconds.
const LIMIT: Duration = Duration::from_secs(180);
const POLL: Duration = Duration::from_millis(50);
const BOTH: [Classes; 2] = [Classes::Server, Classes::Client];

/// Returns the folder of the archives. They are made again if the jars or the JVM have changed.
pub fn folder() -> &'static Path {
    static FOLDER: OnceLock<PathBuf> = OnceLock::new();
    FOLDER.get_or_init(|| {
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("../class-data");
        fs::create_dir_all(&folder).expect("a folder for archives");
        let folder = folder.canonicalize().expect("the folder");
        let lock = File::create(folder.join("lock")).expect("a lock file");
        lock.lock().expect("the lock on the archives");
        let done = folder.join("done");
        let wanted = format!("{}{}", version(), jvm::class_path(Release::default(), &[]));
        if fs::read_to_string(&done).ok().as_deref() != Some(&wanted) {
            remove(&folder);
            if let Err(reason) = make(&folder) {
                // A JVM would crash on an incomplete archive.
                remove(&folder);
                // Written directly, because the test harness captures `eprintln`.
                let _ = writeln!(std::io::stderr(), "JVMs start slowly: {reason}");
            }
            // No further attempt until the jars or the JVM change.
            fs::write(&done, wanted).expect("a note of the jars and the JVM");
        }
        folder
    })
}

fn version() -> String {
    let output = Command::new(jars::java()).arg("-version").output();
    let output = output.expect("Java runs");
    String::from_utf8_lossy(&output.stderr).into_owned()
}

/// Runs an RM and the Java CLI; each JVM writes an archive when it ends.
fn make(folder: &Path) -> Result<(), String> {
    let (net, conf) = (Net::take(), Folder::new("archives"));
    write_conf(&conf, net.prefix());
    let ordered = |classes: Classes| {
        let file = folder.join(classes.file());
        let order = format!("-XX:ArchiveClassesAtExit={}", file.display());
        jvm::with(Release::default(), &[&order], &[conf.path()])
    };
    let log = conf.path().join("rm1.log");
    let arguments = jvm::rm_with(ordered(Classes::Server), 1);
    let server = Server::start(jars::java(), &arguments, &log);
    let address = format!("{}.1:8088", net.prefix());
    let begun = Instant::now();
    while rest::get(&address, "/ws/v1/cluster/info").is_none() {
        if begun.elapsed() > LIMIT {
            let log = fs::read_to_string(&log).unwrap_or_default();
            return Err(format!(
                "no ResourceManager to make an archive with:\n{log}"
            ));
        }
        std::thread::sleep(POLL);
    }
    let mut arguments = ordered(Classes::Client);
    let command = ["-transitionToActive", "--forceactive", "rm1"];
    arguments.push(jvm::CLI.to_owned());
    arguments.extend(command.map(str::to_owned));
    let root = [("HADOOP_USER_NAME", "root")];
    let outcome = process::run(jars::java(), &arguments, &root, None, "");
    server.signal("TERM");
    server.wait(LIMIT);
    let made = BOTH.map(|classes| folder.join(classes.file()).is_file());
    match (made, outcome.status) {
        ([true, true], Some(0)) => Ok(()),
        _ => Err(format!("archives of {BOTH:?} made: {made:?}, {outcome:?}")),
    }
}

fn remove(folder: &Path) {
    for classes in BOTH {
        let _ = fs::remove_file(folder.join(classes.file()));
    }
}

/// Writes the configuration of a pair, of which only rm1 is started.
fn write_conf(conf: &Folder, net: &str) {
    let [first, second] = [1, 2].map(|n| format!("{net}.{n}"));
    let attributes = format!("file://{}/attributes", conf.path().display());
    let properties = [
        ("yarn.resourcemanager.ha.enabled", "true"),
        (
            "yarn.resourcemanager.ha.automatic-failover.enabled",
            "false",
        ),
        ("yarn.resourcemanager.cluster-id", "archives"),
        ("yarn.resourcemanager.ha.rm-ids", "rm1,rm2"),
        ("yarn.resourcemanager.hostname.rm1", &first),
        ("yarn.resourcemanager.hostname.rm2", &second),
        ("yarn.node-attribute.fs-store.root-dir", &attributes),
    ];
    conf.write("yarn-site.xml", site(&properties));
    let temporary = conf.path().join("tmp").display().to_string();
    conf.write("core-site.xml", site(&[("hadoop.tmp.dir", &temporary)]));
    conf.write("capacity-scheduler.xml", site(&ONE_QUEUE));
    conf.write("log4j.properties", "log4j.rootLogger=OFF\n");
}
