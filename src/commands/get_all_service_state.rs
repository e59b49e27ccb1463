//! `get-all-service-state`: the states of all RMs, asked at once.

use crate::cluster::ResourceManager;
use crate::error::CommandError;
use crate::exit::Exit;
use crate::observe;
use crate::report::java::JvmNames;
use crate::report::{Report, hadoop, json, table};
use crate::request::Spelling;
use crate::resolve;
use crate::rpc::error::{Peer, RpcError};
use crate::rpc::ha::HaState;

use super::{Context, QUESTION, admin_peer};

type Answers = Vec<Result<HaState, RpcError>>;

pub(super) async fn run(context: &Context) -> Result<Report, CommandError> {
    context.require_ha("-getAllServiceState")?;
    let rms: Vec<&ResourceManager> = match context.spelling {
        // An id that is listed twice is asked twice, as by the peer.
        Spelling::Hadoop => context.cluster.rms.iter().collect(),
        Spelling::Today => context.cluster.distinct(),
    };
    if rms.is_empty() {
        return Err(CommandError::NoRms);
    }
    // The peer shows the rows before the first RM that has no address, and then ends over that one.
    let mut peers = Vec::new();
    let mut broken = None;
    for rm in rms {
        match admin_peer(rm) {
            Ok(peer) => peers.push(peer),
            Err(error) => {
                broken = Some(error);
                break;
            }
        }
    }
    if context.spelling == Spelling::Today
        && let Some(error) = broken
    {
        return Err(error);
    }
    let deadline = context.deadline(QUESTION)?;
    let caller = context.caller()?;
    let names = tokio::spawn(host_names(context.spelling, peers.clone(), deadline));
    let answers: Answers = observe::service_statuses(&peers, &caller, deadline)
        .await
        .into_iter()
        .map(|answer| answer.map(|status| status.state))
        .collect();
    let names = names.await.unwrap_or_default();
    let mut report = match context.spelling {
        Spelling::Hadoop => in_hadoop_rows(&peers, &answers, &names).await,
        Spelling::Today => today(context, &peers, &answers),
    };
    if let Some(error) = broken {
        let failure = hadoop::failure(
            &error,
            &JvmNames {
                local: String::new(),
                peer: String::new(),
            },
        );
        report.stderr.push_str(&failure.stderr);
        report.exit = failure.exit;
    }
    Ok(report)
}

/// The names that the rows of Hadoop's spelling begin with; looked up while the RMs are asked.
async fn host_names(
    spelling: Spelling,
    peers: Vec<Peer>,
    deadline: crate::deadline::Deadline,
) -> Vec<String> {
    match spelling {
        Spelling::Today => Vec::new(),
        Spelling::Hadoop => {
            let names = peers.into_iter().map(|peer| async move {
                resolve::java_host_name(&peer.address.host, deadline).await
            });
            observe::all(names).await
        }
    }
}

async fn in_hadoop_rows(peers: &[Peer], answers: &Answers, names: &[String]) -> Report {
    let local = match answers.iter().any(Result::is_err) {
        true => {
            resolve::java_local_host(crate::deadline::Deadline::after(super::NAMING_BUDGET)).await
        }
        false => String::new(),
    };
    let rows: Vec<hadoop::Row<'_>> = peers
        .iter()
        .zip(answers)
        .enumerate()
        .map(|(index, (peer, answer))| {
            let name = names
                .get(index)
                .cloned()
                .unwrap_or_else(|| peer.address.host.clone());
            hadoop::Row {
                address: format!("{name}:{}", peer.address.port),
                answer,
                names: JvmNames {
                    local: local.clone(),
                    peer: name,
                },
            }
        })
        .collect();
    hadoop::service_states(&rows)
}

fn today(context: &Context, peers: &[Peer], answers: &Answers) -> Report {
    let stdout = if context.json() {
        let documents: Vec<json::RmDocument> = peers
            .iter()
            .zip(answers)
            .map(|(peer, answer)| json::RmDocument {
                rm: peer.rm_id.clone(),
                address: peer.address.to_string(),
                state: answer.as_ref().ok().map(ToString::to_string),
                error: answer.as_ref().err().map(json::ErrorDocument::of_call),
            })
            .collect();
        json::text(&documents)
    } else {
        let heading = ["RM", "STATE", "ADDRESS", ""].map(str::to_owned).to_vec();
        let rows = peers.iter().zip(answers).map(|(peer, answer)| {
            let (state, reason) = match answer {
                Ok(state) => (state.to_string(), String::new()),
                Err(error) => ("unknown".to_owned(), error.failure.to_string()),
            };
            vec![peer.rm_id.clone(), state, peer.address.to_string(), reason]
        });
        table::columns(
            &std::iter::once(heading).chain(rows).collect::<Vec<_>>(),
            Context::colour(),
        )
    };
    let failed = answers.iter().filter(|answer| answer.is_err()).count();
    let exit = match failed {
        0 => Exit::Success,
        _ if failed == answers.len() => Exit::Unavailable,
        _ => Exit::Degraded,
    };
    Report {
        stdout,
        stderr: String::new(),
        exit,
    }
}
