//! Completion candidates from this host: ids of the configuration and of the log.

use std::collections::BTreeSet;

use crate::cli::complete::Lookup;
use crate::config::{Configuration, Sources, keys};
use crate::journal;
use crate::journal::history::History;
use crate::systems::yarn::targets::Cluster;

use super::environment;

pub const LOOKUP: Lookup = Lookup {
    ids: configured_ids,
    clusters: known_clusters,
    is_manual,
};

/// False if the configuration cannot be read.
fn is_manual(sources: &Sources) -> bool {
    let configuration = Configuration::load(sources, environment()).ok();
    let automatic =
        configuration.and_then(|read| read.get_trimmed(keys::AUTO_FAILOVER_ENABLED.name).ok()?);
    automatic.is_some_and(|automatic| automatic == "false")
}

/// Returns an empty list if the configuration cannot be read.
fn configured_ids(sources: &Sources) -> Vec<String> {
    let configuration = Configuration::load(sources, environment()).ok();
    let cluster =
        configuration.and_then(|configuration| Cluster::from_configuration(&configuration).ok());
    let ids = cluster.iter().flat_map(Cluster::distinct);
    ids.map(|rm| rm.id.trimmed().to_owned()).collect()
}

/// Returns the cluster id of the configuration, and those in the log.
fn known_clusters(sources: &Sources) -> Vec<String> {
    let configured = Configuration::load(sources, environment())
        .ok()
        .and_then(|configuration| configuration.get_trimmed(keys::CLUSTER_ID.name).ok()?);
    let log = journal::read(&environment(), None).text.ok().flatten();
    let actions = History::of(log.as_deref().unwrap_or_default().lines(), None).actions;
    let logged = actions
        .into_iter()
        .filter_map(|action| Some(action.before.or(action.after)?.cluster));
    let known: BTreeSet<String> = configured.into_iter().chain(logged).collect();
    known.into_iter().filter(|id| !id.is_empty()).collect()
}
