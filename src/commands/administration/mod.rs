//! The administration commands: only the active RM carries them out.

mod decommission;
mod groups;
mod node_resource;

use std::sync::Arc;
use std::time::Duration;

use nix::sys::signal::Signal;

use crate::config::{ConfigError, Origin, keys};
use crate::error::{CommandError, Interrupted};
use crate::hadoop::caller::Caller;
use crate::hadoop::rpc::error::RpcError;
use crate::journal::Journal;
use crate::journal::entry::{Action, Why};
use crate::net::server::Server;
use crate::report::administration::{self, AdministrationChange, AdministrationResult};
use crate::report::done::Done;
use crate::report::messages;
use crate::request::{Administration, AdministrationRequest};
use crate::systems::yarn::admin::active::{ActiveClient, ActiveError, Notice, Patience, Watcher};
use crate::systems::yarn::admin::calls::{AdminCall, AdminReply};
use crate::systems::yarn::targets;

use super::context::{admin_server, server_at};
use super::progress::{self, Shower};
use super::signals::Listener;
use super::{CommandContext, log_entries};

/// Time to find the active RM, if neither the command line nor the configuration sets it. Also the minimum time for
/// a call.
const PATIENCE: Duration = Duration::from_secs(60);
/// Replaces -1 (no limit), which this tool does not support, by Hadoop's default.
const LONGEST_PATIENCE: Duration = Duration::from_secs(15 * 60);

/// Runs an administration command.
///
/// # Errors
/// [`CommandError::Administration`] with the name of the command.
pub(super) async fn run(
    context: &CommandContext,
    request: &AdministrationRequest,
) -> Result<Done, CommandError> {
    let shown = CallProgress::new(context.dialect.warns);
    let done = carry_out(context, request, &shown).await;
    done.map_err(|error| failure(request, error))
}

/// Adds the command's name to an error; messages begin with the name.
fn failure(request: &AdministrationRequest, error: CommandError) -> CommandError {
    match error {
        CommandError::Interrupted { .. } => error,
        error => CommandError::Administration {
            name: request.name,
            error: Box::new(error),
        },
    }
}

async fn carry_out(
    context: &CommandContext,
    request: &AdministrationRequest,
    shown: &CallProgress,
) -> Result<Done, CommandError> {
    if request.sub_cluster.is_some() && !is_federated(context)? {
        return Err(CommandError::Illegal(
            "--sub-cluster is for federations, and yarn.federation.enabled is not true".to_owned(),
        ));
    }
    let call = match &request.what {
        Administration::Call(call) => call.clone(),
        Administration::UpdateNodeResource {
            node,
            resource,
            over_commit_timeout,
        } => node_resource::call(context, node, resource, *over_commit_timeout)?,
        Administration::Decommission { timeout, tracking } => {
            return decommission::run(context, request, *timeout, *tracking, shown).await;
        }
        Administration::Groups { users } => {
            return groups::run(context, request, users, shown).await;
        }
    };
    let caller = context.caller().await?;
    let mut rm = ActiveConnection::new(context, request, &caller, shown)?;
    rm.call(&call).await?;
    Ok(rm.done(request, AdministrationChange::Call(call)))
}

/// True if the configuration is a federation's.
pub(super) fn is_federated(context: &CommandContext) -> Result<bool, CommandError> {
    Ok(context.configuration.boolean(&keys::FEDERATION_ENABLED)?)
}

/// A connection to the active RM.
struct ActiveConnection<'a> {
    context: &'a CommandContext,
    sub_cluster: Option<&'a str>,
    active: ActiveClient<'a>,
    called: Server,
    journal: Arc<Journal>,
    shown: &'a CallProgress,
}

impl<'a> ActiveConnection<'a> {
    fn new(
        context: &'a CommandContext,
        request: &'a AdministrationRequest,
        caller: &'a Caller,
        shown: &'a CallProgress,
    ) -> Result<Self, CommandError> {
        let (active, first) = if context.cluster.ha_enabled {
            let peers = usable(context)?;
            let first = peers.first().cloned().ok_or_else(|| context.no_rms())?;
            (ActiveClient::of_pair(peers, caller, shown), first)
        } else {
            let (id, address) = targets::alone(&context.configuration)?;
            let peer = server_at(&id, &address)?;
            (ActiveClient::alone(peer.clone(), caller, shown), peer)
        };
        Ok(Self {
            context,
            sub_cluster: request.sub_cluster.as_deref(),
            active,
            called: first,
            journal: Arc::new(context.journal(caller)),
            shown,
        })
    }

    /// Makes a call. A call that may change something is logged, and a signal ends it.
    async fn call(&mut self, call: &AdminCall) -> Result<AdminReply, CommandError> {
        let patience = patience(self.context)?;
        if !call.is_change() {
            return self.send(call, patience).await;
        }
        let mut signals = Listener::ending();
        let journal = Arc::clone(&self.journal);
        let action = Action::call_of_active(call.method());
        let mut open = journal
            .begin(action, Why::default(), Vec::new(), patience.whole)
            .await;
        let reply = match signals.unless(self.send(call, patience)).await {
            Ok(reply) => reply,
            Err(signal) => Err(self.interrupted(call, signal)),
        };
        if let Some(peer) = self.active.sent() {
            open.went_to(peer);
        }
        open.end(log_entries::end_of_call(&reply), Vec::new()).await;
        reply
    }

    async fn send(
        &mut self,
        call: &AdminCall,
        patience: Patience,
    ) -> Result<AdminReply, CommandError> {
        let calling = self.active.call(call, self.sub_cluster, patience);
        let reply = Box::pin(calling).await;
        self.shown.done();
        if let Some(peer) = self.active.last_called() {
            self.called = peer.clone();
        }
        match reply {
            Ok(reply) => Ok(reply),
            Err(ActiveError::Nobody { budget, seen }) => {
                Err(CommandError::NobodyActive { budget, seen })
            }
            Err(ActiveError::Call { error, unanswered }) => {
                let error = self.context.named(error).await;
                Err(failed(call, error, unanswered))
            }
        }
    }

    fn interrupted(&mut self, call: &AdminCall, signal: Signal) -> CommandError {
        self.shown.done();
        let sent = self.active.sent().cloned();
        if let Some(peer) = &sent {
            self.called.clone_from(peer);
        }
        CommandError::Interrupted {
            signal: signal as i32,
            done: sent.map_or(Interrupted::NothingSent, |peer| Interrupted::Sent {
                method: call.method(),
                peer,
            }),
        }
    }

    fn done(self, request: &AdministrationRequest, change: AdministrationChange) -> Done {
        Done::Administration(AdministrationResult {
            name: request.name,
            server: self.called,
            change,
        })
    }

    /// Returns the RM that was called last.
    fn called(&self) -> &Server {
        &self.called
    }
}

/// Returns the RMs that have an address. The Java CLI fails at an RM without one only when it calls that RM.
fn usable(context: &CommandContext) -> Result<Vec<Server>, CommandError> {
    let mut peers = Vec::new();
    let mut broken = None;
    for rm in context.cluster.distinct() {
        match admin_server(rm) {
            Ok(peer) => peers.push(peer),
            Err(error) => {
                if context.dialect.warns {
                    progress::note(&format!("{}; it is left out", messages::sentence(&error)));
                }
                broken = broken.or(Some(error));
            }
        }
    }
    match broken {
        Some(error) if peers.is_empty() => Err(error),
        _ => Ok(peers),
    }
}

/// Shows progress while a command waits.
struct CallProgress {
    /// True to warn about several active RMs: see
    /// [`Dialect::warns`](crate::request::dialect::Dialect::warns).
    warns: bool,
    terminal: Option<Shower>,
}

impl CallProgress {
    fn new(warns: bool) -> Self {
        Self {
            warns,
            terminal: Shower::on_terminal(),
        }
    }

    fn note(&self, line: &str) {
        progress::note_on(self.terminal.as_ref(), line);
    }

    fn done(&self) {
        if let Some(terminal) = &self.terminal {
            terminal.done();
        }
    }
}

impl Watcher for CallProgress {
    fn tell(&self, notice: &Notice<'_>) {
        match (notice, &self.terminal) {
            (Notice::SeveralActive(_), _) if !self.warns => {}
            (Notice::SeveralActive(_), _) | (_, None) => {
                self.note(&administration::notice(notice, false));
            }
            (_, Some(terminal)) => terminal.show(administration::notice(notice, true)),
        }
    }

    fn every(&self) -> Option<Duration> {
        self.terminal.as_ref().map(|_| progress::EVERY)
    }
}

fn failed(call: &AdminCall, error: RpcError, unanswered: u32) -> CommandError {
    match call.is_change() {
        true => CommandError::Change { error, unanswered },
        false => CommandError::Rpc(error),
    }
}

/// Returns `--timeout`; else `yarn.resourcemanager.connect.max-wait.ms` if a file sets it; else [`PATIENCE`].
fn patience(context: &CommandContext) -> Result<Patience, CommandError> {
    let key = &keys::CONNECT_MAX_WAIT;
    let seek = match context.configuration.origin(key.name) {
        Origin::Default => PATIENCE,
        Origin::File { .. } | Origin::CommandLine => {
            let millis = context.configuration.integer(key)?;
            match u64::try_from(millis) {
                Ok(millis) => Duration::from_millis(millis),
                Err(_) if millis == -1 => LONGEST_PATIENCE,
                Err(_) => {
                    return Err(CommandError::Config(ConfigError::Negative {
                        key: key.name.to_owned(),
                        value: millis,
                        origin: context.configuration.origin(key.name),
                    }));
                }
            }
        }
    };
    Ok(Patience {
        seek: context.deadline_or(seek),
        whole: context.deadline_or(seek.max(PATIENCE)),
    })
}
