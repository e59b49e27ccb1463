//! The errors of commands. They span all layers; [`crate::report`] puts them into words.

use std::time::Duration;

use crate::base::deadline::Elapsed;
use crate::config::{ConfigError, Origin};
use crate::ha::plan::PlanRefusal;
use crate::ha::sent::Sent;
use crate::ha::state::FailoverMode;
use crate::ha::state::SentFailure;
use crate::ha::state::{HaState, Role};
use crate::ha::transition_guard::TransitionRefusal;
use crate::hadoop::rpc::error::RpcError;
use crate::net::server::Server;
use crate::sandbox::SandboxError;
use crate::security::credential::LoginError;
use crate::security::user::UserError;
use crate::systems::flink::targets::NoFlinkTargets;
use crate::systems::yarn::admin::active::LastState;
use crate::systems::yarn::admin::calls::NodeId;
use crate::systems::yarn::silences::Silences;
use crate::systems::yarn::targets::{AddressError, RmId};
use crate::systems::zookeeper::bootstrap::BootstrapRefusal;
use crate::systems::zookeeper::targets::NoServers;
use crate::verdict::seen::Missing;

#[derive(Debug)]
pub enum CommandError {
    Config(ConfigError),
    User(UserError),
    /// The caller has no valid credential; nothing was sent.
    Login(LoginError),
    /// `hadoop.security.authentication` has a value that Hadoop does not know; nothing was sent.
    Authentication {
        wanted: String,
        origin: Origin,
    },
    HaDisabled {
        /// In Hadoop style: `-getServiceState`.
        verb: &'static str,
        /// The folders that were searched, if none has a site file.
        nothing_found_in: Option<String>,
        /// The origin of `yarn.resourcemanager.ha.enabled`, or the folder if the key is not set.
        place: String,
    },
    NoRms {
        /// The origin of `yarn.resourcemanager.ha.rm-ids`, or the folder if the key is not set.
        place: String,
    },
    NoZookeeperServers {
        why: NoServers,
        /// The folder that was searched.
        folder: Option<std::path::PathBuf>,
    },
    /// A folder names no Flink cluster that can be looked at.
    NoFlinkCluster {
        why: NoFlinkTargets,
        /// The folder that was searched.
        folder: Option<std::path::PathBuf>,
    },
    UnknownMaster {
        /// The master on the command line.
        given: String,
        known: Vec<String>,
    },
    UnknownRm {
        /// The id on the command line.
        given: String,
        known: Vec<RmId>,
    },
    /// The address is missing or malformed.
    Address {
        rm_id: RmId,
        error: AddressError,
    },
    /// A query failed.
    Rpc(RpcError),
    /// `HealthCheckFailedException` of an RM.
    Unhealthy(RpcError),
    /// A guard refused a transition; nothing was sent.
    Refused {
        refusal: TransitionRefusal,
        about: Server,
        /// The failed call, if the refusal is about an unknown state.
        error: Option<RpcError>,
    },
    /// The operator did not confirm; nothing was sent.
    Declined(NoConsent),
    /// The transition succeeded, but other RMs are active too.
    SplitBrain {
        peer: Server,
        others: Vec<OtherActive>,
        failover: FailoverMode,
    },
    /// A transition failed, or its result is unknown.
    Transition(TransitionFailure),
    /// The guard refused a failover or repair; nothing was sent.
    PlanRefused {
        refusals: Vec<PlanRefusal>,
        /// The ids of all RMs.
        ids: Vec<String>,
        /// Why sources did not answer.
        silences: Silences,
    },
    /// The time limit is too short for the plan; nothing was sent.
    TooShort {
        limit: Duration,
        /// The estimated time that the plan needs.
        needed: Duration,
        /// True if an RM that does not answer lengthens the plan.
        silent: bool,
    },
    /// Another failover, repair or transition holds the lock.
    Busy {
        /// User, host and process that hold the lock.
        by: String,
    },
    /// `--cooldown` has not passed since the last conditional failover.
    CoolingDown {
        ago: Duration,
        cooldown: String,
    },
    /// The time of the last conditional failover is in the future.
    ClockSetBack {
        /// The file that records the failover.
        stamp: std::path::PathBuf,
        at: String,
        cooldown: String,
    },
    /// The condition of a failover cannot be evaluated; nothing was sent.
    ConditionUnknown {
        condition: String,
        silence: Silence,
        /// The reason that the source gave.
        missing: Option<Missing>,
    },
    Administration {
        /// Hadoop's name of the command, such as `refreshQueues`: the first word of the message.
        name: &'static str,
        error: Box<CommandError>,
    },
    /// The arguments do not fit the configuration; nothing was sent.
    Illegal(String),
    /// The search for the active RM timed out; nothing was changed.
    NobodyActive {
        budget: Duration,
        /// The last answer of each RM.
        seen: Vec<LastState>,
    },
    /// A call that may change something failed.
    Change {
        error: RpcError,
        /// Attempts that went unanswered.
        unanswered: u32,
    },
    /// Nodes are still being decommissioned, but this command has stopped tracking them.
    Decommissioning {
        cause: Unattended,
        leaving: Leaving,
    },
    /// A resource limit of this process is too low; nothing was sent.
    Unprepared {
        /// The resource and its limit.
        what: &'static str,
        source: std::io::Error,
    },
    /// The command was stopped before it ended.
    CutShort {
        why: Shortcut,
        /// True if the command may change something.
        is_change: bool,
        /// Calls sent so far that may change something.
        sent: Vec<Sent>,
    },
    Interrupted {
        signal: i32,
        done: Interrupted,
    },
    /// A sandbox cannot start.
    Sandbox(SandboxError),
    /// A running sandbox refused the request, or no sandbox runs.
    SandboxAsked(String),
    /// The command after `sandbox --` does not start.
    Command {
        name: String,
        source: std::io::Error,
    },
    /// `zookeeper bootstrap` changed nothing.
    Bootstrap(BootstrapRefusal),
    /// The history cannot be read.
    History {
        file: std::path::PathBuf,
        source: std::io::Error,
    },
    /// A file system did not answer in time.
    SlowFiles {
        /// The file, or the operation on it.
        what: String,
        elapsed: Elapsed,
    },
    /// A file or stream could not be written.
    Output {
        what: String,
        source: std::io::Error,
    },
}

/// Why a command was stopped.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Shortcut {
    /// The time limit passed.
    Late(Duration),
    /// A panic with its message.
    Defect(String),
}

/// The progress of a command when a signal ended it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Interrupted {
    /// The command changes nothing.
    Question,
    NothingSent,
    /// This call was sent and went unanswered.
    Sent {
        method: &'static str,
        peer: Server,
    },
}

/// Why a condition on an RM cannot be evaluated.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Silence {
    /// Permission denied.
    Denied,
    /// This tool could not send the question.
    NotAsked,
    /// The RM gave no answer, or a malformed one.
    Silent,
}

/// Why this command has stopped tracking a decommission.
#[derive(Debug)]
pub enum Unattended {
    /// The time limit passed.
    OutOfTime(Duration),
    Failed(Box<CommandError>),
}

/// Nodes that are being decommissioned.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Leaving {
    /// The last RM that was called.
    pub peer: Server,
    pub phase: Phase,
    /// Seconds until the nodes are decommissioned forcibly. `None` means no limit.
    pub timeout: Option<u64>,
    /// Nodes that were decommissioning at the last check. `None` if no check was made.
    pub nodes: Option<Vec<NodeId>>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Phase {
    /// The request was sent and went unanswered.
    Asked,
    /// The nodes finish their applications.
    Graceful,
    /// The request to end the grace period was sent and went unanswered.
    Forced,
}

/// Why the operator's confirmation is missing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NoConsent {
    /// An answer other than yes.
    Answer(String),
    /// Standard input has ended or cannot be read.
    EndOfInput,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OtherActive {
    pub peer: Server,
    /// True if only `/isActive` reports this RM active, because RPC does not answer.
    pub by_page: bool,
}

/// A transition that failed, or whose result is unknown.
#[derive(Debug)]
pub struct TransitionFailure {
    pub peer: Server,
    pub role: Role,
    /// The failed call. `None` if the RM answered with success.
    pub error: Option<RpcError>,
    /// The state read afterwards. `None` if nothing can have changed and the RM was not asked.
    pub seen: Option<Result<HaState, RpcError>>,
}

impl TransitionFailure {
    /// True if the RM may still carry out the call.
    pub fn may_still_come(&self) -> bool {
        let unanswered = |error: &RpcError| error.sent_failure() == SentFailure::Unknown;
        let arrived = matches!(&self.seen, Some(Ok(state)) if *state == self.role.state());
        self.error.as_ref().is_some_and(unanswered) && !arrived
    }
}

impl From<ConfigError> for CommandError {
    fn from(error: ConfigError) -> Self {
        Self::Config(error)
    }
}

impl From<LoginError> for CommandError {
    fn from(error: LoginError) -> Self {
        Self::Login(error)
    }
}

impl From<UserError> for CommandError {
    fn from(error: UserError) -> Self {
        Self::User(error)
    }
}
