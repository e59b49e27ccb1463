//! `refresh-nodes --graceful`: decommissions excluded nodes when their applications have ended.
//!
//! In client mode, this command enforces the timeout, as the Java CLI does: it asks every second which nodes are
//! still decommissioning, and forces them out some seconds after the timeout. If the command ends early, it reports
//! what continues without it.

use std::time::Duration;

use nix::sys::signal::Signal;

use crate::error::{CommandError, Interrupted, Leaving, Phase, Unattended};
use crate::report::administration::{self as words, AdministrationChange};
use crate::report::done::Done;
use crate::request::{AdministrationRequest, Tracking};
use crate::systems::yarn::admin::calls::{AdminCall, AdminReply, Decommission, NodeId};

use super::super::signals::Listener;
use super::super::{CommandContext, progress, watchdog};
use super::{ActiveConnection, CallProgress};

/// The polling interval, and the unit of the timeout.
const SECOND: Duration = Duration::from_secs(1);
/// Seconds to wait beyond the timeout, because the RM enforces the timeout too (`RMAdminCLI.refreshNodes`).
const GRACE: u64 = 5;

pub(super) async fn run(
    context: &CommandContext,
    request: &AdministrationRequest,
    timeout: i32,
    tracking: Tracking,
    shown: &CallProgress,
) -> Result<Done, CommandError> {
    let caller = context.caller().await?;
    let mut rm = ActiveConnection::new(context, request, &caller, shown)?;
    let graceful = AdminCall::RefreshNodes(Decommission::Graceful { timeout });
    if tracking == Tracking::Server {
        rm.call(&graceful).await?;
        return Ok(rm.done(request, AdministrationChange::Call(graceful)));
    }
    let mut leaving = Leaving {
        peer: rm.called().clone(),
        phase: Phase::Asked,
        timeout: u64::try_from(timeout).ok(),
        nodes: None,
    };
    // Decommissioning may take hours.
    let _pause = context.limit().is_none().then(watchdog::pause);
    let mut signals = Listener::ending();
    match drain(&mut rm, &mut signals, &graceful, timeout, &mut leaving).await {
        Ok(()) => Ok(rm.done(request, AdministrationChange::ExcludedNodesLeft)),
        Err(CommandError::Interrupted { signal, done }) => match (done, leaving.phase) {
            (done @ Interrupted::NothingSent, Phase::Asked) => {
                Err(CommandError::Interrupted { signal, done })
            }
            _ => Ok(Done::DecommissionGoesOn { leaving, signal }),
        },
        Err(error) => Err(error),
    }
}

/// Begins the decommission, and waits until all nodes have left or the timeout has passed. `leaving` holds the
/// progress.
async fn drain(
    rm: &mut ActiveConnection<'_>,
    signals: &mut Listener,
    graceful: &AdminCall,
    timeout: i32,
    leaving: &mut Leaving,
) -> Result<(), CommandError> {
    rm.call(graceful).await?;
    leaving.peer = rm.called().clone();
    leaving.phase = Phase::Graceful;
    let unattended = |cause, leaving: &Leaving| CommandError::Decommissioning {
        cause,
        leaving: leaving.clone(),
    };
    let end = u64::try_from(timeout).ok().map(|timeout| timeout + GRACE);
    let mut waited = 0;
    while end.is_none_or(|end| waited < end) {
        if let Some(limit) = rm
            .context
            .limit()
            .filter(|limit| limit.remaining() < SECOND)
        {
            return Err(unattended(Unattended::OutOfTime(limit.budget()), leaving));
        }
        let pause = tokio::time::sleep(SECOND);
        signals.unless(pause).await.map_err(stopped)?;
        let nodes = signals
            .unless(still_leaving(rm))
            .await
            .map_err(stopped)?
            .map_err(|error| unattended(Unattended::Failed(Box::new(error)), leaving))?;
        leaving.peer = rm.called().clone();
        if nodes.is_empty() {
            return show(rm, signals, words::completed(waited)).await;
        }
        show(rm, signals, words::still_leaving(&nodes)).await?;
        leaving.nodes = Some(nodes);
        waited += 1;
    }
    show(rm, signals, words::by_force(timeout)).await?;
    let forced = rm.call(&AdminCall::RefreshNodes(Decommission::Forceful));
    match forced.await {
        Ok(_) => Ok(()),
        Err(error @ CommandError::Interrupted { .. }) => {
            if rm.active.sent().is_some() {
                leaving.phase = Phase::Forced;
            }
            Err(error)
        }
        Err(error) => {
            leaving.phase = Phase::Forced;
            Err(unattended(Unattended::Failed(Box::new(error)), leaving))
        }
    }
}

async fn still_leaving(rm: &mut ActiveConnection<'_>) -> Result<Vec<NodeId>, CommandError> {
    match rm.call(&AdminCall::DecommissioningNodes).await? {
        AdminReply::Nodes(nodes) => Ok(nodes),
        AdminReply::Done | AdminReply::Groups(_) => Ok(Vec::new()),
    }
}

/// Prints a line of progress; see [`Dialect::prints_progress`](crate::request::dialect::Dialect::prints_progress).
async fn show(
    rm: &ActiveConnection<'_>,
    signals: &mut Listener,
    line: String,
) -> Result<(), CommandError> {
    if rm.context.dialect.prints_progress {
        let printing = progress::result(line + "\n");
        return signals.unless(printing).await.map_err(stopped)?;
    }
    rm.shown.note(&line);
    Ok(())
}

fn stopped(signal: Signal) -> CommandError {
    CommandError::Interrupted {
        signal: signal as i32,
        done: Interrupted::NothingSent,
    }
}
