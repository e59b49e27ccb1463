//! What a failover could cost: whether the running RMs have the same HA keys (two that were started with different ones
//! do not make a pair), and whether their state store can be reached.

use crate::cluster::{FailoverMode, HostPort};
use crate::config::keys::{self, Key};
use crate::deadline::Deadline;
use crate::http;
use crate::observe;
use crate::observe::cluster::Watch;
use crate::verdict::observation::{Observations, RmInfo};
use crate::verdict::plan::Rm;
use crate::zk::session::Session;

/// The keys that every pair has to agree on.
static OF_THE_PAIR: [&Key; 4] = [
    &keys::HA_RM_IDS,
    &keys::CLUSTER_ID,
    &keys::AUTO_FAILOVER_ENABLED,
    &keys::ZK_ADDRESS,
];
/// And those of a pair whose elector decides.
static OF_THE_ELECTOR: [&Key; 2] = [&keys::ZK_BASE_PATH, &keys::CURATOR_ELECTOR];

fn compared(mode: FailoverMode) -> impl Iterator<Item = &'static str> {
    let of_the_elector = match mode {
        FailoverMode::Automatic => &OF_THE_ELECTOR[..],
        FailoverMode::Manual => &[],
    };
    OF_THE_PAIR.iter().chain(of_the_elector).map(|key| key.name)
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

/// What asks the running RMs for their HA keys.
pub(super) struct HaKeys {
    web: Option<http::Client>,
    /// Of the RMs that are not said to be dead; `None` where one of them has no address.
    addresses: Option<Vec<HostPort>>,
    mode: FailoverMode,
}

impl HaKeys {
    /// Nothing is asked yet.
    pub(super) fn of(watch: &Watch, dead: &[Rm]) -> Self {
        let rms = watch.subject.rms.iter().enumerate();
        let alive = rms.filter(|(index, _)| !dead.contains(&Rm(*index)));
        Self {
            web: watch.web().ok().cloned(),
            addresses: alive.map(|(_, rm)| rm.web.clone().ok()).collect(),
            mode: watch.subject.failover,
        }
    }

    /// Whether all of them have the same; `None` where one of them does not tell.
    pub(super) async fn are_the_same(self, deadline: Deadline) -> Option<bool> {
        let (web, mode) = (self.web?, self.mode);
        let questions = self.addresses?.into_iter().map(|address| {
            let web = web.clone();
            async move { properties(&web, &address, mode, deadline).await }
        });
        let answers: Option<Vec<Vec<Option<String>>>> =
            observe::all(questions).await.into_iter().collect();
        Some(answers?.windows(2).all(|pair| pair[0] == pair[1]))
    }
}

async fn properties(
    web: &http::Client,
    address: &HostPort,
    mode: FailoverMode,
    deadline: Deadline,
) -> Option<Vec<Option<String>>> {
    let questions = compared(mode).map(|key| {
        let (web, address) = (web.clone(), address.clone());
        async move { web.property(&address, key, deadline).await.ok() }
    });
    observe::all(questions).await.into_iter().collect()
}
