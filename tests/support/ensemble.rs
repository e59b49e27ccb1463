//! Real ZooKeeper ensembles: a server for each address of a net, a JVM for each server.

use std::collections::BTreeMap;
use std::io::{Read as _, Write as _};
use std::net::{Shutdown, TcpStream, ToSocketAddrs};
use std::path::Path;
use std::time::Duration;

use super::jvm;
use super::net::Net;
use super::process::{self, Outcome, Server};
use super::releases::ZooKeeperRelease;
use super::sandbox::wait_until;
use super::words::Words;
use super::{Folder, rmadmin};

/// The port for clients of every server.
pub const CLIENT: u16 = 2181;

/// One server of an ensemble, before it is started.
#[derive(Debug, Clone, Default)]
pub struct Peer {
    /// Ids in its server lines, `o` behind that of an observer: `1 2 3o`. Empty: standalone.
    pub lists: &'static str,
    /// Further lines of its zoo.cfg.
    pub further: &'static str,
    /// System properties: `readonlymode.enabled=true`.
    pub properties: &'static [&'static str],
}

pub struct RealEnsemble {
    pub folder: Folder,
    release: ZooKeeperRelease,
    net: Net,
    running: BTreeMap<u8, Server>,
    /// Environment of servers that know each other by names; `TEST_HOSTS` lacks the server's id at its end.
    names: Option<Vec<String>>,
}

impl RealEnsemble {
    /// Starts no server yet.
    pub fn new() -> Self {
        Self::new_of(ZooKeeperRelease::default())
    }

    fn new_of(release: ZooKeeperRelease) -> Self {
        Self {
            release,
            folder: Folder::new("ensemble"),
            net: Net::take(),
            running: BTreeMap::new(),
            names: None,
        }
    }

    /// Servers 1 to `size`, each with all of them as voters, and serving.
    pub fn of(size: u8) -> Self {
        Self::of_release(ZooKeeperRelease::default(), size)
    }

    /// One server, with further lines of its zoo.cfg.
    pub fn single(release: ZooKeeperRelease, further: &'static str) -> Self {
        let mut ensemble = Self::new_of(release);
        ensemble.start(
            1,
            &Peer {
                further,
                ..Peer::default()
            },
        );
        ensemble.wait_for_modes(1);
        ensemble
    }

    pub fn of_release(release: ZooKeeperRelease, size: u8) -> Self {
        let lists = match size {
            1 => "",
            3 => "1 2 3",
            5 => "1 2 3 4 5",
            _ => panic!("no list of {size}"),
        };
        let mut ensemble = Self::new_of(release);
        ensemble.start_all(size, lists);
        ensemble
    }

    /// Starts servers 1 to `size` with these server lines, and waits until they serve.
    pub fn start_all(&mut self, size: u8, lists: &'static str) {
        for id in 1..=size {
            self.start(
                id,
                &Peer {
                    lists,
                    ..Peer::default()
                },
            );
        }
        self.wait_for_modes(usize::from(size));
    }

    /// Servers that start later know each other as `zk1`, `zk2`, and so on.
    pub fn use_names(&mut self, environment: Vec<String>) {
        self.names = Some(environment);
    }

    pub fn host(&self, id: u8) -> String {
        format!("{}.{id}", self.net.prefix())
    }

    /// `HOST:2181` of servers, with commas between them.
    pub fn servers(&self, ids: &[u8]) -> String {
        let servers = ids.iter().map(|id| format!("{}:{CLIENT}", self.host(*id)));
        servers.collect::<Vec<_>>().join(",")
    }

    pub fn start(&mut self, id: u8, peer: &Peer) {
        let data = format!("data{id}");
        self.folder
            .write(&format!("{data}/myid"), format!("{id}\n"));
        let lines = peer.lists.split_whitespace().map(|word| {
            let (id, role) = match word.strip_suffix('o') {
                Some(id) => (id, ":observer"),
                None => (word, ""),
            };
            let host = match &self.names {
                Some(_) => format!("zk{id}"),
                None => self.host(id.parse().expect("an id")),
            };
            format!("server.{id}={host}:2888:3888{role}\n")
        });
        let host = self.host(id);
        let config = format!(
            "tickTime=1000\ninitLimit=10\nsyncLimit=5\ndataDir={}\nclientPort={CLIENT}\nclientPortAddress={host}\n\
             admin.enableServer=false\n{}{}\n",
            self.folder.path().join(&data).display(),
            lines.collect::<String>(),
            peer.further,
        );
        self.start_with(id, &config, peer.properties);
    }

    /// With a whole zoo.cfg.
    pub fn start_with(&mut self, id: u8, config: &str, properties: &[&str]) {
        let name = format!("zoo{id}.cfg");
        self.folder.write(&name, config);
        let mut arguments: Vec<String> = self.names.iter().flatten().cloned().collect();
        if let Some(hosts) = arguments.last_mut() {
            hosts.push_str(&id.to_string());
        }
        arguments.push(self.release.java().display().to_string());
        arguments.extend(jvm::zookeeper(self.release, &[self.folder.path()]));
        // Small heaps: five of them run beside other tests.
        arguments.push("-Xmx64m".to_owned());
        // Ahead of the main class.
        arguments.extend(properties.iter().map(|property| format!("-D{property}")));
        arguments.push("org.apache.zookeeper.server.quorum.QuorumPeerMain".to_owned());
        arguments.push(self.folder.path().join(&name).display().to_string());
        let log = self.folder.path().join(format!("zookeeper{id}.log"));
        self.running.insert(
            id,
            Server::start(Path::new("/usr/bin/env"), &arguments, &log),
        );
    }

    pub fn kill(&mut self, id: u8) {
        self.running.remove(&id);
    }

    /// Kills it and removes its data.
    pub fn forget(&mut self, id: u8) {
        self.kill(id);
        let data = self.folder.path().join(format!("data{id}"));
        std::fs::remove_dir_all(data).expect("its data");
    }

    pub fn freeze(&self, id: u8) {
        self.running[&id].signal("STOP");
    }

    pub fn thaw(&self, id: u8) {
        self.running[&id].signal("CONT");
    }

    fn ids(&self) -> Vec<u8> {
        self.running.keys().copied().collect()
    }

    /// Waits until so many of the running servers serve.
    pub fn wait_for_modes(&self, count: usize) {
        let ids = self.ids();
        wait_until("the servers serve", || {
            let modes = ids.iter().filter(|id| self.mode(**id).is_some());
            modes.count() == count
        });
    }

    /// As `srvr` answers, without the tool.
    pub fn srvr(&self, id: u8) -> String {
        self.words(id, "srvr")
    }

    /// The answer to four letters, without the tool.
    pub fn words(&self, id: u8, four: &str) -> String {
        answer_of((self.host(id), CLIENT), four)
    }

    pub fn mode(&self, id: u8) -> Option<String> {
        let answer = self.srvr(id);
        let mut lines = answer.lines();
        let mode = lines.find_map(|line| line.strip_prefix("Mode: "))?;
        Some(mode.to_owned())
    }

    /// The running server with this mode.
    pub fn with_mode(&self, mode: &str) -> u8 {
        let found = self
            .ids()
            .into_iter()
            .find(|id| self.mode(*id).as_deref() == Some(mode));
        found.unwrap_or_else(|| panic!("no {mode}: {}", self.log(1)))
    }

    pub fn log(&self, id: u8) -> String {
        let path = self.folder.path().join(format!("zookeeper{id}.log"));
        std::fs::read_to_string(path).unwrap_or_default()
    }
}

/// `zookeeper status` of servers.
pub fn status(servers: &str, arguments: impl Words) -> Outcome {
    run(&["zookeeper", "status", "--server", servers], arguments)
}

/// `zookeeper status` of the configuration in a folder.
pub fn status_of(folder: &Path, arguments: impl Words) -> Outcome {
    let folder = folder.display().to_string();
    run(&["--conf-dir", &folder, "zookeeper", "status"], arguments)
}

fn run(words: &[&str], arguments: impl Words) -> Outcome {
    let words = ["--timeout", "3s"].iter().chain(words);
    let words: Vec<String> = words
        .map(|word| (*word).to_owned())
        .chain(arguments.words())
        .collect();
    process::run(rmadmin(), &words, &[], None, "")
}

/// Returns the answer to four letters, without the tool; empty if there is none.
pub fn answer_of(address: impl ToSocketAddrs, four: &str) -> String {
    let mut answer = String::new();
    if let Ok(mut stream) = TcpStream::connect(address) {
        // A standalone server that is starting never answers.
        let _ = stream.set_read_timeout(Some(Duration::from_secs(1)));
        let _ = stream.write_all(four.as_bytes());
        let _ = stream.shutdown(Shutdown::Write);
        let _ = stream.read_to_string(&mut answer);
    }
    answer
}
