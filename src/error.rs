//! Why a command did not do what it was asked to do. One enum over the layers; [`crate::report`] words it.

use std::time::Duration;

use crate::base::deadline::Elapsed;
use crate::config::{ConfigError, Origin};
use crate::ha::plan::PlanRefusal;
use crate::ha::sent::Sent;
use crate::ha::state::FailoverMode;
use crate::ha::state::Fate;
use crate::ha::state::{HaState, Role};
use crate::ha::transition_guard::TransitionRefusal;
use crate::hadoop::rpc::error::RpcError;
use crate::net::server::Server;
use crate::sandbox::SandboxError;
use crate::security::credential::LoginError;
use crate::security::user::UserError;
use crate::systems::yarn::admin::active::LastState;
use crate::systems::yarn::admin::calls::NodeId;
use crate::systems::yarn::silences::Silences;
use crate::systems::yarn::targets::{AddressError, RmId};
use crate::verdict::seen::Missing;

/// Why a command failed.
#[derive(Debug)]
pub enum CommandError {
    /// There is no usable configuration.
    Config(ConfigError),
    /// There is no user to call as.
    User(UserError),
    /// The caller cannot log in as the words or the configuration want it; nothing was sent.
    Login(LoginError),
    /// The configuration wants a kind of authentication that Hadoop does not have; nothing was sent.
    Authentication {
        /// What it wants.
        wanted: String,
        /// Where the configuration says so.
        origin: Origin,
    },
    /// The configuration is not that of a high-availability pair.
    HaDisabled {
        /// Hadoop's word for the verb.
        verb: &'static str,
        /// Where the configuration was looked for, if no site file was found there.
        nothing_found_in: Option<String>,
        /// Where `yarn.resourcemanager.ha.enabled` is set, or which folder lacks it.
        place: String,
    },
    /// The configuration lists no RM.
    NoRms {
        /// Where `yarn.resourcemanager.ha.rm-ids` is set, or which folder lacks it.
        place: String,
    },
    /// An id that the configuration does not list.
    UnknownRm {
        /// As written on the command line.
        given: String,
        /// Those that it lists.
        known: Vec<RmId>,
    },
    /// An RM has no usable address.
    Address {
        /// The RM.
        rm_id: RmId,
        /// Why.
        error: AddressError,
    },
    /// A question brought no answer.
    Rpc(RpcError),
    /// An RM says that it is not well.
    Unhealthy(RpcError),
    /// A guard refused a transition; nothing was sent.
    Refused {
        /// Why.
        refusal: TransitionRefusal,
        /// The RM that the refusal is about.
        about: Server,
        /// Why that RM's state is unknown, where that is the reason.
        error: Option<RpcError>,
    },
    /// The operator did not confirm; nothing was sent.
    Declined(NoConsent),
    /// An RM became active, and others are active too.
    SplitBrain {
        /// The RM that was made active.
        peer: Server,
        /// Who else is active now.
        others: Vec<OtherActive>,
        /// Who decides which RM is active.
        failover: FailoverMode,
    },
    /// A transition did not end as asked for, or nobody knows.
    Transition(TransitionFailure),
    /// The guard of a failover or repair refuses; nothing was sent.
    PlanRefused {
        /// Every reason.
        refusals: Vec<PlanRefusal>,
        /// The ids of the RMs.
        ids: Vec<String>,
        /// Why sources said nothing.
        silences: Silences,
    },
    /// The time limit does not allow for what is to be done; nothing was sent.
    TooShort {
        /// The limit.
        limit: Duration,
        /// The time that is needed, about.
        needed: Duration,
        /// Whether the reason is an RM that does not answer.
        silent: bool,
    },
    /// Somebody else's failover, repair or transition is running.
    Busy {
        /// Whose.
        by: String,
    },
    /// The last failover that had a condition was too short a time ago.
    CoolingDown {
        /// How long ago.
        ago: Duration,
        /// How long it has to be.
        cooldown: String,
    },
    /// By the clock, the last failover that had a condition is still to come.
    ClockSetBack {
        /// The file that has its time.
        stamp: std::path::PathBuf,
        /// Its time.
        at: String,
        /// How long it has to be ago.
        cooldown: String,
    },
    /// Nobody can tell whether the condition of a failover holds; nothing was sent.
    ConditionUnknown {
        /// The condition.
        condition: String,
        /// Why not.
        silence: Silence,
        /// The same in the source's words.
        missing: Option<Missing>,
    },
    /// An administration command failed.
    Administration {
        /// Its name in Hadoop's spelling, which begins the message.
        name: &'static str,
        /// Why.
        error: Box<CommandError>,
    },
    /// What is asked for cannot be; nothing was sent.
    Illegal(String),
    /// No RM was active in time; nothing was changed.
    NobodyActive {
        /// How long one was looked for.
        budget: Duration,
        /// The last answer of each RM.
        seen: Vec<LastState>,
    },
    /// A call that changes something failed.
    Change {
        /// The last failure.
        error: RpcError,
        /// How often it was made with an unknown fate.
        unanswered: u32,
    },
    /// Nodes are leaving, and nobody sees to it any more.
    Decommissioning {
        /// Why.
        cause: Unattended,
        /// What goes on.
        leaving: Leaving,
    },
    /// A limit of this process leaves no room to act; nothing was sent.
    Unprepared {
        /// What is lacking.
        what: &'static str,
        /// Why.
        source: std::io::Error,
    },
    /// The command did not come to its end.
    CutShort {
        /// Why.
        why: Shortcut,
        /// Whether it is one that may change something.
        is_change: bool,
        /// What it had sent by then that may change something.
        sent: Vec<Sent>,
    },
    /// A signal ended the command.
    Interrupted {
        /// Its number.
        signal: i32,
        /// What it had done by then.
        done: Interrupted,
    },
    /// A sandbox cannot be.
    Sandbox(SandboxError),
    /// A running sandbox refuses, or there is none.
    SandboxAsked(String),
    /// The command that was to run in the sandbox does not start.
    Command {
        /// Its name.
        name: String,
        /// Why.
        source: std::io::Error,
    },
    /// The log of what was done cannot be read.
    History {
        /// Its file.
        file: std::path::PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// A file system gave no answer in time.
    SlowFiles {
        /// What was waited for.
        what: String,
        /// The time limit.
        elapsed: Elapsed,
    },
    /// A file could not be written.
    Output {
        /// What.
        what: String,
        /// Why.
        source: std::io::Error,
    },
}

/// Why a command did not come to its end.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Shortcut {
    /// It was later than this limit.
    Late(Duration),
    /// A panic, in its words.
    Defect(String),
}

/// How far a command was that a signal ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Interrupted {
    /// It changes nothing.
    Question,
    /// It sent nothing that changes anything.
    NothingSent,
    /// This call was sent, and not answered.
    Sent {
        /// The method.
        method: &'static str,
        /// The RM that was called.
        peer: Server,
    },
}

/// Why something cannot be told of an RM.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Silence {
    /// It does not let this caller ask.
    Denied,
    /// It was not asked: this tool cannot.
    NotAsked,
    /// It says nothing, or nothing that makes sense.
    Silent,
}

/// Why nobody sees to a decommission any more.
#[derive(Debug)]
pub enum Unattended {
    /// The time of the whole command is over.
    OutOfTime(Duration),
    /// The RM was asked in vain.
    Failed(Box<CommandError>),
}

/// Nodes that an RM was told to let go.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Leaving {
    /// The RM that was told last.
    pub peer: Server,
    /// How far it got.
    pub phase: Phase,
    /// Seconds until the grace ends; none if it does not.
    pub timeout: Option<u64>,
    /// The nodes that were last seen leaving; none if nobody looked.
    pub nodes: Option<Vec<NodeId>>,
}

/// How far a decommission got.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Phase {
    /// The RM was asked to begin, and has not answered.
    Asked,
    /// It lets the nodes finish.
    Graceful,
    /// It was told to end the grace, and has not answered.
    Forced,
}

/// How the operator said no.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NoConsent {
    /// By an answer that is not yes.
    Answer(String),
    /// By giving none: standard input is at its end, or cannot be read.
    EndOfInput,
}

/// An RM that is active beside another one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OtherActive {
    /// The RM.
    pub peer: Server,
    /// Whether its page says so, and RPC does not tell.
    pub by_page: bool,
}

/// A transition that did not end as asked for.
#[derive(Debug)]
pub struct TransitionFailure {
    /// The RM that was told to change.
    pub peer: Server,
    /// Where it was told to go.
    pub role: Role,
    /// What the call brought: `None` where the RM answered that it was done.
    pub error: Option<RpcError>,
    /// What was seen of the RM afterwards; `None` where nothing can have changed and nobody looked.
    pub seen: Option<Result<HaState, RpcError>>,
}

impl TransitionFailure {
    /// Whether the RM got the order, for all that is known, and has not shown what came of it.
    pub fn may_still_come(&self) -> bool {
        let unanswered = |error: &RpcError| error.fate() == Fate::Unknown;
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
