//! Finds the `zoo.cfg` of a command, and reads the files and addresses that the linter needs.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::time::Duration;

use crate::base::deadline::Deadline;
use crate::base::join;
use crate::commands::context::on_disk;
use crate::config::zoo_cfg::{FILE_NAME, MyId, ZooCfg};
use crate::config::{ConfigError, Environment, zoo_cfg_places};
use crate::error::CommandError;
use crate::net::resolve;
use crate::request::Settings;
use crate::systems::zookeeper::check::CheckedCfg;

/// Time limit for reading files if `--timeout` is not given.
const READING_BUDGET: Duration = Duration::from_secs(20);
/// Maximum time to look up all hosts; a name without an answer is not reported.
const NAMES_BUDGET: Duration = Duration::from_secs(5);

pub(super) fn reading_deadline(settings: &Settings) -> Deadline {
    Deadline::after(settings.timeout.unwrap_or(READING_BUDGET))
}

/// Returns the files that the paths name: each path is a file, or a folder with `zoo.cfg` or `conf/zoo.cfg`.
/// Without paths, returns the file of `--conf-dir`, or of the first variable that is set, or the first file in the
/// default folders.
///
/// # Errors
/// A folder has no `zoo.cfg`.
pub(super) async fn files(
    paths: &[PathBuf],
    settings: &Settings,
    environment: &Environment,
    deadline: Deadline,
) -> Result<Vec<PathBuf>, CommandError> {
    let paths = paths.to_vec();
    let named = settings.sources.folder.clone();
    let environment = environment.clone();
    let what = "the search for zoo.cfg".to_owned();
    on_disk(what, deadline, move || match &paths[..] {
        [] => Ok(vec![file_of(named.as_deref(), &environment)?]),
        paths => paths
            .iter()
            .map(|path| file_of(Some(path), &environment))
            .collect(),
    })
    .await
}

fn file_of(named: Option<&Path>, environment: &Environment) -> Result<PathBuf, CommandError> {
    if let Some(file) = named.filter(|path| !path.is_dir()) {
        // If the file is missing, the error comes when it is read.
        return Ok(file.to_path_buf());
    }
    let folders = zoo_cfg_places::folders(named, environment).into_iter();
    let places: Vec<PathBuf> = folders.map(|folder| folder.join(FILE_NAME)).collect();
    match places.iter().find(|place| place.exists()) {
        Some(found) => Ok(found.clone()),
        None => Err(ConfigError::NoZooCfg { places }.into()),
    }
}

/// Reads a `zoo.cfg`, and its `myid` if `with_myid`.
///
/// # Errors
/// The file cannot be read.
pub(super) async fn load(
    file: PathBuf,
    with_myid: bool,
    deadline: Deadline,
) -> Result<(ZooCfg, Option<MyId>), CommandError> {
    let what = file.display().to_string();
    on_disk(what, deadline, move || {
        // Users may read the findings in another folder than the current one.
        let file = std::path::absolute(&file).unwrap_or(file);
        let cfg = ZooCfg::load(&file)?;
        let myid = cfg.data_dir().filter(|_| with_myid);
        let myid = myid.map(|folder| MyId::read(&folder));
        Ok((cfg, myid))
    })
    .await
}

/// Looks up the hosts of a `zoo.cfg`.
pub(super) async fn with_hosts(cfg: ZooCfg, myid: Option<MyId>, deadline: Deadline) -> CheckedCfg {
    CheckedCfg {
        myid,
        unknown_hosts: unknown_hosts(&cfg, deadline.capped(NAMES_BUDGET)).await,
        cfg,
    }
}

async fn unknown_hosts(cfg: &ZooCfg, deadline: Deadline) -> Vec<String> {
    let servers = cfg.servers();
    let addresses = servers.iter().flat_map(|line| &line.addresses);
    let hosts = addresses.map(|address| address.host.as_str());
    let own = ["clientPortAddress", "secureClientPortAddress"];
    let own = own.iter().filter_map(|key| cfg.value(key));
    // In Java, an empty name stands for this host.
    let hosts: BTreeSet<String> = hosts
        .chain(own)
        .filter(|host| !host.is_empty())
        .map(str::to_owned)
        .collect();
    let lookups = hosts.into_iter().map(|host| async move {
        let found = resolve::addresses_of(&host, deadline).await;
        found.is_ok_and(|found| found.is_empty()).then_some(host)
    });
    join::all(lookups).await.into_iter().flatten().collect()
}
