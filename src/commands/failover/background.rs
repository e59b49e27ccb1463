//! What a failover could cost: whether the running RMs have the same HA keys (two that were started with different ones
//! do not make a pair), and whether their state store can be reached.

use crate::config::keys;
use crate::deadline::Deadline;
use crate::http;
use crate::observe;
use crate::observe::cluster::Watch;
use crate::verdict::observation::{Observations, RmInfo};
use crate::verdict::plan::Rm;
use crate::zk::session::Session;

/// The keys that a pair has to agree on.
fn compared() -> [&'static str; 6] {
    [
        keys::HA_RM_IDS.name,
        keys::CLUSTER_ID.name,
        keys::AUTO_FAILOVER_ENABLED.name,
        keys::ZK_ADDRESS.name,
        keys::ZK_BASE_PATH.name,
        keys::CURATOR_ELECTOR.name,
    ]
}

/// Whether the RMs keep their state in ZooKeeper.
pub(super) fn store_in_zookeeper(seen: &Observations) -> bool {
    let infos = seen.rms.iter().filter_map(|rm| rm.info.as_ref().ok());
    infos.into_iter().any(RmInfo::store_in_zookeeper)
}

/// Whether ZooKeeper, where they keep their state, is away.
pub(super) async fn store_is_away(watch: &Watch, seen: &Observations, deadline: Deadline) -> bool {
    let Ok(ensemble) = &watch.subject.ensemble else {
        return false;
    };
    if !store_in_zookeeper(seen) {
        return false;
    }
    if watch.zookeeper().is_some() {
        return seen.elector.is_err();
    }
    match Session::open(ensemble, deadline).await {
        Ok(session) => {
            session.close().await;
            false
        }
        Err(_) => true,
    }
}

/// Whether they have; `None` where one of them does not tell. RMs that are said to be dead are left out.
pub(super) async fn same_ha_keys(watch: &Watch, dead: &[Rm], deadline: Deadline) -> Option<bool> {
    let web = watch.web().ok()?.clone();
    let rms = watch.subject.rms.iter().enumerate();
    let alive = rms.filter(|(index, _)| !dead.contains(&Rm(*index)));
    let addresses: Vec<_> = alive
        .map(|(_, rm)| rm.web.clone().ok())
        .collect::<Option<_>>()?;
    let questions = addresses.into_iter().map(|address| {
        let web = web.clone();
        async move { properties(&web, &address, deadline).await }
    });
    let answers: Option<Vec<Vec<Option<String>>>> =
        observe::all(questions).await.into_iter().collect();
    let answers = answers?;
    Some(answers.windows(2).all(|pair| pair[0] == pair[1]))
}

async fn properties(
    web: &http::Client,
    address: &crate::cluster::HostPort,
    deadline: Deadline,
) -> Option<Vec<Option<String>>> {
    let questions = compared().into_iter().map(|key| {
        let (web, address) = (web.clone(), address.clone());
        async move { web.property(&address, key, deadline).await.ok() }
    });
    observe::all(questions).await.into_iter().collect()
}
