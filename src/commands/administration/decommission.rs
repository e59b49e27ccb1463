//! `refresh-nodes --graceful`: excluded nodes leave when their applications have ended.
//!
//! In client mode this command sees to the timeout, as the peer does: it asks every second which nodes are still
//! leaving, and has them leave by force some seconds after the timeout. Interrupted, it says what goes on without it.

use std::time::Duration;

use tokio::signal::unix::{SignalKind, signal};

use crate::error::CommandError;
use crate::exit::Exit;
use crate::report::{Report, decommission as words};
use crate::request::{AdministrationRequest, Spelling, Tracking};
use crate::rpc::admin::{AdminCall, AdminReply, Decommission, NodeId};

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
    rm.call(&AdminCall::RefreshNodes(Decommission::Graceful { timeout }))
        .await?;
    if tracking == Tracking::Server {
        return Ok(finished(context, request, rm.called()));
    }
    let mut leaving = None;
    tokio::select! {
        seen = see_to_it(&mut rm, timeout, &mut leaving) => seen?,
        signal = interruption() => {
            return Ok(interrupted(&rm, leaving.as_deref(), timeout, signal));
        }
    }
    Ok(finished(context, request, rm.called()))
}

/// Waits until no node is leaving any more, or the timeout is over; `leaving` holds those that were last seen.
async fn see_to_it(
    rm: &mut Rm<'_>,
    timeout: i32,
    leaving: &mut Option<Vec<NodeId>>,
) -> Result<(), CommandError> {
    let end = u64::try_from(timeout).ok().map(|timeout| timeout + GRACE);
    let mut waited = 0;
    while end.is_none_or(|end| waited < end) {
        if let Some(limit) = rm
            .context
            .limit()
            .filter(|limit| limit.remaining() < SECOND)
        {
            return Err(CommandError::StillLeaving {
                budget: limit.budget(),
                peer: rm.called().clone(),
                nodes: leaving.clone().unwrap_or_default(),
            });
        }
        tokio::time::sleep(SECOND).await;
        let nodes = match rm.call(&AdminCall::DecommissioningNodes).await? {
            AdminReply::Nodes(nodes) => nodes,
            AdminReply::Done | AdminReply::Groups(_) => Vec::new(),
        };
        if nodes.is_empty() {
            say(rm.context, &words::completed(waited));
            return Ok(());
        }
        say(rm.context, &words::still_leaving(&nodes));
        *leaving = Some(nodes);
        waited += 1;
    }
    say(rm.context, &words::by_force(timeout));
    rm.call(&AdminCall::RefreshNodes(Decommission::Forceful))
        .await?;
    Ok(())
}

/// The peer's lines are its result; in today's spelling the result comes at the end.
fn say(context: &Context, line: &str) {
    match context.spelling {
        Spelling::Hadoop => progress::result(&format!("{line}\n")),
        Spelling::Today => progress::note(line),
    }
}

/// Waits for a signal that ends programs.
async fn interruption() -> SignalKind {
    let wait = async |kind| match signal(kind) {
        Ok(mut signals) => {
            signals.recv().await;
            kind
        }
        // It then has its usual effect.
        Err(_) => std::future::pending().await,
    };
    tokio::select! {
        kind = wait(SignalKind::interrupt()) => kind,
        kind = wait(SignalKind::terminate()) => kind,
        kind = wait(SignalKind::hangup()) => kind,
    }
}

fn interrupted(
    rm: &Rm<'_>,
    leaving: Option<&[NodeId]>,
    timeout: i32,
    signal: SignalKind,
) -> Report {
    // As shells show a program that a signal has ended.
    let status = u8::try_from(128 + signal.as_raw_value()).unwrap_or(u8::MAX);
    Report {
        stdout: String::new(),
        stderr: format!(
            "rmadmin: {}\n",
            words::interrupted(rm.called(), leaving, timeout)
        ),
        exit: Exit::Other(status),
    }
}
