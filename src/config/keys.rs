//! The configuration keys that this tool reads.

#[derive(Debug)]
pub struct Key {
    /// Without the RM's id, if the key exists per RM.
    pub name: &'static str,
    pub default: Option<&'static str>,
    /// The deprecated name, which also sets this key.
    pub deprecated: Option<&'static str>,
}

impl Key {
    const fn new(name: &'static str) -> Self {
        Self {
            name,
            default: None,
            deprecated: None,
        }
    }

    const fn or(self, default: &'static str) -> Self {
        Self {
            default: Some(default),
            ..self
        }
    }

    const fn formerly(self, name: &'static str) -> Self {
        Self {
            deprecated: Some(name),
            ..self
        }
    }

    /// Returns `NAME.RM_ID`, the key's name for one RM. Hadoop adds nothing for an empty id
    /// (`HAUtil.addSuffix`).
    pub fn of_rm(&self, rm_id: &str) -> String {
        if rm_id.is_empty() {
            self.name.to_owned()
        } else {
            format!("{}.{rm_id}", self.name)
        }
    }
}

/// True in the configuration of a sandbox: actions are then logged in the sandbox's folder. Hadoop does not know
/// this key.
pub static SANDBOX: Key = Key::new("rmadmin.sandbox").or("false");

/// Defines a static per key, and `HADOOP`, the list of all of them.
macro_rules! hadoop_keys {
    ($($(#[$doc:meta])* $name:ident = $key:literal $(or $default:literal)? $(formerly $deprecated:literal)?;)*) => {
        $($(#[$doc])* pub static $name: Key = Key::new($key)$(.or($default))?$(.formerly($deprecated))?;)*
        static HADOOP: &[&Key] = &[$(&$name),*];
    };
}

// The defaults are those of `core-default.xml` and `yarn-default.xml` of Hadoop 3.4.2. "Per RM" means that a dot and
// the RM's id follow the name.
hadoop_keys! {
    HA_ENABLED = "yarn.resourcemanager.ha.enabled" or "false";
    HA_RM_IDS = "yarn.resourcemanager.ha.rm-ids";
    CLUSTER_ID = "yarn.resourcemanager.cluster-id";
    AUTO_FAILOVER_ENABLED = "yarn.resourcemanager.ha.automatic-failover.enabled" or "true";
    /// Per RM: the default host of the RM's addresses.
    RM_HOSTNAME = "yarn.resourcemanager.hostname" or "0.0.0.0";
    /// Per RM: the address of `HAServiceProtocol`.
    RM_ADMIN_ADDRESS = "yarn.resourcemanager.admin.address" or "${yarn.resourcemanager.hostname}:8033";
    /// Per RM: the HTTP address.
    RM_WEBAPP_ADDRESS = "yarn.resourcemanager.webapp.address" or "${yarn.resourcemanager.hostname}:8088";
    /// Per RM: the HTTPS address.
    RM_WEBAPP_HTTPS_ADDRESS = "yarn.resourcemanager.webapp.https.address" or "${yarn.resourcemanager.hostname}:8090";
    /// `HTTP_ONLY` or `HTTPS_ONLY`.
    HTTP_POLICY = "yarn.http.policy" or "HTTP_ONLY";
    /// Timeout of state and health checks by the CLI, in milliseconds.
    CLI_CHECK_TIMEOUT = "ha.failover-controller.cli-check.rpc-timeout.ms" or "20000";
    /// Timeout of a transition to active by a failover controller, in milliseconds.
    NEW_ACTIVE_TIMEOUT = "ha.failover-controller.new-active.rpc-timeout.ms" or "60000";
    /// `simple` or `kerberos`.
    AUTHENTICATION = "hadoop.security.authentication" or "simple";
    /// The principal of all RMs; each RM's host name replaces `_HOST`.
    RM_PRINCIPAL = "yarn.resourcemanager.principal";
    /// A glob that administration calls match instead of [`RM_PRINCIPAL`].
    RM_PRINCIPAL_PATTERN = "yarn.resourcemanager.principal.pattern";
    /// A glob that HA calls match instead of [`RM_PRINCIPAL`]: the Java CLI copies [`RM_PRINCIPAL`] to the key
    /// without `.pattern`.
    SERVICE_USER_PATTERN = "hadoop.security.service.user.name.key.pattern";
    /// `authentication`, `integrity` or `privacy`: a list with commas, the preferred one first.
    RPC_PROTECTION = "hadoop.rpc.protection" or "authentication";
    /// True if a caller with Kerberos may continue with a server that does not authenticate.
    FALLBACK_TO_SIMPLE = "ipc.client.fallback-to-simple-auth-allowed" or "false";
    /// A Java class that chooses the protection of each connection instead of [`RPC_PROTECTION`].
    SASL_RESOLVER = "hadoop.security.saslproperties.resolver.class";
    ZK_ADDRESS = "hadoop.zk.address" formerly "yarn.resourcemanager.zk-address";
    /// The parent of the election znodes of all clusters.
    ZK_BASE_PATH = "yarn.resourcemanager.ha.automatic-failover.zk-base-path" or "/yarn-leader-election";
    /// True if the elector is Curator's `LeaderLatch` instead of `ActiveStandbyElector`. False by default, but
    /// absent from `yarn-default.xml` (`YarnConfiguration.CURATOR_LEADER_ELECTOR`).
    CURATOR_ELECTOR = "yarn.resourcemanager.ha.curator-leader-elector.enabled";
    FEDERATION_ENABLED = "yarn.federation.enabled" or "false";
    /// Maximum wait for an active RM, in milliseconds; -1 for no limit.
    CONNECT_MAX_WAIT = "yarn.resourcemanager.connect.max-wait.ms" or "900000";
    /// Resource types other than memory and cores. The keys for units, type and tags append a dot and the
    /// type's name.
    RESOURCE_TYPES = "yarn.resource-types";
    /// Other default values refer to this key.
    TMP_DIR = "hadoop.tmp.dir" or "/tmp/hadoop-${user.name}";
    /// Addresses of credential stores with passwords.
    CREDENTIAL_PROVIDER_PATH = "hadoop.security.credential.provider.path";
    /// The file with the password of the credential stores.
    CREDENTIAL_PASSWORD_FILE = "hadoop.security.credstore.java-keystore-provider.password-file";
    /// True if configuration files may hold passwords.
    CLEAR_TEXT_FALLBACK = "hadoop.security.credential.clear-text-fallback" or "true";
    /// The name of the file with the `ssl.client` keys, in the configuration folder.
    SSL_CLIENT_CONF = "hadoop.ssl.client.conf" or "ssl-client.xml";
    /// True if servers require a client certificate.
    SSL_REQUIRE_CLIENT_CERT = "hadoop.ssl.require.client.cert" or "false";
    /// A store with the authorities that HTTPS clients trust.
    SSL_TRUSTSTORE_LOCATION = "ssl.client.truststore.location";
    SSL_TRUSTSTORE_PASSWORD = "ssl.client.truststore.password";
    /// The client's own certificate and key.
    SSL_KEYSTORE_LOCATION = "ssl.client.keystore.location";
    SSL_KEYSTORE_PASSWORD = "ssl.client.keystore.password";
    /// The password of the key in the keystore, if it differs from the keystore's password.
    SSL_KEYSTORE_KEYPASSWORD = "ssl.client.keystore.keypassword";
    /// `scheme:auth` pairs, separated by commas, or `@` and a file with them.
    ZK_AUTH = "hadoop.zk.auth" formerly "yarn.resourcemanager.zk-auth";
    /// True if SASL is used with ZooKeeper. This key and the next three are system properties of ZooKeeper's Java client.
    ZK_SASL_CLIENT = "zookeeper.sasl.client";
    /// The service in the principal of ZooKeeper servers.
    ZK_SASL_CLIENT_USERNAME = "zookeeper.sasl.client.username";
    /// True if the host in that principal is the name of the server's address, not the configured name.
    ZK_SASL_CANONICALIZE = "zookeeper.sasl.client.canonicalize.hostname";
    /// The principal of all ZooKeeper servers: `service/host`.
    ZK_SERVER_PRINCIPAL = "zookeeper.server.principal";
    /// The same as [`ZK_SASL_CLIENT_USERNAME`], despite its name (`ZKCuratorManager`).
    HADOOP_ZK_SERVER_PRINCIPAL = "hadoop.zk.server.principal";
    /// True if clients connect to ZooKeeper over TLS.
    ZK_SSL_ENABLED = "hadoop.zk.ssl.enabled";
    /// True if the RMs connect to ZooKeeper over TLS; used if [`ZK_SSL_ENABLED`] is not set.
    RM_ZK_CLIENT_SSL_ENABLED = "yarn.resourcemanager.zk-client-ssl.enabled" or "false";
    /// A store with the authorities that sign the certificates of ZooKeeper servers.
    ZK_SSL_TRUSTSTORE_LOCATION = "hadoop.zk.ssl.truststore.location";
    ZK_SSL_TRUSTSTORE_PASSWORD = "hadoop.zk.ssl.truststore.password";
    /// The client's own certificate and key for ZooKeeper.
    ZK_SSL_KEYSTORE_LOCATION = "hadoop.zk.ssl.keystore.location";
    /// The password of the keystore and of the key in it.
    ZK_SSL_KEYSTORE_PASSWORD = "hadoop.zk.ssl.keystore.password";
}

/// Returns keys and values of `yarn-default.xml`. Hadoop reads that file after `core-site.xml`, so it overrules it.
pub fn in_yarn_default() -> impl Iterator<Item = (&'static str, &'static str)> {
    let keys = HADOOP.iter().filter(|key| key.name.starts_with("yarn."));
    keys.filter_map(|key| Some((key.name, key.default?)))
}

/// Returns the current name of a key: a deprecated name sets the key that replaced it.
pub fn canonical(name: &str) -> &str {
    let found = HADOOP.iter().find(|key| key.deprecated == Some(name));
    found.map_or(name, |key| key.name)
}

/// Returns this name, then its deprecated one.
pub fn all_names(name: &str) -> impl Iterator<Item = &str> {
    let older = known(name).and_then(|key| key.deprecated);
    std::iter::once(name).chain(older)
}

/// Hadoop's default of a key that this tool reads.
pub fn default_of(name: &str) -> Option<&'static str> {
    known(name)?.default
}

fn known(name: &str) -> Option<&'static Key> {
    HADOOP.iter().find(|key| key.name == name).copied()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn deprecated_names() {
        assert_eq!(
            canonical("yarn.resourcemanager.zk-address"),
            "hadoop.zk.address"
        );
        assert_eq!(canonical("hadoop.zk.address"), "hadoop.zk.address");
        let names: Vec<&str> = all_names("hadoop.zk.address").collect();
        assert_eq!(
            names,
            ["hadoop.zk.address", "yarn.resourcemanager.zk-address"]
        );
    }

    #[test]
    fn defaults() {
        assert_eq!(default_of("yarn.http.policy"), Some("HTTP_ONLY"));
        assert!(in_yarn_default().any(|found| found == ("yarn.http.policy", "HTTP_ONLY")));
        assert!(in_yarn_default().all(|(key, _)| key != "hadoop.tmp.dir"));
    }

    #[test]
    fn keys_of_an_rm() {
        assert_eq!(
            RM_HOSTNAME.of_rm("rm1"),
            "yarn.resourcemanager.hostname.rm1"
        );
        assert_eq!(RM_HOSTNAME.of_rm(""), "yarn.resourcemanager.hostname");
    }
}
