//! `groups`: asks the RM for the groups of users.

use crate::error::CommandError;
use crate::report::administration::{UserDocument, UserGroups};
use crate::report::done::Done;
use crate::request::AdministrationRequest;
use crate::systems::yarn::admin::calls::{AdminCall, AdminReply};

use super::super::CommandContext;
use super::{ActiveConnection, CallProgress, failure};

pub(super) async fn run(
    context: &CommandContext,
    request: &AdministrationRequest,
    users: &[String],
    shown: &CallProgress,
) -> Result<Done, CommandError> {
    let caller = context.caller().await?;
    let own;
    let users = match users.is_empty() {
        true => {
            own = [context.user().await?.effective];
            &own[..]
        }
        false => users,
    };
    let mut rm = ActiveConnection::new(context, request, &caller, shown)?;
    let mut found = Vec::new();
    let mut failed = None;
    for user in users {
        match groups(&mut rm, user).await {
            Ok(groups) => found.push(UserDocument {
                user: user.clone(),
                groups,
            }),
            Err(error) if context.dialect.shows_groups_before_failure => {
                failed = Some(failure(request, error));
                break;
            }
            Err(error) => return Err(error),
        }
    }
    Ok(Done::Groups(UserGroups {
        rm_id: rm.called().id.clone(),
        users: found,
        failure: failed,
    }))
}

async fn groups(rm: &mut ActiveConnection<'_>, user: &str) -> Result<Vec<String>, CommandError> {
    let user = user.to_owned();
    match rm.call(&AdminCall::Groups { user }).await? {
        AdminReply::Groups(groups) => Ok(groups),
        AdminReply::Done | AdminReply::Nodes(_) => Ok(Vec::new()),
    }
}
