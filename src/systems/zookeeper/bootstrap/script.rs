//! The script that starts a server, and the address at which the server then answers. Pure.

use std::path::{Path, PathBuf};

use crate::base::escape::quoted;
use crate::config::server_line::{ANY_HOST, ServerLine, is_any_host};
use crate::config::zoo_cfg::{FILE_NAME, ZooCfg};
use crate::net::address::HostPort;

/// The actions of the scripts.
pub const START: &str = "start";
pub const STOP: &str = "stop";

/// The script that starts a server.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ServerScript {
    /// ZooKeeper's `zkServer.sh`.
    Stock(PathBuf),
    /// Flink's `zookeeper.sh`.
    Flink(PathBuf),
}

impl ServerScript {
    /// The names of the scripts below the home folder.
    pub const NAMES: [&str; 2] = ["bin/zkServer.sh", "bin/zookeeper.sh"];

    /// Returns the arguments of the script. Flink's script takes an id, and finds the folder of `zoo.cfg` by
    /// `FLINK_CONF_DIR`.
    pub fn arguments(&self, action: &str, file: &Path, id: Option<i64>) -> Vec<String> {
        let subject = match self {
            Self::Stock(_) => Some(file.display().to_string()),
            Self::Flink(_) if action == STOP => None,
            // A standalone server accepts any id.
            Self::Flink(_) => Some(id.unwrap_or(1).to_string()),
        };
        std::iter::once(action.to_owned()).chain(subject).collect()
    }

    /// Returns the folder of the server's logs: that of the variable, or the default below the home folder
    /// (`zkEnv.sh`, Flink's `config.sh`).
    pub fn log_folder(&self, variable: impl Fn(&str) -> Option<PathBuf>) -> PathBuf {
        let (name, default) = match self {
            Self::Stock(_) => ("ZOO_LOG_DIR", "logs"),
            Self::Flink(_) => ("FLINK_LOG_DIR", "log"),
        };
        let home = self.path().ancestors().nth(2).unwrap_or(Path::new(""));
        variable(name).unwrap_or_else(|| home.join(default))
    }

    pub fn path(&self) -> &Path {
        match self {
            Self::Stock(path) | Self::Flink(path) => path,
        }
    }

    /// Returns a variable that the script needs.
    pub fn variable(&self, file: &Path) -> Option<(&'static str, PathBuf)> {
        match self {
            Self::Stock(_) => None,
            Self::Flink(_) => Some(("FLINK_CONF_DIR", file.parent()?.to_path_buf())),
        }
    }

    /// True if the script starts a server with this file.
    pub fn takes(&self, file: &Path) -> bool {
        match self {
            Self::Stock(_) => true,
            Self::Flink(_) => file.file_name().is_some_and(|name| name == FILE_NAME),
        }
    }

    /// Formats a line for a shell.
    pub fn line(&self, action: &str, file: &Path, id: Option<i64>) -> String {
        let variable = self.variable(file);
        let variable = variable
            .map(|(name, value)| format!("{name}={} ", quoted(&value.display().to_string())));
        let words = [self.path().display().to_string()].into_iter();
        let words = words.chain(self.arguments(action, file, id));
        let words: Vec<String> = words.map(|word| quoted(&word)).collect();
        variable.unwrap_or_default() + &words.join(" ")
    }
}

/// Returns the address at which clients reach a server; `None` if it serves clients over TLS only.
/// `clientPortAddress` counts for this host only (`is_here`).
pub fn client_address(
    cfg: &ZooCfg,
    server: Option<&ServerLine>,
    is_here: bool,
) -> Option<HostPort> {
    let (host, port) = match server.and_then(|line| line.client.clone()) {
        Some(client) => client,
        None => {
            let host = cfg.value("clientPortAddress").filter(|_| is_here);
            let host = host.unwrap_or(ANY_HOST);
            (host.to_owned(), cfg.client_port()?)
        }
    };
    let name = server
        .map(ServerLine::host)
        .filter(|host| !is_any_host(host));
    let host = match is_any_host(&host) {
        true => name.unwrap_or("localhost").to_owned(),
        false => host,
    };
    Some(HostPort { host, port })
}

/// Returns the address of a server for clients with TLS; `None` if it has none.
pub fn secure_client_address(
    cfg: &ZooCfg,
    server: Option<&ServerLine>,
    is_here: bool,
) -> Option<HostPort> {
    let own = cfg.value("secureClientPortAddress").filter(|_| is_here);
    let own = own.filter(|host| !is_any_host(host));
    let name = server
        .map(ServerLine::host)
        .filter(|host| !is_any_host(host));
    Some(HostPort {
        host: own.or(name).unwrap_or("localhost").to_owned(),
        port: cfg.port("secureClientPort")?,
    })
}

/// The process of a script. Its number is that of its process group too, which has the server.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StartProcess {
    /// The path of the script.
    pub script: String,
    pub number: u32,
}

/// Why it is unknown whether the server serves.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum StartFailure {
    /// The script cannot be run.
    NotRun(String),
    /// Another process starts the server, or has started it since this command looked.
    Overtaken(String),
    /// The script failed.
    Script(String),
    /// The script did not end in time.
    Slow(StartProcess),
    /// The server did not answer, or did not serve in time.
    NotServing {
        said: String,
        /// True if the reason may be that too few other servers run for a quorum.
        needs_others: bool,
        /// True if the server ran before this command.
        ran_before: bool,
    },
    /// A signal has ended this command. The server, and the script if it still runs, go on.
    Interrupted {
        signal: i32,
        script: Option<StartProcess>,
        /// True if the server ran before this command.
        ran_before: bool,
    },
}

impl StartFailure {
    /// True if the script has started the server, or the server ran before.
    pub fn is_running(&self) -> bool {
        matches!(
            self,
            Self::NotServing { .. } | Self::Interrupted { script: None, .. }
        )
    }

    /// Formats the failure of `server`, whose log is in the folder `log`, and which the command `stop` stops.
    pub fn sentence(&self, server: &str, log: &str, stop: &str) -> String {
        let verb = match self {
            Self::NotServing {
                ran_before: true, ..
            }
            | Self::Interrupted {
                ran_before: true, ..
            } => "ran already",
            _ => "was started",
        };
        match self {
            Self::NotRun(why) => {
                format!("{server} was not started: the script cannot be run: {why}")
            }
            Self::Overtaken(why) => format!("{server} was not started by this command: {why}"),
            Self::Script(status) => format!(
                "{server}: the script failed ({status}); its messages are above, the log is in {log}"
            ),
            Self::Slow(process) => format!(
                "{server}: {} did not end within the time limit, and goes on; {}; the log is in {log}",
                process.words(),
                process.look_and_stop()
            ),
            Self::NotServing {
                needs_others: true, ..
            } => format!(
                "{server} {verb} and waits for a majority: start the others. Otherwise see its log (in {log}), or stop it: {stop}"
            ),
            Self::NotServing { said, .. } => format!(
                "{server} {verb} and does not serve yet: {said}; see its log (in {log}), or stop it: {stop}"
            ),
            Self::Interrupted {
                script: Some(process),
                ..
            } => format!(
                "interrupted; {server}: {} goes on; {}; the log is in {log}",
                process.words(),
                process.look_and_stop()
            ),
            Self::Interrupted { script: None, .. } => format!(
                "interrupted; {server} {verb}, goes on, and was not seen to serve; to stop it: {stop}; the log is in {log}"
            ),
        }
    }
}

impl StartProcess {
    /// Formats `/opt/zk/bin/zkServer.sh (process 4711)`.
    pub fn words(&self) -> String {
        format!("{} (process {})", self.script, self.number)
    }

    fn look_and_stop(&self) -> String {
        let number = self.number;
        format!(
            "pgrep -a -g {number} lists its processes, with the server's; kill -- -{number} ends all of them"
        )
    }
}
