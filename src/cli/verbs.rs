//! The verbs of the subcommand style: their definitions and their requests.

// Doc comments on clap types are the text of --help and the manual: no Markdown there.
#![allow(clippy::doc_markdown)]

use std::path::PathBuf;

use clap::{Args, Subcommand};

use crate::ha::state::Role;
use crate::request::{Format, HistoryRequest, Request, Since, TransitionRequest};
use crate::verdict::condition::WaitCondition;

use super::verb_help::{CHANGE, LOOK, REHEARSE, SET_UP, SYSTEMS};
use super::{
    administration, complete, failover, flink, man, probe, sandbox, status, wait, zookeeper,
};

#[derive(Debug, Subcommand)]
pub enum CliCommand {
    /// Show the health of the HA pair, with one verdict
    ///
    /// Asks all ResourceManagers over RPC and HTTP, and ZooKeeper for the elector, at the same time. The verdict is
    /// healthy, degraded, critical (no active ResourceManager, a split brain, or an active one that is not elected) or
    /// unknown, with the reasons and the next command. Changes nothing.
    #[command(add = LOOK
        .formats(Format::of_looks)
        .statuses("0 healthy, 1 degraded, 2 critical, 3 unknown; with several clusters the status of the worst")
        .examples(
            "rmadmin status | One look at the configured cluster.\n\
             rmadmin status --watch | Look every 2 seconds.\n\
             rmadmin status --conf-dir '/etc/hadoop/*' | Many clusters, the worst first. Quote the pattern.\n\
             rmadmin status --conf-dir '/etc/hadoop/*' --only critical,unknown | Only the clusters that need somebody now.\n\
             rmadmin status --textfile /var/lib/node_exporter/rmadmin.prom | For the textfile collector of Prometheus."
        )
    )]
    Status(status::StatusArgs),
    /// Print the state of one ResourceManager
    ///
    /// Prints active, standby or initializing. The exit status is 0 for each of them. Without --timeout the time limit is
    /// ha.failover-controller.cli-check.rpc-timeout.ms, 20 s by default.
    #[command(add = LOOK.examples("rmadmin get-service-state rm1 | Print active, standby or initializing."))]
    GetServiceState {
        /// Id of the ResourceManager in yarn.resourcemanager.ha.rm-ids
        rm_id: String,
    },
    /// Print the states of all ResourceManagers
    ///
    /// All are asked at the same time. The rows have the order of the configuration. Without --timeout the time limit is
    /// ha.failover-controller.cli-check.rpc-timeout.ms, 20 s by default.
    #[command(add = LOOK
        .formats(Format::with_tsv)
        .examples("rmadmin get-all-service-state --output json | The states of all ResourceManagers, for programs.")
    )]
    GetAllServiceState,
    /// Run the health check of one ResourceManager
    ///
    /// On a terminal, prints that the ResourceManager is healthy. If it is not, prints its report and exits
    /// with 1. Without --timeout the time limit is ha.failover-controller.cli-check.rpc-timeout.ms, 20 s by
    /// default.
    #[command(add = LOOK.examples("rmadmin check-health rm1 | Run the health check of rm1."))]
    CheckHealth {
        /// Id of the ResourceManager in yarn.resourcemanager.ha.rm-ids
        rm_id: String,
    },
    /// Check /isActive (for load balancers)
    ///
    /// With one id: succeeds if that ResourceManager is active. With several ids or none: succeeds if exactly one is
    /// active and all others are standby. Redirects are not followed. Hadoop before 3.2 has no /isActive: there
    /// /ws/v1/cluster/info is checked, and the output says so.
    #[command(add = LOOK
        .formats(Format::with_tsv)
        .statuses("0 yes, 1 no, 2 none or several are active, 3 unclear, 69 not reached, 77 not permitted")
        .examples(
            "rmadmin probe | Succeed if exactly one is active and all others are standby.\n\
             rmadmin probe rm1 | Succeed if rm1 is active.\n\
             rmadmin probe --addr rm1.example.com --port 8088 | Without any configuration."
        )
    )]
    Probe(probe::ProbeArgs),
    /// Check /isActive as HAProxy's external-check
    ///
    /// Exit status 0 only if the server is active, 1 for a standby. Prints nothing in these two cases. Works
    /// with an
    /// empty environment. HAProxy cannot run it from a chroot: see "HAProxy" in docs/operate.md.
    #[command(add = LOOK
        .statuses("0 the server is active, 1 it is standby, others: its state is unknown")
        .examples("rmadmin haproxy-check 0.0.0.0 80 10.0.0.1 8088 | As HAProxy calls an external check.")
    )]
    HaproxyCheck(probe::HaproxyArgs),
    /// Wait for a condition
    ///
    /// Looks every half second, as status does. After 2 seconds it names the missing conditions once. The condition active
    /// holds when the verdict of status is healthy or degraded: exactly one ResourceManager is active, and the elector,
    /// if there is one, agrees.
    #[command(add = LOOK
        .statuses("0 the condition holds, 1 it did not hold within --timeout [60s]")
        .examples(
            "rmadmin wait --for active | Until exactly one ResourceManager is active.\n\
             rmadmin wait --for rm2=standby --timeout 2m | After a restart of rm2."
        )
    )]
    Wait {
        /// active, healthy, degraded, or RM_ID= followed by active, standby, healthy or down; may be
        /// repeated: all must hold at once
        #[arg(long = "for", value_name = "CONDITION", required = true, value_parser = wait::condition)]
        conditions: Vec<WaitCondition>,
    },
    /// Show what rmadmin has changed from this host
    ///
    /// The newest action is the last. An unfinished action has no end in the log: its process was killed, or is still
    /// running. Root sees the actions of all local users, others see their own. The log is $RMADMIN_HISTORY, or else
    /// /var/log/rmadmin/history.jsonl for root and $XDG_STATE_HOME/rmadmin/history.jsonl (~/.local/state) for others.
    /// With an empty RMADMIN_HISTORY there is no log. Actions on a sandbox are logged in its configuration folder, and
    /// shown with that configuration.
    #[command(add = LOOK
        .formats(Format::with_tsv)
        .examples(
            "rmadmin history --limit 10 | The last ten actions.\n\
             rmadmin history --cluster prod-eu --since 2h | The actions on one cluster in the last two hours."
        )
    )]
    History(HistoryArgs),
    /// Make another ResourceManager active, step by step, and verify the result
    ///
    /// With manual failover: makes the old one standby, verifies it, makes the new one active, and verifies that over
    /// RPC and HTTP. If that fails, it makes the old one active again where that is safe. With automatic failover
    /// (ZooKeeper): starts elections until the target holds the lock. Shows the plan and asks first. Refuses a risk that
    /// it can see or cannot rule out, and names the flag that accepts it.
    #[command(add = CHANGE
        .statuses("0 done, 4 refused or not begun, 5 begun and not completed (the last line names the current states), \
             75 another failover, repair or transition is running")
        .examples(
            "rmadmin failover --dry-run | Show the plan only.\n\
             rmadmin failover --to rm2 | Show the plan, ask, and carry it out.\n\
             rmadmin failover --if-unhealthy rm1 --to rm2 --cooldown 10m --yes | From cron: only if rm1 is active and unhealthy for 30 seconds."
        )
    )]
    Failover(failover::FailoverArgs),
    /// Fix a split brain, or make the states match the elector
    ///
    /// With manual failover: --keep names the ResourceManager to keep active; every other active one becomes standby.
    /// With automatic failover (ZooKeeper): every active one that does not hold the lock becomes standby, then the holder
    /// becomes active. Shows the plan and asks first.
    #[command(add = CHANGE
        .statuses("0 done or nothing to repair, 4 refused or not begun (also if --keep names another RM than the only active one: \
             that is a failover), 5 begun and not completed (the last line names \
             the current states), 75 another failover, repair or transition is running")
        .examples(
            "rmadmin repair --dry-run | Show the plan only.\n\
             rmadmin repair --keep rm1 | End a split brain with manual failover: rm1 stays active."
        )
    )]
    Repair(failover::RepairArgs),
    /// Make one ResourceManager active
    ///
    /// For manual failover. Refused while another ResourceManager is active or cannot be asked, and with automatic
    /// failover. Asks all others again afterwards. `rmadmin failover` makes the old one standby first.
    #[command(add = CHANGE
        .statuses("0 done, and no other ResourceManager is seen active, 4 refused, 5 sent, and the result is unknown or not as asked, \
             or another one is active too, 75 another failover, repair or transition is running")
        .examples("rmadmin transition-to-active rm1 | With manual failover, when no other is active.")
    )]
    TransitionToActive {
        /// Id of the ResourceManager in yarn.resourcemanager.ha.rm-ids
        rm_id: String,
        /// Continue although another ResourceManager cannot be asked; without --force-manual, refused while
        /// another one reports over RPC or HTTP that it is active, or denies this user
        #[arg(long, visible_alias = "forceactive")]
        force_active: bool,
        #[command(flatten)]
        manual: ManualArgs,
    },
    /// Make one ResourceManager standby
    ///
    /// For manual failover. Refused with automatic failover.
    #[command(add = CHANGE.examples("rmadmin transition-to-standby rm1 | With manual failover."))]
    TransitionToStandby {
        /// Id of the ResourceManager in yarn.resourcemanager.ha.rm-ids
        rm_id: String,
        #[command(flatten)]
        manual: ManualArgs,
    },
    /// Show, check and set up ZooKeeper ensembles
    #[command(disable_help_subcommand = true, arg_required_else_help = false)]
    #[command(add = SYSTEMS
        .statuses("that of the command: status 0 to 3 and 69, check 0 to 2, bootstrap 0, 4 and 5; each of them 78 if the \
             configuration is missing or broken")
        .examples("rmadmin zookeeper status --server zk1:2181,zk2:2181,zk3:2181 | One look at three servers."))]
    Zookeeper {
        /// Command for an ensemble
        #[command(subcommand)]
        action: zookeeper::ZookeeperAction,
    },
    /// Show and check Flink's JobManagers
    #[command(disable_help_subcommand = true, arg_required_else_help = false)]
    #[command(add = SYSTEMS
        .statuses("that of the command: status 0 to 3 and 69, wait 0 and 1, check 0 to 2; each of them 78 if the configuration is missing or broken")
        .examples(
            "rmadmin flink status --conf-dir /opt/flink/conf | One look at a cluster.\n\
             rmadmin flink check /opt/flink/conf | Check a configuration folder."
        ))]
    Flink {
        /// Command for Flink
        #[command(subcommand)]
        action: flink::FlinkAction,
    },
    #[command(flatten)]
    Administration(administration::AdministrationVerb),
    /// Run an HA pair for rehearsals, with fault injection
    ///
    /// Starts its own ResourceManagers on loopback and writes a configuration folder. Runs until it is stopped. With a
    /// command after --, it runs until that command has ended, and ends with its exit status.
    #[command(args_conflicts_with_subcommands = true, disable_help_subcommand = true)]
    #[command(add = REHEARSE
        .statuses("with a command after --, the status of the command")
        .examples(
            "rmadmin sandbox | Start a pair and run until Ctrl-C.\n\
             rmadmin sandbox -- bash | Start a shell whose YARN_CONF_DIR is the sandbox.\n\
             rmadmin sandbox fault rm2:transitionToActive:hang | In that shell: let a call of rm2 hang."
        )
    )]
    Sandbox {
        #[command(subcommand)]
        action: Option<sandbox::SandboxAction>,
        #[command(flatten)]
        plan: sandbox::PlanArgs,
    },
    /// Print the completion script of a shell
    #[command(add = SET_UP.examples("rmadmin completions bash | Print the script for /usr/share/bash-completion/completions/rmadmin."))]
    Completions {
        /// The shell
        shell: clap_complete::Shell,
    },
    /// Write the manual pages to a folder
    #[command(add = SET_UP.examples("rmadmin man /usr/local/share/man/man1 | Write all manual pages to this folder."))]
    Man {
        /// The folder; it must exist
        #[arg(value_name = "DIR", value_hint = clap::ValueHint::DirPath)]
        folder: PathBuf,
    },
}

#[derive(Debug, Args)]
pub struct HistoryArgs {
    /// Show at most the N newest actions [default: all]
    #[arg(long, value_name = "N")]
    pub limit: Option<usize>,
    /// Show the actions on the cluster with this id (yarn.resourcemanager.cluster-id)
    #[arg(long, value_name = "ID")]
    pub cluster: Option<String>,
    /// Show the actions since TIME: how long ago, such as 90m, 2h or 3d, or UTC, such as 2026-11-29T13:05
    #[arg(long, value_name = "TIME", value_parser = Since::parse)]
    pub since: Option<Since>,
}

impl From<HistoryArgs> for HistoryRequest {
    fn from(arguments: HistoryArgs) -> Self {
        Self {
            limit: arguments.limit,
            cluster: arguments.cluster,
            since: arguments.since,
        }
    }
}

#[derive(Debug, Args)]
pub struct ManualArgs {
    /// Change the state although automatic failover is on; asks for confirmation, even with manual failover
    #[arg(long, visible_alias = "forcemanual")]
    pub force_manual: bool,
}

/// Makes the request of a verb. Only the verbs `status` accept several folders and every format.
pub(super) fn request(
    verb: CliCommand,
    folders: Vec<PathBuf>,
    output: Option<Format>,
    yes: bool,
) -> Result<Request, String> {
    Ok(match verb {
        CliCommand::Administration(verb) => administration::request(verb)?,
        CliCommand::Status(arguments) => {
            Request::Status(status::request(arguments, folders, output)?)
        }
        CliCommand::Flink { action } => flink::request(action, folders, output)?,
        CliCommand::Zookeeper { action } => zookeeper::request(action, folders, output, yes)?,
        CliCommand::Failover(arguments) => Request::Failover(failover::failover(arguments, yes)),
        CliCommand::Repair(arguments) => Request::Repair(failover::repair(arguments, yes)),
        CliCommand::Wait { conditions } => Request::Wait(conditions),
        CliCommand::GetServiceState { rm_id } => Request::GetServiceState { rm_id },
        CliCommand::GetAllServiceState => Request::GetAllServiceState,
        CliCommand::CheckHealth { rm_id } => Request::CheckHealth { rm_id },
        CliCommand::TransitionToActive {
            rm_id,
            force_active,
            manual,
        } => Request::Transition(TransitionRequest {
            rm_id,
            role: Role::Active,
            force_active,
            force_manual: manual.force_manual,
            yes,
        }),
        CliCommand::TransitionToStandby { rm_id, manual } => {
            Request::Transition(TransitionRequest {
                rm_id,
                role: Role::Standby,
                force_active: false,
                force_manual: manual.force_manual,
                yes,
            })
        }
        CliCommand::Probe(arguments) => Request::Probe(probe::configured_or_address(arguments)),
        CliCommand::HaproxyCheck(arguments) => Request::Probe(probe::for_haproxy(arguments)),
        CliCommand::History(arguments) => Request::History(arguments.into()),
        CliCommand::Sandbox { action, plan } => Request::Sandbox(sandbox::request(action, plan)),
        CliCommand::Completions { shell } => Request::Print(complete::script(shell)),
        CliCommand::Man { folder } => Request::Write {
            folder,
            files: man::pages(),
        },
    })
}
