//! The administration commands: what only the active RM does.

mod decommission;
mod groups;
mod node_resource;

use std::time::Duration;

use crate::active::{ActiveError, ActiveRm, Patience, Waiting};
use crate::config::{Origin, keys};
use crate::error::CommandError;
use crate::report::{Report, json, today};
use crate::request::{Administration, AdministrationRequest, Spelling};
use crate::rpc::admin::{AdminCall, AdminReply};
use crate::rpc::error::{Peer, RpcError};
use crate::rpc::message::Caller;

use super::{Context, admin_peer, progress};

/// How long an active RM is looked for where nobody says, and how long a call may take at least.
const PATIENCE: Duration = Duration::from_secs(60);
/// In the place of "without end", which no command of this tool is: Hadoop's default.
const LONGEST_PATIENCE: Duration = Duration::from_secs(15 * 60);

/// Does what is asked for.
///
/// # Errors
/// [`CommandError::Administration`], which names the command.
pub(super) async fn run(
    context: &Context,
    request: &AdministrationRequest,
) -> Result<Report, CommandError> {
    done(context, request)
        .await
        .map_err(|error| CommandError::Administration {
            name: request.name,
            error: Box::new(error),
        })
}

async fn done(context: &Context, request: &AdministrationRequest) -> Result<Report, CommandError> {
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
            return decommission::run(context, request, *timeout, *tracking).await;
        }
        Administration::Groups { users } => return groups::run(context, request, users).await,
    };
    let caller = context.caller().await?;
    let mut rm = Rm::new(context, request, &caller)?;
    rm.call(&call).await?;
    Ok(finished(context, request, rm.called()))
}

/// Whether the configuration is that of a federation.
pub(super) fn is_federated(context: &Context) -> Result<bool, CommandError> {
    Ok(context.configuration.boolean(&keys::FEDERATION_ENABLED)?)
}

/// The report of a command that has nothing to show.
fn finished(context: &Context, request: &AdministrationRequest, peer: &Peer) -> Report {
    match context.spelling {
        Spelling::Hadoop => Report::success(""),
        Spelling::Today if context.json() => {
            Report::success(json::text(&json::AdministrationDocument {
                done: request.name,
                rm: peer.rm_id.clone(),
                address: peer.address.to_string(),
            }))
        }
        Spelling::Today => Report::success(format!("{}: done by {peer}\n", request.name)),
    }
}

/// The active RM, as commands call it.
struct Rm<'a> {
    context: &'a Context,
    sub_cluster: Option<&'a str>,
    active: ActiveRm<'a>,
    called: Peer,
}

impl<'a> Rm<'a> {
    fn new(
        context: &'a Context,
        request: &'a AdministrationRequest,
        caller: &'a Caller,
    ) -> Result<Self, CommandError> {
        let notice = &|waiting: &Waiting<'_>| progress::note(&today::waiting(waiting));
        let (active, first) = if context.cluster.ha_enabled {
            let rms = context.cluster.distinct();
            let peers: Vec<Peer> = rms.into_iter().map(admin_peer).collect::<Result<_, _>>()?;
            let first = peers.first().cloned().ok_or(CommandError::NoRms)?;
            (ActiveRm::of_pair(peers, caller, notice), first)
        } else {
            let peer = admin_peer(&context.cluster.alone)?;
            (ActiveRm::alone(peer.clone(), caller, notice), peer)
        };
        Ok(Self {
            context,
            sub_cluster: request.sub_cluster.as_deref(),
            active,
            called: first,
        })
    }

    /// Makes a call, within the time that the command line or the configuration gives it.
    async fn call(&mut self, call: &AdminCall) -> Result<AdminReply, CommandError> {
        let patience = patience(self.context)?;
        let reply = self.active.call(call, self.sub_cluster, patience).await;
        if let Some(peer) = self.active.last_called() {
            self.called = peer.clone();
        }
        reply.map_err(|error| match error {
            ActiveError::Nobody { budget, seen } => CommandError::NobodyActive { budget, seen },
            ActiveError::Call(error) => failed(call, error),
        })
    }

    /// The RM that was called last.
    fn called(&self) -> &Peer {
        &self.called
    }
}

fn failed(call: &AdminCall, error: RpcError) -> CommandError {
    match call {
        // Questions change nothing, whatever became of them.
        AdminCall::Groups { .. } | AdminCall::DecommissioningNodes => CommandError::Rpc(error),
        _ => CommandError::Change(error),
    }
}

/// `--timeout`; else what a file says of waiting for an RM; else a minute.
fn patience(context: &Context) -> Result<Patience, CommandError> {
    let key = &keys::CONNECT_MAX_WAIT;
    let seek = match context.configuration.origin(key.name) {
        Origin::Default => PATIENCE,
        Origin::File { .. } | Origin::CommandLine => {
            let millis = context.configuration.integer(key)?;
            u64::try_from(millis).map_or(LONGEST_PATIENCE, Duration::from_millis)
        }
    };
    Ok(Patience {
        seek: context.deadline_or(seek),
        whole: context.deadline_or(seek.max(PATIENCE)),
    })
}
