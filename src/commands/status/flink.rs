//! Flink clusters: where they are configured, and the look.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use tokio::sync::OnceCell;

use crate::base::deadline::Deadline;
use crate::base::threads;
use crate::config::flink::FlinkFolder;
use crate::config::{ConfigError, Configuration, Environment, Sources, keys};
use crate::error::CommandError;
use crate::net::http::{HttpClient, HttpError, Means};
use crate::request::Settings;
use crate::security::credential::Login;
use crate::security::gss::{CredentialSource, GssMechanism};
use crate::security::tls::Trust;
use crate::selection::Selection;
use crate::systems::awaited::AwaitedServers;
use crate::systems::flink::judge::judge;
use crate::systems::flink::look::flink_look;
use crate::systems::flink::observe;
use crate::systems::flink::targets::{FlinkTargets, NoFlinkTargets};
use crate::systems::zookeeper_access;
use crate::verdict::look::SystemLook;

use super::super::context::READING_BUDGET;
use super::limit::second_look;

/// Sockets per master: one for each page, one to see if the port is open.
const SOCKETS_PER_MASTER: usize = 3;
/// Sockets for ZooKeeper.
const SOCKETS_PER_ENSEMBLE: usize = 2;

/// One cluster to look at.
#[derive(Debug)]
pub(super) struct FlinkCluster {
    pub(super) targets: FlinkTargets,
    pub(super) pending: AwaitedServers,
    means: Means,
    /// Created once: with `--watch`, the certificates are read at the first look.
    web: OnceCell<HttpClient>,
}

/// Reads the configuration in another thread: its file system may hang.
pub(super) async fn load(
    settings: &Settings,
    environment: &Environment,
) -> Result<(FlinkCluster, Arc<Selection>), CommandError> {
    let deadline = Deadline::after(settings.timeout.unwrap_or(READING_BUDGET));
    let folder = folder(&settings.sources, environment).ok_or(CommandError::NoFlinkCluster {
        why: NoFlinkTargets::NoFolder,
        folder: None,
    })?;
    let mut settings = settings.clone();
    settings.sources.folder = Some(folder.clone());
    let (own, environment) = (settings.clone(), environment.clone());
    let reading = threads::blocking(move || read(&own, &folder, &environment));
    let read = deadline.bound(reading).await.map_err(ConfigError::Slow)?;
    let (targets, selection) =
        read.unwrap_or_else(|_| Err(ConfigError::Slow(deadline.elapsed()).into()))?;
    let means = Means {
        trust: Trust {
            configuration: None,
            cacert: settings.cacert.clone(),
            stores: Some(targets.stores.clone()),
        },
        credential: CredentialSource::default(),
    };
    let cluster = FlinkCluster {
        targets,
        pending: AwaitedServers::default(),
        means,
        web: OnceCell::new(),
    };
    Ok((cluster, Arc::new(selection)))
}

/// `--conf-dir`, else the folder of Flink's own scripts.
fn folder(sources: &Sources, environment: &Environment) -> Option<PathBuf> {
    let variable = |name| environment.set_variable(name).map(PathBuf::from);
    let named = sources
        .folder
        .clone()
        .or_else(|| variable("FLINK_CONF_DIR"));
    named.or_else(|| Some(variable("FLINK_HOME")?.join("conf")))
}

fn read(
    settings: &Settings,
    folder: &Path,
    environment: &Environment,
) -> Result<(FlinkTargets, Selection), CommandError> {
    let none = |why| CommandError::NoFlinkCluster {
        why,
        folder: Some(folder.to_path_buf()),
    };
    let configuration = Arc::new(Configuration::load(&settings.sources, environment.clone())?);
    // ZooKeeper's credentials are those of Hadoop's keys, which stand beside Flink's or on the command line.
    let has_keytab = matches!(settings.credential, CredentialSource::Keytab { .. });
    let method = configuration.get(keys::AUTHENTICATION.name)?;
    let has_kerberos =
        has_keytab || method.is_some_and(|method| method.eq_ignore_ascii_case("kerberos"));
    let login = Arc::new(Login::new(
        settings.credential.clone(),
        GssMechanism::Kerberos,
    ));
    let access = zookeeper_access::access(&configuration, &login, has_kerberos)?;
    let unusable =
        |error: &dyn std::fmt::Display| none(NoFlinkTargets::BadAccess(error.to_string()));
    access.check().map_err(|error| unusable(&error))?;
    let found = FlinkFolder::read(folder)?;
    let targets = FlinkTargets::of_folder(&found, access).map_err(none)?;
    let name = targets.path.clone();
    let selection = settings.selection(environment);
    let selection = selection.of_named(&configuration, "Flink cluster", name);
    Ok((targets, selection))
}

pub(super) async fn look(
    cluster: &FlinkCluster,
    name: String,
    selection: Arc<Selection>,
    deadline: Deadline,
) -> SystemLook {
    let FlinkCluster {
        targets,
        pending,
        means,
        ..
    } = cluster;
    let making = || HttpClient::new(targets.scheme, means, deadline);
    let web: Result<HttpClient, HttpError> = cluster.web.get_or_try_init(making).await.cloned();
    let mut seen = observe::look(targets, &web, pending, deadline).await;
    let mut judgement = judge(&seen);
    if judgement.may_be_passing && second_look(deadline).await {
        seen = observe::look(targets, &web, pending, deadline).await;
        judgement = judge(&seen);
    }
    flink_look(name, selection, &seen, &judgement)
}

impl FlinkCluster {
    pub(super) fn sockets(&self) -> usize {
        self.targets.masters.len() * SOCKETS_PER_MASTER + SOCKETS_PER_ENSEMBLE
    }
}
