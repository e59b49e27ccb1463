//! `check-health`: whether one RM says that it is healthy.

use crate::systems::yarn::protocols::HA_SERVICE_PROTOCOL;
use std::io::{self, IsTerminal as _};

use crate::error::CommandError;
use crate::exit::Exit;
use crate::hadoop::ha_service::HaService;
use crate::hadoop::rpc::error::RpcError;
use crate::report::{Report, documents, harmless_line};
use crate::request::Spelling;

use super::context::QUESTION;
use super::{CommandContext, progress};

/// What an unhealthy RM answers with (`HAServiceProtocol.monitorHealth`).
const UNHEALTHY: &str = "org.apache.hadoop.ha.HealthCheckFailedException";

pub(super) async fn run(context: &CommandContext, rm_id: &str) -> Result<Report, CommandError> {
    context.require_ha("-checkHealth")?;
    let peer = context.peer(rm_id)?;
    let deadline = context.deadline(QUESTION)?;
    let caller = context.caller().await?;
    let asked = async {
        HaService::connect(&peer, HA_SERVICE_PROTOCOL, &caller, deadline)
            .await?
            .monitor_health(deadline)
            .await
    };
    let answer = progress::while_waiting(asked, deadline, || format!("waiting for {peer}"));
    match answer.await {
        Ok(()) if context.json() => Ok(documents::RmDocument {
            health: Some("healthy"),
            ..documents::RmDocument::of(&peer)
        }
        .report(Exit::Success)),
        Ok(()) => Ok(Report::success(match context.spelling {
            // cron sends what is printed as mail.
            Spelling::Subcommand if io::stdout().is_terminal() => {
                harmless_line(&format!("{} is healthy", peer.id)) + "\n"
            }
            Spelling::Subcommand | Spelling::Hadoop => String::new(),
        })),
        Err(error) if says_unhealthy(&error) => Err(CommandError::Unhealthy(error)),
        Err(error) => Err(CommandError::Rpc(context.named(error).await)),
    }
}

fn says_unhealthy(error: &RpcError) -> bool {
    error
        .remote()
        .is_some_and(|exception| exception.is(UNHEALTHY))
}
