//! `get-service-state`: the state of one RM.

use crate::error::CommandError;
use crate::exit::Exit;
use crate::observe;
use crate::report::{Report, documents, hadoop, table};
use crate::request::Spelling;

use super::{CommandContext, QUESTION, progress};

pub(super) async fn run(context: &CommandContext, rm_id: &str) -> Result<Report, CommandError> {
    context.require_ha("-getServiceState")?;
    let peer = context.peer(rm_id)?;
    let (caller, deadline) = (context.caller().await?, context.deadline(QUESTION)?);
    let asking = observe::service_status(&peer, &caller, deadline);
    let status = progress::while_waiting(asking, deadline, || format!("waiting for {peer}"))
        .await
        .map_err(CommandError::Rpc)?;
    Ok(match context.spelling {
        Spelling::Hadoop => hadoop::service_state(status.state),
        Spelling::Today if context.json() => documents::RmDocument {
            state: Some(status.state.to_string()),
            ..documents::RmDocument::of(&peer)
        }
        .report(Exit::Success),
        Spelling::Today => Report::success(format!(
            "{}\n",
            table::state(&status.state.to_string(), CommandContext::colour())
        )),
    })
}
