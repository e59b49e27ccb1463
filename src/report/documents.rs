//! Results and errors as JSON documents.

use serde::Serialize;

use crate::error::CommandError;
use crate::exit::Exit;
use crate::hadoop::rpc::error::{Failure, RpcError};
use crate::net::server::Server;
use crate::selection::Selection;

use super::failover::refusals::{self, RefusalDocument};
use super::{advice, cause, messages};

/// One RM and its answer.
#[derive(Debug, Serialize)]
pub struct RmDocument {
    pub rm: String,
    pub address: String,
    /// Absent if unknown.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub state: Option<String>,
    /// `healthy`, only in the document of `check-health`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub health: Option<&'static str>,
    /// Why the RM's state is unknown.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub error: Option<ErrorDocument>,
}

/// Several RMs, in the order of the configuration.
#[derive(Debug, Serialize)]
pub struct RmsDocument<T> {
    pub rms: Vec<T>,
}

impl RmDocument {
    pub fn of(rm: &Server) -> Self {
        Self {
            rm: rm.id.clone(),
            address: rm.address.to_string(),
            state: None,
            health: None,
            error: None,
        }
    }
}

/// The result of an administration command.
#[derive(Debug, Serialize)]
pub struct AdministrationDocument {
    /// The command in Hadoop style: `refreshQueues`.
    pub done: &'static str,
    pub result: String,
    pub rm: String,
    pub address: String,
}

#[derive(Debug, Serialize)]
pub struct ErrorDocument {
    /// The RM of a failed call.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rm: Option<String>,
    /// For a call: `not-sent`, `unanswered`, `broken` or `refused` (also if a check of this tool refused it).
    /// Otherwise `failed` or `usage`.
    pub kind: &'static str,
    /// One word for the cause; see [`super::cause`].
    pub cause: &'static str,
    pub message: String,
    /// Java class of the RM's exception.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub exception: Option<String>,
    /// The reasons to refuse a failover or repair.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub reasons: Vec<RefusalDocument>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next: Option<String>,
}

impl ErrorDocument {
    /// Makes the document of a failed call.
    pub fn of_call(error: &RpcError) -> Self {
        let kind = match &error.failure {
            Failure::NotSent { .. } => "not-sent",
            Failure::Unanswered { .. } => "unanswered",
            Failure::Broken { .. } => "broken",
            Failure::Refused { .. } => "refused",
        };
        let exception = error.remote().map(|exception| exception.class.clone());
        Self {
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
    pub fn of_usage(message: &str) -> Self {
        Self {
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
    pub fn of_command(error: &CommandError, selection: &Selection) -> Self {
        match error {
            CommandError::Administration { error, .. } => Self::of_command(error, selection),
            CommandError::Rpc(call)
            | CommandError::Change { error: call, .. }
            | CommandError::Unhealthy(call) => Self {
                rm: Some(call.peer.id.clone()),
                cause: cause::of(error),
                next: next_step(error, selection),
                ..Self::of_call(call)
            },
            other => Self {
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
}

fn next_step(error: &CommandError, selection: &Selection) -> Option<String> {
    messages::advice(error).map(|advice| advice::text(&advice, selection))
}

/// The faults that are set in a sandbox.
#[derive(Debug, Serialize)]
pub struct FaultsDocument<'a> {
    pub faults: &'a [String],
}

#[derive(Debug, Serialize)]
pub struct FailureDocument {
    pub error: ErrorDocument,
}
