//! The definitions of the verbs `flink`.

// Doc comments on clap types are the text of --help and the manual: no Markdown there.
#![allow(clippy::doc_markdown)]

use std::path::PathBuf;

use clap::{Subcommand, ValueEnum as _};

use crate::request::{FlinkRequest, Format, Request};
use crate::verdict::condition::{MemberCondition, WaitCondition};

use super::status::{self, StatusArgs};
use super::verb_help::SYSTEMS;

#[derive(Debug, Subcommand)]
pub enum FlinkAction {
    /// Show the health of the JobManagers, with one verdict
    ///
    /// Asks every master over REST and the election in ZooKeeper at the same time, and ZooKeeper twice, because one look
    /// cannot tell one leader from two. The verdict is healthy (one leader serves, and every master is a candidate), degraded,
    /// critical (nobody serves, or soon nobody will) or unknown, with the reasons and the next action. Changes nothing.
    ///
    /// The masters are those of the file masters in the folder; without it, the JobManager of rest.address and rest.port.
    #[command(add = SYSTEMS
        .formats(Format::value_variants)
        .statuses("0 healthy, 1 degraded, 2 critical, 3 unknown, 69 nothing could be reached, 78 the folder names no cluster; with several clusters the status of the worst")
        .examples(
            "rmadmin flink status --conf-dir /opt/flink/conf | One look at a cluster.\n\
             rmadmin flink status --conf-dir '/opt/flink-*/conf' | Several clusters, the worst first. Quote the pattern.\n\
             rmadmin flink status --watch | Look every 2 seconds."
        )
    )]
    Status(StatusArgs),
    /// Wait until the JobManagers are in a state
    ///
    /// Looks twice a second until all conditions hold. The default time limit is 60s (--timeout). leader: one leader serves, the
    /// verdict is healthy or degraded. standby: and another master can take over. MASTER=leader, MASTER=standby: this master,
    /// HOST:PORT as in the file masters; HOST is enough if it has one master.
    #[command(add = SYSTEMS
        .statuses("0 the conditions hold, 1 they do not hold in time, 78 the folder names no cluster")
        .examples(
            "rmadmin flink wait --for leader --timeout 2m | After a start or a failure.\n\
             rmadmin flink wait --for standby | Before a maintenance of the leader.\n\
             rmadmin flink wait --for jm2:8081=leader | Until this master leads."
        )
    )]
    Wait {
        /// leader, standby, MASTER=leader or MASTER=standby; may be repeated
        #[arg(long = "for", value_name = "CONDITION", required = true, value_parser = condition)]
        conditions: Vec<WaitCondition>,
    },
}

fn condition(text: &str) -> Result<WaitCondition, String> {
    let member = |id: &str, role| WaitCondition::Member {
        id: id.trim().to_owned(),
        wanted: MemberCondition::Role(role),
    };
    match text.split_once('=') {
        None if text == "leader" => Ok(WaitCondition::Active),
        None if text == "standby" => Ok(WaitCondition::Standby),
        Some((id, "leader")) if !id.trim().is_empty() => Ok(member(id, "leader")),
        Some((id, "standby")) if !id.trim().is_empty() => Ok(member(id, "standby")),
        _ => Err("write one of leader, standby, MASTER=leader, MASTER=standby".to_owned()),
    }
}

/// # Errors
/// Options contradict each other; the error is a sentence.
pub(super) fn request(
    action: FlinkAction,
    folders: Vec<PathBuf>,
    output: Option<Format>,
) -> Result<Request, String> {
    Ok(Request::Flink(match action {
        FlinkAction::Status(arguments) => {
            FlinkRequest::Status(status::request(arguments, folders, output)?)
        }
        FlinkAction::Wait { conditions } => FlinkRequest::Wait(conditions),
    }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn conditions_are_parsed() {
        let member = |id: &str, role| WaitCondition::Member {
            id: id.to_owned(),
            wanted: MemberCondition::Role(role),
        };
        let table = [
            ("leader", Some(WaitCondition::Active)),
            ("standby", Some(WaitCondition::Standby)),
            ("jm1:8081=leader", Some(member("jm1:8081", "leader"))),
            ("jm1=standby", Some(member("jm1", "standby"))),
            ("=leader", None),
            ("jm1=dead", None),
            ("active", None),
            ("", None),
        ];
        for (text, expected) in table {
            assert_eq!(condition(text).ok(), expected, "{text}");
        }
    }
}
