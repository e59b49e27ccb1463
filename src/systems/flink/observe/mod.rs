//! Asks every master and ZooKeeper at the same time, under one deadline.

mod election;
mod rest;

use std::collections::BTreeSet;
use std::time::Duration;

use crate::base::deadline::Deadline;
use crate::base::join;
use crate::net::address::HostPort;
use crate::net::http::{HttpClient, HttpError};
use crate::net::resolve;
use crate::systems::awaited::AwaitedServers;

use super::observations::{ElectionObservation, FlinkObservations, ResolvedHosts};
use super::targets::FlinkTargets;

pub(in crate::systems::flink) use election::changes;

/// Time between the two looks at ZooKeeper.
pub const PAUSE: Duration = Duration::from_millis(400);
/// So many changes of a component within [`PAUSE`] are a fight: an election makes two, two leaders about fifty.
pub const FIGHT: i32 = 10;
/// The name of ZooKeeper among the servers that have not answered.
const ZOOKEEPER: &str = "ZooKeeper";
/// Maximum time to look up the hosts of addresses: without an answer, names are compared as they are written.
const NAMES_BUDGET: Duration = Duration::from_secs(1);

/// Looks once. Opens new connections, and closes them.
pub async fn look(
    targets: &FlinkTargets,
    web: &Result<HttpClient, HttpError>,
    awaited: &AwaitedServers,
    deadline: Deadline,
) -> FlinkObservations {
    let listed = targets.masters.iter().cloned();
    let masters = join::all(listed.map(|address| {
        let (web, awaited) = (web.clone(), awaited.clone());
        async move {
            let _awaited = awaited.begin(address.to_string());
            rest::ask(address, true, &web, deadline).await
        }
    }));
    let election = async {
        let _awaited = awaited.begin(ZOOKEEPER.to_owned());
        let seen = election::read(targets, deadline).await;
        let hosts = hosts(targets, seen.as_ref().ok(), deadline).await;
        let further = further(targets, seen.as_ref().ok(), &hosts);
        let asking = further.into_iter().map(|address| {
            let web = web.clone();
            async move { rest::ask(address, false, &web, deadline).await }
        });
        (seen, join::all(asking).await, hosts)
    };
    let (masters, (election, further, hosts)) = tokio::join!(masters, election);
    let mut seen = FlinkObservations {
        path: targets.path.clone(),
        has_default_id: targets.has_default_id,
        storage_dir: targets.storage_dir.clone(),
        masters,
        election,
        hosts,
    };
    for unlisted in further {
        // By its own configuration it may be a master that is listed with another address.
        let publisher = seen.election.as_ref().ok().and_then(|election| {
            let mut all = election.publishers.iter();
            all.find(|one| one.rest.as_ref() == Some(&unlisted.address))
        });
        let is_known = publisher.is_some_and(|publisher| seen.master_of(publisher).is_some());
        if !is_known {
            seen.masters.push(unlisted);
        }
    }
    seen
}

/// The REST addresses of leaders that are none of the masters.
fn further(
    targets: &FlinkTargets,
    election: Option<&ElectionObservation>,
    hosts: &ResolvedHosts,
) -> Vec<HostPort> {
    let publishers = election
        .into_iter()
        .flat_map(|election| &election.publishers);
    let is_listed = |rest: &HostPort| {
        let mut masters = targets.masters.iter();
        masters.any(|master| hosts.are_same_port(master, rest))
    };
    let mut found: Vec<HostPort> = Vec::new();
    for rest in publishers.filter_map(|publisher| publisher.rest.as_ref()) {
        if !is_listed(rest) && !found.contains(rest) {
            found.push(rest.clone());
        }
    }
    found
}

/// Looks up the hosts of the masters and of the published addresses, if they are not the same texts.
async fn hosts(
    targets: &FlinkTargets,
    election: Option<&ElectionObservation>,
    deadline: Deadline,
) -> ResolvedHosts {
    let listed: BTreeSet<&str> = targets
        .masters
        .iter()
        .map(|one| one.host.as_str())
        .collect();
    let publishers = election
        .into_iter()
        .flat_map(|election| &election.publishers);
    let published = publishers.flat_map(|one| [one.rest.as_ref(), one.rpc.as_ref()]);
    let published: BTreeSet<&str> = published.flatten().map(|one| one.host.as_str()).collect();
    if published.is_subset(&listed) {
        return ResolvedHosts::default();
    }
    let deadline = deadline.capped(NAMES_BUDGET);
    let lookups = listed.union(&published).map(|host| (*host).to_owned());
    let lookups = lookups.map(|host| async move {
        let found = resolve::addresses_of(&host, deadline).await;
        (host, found.unwrap_or_default().into_iter().collect())
    });
    let found = join::all(lookups.collect::<Vec<_>>()).await;
    ResolvedHosts(found.into_iter().collect())
}
