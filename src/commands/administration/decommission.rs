//! `refresh-nodes --graceful`: excluded nodes leave when their applications have ended.
//!
//! In client mode this command sees to the timeout, as the peer does: it asks every second which nodes are still
//! leaving, and has them leave by force some seconds after the timeout. However it ends before its time, it says what
//! goes on without it.

use std::time::Duration;

use nix::sys::signal::Signal;

use crate::error::{CommandError, Leaving, Phase, Unattended};
use crate::exit::Exit;
use crate::report::{Report, decommission as words};
use crate::request::{AdministrationRequest, Spelling, Tracking};
use crate::rpc::admin::{AdminCall, AdminReply, Decommission, NodeId};

use super::super::signals::Listener;
use super::super::{Context, progress};
use super::{Rm, finished};

/// How often the RM is asked, and the unit of the timeout.
const SECOND: Duration = Duration::from_secs(1);
/// Seconds that the RM, which sees to the timeout too, is given beyond it (`RMAdminCLI.refreshNodes`).
const GRACE: u64 = 5;

pub(super) async fn run(
    context: &Context,
    request: &AdministrationRequest,
    timeout: i32,
    tracking: Tracking,
) -> Result<Report, CommandError> {
    let caller = context.caller().await?;
    let mut rm = Rm::new(context, request, &caller)?;
    let graceful = AdminCall::RefreshNodes(Decommission::Graceful { timeout });
    if tracking == Tracking::Server {
        rm.call(&graceful).await?;
        return Ok(finished(context, request, rm.called()));
    }
    let mut leaving = Leaving {
        peer: rm.called().clone(),
        phase: Phase::Asked,
        timeout: u64::try_from(timeout).ok(),
        nodes: None,
    };
    let mut signals = Listener::ending();
    tokio::select! {
        seen = see_to_it(&mut rm, &graceful, timeout, &mut leaving) => seen?,
        signal = signals.next() => return Ok(interrupted(&leaving, signal)),
    }
    Ok(finished(context, request, rm.called()))
}

/// Begins, and waits until no node is leaving any more or the timeout is over; `leaving` says how far it got.
async fn see_to_it(
    rm: &mut Rm<'_>,
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
        tokio::time::sleep(SECOND).await;
        let nodes = still_leaving(rm)
            .await
            .map_err(|error| unattended(Unattended::Failed(Box::new(error)), leaving))?;
        leaving.peer = rm.called().clone();
        if nodes.is_empty() {
            return say(rm.context, &words::completed(waited));
        }
        say(rm.context, &words::still_leaving(&nodes))?;
        leaving.nodes = Some(nodes);
        waited += 1;
    }
    say(rm.context, &words::by_force(timeout))?;
    leaving.phase = Phase::Forced;
    rm.call(&AdminCall::RefreshNodes(Decommission::Forceful))
        .await
        .map_err(|error| unattended(Unattended::Failed(Box::new(error)), leaving))?;
    Ok(())
}

async fn still_leaving(rm: &mut Rm<'_>) -> Result<Vec<NodeId>, CommandError> {
    match rm.call(&AdminCall::DecommissioningNodes).await? {
        AdminReply::Nodes(nodes) => Ok(nodes),
        AdminReply::Done | AdminReply::Groups(_) => Ok(Vec::new()),
    }
}

/// The peer's lines are its result; in today's spelling the result comes at the end.
fn say(context: &Context, line: &str) -> Result<(), CommandError> {
    match context.spelling {
        Spelling::Hadoop => progress::result(&format!("{line}\n")),
        Spelling::Today => {
            progress::note(line);
            Ok(())
        }
    }
}

fn interrupted(leaving: &Leaving, signal: Signal) -> Report {
    let stderr = format!("rmadmin: interrupted; {}\n", words::goes_on(leaving));
    Report::new("", stderr, Exit::of_signal(signal as i32))
}
