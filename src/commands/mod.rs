//! One file per verb: it gathers, decides, acts, and returns a result. [`run`] is the dispatcher; only it knows all
//! verbs.

mod administration;
mod aside;
pub mod candidates;
mod cluster_targets;
mod confirm;
mod context;
mod failover;
mod flink;
mod hadoop_line;
mod history;
mod log_entries;
mod prepare;
mod print;
mod probe;
mod progress;
mod sandbox;
mod service_state;
mod signals;
mod status;
mod supervise;
mod terminal;
mod transition;
mod wait;
mod watchdog;
mod write_files;
mod zookeeper;

pub use prepare::runtime;
pub use print::{print, print_within};
pub use signals::outlive_stray_signals;
pub use supervise::run;

use std::sync::{Arc, OnceLock};

use crate::base::deadline::Deadline;
use crate::config::{ConfigError, Environment};
use crate::error::CommandError;
use crate::net::address::HostPort;
use crate::report::done::Done;
use crate::request::{ProbeTarget, Request, SandboxRequest, Settings, Style};
use crate::security::user;
use crate::selection::Selection;

use context::{CommandContext, READING_BUDGET};
use status::StatusOf;

/// Returns the environment of this process.
pub fn environment() -> Environment {
    Environment::new(std::env::vars_os(), user::os_user).with_arguments(std::env::args_os().skip(1))
}

/// The inputs of every command.
struct Start<'a> {
    settings: &'a Settings,
    environment: &'a Environment,
    style: Style,
    /// Set once a configuration was read; messages use it.
    selection: &'a OnceLock<Arc<Selection>>,
}

impl Start<'_> {
    async fn load(&self) -> Result<CommandContext, CommandError> {
        Ok(self.load_configuration().await?)
    }

    async fn load_configuration(&self) -> Result<CommandContext, ConfigError> {
        let loading = CommandContext::load(self.settings, self.environment, self.style);
        let context = loading.await?;
        let _ = self.selection.set(Arc::clone(&context.selection));
        Ok(context)
    }

    /// Returns the deadline for work on files.
    fn reading_deadline(&self) -> Deadline {
        Deadline::after(self.settings.timeout.unwrap_or(READING_BUDGET))
    }
}

async fn dispatch(request: &Request, start: &Start<'_>) -> Result<Done, CommandError> {
    context::check_cacert(start.settings, start.reading_deadline()).await?;
    let Start {
        settings,
        environment,
        selection,
        ..
    } = *start;
    match request {
        Request::GetServiceState { rm_id } => {
            service_state::of_one(&start.load().await?, rm_id).await
        }
        Request::GetAllServiceState => service_state::of_all(&start.load().await?).await,
        Request::CheckHealth { rm_id } => {
            service_state::check_health(&start.load().await?, rm_id).await
        }
        Request::Status(request) => {
            status::run(&StatusOf::Yarn, request, settings, environment, selection).await
        }
        Request::Zookeeper(request) => {
            zookeeper::run(request, settings, environment, selection).await
        }
        Request::Flink(request) => flink::run(request, settings, environment, selection).await,
        Request::Failover(request) => failover::failover(&start.load().await?, request).await,
        Request::Repair(request) => failover::repair(&start.load().await?, request).await,
        Request::Wait(conditions) => {
            wait::run(
                &StatusOf::Yarn,
                conditions,
                settings,
                environment,
                selection,
            )
            .await
        }
        Request::Transition(request) => transition::run(&start.load().await?, request).await,
        Request::Administration(request) => {
            administration::run(&start.load().await?, request).await
        }
        Request::Probe(ProbeTarget::Configured { rm_ids, any }) => {
            probe::configured(&start.load().await?, rm_ids, *any).await
        }
        Request::Probe(ProbeTarget::Address {
            host,
            port,
            https,
            quiet,
        }) => {
            let address = HostPort {
                host: host.clone(),
                port: *port,
            };
            Ok(probe::address(address, *https, *quiet, settings).await)
        }
        Request::History(request) => history::run(request, settings, environment).await,
        Request::Sandbox(SandboxRequest::Control(requests)) => {
            sandbox::send(&start.load().await?, requests)
        }
        Request::Sandbox(SandboxRequest::Tour) => sandbox::tour::run().await,
        Request::Sandbox(SandboxRequest::Serve(wanted)) => sandbox::serve(wanted).await,
        Request::Print(text) => Ok(Done::Text(text.clone())),
        Request::Write { folder, files } => {
            write_files::run(folder, files, start.reading_deadline()).await
        }
    }
}
