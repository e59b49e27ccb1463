//! RMs that are asked for their states until nobody listens any more.

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

/// How long the first question to an RM may take before it is asked anew; the next ones get twice as long each.
pub(super) const ASK: Duration = Duration::from_secs(5);
/// How long until an RM is asked again, and until a call is made again.
pub(super) const RETRY: Duration = Duration::from_millis(500);

/// Where RMs, by their places, tell their states.
pub(super) type Told = mpsc::Receiver<(usize, Result<HaState, RpcError>)>;

/// Has all RMs asked, until what is given back is dropped.
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

/// An RM that is asked for its state again and again.
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
                // It may only be slow.
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
            // The peer asks for no states, and trusts whom it makes its call to.
            let protocol = Protocol {
                principal_pattern: RESOURCE_MANAGER_ADMINISTRATION.principal_pattern,
                ..HA_SERVICE_PROTOCOL
            };
            let service = HaService::connect(&self.peer, protocol, caller, deadline);
            let status = service.await?.service_status(deadline).await?;
            return Ok(status.state);
        }
        // There is no other one: whether it takes connections is all that there is to know.
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
