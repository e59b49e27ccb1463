//! Whole JobManagers of real Flink that end because of their configuration, as the linter says.

use std::fs;
use std::path::Path;
use std::time::Duration;

use rmadmin::config::flink::{FlinkFolder, FlinkVersion};
use rmadmin::systems::flink::check::{CheckedFlink, check};

use crate::support::flink::jars::{self as flink, FLINK_2};
use crate::support::net::Net;
use crate::support::process::Server;
use crate::support::sandbox::wait_until;
use crate::support::{Folder, jars};

/// Maximum time until a JobManager ends. On an idle machine, it takes five seconds.
const LIMIT: Duration = Duration::from_secs(180);
const JOB_MANAGER: &str = "org.apache.flink.runtime.entrypoint.StandaloneSessionClusterEntrypoint";
const ZOOKEEPER: &str =
    "org.apache.flink.shaded.zookeeper3.org.apache.zookeeper.server.ZooKeeperServerMain";

fn start(main: &str, arguments: &[&str], folder: &Path) -> Server {
    let mut words = vec!["-Dzookeeper.jmx.log4j.disable=true".to_owned()];
    words.extend(flink::jvm(FLINK_2, &[]));
    words.push(main.to_owned());
    words.extend(arguments.iter().map(|word| (*word).to_owned()));
    Server::start(jars::java(), &words, &folder.join("log"))
}

fn zookeeper(folder: &Folder, host: &str) -> Server {
    let data = folder.path().join("zookeeper");
    fs::create_dir_all(&data).expect("a folder");
    let text = format!(
        "tickTime=2000\ndataDir={}\nclientPort=2181\nclientPortAddress={host}\nadmin.enableServer=false\n",
        data.display()
    );
    let file = data.join("zoo.cfg");
    fs::write(&file, text).expect("a zoo.cfg");
    let server = start(ZOOKEEPER, &[&file.display().to_string()], &data);
    wait_until("ZooKeeper accepts connections", || {
        std::net::TcpStream::connect((host, 2181)).is_ok()
    });
    server
}

/// The lines of a sound JobManager, with other values for some keys.
fn configuration(net: &str, folder: &Path, other: &[(&str, &str)]) -> String {
    let host = format!("{net}.2");
    let storage = format!("file://{}/ha", folder.display());
    let quorum = format!("{net}.1:2181");
    let temporary = folder.display().to_string();
    let keys = [
        ("jobmanager.rpc.address", host.as_str()),
        ("jobmanager.bind-host", &host),
        ("jobmanager.memory.process.size", "1024m"),
        ("rest.address", &host),
        ("rest.bind-address", &host),
        ("rest.port", "8081"),
        ("high-availability.type", "zookeeper"),
        ("high-availability.storageDir", &storage),
        ("high-availability.cluster-id", "/start"),
        ("high-availability.zookeeper.quorum", &quorum),
        ("zookeeper.sasl.disable", "true"),
        ("io.tmp.dirs", &temporary),
        ("web.tmpdir", &temporary),
    ];
    let replaced = |key: &str| other.iter().any(|(name, _)| *name == key);
    let own = keys.iter().filter(|(key, _)| !replaced(key));
    own.chain(other)
        .map(|(key, value)| format!("{key}: {value}\n"))
        .collect()
}

/// The cases that end later than `FlinkConfs.java` looks.
#[test]
fn job_managers_that_end() {
    let (folder, net) = (Folder::new("flink-start"), Net::take());
    let _zookeeper = zookeeper(&folder, &format!("{}.1", net.prefix()));
    let scheme = format!("http://{}.1:2181", net.prefix());
    let cases = [
        (
            "quorum-malformed",
            vec![("high-availability.zookeeper.quorum", scheme.as_str())],
            "Invalid path string",
        ),
        (
            "port-clash",
            vec![("high-availability.jobmanager.port", "8081")],
            "Could not start rest endpoint on any port",
        ),
        (
            "ha-type-unknown",
            vec![("high-availability.type", "zookeper")],
            "ClassNotFoundException",
        ),
        (
            "quorum-chroot",
            vec![("high-availability.zookeeper.quorum", "CHROOT")],
            "NoNode",
        ),
    ];
    let chroot = format!("{}.1:2181/missing", net.prefix());
    for (rule, mut other, text) in cases {
        for (_, value) in other.iter_mut().filter(|(_, value)| *value == "CHROOT") {
            *value = &chroot;
        }
        let path = folder.path().join(rule);
        fs::create_dir_all(&path).expect("a folder");
        fs::write(
            path.join("config.yaml"),
            configuration(net.prefix(), &path, &other),
        )
        .expect("a configuration");
        let job_manager = start(
            JOB_MANAGER,
            &["--configDir", &path.display().to_string()],
            &path,
        );
        assert_ne!(job_manager.wait(LIMIT), 0, "{rule}");
        let log = fs::read_to_string(path.join("log")).expect("a log");
        assert!(log.contains(text), "{rule}: {log}");
        let found = check(&CheckedFlink {
            folder: FlinkFolder::read(&path).expect("a folder"),
            version: FlinkVersion::parse(FLINK_2),
            zoo: None,
            yarn: None,
        });
        assert!(
            found.iter().any(|found| found.finding.code == rule),
            "{rule}: {found:?}"
        );
    }
}
