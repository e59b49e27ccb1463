//! The request of a command line, in either style.

pub mod dialect;
mod settings;
mod since;

pub use settings::{Format, Settings, Style};
pub use since::Since;

use std::ffi::OsString;
use std::path::PathBuf;
use std::time::Duration;

use crate::config::flink::FlinkVersion;
use crate::ha::plan::Risk;
use crate::ha::state::Role;
use crate::net::address::HostPort;
use crate::sandbox;
use crate::systems::yarn::admin::calls::AdminCall;
use crate::verdict::condition::WaitCondition;
use crate::verdict::level::Level;

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TransitionRequest {
    pub rm_id: String,
    pub role: Role,
    /// `--forceactive`: make the RM active although other RMs cannot be asked.
    pub force_active: bool,
    /// `--forcemanual`: act although failover is automatic or another RM is active. The operator must confirm.
    pub force_manual: bool,
    /// The confirmation was given on the command line.
    pub yes: bool,
}

/// The RMs that `probe` asks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ProbeTarget {
    /// RMs of the configuration.
    Configured {
        /// Empty for all RMs.
        rm_ids: Vec<String>,
        /// Succeed if any RM is active.
        any: bool,
    },
    /// One address; no configuration is read.
    Address {
        host: String,
        port: u16,
        https: bool,
        /// Print nothing for RMs that are active or standby.
        quiet: bool,
    },
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StatusRequest {
    /// Configuration folders or patterns of their names, one per cluster. Empty for the default folder.
    pub folders: Vec<PathBuf>,
    pub format: Format,
    /// Repeat after this pause.
    pub watch: Option<Duration>,
    /// The file for Prometheus's format, instead of standard output.
    pub textfile: Option<PathBuf>,
    /// Show only clusters at these levels. Empty for all clusters.
    pub only: Vec<Level>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FlinkRequest {
    Status(StatusRequest),
    /// Wait until all conditions hold.
    Wait(Vec<WaitCondition>),
    Check {
        /// Folders or files. If empty, the environment names the folder.
        paths: Vec<PathBuf>,
        /// `None`: that of the jars beside each folder.
        version: Option<FlinkVersion>,
    },
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ZookeeperRequest {
    Status {
        /// Empty: those of the configuration folders.
        servers: Vec<HostPort>,
        show: StatusRequest,
    },
    Check {
        /// Files, or folders with a file. If empty, the environment names the file.
        paths: Vec<PathBuf>,
    },
    Bootstrap(BootstrapRequest),
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BootstrapRequest {
    /// A file, or a folder with one. If `None`, the environment names the file.
    pub path: Option<PathBuf>,
    /// The server of this host. If `None`, it is the only server with an address of this host.
    pub id: Option<i64>,
    /// The home folder of ZooKeeper or Flink.
    pub home: Option<PathBuf>,
    /// Start this host's server, and wait until it serves.
    pub start: bool,
    pub dry_run: bool,
    /// Use a `dataDir` that has data and no `myid`.
    pub accept_data: bool,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HistoryRequest {
    /// Maximum actions to show; the newest ones are shown.
    pub limit: Option<usize>,
    pub cluster: Option<String>,
    pub since: Option<Since>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SandboxRequest {
    /// Run until a signal or the end of its command.
    Serve(Serve),
    Tour,
    /// Requests to a running sandbox.
    Control(Vec<sandbox::control::ControlRequest>),
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Serve {
    pub plan: sandbox::SandboxPlan,
    /// The folder for the sandbox's configuration.
    pub folder: Option<PathBuf>,
    /// Keep the folder after the end.
    pub keep: bool,
    /// The command to run with the sandbox's configuration. If empty, the sandbox runs until a signal.
    pub command: Vec<OsString>,
}

/// The side that decommissions the remaining nodes when a graceful decommission times out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tracking {
    /// This command, which waits for the nodes.
    Client,
    Server,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ResourceWords {
    MemoryAndCores {
        /// In MiB.
        memory: i32,
        cores: i32,
    },
    /// Amounts of resource types: `memory-mb=4Gi,vcores=2`.
    Amounts(String),
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Administration {
    Call(AdminCall),
    /// Let excluded nodes finish their applications before they are decommissioned.
    Decommission {
        /// In seconds; -1 for no limit.
        timeout: i32,
        tracking: Tracking,
    },
    Groups {
        /// The users to look up; empty for the caller.
        users: Vec<String>,
    },
    UpdateNodeResource {
        node: String,
        resource: ResourceWords,
        /// Maximum time of containers that exceed the new resource, in milliseconds; -1 for no limit.
        over_commit_timeout: i32,
    },
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AdministrationRequest {
    /// Hadoop's name of the command, such as `refreshQueues`: the first word of messages.
    pub name: &'static str,
    pub what: Administration,
    /// A sub-cluster of a federation; `None` for all.
    pub sub_cluster: Option<String>,
}

/// The condition of a conditional failover.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Trigger {
    /// The RM is active and reports that it is unhealthy.
    Unhealthy,
    /// The RM does not answer, and no other RM is active.
    Down,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FailoverRequest {
    /// The RM to make active; `None` for the only standby RM.
    pub to: Option<String>,
    /// RMs that the operator declares dead.
    pub dead: Vec<String>,
    /// Risks that the operator accepts.
    pub accept: Vec<Risk>,
    pub max_elections: usize,
    pub dry_run: bool,
    pub yes: bool,
    /// The condition, and the RM that must meet it.
    pub condition: Option<(Trigger, String)>,
    /// Time that the condition must hold before the failover.
    pub hold: Duration,
    /// Minimum time since the last conditional failover.
    pub cooldown: Option<Duration>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RepairRequest {
    /// The RM to keep active.
    pub keep: Option<String>,
    /// RMs that the operator declares dead.
    pub dead: Vec<String>,
    /// Risks that the operator accepts; only [`Risk::NoHttp`] and [`Risk::PendingActivation`] have an effect.
    pub accept: Vec<Risk>,
    pub dry_run: bool,
    pub yes: bool,
}

/// The action of one command. Ids of RMs are as on the command line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Request {
    GetServiceState {
        rm_id: String,
    },
    GetAllServiceState,
    CheckHealth {
        rm_id: String,
    },
    Status(StatusRequest),
    Zookeeper(ZookeeperRequest),
    Flink(FlinkRequest),
    Failover(FailoverRequest),
    Repair(RepairRequest),
    /// Wait until all conditions hold.
    Wait(Vec<WaitCondition>),
    Transition(TransitionRequest),
    Administration(AdministrationRequest),
    Probe(ProbeTarget),
    History(HistoryRequest),
    /// Print a text such as a completion script.
    Print(String),
    Sandbox(SandboxRequest),
    /// Write files such as manual pages.
    Write {
        folder: PathBuf,
        /// Names and texts.
        files: Vec<(String, String)>,
    },
}

impl Request {
    /// True if `--timeout` limits the whole request.
    pub fn is_limited(&self) -> bool {
        match self {
            Self::Status(show)
            | Self::Flink(FlinkRequest::Status(show))
            | Self::Zookeeper(ZookeeperRequest::Status { show, .. }) => show.watch.is_none(),
            Self::Failover(request) => request.condition.is_none(),
            Self::Sandbox(SandboxRequest::Tour | SandboxRequest::Serve(_)) => false,
            _ => true,
        }
    }

    /// True if the request may change a cluster.
    pub fn is_change(&self) -> bool {
        match self {
            Self::Failover(request) => !request.dry_run,
            Self::Repair(request) => !request.dry_run,
            Self::Transition(_) => true,
            Self::Administration(request) => request.what.is_change(),
            _ => false,
        }
    }
}

impl Administration {
    /// True if the request may change a cluster.
    pub fn is_change(&self) -> bool {
        match self {
            Self::Call(call) => call.is_change(),
            Self::Decommission { .. } | Self::UpdateNodeResource { .. } => true,
            Self::Groups { .. } => false,
        }
    }
}
