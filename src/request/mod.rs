//! What a command line asks for, in either style.

pub mod dialect;
mod settings;
mod since;

pub use settings::{Format, Settings, Spelling};
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

/// A transition, as asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TransitionRequest {
    /// The RM, as written.
    pub rm_id: String,
    /// Where it is to go.
    pub role: Role,
    /// Do not let RMs that cannot be asked stop a transition to active.
    pub force_active: bool,
    /// Act although an elector is in charge, and whoever else is active. Needs confirmation.
    pub force_manual: bool,
    /// That confirmation, given on the command line.
    pub yes: bool,
}

/// Whom `probe` asks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ProbeTarget {
    /// RMs of the configuration; all of them where none is named.
    Configured {
        /// Their ids, as written.
        rm_ids: Vec<String>,
        /// Succeed if any of them is active.
        any: bool,
    },
    /// One address, without any configuration.
    Address {
        /// Name or literal address.
        host: String,
        /// TCP port.
        port: u16,
        /// Speak HTTPS.
        https: bool,
        /// Print nothing if the RM is active or standby.
        quiet: bool,
    },
}

/// A look at clusters, as asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StatusRequest {
    /// Configuration folders, or patterns of their names, one per cluster; none: the one in force.
    pub folders: Vec<PathBuf>,
    /// How the result is shown.
    pub format: Format,
    /// Look again and again, so long after each look.
    pub watch: Option<Duration>,
    /// Write Prometheus's format to this file, in place of standard output.
    pub textfile: Option<PathBuf>,
    /// Show only clusters at these levels; none: all.
    pub only: Vec<Level>,
}

/// A look into the log, as asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HistoryRequest {
    /// The newest actions, so many at most; none: all.
    pub limit: Option<usize>,
    /// Those of the cluster with this id; none: all.
    pub cluster: Option<String>,
    /// Those since then; none: all.
    pub since: Option<Since>,
}

/// What the sandbox is to do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SandboxRequest {
    /// Run, until it is stopped or a command has ended.
    Serve(Serve),
    /// Show the verbs on it.
    Tour,
    /// Control a running one.
    Control(Vec<sandbox::control::ControlRequest>),
}

/// A sandbox to run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Serve {
    /// What it has.
    pub plan: sandbox::SandboxPlan,
    /// Where its configuration goes.
    pub folder: Option<PathBuf>,
    /// Leave the folder there afterwards.
    pub keep: bool,
    /// The command to run with the sandbox's configuration; none: until stopped.
    pub command: Vec<OsString>,
}

/// How a graceful decommission is seen to its end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tracking {
    /// By this command, which waits for it.
    Client,
    /// By the RM.
    Server,
}

/// What a node is to have, as written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ResourceWords {
    /// So much memory, in MiB, and so many cores.
    MemoryAndCores {
        /// MiB.
        memory: i32,
        /// Virtual cores.
        cores: i32,
    },
    /// Amounts of resource types: `memory-mb=4Gi,vcores=2`.
    Amounts(String),
}

/// What the active RM is asked to do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Administration {
    /// A call that needs nothing more.
    Call(AdminCall),
    /// Let excluded nodes leave when their applications have ended, or after so many seconds; -1: whenever that is.
    Decommission {
        /// Seconds.
        timeout: i32,
        /// Who sees to it.
        tracking: Tracking,
    },
    /// The groups of users; of the caller, where none is named.
    Groups {
        /// The users.
        users: Vec<String>,
    },
    /// Set what a node has.
    UpdateNodeResource {
        /// The node, as written.
        node: String,
        /// What it is to have.
        resource: ResourceWords,
        /// How long containers beyond that may go on, in milliseconds; -1: to their end.
        over_commit_timeout: i32,
    },
}

/// An administration command.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AdministrationRequest {
    /// The command's name in Hadoop's spelling, which begins its messages: `refreshQueues`.
    pub name: &'static str,
    /// What is to be done.
    pub what: Administration,
    /// The sub-cluster of a federation that it is for, if not all of them.
    pub sub_cluster: Option<String>,
}

/// What has to be so for a failover to happen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Trigger {
    /// The RM is active, and says that it is not well.
    Unhealthy,
    /// Nothing shows the RM alive, and nobody is active.
    Down,
}

/// A failover, as asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FailoverRequest {
    /// The RM that is to become active, as written; the only one on standby, where none is.
    pub to: Option<String>,
    /// RMs that are said to be dead, as written.
    pub dead: Vec<String>,
    /// Risks that are accepted.
    pub accept: Vec<Risk>,
    /// Elections to hold at most.
    pub max_elections: usize,
    /// Only show the plan.
    pub dry_run: bool,
    /// Do not ask.
    pub yes: bool,
    /// What has to be so, and of which RM, as written.
    pub condition: Option<(Trigger, String)>,
    /// How long that must have held.
    pub hold: Duration,
    /// How long after the last one that had a condition there is none.
    pub cooldown: Option<Duration>,
}

/// A repair, as asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RepairRequest {
    /// The RM that is to stay active, as written.
    pub keep: Option<String>,
    /// RMs that are said to be dead, as written.
    pub dead: Vec<String>,
    /// The risks that are accepted: [`Risk::NoHttp`] and [`Risk::PendingActivation`] matter.
    pub accept: Vec<Risk>,
    /// Only show the plan.
    pub dry_run: bool,
    /// Do not ask.
    pub yes: bool,
}

/// One thing to do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Request {
    /// The state of one RM.
    GetServiceState {
        /// The RM, as written.
        rm_id: String,
    },
    /// The states of all RMs.
    GetAllServiceState,
    /// Whether one RM is well.
    CheckHealth {
        /// The RM, as written.
        rm_id: String,
    },
    /// One verdict on a cluster or several.
    Status(StatusRequest),
    /// Move the active RM.
    Failover(FailoverRequest),
    /// Put a broken pair right.
    Repair(RepairRequest),
    /// Wait until all of these hold.
    Wait(Vec<WaitCondition>),
    /// A change of state.
    Transition(TransitionRequest),
    /// Something that only the active RM does.
    Administration(AdministrationRequest),
    /// What `/isActive` says.
    Probe(ProbeTarget),
    /// What this tool did.
    History(HistoryRequest),
    /// Print a text: a completion script.
    Print(String),
    /// The embedded pair.
    Sandbox(SandboxRequest),
    /// Write files: the manual pages.
    Write {
        /// The folder they go to.
        folder: PathBuf,
        /// Their names and texts.
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

    /// Whether it is to change something in a cluster.
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
    /// Whether it is to change something in a cluster.
    pub fn is_change(&self) -> bool {
        match self {
            Self::Call(call) => call.is_change(),
            Self::Decommission { .. } | Self::UpdateNodeResource { .. } => true,
            Self::Groups { .. } => false,
        }
    }
}
