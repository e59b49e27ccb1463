//! `groups`: the groups of users, as the RM sees them.

use crate::error::CommandError;
use crate::exit::Exit;
use crate::report::groups::{self as words, GroupsDocument, UserDocument};
use crate::report::{Report, hadoop};
use crate::request::{AdministrationRequest, Format, Spelling};
use crate::systems::yarn::admin::calls::{AdminCall, AdminReply};

use super::super::CommandContext;
use super::{ActiveConnection, Shown};

pub(super) async fn run(
    context: &CommandContext,
    request: &AdministrationRequest,
    users: &[String],
    shown: &Shown,
) -> Result<Report, CommandError> {
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
    for user in users {
        match groups(&mut rm, user).await {
            Ok(groups) => found.push(UserDocument {
                user: user.clone(),
                groups,
            }),
            // The peer has shown the users before this one.
            Err(error) if context.spelling == Spelling::Hadoop => {
                let error = CommandError::Administration {
                    name: request.name,
                    error: Box::new(error),
                };
                let mut report = hadoop::failure(&error);
                report.stdout.insert_str(0, &hadoop::groups(&found));
                return Ok(report);
            }
            Err(error) => return Err(error),
        }
    }
    Ok(match (context.spelling, context.settings.format) {
        (Spelling::Hadoop, _) => Report::success(hadoop::groups(&found)),
        (Spelling::Subcommand, Format::Json) => {
            let document = GroupsDocument {
                rm: rm.called().id.clone(),
                users: found,
            };
            Report::document(&document, Exit::Success)
        }
        (Spelling::Subcommand, Format::Tsv) => Report::success(words::tsv(&found)),
        (Spelling::Subcommand, _) => Report::success(words::text(&found)),
    })
}

async fn groups(rm: &mut ActiveConnection<'_>, user: &str) -> Result<Vec<String>, CommandError> {
    let user = user.to_owned();
    match rm.call(&AdminCall::Groups { user }).await? {
        AdminReply::Groups(groups) => Ok(groups),
        AdminReply::Done | AdminReply::Nodes(_) => Ok(Vec::new()),
    }
}
