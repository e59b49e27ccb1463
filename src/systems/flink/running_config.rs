//! `/jobmanager/config`: the configuration with which a master runs. Pure.

use std::collections::BTreeMap;

use serde::Deserialize;

use crate::config::flink::keys::{self, names_of};
use crate::net::address::HostPort;

use super::targets::{DEFAULT_CLUSTER_ID, DEFAULT_ROOT, is_zookeeper, znode_path};

/// The keys that a look needs. The others may be secrets of jobs.
const KEPT: [&str; 10] = [
    keys::HA_TYPE,
    keys::CLUSTER_ID,
    keys::STORAGE_DIR,
    keys::QUORUM,
    keys::ROOT,
    keys::RPC_ADDRESS,
    RPC_PORT,
    keys::REST_ADDRESS,
    keys::REST_BIND_ADDRESS,
    keys::REST_PORT,
];
const RPC_PORT: &str = "jobmanager.rpc.port";
/// With these, Flink publishes `rest.address` in place of the bind address.
const WILDCARDS: [&str; 3] = ["0.0.0.0", "::", "[::]"];

/// By the canonical key.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RunningConfig(BTreeMap<&'static str, String>);

#[derive(Deserialize)]
struct ConfigEntry {
    key: String,
    value: String,
}

impl RunningConfig {
    /// Returns `None` if it is not the page of a master.
    pub fn parse(body: &[u8]) -> Option<Self> {
        let entries: Vec<ConfigEntry> = serde_json::from_slice(body).ok()?;
        let value = |key: &str| {
            let found = entries.iter().find(|entry| entry.key == key)?;
            Some(found.value.clone())
        };
        let kept = KEPT.into_iter().filter_map(|key| {
            let others = names_of(key).map_or(&[][..], |names| names.others);
            let mut names = std::iter::once(key).chain(others.iter().copied());
            Some((key, names.find_map(value)?))
        });
        let kept: BTreeMap<&str, String> = kept.collect();
        // Every JobManager has this key: Flink sets it when it starts.
        kept.contains_key(keys::RPC_ADDRESS).then_some(Self(kept))
    }

    fn get(&self, key: &str) -> Option<&str> {
        self.0.get(key).map(String::as_str)
    }

    pub fn has_zookeeper(&self) -> bool {
        self.get(keys::HA_TYPE).is_some_and(is_zookeeper)
    }

    /// The znode of its cluster.
    pub fn election_path(&self) -> String {
        let root = self.get(keys::ROOT).unwrap_or(DEFAULT_ROOT);
        let id = self.get(keys::CLUSTER_ID).unwrap_or(DEFAULT_CLUSTER_ID);
        znode_path(root, id)
    }

    pub fn storage_dir(&self) -> Option<&str> {
        self.get(keys::STORAGE_DIR)
    }

    pub fn quorum(&self) -> Option<&str> {
        self.get(keys::QUORUM)
    }

    pub fn rpc_address(&self) -> Option<HostPort> {
        let port = self.get(RPC_PORT)?.parse().ok().filter(|port| *port != 0)?;
        Some(HostPort {
            host: self.get(keys::RPC_ADDRESS)?.to_owned(),
            port,
        })
    }

    /// The host that it publishes as leader (`RestServerEndpoint.start`): the bind address, or `rest.address` if that is a
    /// wildcard or not set.
    pub fn published_host(&self) -> Option<&str> {
        let bind = self.get(keys::REST_BIND_ADDRESS);
        let bind = bind.filter(|bind| !WILDCARDS.contains(bind) && !bind.is_empty());
        bind.or_else(|| self.get(keys::REST_ADDRESS))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn config(pairs: &str) -> Option<RunningConfig> {
        let entries = pairs.split(' ').filter_map(|pair| pair.split_once('='));
        let entries: Vec<_> = entries
            .map(|(key, value)| serde_json::json!({"key": key, "value": value}))
            .collect();
        RunningConfig::parse(serde_json::to_string(&entries).ok()?.as_bytes())
    }

    #[test]
    fn pages_of_other_servers_are_none() {
        for text in ["", "{}", "[]", "[1]", r#"[{"key":"a","value":"b"}]"#] {
            assert_eq!(RunningConfig::parse(text.as_bytes()), None, "{text}");
        }
    }

    #[test]
    fn high_availability_of_a_running_master() {
        let table = [
            ("high-availability.type=zookeeper", true),
            ("high-availability=ZooKeeper", true),
            ("recovery.mode=zookeeper", true),
            (
                "high-availability.type=NONE high-availability=zookeeper",
                false,
            ),
            ("high-availability.type=kubernetes", false),
            ("a=b", false),
        ];
        for (pairs, expected) in table {
            let found = config(&format!("jobmanager.rpc.address=h {pairs}")).expect(pairs);
            assert_eq!(found.has_zookeeper(), expected, "{pairs}");
        }
    }

    #[test]
    fn addresses_of_a_running_master() {
        let table = [
            ("rest.address=a rest.bind-address=b", Some("b")),
            ("rest.address=a rest.bind-address=0.0.0.0", Some("a")),
            ("rest.address=a", Some("a")),
            ("rest.bind-address=localhost", Some("localhost")),
            ("jobmanager.rpc.port=1", Some("h")),
        ];
        for (pairs, expected) in table {
            let found = config(&format!("jobmanager.rpc.address=h {pairs}")).expect(pairs);
            assert_eq!(found.published_host(), expected, "{pairs}");
        }
        let rpc = |pairs: &str| {
            let found = config(&format!("jobmanager.rpc.address=h {pairs}")).expect(pairs);
            found.rpc_address().map(|address| address.to_string())
        };
        assert_eq!(rpc("jobmanager.rpc.port=50010").as_deref(), Some("h:50010"));
        assert_eq!(rpc("jobmanager.rpc.port=0"), None);
        let found =
            config("jobmanager.rpc.address=h high-availability.cluster-id=/a/").expect("a page");
        assert_eq!(found.election_path(), "/flink/a");
    }
}
