//! What verbs give back. [`super::render`] turns it into text.

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
    /// The command ends with this status, and has nothing more to show.
    Ended(Exit),
    /// The same text in every format: a completion script, for example.
    Text(String),
    /// An answer of Hadoop style that no ResourceManager gave: help, or what is wrong with the line.
    HadoopAnswer {
        stdout: String,
        stderr: String,
        exit: Exit,
    },
    /// A result of Hadoop style, with a line for standard error after success: what was ignored.
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
    /// The end of `status --watch` on a terminal; none if no look has ended.
    LastLook {
        look: Option<Look>,
        /// The escape sequence that gives the terminal back.
        leave_screen: &'static str,
    },
    Wait(WaitResult),
    Transition(TransitionResult),
    /// Two RMs are active, which both force flags of Hadoop style accept. The error says which.
    AcceptedSplitBrain(CommandError),
    FailoverPlan(FailoverPlan),
    ConditionNotMet(ConditionNotMet),
    FailoverRun(FailoverRun),
    Administration(AdministrationResult),
    Groups(UserGroups),
    /// A signal ended the wait for a decommission, which goes on.
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
        /// The faults that are set now; read only where the result is a document.
        faults: Vec<String>,
    },
    /// The tour is over; whether every command ended as it should.
    Tour {
        as_expected: bool,
    },
}
