//! ZooKeeper ensembles: where the servers are configured, and the look.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::base::deadline::Deadline;
use crate::base::threads;
use crate::config::flink::FlinkFolder;
use crate::config::flink::keys::QUORUM;
use crate::config::zoo_cfg::{self, MyId, ZooCfg};
use crate::config::{ConfigError, Configuration, Environment, Sources, keys, zoo_cfg_places};
use crate::error::CommandError;
use crate::net::address::HostPort;
use crate::request::Settings;
use crate::security::credential::Login;
use crate::security::gss::{CredentialSource, GssMechanism};
use crate::selection::Selection;
use crate::systems::awaited::AwaitedServers;
use crate::systems::zookeeper::judge::judge;
use crate::systems::zookeeper::look::ensemble_look;
use crate::systems::zookeeper::observe;
use crate::systems::zookeeper::targets::{EnsembleTargets, NoServers, ServerSource};
use crate::systems::zookeeper_access;
use crate::verdict::look::SystemLook;
use crate::zk::access::Access;

use super::super::context::READING_BUDGET;
use super::limit::{first_look, second_look};

/// Sockets per server: one for `srvr`, one for the session.
const SOCKETS_PER_SERVER: usize = 2;

/// One ensemble to look at.
#[derive(Debug)]
pub(super) struct LoadedEnsemble {
    pub(super) targets: EnsembleTargets,
    pub(super) pending: AwaitedServers,
}

/// Reads the configuration in another thread: its file system may hang.
pub(super) async fn load(
    servers: &[HostPort],
    settings: &Settings,
    environment: &Environment,
) -> Result<(LoadedEnsemble, Arc<Selection>), CommandError> {
    let deadline = Deadline::after(settings.timeout.unwrap_or(READING_BUDGET));
    let (sources, given) = (settings.sources.clone(), servers.to_vec());
    let credential = settings.credential.clone();
    let has_keytab = matches!(credential, CredentialSource::Keytab { .. });
    let login = Arc::new(Login::new(credential, GssMechanism::Kerberos));
    let (own_environment, selection) = (environment.clone(), settings.selection(environment));
    let reading = threads::blocking(move || {
        let look_in = |sources: &Sources| {
            let configuration = Configuration::load(sources, own_environment.clone())?;
            read(configuration, &login, has_keytab, &given, selection.clone())
        };
        let found = look_in(&sources);
        if !names_no_servers(&found) {
            return found;
        }
        match elsewhere(&sources, &own_environment)? {
            Some(folder) => look_in(&Sources {
                folder: Some(folder),
                ..sources
            }),
            None => found,
        }
    });
    let read = deadline.bound(reading).await.map_err(ConfigError::Slow)?;
    let (targets, selection) =
        read.unwrap_or_else(|_| Err(ConfigError::Slow(deadline.elapsed()).into()))?;
    let pending = AwaitedServers::default();
    Ok((LoadedEnsemble { targets, pending }, Arc::new(selection)))
}

fn names_no_servers<T>(found: &Result<T, CommandError>) -> bool {
    let why = match found {
        Err(CommandError::NoZookeeperServers { why, .. }) => Some(why),
        _ => None,
    };
    why == Some(&NoServers::NoSource)
}

/// Returns the first of the folders that `zookeeper check` searches, too, that names servers.
fn elsewhere(sources: &Sources, environment: &Environment) -> Result<Option<PathBuf>, ConfigError> {
    for folder in zoo_cfg_places::folders(sources.folder.as_deref(), environment) {
        let flink = FlinkFolder::read(&folder)?;
        if flink.get(QUORUM, None).is_some() || folder.join(zoo_cfg::FILE_NAME).exists() {
            return Ok(Some(folder));
        }
    }
    Ok(None)
}

fn read(
    configuration: Configuration,
    login: &Arc<Login>,
    has_keytab: bool,
    given: &[HostPort],
    selection: Selection,
) -> Result<(EnsembleTargets, Selection), CommandError> {
    let configuration = Arc::new(configuration);
    let method = configuration.get(keys::AUTHENTICATION.name)?;
    let has_kerberos =
        has_keytab || method.is_some_and(|method| method.eq_ignore_ascii_case("kerberos"));
    let access = zookeeper_access::access(&configuration, login, has_kerberos)?;
    let is_encrypted = zookeeper_access::encrypted(&configuration)?;
    let targets = EnsembleTargets {
        is_encrypted,
        ..targets(&configuration, access, is_encrypted, given)?
    };
    let checked = targets.access.check();
    checked.map_err(|error| {
        no_servers(
            NoServers::BadAccess(error.to_string()),
            configuration.folder(),
        )
    })?;
    // With --server, a folder without a site file has no part in the look.
    let is_used = configuration.site_found() || targets.source != ServerSource::CommandLine;
    let selection = selection.of_ensemble(&configuration, is_used, targets.name());
    Ok((targets, selection))
}

/// The servers of the command line, or of the first source of the folder that names some: the keys by which Hadoop and Flink
/// find them say more than a `zoo.cfg`, which Flink's folder has as an example.
fn targets(
    configuration: &Configuration,
    access: Access,
    is_encrypted: bool,
    given: &[HostPort],
) -> Result<EnsembleTargets, CommandError> {
    if !given.is_empty() {
        return Ok(EnsembleTargets::new(
            ServerSource::CommandLine,
            given.to_vec(),
            access,
        ));
    }
    let address = configuration.get_trimmed(keys::ZK_ADDRESS.name)?;
    if let Some(address) = address.filter(|address| !address.is_empty()) {
        let found = EnsembleTargets::of_list(ServerSource::Hadoop, &address, access);
        return found.map_err(|none| no_servers(none, configuration.folder()));
    }
    let folder = configuration.folder();
    let found = folder.map(|folder| of_folder(folder, access, is_encrypted));
    let found = found.transpose()?;
    let found = found.unwrap_or(Err(NoServers::NoSource));
    found.map_err(|none| no_servers(none, folder))
}

/// Flink's key, or else `zoo.cfg`.
fn of_folder(
    folder: &Path,
    access: Access,
    is_encrypted: bool,
) -> Result<Result<EnsembleTargets, NoServers>, ConfigError> {
    let flink = FlinkFolder::read(folder)?;
    if let Some((quorum, _)) = flink.get(QUORUM, None) {
        return Ok(EnsembleTargets::of_list(
            ServerSource::Flink,
            &quorum.value,
            access,
        ));
    }
    let path = folder.join(zoo_cfg::FILE_NAME);
    match path.exists() {
        true => {
            let cfg = ZooCfg::load(&path)?;
            let own_id = cfg.data_dir().and_then(|data| MyId::read(&data).number());
            let found = EnsembleTargets::of_zoo_cfg(&cfg, own_id, access, is_encrypted);
            Ok(found)
        }
        false => Ok(Err(NoServers::NoSource)),
    }
}

fn no_servers(why: NoServers, folder: Option<&Path>) -> CommandError {
    CommandError::NoZookeeperServers {
        why,
        folder: folder.map(Path::to_path_buf),
    }
}

pub(super) async fn look(
    ensemble: &LoadedEnsemble,
    name: String,
    selection: Arc<Selection>,
    deadline: Deadline,
) -> SystemLook {
    let LoadedEnsemble { targets, pending } = ensemble;
    let mut seen = observe::look(targets, pending, first_look(deadline)).await;
    let mut judgement = judge(&seen);
    if judgement.may_be_passing() {
        if second_look(deadline).await {
            seen = observe::look(targets, pending, deadline).await;
            judgement = judge(&seen);
        } else {
            judgement = judgement.seen_once();
        }
    }
    ensemble_look(name, selection, targets, &seen, &judgement)
}

impl LoadedEnsemble {
    pub(super) fn sockets(&self) -> usize {
        self.targets.servers.len() * SOCKETS_PER_SERVER
    }
}
