//! Every configuration key the tool reads: its name, type, default and deprecated names.
//!
//! Defaults are those of Hadoop 3.4.2's `core-default.xml` and `yarn-default.xml`.

/// What the value of a key is read as.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// `true` or `false` in any case; anything else counts as the default (`Configuration.getBoolean`).
    Boolean,
    /// A decimal or 0x number (`Configuration.getInt`).
    Integer,
    /// Text, trimmed where Hadoop trims it.
    Text,
    /// Comma-separated, neither trimmed nor without duplicates (`Configuration.getStringCollection`).
    List,
    /// `host:port`; per RM, with the RM's id after a dot.
    Address,
}

/// A configuration key.
#[derive(Debug)]
pub struct Key {
    /// The name, without the RM's id where the key is one of an RM's.
    pub name: &'static str,
    /// What its value is read as.
    pub kind: Kind,
    /// Hadoop's default; `None` where it has none.
    pub default: Option<&'static str>,
    /// Older names that set this key too.
    pub deprecated: &'static [&'static str],
}

impl Key {
    /// The name of this key for one RM: `NAME.RM_ID`. Hadoop adds nothing for an empty id (`HAUtil.addSuffix`).
    pub fn of_rm(&self, rm_id: &str) -> String {
        if rm_id.is_empty() {
            self.name.to_owned()
        } else {
            format!("{}.{rm_id}", self.name)
        }
    }
}

const fn key(name: &'static str, kind: Kind, default: Option<&'static str>) -> Key {
    Key {
        name,
        kind,
        default,
        deprecated: &[],
    }
}

/// Whether the ResourceManagers are a high-availability pair at all.
pub static HA_ENABLED: Key = key(
    "yarn.resourcemanager.ha.enabled",
    Kind::Boolean,
    Some("false"),
);
/// Not Hadoop's: a sandbox marks its configuration with it. Actions are then logged in the configuration's folder.
pub static SANDBOX: Key = key("rmadmin.sandbox", Kind::Boolean, Some("false"));
/// The logical ids of the RMs.
pub static HA_RM_IDS: Key = key("yarn.resourcemanager.ha.rm-ids", Kind::List, None);
/// The name of the cluster.
pub static CLUSTER_ID: Key = key("yarn.resourcemanager.cluster-id", Kind::Text, None);
/// Whether an elector in ZooKeeper decides who is active.
pub static AUTO_FAILOVER_ENABLED: Key = key(
    "yarn.resourcemanager.ha.automatic-failover.enabled",
    Kind::Boolean,
    Some("true"),
);
/// Per RM: the host that the RM's addresses default to.
pub static RM_HOSTNAME: Key = key("yarn.resourcemanager.hostname", Kind::Text, Some("0.0.0.0"));
/// Per RM: where `HAServiceProtocol` is served.
pub static RM_ADMIN_ADDRESS: Key = key(
    "yarn.resourcemanager.admin.address",
    Kind::Address,
    Some("${yarn.resourcemanager.hostname}:8033"),
);
/// Per RM: where HTTP is served.
pub static RM_WEBAPP_ADDRESS: Key = key(
    "yarn.resourcemanager.webapp.address",
    Kind::Address,
    Some("${yarn.resourcemanager.hostname}:8088"),
);
/// Per RM: where HTTPS is served.
pub static RM_WEBAPP_HTTPS_ADDRESS: Key = key(
    "yarn.resourcemanager.webapp.https.address",
    Kind::Address,
    Some("${yarn.resourcemanager.hostname}:8090"),
);
/// `HTTP_ONLY` or `HTTPS_ONLY`.
pub static HTTP_POLICY: Key = key("yarn.http.policy", Kind::Text, Some("HTTP_ONLY"));
/// How long the CLI waits for a state or health check, in milliseconds.
pub static CLI_CHECK_TIMEOUT: Key = key(
    "ha.failover-controller.cli-check.rpc-timeout.ms",
    Kind::Integer,
    Some("20000"),
);
/// How long a failover controller waits for a service to become active, in milliseconds.
pub static NEW_ACTIVE_TIMEOUT: Key = key(
    "ha.failover-controller.new-active.rpc-timeout.ms",
    Kind::Integer,
    Some("60000"),
);
/// `simple` or `kerberos`.
pub static AUTHENTICATION: Key = key("hadoop.security.authentication", Kind::Text, Some("simple"));
/// The principal of the RMs, with `_HOST` for the name of each one's host.
pub static RM_PRINCIPAL: Key = key("yarn.resourcemanager.principal", Kind::Text, None);
/// A glob that is obeyed in its place by administration calls.
pub static RM_PRINCIPAL_PATTERN: Key =
    key("yarn.resourcemanager.principal.pattern", Kind::Text, None);
/// A glob that is obeyed in its place by HA calls. The key that this is the pattern of is set by the Java CLI itself,
/// to [`RM_PRINCIPAL`].
pub static SERVICE_USER_PATTERN: Key = key(
    "hadoop.security.service.user.name.key.pattern",
    Kind::Text,
    None,
);
/// `authentication`, `integrity` or `privacy`, or several, the best liked first.
pub static RPC_PROTECTION: Key = key("hadoop.rpc.protection", Kind::Text, Some("authentication"));
/// Whether a caller who has to prove who it is may go on with a server that does not ask for it.
pub static FALLBACK_TO_SIMPLE: Key = key(
    "ipc.client.fallback-to-simple-auth-allowed",
    Kind::Boolean,
    Some("false"),
);
/// The Java class that decides on the protection of each connection, in place of [`RPC_PROTECTION`].
pub static SASL_RESOLVER: Key = key(
    "hadoop.security.saslproperties.resolver.class",
    Kind::Text,
    None,
);
/// The ZooKeeper ensemble.
pub static ZK_ADDRESS: Key = Key {
    name: "hadoop.zk.address",
    kind: Kind::Text,
    default: None,
    deprecated: &["yarn.resourcemanager.zk-address"],
};
/// The znode under which the electors of every cluster have theirs.
pub static ZK_BASE_PATH: Key = key(
    "yarn.resourcemanager.ha.automatic-failover.zk-base-path",
    Kind::Text,
    Some("/yarn-leader-election"),
);
/// Whether the elector is Curator's `LeaderLatch` in place of `ActiveStandbyElector`. False by default, which
/// `yarn-default.xml` does not say (`YarnConfiguration.CURATOR_LEADER_ELECTOR`).
pub static CURATOR_ELECTOR: Key = key(
    "yarn.resourcemanager.ha.curator-leader-elector.enabled",
    Kind::Boolean,
    None,
);
/// Whether the configuration is that of a federation of clusters.
pub static FEDERATION_ENABLED: Key = key("yarn.federation.enabled", Kind::Boolean, Some("false"));
/// How long to wait for an active RM, in milliseconds; -1: without end.
pub static CONNECT_MAX_WAIT: Key = key(
    "yarn.resourcemanager.connect.max-wait.ms",
    Kind::Integer,
    Some("900000"),
);
/// Resource types beside memory and cores; per type, its units, type and tags follow a dot.
pub static RESOURCE_TYPES: Key = key("yarn.resource-types", Kind::List, None);
/// Where Hadoop keeps local state; other values refer to it.
pub static TMP_DIR: Key = key(
    "hadoop.tmp.dir",
    Kind::Text,
    Some("/tmp/hadoop-${user.name}"),
);

/// The credential stores that passwords are looked up in, as addresses.
pub static CREDENTIAL_PROVIDER_PATH: Key =
    key("hadoop.security.credential.provider.path", Kind::List, None);
/// The file with the password of the credential stores.
pub static CREDENTIAL_PASSWORD_FILE: Key = key(
    "hadoop.security.credstore.java-keystore-provider.password-file",
    Kind::Text,
    None,
);
/// Whether a password may stand in the configuration itself.
pub static CLEAR_TEXT_FALLBACK: Key = key(
    "hadoop.security.credential.clear-text-fallback",
    Kind::Boolean,
    Some("true"),
);
/// The file of the `ssl.client` keys, in the configuration folder.
pub static SSL_CLIENT_CONF: Key = key("hadoop.ssl.client.conf", Kind::Text, Some("ssl-client.xml"));
/// Whether servers want a certificate of the client.
pub static SSL_REQUIRE_CLIENT_CERT: Key = key(
    "hadoop.ssl.require.client.cert",
    Kind::Boolean,
    Some("false"),
);
/// Whom to trust over HTTPS.
pub static SSL_TRUSTSTORE_LOCATION: Key = key("ssl.client.truststore.location", Kind::Text, None);
/// The password of that store.
pub static SSL_TRUSTSTORE_PASSWORD: Key = key("ssl.client.truststore.password", Kind::Text, None);
/// The client's own certificate and key.
pub static SSL_KEYSTORE_LOCATION: Key = key("ssl.client.keystore.location", Kind::Text, None);
/// The password of that store.
pub static SSL_KEYSTORE_PASSWORD: Key = key("ssl.client.keystore.password", Kind::Text, None);
/// The password of the key in it, if it has one of its own.
pub static SSL_KEYSTORE_KEYPASSWORD: Key = key("ssl.client.keystore.keypassword", Kind::Text, None);
/// How the RMs prove to ZooKeeper who they are: `scheme:auth,scheme:auth`, or `@` and a file with that.
pub static ZK_AUTH: Key = Key {
    name: "hadoop.zk.auth",
    kind: Kind::Text,
    default: None,
    deprecated: &["yarn.resourcemanager.zk-auth"],
};
/// Whether ZooKeeper is talked to over TLS.
pub static ZK_SSL_ENABLED: Key = key("hadoop.zk.ssl.enabled", Kind::Boolean, None);
/// The same for the RMs alone, where the former is not set.
pub static RM_ZK_CLIENT_SSL_ENABLED: Key = key(
    "yarn.resourcemanager.zk-client-ssl.enabled",
    Kind::Boolean,
    Some("false"),
);
/// Which ZooKeeper servers to trust.
pub static ZK_SSL_TRUSTSTORE_LOCATION: Key =
    key("hadoop.zk.ssl.truststore.location", Kind::Text, None);
/// The password of that store.
pub static ZK_SSL_TRUSTSTORE_PASSWORD: Key =
    key("hadoop.zk.ssl.truststore.password", Kind::Text, None);
/// The client's own certificate and key for ZooKeeper.
pub static ZK_SSL_KEYSTORE_LOCATION: Key = key("hadoop.zk.ssl.keystore.location", Kind::Text, None);
/// The password of that store and of the key in it.
pub static ZK_SSL_KEYSTORE_PASSWORD: Key = key("hadoop.zk.ssl.keystore.password", Kind::Text, None);

/// All of them.
pub static ALL: [&Key; 42] = [
    &CLUSTER_ID,
    &HA_ENABLED,
    &HA_RM_IDS,
    &AUTO_FAILOVER_ENABLED,
    &RM_HOSTNAME,
    &RM_ADMIN_ADDRESS,
    &RM_WEBAPP_ADDRESS,
    &RM_WEBAPP_HTTPS_ADDRESS,
    &HTTP_POLICY,
    &CLI_CHECK_TIMEOUT,
    &NEW_ACTIVE_TIMEOUT,
    &AUTHENTICATION,
    &RM_PRINCIPAL,
    &RM_PRINCIPAL_PATTERN,
    &SERVICE_USER_PATTERN,
    &RPC_PROTECTION,
    &FALLBACK_TO_SIMPLE,
    &SASL_RESOLVER,
    &ZK_ADDRESS,
    &ZK_BASE_PATH,
    &CURATOR_ELECTOR,
    &FEDERATION_ENABLED,
    &CONNECT_MAX_WAIT,
    &RESOURCE_TYPES,
    &TMP_DIR,
    &CREDENTIAL_PROVIDER_PATH,
    &CREDENTIAL_PASSWORD_FILE,
    &CLEAR_TEXT_FALLBACK,
    &SSL_CLIENT_CONF,
    &SSL_REQUIRE_CLIENT_CERT,
    &SSL_TRUSTSTORE_LOCATION,
    &SSL_TRUSTSTORE_PASSWORD,
    &SSL_KEYSTORE_LOCATION,
    &SSL_KEYSTORE_PASSWORD,
    &SSL_KEYSTORE_KEYPASSWORD,
    &ZK_AUTH,
    &ZK_SSL_ENABLED,
    &RM_ZK_CLIENT_SSL_ENABLED,
    &ZK_SSL_TRUSTSTORE_LOCATION,
    &ZK_SSL_TRUSTSTORE_PASSWORD,
    &ZK_SSL_KEYSTORE_LOCATION,
    &ZK_SSL_KEYSTORE_PASSWORD,
];

/// Keys that `yarn-default.xml` sets: in Hadoop's order of files it comes after `core-site.xml`, and overrules it.
pub fn in_yarn_default() -> impl Iterator<Item = (&'static str, &'static str)> {
    ALL.iter()
        .filter(|key| key.name.starts_with("yarn."))
        .filter_map(|key| Some((key.name, key.default?)))
}

/// The name that a key goes by today: a deprecated name sets the key that replaced it.
pub fn canonical(name: &str) -> &str {
    ALL.iter()
        .find(|key| key.deprecated.contains(&name))
        .map_or(name, |key| key.name)
}

/// The names that a value may be kept under: this one, then the older ones that it replaced.
pub fn all_names(name: &str) -> impl Iterator<Item = &str> {
    let replaced = ALL.iter().find(|key| key.name == name);
    let older = replaced.map_or(&[][..], |key| key.deprecated);
    std::iter::once(name).chain(older.iter().copied())
}

/// Hadoop's default of a key, if it is one of ours.
pub fn default_of(name: &str) -> Option<&'static str> {
    ALL.iter()
        .find(|key| key.name == name)
        .and_then(|key| key.default)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn deprecated_names_lead_to_the_key_that_replaced_them() {
        assert_eq!(
            canonical("yarn.resourcemanager.zk-address"),
            "hadoop.zk.address"
        );
        assert_eq!(canonical("hadoop.zk.address"), "hadoop.zk.address");
        assert_eq!(default_of("yarn.http.policy"), Some("HTTP_ONLY"));
    }

    #[test]
    fn ids_follow_a_dot() {
        assert_eq!(
            RM_HOSTNAME.of_rm("rm1"),
            "yarn.resourcemanager.hostname.rm1"
        );
        assert_eq!(RM_HOSTNAME.of_rm(""), "yarn.resourcemanager.hostname");
    }
}
