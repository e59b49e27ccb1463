//! `zookeeper`.

// Doc comments on clap types are the text of --help and the manual: no Markdown there.
#![allow(clippy::doc_markdown)]

use std::path::PathBuf;

use clap::{Args, Subcommand, ValueEnum as _};

use crate::net::address::HostPort;
use crate::request::{Format, Request, ZookeeperRequest};
use crate::zk::ensemble;

use super::status::{self, StatusArgs};
use super::verb_help::SYSTEMS;

#[derive(Debug, Subcommand)]
pub enum ZookeeperAction {
    /// Show the health of an ensemble, with one verdict
    ///
    /// Asks all servers at the same time for srvr and for the members in their configuration. The verdict is
    /// healthy (all voters serve and agree on the members), degraded (the quorum holds, with a problem),
    /// critical (no quorum, or two ensembles that both accept writes) or unknown, with the reasons and the next
    /// action. Changes nothing.
    ///
    /// The servers are those of --server, or of the configuration folder: hadoop.zk.address, or zoo.cfg, or Flink's
    /// high-availability.zookeeper.quorum.
    #[command(add = SYSTEMS
        .formats(Format::value_variants)
        .statuses("0 healthy, 1 degraded, 2 critical, 3 unknown, 69 no server could be reached; with several ensembles the status of the worst")
        .examples(
            "rmadmin zookeeper status | One look at the ensemble of the configuration folder.\n\
             rmadmin zookeeper status --server zk1:2181,zk2:2181,zk3:2181 | Without any configuration.\n\
             rmadmin zookeeper status --conf-dir '/etc/zookeeper/*' | Several ensembles, the worst first. Quote the pattern.\n\
             rmadmin zookeeper status --watch | Look every 2 seconds."
        )
    )]
    Status(ZookeeperStatusArgs),
}

#[derive(Debug, Args)]
pub struct ZookeeperStatusArgs {
    /// Servers to ask, with their client ports [default port: 2181]
    #[arg(long = "server", value_name = "HOST:PORT", value_delimiter = ',', value_parser = server, value_hint = clap::ValueHint::Hostname)]
    pub servers: Vec<HostPort>,
    #[command(flatten)]
    pub show: StatusArgs,
}

fn server(text: &str) -> Result<HostPort, String> {
    let server = ensemble::server(text.trim());
    server.ok_or_else(|| "write HOST or HOST:PORT, such as zk1:2181".to_owned())
}

/// # Errors
/// Options contradict each other; the error is a sentence.
pub(super) fn request(
    action: ZookeeperAction,
    folders: Vec<PathBuf>,
    output: Option<Format>,
) -> Result<Request, String> {
    let request = match action {
        ZookeeperAction::Status(arguments) => {
            let servers = arguments.servers;
            if folders.len() > 1 && !servers.is_empty() {
                return Err(
                    "--server names one ensemble: use it with one --conf-dir or none".to_owned(),
                );
            }
            let show = status::request(arguments.show, folders, output)?;
            ZookeeperRequest::Status { servers, show }
        }
    };
    Ok(Request::Zookeeper(request))
}
