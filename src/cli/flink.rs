//! The definitions of the verbs `flink`.

// Doc comments on clap types are the text of --help and the manual: no Markdown there.
#![allow(clippy::doc_markdown)]

use std::path::PathBuf;

use clap::Subcommand;

use crate::config::flink::FlinkVersion;
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
        .formats(Format::of_looks)
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
    /// Check Flink's configuration for mistakes that break high availability
    ///
    /// Reads flink-conf.yaml or config.yaml as Flink does, with masters, and zoo.cfg and yarn-site.xml beside them. Reports
    /// each mistake, its consequence, and the text to write instead; what is fine is not mentioned. Several folders are
    /// compared with each other. Changes nothing, and asks no server.
    ///
    /// Without PATH: --conf-dir, FLINK_CONF_DIR, or $FLINK_HOME/conf. The version is that of flink-dist-*.jar in
    /// ../lib; where there is none, the rules of Flink 1.x and 2.x apply, and the text says for which one.
    #[command(add = SYSTEMS
        .formats(Format::with_sarif)
        .statuses("0 no finding above info, 1 warnings, 2 errors, 78 a file cannot be read")
        .examples(
            "rmadmin flink check /opt/flink/conf | Check the folder of a standalone cluster.\n\
             rmadmin flink check /opt/flink/conf /etc/hadoop/conf/yarn-site.xml | Check the application attempts against the limit of YARN too.\n\
             rmadmin flink check jm1/conf jm2/conf | Check the folders of two masters, and compare them.\n\
             rmadmin flink check conf --flink-version 2.2 --output sarif > flink.sarif | For code review tools."
        )
    )]
    Check {
        /// A folder with flink-conf.yaml or config.yaml, such a file, or a yarn-site.xml
        #[arg(value_name = "PATH", value_hint = clap::ValueHint::AnyPath)]
        paths: Vec<PathBuf>,
        /// The version of Flink, such as 1.20.3 [default: that of the jars in ../lib]
        #[arg(long, value_name = "VERSION", value_parser = version)]
        flink_version: Option<FlinkVersion>,
    },
}

fn version(text: &str) -> Result<FlinkVersion, String> {
    FlinkVersion::parse(text).ok_or_else(|| "write a version such as 2.2 or 1.20.3".to_owned())
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
        FlinkAction::Check {
            paths,
            flink_version,
        } => FlinkRequest::Check {
            paths,
            version: flink_version,
        },
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
