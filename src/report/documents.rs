//! Results and errors as JSON documents.

use serde::Serialize;

use crate::net::server::Server;

use super::failover::refusals::RefusalDocument;

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

/// The faults that are set in a sandbox.
#[derive(Debug, Serialize)]
pub struct FaultsDocument<'a> {
    pub faults: &'a [String],
}

#[derive(Debug, Serialize)]
pub struct FailureDocument {
    pub error: ErrorDocument,
}
