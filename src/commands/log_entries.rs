//! What verbs do to clusters, in the words of the log.

use crate::error::{CommandError, Interrupted, TransitionFailure};
use crate::ha::state::FailoverMode;
use crate::ha::state::Fate;
use crate::ha::state::{HaState, Role};
use crate::ha::transition_guard::{Ground, TransitionIntent, grounds};
use crate::hadoop::rpc::error::RpcError;
use crate::journal::entry::{End, EndWord, SeenEntry, Why};
use crate::net::server::Server;
use crate::report::messages;
use crate::request::TransitionRequest;
use crate::systems::yarn::admin::calls::AdminReply;
use crate::systems::yarn::others::RoleAnswer;

/// What was seen after a transition that was carried out.
pub(super) struct Changed {
    /// The state of the RM.
    pub(super) state: HaState,
    /// What the others said.
    pub(super) others: Vec<RoleAnswer>,
}

/// What an RM said of its state, or why it did not.
pub(super) type StateAnswer<'a> = (&'a Server, Result<HaState, &'a RpcError>);

/// What an RM said over RPC.
pub(super) fn of_answer(answer: &RoleAnswer) -> StateAnswer<'_> {
    (&answer.peer, answer.state.as_ref().copied())
}

/// Why a transition was allowed.
pub(super) fn why(
    failover: FailoverMode,
    request: &TransitionRequest,
    wish: TransitionIntent,
    all_answered: bool,
) -> Why {
    let grounds = grounds(failover, wish, all_answered).into_iter();
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

/// Answers as the log has them.
pub(super) fn seen<'a>(answers: impl IntoIterator<Item = StateAnswer<'a>>) -> Vec<SeenEntry> {
    let answers = answers.into_iter();
    answers
        .map(|(peer, answer)| SeenEntry::of_rm(&peer.id, answer.map_err(|error| &error.failure)))
        .collect()
}

/// How a transition ended, and what was seen afterwards.
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

/// How a call to the active RM ended.
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
        | CommandError::Rpc(error) => of_fate(error.fate()),
        CommandError::Change { .. }
        | CommandError::Interrupted {
            done: Interrupted::Sent { .. },
            ..
        } => EndWord::Unknown,
        CommandError::Transition(_) | CommandError::SplitBrain { .. } => EndWord::Unconfirmed,
        // Nothing else comes back once something was sent.
        _ => EndWord::NotSent,
    }
}

fn of_fate(fate: Fate) -> EndWord {
    match fate {
        Fate::NotSent => EndWord::NotSent,
        Fate::Refused => EndWord::Refused,
        Fate::Unknown => EndWord::Unknown,
    }
}
