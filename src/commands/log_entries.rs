//! Converts actions and their results to entries of the log.

use crate::error::{CommandError, Interrupted, TransitionFailure};
use crate::ha::state::FailoverMode;
use crate::ha::state::SentFailure;
use crate::ha::state::{HaState, Role};
use crate::ha::transition_guard::{Ground, TransitionIntent, grounds};
use crate::hadoop::rpc::error::RpcError;
use crate::journal::entry::{End, EndWord, SeenEntry, Why};
use crate::net::server::Server;
use crate::report::messages;
use crate::request::TransitionRequest;
use crate::systems::yarn::admin::calls::AdminReply;
use crate::systems::yarn::others::RoleAnswer;

/// The states after a transition.
pub(super) struct Changed {
    pub(super) state: HaState,
    pub(super) others: Vec<RoleAnswer>,
}

/// The state of an RM, or the reason why it is unknown.
pub(super) type StateAnswer<'a> = (&'a Server, Result<HaState, &'a RpcError>);

pub(super) fn of_answer(answer: &RoleAnswer) -> StateAnswer<'_> {
    (&answer.peer, answer.state.as_ref().copied())
}

pub(super) fn why(
    failover: FailoverMode,
    request: &TransitionRequest,
    intent: TransitionIntent,
    all_answered: bool,
) -> Why {
    let grounds = grounds(failover, intent, all_answered).into_iter();
    let mut allowed: Vec<String> = grounds.map(|ground| words(ground).to_owned()).collect();
    if request.force_manual && !request.yes {
        allowed.push("confirmed when asked".to_owned());
    }
    let flags = [
        (request.force_active, "--force-active"),
        (request.force_manual, "--force-manual"),
        (request.yes, "--yes"),
    ];
    let given = flags.into_iter().filter(|(given, _)| *given);
    Why {
        allowed,
        flags: given.map(|(_, flag)| flag.to_owned()).collect(),
    }
}

fn words(ground: Ground) -> &'static str {
    match ground {
        Ground::NoElector => "manual failover",
        Ground::ElectorOverruled => "automatic failover, overridden",
        Ground::NobodyElseActive => "no other RM active",
        Ground::NobodyElseSeenActive => "no other RM seen active",
        Ground::OthersNotAsked => "the other RMs were not asked",
    }
}

pub(super) fn seen<'a>(answers: impl IntoIterator<Item = StateAnswer<'a>>) -> Vec<SeenEntry> {
    let answers = answers.into_iter();
    answers
        .map(|(peer, answer)| SeenEntry::of_rm(&peer.id, answer.map_err(|error| &error.failure)))
        .collect()
}

/// Returns the result of a transition, and the states after it.
pub(super) fn end_of_transition(
    peer: &Server,
    role: Role,
    result: &Result<Changed, CommandError>,
) -> (End, Vec<SeenEntry>) {
    match result {
        Ok(changed) => {
            let others = changed.others.iter().map(of_answer);
            let all = std::iter::once((peer, Ok(changed.state))).chain(others);
            (End::ok(), seen(all))
        }
        Err(error) => {
            let end = End::new(word(error), &messages::sentence(error));
            (end, seen_despite(peer, role, error))
        }
    }
}

fn seen_despite(peer: &Server, role: Role, error: &CommandError) -> Vec<SeenEntry> {
    match error {
        CommandError::Transition(TransitionFailure {
            seen: Some(state), ..
        }) => seen([(peer, state.as_ref().copied())]),
        CommandError::SplitBrain { others, .. } => {
            let others = others
                .iter()
                .map(|other| (&other.peer, Ok(HaState::Active)));
            seen(std::iter::once((peer, Ok(role.state()))).chain(others))
        }
        _ => Vec::new(),
    }
}

pub(super) fn end_of_call(reply: &Result<AdminReply, CommandError>) -> End {
    match reply {
        Ok(_) => End::ok(),
        Err(error) => End::new(word(error), &messages::sentence(error)),
    }
}

fn word(error: &CommandError) -> EndWord {
    match error {
        CommandError::Transition(TransitionFailure {
            error: Some(error), ..
        })
        | CommandError::Change {
            error,
            unanswered: 0,
        }
        | CommandError::Rpc(error) => of_sent_failure(error.sent_failure()),
        CommandError::Change { .. }
        | CommandError::Interrupted {
            done: Interrupted::Sent { .. },
            ..
        } => EndWord::Unknown,
        CommandError::Transition(_) | CommandError::SplitBrain { .. } => EndWord::Unconfirmed,
        // All other errors occur before a call is sent.
        _ => EndWord::NotSent,
    }
}

fn of_sent_failure(failure: SentFailure) -> EndWord {
    match failure {
        SentFailure::NotSent => EndWord::NotSent,
        SentFailure::Refused => EndWord::Refused,
        SentFailure::Unknown => EndWord::Unknown,
    }
}
