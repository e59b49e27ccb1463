//! `get-service-state`, `get-all-service-state` and `check-health`: ask RMs for their states.

use crate::base::deadline::Deadline;
use crate::base::join;
use crate::error::CommandError;
use crate::ha::state::HaState;
use crate::hadoop::ha_service::{self, HaService};
use crate::hadoop::rpc::error::RpcError;
use crate::net::resolve::{self, JvmNames};
use crate::net::server::Server;
use crate::report::done::Done;
use crate::report::messages;
use crate::report::service_state::{ServerState, ServiceStateRow};
use crate::systems::yarn::protocols::HA_SERVICE_PROTOCOL;

use super::CommandContext;
use super::context::{NAMING_BUDGET, QUESTION, admin_server};
use super::progress::{self, Asked};

/// The exception of an unhealthy RM (`HAServiceProtocol.monitorHealth`).
const UNHEALTHY: &str = "org.apache.hadoop.ha.HealthCheckFailedException";

type Answers = Vec<Result<HaState, RpcError>>;

/// `get-service-state`.
pub(super) async fn of_one(context: &CommandContext, rm_id: &str) -> Result<Done, CommandError> {
    context.require_ha("-getServiceState")?;
    let server = context.peer(rm_id)?;
    let (caller, deadline) = (context.caller().await?, context.deadline(QUESTION)?);
    let asking = ha_service::service_status(&server, HA_SERVICE_PROTOCOL, &caller, deadline);
    let awaited = || format!("waiting for {server}");
    match progress::while_waiting(asking, deadline, awaited).await {
        Ok(status) => Ok(Done::ServiceState(ServerState {
            state: status.state,
            server,
        })),
        Err(error) => Err(CommandError::Rpc(context.named(error).await)),
    }
}

/// `check-health`.
pub(super) async fn check_health(
    context: &CommandContext,
    rm_id: &str,
) -> Result<Done, CommandError> {
    context.require_ha("-checkHealth")?;
    let server = context.peer(rm_id)?;
    let deadline = context.deadline(QUESTION)?;
    let caller = context.caller().await?;
    let asking = async {
        HaService::connect(&server, HA_SERVICE_PROTOCOL, &caller, deadline)
            .await?
            .monitor_health(deadline)
            .await
    };
    let awaited = || format!("waiting for {server}");
    match progress::while_waiting(asking, deadline, awaited).await {
        Ok(()) => Ok(Done::Healthy(server)),
        Err(error) if says_unhealthy(&error) => Err(CommandError::Unhealthy(error)),
        Err(error) => Err(CommandError::Rpc(context.named(error).await)),
    }
}

fn says_unhealthy(error: &RpcError) -> bool {
    error
        .remote()
        .is_some_and(|exception| exception.is(UNHEALTHY))
}

/// `get-all-service-state`: asks all RMs concurrently.
pub(super) async fn of_all(context: &CommandContext) -> Result<Done, CommandError> {
    context.require_ha("-getAllServiceState")?;
    let mut rows = rows(context)?;
    let servers: Vec<Server> = rows
        .iter()
        .filter_map(|row| row.server.as_ref().ok().cloned())
        .collect();
    let deadline = context.deadline(QUESTION)?;
    // Java's rows begin with host names: they are looked up while the RMs are asked.
    let names = context.dialect.looks_up_host_names;
    let naming = names.then(|| tokio::spawn(host_names(servers.clone(), deadline)));
    let mut answers = ask(context, &servers, deadline).await?;
    let hosts = match naming {
        Some(naming) => naming.await.unwrap_or_default(),
        None => Vec::new(),
    };
    name_hosts(&mut answers, &hosts).await;
    let asked = rows.iter_mut().filter(|row| row.server.is_ok());
    let hosts = hosts.into_iter().chain(std::iter::repeat(String::new()));
    for ((row, answer), host) in asked.zip(answers).zip(hosts) {
        row.answer = Some(answer);
        row.java_host = host;
    }
    Ok(Done::ServiceStates(rows))
}

/// Returns the RMs to ask; see [`Dialect::lists_rms_as_java`](crate::request::dialect::Dialect::lists_rms_as_java).
fn rows(context: &CommandContext) -> Result<Vec<ServiceStateRow>, CommandError> {
    let as_java = context.dialect.lists_rms_as_java;
    let rms = match as_java {
        true => context.cluster.rms.iter().collect(),
        false => context.cluster.distinct(),
    };
    if rms.is_empty() {
        return Err(context.no_rms());
    }
    let mut rows = Vec::new();
    for rm in rms {
        let server = admin_server(rm);
        let is_last = as_java && server.is_err();
        rows.push(ServiceStateRow {
            id: rm.id.trimmed().to_owned(),
            server,
            answer: None,
            java_host: String::new(),
        });
        if is_last {
            break;
        }
    }
    Ok(rows)
}

async fn ask(
    context: &CommandContext,
    servers: &[Server],
    deadline: Deadline,
) -> Result<Answers, CommandError> {
    let caller = context.caller().await?;
    let asked = Asked::new(servers.iter().map(ToString::to_string));
    let questions = servers.iter().cloned().enumerate().map(|(index, server)| {
        let (caller, asked) = (caller.clone(), asked.clone());
        async move {
            let status =
                ha_service::service_status(&server, HA_SERVICE_PROTOCOL, &caller, deadline).await;
            let answer = status.map(|status| status.state);
            let word = answer
                .as_ref()
                .map_or(messages::UNKNOWN_STATE.to_owned(), HaState::to_string);
            asked.answered(index, format!("{} is {word}", server.id));
            answer
        }
    });
    let answers = join::all(questions);
    Ok(progress::while_waiting(answers, deadline, || asked.awaited()).await)
}

async fn host_names(servers: Vec<Server>, deadline: Deadline) -> Vec<String> {
    let names = servers
        .into_iter()
        .map(|server| async move { resolve::java_host_name(&server.address.host, deadline).await });
    join::all(names).await
}

/// Adds host names, where they were looked up, to failed calls: Java's messages contain them.
async fn name_hosts(answers: &mut [Result<HaState, RpcError>], hosts: &[String]) {
    if hosts.is_empty() || answers.iter().all(Result::is_ok) {
        return;
    }
    let local = resolve::java_local_host(Deadline::after(NAMING_BUDGET)).await;
    for (answer, host) in answers.iter_mut().zip(hosts) {
        if let Err(error) = answer {
            error.names = Some(Box::new(JvmNames {
                local: local.clone(),
                server: host.clone(),
            }));
        }
    }
}
