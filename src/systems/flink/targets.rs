//! The masters to ask, and their election in ZooKeeper. Pure.

use std::time::Duration;

use crate::config::flink::{FlinkFolder, keys};
use crate::net::address::{HostPort, Scheme};
use crate::security::secret::Secret;
use crate::security::tls::material::{IdentityStore, StoreFile, StoreFiles};
use crate::zk::access::Access;
use crate::zk::ensemble::Ensemble;

pub const DEFAULT_ROOT: &str = "/flink";
pub const DEFAULT_CLUSTER_ID: &str = "/default";
/// Flink's default for `rest.port`.
const DEFAULT_REST_PORT: u16 = 8081;
/// Flink's default session timeout.
const DEFAULT_SESSION_TIMEOUT: Duration = Duration::from_secs(60);

/// A Flink cluster to look at.
#[derive(Debug, Clone)]
pub struct FlinkTargets {
    /// In the order of the file `masters`, each once.
    pub masters: Vec<HostPort>,
    pub scheme: Scheme,
    /// For HTTPS.
    pub stores: StoreFiles,
    /// The znode of the cluster, such as `/flink/cluster_one`.
    pub path: String,
    /// The znode above it; empty for the top.
    pub root: String,
    /// True if the cluster-id is Flink's default, which other clusters may have too.
    pub has_default_id: bool,
    /// `high-availability.storageDir`.
    pub storage_dir: Option<String>,
    /// The session timeout that Flink asks for.
    pub session_timeout: Duration,
    /// `None` if high availability is off in the folder.
    pub ensemble: Option<Ensemble>,
}

/// Why a folder gives no cluster to look at.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NoFlinkTargets {
    #[error("there is no configuration folder of Flink")]
    NoFolder,
    #[error("neither flink-conf.yaml nor config.yaml is there")]
    NoFile,
    #[error("high-availability.type = {0:?}: only ZooKeeper's high availability can be looked at")]
    OtherHa(String),
    #[error("high-availability.zookeeper.quorum is not set")]
    NoQuorum,
    #[error("high-availability.zookeeper.quorum = {0:?} is not a list of host:port")]
    BadQuorum(String),
    #[error("masters:{line}: {text:?} has no REST port (write host:port)")]
    NoPort { line: u32, text: String },
    #[error("neither masters nor rest.address names a JobManager")]
    NoMaster,
    /// The credentials or the TLS configuration cannot be used.
    #[error("the masters and ZooKeeper cannot be asked: {0}")]
    BadAccess(String),
}

impl FlinkTargets {
    /// # Errors
    /// The folder names no cluster, or one that cannot be asked.
    pub fn of_folder(folder: &FlinkFolder, access: Access) -> Result<Self, NoFlinkTargets> {
        if !folder.is_flink() {
            return Err(NoFlinkTargets::NoFile);
        }
        let value = |key: &str| {
            folder
                .get(key, None)
                .map(|(setting, _)| setting.value.clone())
        };
        let has_ha = has_ha(value(keys::HA_TYPE))?;
        let root = value(keys::ROOT).unwrap_or_else(|| DEFAULT_ROOT.to_owned());
        let id = value(keys::CLUSTER_ID).unwrap_or_else(|| DEFAULT_CLUSTER_ID.to_owned());
        let ensemble = match (has_ha, value(keys::QUORUM)) {
            (false, _) => None,
            (true, None) => return Err(NoFlinkTargets::NoQuorum),
            (true, Some(quorum)) => {
                let parsed = Ensemble::parse(&quorum, access);
                Some(parsed.ok_or(NoFlinkTargets::BadQuorum(quorum))?)
            }
        };
        let timeout = value(keys::SESSION_TIMEOUT);
        let has_tls = value(SSL_REST).or_else(|| value(SSL_OF_ALL));
        Ok(Self {
            masters: masters(folder, &value)?,
            scheme: match has_tls.is_some_and(|word| is_true(&word)) {
                true => Scheme::Https,
                false => Scheme::Http,
            },
            stores: stores(&value),
            path: znode_path(&root, &id),
            root: znode_path(&root, ""),
            has_default_id: znode_path("", &id) == DEFAULT_CLUSTER_ID,
            storage_dir: value(keys::STORAGE_DIR),
            session_timeout: timeout
                .and_then(|text| duration(&text))
                .unwrap_or(DEFAULT_SESSION_TIMEOUT),
            ensemble,
        })
    }
}

/// The stores for HTTPS (`SSLUtils.createRestClientSSLEngineFactory`): the client has the certificate of the server's keystore, if
/// the server asks for one.
fn stores(value: &impl Fn(&str) -> Option<String>) -> StoreFiles {
    // Each key counts for all connections where that of REST is not set.
    let either = |key: &'static str, of_all: &str| value(key).or_else(|| value(of_all));
    let file = |key: &'static str, of_all: &str, password: &'static str, password_of_all: &str| {
        Some(StoreFile {
            path: either(key, of_all)?.into(),
            named_by: key,
            password: either(password, password_of_all).map(Secret::new),
        })
    };
    let keystore = file(
        KEYSTORE,
        "security.ssl.keystore",
        "security.ssl.rest.keystore-password",
        "security.ssl.keystore-password",
    );
    let key_password = either(
        "security.ssl.rest.key-password",
        "security.ssl.key-password",
    );
    let wants_identity = value(CLIENT_AUTHENTICATION).is_some_and(|word| is_true(&word));
    StoreFiles {
        trusted: file(
            "security.ssl.rest.truststore",
            "security.ssl.truststore",
            "security.ssl.rest.truststore-password",
            "security.ssl.truststore-password",
        ),
        identity: wants_identity.then(|| match keystore {
            Some(store) => IdentityStore::Named {
                store,
                key_password: key_password.map(Secret::new),
            },
            None => IdentityStore::NotSet {
                required_by: CLIENT_AUTHENTICATION,
                missing: KEYSTORE,
            },
        }),
    }
}

fn is_true(word: &str) -> bool {
    word.trim().eq_ignore_ascii_case("true")
}

const KEYSTORE: &str = "security.ssl.rest.keystore";
const CLIENT_AUTHENTICATION: &str = "security.ssl.rest.authentication-enabled";

/// The key that turns on TLS for REST.
pub const SSL_REST: &str = "security.ssl.rest.enabled";
/// Counts where [`SSL_REST`] is not set (`SSLUtils.isRestSSLEnabled` of Flink 1.x).
const SSL_OF_ALL: &str = "security.ssl.enabled";

/// False if high availability is off.
fn has_ha(kind: Option<String>) -> Result<bool, NoFlinkTargets> {
    let Some(kind) = kind else { return Ok(false) };
    let off = ["none", "standalone"];
    if is_zookeeper(&kind) {
        Ok(true)
    } else if off.iter().any(|word| kind.eq_ignore_ascii_case(word)) {
        Ok(false)
    } else {
        Err(NoFlinkTargets::OtherHa(kind))
    }
}

/// `HighAvailabilityMode.fromConfig`.
pub fn is_zookeeper(kind: &str) -> bool {
    kind.trim().eq_ignore_ascii_case("zookeeper")
}

/// The lines of `masters`; without any, the one `JobManager` of the configuration.
fn masters(
    folder: &FlinkFolder,
    value: &impl Fn(&str) -> Option<String>,
) -> Result<Vec<HostPort>, NoFlinkTargets> {
    let port = value(keys::REST_PORT).and_then(|text| text.trim().parse().ok());
    let lines = folder.masters.as_ref().map(|file| file.masters.as_slice());
    let lines = lines.unwrap_or_default();
    if lines.is_empty() {
        let host = value(keys::REST_ADDRESS).ok_or(NoFlinkTargets::NoMaster)?;
        let port = port.unwrap_or(DEFAULT_REST_PORT);
        return Ok(vec![HostPort { host, port }]);
    }
    let mut masters: Vec<HostPort> = Vec::new();
    for line in lines {
        // Without a port, start-cluster.sh lets Flink choose one. Masters that were started otherwise have rest.port.
        let port = line.rest_port().or(port.filter(|_| line.port.is_none()));
        let port = port.ok_or_else(|| NoFlinkTargets::NoPort {
            line: line.line,
            text: line.text.clone(),
        })?;
        let master = HostPort {
            host: line.host.clone(),
            port,
        };
        if !masters.contains(&master) {
            masters.push(master);
        }
    }
    Ok(masters)
}

/// `ZooKeeperUtils.generateZookeeperPath`: the parts without their outer slashes, and without empty ones. Empty for none.
pub fn znode_path(root: &str, id: &str) -> String {
    let parts = [root, id].map(|part| part.trim_matches('/'));
    let parts = parts.into_iter().filter(|part| !part.is_empty());
    parts.map(|part| format!("/{part}")).collect()
}

/// A duration of Flink (`TimeUtils.parseDuration`); without a unit it is in milliseconds.
fn duration(text: &str) -> Option<Duration> {
    let text = text.trim();
    let split = text.find(|digit: char| !digit.is_ascii_digit());
    let (number, unit) = text.split_at(split.unwrap_or(text.len()));
    let number: u64 = number.parse().ok()?;
    let millis = match unit.trim().to_ascii_lowercase().as_str() {
        "" | "ms" | "milli" | "millis" | "millisecond" | "milliseconds" => 1,
        "s" | "sec" | "secs" | "second" | "seconds" => 1000,
        "m" | "min" | "mins" | "minute" | "minutes" => 60_000,
        "h" | "hour" | "hours" => 3_600_000,
        _ => return None,
    };
    Some(Duration::from_millis(number.checked_mul(millis)?))
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use crate::config::flink::{FlinkFile, MastersFile};

    use super::*;

    /// The lines of `flink-conf.yaml` and of `masters`, with `;` between them.
    fn targets(conf: &str, masters: &str) -> Result<FlinkTargets, NoFlinkTargets> {
        let (conf, masters) = (conf.replace(';', "\n"), masters.replace(';', "\n"));
        let folder = FlinkFolder {
            path: "conf".into(),
            flink_conf: Some(FlinkFile::lines(
                Path::new("flink-conf.yaml"),
                conf.as_bytes(),
            )),
            config_yaml: None,
            masters: Some(MastersFile::parse(Path::new("masters"), masters.as_bytes())),
            version: None,
        };
        FlinkTargets::of_folder(&folder, Access::open("auth"))
    }

    const HA: &str =
        "high-availability.type: zookeeper;high-availability.zookeeper.quorum: zk1:1,zk2/x";

    #[test]
    fn masters_of_a_folder() {
        let table = [
            ("", "a:8081;b:8082", Ok("a:8081,b:8082")),
            ("", "a:8081;a:8081", Ok("a:8081")),
            ("rest.port: 9", "a;b:1", Ok("a:9,b:1")),
            ("rest.address: h", "", Ok("h:8081")),
            (
                "jobmanager.rpc.address: h;rest.port: 5",
                "# none",
                Ok("h:5"),
            ),
            ("", "a", Err(())),
            ("rest.port: 9", "a:8081,b:8081", Err(())),
            ("", "", Err(())),
        ];
        for (conf, masters, expected) in table {
            let found = targets(&format!("{HA};{conf}"), masters).map(|found| {
                let masters: Vec<String> = found.masters.iter().map(ToString::to_string).collect();
                masters.join(",")
            });
            let found = found.as_deref().map_err(|_| ());
            assert_eq!(found, expected, "{conf} {masters}");
        }
    }

    #[test]
    fn high_availability_of_a_folder() {
        let table = [
            (HA, Ok(Some("/x"))),
            (
                "high-availability: ZOOKEEPER;recovery.zookeeper.quorum: z",
                Ok(Some("")),
            ),
            ("high-availability.type: NONE", Ok(None)),
            ("a: b", Ok(None)),
            (
                "high-availability.type: zookeeper",
                Err(NoFlinkTargets::NoQuorum),
            ),
            (
                "high-availability.type: kubernetes",
                Err(NoFlinkTargets::OtherHa("kubernetes".to_owned())),
            ),
            (
                "high-availability.type: zookeeper;high-availability.zookeeper.quorum: z:x",
                Err(NoFlinkTargets::BadQuorum("z:x".to_owned())),
            ),
        ];
        for (conf, expected) in table {
            let found = targets(conf, "a:1");
            let found = found.map(|found| found.ensemble.map(|ensemble| ensemble.chroot));
            let found = found.as_ref().map(Option::as_deref).map_err(Clone::clone);
            assert_eq!(found, expected, "{conf}");
        }
    }

    #[test]
    fn paths_are_normalised_as_in_flink() {
        let table = [
            ("flink", "one", "/flink/one"),
            ("//flink/", "/one/", "/flink/one"),
            ("/", "one", "/one"),
            ("/flink", "a/b", "/flink/a/b"),
            ("/flink", "", "/flink"),
            ("/", "", ""),
        ];
        for (root, id, expected) in table {
            assert_eq!(znode_path(root, id), expected, "{root} {id}");
        }
    }

    #[test]
    fn schemes_and_timeouts() {
        let scheme = |conf: &str| targets(conf, "a:1").expect(conf).scheme;
        assert_eq!(scheme("security.ssl.rest.enabled: true"), Scheme::Https);
        assert_eq!(scheme("security.ssl.rest.enabled: false"), Scheme::Http);
        let table = [
            ("10 s", Some(10_000)),
            ("10000", Some(10_000)),
            ("2min", Some(120_000)),
            ("1 fortnight", None),
            ("s", None),
        ];
        for (text, millis) in table {
            assert_eq!(duration(text), millis.map(Duration::from_millis), "{text}");
        }
    }
}
