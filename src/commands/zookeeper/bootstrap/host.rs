//! The files and addresses of this host.

use std::fs;
use std::io;
use std::net::UdpSocket;
use std::os::unix::fs::MetadataExt as _;
use std::path::{Path, PathBuf};

use crate::base::deadline::Deadline;
use crate::base::files::{self, BY_ALL, Folder};
use crate::base::io::without_number;
use crate::base::join;
use crate::config::ConfigError;
use crate::config::server_line::is_any_host;
use crate::config::zoo_cfg::{MyId, ZooCfg};
use crate::error::CommandError;
use crate::net::resolve;
use crate::systems::zookeeper::bootstrap::{BootstrapPlan, FOLDER_MODE, FoundData, HostSurvey};

/// The folder of ZooKeeper's data below `dataDir` and `dataLogDir`.
const VERSION_2: &str = "version-2";
/// The files with the epochs that a server of an ensemble writes.
const EPOCHS: [&str; 2] = ["currentEpoch", "acceptedEpoch"];
/// The mode of a new `myid`: the server may run as another user, who must read it.
const ID_MODE: u32 = 0o644;
/// Maximum bytes of an epoch file.
const LONGEST_EPOCH: u64 = 64;

/// Returns the ids of the servers with an address of this host.
pub(super) async fn servers_here(cfg: &ZooCfg, deadline: Deadline) -> Vec<i64> {
    let looking = cfg.servers().into_iter().map(|line| async move {
        for address in &line.addresses {
            let found = resolve::addresses_of(&address.host, deadline).await;
            // A process can bind only addresses of its own host.
            let is_here = |ip| UdpSocket::bind((ip, 0)).is_ok();
            if is_any_host(&address.host) || found.is_ok_and(|found| found.into_iter().any(is_here))
            {
                return Some(line.id);
            }
        }
        None
    });
    join::all(looking).await.into_iter().flatten().collect()
}

/// Looks at the folders of the server. `log_dir` is `dataLogDir`.
///
/// # Errors
/// `dataDir` is not a folder, or cannot be read.
pub(super) fn survey(data_dir: &Path, log_dir: Option<&Path>) -> Result<HostSurvey, CommandError> {
    let unreadable = |source| ConfigError::Unreadable {
        file: data_dir.to_path_buf(),
        source,
    };
    let (missing, is_open) = match fs::metadata(data_dir) {
        Ok(found) if found.is_dir() => (Vec::new(), found.mode() & BY_ALL != 0),
        Ok(_) => return Err(unreadable(io::ErrorKind::NotADirectory.into()).into()),
        Err(error) if error.kind() == io::ErrorKind::NotFound => (missing(data_dir), false),
        Err(error) => return Err(unreadable(error).into()),
    };
    let mut folders = [Some(data_dir), log_dir].into_iter().flatten();
    let dangling = missing.iter().find_map(|path| {
        let target = fs::read_link(path).ok()?;
        Some((path.clone(), target))
    });
    Ok(HostSurvey {
        missing,
        dangling,
        is_open,
        is_used: data_dir.join(VERSION_2).is_dir(),
        myid: MyId::read(data_dir),
        data: folders.find_map(|folder| Some((folder.to_path_buf(), data_in(folder)?))),
    })
}

/// Returns the missing folders of a path, the topmost first.
fn missing(path: &Path) -> Vec<PathBuf> {
    let missing = path.ancestors().take_while(|path| !path.exists());
    let mut missing: Vec<PathBuf> = missing.map(Path::to_path_buf).collect();
    missing.reverse();
    missing
}

fn data_in(folder: &Path) -> Option<FoundData> {
    let version_2 = folder.join(VERSION_2);
    let unreadable = |path: &Path, error: io::Error| FoundData::Unreadable {
        path: path.to_path_buf(),
        reason: without_number(&error),
    };
    let is_empty = match fs::read_dir(&version_2) {
        Ok(mut entries) => entries.next().is_none(),
        Err(error) if error.kind() == io::ErrorKind::NotFound => true,
        Err(error) => return Some(unreadable(&version_2, error)),
    };
    for name in EPOCHS {
        let file = version_2.join(name);
        match files::read_regular(&file, LONGEST_EPOCH) {
            Ok(bytes) => {
                let epoch = String::from_utf8_lossy(&bytes).trim().to_owned();
                return Some(FoundData::Epoch(epoch));
            }
            Err(error) if error.kind() == io::ErrorKind::NotFound => {}
            Err(error) => return Some(unreadable(&file, error)),
        }
    }
    (!is_empty).then_some(FoundData::NoEpoch)
}

/// Creates the folders and `myid`. Returns false if another process has created `myid` meanwhile.
///
/// # Errors
/// A folder or file cannot be created.
pub(super) fn carry_out(plan: &BootstrapPlan) -> Result<bool, CommandError> {
    let failed = |what: &Path| {
        let what = what.display().to_string();
        move |source| CommandError::Output { what, source }
    };
    let mode = (!plan.makes_folders.is_empty()).then_some(FOLDER_MODE);
    let folder = Folder::at(&plan.data_dir, mode).map_err(failed(&plan.data_dir))?;
    let Some(server) = plan.server.as_ref().filter(|_| plan.writes_id) else {
        return Ok(true);
    };
    let file = plan.data_dir.join("myid");
    let entry = folder.entry("myid").map_err(failed(&file))?;
    let text = format!("{}\n", server.id);
    match entry.write_new(text.as_bytes(), ID_MODE) {
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Ok(false),
        written => written.map(|()| true).map_err(failed(&file)),
    }
}
