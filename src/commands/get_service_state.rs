//! `get-service-state`: the state of one RM.

use crate::error::CommandError;
use crate::exit::Exit;
use crate::hadoop::ha_service;
use crate::report::{Report, documents, hadoop, table};
use crate::request::Spelling;
use crate::systems::yarn::protocols::HA_SERVICE_PROTOCOL;

use super::context::QUESTION;
use super::{CommandContext, progress};

pub(super) async fn run(context: &CommandContext, rm_id: &str) -> Result<Report, CommandError> {
    context.require_ha("-getServiceState")?;
    let peer = context.peer(rm_id)?;
    let (caller, deadline) = (context.caller().await?, context.deadline(QUESTION)?);
    let asking = ha_service::service_status(&peer, HA_SERVICE_PROTOCOL, &caller, deadline);
    let awaited = || format!("waiting for {peer}");
    let status = match progress::while_waiting(asking, deadline, awaited).await {
        Ok(status) => status,
        Err(error) => return Err(CommandError::Rpc(context.named(error).await)),
    };
    Ok(match context.spelling {
        Spelling::Hadoop => hadoop::service_state(status.state),
        Spelling::Subcommand if context.json() => documents::RmDocument {
            state: Some(status.state.to_string()),
            ..documents::RmDocument::of(&peer)
        }
        .report(Exit::Success),
        Spelling::Subcommand => Report::success(format!(
            "{}\n",
            table::state(&status.state.to_string(), CommandContext::colour())
        )),
    })
}
