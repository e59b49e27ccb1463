//! Context of all verbs: the configuration, its RMs, the caller and the time limit.

use std::net::IpAddr;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::OnceCell;

use crate::base::deadline::Deadline;
use crate::base::files::is_own;
use crate::base::threads;
use crate::config::keys::{self, Key};
use crate::config::layers::YARN_SITE;
use crate::config::{ConfigError, Configuration, Environment, Origin};
use crate::error::CommandError;
use crate::hadoop::caller::{Caller, Kerberos};
use crate::hadoop::rpc::error::RpcError;
use crate::hadoop::rpc::sasl::SaslSettings;
use crate::journal::{Journal, LogSubject, unanswered};
use crate::net::address::HostPort;
use crate::net::http::Means;
use crate::net::resolve::JvmNames;
use crate::net::server::Server;
use crate::request::dialect::Dialect;
use crate::request::{Settings, Style};
use crate::security::credential::{Login, LoginError};
use crate::security::gss::{CredentialSource, GssMechanism};
use crate::security::tls::Trust;
use crate::security::tls::material::cacert_of;
use crate::security::user;
use crate::security::user::User;
use crate::selection::Selection;
use crate::systems::yarn::protocols::{HA_SERVICE_PROTOCOL, RESOURCE_MANAGER_ADMINISTRATION};
use crate::systems::yarn::targets::{AddressError, Cluster, ResourceManager, RmId};

/// Time to read a configuration if `--timeout` is not given.
pub(super) const READING_BUDGET: Duration = Duration::from_secs(20);

/// Time limit of one look at all RMs, including the wait for an unresponsive one.
pub(super) const LOOK: Duration = Duration::from_secs(3);
/// Time to look up host names for a message, beyond the command's own budget.
pub(super) const NAMING_BUDGET: Duration = Duration::from_millis(250);

/// The default of `hadoop.security.saslproperties.resolver.class`, which obeys `hadoop.rpc.protection`.
const HADOOPS_RESOLVER: &str = "org.apache.hadoop.security.SaslPropertiesResolver";

/// The time limit of a call that changes nothing.
pub(super) static QUESTION: &Key = &keys::CLI_CHECK_TIMEOUT;
/// The time limit of a transition.
pub(super) static TRANSITION: &Key = &keys::NEW_ACTIVE_TIMEOUT;

/// Rejects an unusable `--cacert` file, even if no server is called over HTTPS.
pub(super) async fn check_cacert(
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
pub(super) async fn on_disk<T: Send + 'static>(
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
pub(super) fn configured_address<'a>(
    id: &RmId,
    address: &'a Result<HostPort, AddressError>,
) -> Result<&'a HostPort, CommandError> {
    address.as_ref().map_err(|error| CommandError::Address {
        rm_id: id.clone(),
        error: error.clone(),
    })
}

/// Makes the server at an RM's address.
pub(super) fn server_at(
    id: &RmId,
    address: &Result<HostPort, AddressError>,
) -> Result<Server, CommandError> {
    Ok(Server {
        id: id.trimmed().to_owned(),
        address: configured_address(id, address)?.clone(),
    })
}

/// Returns the server of an RM's `HAServiceProtocol`.
pub(super) fn admin_server(rm: &ResourceManager) -> Result<Server, CommandError> {
    server_at(&rm.id, &rm.admin)
}

/// True if the sandbox key in the file `marked_in` may move the log and the locks into the folder.
fn is_sandbox(folder: &Path, marked_in: &Path, rms: &[ResourceManager]) -> bool {
    marked_in == folder.join(YARN_SITE)
        && is_own(folder)
        && is_own(marked_in)
        && rms.iter().all(is_on_loopback)
}

/// True if both addresses of an RM are loopback addresses or `localhost`.
fn is_on_loopback(rm: &ResourceManager) -> bool {
    [&rm.admin, &rm.web].into_iter().flatten().all(|address| {
        let ip = address.host.parse::<IpAddr>();
        ip.is_ok_and(|ip| ip.is_loopback()) || address.host == "localhost"
    })
}

pub(super) struct CommandContext {
    pub(super) configuration: Arc<Configuration>,
    pub(super) cluster: Cluster,
    pub(super) style: Style,
    pub(super) dialect: Dialect,
    pub(super) settings: Settings,
    pub(super) selection: Arc<Selection>,
    /// `--timeout` as a deadline from the start of the command.
    limit: Option<Deadline>,
    /// The caller's Kerberos credential.
    pub(super) login: Arc<Login>,
    caller: OnceCell<Caller>,
}

/// Extends the watchdog's limit.
fn allowed(deadline: Deadline) -> Deadline {
    super::watchdog::allow(deadline);
    deadline
}

/// Returns trust and credential for HTTP. Without a configuration, the system's authorities are trusted.
pub(super) fn means(settings: &Settings, configuration: Option<&Arc<Configuration>>) -> Means {
    Means {
        trust: Trust {
            configuration: configuration.cloned(),
            cacert: settings.cacert.clone(),
        },
        credential: settings.credential.clone(),
    }
}

impl CommandContext {
    /// Reads the configuration on another thread: its file system may hang.
    ///
    /// # Errors
    /// The configuration is missing or broken.
    pub(super) async fn load(
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
    pub(super) fn deadline(&self, key: &Key) -> Result<Deadline, CommandError> {
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
    pub(super) fn limit(&self) -> Option<Deadline> {
        self.limit
    }

    pub(super) fn deadline_or(&self, budget: Duration) -> Deadline {
        self.limit
            .unwrap_or_else(|| allowed(Deadline::after(budget)))
    }

    /// Logs in once. The caller never falls back to simple authentication if Kerberos fails or the configured
    /// method is unknown.
    pub(super) async fn caller(&self) -> Result<Caller, CommandError> {
        let caller = self.caller.get_or_try_init(|| self.log_in());
        caller.await.cloned()
    }

    /// Returns the user that servers see. With Kerberos, the credential has the name.
    pub(super) async fn user(&self) -> Result<User, CommandError> {
        let caller = self.caller().await?;
        let deadline = self.deadline_or(READING_BUDGET);
        let finding = threads::blocking(move || caller.find_user(deadline));
        let found = deadline.bound(finding).await.map_err(LoginError::Slow)?;
        Ok(found.unwrap_or(Err(user::UserError::NameLess))?)
    }

    /// Returns the authentication method and its origin. Rejects a keytab with simple authentication, which
    /// would not use it.
    pub(super) fn authentication(&self) -> Result<(String, Origin), CommandError> {
        let (wanted, origin) = if self.dialect.authentication_from_site_files {
            self.configuration.authentication_of_site_files()?
        } else {
            let wanted = self.configuration.get(keys::AUTHENTICATION.name)?;
            let origin = self.configuration.origin(keys::AUTHENTICATION.name);
            (wanted.unwrap_or_default(), origin)
        };
        if wanted.eq_ignore_ascii_case("simple")
            && self.settings.credential != CredentialSource::Default
        {
            return Err(LoginError::KeytabUnused(origin).into());
        }
        Ok((wanted, origin))
    }

    async fn log_in(&self) -> Result<Caller, CommandError> {
        let (wanted, origin) = self.authentication()?;
        match wanted.to_ascii_lowercase().as_str() {
            "simple" => self.simple().await,
            "kerberos" => {
                self.require_keytab().await?;
                self.kerberos()
            }
            _ => Err(CommandError::Authentication { wanted, origin }),
        }
    }

    /// Reports a missing keytab before anything is sent.
    async fn require_keytab(&self) -> Result<(), CommandError> {
        let CredentialSource::Keytab { file, .. } = &self.settings.credential else {
            return Ok(());
        };
        let (name, file) = (file.display().to_string(), file.clone());
        on_disk(name, self.deadline_or(READING_BUDGET), move || {
            match file.try_exists() {
                Ok(false) => Err(LoginError::NoKeytab(file).into()),
                // Kerberos reports other errors.
                Ok(true) | Err(_) => Ok(()),
            }
        })
        .await
    }

    async fn simple(&self) -> Result<Caller, CommandError> {
        // Looking up the user may ask a directory service.
        let environment = self.configuration.environment().clone();
        let asking = threads::blocking(move || user::simple(&environment));
        let answer = self
            .deadline_or(READING_BUDGET)
            .bound(asking)
            .await
            .map_err(ConfigError::Slow)?;
        let user = answer.unwrap_or(Err(user::UserError::NameLess))?;
        Ok(Caller::Simple(user))
    }

    /// Prepares a Kerberos login without a ticket. As with the Java CLI, a missing ticket is reported when a
    /// server requires one.
    fn kerberos(&self) -> Result<Caller, CommandError> {
        let environment = self.configuration.environment().clone();
        user::proxy(&environment)?;
        let protocols = [HA_SERVICE_PROTOCOL, RESOURCE_MANAGER_ADMINISTRATION];
        let sasl = SaslSettings::from_configuration(&self.configuration, &protocols)?;
        self.require_no_resolver()?;
        Ok(Caller::Kerberos(Arc::new(Kerberos {
            login: Arc::clone(&self.login),
            sasl,
            environment,
        })))
    }

    /// Rejects a configuration with a custom SASL properties resolver: this Java class may require more
    /// protection than `hadoop.rpc.protection`.
    fn require_no_resolver(&self) -> Result<(), CommandError> {
        let class = self.configuration.get_trimmed(keys::SASL_RESOLVER.name)?;
        match class {
            Some(class) if !class.is_empty() && class != HADOOPS_RESOLVER => {
                let origin = self.configuration.origin(keys::SASL_RESOLVER.name);
                Err(LoginError::Resolver { class, origin }.into())
            }
            _ => Ok(()),
        }
    }

    /// In Hadoop style, adds the host names in the Java CLI's message to a failed call.
    pub(super) async fn named(&self, mut error: RpcError) -> RpcError {
        if self.dialect.looks_up_host_names && error.names_hosts() {
            let deadline = Deadline::after(NAMING_BUDGET);
            let names = JvmNames::of(&error.peer.address.host, deadline).await;
            error.names = Some(Box::new(names));
        }
        error
    }

    pub(super) fn means(&self) -> Means {
        means(&self.settings, Some(&self.configuration))
    }

    /// Opens the history of actions. Its problems are reported in subcommand style only: scripts in Hadoop
    /// style expect an empty standard error after success.
    pub(super) fn journal(&self, caller: &Caller) -> Journal {
        let subject = LogSubject {
            caller: caller.clone(),
            cluster: self.selection.cluster_id().unwrap_or_default().to_owned(),
            conf_dir: self.selection.conf_dir(),
            sandbox: self.sandbox(),
            complain: match self.dialect.warns {
                true => super::progress::note,
                false => |_| {},
            },
        };
        Journal::new(self.configuration.environment(), subject)
    }

    /// Returns a reader for earlier unanswered transitions of this user.
    pub(super) fn unanswered(&self) -> unanswered::UnansweredReader {
        let environment = self.configuration.environment();
        unanswered::UnansweredReader::new(environment, self.sandbox(), super::progress::note)
    }

    /// Returns the folder of the sandbox, which holds the log and the locks, if this is a sandbox
    /// configuration.
    ///
    /// The key counts only in the folder's own yarn-site.xml. Folder and file must belong to this user, no
    /// other user may be able to write to them, and every RM must be on loopback. An option or another user's
    /// file therefore cannot keep an action out of the real log.
    pub(super) fn sandbox(&self) -> Option<PathBuf> {
        let key = &keys::SANDBOX;
        let marked = self.configuration.boolean(key).unwrap_or(false);
        let Origin::File { path, .. } = self.configuration.origin(key.name) else {
            return None;
        };
        let folder = self.configuration.folder()?;
        let is_sandbox = marked && is_sandbox(folder, &path, &self.cluster.rms);
        is_sandbox.then(|| folder.to_path_buf())
    }

    /// Refuses a verb for HA pairs if HA is off.
    pub(super) fn require_ha(&self, verb: &'static str) -> Result<(), CommandError> {
        if self.cluster.ha_enabled {
            return Ok(());
        }
        Err(CommandError::HaDisabled {
            verb,
            nothing_found_in: self.nothing_found(),
            place: self.place(keys::HA_ENABLED.name),
        })
    }

    pub(super) fn no_rms(&self) -> CommandError {
        CommandError::NoRms {
            place: self.place(keys::HA_RM_IDS.name),
        }
    }

    /// Returns the origin of a key, or the folder if the key is not set.
    pub(super) fn place(&self, key: &str) -> String {
        match (self.configuration.origin(key), self.configuration.folder()) {
            (Origin::Default, Some(folder)) => format!("not set in {}", folder.display()),
            (Origin::Default, None) => "not set".to_owned(),
            (origin, _) => origin.to_string(),
        }
    }

    /// Returns the folders that were searched, if no site file was found.
    pub(super) fn nothing_found(&self) -> Option<String> {
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
    pub(super) fn rm(&self, given: &str) -> Result<&ResourceManager, CommandError> {
        let unknown = || CommandError::UnknownRm {
            given: given.to_owned(),
            known: self.cluster.rms.iter().map(|rm| rm.id.clone()).collect(),
        };
        self.cluster
            .rms
            .iter()
            .find(|rm| self.is_named(&rm.id, given))
            .ok_or_else(unknown)
    }

    pub(super) fn is_named(&self, id: &RmId, given: &str) -> bool {
        match self.dialect.raw_ids {
            true => id.raw() == given,
            false => id.is_named(given),
        }
    }

    pub(super) fn peer(&self, given: &str) -> Result<Server, CommandError> {
        admin_server(self.rm(given)?)
    }
}

#[cfg(test)]
mod tests {
    use std::fs::{self, Permissions};
    use std::os::unix::fs::{PermissionsExt as _, symlink};

    use super::*;
    use crate::config::Sources;

    #[test]
    fn sandbox_key_in_other_files_is_ignored() {
        let base = std::env::temp_dir().join(format!("rmadmin-mark-{}", std::process::id()));
        let folder = base.join("conf");
        fs::create_dir_all(&folder).unwrap();
        let site = folder.join(YARN_SITE);
        let other = folder.join("other.xml");
        let link = base.join("link");
        symlink(&folder, &link).unwrap();
        let rms = |host: &str| {
            let key = |key: &str| (format!("yarn.resourcemanager.{key}"), host.to_owned());
            let ids = (
                "yarn.resourcemanager.ha.rm-ids".to_owned(),
                "rm1".to_owned(),
            );
            let on = (
                "yarn.resourcemanager.ha.enabled".to_owned(),
                "true".to_owned(),
            );
            let sources = Sources {
                folder: Some(folder.clone()),
                defines: vec![on, ids, key("hostname.rm1")],
                ..Sources::default()
            };
            let read = Configuration::load(&sources, Environment::default()).unwrap();
            Cluster::from_configuration(&read).unwrap().rms
        };
        fs::write(&site, "<configuration/>").unwrap();
        fs::copy(&site, &other).unwrap();
        let (here, far) = (rms("127.0.0.1"), rms("192.0.2.1"));
        let mode = |path: &Path, mode| fs::set_permissions(path, Permissions::from_mode(mode));
        mode(&folder, 0o700).unwrap();
        mode(&site, 0o600).unwrap();
        assert!(is_sandbox(&folder, &site, &here));
        assert!(!is_sandbox(&folder, &site, &far));
        assert!(!is_sandbox(&folder, &other, &here));
        assert!(!is_sandbox(&link, &link.join(YARN_SITE), &here));
        for (path, open, closed) in [(&folder, 0o720, 0o700), (&site, 0o602, 0o600)] {
            mode(path, open).unwrap();
            assert!(!is_sandbox(&folder, &site, &here), "{}", path.display());
            mode(path, closed).unwrap();
        }
        fs::remove_file(&site).unwrap();
        symlink(&other, &site).unwrap();
        assert!(!is_sandbox(&folder, &site, &here));
        fs::remove_dir_all(&base).unwrap();
    }
}
