//! Prepares the start of this host's ZooKeeper server. Pure.

use std::path::{Path, PathBuf};

use crate::base::escape::quoted;
use crate::config::server_line::{ANY_HOST, ServerLine, is_any_host};
use crate::config::zoo_cfg::{FILE_NAME, MyId, ZooCfg};
use crate::net::address::HostPort;

/// The permissions of a new `dataDir`.
pub const FOLDER_MODE: u32 = 0o750;

/// The files and folders that were found on this host.
#[derive(Debug, Clone)]
pub struct HostSurvey {
    /// The topmost missing folder on the path to `dataDir`; `None` if `dataDir` is there.
    pub missing: Option<PathBuf>,
    /// True if every user can write to `dataDir`.
    pub is_open: bool,
    pub myid: MyId,
    /// True if a server has used `dataDir`.
    pub has_data: bool,
    /// The epoch of the data in `dataDir`; this data belonged to an ensemble.
    pub epoch: Option<String>,
}

/// Why nothing is done.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BootstrapRefusal {
    #[error("no server line of {} has an address of this host ({}); run it on a server, or name the server of this host with --id N", file.display(), servers.join(", "))]
    NotListed { file: PathBuf, servers: Vec<String> },
    #[error("{} server lines have an address of this host: name the one to set up with --id ({})", ids.len(), numbers(ids))]
    Ambiguous { ids: Vec<i64> },
    #[error("{} has no server.{id}; its servers are {}", file.display(), numbers(known))]
    UnknownId {
        file: PathBuf,
        id: i64,
        known: Vec<i64>,
    },
    #[error("{} has {found:?}, and this host is server.{wanted}; nothing was changed. If the data in this folder is that of server.{wanted}, correct the file by hand; else name the right server with --id, or another dataDir", file.display())]
    OtherId {
        file: PathBuf,
        found: String,
        wanted: i64,
    },
    #[error("{} cannot be read: {reason}; nothing was changed", file.display())]
    UnreadableId { file: PathBuf, reason: String },
    #[error("{} has the data of an ensemble (epoch {epoch}) and no myid: it may be another ensemble's, or another server's; nothing was changed. If it is this server's, repeat with --yes; else empty the folder, or name another dataDir", folder.display())]
    ForeignData { folder: PathBuf, epoch: String },
    #[error("a server runs on {address} already; this command did not start it: check that it uses dataDir {}; nothing was changed. If it is another server, stop it, or choose another clientPort; if it is this one, prepare {} without --start", folder.display(), folder.display())]
    PortInUse { address: String, folder: PathBuf },
    #[error(
        "another program has the client port {address} ({said}); nothing was changed. Stop it, or choose another clientPort"
    )]
    PortOfAnother { address: String, said: String },
}

/// The answer on the client port before anything was changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PortUse {
    Free,
    /// A ZooKeeper server runs there.
    Server,
    /// The answer is not that of a ZooKeeper server.
    Other(String),
}

/// The changes on this host.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BootstrapPlan {
    pub data_dir: PathBuf,
    /// The server of this host; `None` for a standalone server, which needs no id.
    pub server: Option<ServerLine>,
    /// The topmost folder to create.
    pub makes_folder: Option<PathBuf>,
    /// True if every user can write to `dataDir`.
    pub is_open: bool,
    pub writes_id: bool,
}

impl BootstrapPlan {
    /// Accepts a server that already runs only if this `dataDir` was prepared and used before.
    ///
    /// # Errors
    /// The client port is in use, and nothing shows that its server uses this `dataDir`.
    pub fn accept_port(
        &self,
        survey: &HostSurvey,
        address: &HostPort,
        port: &PortUse,
    ) -> Result<(), BootstrapRefusal> {
        let address = address.to_string();
        let folder = self.data_dir.clone();
        match port {
            PortUse::Free => Ok(()),
            PortUse::Server if survey.has_data && !self.writes_id => Ok(()),
            PortUse::Server => Err(BootstrapRefusal::PortInUse { address, folder }),
            PortUse::Other(said) => {
                let said = said.clone();
                Err(BootstrapRefusal::PortOfAnother { address, said })
            }
        }
    }
}

fn numbers(ids: &[i64]) -> String {
    let ids: Vec<String> = ids.iter().map(ToString::to_string).collect();
    ids.join(", ")
}

/// Returns the server of this host: the server of `--id`, or the only one with an address of this host. `None`
/// means a standalone server without a line.
///
/// # Errors
/// The server cannot be determined.
pub fn own_server(
    cfg: &ZooCfg,
    wanted: Option<i64>,
    here: &[i64],
) -> Result<Option<ServerLine>, BootstrapRefusal> {
    let servers = cfg.servers();
    let file = cfg.file.path.to_path_buf();
    let id = match (wanted, here) {
        (None, _) if servers.is_empty() => return Ok(None),
        (Some(id), _) | (None, &[id]) => id,
        (None, []) => {
            let servers = servers
                .iter()
                .map(|line| format!("server.{} {}", line.id, line.host()));
            let servers = servers.collect();
            return Err(BootstrapRefusal::NotListed { file, servers });
        }
        (None, several) => {
            let ids = several.to_vec();
            return Err(BootstrapRefusal::Ambiguous { ids });
        }
    };
    let known = servers.iter().map(|line| line.id).collect();
    let own = servers.into_iter().find(|line| line.id == id);
    match own {
        Some(own) => Ok(Some(own)),
        None => Err(BootstrapRefusal::UnknownId { file, id, known }),
    }
}

/// # Errors
/// The data in `dataDir` may belong to another server. With `accepts_data`, data without an id is accepted.
pub fn plan(
    data_dir: &Path,
    server: Option<ServerLine>,
    survey: &HostSurvey,
    accepts_data: bool,
) -> Result<BootstrapPlan, BootstrapRefusal> {
    let file = data_dir.join("myid");
    let mut plan = BootstrapPlan {
        data_dir: data_dir.to_path_buf(),
        server,
        makes_folder: survey.missing.clone(),
        is_open: survey.is_open,
        writes_id: false,
    };
    let Some(wanted) = plan.server.as_ref().map(|line| line.id) else {
        return Ok(plan);
    };
    match (&survey.myid, &survey.epoch) {
        (MyId::Line(found), _) if survey.myid.number() == Some(wanted) && found.trim() == found => {
        }
        (MyId::Line(found), _) => {
            let found = found.clone();
            return Err(BootstrapRefusal::OtherId {
                file,
                found,
                wanted,
            });
        }
        (MyId::Unreadable(reason), _) => {
            let reason = reason.clone();
            return Err(BootstrapRefusal::UnreadableId { file, reason });
        }
        (MyId::Missing | MyId::NoFolder, Some(epoch)) if !accepts_data => {
            let (folder, epoch) = (plan.data_dir, epoch.clone());
            return Err(BootstrapRefusal::ForeignData { folder, epoch });
        }
        (MyId::Missing | MyId::NoFolder, _) => plan.writes_id = true,
    }
    Ok(plan)
}

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
            Self::Stock(_) => file.display().to_string(),
            // A standalone server accepts any id.
            Self::Flink(_) => id.unwrap_or(1).to_string(),
        };
        vec![action.to_owned(), subject]
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

/// Why it is unknown whether the server serves.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum StartFailure {
    /// The script cannot be run.
    NotRun(String),
    /// The script failed.
    Script(String),
    /// The script did not end in time.
    Slow,
    /// The server did not answer, or did not serve in time.
    NotServing {
        said: String,
        /// True if the reason may be that too few other servers run for a quorum.
        needs_others: bool,
        /// True if the server ran before this command.
        ran_before: bool,
    },
}

impl StartFailure {
    /// True if the script has started the server, or the server ran before.
    pub fn is_running(&self) -> bool {
        matches!(self, Self::NotServing { .. })
    }

    /// Formats the failure of `server`, whose log is in the folder `log`.
    pub fn sentence(&self, server: &str, log: &str) -> String {
        let verb = match self {
            Self::NotServing {
                ran_before: true, ..
            } => "ran already",
            _ => "was started",
        };
        match self {
            Self::NotRun(why) => {
                format!("{server} was not started: the script cannot be run: {why}")
            }
            Self::Script(status) => format!(
                "{server}: the script failed ({status}); its messages are above, the log is in {log}"
            ),
            Self::Slow => format!(
                "{server}: the script did not end within the time limit; the log is in {log}"
            ),
            Self::NotServing {
                needs_others: true, ..
            } => format!(
                "{server} {verb} and waits for a majority: start the others. Otherwise see its log (in {log})"
            ),
            Self::NotServing { said, .. } => {
                format!("{server} {verb} and does not serve yet: {said}; see its log (in {log})")
            }
        }
    }
}

#[cfg(test)]
mod tests;
