//! Observations from the web pages of an RM.

use crate::base::deadline::Deadline;
use crate::ha::state::HaState;
use crate::net::http::{HttpClient, HttpError};
use crate::systems::yarn::missing;
use crate::systems::yarn::observations::RmInfo;
use crate::systems::yarn::pages::{self, ClusterInfo, PageAnswer};
use crate::systems::yarn::targets::ResourceManager;
use crate::verdict::seen::{Missing, Seen};

use super::LookScope;

/// Observations from the web pages, and whether their server is authenticated.
pub(super) struct PageObservations {
    pub(super) is_active: Seen<bool>,
    pub(super) info: Seen<RmInfo>,
    /// True if every page that gave a value came from an authenticated server.
    pub(super) proved: bool,
}

impl PageObservations {
    pub(super) fn none(missing: Missing) -> Self {
        Self {
            is_active: Err(missing.clone()),
            info: Err(missing),
            proved: false,
        }
    }
}

/// Reads the web pages of one RM.
pub(super) async fn ask(
    rm: &ResourceManager,
    web: &Result<HttpClient, HttpError>,
    wanted: LookScope,
    deadline: Deadline,
) -> PageObservations {
    let of_answer = |answer: &PageAnswer| missing::of_page(answer, rm);
    let (address, web) = match (&rm.web, web) {
        (Ok(address), Ok(web)) => (address, web),
        (Err(error), _) => return PageObservations::none(missing::of_address(error, &rm.web_key)),
        (_, Err(error)) => return PageObservations::none(missing::of_http(error, rm)),
    };
    let (is_active, info) = match wanted {
        LookScope::All => {
            let (mut is_active, info) = tokio::join!(
                pages::is_active(web, address, deadline),
                pages::cluster_info(web, address, deadline)
            );
            if let Ok(info) = &info {
                is_active.content = is_active.content.beside(&info.content);
            }
            (is_active, Some(info))
        }
        LookScope::Roles => pages::role(web, address, deadline).await,
    };
    let info = match info {
        Some(info) => info.map_err(|answer| of_answer(&answer)),
        None => Err(Missing::NotAsked("/isActive tells the role".to_owned())),
    };
    let is_active = match is_active.content {
        PageAnswer::Active => Ok((true, is_active.proved)),
        PageAnswer::Standby => Ok((false, is_active.proved)),
        other => Err(of_answer(&other)),
    };
    let proofs = [
        is_active.as_ref().ok().map(|(_, proved)| *proved),
        info.as_ref().ok().map(|page| page.proved),
    ];
    PageObservations {
        is_active: is_active.map(|(active, _)| active),
        info: info.map(|page| rm_info(page.content)),
        proved: proofs.into_iter().flatten().all(|proved| proved),
    }
}

fn rm_info(info: ClusterInfo) -> RmInfo {
    let text = |text: String| (!text.is_empty()).then_some(text);
    let ha_state = match info.ha_state.as_str() {
        "ACTIVE" => Some(HaState::Active),
        "STANDBY" => Some(HaState::Standby),
        "INITIALIZING" => Some(HaState::Initializing),
        _ => None,
    };
    RmInfo {
        ha_state,
        zookeeper_connection: text(info.ha_zoo_keeper_connection_state),
        state_store: text(info.rm_state_store_name),
        version: text(info.resource_manager_version),
        started_on: u64::try_from(info.started_on)
            .ok()
            .filter(|millis| *millis > 0),
    }
}
