//! `check-health`: whether one RM says that it is well.

use crate::error::CommandError;
use crate::exit::Exit;
use crate::report::{Report, documents};
use crate::rpc::error::RpcError;
use crate::rpc::ha::HaService;

use super::{Context, QUESTION};

/// What an RM that is not well answers with (`HAServiceProtocol.monitorHealth`).
const UNHEALTHY: &str = "org.apache.hadoop.ha.HealthCheckFailedException";

pub(super) async fn run(context: &Context, rm_id: &str) -> Result<Report, CommandError> {
    context.require_ha("-checkHealth")?;
    let peer = context.peer(rm_id)?;
    let deadline = context.deadline(QUESTION)?;
    let caller = context.caller().await?;
    let asked = async {
        HaService::connect(&peer, &caller, deadline)
            .await?
            .monitor_health(deadline)
            .await
    };
    match asked.await {
        Ok(()) if context.json() => Ok(documents::RmDocument {
            health: Some("healthy"),
            ..documents::RmDocument::of(&peer)
        }
        .report(Exit::Success)),
        Ok(()) => Ok(Report::success("")),
        Err(error) if says_unhealthy(&error) => Err(CommandError::Unhealthy(error)),
        Err(error) => Err(CommandError::Rpc(error)),
    }
}

fn says_unhealthy(error: &RpcError) -> bool {
    error
        .remote()
        .is_some_and(|exception| exception.is(UNHEALTHY))
}
