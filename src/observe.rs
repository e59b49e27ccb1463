//! Asking every RM at once, each answer, refusal or silence kept as what it is.

pub mod cluster;
pub mod others;

use std::future::Future;

use tokio::task::JoinSet;

use crate::deadline::Deadline;
use crate::rpc::error::{RpcError, Server};
use crate::rpc::ha::{HaService, ServiceStatus};
use crate::security::Caller;

/// The state of one RM.
///
/// # Errors
/// See [`RpcError`].
pub async fn service_status(
    peer: &Server,
    caller: &Caller,
    deadline: Deadline,
) -> Result<ServiceStatus, RpcError> {
    HaService::connect(peer, caller, deadline)
        .await?
        .service_status(deadline)
        .await
}

/// Runs futures at once and gives their results in the futures' order.
pub async fn all<F>(futures: impl IntoIterator<Item = F>) -> Vec<F::Output>
where
    F: Future + Send + 'static,
    F::Output: Send,
{
    let mut running = JoinSet::new();
    for (index, future) in futures.into_iter().enumerate() {
        running.spawn(async move { (index, future.await) });
    }
    let mut results: Vec<(usize, F::Output)> = running.join_all().await;
    results.sort_by_key(|(index, _)| *index);
    results.into_iter().map(|(_, result)| result).collect()
}
