//! Prepares the start of this host's ZooKeeper server. Pure.

mod running;
mod script;

use std::path::{Path, PathBuf};

use crate::config::server_line::ServerLine;
use crate::config::zoo_cfg::{MyId, ZooCfg};
use crate::net::address::HostPort;

pub use running::RunningServer;
pub use script::{
    START, STOP, ServerScript, StartFailure, StartProcess, client_address, secure_client_address,
};

/// The permissions of a new `dataDir`.
pub const FOLDER_MODE: u32 = 0o750;

/// The files and folders that were found on this host.
#[derive(Debug, Clone)]
pub struct HostSurvey {
    /// The missing folders on the path to `dataDir`, the topmost first; empty if `dataDir` is there.
    pub missing: Vec<PathBuf>,
    /// A symbolic link on the path to `dataDir` and its target, which is missing.
    pub dangling: Option<(PathBuf, PathBuf)>,
    /// True if every user can write to `dataDir`.
    pub is_open: bool,
    pub myid: MyId,
    /// True if a server has used `dataDir`.
    pub is_used: bool,
    /// The data in `dataDir` or `dataLogDir`, with its folder.
    pub data: Option<(PathBuf, FoundData)>,
}

/// Data that a server has written.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum FoundData {
    #[error("the data of an ensemble (epoch {0})")]
    Epoch(String),
    /// A standalone server writes no epoch.
    #[error("snapshots or logs without an epoch, as of a standalone server")]
    NoEpoch,
    #[error("data that cannot be read ({}: {reason})", path.display())]
    Unreadable { path: PathBuf, reason: String },
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
    #[error("{} is a symbolic link to {}, which is missing; nothing was changed. Mount or create the target, or correct dataDir", link.display(), target.display())]
    DanglingFolder { link: PathBuf, target: PathBuf },
    #[error("{} has {found:?}, and this host is server.{wanted}; nothing was changed. If the data in this folder is that of server.{wanted}, correct the file by hand; else name the right server with --id, or another dataDir", file.display())]
    OtherId {
        file: PathBuf,
        found: String,
        wanted: i64,
    },
    #[error("{} cannot be read: {reason}; nothing was changed", file.display())]
    UnreadableId { file: PathBuf, reason: String },
    #[error("{} has {data} and no myid: it may be another ensemble's, or another server's; nothing was changed. If it is this server's, repeat with --yes; else empty the folder, or name another one", folder.display())]
    ForeignData { folder: PathBuf, data: FoundData },
    #[error("{} has {data}, and zoo.cfg has no server lines: a standalone server would take writes beside that ensemble; nothing was changed. Add the server lines; or repeat with --yes if the ensemble is gone for good", folder.display())]
    StandaloneOnEnsemble { folder: PathBuf, data: FoundData },
    #[error("a server runs on {address} already; this command did not start it: check that it uses dataDir {}; nothing was changed. If it is another server, stop it, or choose another clientPort; if it is this one, prepare {} without --start", folder.display(), folder.display())]
    PortInUse { address: String, folder: PathBuf },
    #[error(
        "another ZooKeeper server has the client port {address}: {seen}; nothing was changed. Stop it, or choose another clientPort"
    )]
    OtherServer { address: String, seen: String },
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
    Server(RunningServer),
    /// The answer is not that of a ZooKeeper server.
    Other(String),
}

/// The changes on this host.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BootstrapPlan {
    pub data_dir: PathBuf,
    /// The server of this host; `None` for a standalone server, which needs no id.
    pub server: Option<ServerLine>,
    /// The folders to create, the topmost first.
    pub makes_folders: Vec<PathBuf>,
    /// True if every user can write to `dataDir`.
    pub is_open: bool,
    pub writes_id: bool,
}

impl BootstrapPlan {
    fn new(
        data_dir: &Path,
        server: Option<ServerLine>,
        survey: &HostSurvey,
        writes_id: bool,
    ) -> Self {
        Self {
            data_dir: data_dir.to_path_buf(),
            server,
            makes_folders: survey.missing.clone(),
            is_open: survey.is_open,
            writes_id,
        }
    }

    /// Accepts a server that already runs only if this `dataDir` was prepared and used before, and if the server does not
    /// contradict `zoo.cfg`.
    ///
    /// # Errors
    /// The client port is in use, and nothing shows that its server uses this `dataDir`.
    pub fn accept_port(
        &self,
        survey: &HostSurvey,
        cfg: &ZooCfg,
        address: &HostPort,
        port: &PortUse,
    ) -> Result<(), BootstrapRefusal> {
        let address = address.to_string();
        let folder = self.data_dir.clone();
        match port {
            PortUse::Free => Ok(()),
            PortUse::Server(running) if survey.is_used && !self.writes_id => {
                match running.contradiction(cfg, self.server.as_ref()) {
                    Some(seen) => Err(BootstrapRefusal::OtherServer { address, seen }),
                    None => Ok(()),
                }
            }
            PortUse::Server(_) => Err(BootstrapRefusal::PortInUse { address, folder }),
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
/// `dataDir` leads to a missing target. The data in the folders may belong to another server. With `accepts_data`, data without an id is accepted.
pub fn plan(
    data_dir: &Path,
    server: Option<ServerLine>,
    survey: &HostSurvey,
    accepts_data: bool,
) -> Result<BootstrapPlan, BootstrapRefusal> {
    if let Some((link, target)) = survey.dangling.clone() {
        return Err(BootstrapRefusal::DanglingFolder { link, target });
    }
    let file = data_dir.join("myid");
    let data = survey.data.clone().filter(|_| !accepts_data);
    let Some(wanted) = server.as_ref().map(|line| line.id) else {
        return match data {
            Some((folder, data @ FoundData::Epoch(_))) => {
                Err(BootstrapRefusal::StandaloneOnEnsemble { folder, data })
            }
            _ => Ok(BootstrapPlan::new(data_dir, server, survey, false)),
        };
    };
    let writes_id = match &survey.myid {
        MyId::Line(found) if survey.myid.number() == Some(wanted) && found.trim() == found => false,
        MyId::Line(found) => {
            let found = found.clone();
            return Err(BootstrapRefusal::OtherId {
                file,
                found,
                wanted,
            });
        }
        MyId::Dangling(target) => {
            let reason = format!(
                "it is a symbolic link to {}, which is missing",
                target.display()
            );
            return Err(BootstrapRefusal::UnreadableId { file, reason });
        }
        MyId::Unreadable(reason) => {
            let reason = reason.clone();
            return Err(BootstrapRefusal::UnreadableId { file, reason });
        }
        MyId::Missing | MyId::NoFolder => match data {
            Some((folder, data)) => {
                return Err(BootstrapRefusal::ForeignData { folder, data });
            }
            None => true,
        },
    };
    Ok(BootstrapPlan::new(data_dir, server, survey, writes_id))
}

#[cfg(test)]
mod tests;
