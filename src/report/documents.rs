//! What verbs answer with for programs, and their errors.

use serde::Serialize;

use crate::error::CommandError;
use crate::rpc::error::{Failure, RpcError};

use super::failover::{self, RefusalDocument};
use super::today;

/// One RM and what it said.
#[derive(Debug, Serialize)]
pub struct RmDocument {
    /// The RM's id.
    pub rm: String,
    /// Its address, as configured.
    pub address: String,
    /// The word for its state; absent where it did not tell.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub state: Option<String>,
    /// Why it did not.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub error: Option<ErrorDocument>,
}

/// An administration command that is done.
#[derive(Debug, Serialize)]
pub struct AdministrationDocument {
    /// Its name in Hadoop's spelling.
    pub done: &'static str,
    /// The RM that did it.
    pub rm: String,
    /// Its address, as configured.
    pub address: String,
}

/// An error.
#[derive(Debug, Serialize)]
pub struct ErrorDocument {
    /// The RM that was called, if it is about a call.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rm: Option<String>,
    /// `not-sent`, `unanswered`, `broken`, `refused`, or `failed` for what is no call.
    pub kind: &'static str,
    /// In words.
    pub message: String,
    /// Java class of the RM's exception.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub exception: Option<String>,
    /// Why a failover or repair was not begun.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub reasons: Vec<RefusalDocument>,
}

impl ErrorDocument {
    /// For a call that failed.
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
            message: error.failure.to_string(),
            exception,
            reasons: Vec::new(),
        }
    }

    /// For a command that failed.
    pub fn of_command(error: &CommandError) -> Self {
        match error {
            CommandError::Administration { error, .. } => Self::of_command(error),
            CommandError::Rpc(error)
            | CommandError::Change { error, .. }
            | CommandError::Unhealthy(error) => Self {
                rm: Some(error.peer.rm_id.clone()),
                ..Self::of_call(error)
            },
            other => Self {
                rm: None,
                kind: "failed",
                message: today::sentence(other),
                exception: None,
                reasons: match other {
                    CommandError::PlanRefused {
                        refusals,
                        ids,
                        silences,
                    } => failover::refusal_documents(refusals, ids, silences),
                    _ => Vec::new(),
                },
            },
        }
    }
}

/// The document of a failed command.
#[derive(Debug, Serialize)]
pub struct FailureDocument {
    /// What failed.
    pub error: ErrorDocument,
    /// The exit status.
    pub exit: u8,
}
