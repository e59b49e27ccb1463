//! The names that a key of Flink has had (`ConfigOption.fallbackKeys`; `tests/it/flink_check.rs` compares).

use super::FlinkVersion;

/// A key with the keys that count where it is not set, in this order.
pub struct KeyNames {
    pub key: &'static str,
    pub others: &'static [&'static str],
    /// The first version that knows the key itself, and the name before it.
    renamed: Option<(FlinkVersion, &'static str)>,
}

const fn names(key: &'static str, others: &'static [&'static str]) -> KeyNames {
    KeyNames {
        key,
        others,
        renamed: None,
    }
}

const fn renamed(
    key: &'static str,
    since: FlinkVersion,
    before: &'static str,
    others: &'static [&'static str],
) -> KeyNames {
    KeyNames {
        key,
        others,
        renamed: Some((since, before)),
    }
}

impl KeyNames {
    /// Returns the first version that knows the key itself, and the name before it, if this version does not know it.
    pub fn too_new_for(&self, version: FlinkVersion) -> Option<(FlinkVersion, &'static str)> {
        self.renamed.filter(|(since, _)| version < *since)
    }
}

const V1_17: FlinkVersion = FlinkVersion::new(1, 17);
const V1_20: FlinkVersion = FlinkVersion::new(1, 20);
const V2_0: FlinkVersion = FlinkVersion::new(2, 0);

pub const HA_TYPE: &str = "high-availability.type";
pub const CLUSTER_ID: &str = "high-availability.cluster-id";
pub const STORAGE_DIR: &str = "high-availability.storageDir";
pub const HA_PORT: &str = "high-availability.jobmanager.port";
pub const QUORUM: &str = "high-availability.zookeeper.quorum";
pub const ROOT: &str = "high-availability.zookeeper.path.root";
pub const SESSION_TIMEOUT: &str = "high-availability.zookeeper.client.session-timeout";
pub const CONNECTION_TIMEOUT: &str = "high-availability.zookeeper.client.connection-timeout";
pub const RETRY_WAIT: &str = "high-availability.zookeeper.client.retry-wait";
pub const RPC_ADDRESS: &str = "jobmanager.rpc.address";
pub const REST_ADDRESS: &str = "rest.address";
pub const REST_BIND_ADDRESS: &str = "rest.bind-address";
pub const REST_PORT: &str = "rest.port";
pub const REST_BIND_PORT: &str = "rest.bind-port";
pub const RESTART_STRATEGY: &str = "restart-strategy.type";
pub const STATE_BACKEND: &str = "state.backend.type";
pub const CHECKPOINT_DIR: &str = "execution.checkpointing.dir";
pub const CHECKPOINT_STORAGE: &str = "execution.checkpointing.storage";

#[rustfmt::skip]
pub const NAMES: [KeyNames; 24] = [
    renamed(HA_TYPE, V1_17, "high-availability", &["recovery.mode", "high-availability"]),
    names(CLUSTER_ID, &["high-availability.zookeeper.path.namespace", "recovery.zookeeper.path.namespace"]),
    names(STORAGE_DIR, &["high-availability.zookeeper.storageDir", "recovery.zookeeper.storageDir"]),
    names(HA_PORT, &["recovery.jobmanager.port"]),
    names(QUORUM, &["recovery.zookeeper.quorum"]),
    names(ROOT, &["recovery.zookeeper.path.root"]),
    names(SESSION_TIMEOUT, &["recovery.zookeeper.client.session-timeout"]),
    names(CONNECTION_TIMEOUT, &["recovery.zookeeper.client.connection-timeout"]),
    names(RETRY_WAIT, &["recovery.zookeeper.client.retry-wait"]),
    names("high-availability.zookeeper.client.max-retry-attempts", &["recovery.zookeeper.client.max-retry-attempts"]),
    renamed("high-availability.zookeeper.path.execution-plans", V2_0, "high-availability.zookeeper.path.jobgraphs", &["recovery.zookeeper.path.jobgraphs", "high-availability.zookeeper.path.jobgraphs"]),
    names(REST_ADDRESS, &[RPC_ADDRESS]),
    names(REST_BIND_ADDRESS, &["web.address", "jobmanager.web.address"]),
    names(REST_PORT, &["web.port"]),
    names(REST_BIND_PORT, &[REST_PORT, "web.port", "jobmanager.web.port"]),
    renamed(RESTART_STRATEGY, V1_17, "restart-strategy", &["restart-strategy"]),
    renamed(STATE_BACKEND, V1_17, "state.backend", &["state.backend"]),
    renamed(CHECKPOINT_DIR, V1_20, "state.checkpoints.dir", &["state.checkpoints.dir", "state.backend.fs.checkpointdir"]),
    renamed(CHECKPOINT_STORAGE, V1_20, "state.checkpoint-storage", &["state.checkpoint-storage"]),
    renamed("execution.checkpointing.savepoint-dir", V1_20, "state.savepoints.dir", &["state.savepoints.dir", "savepoints.state.backend.fs.dir"]),
    names("security.kerberos.login.keytab", &["security.keytab"]),
    names("security.kerberos.login.principal", &["security.principal"]),
    names("high-availability.job.delay", &["recovery.job.delay"]),
    names("blob.service.cleanup.interval", &["library-cache-manager.cleanup.interval"]),
];

/// Returns the names of a key, if it has several.
pub fn names_of(key: &str) -> Option<&'static KeyNames> {
    NAMES.iter().find(|names| names.key == key)
}
