//! What a command line asks for, in either style.

pub mod dialect;
mod settings;
mod since;

pub use settings::{Format, Settings, Style};
pub use since::Since;

use std::ffi::OsString;
use std::path::PathBuf;
use std::time::Duration;

use crate::ha::plan::Risk;
use crate::ha::state::Role;
use crate::sandbox;
use crate::systems::yarn::admin::calls::AdminCall;
use crate::verdict::condition::WaitCondition;
use crate::verdict::level::Level;

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TransitionRequest {
    pub rm_id: String,
    pub role: Role,
    /// Make the RM active although others cannot be asked.
    pub force_active: bool,
    /// Act although failover is automatic or another RM is active. Needs confirmation.
    pub force_manual: bool,
    /// The confirmation.
    pub yes: bool,
}

/// What `probe` asks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ProbeTarget {
    /// RMs of the configuration.
    Configured {
        /// Empty: all.
        rm_ids: Vec<String>,
        /// Succeed if one of them is active.
        any: bool,
    },
    /// One address, without a configuration.
    Address {
        host: String,
        port: u16,
        https: bool,
        /// Print nothing for an RM that is active or standby.
        quiet: bool,
    },
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StatusRequest {
    /// Configuration folders, or patterns of their names, one per cluster. Empty: the one in force.
    pub folders: Vec<PathBuf>,
    pub format: Format,
    /// Repeat, this long after each look.
    pub watch: Option<Duration>,
    /// The file for Prometheus's format, in the place of standard output.
    pub textfile: Option<PathBuf>,
    /// Show only clusters at these levels. Empty: all.
    pub only: Vec<Level>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HistoryRequest {
    /// At most so many actions, the newest ones.
    pub limit: Option<usize>,
    pub cluster: Option<String>,
    pub since: Option<Since>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SandboxRequest {
    /// Run until it is stopped, or its command has ended.
    Serve(Serve),
    Tour,
    /// Requests to a running sandbox.
    Control(Vec<sandbox::control::ControlRequest>),
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Serve {
    pub plan: sandbox::SandboxPlan,
    /// For its configuration.
    pub folder: Option<PathBuf>,
    /// Keep the folder at the end.
    pub keep: bool,
    /// The command to run with the sandbox's configuration. Empty: run until stopped.
    pub command: Vec<OsString>,
}

/// Which side decommissions the nodes that are left when the time of a graceful decommission is over.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tracking {
    /// This command, which waits.
    Client,
    Server,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ResourceWords {
    MemoryAndCores {
        /// MiB.
        memory: i32,
        cores: i32,
    },
    /// Amounts of resource types: `memory-mb=4Gi,vcores=2`.
    Amounts(String),
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Administration {
    Call(AdminCall),
    /// Let excluded nodes finish their applications first.
    Decommission {
        /// Seconds; -1: no limit.
        timeout: i32,
        tracking: Tracking,
    },
    Groups {
        /// Empty: the caller.
        users: Vec<String>,
    },
    UpdateNodeResource {
        node: String,
        resource: ResourceWords,
        /// Time for containers that exceed the new resource, in milliseconds; -1: no limit.
        over_commit_timeout: i32,
    },
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AdministrationRequest {
    /// Hadoop's name of the command, such as `refreshQueues`: it begins messages.
    pub name: &'static str,
    pub what: Administration,
    /// A sub-cluster of a federation; none: all.
    pub sub_cluster: Option<String>,
}

/// The condition of a conditional failover.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Trigger {
    /// The RM is active and reports that it is unhealthy.
    Unhealthy,
    /// The RM does not answer, and no other is active.
    Down,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FailoverRequest {
    /// The RM to make active; none: the only standby one.
    pub to: Option<String>,
    /// RMs that the operator declares dead.
    pub dead: Vec<String>,
    /// Accepted risks.
    pub accept: Vec<Risk>,
    pub max_elections: usize,
    pub dry_run: bool,
    pub yes: bool,
    /// The condition, and the RM that it is about.
    pub condition: Option<(Trigger, String)>,
    /// How long the condition must hold first.
    pub hold: Duration,
    /// Minimum time since the last conditional failover.
    pub cooldown: Option<Duration>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RepairRequest {
    /// The RM that stays active.
    pub keep: Option<String>,
    /// RMs that the operator declares dead.
    pub dead: Vec<String>,
    /// Accepted risks; only [`Risk::NoHttp`] and [`Risk::PendingActivation`] have an effect.
    pub accept: Vec<Risk>,
    pub dry_run: bool,
    pub yes: bool,
}

/// What one command does. Ids of RMs are as written on the command line.
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
    Failover(FailoverRequest),
    Repair(RepairRequest),
    /// Until all of them hold.
    Wait(Vec<WaitCondition>),
    Transition(TransitionRequest),
    Administration(AdministrationRequest),
    Probe(ProbeTarget),
    History(HistoryRequest),
    /// Print a text: a completion script.
    Print(String),
    Sandbox(SandboxRequest),
    /// Write files: the manual pages.
    Write {
        folder: PathBuf,
        /// Names and texts.
        files: Vec<(String, String)>,
    },
}

impl Request {
    /// Whether `--timeout` limits it as a whole.
    pub fn is_limited(&self) -> bool {
        match self {
            Self::Status(request) => request.watch.is_none(),
            Self::Failover(request) => request.condition.is_none(),
            Self::Sandbox(SandboxRequest::Tour | SandboxRequest::Serve(_)) => false,
            _ => true,
        }
    }

    /// Whether it may change something in a cluster.
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
    /// Whether it may change something in a cluster.
    pub fn is_change(&self) -> bool {
        match self {
            Self::Call(call) => call.is_change(),
            Self::Decommission { .. } | Self::UpdateNodeResource { .. } => true,
            Self::Groups { .. } => false,
        }
    }
}
