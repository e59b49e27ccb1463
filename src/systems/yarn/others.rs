//! Whether other RMs are active: over RPC, and by their pages where RPC does not tell.

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

/// How long RPC is waited for alone before the page is asked too.
const SOON: Duration = Duration::from_millis(250);

#[derive(Debug, Clone)]
pub struct OtherTarget {
    /// Where it serves calls.
    pub peer: Server,
    /// Where it serves pages; none where that is not configured.
    pub web: Option<HostPort>,
}

/// How pages are asked for.
#[derive(Debug, Clone)]
pub struct Pages {
    /// How the RMs serve them.
    pub scheme: Scheme,
    /// What a client goes by.
    pub means: Means,
}

/// What an RM said of its role.
#[derive(Debug)]
pub struct RoleAnswer {
    pub peer: Server,
    pub state: Result<HaState, RpcError>,
    /// Where RPC does not tell: whether its page says that it is active. None if it says nothing, or was not asked.
    pub page: Option<bool>,
}

impl RoleAnswer {
    /// Whether it is active for all that is seen. RPC counts, and the page only in its place.
    pub fn is_active(&self) -> bool {
        match &self.state {
            Ok(state) => *state == HaState::Active,
            Err(_) => self.page == Some(true),
        }
    }
}

/// Asks several RMs at once; the answers stand in their order. Without `pages`, RPC alone is asked.
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

/// Whether a page says that its RM is active; none if it says nothing.
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
