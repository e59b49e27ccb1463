//! Whether the running RMs have the same HA keys: two that were started with different ones do not make a pair.

use crate::config::keys;
use crate::deadline::Deadline;
use crate::http;
use crate::observe;
use crate::observe::cluster::Watch;
use crate::verdict::plan::Rm;

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
