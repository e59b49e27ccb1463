//! Asking every RM at once, each answer, refusal or silence kept as what it is.

pub mod cluster;

use std::future::Future;

use tokio::task::JoinSet;

use crate::deadline::Deadline;
use crate::rpc::error::{Peer, RpcError};
use crate::rpc::ha::{HaService, ServiceStatus};
use crate::security::Caller;

/// The state of one RM.
///
/// # Errors
/// See [`RpcError`].
pub async fn service_status(
    peer: &Peer,
    caller: &Caller,
    deadline: Deadline,
) -> Result<ServiceStatus, RpcError> {
    HaService::connect(peer, caller, deadline)
        .await?
        .service_status(deadline)
        .await
}

/// The states of several RMs, asked at once; the answers stand in the order of the peers.
pub async fn service_statuses(
    peers: &[Peer],
    caller: &Caller,
    deadline: Deadline,
) -> Vec<Result<ServiceStatus, RpcError>> {
    let calls = peers.iter().cloned().map(|peer| {
        let caller = caller.clone();
        async move { service_status(&peer, &caller, deadline).await }
    });
    all(calls).await
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
