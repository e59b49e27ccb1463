//! The definitions of the verbs `zookeeper`.

// Doc comments on clap types are the text of --help and the manual: no Markdown there.
#![allow(clippy::doc_markdown)]

use std::path::PathBuf;

use clap::{Args, Subcommand};

use crate::net::address::HostPort;
use crate::request::{BootstrapRequest, Format, Request, ZookeeperRequest};
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
    /// action. Changes no data; each look opens a session on every server, which is a transaction of ZooKeeper.
    ///
    /// The servers are those of --server, or of the configuration folder: the first of hadoop.zk.address, Flink's
    /// high-availability.zookeeper.quorum, and the server lines of zoo.cfg.
    #[command(add = SYSTEMS
        .formats(Format::of_looks)
        .statuses("0 healthy, 1 degraded, 2 critical, 3 unknown, 69 no server could be reached; with several ensembles the status of the worst")
        .examples(
            "rmadmin zookeeper status | One look at the ensemble of the configuration folder.\n\
             rmadmin zookeeper status --server zk1:2181,zk2:2181,zk3:2181 | Without any configuration.\n\
             rmadmin zookeeper status --conf-dir '/etc/zookeeper/*' | Several ensembles, the worst first. Quote the pattern.\n\
             rmadmin zookeeper status --watch | Look every 2 seconds."
        )
    )]
    Status(ZookeeperStatusArgs),
    /// Check zoo.cfg and myid for mistakes
    ///
    /// Reads the file as ZooKeeper does, and reports each mistake, its consequence, and the text to write instead. Also
    /// reports where Flink's scripts behave differently. Reads myid if dataDir is on this host. Several files must belong
    /// to one ensemble: they are compared with each other. Changes nothing.
    ///
    /// Without PATH: the file in --conf-dir, ZOOCFGDIR or FLINK_CONF_DIR, else ./zoo.cfg, ./conf/zoo.cfg,
    /// /etc/zookeeper/zoo.cfg or /etc/zookeeper/conf/zoo.cfg.
    #[command(add = SYSTEMS
        .formats(Format::with_sarif)
        .statuses("0 no finding above info, 1 warnings, 2 errors, 78 a file cannot be read")
        .examples(
            "rmadmin zookeeper check /etc/zookeeper/conf | Check zoo.cfg in that folder, and myid in its dataDir.\n\
             rmadmin zookeeper check zk1/zoo.cfg zk2/zoo.cfg zk3/zoo.cfg | Check the files of three servers, and compare them."
        )
    )]
    Check {
        /// A zoo.cfg, or a folder with zoo.cfg or conf/zoo.cfg
        #[arg(value_name = "PATH", value_hint = clap::ValueHint::AnyPath)]
        paths: Vec<PathBuf>,
    },
    /// Prepare this host for its server, and start it
    ///
    /// Checks zoo.cfg, finds the server line of this host, creates dataDir and writes myid. Never overwrites a myid. Prints
    /// what to run on each host. With --start and --home, starts this host's server as the user of this command and waits
    /// until it serves, at most for --timeout [default: 60s]. A signal ends the wait, but not the server. Changes only this host: run the command on each host. PATH is as for zookeeper check.
    #[command(add = SYSTEMS
        .statuses("0 done, or nothing to change; 4 refused: dataDir has another id, or data without an id, or another \
             server has the client port; 5 the script of --home failed, or the server does not serve in time; 74 a folder or file cannot \
             be written; 78 zoo.cfg has errors, or no server line is this host; nothing is changed with 4, 64 and 78")
        .examples(
            "rmadmin zookeeper bootstrap --dry-run | Show what would be done on this host.\n\
             rmadmin zookeeper bootstrap /etc/zookeeper/conf --home /opt/zookeeper --start | Set up this host and start its server.\n\
             rmadmin zookeeper bootstrap /opt/flink/conf --home /opt/flink --id 2 | With Flink's scripts; this host is server.2."
        )
    )]
    Bootstrap(BootstrapArgs),
}

#[derive(Debug, Args)]
pub struct BootstrapArgs {
    /// A zoo.cfg, or a folder with zoo.cfg or conf/zoo.cfg
    #[arg(value_name = "PATH", value_hint = clap::ValueHint::AnyPath)]
    pub path: Option<PathBuf>,
    /// This host is server.N [default: the only server line with an address of this host]
    #[arg(long, value_name = "N")]
    pub id: Option<i64>,
    /// Start this host's server with the script of --home, and wait until it serves; needs --home
    #[arg(long, requires = "home")]
    pub start: bool,
    /// Folder of ZooKeeper (bin/zkServer.sh) or of Flink (bin/zookeeper.sh)
    #[arg(long, value_name = "DIR", value_hint = clap::ValueHint::DirPath)]
    pub home: Option<PathBuf>,
    /// Show what would be done; change nothing
    #[arg(long)]
    pub dry_run: bool,
}

#[derive(Debug, Args)]
pub struct ZookeeperStatusArgs {
    /// Servers to ask, with their client ports [default port: 2181]; commas between them, or repeat the option
    #[arg(long = "server", value_name = "HOST:PORT", value_delimiter = ',', value_parser = server, value_hint = clap::ValueHint::Hostname)]
    pub servers: Vec<HostPort>,
    #[command(flatten)]
    pub show: StatusArgs,
}

fn server(text: &str) -> Result<HostPort, String> {
    let text = text.trim();
    let mistake = if text.contains(char::is_whitespace) {
        "write commas between servers"
    } else if text.contains('/') {
        "leave out the path"
    } else {
        "write HOST or HOST:PORT, such as zk1:2181"
    };
    let server = ensemble::server(text).filter(|_| !text.contains(['/', ' ', '\t', '\n']));
    server.ok_or_else(|| mistake.to_owned())
}

/// # Errors
/// Options contradict each other; the error is a sentence.
pub(super) fn request(
    action: ZookeeperAction,
    folders: Vec<PathBuf>,
    output: Option<Format>,
    yes: bool,
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
        ZookeeperAction::Bootstrap(arguments) => ZookeeperRequest::Bootstrap(BootstrapRequest {
            path: arguments.path,
            id: arguments.id,
            home: arguments.home,
            start: arguments.start,
            dry_run: arguments.dry_run,
            accept_data: yes,
        }),
        ZookeeperAction::Check { paths } => ZookeeperRequest::Check { paths },
    };
    Ok(Request::Zookeeper(request))
}
