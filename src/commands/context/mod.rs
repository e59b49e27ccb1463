//! Context of all verbs: the configuration, its RMs, the caller and the time limit.

mod login;
mod sandbox_mark;

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::OnceCell;

use crate::base::deadline::Deadline;
use crate::base::threads;
use crate::config::keys::{self, Key};
use crate::config::{ConfigError, Configuration, Environment, Origin};
use crate::error::CommandError;
use crate::hadoop::caller::Caller;
use crate::hadoop::rpc::error::RpcError;
use crate::journal::{Journal, LogSubject, unanswered};
use crate::net::address::HostPort;
use crate::net::http::Means;
use crate::net::resolve::JvmNames;
use crate::net::server::Server;
use crate::request::dialect::Dialect;
use crate::request::{Settings, Style};
use crate::security::credential::Login;
use crate::security::gss::GssMechanism;
use crate::security::tls::Trust;
use crate::security::tls::material::cacert_of;
use crate::selection::Selection;
use crate::systems::yarn::targets::{AddressError, Cluster, ResourceManager, RmId};

/// Time to read a configuration if `--timeout` is not given.
pub(in crate::commands) const READING_BUDGET: Duration = Duration::from_secs(20);

/// Time limit of one look at all RMs, including the wait for an unresponsive one.
pub(in crate::commands) const LOOK: Duration = Duration::from_secs(3);
/// Time to look up host names for a message, beyond the command's own budget.
pub(in crate::commands) const NAMING_BUDGET: Duration = Duration::from_millis(250);

/// The time limit of a call that changes nothing.
pub(in crate::commands) static QUESTION: &Key = &keys::CLI_CHECK_TIMEOUT;
/// The time limit of a transition.
pub(in crate::commands) static TRANSITION: &Key = &keys::NEW_ACTIVE_TIMEOUT;

/// Rejects an unusable `--cacert` file, even if no server is called over HTTPS.
pub(in crate::commands) async fn check_cacert(
    settings: &Settings,
    deadline: Deadline,
) -> Result<(), ConfigError> {
    let Some(file) = settings.cacert.clone() else {
        return Ok(());
    };
    let reading = threads::blocking(move || cacert_of(&file));
    match deadline.bound(reading).await? {
        Ok(Err(error)) => Err(ConfigError::CaCert(error.to_string())),
        _ => Ok(()),
    }
}

/// Runs file operations on another thread. `what` names the operation in errors.
///
/// # Errors
/// The work failed, or the file system did not answer in time.
pub(in crate::commands) async fn on_disk<T: Send + 'static>(
    what: String,
    deadline: Deadline,
    work: impl FnOnce() -> Result<T, CommandError> + Send + 'static,
) -> Result<T, CommandError> {
    match deadline.bound(threads::blocking(work)).await {
        Ok(Ok(done)) => done,
        Ok(Err(source)) => Err(CommandError::Output { what, source }),
        Err(elapsed) => Err(CommandError::SlowFiles { what, elapsed }),
    }
}

/// Returns the address of an RM, or the error that names the RM without one.
pub(in crate::commands) fn configured_address<'a>(
    id: &RmId,
    address: &'a Result<HostPort, AddressError>,
) -> Result<&'a HostPort, CommandError> {
    address.as_ref().map_err(|error| CommandError::Address {
        rm_id: id.clone(),
        error: error.clone(),
    })
}

/// Makes the server at an RM's address.
pub(in crate::commands) fn server_at(
    id: &RmId,
    address: &Result<HostPort, AddressError>,
) -> Result<Server, CommandError> {
    Ok(Server {
        id: id.trimmed().to_owned(),
        address: configured_address(id, address)?.clone(),
    })
}

/// Returns the value beside the id that is named `given`.
///
/// # Errors
/// No id has this name.
pub(in crate::commands) fn rm_named<'a, T>(
    rms: impl Iterator<Item = (&'a RmId, T)> + Clone,
    given: &str,
) -> Result<T, CommandError> {
    rm_with(rms, given, |id| id.is_named(given))
}

fn rm_with<'a, T>(
    rms: impl Iterator<Item = (&'a RmId, T)> + Clone,
    given: &str,
    is_wanted: impl Fn(&RmId) -> bool,
) -> Result<T, CommandError> {
    let found = rms.clone().find(|(id, _)| is_wanted(id));
    found
        .map(|(_, value)| value)
        .ok_or_else(|| CommandError::UnknownRm {
            given: given.to_owned(),
            known: rms.map(|(id, _)| id.clone()).collect(),
        })
}

/// Returns the server of an RM's `HAServiceProtocol`.
pub(in crate::commands) fn admin_server(rm: &ResourceManager) -> Result<Server, CommandError> {
    server_at(&rm.id, &rm.admin)
}

pub(in crate::commands) struct CommandContext {
    pub(in crate::commands) configuration: Arc<Configuration>,
    pub(in crate::commands) cluster: Cluster,
    pub(in crate::commands) style: Style,
    pub(in crate::commands) dialect: Dialect,
    pub(in crate::commands) settings: Settings,
    pub(in crate::commands) selection: Arc<Selection>,
    /// `--timeout` as a deadline from the start of the command.
    limit: Option<Deadline>,
    /// The caller's Kerberos credential.
    pub(in crate::commands) login: Arc<Login>,
    caller: OnceCell<Caller>,
}

/// Extends the watchdog's limit.
fn allowed(deadline: Deadline) -> Deadline {
    crate::commands::watchdog::allow(deadline);
    deadline
}

/// Returns trust and credential for HTTP. Without a configuration, the system's authorities are trusted.
pub(in crate::commands) fn means(
    settings: &Settings,
    configuration: Option<&Arc<Configuration>>,
) -> Means {
    Means {
        trust: Trust {
            configuration: configuration.cloned(),
            cacert: settings.cacert.clone(),
            stores: None,
        },
        credential: settings.credential.clone(),
    }
}

impl CommandContext {
    /// Reads the configuration on another thread: its file system may hang.
    ///
    /// # Errors
    /// The configuration is missing or broken.
    pub(in crate::commands) async fn load(
        settings: &Settings,
        environment: &Environment,
        style: Style,
    ) -> Result<Self, ConfigError> {
        let limit = settings.timeout.map(Deadline::after);
        let (sources, environment) = (settings.sources.clone(), environment.clone());
        let reading = threads::blocking(move || {
            let configuration = Configuration::load(&sources, environment)?;
            let cluster = Cluster::from_configuration(&configuration)?;
            Ok((configuration, cluster))
        });
        let deadline = limit.unwrap_or_else(|| Deadline::after(READING_BUDGET));
        let read = deadline
            .bound(reading)
            .await?
            .unwrap_or(Err(ConfigError::Slow(deadline.elapsed())));
        let (configuration, cluster) = read?;
        let selection = settings.selection(configuration.environment());
        let selection = selection.of(&configuration);
        Ok(Self {
            configuration: Arc::new(configuration),
            selection: Arc::new(selection),
            cluster,
            style,
            dialect: Dialect::new(style, settings.format),
            settings: settings.clone(),
            limit,
            login: Arc::new(Login::new(
                settings.credential.clone(),
                GssMechanism::Kerberos,
            )),
            caller: OnceCell::new(),
        })
    }

    /// Returns the deadline of this command: `--timeout`, or else the key's value in milliseconds.
    pub(in crate::commands) fn deadline(&self, key: &Key) -> Result<Deadline, CommandError> {
        if let Some(limit) = self.limit {
            return Ok(limit);
        }
        let millis = u64::try_from(self.configuration.integer(key)?).unwrap_or(0);
        // In Hadoop, 0 means no limit; every command of this tool has a limit.
        let default = key
            .default
            .and_then(|default| default.parse().ok())
            .unwrap_or(20_000);
        Ok(allowed(Deadline::after(Duration::from_millis(
            if millis == 0 { default } else { millis },
        ))))
    }

    /// Returns the deadline that `--timeout` sets.
    pub(in crate::commands) fn limit(&self) -> Option<Deadline> {
        self.limit
    }

    pub(in crate::commands) fn deadline_or(&self, budget: Duration) -> Deadline {
        self.limit
            .unwrap_or_else(|| allowed(Deadline::after(budget)))
    }

    /// In Hadoop style, adds the host names in the Java CLI's message to a failed call.
    pub(in crate::commands) async fn named(&self, mut error: RpcError) -> RpcError {
        if self.dialect.looks_up_host_names && error.names_hosts() {
            let deadline = Deadline::after(NAMING_BUDGET);
            let names = JvmNames::of(&error.peer.address.host, deadline).await;
            error.names = Some(Box::new(names));
        }
        error
    }

    pub(in crate::commands) fn means(&self) -> Means {
        means(&self.settings, Some(&self.configuration))
    }

    /// Opens the history of actions. Its problems are reported in subcommand style only: scripts in Hadoop
    /// style expect an empty standard error after success.
    pub(in crate::commands) fn journal(&self, caller: &Caller) -> Journal {
        let subject = LogSubject {
            caller: caller.clone(),
            cluster: self.selection.cluster_id().unwrap_or_default().to_owned(),
            conf_dir: self.selection.conf_dir(),
            sandbox: self.sandbox(),
            complain: match self.dialect.warns {
                true => crate::commands::progress::note,
                false => |_| {},
            },
        };
        Journal::new(self.configuration.environment(), subject)
    }

    /// Returns a reader for earlier unanswered transitions of this user.
    pub(in crate::commands) fn unanswered(&self) -> unanswered::UnansweredReader {
        let environment = self.configuration.environment();
        unanswered::UnansweredReader::new(
            environment,
            self.sandbox(),
            crate::commands::progress::note,
        )
    }

    /// Refuses a verb for HA pairs if HA is off.
    pub(in crate::commands) fn require_ha(&self, verb: &'static str) -> Result<(), CommandError> {
        if self.cluster.ha_enabled {
            return Ok(());
        }
        Err(CommandError::HaDisabled {
            verb,
            nothing_found_in: self.nothing_found(),
            place: self.place(keys::HA_ENABLED.name),
        })
    }

    pub(in crate::commands) fn no_rms(&self) -> CommandError {
        CommandError::NoRms {
            place: self.place(keys::HA_RM_IDS.name),
        }
    }

    /// Returns the origin of a key, or the folder if the key is not set.
    pub(in crate::commands) fn place(&self, key: &str) -> String {
        match (self.configuration.origin(key), self.configuration.folder()) {
            (Origin::Default, Some(folder)) => format!("not set in {}", folder.display()),
            (Origin::Default, None) => "not set".to_owned(),
            (origin, _) => origin.to_string(),
        }
    }

    /// Returns the folders that were searched, if no site file was found.
    pub(in crate::commands) fn nothing_found(&self) -> Option<String> {
        if self.configuration.site_found() || !self.settings.sources.files.is_empty() {
            return None;
        }
        let nowhere = "no --conf-dir, YARN_CONF_DIR, HADOOP_CONF_DIR, $HADOOP_HOME/etc/hadoop or /etc/hadoop/conf";
        let folder = self.configuration.folder();
        Some(folder.map_or_else(
            || nowhere.to_owned(),
            |folder| format!("looked in {}", folder.display()),
        ))
    }

    /// Returns the RM with this id. See [`Dialect::raw_ids`].
    pub(in crate::commands) fn rm(&self, given: &str) -> Result<&ResourceManager, CommandError> {
        let rms = self.cluster.rms.iter().map(|rm| (&rm.id, rm));
        rm_with(rms, given, |id| self.is_named(id, given))
    }

    pub(in crate::commands) fn is_named(&self, id: &RmId, given: &str) -> bool {
        match self.dialect.raw_ids {
            true => id.raw() == given,
            false => id.is_named(given),
        }
    }

    pub(in crate::commands) fn peer(&self, given: &str) -> Result<Server, CommandError> {
        admin_server(self.rm(given)?)
    }
}
