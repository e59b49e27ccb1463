//! Tasks that ask the RMs for their states until the receiver is dropped.

use std::time::Duration;

use tokio::sync::mpsc;
use tokio::task::JoinSet;

use super::calls::AdminService;
use crate::base::deadline::Deadline;
use crate::ha::state::HaState;
use crate::hadoop::caller::Caller;
use crate::hadoop::ha_service::HaService;
use crate::hadoop::rpc::error::{Failure, RpcError, TransportCause};
use crate::hadoop::rpc::message::Protocol;
use crate::net::server::Server;
use crate::systems::yarn::protocols::{HA_SERVICE_PROTOCOL, RESOURCE_MANAGER_ADMINISTRATION};

/// Timeout of the first state request to an RM; doubled after each timeout.
pub(super) const ASK: Duration = Duration::from_secs(5);
/// Pause before an RM is asked again, and before a call is repeated.
pub(super) const RETRY: Duration = Duration::from_millis(500);

/// Receives the answer of each RM, with the RM's index.
pub(super) type Told = mpsc::Receiver<(usize, Result<HaState, RpcError>)>;

/// Starts one task per RM that asks for its state. The tasks end when the returned set is dropped.
pub(super) fn all(
    peers: &[Server],
    elected: bool,
    caller: &Caller,
    whole: Deadline,
) -> (JoinSet<()>, Told) {
    let (tell, told) = mpsc::channel(peers.len().max(1));
    let mut watchers = JoinSet::new();
    for (index, peer) in peers.iter().enumerate() {
        let watched = Watched {
            index,
            peer: peer.clone(),
            elected,
        };
        watchers.spawn(watched.watch(caller.clone(), whole, tell.clone()));
    }
    (watchers, told)
}

/// An RM whose state is requested repeatedly.
struct Watched {
    index: usize,
    peer: Server,
    elected: bool,
}

impl Watched {
    async fn watch(
        self,
        caller: Caller,
        whole: Deadline,
        tell: mpsc::Sender<(usize, Result<HaState, RpcError>)>,
    ) {
        let mut patience = ASK;
        loop {
            let answer = self.ask(&caller, whole.capped(patience)).await;
            if matches!(&answer, Err(error) if is_silence(error)) {
                // The RM may only be slow.
                patience *= 2;
            }
            if tell.send((self.index, answer)).await.is_err() {
                return;
            }
            tokio::time::sleep(RETRY).await;
        }
    }

    async fn ask(&self, caller: &Caller, deadline: Deadline) -> Result<HaState, RpcError> {
        if self.elected {
            // Use the principal pattern of the administration protocol: the Java CLI sends no state request before its
            // call, and trusts the servers that this pattern permits.
            let protocol = Protocol {
                principal_pattern: RESOURCE_MANAGER_ADMINISTRATION.principal_pattern,
                ..HA_SERVICE_PROTOCOL
            };
            let service = HaService::connect(&self.peer, protocol, caller, deadline);
            let status = service.await?.service_status(deadline).await?;
            return Ok(status.state);
        }
        // Without HA there is no other RM: a successful connection is enough.
        AdminService::connect(&self.peer, caller, deadline).await?;
        Ok(HaState::Active)
    }
}

fn is_silence(error: &RpcError) -> bool {
    matches!(
        &error.failure,
        Failure::Unanswered {
            cause: TransportCause::Elapsed { .. },
            ..
        } | Failure::NotSent {
            cause: TransportCause::Elapsed { .. },
            ..
        }
    )
}
