//! Asks whether other RMs are active: over RPC, or by their web pages if RPC gives no answer.

use crate::systems::yarn::protocols::HA_SERVICE_PROTOCOL;
use std::pin::pin;
use std::time::Duration;

use tokio::sync::Notify;

use crate::base::deadline::Deadline;
use crate::base::join;
use crate::ha::state::HaState;
use crate::hadoop::caller::Caller;
use crate::hadoop::rpc::error::RpcError;
use crate::net::address::{HostPort, Scheme};
use crate::net::http::{HttpClient, Means};
use crate::net::server::Server;
use crate::systems::yarn::pages::{self, PageAnswer};

/// How long to wait for RPC before requesting the page too.
const SOON: Duration = Duration::from_millis(250);

#[derive(Debug, Clone)]
pub struct OtherTarget {
    /// The RPC server.
    pub peer: Server,
    /// The web server; `None` if no address is configured.
    pub web: Option<HostPort>,
}

/// The means to request pages.
#[derive(Debug, Clone)]
pub struct Pages {
    pub scheme: Scheme,
    pub means: Means,
}

/// An RM's answer about its state.
#[derive(Debug)]
pub struct RoleAnswer {
    pub peer: Server,
    pub state: Result<HaState, RpcError>,
    /// If RPC failed: whether the page says that the RM is active. `None` if the page does not say, or was not
    /// requested.
    pub page: Option<bool>,
}

impl RoleAnswer {
    /// True if the RM is active by RPC or, if RPC failed, by its page.
    pub fn is_active(&self) -> bool {
        match &self.state {
            Ok(state) => *state == HaState::Active,
            Err(_) => self.page == Some(true),
        }
    }
}

/// Asks the RMs in parallel; the answers are in the order of `rms`. Without `pages`, only RPC is used.
pub async fn ask(
    rms: &[OtherTarget],
    caller: &Caller,
    pages: Option<&Pages>,
    deadline: Deadline,
) -> Vec<RoleAnswer> {
    let asking = rms.iter().cloned().map(|rm| {
        let (caller, pages) = (caller.clone(), pages.cloned());
        async move { ask_one(rm, &caller, pages, deadline).await }
    });
    join::all(asking).await
}

async fn ask_one(
    rm: OtherTarget,
    caller: &Caller,
    pages: Option<Pages>,
    deadline: Deadline,
) -> RoleAnswer {
    let failed = Notify::new();
    let page = async {
        let alone = SOON.min(deadline.remaining() / 2);
        let _ = tokio::time::timeout(alone, failed.notified()).await;
        match (pages, &rm.web) {
            (Some(pages), Some(web)) => says_active(&pages, web, deadline).await,
            _ => None,
        }
    };
    let rpc =
        crate::hadoop::ha_service::service_status(&rm.peer, HA_SERVICE_PROTOCOL, caller, deadline);
    let mut page = pin!(page);
    let (status, read) = join::until(rpc, page.as_mut()).await;
    let page = match (&status, read) {
        (Ok(_), _) => None,
        (Err(_), Some(said)) => said,
        (Err(_), None) => {
            failed.notify_one();
            page.await
        }
    };
    RoleAnswer {
        state: status.map(|status| status.state),
        page,
        peer: rm.peer.clone(),
    }
}

/// Asks the page whether its RM is active; returns `None` if the page does not say.
async fn says_active(pages: &Pages, web: &HostPort, deadline: Deadline) -> Option<bool> {
    let client = HttpClient::new(pages.scheme, &pages.means, deadline)
        .await
        .ok()?;
    let (page, _) = pages::role(&client, web, deadline).await;
    match page.content {
        PageAnswer::Active => Some(true),
        PageAnswer::Standby => Some(false),
        PageAnswer::NotOffered { active, .. } => Some(active),
        _ => None,
    }
}
