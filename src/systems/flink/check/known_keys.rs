//! The keys of high availability in Flink 1.13 to 2.3, and the types of those whose values are checked.
//!
//! `tests/it/flink_check.rs` compares them with the options of real Flink.

use crate::config::flink::keys::{
    CONNECTION_TIMEOUT, HA_PORT, NAMES, REST_BIND_PORT, REST_PORT, RETRY_WAIT, RPC_ADDRESS,
    SESSION_TIMEOUT,
};

/// The type that Flink parses a value as.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum ValueType {
    Integer,
    Long,
    Double,
    Boolean,
    Duration,
    /// A duration from 1.20 on; up to 1.19, an integer of milliseconds.
    ClientTime,
    /// A port or a list of ports and ranges.
    Ports,
    /// `open` or `creator`.
    Acl,
    /// One host.
    Host,
}

/// When Flink reads a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum ReadAt {
    /// When the master starts.
    Start,
    /// When a job is submitted.
    Job,
    /// When a session or an application is started on YARN.
    Yarn,
}

pub(super) struct TypedKey {
    pub(super) key: &'static str,
    pub(super) value: ValueType,
    pub(super) at: ReadAt,
}

const fn typed(key: &'static str, value: ValueType, at: ReadAt) -> TypedKey {
    TypedKey { key, value, at }
}

use ReadAt::{Job, Start, Yarn};
use ValueType::{Acl, Boolean, ClientTime, Double, Duration, Host, Integer, Long, Ports};

#[rustfmt::skip]
pub(super) const TYPED: [TypedKey; 29] = [
    typed(HA_PORT, Ports, Start),
    typed(SESSION_TIMEOUT, ClientTime, Start),
    typed(CONNECTION_TIMEOUT, ClientTime, Start),
    typed(RETRY_WAIT, ClientTime, Start),
    typed("high-availability.zookeeper.client.max-retry-attempts", Integer, Start),
    typed("high-availability.zookeeper.client.tolerate-suspended-connections", Boolean, Start),
    typed("high-availability.zookeeper.client.ensemble-tracker", Boolean, Start),
    typed("high-availability.zookeeper.client.acl", Acl, Start),
    typed("zookeeper.sasl.disable", Boolean, Start),
    typed(RPC_ADDRESS, Host, Start),
    typed("jobmanager.rpc.port", Integer, Start),
    typed(REST_PORT, Ports, Start),
    typed(REST_BIND_PORT, Ports, Start),
    typed("blob.server.port", Ports, Start),
    typed("security.kerberos.login.use-ticket-cache", Boolean, Start),
    typed("restart-strategy.fixed-delay.attempts", Integer, Job),
    typed("restart-strategy.fixed-delay.delay", Duration, Job),
    typed("restart-strategy.failure-rate.max-failures-per-interval", Integer, Job),
    typed("restart-strategy.failure-rate.failure-rate-interval", Duration, Job),
    typed("restart-strategy.failure-rate.delay", Duration, Job),
    typed("restart-strategy.exponential-delay.initial-backoff", Duration, Job),
    typed("restart-strategy.exponential-delay.max-backoff", Duration, Job),
    typed("restart-strategy.exponential-delay.reset-backoff-threshold", Duration, Job),
    typed("restart-strategy.exponential-delay.backoff-multiplier", Double, Job),
    typed("restart-strategy.exponential-delay.jitter-factor", Double, Job),
    typed("restart-strategy.exponential-delay.attempts-before-reset-backoff", Integer, Job),
    typed("execution.checkpointing.interval", Duration, Job),
    typed("yarn.application-attempts", Integer, Yarn),
    typed("yarn.application-attempt-failures-validity-interval", Long, Yarn),
];

/// Keys without a type in [`TYPED`] and without other names in [`NAMES`], of any version.
const FURTHER: [&str; 32] = [
    "high-availability.kubernetes.leader-election.lease-duration",
    "high-availability.kubernetes.leader-election.renew-deadline",
    "high-availability.kubernetes.leader-election.retry-period",
    "high-availability.zookeeper.client.authorization",
    "high-availability.zookeeper.client.max-close-wait",
    "high-availability.zookeeper.client.max-retry-wait",
    "high-availability.zookeeper.client.simulated-session-expiration-percent",
    "high-availability.zookeeper.path.applications",
    "high-availability.zookeeper.path.checkpoint-counter",
    "high-availability.zookeeper.path.checkpoints",
    "high-availability.zookeeper.path.latch",
    "high-availability.zookeeper.path.leader",
    "high-availability.zookeeper.path.mesos-workers",
    "high-availability.zookeeper.path.running-registry",
    "recovery.zookeeper.path.checkpoint-counter",
    "recovery.zookeeper.path.checkpoints",
    "recovery.zookeeper.path.latch",
    "recovery.zookeeper.path.leader",
    "recovery.zookeeper.path.mesos-workers",
    "yarn.application-master.port",
    "yarn.application.id",
    "yarn.application.name",
    "yarn.application.node-label",
    "yarn.application.priority",
    "yarn.application.queue",
    "yarn.application.type",
    "zookeeper.sasl.login-context-name",
    "zookeeper.sasl.service-name",
    "security.kerberos.login.contexts",
    "jobmanager.bind-host",
    "jobmanager.rpc.bind-port",
    "fs.default-scheme",
];

/// Prefixes whose keys are all known or wrong.
const FAMILIES: [&str; 6] = [
    "high-availability",
    "recovery.",
    "restart-strategy",
    "zookeeper.sasl",
    "yarn.application-",
    "yarn.application.",
];
/// Keys with names of the user's own.
const OPEN_PREFIXES: [&str; 2] = [
    "high-availability.zookeeper.client.authorization.",
    "yarn.application-master.env.",
];

fn known() -> impl Iterator<Item = &'static str> {
    let typed = TYPED.iter().map(|one| one.key);
    let names = NAMES
        .iter()
        .flat_map(|names| std::iter::once(names.key).chain(names.others.iter().copied()));
    typed.chain(names).chain(FURTHER)
}

/// True for a key that this linter knows: its value is no secret, unless its name says so.
pub(super) fn is_known(key: &str) -> bool {
    known().any(|known| known == key)
}

/// True unless this linter takes the key for a mistake.
pub fn is_known_key(key: &str) -> bool {
    !is_wrong(key)
}

/// True if no version reads the key: it is in one of the families, or is a family's key with a mistake.
pub(super) fn is_wrong(key: &str) -> bool {
    if is_known(key) || OPEN_PREFIXES.iter().any(|prefix| key.starts_with(prefix)) {
        return false;
    }
    let is_in_family = FAMILIES.iter().any(|family| key.starts_with(family));
    let holds_family = ["high-availability.", "restart-strategy."]
        .iter()
        .any(|family| key.contains(&format!(".{family}")));
    is_in_family || holds_family || nearest(key).is_some_and(|(_, distance)| distance <= 2)
}

/// Returns the known key that the user probably meant.
pub(super) fn similar(key: &str) -> Option<&'static str> {
    let behind = known().find(|known| known.contains('.') && key.ends_with(&format!(".{known}")));
    let near = || nearest(key).filter(|(_, distance)| *distance <= 1 + key.len() / 5);
    behind.or_else(|| near().map(|(known, _)| known))
}

/// The names of families only: others may be similar to keys that this tool does not know.
fn nearest(key: &str) -> Option<(&'static str, usize)> {
    let in_families =
        known().filter(|known| FAMILIES.iter().any(|family| known.starts_with(family)));
    let lengths =
        in_families.filter(|known| known.len().abs_diff(key.len()) < 12 && known.len() > 12);
    let distances = lengths.map(|known| (known, strsim::damerau_levenshtein(known, key)));
    distances.min_by_key(|(_, distance)| *distance)
}

/// True for the first part of a family, which is a key or the beginning of nested keys.
pub(super) fn is_family(text: &str) -> bool {
    FAMILIES
        .iter()
        .any(|family| family.trim_end_matches(['.', '-']) == text)
}
