//! The administration commands: what only the active RM does.

mod decommission;
mod groups;
mod node_resource;

use std::sync::Arc;
use std::time::Duration;

use nix::sys::signal::Signal;

use crate::config::{ConfigError, Origin, keys};
use crate::error::{CommandError, Interrupted};
use crate::exit::Exit;
use crate::hadoop::caller::Caller;
use crate::hadoop::rpc::error::RpcError;
use crate::journal::Journal;
use crate::journal::entry::{Action, Why};
use crate::net::server::Server;
use crate::report::administration as words;
use crate::report::{Report, documents, harmless_line, messages};
use crate::request::{Administration, AdministrationRequest, Spelling};
use crate::systems::yarn::admin::active::{ActiveClient, ActiveError, Notice, Patience, Watcher};
use crate::systems::yarn::admin::calls::{AdminCall, AdminReply};
use crate::systems::yarn::targets;

use super::context::{admin_server, server_at};
use super::progress::{self, Shower};
use super::signals::Listener;
use super::{CommandContext, log_entries};

/// How long an active RM is looked for where nobody says, and how long a call may take at least.
const PATIENCE: Duration = Duration::from_secs(60);
/// In the place of "without end", which no command of this tool is: Hadoop's default.
const LONGEST_PATIENCE: Duration = Duration::from_secs(15 * 60);

/// Does what is asked for.
///
/// # Errors
/// [`CommandError::Administration`], which names the command.
pub(super) async fn run(
    context: &CommandContext,
    request: &AdministrationRequest,
) -> Result<Report, CommandError> {
    let shown = Shown::new(context.spelling);
    let done = done(context, request, &shown).await;
    done.map_err(|error| match error {
        CommandError::Interrupted { .. } => error,
        error => CommandError::Administration {
            name: request.name,
            error: Box::new(error),
        },
    })
}

async fn done(
    context: &CommandContext,
    request: &AdministrationRequest,
    shown: &Shown,
) -> Result<Report, CommandError> {
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
    Ok(finished(context, request, &words::done(&call), rm.called()))
}

/// Whether the configuration is that of a federation.
pub(super) fn is_federated(context: &CommandContext) -> Result<bool, CommandError> {
    Ok(context.configuration.boolean(&keys::FEDERATION_ENABLED)?)
}

/// The report of a command that changed something; `done` says what.
fn finished(
    context: &CommandContext,
    request: &AdministrationRequest,
    done: &str,
    peer: &Server,
) -> Report {
    match context.spelling {
        Spelling::Hadoop => Report::success(""),
        Spelling::Subcommand if context.json() => {
            let document = documents::AdministrationDocument {
                done: request.name,
                result: done.to_owned(),
                rm: peer.id.clone(),
                address: peer.address.to_string(),
            };
            Report::document(&document, Exit::Success)
        }
        Spelling::Subcommand => Report::success(
            harmless_line(&format!("{}: {peer} {done}", context.selection.title())) + "\n",
        ),
    }
}

/// The active RM, as commands call it.
struct ActiveConnection<'a> {
    context: &'a CommandContext,
    sub_cluster: Option<&'a str>,
    active: ActiveClient<'a>,
    called: Server,
    journal: Arc<Journal>,
    shown: &'a Shown,
}

impl<'a> ActiveConnection<'a> {
    fn new(
        context: &'a CommandContext,
        request: &'a AdministrationRequest,
        caller: &'a Caller,
        shown: &'a Shown,
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

    /// Makes a call, within the time that the command line or the configuration gives it. What changes something is
    /// logged, and answers signals.
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

    /// What a signal during a call that changes something leaves to be told.
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

    /// The RM that was called last.
    fn called(&self) -> &Server {
        &self.called
    }
}

/// The RMs that have an address. The peer comes upon one that has none only where it fails over to it.
fn usable(context: &CommandContext) -> Result<Vec<Server>, CommandError> {
    let mut peers = Vec::new();
    let mut broken = None;
    for rm in context.cluster.distinct() {
        match admin_server(rm) {
            Ok(peer) => peers.push(peer),
            Err(error) => {
                if context.spelling == Spelling::Subcommand {
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

/// Shows the operator what a command waits for.
struct Shown {
    spelling: Spelling,
    terminal: Option<Shower>,
}

impl Shown {
    fn new(spelling: Spelling) -> Self {
        Self {
            spelling,
            terminal: Shower::on_terminal(),
        }
    }

    /// A line that stays.
    fn note(&self, line: &str) {
        progress::note_on(self.terminal.as_ref(), line);
    }

    /// Nothing is waited for.
    fn done(&self) {
        if let Some(terminal) = &self.terminal {
            terminal.done();
        }
    }
}

impl Watcher for Shown {
    fn tell(&self, notice: &Notice<'_>) {
        match (notice, &self.terminal) {
            // Scripts expect nothing on standard error where all went well, and two active RMs keep nothing from going
            // well.
            (Notice::SeveralActive(_), _) if self.spelling == Spelling::Hadoop => {}
            (Notice::SeveralActive(_), _) | (_, None) => {
                self.note(&messages::notice(notice, false))
            }
            (_, Some(terminal)) => terminal.show(messages::notice(notice, true)),
        }
    }

    fn every(&self) -> Option<Duration> {
        self.terminal.as_ref().map(|_| progress::EVERY)
    }
}

fn failed(call: &AdminCall, error: RpcError, unanswered: u32) -> CommandError {
    match call.is_change() {
        true => CommandError::Change { error, unanswered },
        // Questions change nothing, whatever became of them.
        false => CommandError::Rpc(error),
    }
}

/// `--timeout`; else what a file says of waiting for an RM; else a minute.
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
