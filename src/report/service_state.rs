//! Texts of `get-service-state`, `get-all-service-state` and `check-health` in subcommand style.

use crate::error::CommandError;
use crate::exit::Exit;
use crate::ha::state::HaState;
use crate::hadoop::rpc::error::RpcError;
use crate::net::server::Server;
use crate::selection::Selection;

use super::documents::RmDocument;
use super::{error_document, messages, table, tsv};

#[derive(Debug)]
pub struct ServerState {
    pub server: Server,
    pub state: HaState,
}

impl ServerState {
    pub fn document(&self) -> RmDocument {
        RmDocument {
            state: Some(self.state.to_string()),
            ..RmDocument::of(&self.server)
        }
    }
}

/// One RM and its answer.
#[derive(Debug)]
pub struct ServiceStateRow {
    pub id: String,
    /// The server, or the reason why the RM has no usable address.
    pub server: Result<Server, CommandError>,
    /// `None` if the RM has no usable address.
    pub answer: Option<Result<HaState, RpcError>>,
    /// `InetSocketAddress.getHostName()`; empty in subcommand style, which does not print it.
    pub java_host: String,
}

impl ServiceStateRow {
    fn document(&self, selection: &Selection) -> RmDocument {
        let error = match (&self.answer, &self.server) {
            (Some(Err(error)), _) => Some(error_document::of_call(error)),
            (_, Err(error)) => Some(error_document::of_command(error, selection)),
            _ => None,
        };
        let address = self
            .server
            .as_ref()
            .map(|server| server.address.to_string());
        let state = self.answer.as_ref().and_then(|answer| answer.as_ref().ok());
        RmDocument {
            rm: self.id.clone(),
            address: address.unwrap_or_default(),
            state: state.map(HaState::to_string),
            health: None,
            error,
        }
    }

    fn is_known(&self) -> bool {
        matches!(self.answer, Some(Ok(_)))
    }

    fn is_denied(&self) -> bool {
        matches!(&self.answer, Some(Err(error)) if messages::exit::of_call(error) == Exit::NotPermitted)
    }
}

pub fn exit(rows: &[ServiceStateRow]) -> Exit {
    let known = rows.iter().filter(|row| row.is_known()).count();
    if known == rows.len() {
        Exit::Success
    } else if rows.iter().all(ServiceStateRow::is_denied) {
        Exit::NotPermitted
    } else if known == 0 {
        Exit::Unavailable
    } else {
        Exit::Degraded
    }
}

pub fn documents(rows: &[ServiceStateRow], selection: &Selection) -> Vec<RmDocument> {
    rows.iter().map(|row| row.document(selection)).collect()
}

pub fn text(rows: &[ServiceStateRow], selection: &Selection, colour: bool) -> String {
    let heading = ["RM", "STATE", "ADDRESS", "DETAIL"].map(str::to_owned);
    let rows = cells(rows, selection);
    let rows: Vec<Vec<String>> = std::iter::once(heading)
        .chain(rows)
        .map(Vec::from)
        .collect();
    table::columns(&rows, colour)
}

pub fn tsv(rows: &[ServiceStateRow], selection: &Selection) -> String {
    tsv::table(["rm", "state", "address", "error"], cells(rows, selection))
}

fn cells(rows: &[ServiceStateRow], selection: &Selection) -> impl Iterator<Item = [String; 4]> {
    documents(rows, selection).into_iter().map(|document| {
        let state = document
            .state
            .or_else(|| Some(document.error.as_ref()?.cause.to_owned()))
            .unwrap_or_else(|| messages::UNKNOWN_STATE.to_owned());
        let reason = document.error.map(|error| error.message);
        [
            document.rm,
            state,
            document.address,
            reason.unwrap_or_default(),
        ]
    })
}
