//! Real `JobManager`s with high availability, and their ZooKeeper. All of them end with this process.

use std::collections::BTreeMap;
use std::path::PathBuf;

use super::jars;
use crate::support::ensemble::{Peer, RealEnsemble};
use crate::support::jars as jars_of_hadoop;
use crate::support::process::{self, Outcome, Server};
use crate::support::sandbox::wait_until;
use crate::support::words::Words;
use crate::support::{Folder, rmadmin};

const REST: u16 = 8081;
const RPC: u16 = 50010;
/// The znode of the cluster.
pub const PATH: &str = "/flink/cluster_one";
/// Before the last byte of the address of a master; ZooKeeper has the addresses below.
const FIRST_HOST: u8 = 10;

/// Masters 1 to 9 of one cluster; `masters` lists those of [`FlinkMasters::list`].
pub struct FlinkMasters {
    pub zookeeper: RealEnsemble,
    folder: Folder,
    version: &'static str,
    running: BTreeMap<u8, Server>,
}

impl FlinkMasters {
    /// Starts ZooKeeper, and no master yet.
    pub fn new(version: &'static str) -> Self {
        let folder = Folder::new("flink");
        folder.write(
            "log4j2.properties",
            "rootLogger.level = INFO\nrootLogger.appenderRef.c.ref = C\nappender.c.name = C\n\
             appender.c.type = CONSOLE\nappender.c.layout.type = PatternLayout\n\
             appender.c.layout.pattern = %d{HH:mm:ss,SSS} %-5p %c{1} - %m%n\n",
        );
        let pair = Self {
            zookeeper: RealEnsemble::of(1),
            folder,
            version,
            running: BTreeMap::new(),
        };
        pair.write_conf("conf", 1, "");
        pair.list(&[1, 2]);
        pair
    }

    /// The configuration folder of the tool.
    pub fn conf(&self) -> PathBuf {
        self.folder.path().join("conf")
    }

    /// REST address of a master.
    pub fn rest(&self, n: u8) -> String {
        format!("{}:{REST}", self.zookeeper.host(FIRST_HOST + n))
    }

    /// Writes `masters`.
    pub fn list(&self, masters: &[u8]) {
        let lines = masters.iter().map(|n| format!("{}\n", self.rest(*n)));
        self.folder.write("conf/masters", lines.collect::<String>());
    }

    /// Flink's configuration of a master, and further lines, which count where a key is there twice.
    fn write_conf(&self, folder: &str, n: u8, further: &str) {
        let host = self.zookeeper.host(FIRST_HOST + n);
        let (tmp, ha) = (
            self.folder.path().join("tmp"),
            self.folder.path().join("ha"),
        );
        let common = format!(
            "jobmanager.rpc.address: {host}\njobmanager.bind-host: {host}\njobmanager.memory.process.size: 1024m\n\
             rest.address: {host}\nrest.bind-address: {host}\nrest.port: {REST}\nio.tmp.dirs: {tmp}\nweb.tmpdir: {tmp}\n\
             high-availability: zookeeper\nhigh-availability.cluster-id: /cluster_one\n\
             high-availability.storageDir: file://{ha}\nhigh-availability.jobmanager.port: {RPC}\n\
             high-availability.zookeeper.quorum: {quorum}\nhigh-availability.zookeeper.path.root: /flink\n\
             high-availability.zookeeper.client.session-timeout: 10000\nzookeeper.sasl.disable: true\n",
            tmp = tmp.display(),
            ha = ha.display(),
            quorum = self.zookeeper.servers(&[1]),
        );
        let is_replaced = |line: &&str| {
            let key = line.split(": ").next().unwrap_or_default();
            further
                .lines()
                .any(|other| other.starts_with(&format!("{key}: ")))
        };
        let kept = common.lines().filter(|line| !is_replaced(line));
        let lines: Vec<&str> = kept.chain(further.lines()).collect();
        // From 1.19 on it is YAML; 1.x before reads the same lines by the old name.
        let name = match self.version.split('.').next() {
            Some("1") => "flink-conf.yaml",
            _ => "config.yaml",
        };
        self.folder
            .write(&format!("{folder}/{name}"), lines.join("\n") + "\n");
    }

    /// Starts a master with further lines of configuration. Does not wait.
    pub fn start(&mut self, n: u8, further: &str) {
        let name = format!("jm{n}");
        self.write_conf(&name, n, further);
        self.folder.write("tmp/here", "");
        let mut arguments = jars::jvm(self.version, &[]);
        arguments.extend([
            "--add-opens=java.base/java.util.concurrent.locks=ALL-UNNAMED".to_owned(),
            format!(
                "-Dlog4j.configurationFile=file:{}",
                self.folder.path().join("log4j2.properties").display()
            ),
            "org.apache.flink.runtime.entrypoint.StandaloneSessionClusterEntrypoint".to_owned(),
            "--configDir".to_owned(),
            self.folder.path().join(&name).display().to_string(),
        ]);
        let log = self.folder.path().join(format!("{name}.log"));
        let server = Server::start(jars_of_hadoop::java(), &arguments, &log);
        self.running.insert(n, server);
    }

    /// Kills a master: its session stays until it ends.
    pub fn kill(&mut self, n: u8) {
        self.running.remove(&n);
    }

    pub fn freeze(&self, n: u8) {
        self.running[&n].signal("STOP");
    }

    pub fn thaw(&self, n: u8) {
        self.running[&n].signal("CONT");
    }

    pub fn stop_zookeeper(&mut self) {
        self.zookeeper.kill(1);
    }

    pub fn start_zookeeper(&mut self) {
        self.zookeeper.start(1, &Peer::default());
        self.zookeeper.wait_for_modes(1);
    }

    /// Waits for a line in the log of a master.
    pub fn wait_for_log(&self, n: u8, text: &str) {
        wait_until(&format!("jm{n} logs {text}"), || self.log(n).contains(text));
    }

    pub fn log(&self, n: u8) -> String {
        let path = self.folder.path().join(format!("jm{n}.log"));
        std::fs::read_to_string(path).unwrap_or_default()
    }

    /// Runs `flink VERB` on the folder of [`FlinkMasters::conf`].
    pub fn run(&self, words: impl Words) -> Outcome {
        let conf = self.conf().display().to_string();
        let words = ["--conf-dir", &conf, "flink"]
            .map(str::to_owned)
            .into_iter()
            .chain(words.words());
        process::run(rmadmin(), &words.collect::<Vec<_>>(), &[], None, "")
    }
}
