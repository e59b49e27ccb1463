//! The sandbox as its users have it: a child process, and its folder to point commands at.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use super::process::{self, Outcome, Server};
use super::words::{Words, joined};
use super::{Folder, rmadmin};

/// How long anything of it may take that takes milliseconds on an idle machine.
pub const LIMIT: Duration = Duration::from_secs(60);
/// How often a condition is looked at.
const POLL: Duration = Duration::from_millis(10);
/// The last line that it prints when it is up.
const UP: &str = "Ctrl-C ends it.\n";

/// A running sandbox.
pub struct Sandbox {
    /// Its process.
    pub server: Server,
    folder: Folder,
}

impl Sandbox {
    /// Starts one whose ResourceManagers are on standby, unless an elector decides.
    pub fn start(arguments: impl Words) -> Self {
        let mut arguments = arguments.words();
        if !arguments.contains(&"--automatic".to_owned()) {
            arguments.insert(0, "--no-active".to_owned());
        }
        Self::healthy(&arguments)
    }

    /// Starts one in a folder of its own, with rm1 active as users have it, and waits until it says that it is up.
    pub fn healthy(arguments: impl Words) -> Self {
        let folder = Folder::new("sandbox");
        let dir = folder.path().join("dir").display().to_string();
        let all = joined(&["sandbox", "--dir", &dir], arguments);
        let server = Server::start(rmadmin(), &all, &folder.path().join("log"));
        let sandbox = Self { server, folder };
        wait_until("the sandbox is up", || sandbox.printed().ends_with(UP));
        sandbox
    }

    /// What it has printed.
    pub fn printed(&self) -> String {
        std::fs::read_to_string(self.folder.path().join("log")).unwrap_or_default()
    }

    /// The folder that it was told to make.
    pub fn dir(&self) -> PathBuf {
        self.folder.path().join("dir")
    }

    /// The configuration that it says is to be pointed at.
    pub fn conf(&self) -> PathBuf {
        let printed = self.printed();
        let mut lines = printed.lines();
        let folder = lines.find_map(|line| line.strip_prefix("export YARN_CONF_DIR="));
        PathBuf::from(folder.unwrap_or_else(|| panic!("no folder in {printed:?}")))
    }

    /// The admin and the web address of an RM of the first cluster.
    pub fn addresses(&self, n: u8) -> [SocketAddr; 2] {
        addresses(&self.conf(), n)
    }

    /// Runs the tool on it.
    pub fn run(&self, arguments: impl Words) -> Outcome {
        run(&self.conf(), arguments)
    }

    /// Orders faults; nothing else may come of it.
    pub fn fault(&self, arguments: impl Words) {
        fault(&self.conf(), arguments);
    }

    /// Whether an RM's `/isActive` says that it is active.
    pub fn is_active(&self, n: u8) -> bool {
        is_active(self.addresses(n)[1])
    }
}

/// The admin and the web address of an RM, from a configuration folder of a sandbox.
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

/// Runs the tool with this configuration and nothing else in its environment.
pub fn run(conf: &Path, arguments: impl Words) -> Outcome {
    let environment = [
        ("YARN_CONF_DIR", conf.to_str().expect("a path in UTF-8")),
        ("HADOOP_USER_NAME", "operator"),
    ];
    process::run(rmadmin(), &arguments.words(), &environment, None, "")
}

/// Orders faults of the sandbox of this configuration; nothing else may come of it.
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

/// Whether this address's `/isActive` says that its RM is active.
pub fn is_active(address: SocketAddr) -> bool {
    let answer = get(address, "/isActive", "*/*");
    let status = answer.split(' ').nth(1);
    match status {
        Some("200") => true,
        Some("405") => false,
        _ => panic!("/isActive of {address}: {answer:?}"),
    }
}

/// The whole answer to a GET from a client that takes this.
pub fn get(address: SocketAddr, path: &str, accept: &str) -> String {
    ask(address, &format!("GET {path}"), accept)
}

/// The whole answer to a request, its method and path, from a client that takes this.
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

/// Waits for a condition.
pub fn wait_until(what: &str, condition: impl Fn() -> bool) {
    let begun = Instant::now();
    while !condition() {
        assert!(begun.elapsed() < LIMIT, "not so: {what}");
        std::thread::sleep(POLL);
    }
}
