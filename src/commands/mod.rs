//! One file per verb: gather, decide, act, report. Nothing else knows the verbs.

mod check_health;
mod completions;
mod confirm;
mod get_all_service_state;
mod get_service_state;
mod hadoop_line;
mod man;
mod probe;
mod sandbox;
mod transition;

pub use hadoop_line::run as hadoop_line;

use std::io::IsTerminal as _;
use std::time::Duration;

use crate::cluster::{Cluster, HostPort, ResourceManager, RmId};
use crate::config::keys::{self, Key};
use crate::config::{ConfigError, Configuration, Environment};
use crate::deadline::Deadline;
use crate::error::CommandError;
use crate::report::java::JvmNames;
use crate::report::{Report, hadoop, json, today};
use crate::request::{Format, Request, Settings, Spelling};
use crate::resolve;
use crate::rpc::error::{Peer, RpcError};
use crate::rpc::message::Caller;
use crate::security::user;

/// How long names of hosts may be looked up for the wording of an error, after the command's own budget.
const NAMING_BUDGET: Duration = Duration::from_millis(250);

/// What every verb works with.
pub struct Context {
    /// The configuration in force.
    pub configuration: Configuration,
    /// Its RMs.
    pub cluster: Cluster,
    /// How the command was spelled.
    pub spelling: Spelling,
    /// What the command line says beside the verb.
    pub settings: Settings,
}

impl Context {
    /// Reads the configuration.
    ///
    /// # Errors
    /// It is missing or broken.
    pub fn load(
        settings: Settings,
        environment: Environment,
        spelling: Spelling,
    ) -> Result<Self, ConfigError> {
        let configuration = Configuration::load(&settings.sources, environment)?;
        let cluster = Cluster::from_configuration(&configuration)?;
        Ok(Self {
            configuration,
            cluster,
            spelling,
            settings,
        })
    }

    /// The budget of this command: `--timeout`, or else a key in milliseconds.
    fn deadline(&self, key: &Key) -> Result<Deadline, CommandError> {
        if let Some(timeout) = self.settings.timeout {
            return Ok(Deadline::after(timeout));
        }
        let millis = u64::try_from(self.configuration.integer(key)?).unwrap_or(0);
        // Hadoop takes 0 for "without end"; no command of this tool is.
        let default = key
            .default
            .and_then(|default| default.parse().ok())
            .unwrap_or(20_000);
        Ok(Deadline::after(Duration::from_millis(if millis == 0 {
            default
        } else {
            millis
        })))
    }

    /// Who calls. Where the cluster wants Kerberos, nobody: a client that is told to prove who it is must not fall
    /// back to saying so.
    fn caller(&self) -> Result<Caller, CommandError> {
        let authentication = self.configuration.get_trimmed(keys::AUTHENTICATION.name)?;
        if authentication.is_some_and(|wanted| wanted.eq_ignore_ascii_case("kerberos")) {
            let origin = self.configuration.origin(keys::AUTHENTICATION.name);
            return Err(CommandError::Kerberos { origin });
        }
        Ok(user::caller(self.configuration.environment())?)
    }

    /// Refuses verbs that are for HA pairs where the configuration is not that of one.
    fn require_ha(&self, verb: &'static str) -> Result<(), CommandError> {
        if self.cluster.ha_enabled {
            return Ok(());
        }
        Err(CommandError::HaDisabled {
            verb,
            nothing_found_in: self.nothing_found(),
        })
    }

    /// Where a configuration was looked for, if none was found there.
    fn nothing_found(&self) -> Option<String> {
        if self.configuration.site_found() || !self.settings.sources.files.is_empty() {
            return None;
        }
        Some(match self.configuration.folder() {
            Some(folder) => format!("looked in {}", folder.display()),
            None => "no --conf-dir, YARN_CONF_DIR, HADOOP_CONF_DIR, $HADOOP_HOME/etc/hadoop or /etc/hadoop/conf".to_owned(),
        })
    }

    /// The RM of this id. Hadoop's spelling compares with the blanks that the configuration has.
    fn rm(&self, given: &str) -> Result<&ResourceManager, CommandError> {
        let same = |id: &RmId| match self.spelling {
            Spelling::Hadoop => id.raw() == given,
            Spelling::Today => id.trimmed() == given.trim(),
        };
        self.cluster
            .rms
            .iter()
            .find(|rm| same(&rm.id))
            .ok_or_else(|| CommandError::UnknownRm {
                given: given.to_owned(),
                known: self.cluster.rms.iter().map(|rm| rm.id.clone()).collect(),
            })
    }

    /// Where the RM of this id serves its calls.
    fn peer(&self, given: &str) -> Result<Peer, CommandError> {
        admin_peer(self.rm(given)?)
    }

    fn json(&self) -> bool {
        self.settings.format == Format::Json
    }

    fn colour() -> bool {
        std::io::stdout().is_terminal() && colored::control::SHOULD_COLORIZE.should_colorize()
    }
}

/// Where an RM serves `HAServiceProtocol`.
fn admin_peer(rm: &ResourceManager) -> Result<Peer, CommandError> {
    Ok(peer_at(&rm.id, configured(&rm.id, &rm.admin)?))
}

fn configured<'a>(
    id: &RmId,
    address: &'a Result<HostPort, crate::cluster::AddressError>,
) -> Result<&'a HostPort, CommandError> {
    address.as_ref().map_err(|error| CommandError::Address {
        rm_id: id.clone(),
        error: error.clone(),
    })
}

fn peer_at(id: &RmId, address: &HostPort) -> Peer {
    Peer {
        rm_id: id.trimmed().to_owned(),
        address: address.clone(),
    }
}

/// Does what is asked for, and words the result.
pub async fn run(
    request: &Request,
    settings: Settings,
    environment: Environment,
    spelling: Spelling,
) -> Report {
    let format = settings.format;
    match dispatch(request, settings, environment, spelling).await {
        Ok(report) => report,
        Err(error) => match spelling {
            Spelling::Hadoop => hadoop::failure(&error, &names_for(&error).await),
            Spelling::Today => {
                let mut report = today::failure(&error);
                if format == Format::Json {
                    let document = json::FailureDocument {
                        error: json::ErrorDocument::of_command(&error),
                        exit: report.exit.status(),
                    };
                    report.stdout = json::text(&document);
                }
                report
            }
        },
    }
}

async fn dispatch(
    request: &Request,
    settings: Settings,
    environment: Environment,
    spelling: Spelling,
) -> Result<Report, CommandError> {
    // These work without any configuration.
    match request {
        Request::Completions(shell) => return completions::run(*shell),
        Request::Man { folder } => return man::run(folder),
        Request::Probe(crate::request::ProbeTarget::Address { host, port, https }) => {
            return Ok(probe::address(host, *port, *https, &settings).await);
        }
        Request::Sandbox(request) => return sandbox::run(request, &settings, environment).await,
        _ => {}
    }
    let context = Context::load(settings, environment, spelling)?;
    match request {
        Request::GetServiceState { rm_id } => get_service_state::run(&context, rm_id).await,
        Request::GetAllServiceState => get_all_service_state::run(&context).await,
        Request::CheckHealth { rm_id } => check_health::run(&context, rm_id).await,
        Request::Transition(wish) => transition::run(&context, wish).await,
        Request::Probe(target) => probe::configured(&context, target).await,
        Request::Completions(_) | Request::Man { .. } | Request::Sandbox(_) => {
            Ok(Report::success(""))
        }
    }
}

/// Names of both hosts for the wording of an error; as configured where they are not needed or not found in time.
async fn names_for(error: &CommandError) -> JvmNames {
    match hadoop::wants_names(error) {
        Some(error) => names_of(error, Deadline::after(NAMING_BUDGET)).await,
        None => JvmNames {
            local: String::new(),
            peer: String::new(),
        },
    }
}

async fn names_of(error: &RpcError, deadline: Deadline) -> JvmNames {
    let peer = resolve::java_host_name(&error.peer.address.host, deadline).await;
    JvmNames {
        local: resolve::java_local_host(deadline).await,
        peer,
    }
}

/// The key that bounds a question to an RM.
static QUESTION: &Key = &keys::CLI_CHECK_TIMEOUT;
/// The key that bounds a transition.
static TRANSITION: &Key = &keys::NEW_ACTIVE_TIMEOUT;
