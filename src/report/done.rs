//! The results of verbs. [`super::render`] turns them into text.

use crate::error::{CommandError, Leaving};
use crate::exit::Exit;
use crate::net::server::Server;
use crate::verdict::look::Look;

use super::administration::{AdministrationResult, UserGroups};
use super::bootstrap::BootstrapResult;
use super::check::CheckResult;
use super::failover::{ConditionNotMet, FailoverPlan, FailoverRun};
use super::history::HistoryResult;
use super::probe::{ProbeResult, ProbeResults};
use super::service_state::{ServerState, ServiceStateRow};
use super::status::wait::WaitResult;
use super::transition::TransitionResult;

/// The result of a verb.
#[derive(Debug)]
pub enum Done {
    Nothing,
    /// The command ends with this status and prints nothing more.
    Ended(Exit),
    /// The same text in every format, for example a completion script.
    Text(String),
    /// Text of Hadoop style without a call: help, or an error in the command line.
    HadoopAnswer {
        stdout: String,
        stderr: String,
        exit: Exit,
    },
    /// A success in Hadoop style with a warning for standard error: options that were ignored.
    Warned {
        done: Box<Done>,
        warning: String,
    },
    ServiceState(ServerState),
    ServiceStates(Vec<ServiceStateRow>),
    Healthy(Server),
    Look {
        look: Look,
        exit: Exit,
    },
    /// The last look of `status --watch` on a terminal; `None` if no look was complete.
    LastLook {
        look: Option<Look>,
        /// The escape sequence that restores the terminal.
        leave_screen: &'static str,
    },
    Wait(WaitResult),
    Transition(TransitionResult),
    /// Two RMs are active, and both force flags of Hadoop style accept this. The error names the RMs.
    AcceptedSplitBrain(CommandError),
    FailoverPlan(FailoverPlan),
    ConditionNotMet(ConditionNotMet),
    FailoverRun(FailoverRun),
    Administration(AdministrationResult),
    Groups(UserGroups),
    /// A signal ended the wait for a decommission; the decommission continues.
    DecommissionGoesOn {
        leaving: Leaving,
        signal: i32,
    },
    Probe(ProbeResult),
    Probes(ProbeResults),
    History(HistoryResult),
    Check(CheckResult),
    Bootstrap(BootstrapResult),
    /// The linter found an error, and nothing was changed.
    BootstrapRefused(CheckResult),
    SandboxFaults {
        answers: String,
        /// The faults that are set now; read only if the result is a document.
        faults: Vec<String>,
    },
    /// The tour has ended; true if every command had the expected exit status.
    Tour {
        as_expected: bool,
    },
}
