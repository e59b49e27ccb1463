//! Users and the groups that an RM sees, in subcommand style.

use serde::Serialize;

use super::{one_line, tsv};

/// A user and the groups that the RM sees.
#[derive(Debug, Serialize)]
pub struct UserDocument {
    /// The user.
    pub user: String,
    /// The groups, in the RM's order.
    pub groups: Vec<String>,
}

/// Users and their groups.
#[derive(Debug, Serialize)]
pub struct GroupsDocument {
    /// The RM that was asked.
    pub rm: String,
    /// In the order in which they were asked for.
    pub users: Vec<UserDocument>,
}

/// Users and their groups, for shell scripts: the groups are separated by commas.
pub fn tsv(users: &[UserDocument]) -> String {
    let row = |user: &UserDocument| [user.user.clone(), user.groups.join(",")];
    tsv::table(["user", "groups"], users.iter().map(row))
}

/// Users and their groups, for people.
pub fn text(users: &[UserDocument]) -> String {
    let line = |user: &UserDocument| {
        format!(
            "{}: {}\n",
            one_line(&user.user),
            one_line(&user.groups.join(" "))
        )
    };
    users.iter().map(line).collect()
}
