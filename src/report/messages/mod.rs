//! Words errors in subcommand style: the observation, and the advice.

pub mod exit;
mod sentence;

pub use sentence::sentence;

use crate::error::{CommandError, Interrupted, TransitionFailure};
use crate::ha::state::FailoverMode;
use crate::hadoop::rpc::error::{AUTHENTICATION, Failure, RpcError};
use crate::hadoop::rpc::message::RemoteException;
use crate::selection::Selection;
use crate::systems::yarn::action::for_missing;
use crate::systems::yarn::advice as yarn_advice;
use crate::systems::yarn::missing;
use crate::verdict::advice::Advice;
use crate::verdict::seen::Missing;

use super::advice::text as words;
use super::failover::refusals;
use super::{Report, harmless, harmless_line};
use sentence::plan_refused;

pub const UNKNOWN_STATE: &str = "unknown";

/// Formats a failed command with its advice.
pub fn failure(error: &CommandError, selection: &Selection) -> Report {
    let text = match error {
        // One line per reason.
        CommandError::PlanRefused {
            refusals,
            ids,
            silences,
        } => harmless(&plan_refused(
            &refusals::text(refusals, ids, silences, Some(selection)),
            silences,
        )),
        error => harmless_line(&match advice(error) {
            Some(next) => format!("{}; next: {}", sentence(error), words(&next, selection)),
            None => sentence(error),
        }),
    };
    let cluster = match names_cluster(error) && *selection != Selection::default() {
        true => format!("{}: ", selection.title()),
        false => String::new(),
    };
    let stderr = format!("rmadmin: {}{text}\n", harmless_line(&cluster));
    Report::new("", stderr, exit::of(error))
}

/// True if the message names the cluster: after a failed change or administration command.
fn names_cluster(error: &CommandError) -> bool {
    if let CommandError::Administration { error, .. } = error {
        return matches!(
            **error,
            CommandError::Rpc(_)
                | CommandError::Change { .. }
                | CommandError::NobodyActive { .. }
                | CommandError::Decommissioning { .. }
        );
    }
    matches!(
        error,
        CommandError::Interrupted {
            done: Interrupted::Sent { .. } | Interrupted::NothingSent,
            ..
        } | CommandError::Refused { .. }
            | CommandError::Declined(_)
            | CommandError::SplitBrain { .. }
            | CommandError::Transition(_)
            | CommandError::PlanRefused { .. }
            | CommandError::TooShort { .. }
            | CommandError::Busy { .. }
            | CommandError::CoolingDown { .. }
            | CommandError::ClockSetBack { .. }
            | CommandError::Unprepared { .. }
            | CommandError::CutShort {
                is_change: true,
                ..
            }
    )
}

/// True if the command was stopped after it had sent something.
fn has_sent(error: &CommandError) -> bool {
    matches!(error, CommandError::CutShort { sent, .. } if !sent.is_empty())
}

/// Returns advice for an error.
pub fn advice(error: &CommandError) -> Option<Advice> {
    match error {
        CommandError::SplitBrain {
            peer,
            others,
            failover,
        } => Some(match failover {
            FailoverMode::Automatic => Advice::command(["repair"]),
            FailoverMode::Manual => {
                let others = others.iter().map(|other| other.peer.id.as_str());
                yarn_advice::repair_keeping(&peer.id, others)
            }
        }),
        CommandError::Administration { error, .. } => advice(error),
        CommandError::Rpc(error)
        | CommandError::Change { error, .. }
        | CommandError::Transition(TransitionFailure {
            error: Some(error),
            seen: None,
            ..
        }) => of_failed_call(error),
        CommandError::Unhealthy(error) if is_unanswered(error) => of_failed_call(error),
        CommandError::ConditionUnknown { .. }
        | CommandError::Transition(_)
        | CommandError::Interrupted {
            done: Interrupted::Sent { .. },
            ..
        } => Some(Advice::command(["status"])),
        error if has_sent(error) => Some(Advice::command(["status"])),
        _ => None,
    }
}

/// True if the RM's health is unknown: the RM gave no answer, or denied the call.
fn is_unanswered(error: &RpcError) -> bool {
    error.remote().is_none_or(RemoteException::is_denial)
}

/// Returns advice for a failed call; `None` if the RM understood the call and refused it.
fn of_failed_call(error: &RpcError) -> Option<Advice> {
    let rm = &error.peer.id;
    let missing = missing::of_call_to_rm(error);
    match (&missing, &error.failure) {
        (_, Failure::Refused { method, exception })
            if *method != AUTHENTICATION && exception.is_of_admin_acl() =>
        {
            Some(Advice::action(format!(
                "use an account in yarn.admin.acl of {rm}; with Kerberos: kinit, or --keytab"
            )))
        }
        (
            Missing::Denied(_)
            | Missing::Untrusted(_)
            | Missing::Kerberos(_)
            | Missing::Authentication(_)
            | Missing::UnknownHost { .. },
            _,
        ) => Some(Advice::from(&for_missing(rm, &missing))),
        (_, Failure::Refused { .. }) => None,
        _ => Some(Advice::command(["status"])),
    }
}
