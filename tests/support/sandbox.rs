//! A sandbox as users start it: a child process with its folder.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use super::process::{self, Outcome, Server};
use super::words::{Words, joined};
use super::{Folder, rmadmin};

/// Time limit for anything that takes milliseconds on an idle machine.
pub const LIMIT: Duration = Duration::from_secs(60);
const POLL: Duration = Duration::from_millis(10);
const UP: &str = "Ctrl-C ends it.\n";

pub struct Sandbox {
    pub server: Server,
    folder: Folder,
}

impl Sandbox {
    /// Starts a sandbox with manual failover and both RMs on standby, unless the arguments request automatic
    /// failover.
    pub fn start(arguments: impl Words) -> Self {
        let mut arguments = arguments.words();
        if !is_automatic(&arguments) {
            arguments.insert(0, "--no-active".to_owned());
        }
        Self::healthy(&arguments)
    }

    /// Starts a sandbox in a new folder, with rm1 active, and manual failover unless the arguments request
    /// automatic failover. Waits until it answers.
    pub fn healthy(arguments: impl Words) -> Self {
        let mut arguments = arguments.words();
        if !is_automatic(&arguments) {
            arguments.insert(0, "--manual".to_owned());
        }
        let folder = Folder::new("sandbox");
        let dir = folder.path().join("dir").display().to_string();
        let all = joined(&["sandbox", "--dir", &dir], &arguments);
        let server = Server::start(rmadmin(), &all, &folder.path().join("log"));
        let sandbox = Self { server, folder };
        wait_until("the sandbox is up", || sandbox.printed().ends_with(UP));
        sandbox
    }

    pub fn printed(&self) -> String {
        std::fs::read_to_string(self.folder.path().join("log")).unwrap_or_default()
    }

    pub fn dir(&self) -> PathBuf {
        self.folder.path().join("dir")
    }

    /// Returns the first configuration folder that it prints.
    pub fn conf(&self) -> PathBuf {
        let printed = self.printed();
        let mut lines = printed.lines();
        let folder = lines.find_map(|line| line.strip_prefix("export YARN_CONF_DIR="));
        PathBuf::from(folder.unwrap_or_else(|| panic!("no folder in {printed:?}")))
    }

    /// Returns admin and web address of an RM of the first cluster.
    pub fn addresses(&self, n: u8) -> [SocketAddr; 2] {
        addresses(&self.conf(), n)
    }

    /// Returns the address of its ZooKeeper, read from the configuration.
    pub fn zookeeper(&self) -> String {
        let site = std::fs::read_to_string(self.conf().join("yarn-site.xml"));
        let site = site.expect("a configuration");
        let value = site.split_once("<name>hadoop.zk.address</name><value>");
        let value = value.and_then(|(_, rest)| rest.split('<').next());
        value
            .unwrap_or_else(|| panic!("no ZooKeeper in {site}"))
            .to_owned()
    }

    pub fn run(&self, arguments: impl Words) -> Outcome {
        run(&self.conf(), arguments)
    }

    /// Adds faults; panics on any output.
    pub fn fault(&self, arguments: impl Words) {
        fault(&self.conf(), arguments);
    }

    /// Asks `/isActive`.
    pub fn is_active(&self, n: u8) -> bool {
        is_active(self.addresses(n)[1])
    }
}

fn is_automatic(arguments: &[String]) -> bool {
    arguments
        .iter()
        .any(|word| ["--automatic", "--curator"].contains(&word.as_str()))
}

/// Returns the admin and web address of an RM, read from the configuration.
pub fn addresses(conf: &Path, n: u8) -> [SocketAddr; 2] {
    let site = std::fs::read_to_string(conf.join("yarn-site.xml")).expect("a configuration");
    ["admin", "webapp"].map(|kind| {
        let name = format!("<name>yarn.resourcemanager.{kind}.address.rm{n}</name><value>");
        let address = site
            .split_once(&name)
            .and_then(|(_, rest)| rest.split('<').next());
        let address = address.unwrap_or_else(|| panic!("no {name} in {site}"));
        address.parse().expect("an address")
    })
}

/// Runs a command; no other variables are set.
pub fn run(conf: &Path, arguments: impl Words) -> Outcome {
    let environment = [
        ("YARN_CONF_DIR", conf.to_str().expect("a path in UTF-8")),
        ("HADOOP_USER_NAME", "operator"),
    ];
    process::run(rmadmin(), &arguments.words(), &environment, None, "")
}

/// Adds faults; panics on any output.
pub fn fault(conf: &Path, arguments: impl Words) {
    let arguments = arguments.words();
    let outcome = run(conf, &joined("sandbox fault", &arguments));
    let silent = Outcome {
        stdout: String::new(),
        stderr: String::new(),
        status: Some(0),
    };
    assert_eq!(outcome, silent, "{arguments:?}");
}

/// Asks `/isActive`.
pub fn is_active(address: SocketAddr) -> bool {
    let answer = get(address, "/isActive", "*/*");
    let status = answer.split(' ').nth(1);
    match status {
        Some("200") => true,
        Some("405") => false,
        _ => panic!("/isActive of {address}: {answer:?}"),
    }
}

/// Returns the whole response to GET; `accept` is the header's value.
pub fn get(address: SocketAddr, path: &str, accept: &str) -> String {
    ask(address, &format!("GET {path}"), accept)
}

/// Returns the whole response to a method and path.
pub fn ask(address: SocketAddr, request: &str, accept: &str) -> String {
    let request = format!(
        "{request} HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\nAccept: {accept}\r\n\r\n"
    );
    let mut stream = TcpStream::connect(address).expect("the port accepts");
    stream.set_read_timeout(Some(LIMIT)).expect("a limit");
    stream.write_all(request.as_bytes()).expect("a request");
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).expect("an answer");
    String::from_utf8(answer).expect("an answer in UTF-8")
}

pub fn wait_until(what: &str, condition: impl Fn() -> bool) {
    let begun = Instant::now();
    while !condition() {
        assert!(begun.elapsed() < LIMIT, "timed out, waiting for: {what}");
        std::thread::sleep(POLL);
    }
}

/// Returns the peak memory of a process in kilobytes.
pub fn peak(pid: u32) -> u64 {
    let status = std::fs::read_to_string(format!("/proc/{pid}/status")).expect("a status");
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let number = line.and_then(|line| line.trim().strip_suffix(" kB"));
    number.expect("a peak").parse().expect("a number")
}
