//! One file per verb: gather, decide, act, report. Nothing else knows the verbs.

mod administration;
mod check_health;
mod confirm;
mod context;
mod deeds;
mod failover;
mod get_all_service_state;
mod get_service_state;
mod hadoop_line;
mod history;
mod prepare;
mod probe;
mod progress;
mod sandbox;
mod signals;
mod status;
mod subject;
mod terminal;
mod transition;
mod wait;
mod watchdog;
mod write_files;

pub use hadoop_line::run as hadoop_line;
pub use signals::{outlive_stray_signals, while_printing};

use std::path::PathBuf;
use std::sync::{Arc, OnceLock};
use std::time::{Duration, Instant};

use crate::base::deadline::Deadline;
use crate::base::threads;
use crate::config::keys::{self, Key};
use crate::config::{ConfigError, Environment, Sources};
use crate::error::{CommandError, Shortcut};
use crate::exit::Exit;
use crate::ha::sent;
use crate::hadoop::rpc::error::RpcError;
use crate::net::address::HostPort;
use crate::net::resolve;
use crate::net::server::Server;
use crate::report::java::JvmNames;
use crate::report::status::nagios;
use crate::report::{Report, documents, envelope, hadoop, json, today};
use crate::request::{
    Format, ProbeTarget, Request, SandboxRequest, Settings, Spelling, StatusFormat,
};
use crate::security::tls::material::cacert_of;
use crate::selection::Selection;
use crate::systems::yarn::look;
use crate::systems::yarn::targets::{AddressError, ResourceManager, RmId};

use context::CommandContext;

/// How long names of hosts may be looked up for the wording of an error, after the command's own budget.
const NAMING_BUDGET: Duration = Duration::from_millis(250);

/// Where an RM serves `HAServiceProtocol`.
fn admin_peer(rm: &ResourceManager) -> Result<Server, CommandError> {
    Ok(peer_at(&rm.id, configured(&rm.id, &rm.admin)?))
}

fn configured<'a>(
    id: &RmId,
    address: &'a Result<HostPort, AddressError>,
) -> Result<&'a HostPort, CommandError> {
    address.as_ref().map_err(|error| CommandError::Address {
        rm_id: id.clone(),
        error: error.clone(),
    })
}

fn peer_at(id: &RmId, address: &HostPort) -> Server {
    Server {
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
    let begun = Instant::now();
    // The watchdog names the cluster from another thread.
    let found = Arc::new(OnceLock::new());
    let given = Arc::new(Selection::new(&settings, &environment));
    let wording = Wording {
        spelling,
        format: settings.format,
        is_plugin: is_plugin(request),
    };
    let last = {
        let (found, given) = (Arc::clone(&found), Arc::clone(&given));
        move |error: &CommandError| {
            let selection = found.get().unwrap_or(&given);
            let report = wording.failure(error, &JvmNames::default(), selection);
            complete(report, selection, begun.elapsed())
        }
    };
    let limit = settings.timeout.filter(|_| request.is_limited());
    let command = Box::pin(dispatch(request, &settings, &environment, spelling, &found));
    let outcome = carried_out(command, request.is_change(), limit, last).await;
    let selection = found.get().unwrap_or(&given);
    let report = match outcome {
        Ok(report) => report,
        Err(error) => {
            let names = match spelling {
                Spelling::Hadoop => names_for(&error).await,
                Spelling::Today => JvmNames::default(),
            };
            wording.failure(&error, &names, selection)
        }
    };
    complete(report, selection, begun.elapsed())
}

/// Runs a command until it ends or something ends it: a signal, its time limit, a defect. `last` words the error of a
/// command that does not notice its limit. What changes a cluster begins only if it has what it needs to end.
async fn carried_out<T>(
    command: impl Future<Output = Result<T, CommandError>>,
    is_change: bool,
    limit: Option<Duration>,
    last: impl Fn(&CommandError) -> Report + Send + 'static,
) -> Result<T, CommandError> {
    if is_change {
        prepare::to_act()?;
    }
    watchdog::start(is_change, last);
    if let Some(limit) = limit {
        watchdog::allow(Deadline::after(limit));
    }
    let outcome = threads::unwound(signals::until_interrupted(command, is_change)).await;
    watchdog::end();
    outcome.unwrap_or_else(|defect| {
        Err(CommandError::CutShort {
            why: Shortcut::Defect(defect),
            is_change,
            sent: sent::all(),
        })
    })
}

/// What decides on the words of a failure.
#[derive(Clone, Copy)]
struct Wording {
    spelling: Spelling,
    format: Format,
    is_plugin: bool,
}

impl Wording {
    fn failure(self, error: &CommandError, names: &JvmNames, selection: &Selection) -> Report {
        match (self.spelling, error) {
            (Spelling::Hadoop, CommandError::SplitBrain { .. } | CommandError::Busy { .. }) => {
                hadoop::failure_of_ours(error, selection)
            }
            (Spelling::Hadoop, _) => hadoop::failure(error, names),
            (Spelling::Today, _) if self.is_plugin => Report::new(
                nagios::failure(&look::SYSTEM, &today::sentence(error)),
                "",
                Exit::Unknown,
            ),
            (Spelling::Today, _) => failure(error, self.format, selection),
        }
    }
}

/// Whether a monitoring system runs this as a plugin, which has to end with 0 to 3 and one line on standard output.
fn is_plugin(request: &Request) -> bool {
    matches!(request, Request::Status(status) if status.format == StatusFormat::Nagios)
}

fn failure(error: &CommandError, format: Format, selection: &Selection) -> Report {
    let report = today::failure(error, selection);
    match format {
        Format::Table | Format::Tsv => report,
        Format::Json => {
            let error = documents::ErrorDocument::of_command(error, selection);
            Report {
                stderr: report.stderr,
                ..Report::document(&documents::FailureDocument { error }, report.exit)
            }
        }
    }
}

/// The report of a command line that is wrong, for a monitoring plugin.
pub fn plugin_usage_error(text: &str) -> Report {
    Report::new(
        nagios::failure(&look::SYSTEM, reason(text)),
        text,
        Exit::Unknown,
    )
}

/// The first line of a message of the command line's parser.
fn reason(text: &str) -> &str {
    let first = text.lines().next().unwrap_or_default();
    first.strip_prefix("rmadmin: ").unwrap_or(first)
}

/// The report of a command line that is wrong, as JSON. `folder` is that of `--conf-dir`.
pub fn usage_document(text: &str, folder: Option<PathBuf>, environment: &Environment) -> Report {
    let error = documents::ErrorDocument::of_usage(&whole_reason(text));
    let document = Report {
        stderr: text.to_owned(),
        ..Report::document(&documents::FailureDocument { error }, Exit::Usage)
    };
    let sources = Sources {
        folder,
        ..Sources::default()
    };
    let settings = Settings {
        sources,
        ..Settings::default()
    };
    let selection = Selection::new(&settings, environment);
    complete(document, &selection, Duration::ZERO)
}

/// All that a message of the command line's parser says before the usage.
fn whole_reason(text: &str) -> String {
    let text = text.strip_prefix("rmadmin: ").unwrap_or(text);
    let lines = text.lines().map(str::trim);
    let said = lines.take_while(|line| !line.starts_with("Usage:"));
    let said = said.filter(|line| !line.is_empty() && !line.starts_with("For more information"));
    said.collect::<Vec<_>>().join("\n")
}

/// Puts a report's document behind its standard output, with the fields that every document has.
pub fn complete(mut report: Report, selection: &Selection, took: Duration) -> Report {
    if let Some(fields) = report.document.take() {
        let document = envelope::document(fields, selection, report.exit, took);
        report.stdout.push_str(&json::text(&document));
    }
    report
}

async fn dispatch(
    request: &Request,
    settings: &Settings,
    environment: &Environment,
    spelling: Spelling,
    selection: &OnceLock<Arc<Selection>>,
) -> Result<Report, CommandError> {
    check_cacert(settings).await?;
    // Loaded by the verbs that need a configuration, and by no other.
    let load = || async {
        let context = CommandContext::load(settings, environment, spelling).await?;
        let _ = selection.set(Arc::clone(&context.selection));
        Ok::<_, CommandError>(context)
    };
    match request {
        Request::GetServiceState { rm_id } => get_service_state::run(&load().await?, rm_id).await,
        Request::GetAllServiceState => get_all_service_state::run(&load().await?).await,
        Request::CheckHealth { rm_id } => check_health::run(&load().await?, rm_id).await,
        Request::Status(request) => status::run(request, settings, environment, selection).await,
        Request::Failover(request) => failover::failover(&load().await?, request).await,
        Request::Repair(request) => failover::repair(&load().await?, request).await,
        Request::Wait(conditions) => wait::run(conditions, settings, environment, selection).await,
        Request::Transition(wish) => transition::run(&load().await?, wish).await,
        Request::Administration(request) => administration::run(&load().await?, request).await,
        Request::Probe(ProbeTarget::Configured { rm_ids, any }) => {
            probe::configured(&load().await?, rm_ids, *any).await
        }
        Request::Probe(ProbeTarget::Address {
            host,
            port,
            https,
            quiet,
        }) => {
            let report = probe::address(host, *port, *https, settings).await;
            Ok(match settings.format {
                Format::Table if *quiet => probe::quiet(report),
                _ => report,
            })
        }
        Request::History(request) => history::run(request, settings, environment).await,
        Request::Sandbox(SandboxRequest::Ask(asks)) => sandbox::ask(&load().await?, asks),
        Request::Sandbox(SandboxRequest::Tour) => sandbox::tour::run().await,
        Request::Sandbox(SandboxRequest::Serve(wanted)) => sandbox::serve(wanted).await,
        Request::Print(text) => Ok(Report::success(text)),
        Request::Write { folder, files } => {
            let deadline = Deadline::after(settings.timeout.unwrap_or(context::READING_BUDGET));
            write_files::run(folder, files, deadline).await
        }
    }
}

/// Refuses a file of `--cacert` that cannot be used, also where no server is asked over HTTPS.
async fn check_cacert(settings: &Settings) -> Result<(), CommandError> {
    let Some(file) = settings.cacert.clone() else {
        return Ok(());
    };
    let reading = threads::blocking(move || cacert_of(&file));
    let deadline = Deadline::after(settings.timeout.unwrap_or(context::READING_BUDGET));
    match deadline.bound(reading).await.map_err(ConfigError::Slow)? {
        Ok(Err(error)) => Err(ConfigError::CaCert(error.to_string()).into()),
        _ => Ok(()),
    }
}

/// Does work on files aside; `what` is blamed if it cannot be done or the file system does not answer.
///
/// # Errors
/// It failed, or not in time.
async fn on_disk<T: Send + 'static>(
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

/// Names of both hosts for the wording of an error; as configured where they are not needed or not found in time.
async fn names_for(error: &CommandError) -> JvmNames {
    match hadoop::wants_names(error) {
        Some(error) => names_of(error, Deadline::after(NAMING_BUDGET)).await,
        None => JvmNames::default(),
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
