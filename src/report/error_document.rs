//! Errors as JSON documents.

use crate::error::CommandError;
use crate::exit::Exit;
use crate::hadoop::rpc::error::{Failure, RpcError};
use crate::selection::Selection;

use super::documents::ErrorDocument;
use super::failover::refusals;
use super::{advice, cause, messages};

/// Makes the document of a failed call.
pub fn of_call(error: &RpcError) -> ErrorDocument {
    let kind = match &error.failure {
        Failure::NotSent { .. } => "not-sent",
        Failure::Unanswered { .. } => "unanswered",
        Failure::Broken { .. } => "broken",
        Failure::Refused { .. } => "refused",
    };
    let exception = error.remote().map(|exception| exception.class.clone());
    ErrorDocument {
        rm: None,
        kind,
        cause: cause::of_call(error),
        message: error.failure.to_string(),
        exception,
        reasons: Vec::new(),
        next: None,
    }
}

/// Makes the document of an invalid command line.
pub fn of_usage(message: &str) -> ErrorDocument {
    ErrorDocument {
        rm: None,
        kind: "usage",
        cause: cause::USAGE,
        message: message.to_owned(),
        exception: None,
        reasons: Vec::new(),
        next: None,
    }
}

/// Makes the document of a failed command.
pub fn of_command(error: &CommandError, selection: &Selection) -> ErrorDocument {
    match error {
        CommandError::Administration { error, .. } => of_command(error, selection),
        CommandError::Rpc(call)
        | CommandError::Change { error: call, .. }
        | CommandError::Unhealthy(call) => ErrorDocument {
            rm: Some(call.peer.id.clone()),
            cause: cause::of(error),
            next: next_step(error, selection),
            ..of_call(call)
        },
        other => ErrorDocument {
            rm: None,
            kind: match messages::exit::of(other) {
                Exit::Refused => "refused",
                Exit::Usage => "usage",
                _ => "failed",
            },
            cause: cause::of(other),
            message: messages::sentence(other),
            exception: None,
            reasons: match other {
                CommandError::PlanRefused {
                    refusals,
                    ids,
                    silences,
                } => refusals::documents(refusals, ids, silences, selection),
                _ => Vec::new(),
            },
            next: next_step(error, selection),
        },
    }
}

fn next_step(error: &CommandError, selection: &Selection) -> Option<String> {
    messages::advice(error).map(|advice| advice::text(&advice, selection))
}
