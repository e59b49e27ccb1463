//! `get-all-service-state`: the states of all RMs, asked at once.

use crate::base::deadline::Deadline;
use crate::base::join;
use crate::error::CommandError;
use crate::exit::Exit;
use crate::ha::state::HaState;
use crate::hadoop::ha_service;
use crate::hadoop::rpc::error::RpcError;
use crate::net::resolve::{self, JvmNames};
use crate::net::server::Server;
use crate::report::{Report, documents, hadoop, messages, table, tsv};
use crate::request::{Format, Spelling};
use crate::systems::yarn::protocols::HA_SERVICE_PROTOCOL;

use super::CommandContext;
use super::context::{NAMING_BUDGET, QUESTION, admin_server};
use super::progress::{self, Asked};

type Answers = Vec<Result<HaState, RpcError>>;

pub(super) async fn run(context: &CommandContext) -> Result<Report, CommandError> {
    context.require_ha("-getAllServiceState")?;
    match context.spelling {
        Spelling::Hadoop => in_hadoop_rows(context).await,
        Spelling::Subcommand => in_todays_rows(context).await,
    }
}

async fn ask(
    context: &CommandContext,
    peers: &[Server],
    deadline: Deadline,
) -> Result<Answers, CommandError> {
    let caller = context.caller().await?;
    let asked = Asked::new(peers.iter().map(ToString::to_string));
    let questions = peers.iter().cloned().enumerate().map(|(index, peer)| {
        let (caller, asked) = (caller.clone(), asked.clone());
        async move {
            let status =
                ha_service::service_status(&peer, HA_SERVICE_PROTOCOL, &caller, deadline).await;
            let answer = status.map(|status| status.state);
            let word = answer
                .as_ref()
                .map_or(messages::UNKNOWN_STATE.to_owned(), HaState::to_string);
            asked.answered(index, format!("{} is {word}", peer.id));
            answer
        }
    });
    let answers = join::all(questions);
    Ok(progress::while_waiting(answers, deadline, || asked.awaited()).await)
}

/// An id that is listed twice is asked twice, as by the peer; and as the peer, this shows the rows before the first RM
/// that has no address, and then ends over that one.
async fn in_hadoop_rows(context: &CommandContext) -> Result<Report, CommandError> {
    if context.cluster.rms.is_empty() {
        return Err(context.no_rms());
    }
    let mut peers = Vec::new();
    let mut broken = None;
    for rm in &context.cluster.rms {
        match admin_server(rm) {
            Ok(peer) => peers.push(peer),
            Err(error) => {
                broken = Some(error);
                break;
            }
        }
    }
    let deadline = context.deadline(QUESTION)?;
    // Rows begin with names, which are looked up while the RMs are asked.
    let naming = tokio::spawn(host_names(peers.clone(), deadline));
    let mut answers = ask(context, &peers, deadline).await?;
    let names = naming.await.unwrap_or_default();
    let local = match answers.iter().any(Result::is_err) {
        true => resolve::java_local_host(Deadline::after(NAMING_BUDGET)).await,
        false => String::new(),
    };
    let rows: Vec<hadoop::Row<'_>> = peers
        .iter()
        .zip(names)
        .zip(&mut answers)
        .map(|((peer, server), answer)| {
            let address = format!("{server}:{}", peer.address.port);
            if let Err(error) = answer {
                let local = local.clone();
                error.names = Some(Box::new(JvmNames { local, server }));
            }
            hadoop::Row { address, answer }
        })
        .collect();
    let mut report = hadoop::service_states(&rows);
    if let Some(error) = broken {
        let failure = hadoop::failure(&error);
        report.stderr.push_str(&failure.stderr);
        report.exit = failure.exit;
    }
    Ok(report)
}

async fn host_names(peers: Vec<Server>, deadline: Deadline) -> Vec<String> {
    let names = peers
        .into_iter()
        .map(|peer| async move { resolve::java_host_name(&peer.address.host, deadline).await });
    join::all(names).await
}

/// One RM, once, with what it said or why it did not.
async fn in_todays_rows(context: &CommandContext) -> Result<Report, CommandError> {
    let rms = context.cluster.distinct();
    if rms.is_empty() {
        return Err(context.no_rms());
    }
    let addressed: Vec<Result<Server, CommandError>> =
        rms.iter().map(|rm| admin_server(rm)).collect();
    let peers: Vec<Server> = addressed.iter().flatten().cloned().collect();
    let answers = ask(context, &peers, context.deadline(QUESTION)?).await?;
    let is_denied = |answer: &Result<HaState, RpcError>| {
        answer
            .as_ref()
            .is_err_and(|error| messages::of_call(error) == Exit::NotPermitted)
    };
    let all_denied = answers.len() == rms.len() && answers.iter().all(is_denied);
    let mut answers = answers.into_iter();
    let documents: Vec<documents::RmDocument> = rms
        .iter()
        .zip(&addressed)
        .map(|(rm, addressed)| {
            let (address, answer) = match addressed {
                Ok(peer) => (peer.address.to_string(), answers.next()),
                Err(_) => (String::new(), None),
            };
            let error = match (&answer, addressed) {
                (Some(Err(error)), _) => Some(documents::ErrorDocument::of_call(error)),
                (_, Err(error)) => Some(documents::ErrorDocument::of_command(
                    error,
                    &context.selection,
                )),
                _ => None,
            };
            let state = answer.and_then(Result::ok).map(|state| state.to_string());
            documents::RmDocument {
                rm: rm.id.trimmed().to_owned(),
                address,
                state,
                health: None,
                error,
            }
        })
        .collect();
    let failed = documents
        .iter()
        .filter(|document| document.error.is_some())
        .count();
    let exit = match failed {
        0 => Exit::Success,
        _ if all_denied => Exit::NotPermitted,
        _ if failed == documents.len() => Exit::Unavailable,
        _ => Exit::Degraded,
    };
    Ok(match context.settings.format {
        Format::Json => Report::document(&documents::RmsDocument { rms: documents }, exit),
        Format::Tsv => {
            let names = ["rm", "state", "address", "error"];
            Report::new(tsv::table(names, rows(documents)), "", exit)
        }
        _ => Report::new(text(documents), "", exit),
    })
}

fn text(documents: Vec<documents::RmDocument>) -> String {
    let heading = ["RM", "STATE", "ADDRESS", "DETAIL"]
        .map(str::to_owned)
        .to_vec();
    let rows = rows(documents).map(|row| row.to_vec());
    let rows: Vec<Vec<String>> = std::iter::once(heading).chain(rows).collect();
    table::columns(&rows, CommandContext::colour())
}

fn rows(documents: Vec<documents::RmDocument>) -> impl Iterator<Item = [String; 4]> {
    documents.into_iter().map(|document| {
        let state = document
            .state
            .or_else(|| Some(document.error.as_ref()?.cause.to_owned()))
            .unwrap_or_else(|| messages::UNKNOWN_STATE.to_owned());
        let reason = document
            .error
            .map(|error| error.message)
            .unwrap_or_default();
        [document.rm, state, document.address, reason]
    })
}
