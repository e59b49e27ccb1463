//! Configuration to the ResourceManagers: ids, addresses, failover mode. Pure: no DNS, no sockets.

use crate::ha::state::FailoverMode;
use crate::net::address::{HostPort, Scheme, parse_host_port};
use std::fmt;

use crate::base::java_lang;
use crate::config::keys::{self, Key};
use crate::config::{ConfigError, Configuration, Origin};

/// The logical id of an RM, as it stands in `yarn.resourcemanager.ha.rm-ids`.
///
/// Hadoop does not trim the items of that list when it compares them with an argument, but does when it looks up
/// the RM's other keys (`HAUtil.getRMHAIds`, `HAUtil.getRMHAId`); so an id keeps its blanks.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct RmId(String);

impl RmId {
    /// An id as written in the configuration.
    pub fn new(raw: impl Into<String>) -> Self {
        Self(raw.into())
    }

    /// With the blanks that the configuration has around it.
    pub fn raw(&self) -> &str {
        &self.0
    }

    /// Whether a command line means this RM; blanks do not count.
    pub fn is_named(&self, given: &str) -> bool {
        self.trimmed() == given.trim()
    }

    /// Without them.
    pub fn trimmed(&self) -> &str {
        java_lang::trim(&self.0)
    }
}

impl fmt::Display for RmId {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(self.trimmed())
    }
}

/// Why an RM has no address.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum AddressError {
    /// Neither its address nor its host is configured.
    #[error("{host_key} or {address_key} needs to be set in an HA configuration.")]
    Missing {
        /// The key of the host.
        host_key: String,
        /// The key of the address.
        address_key: String,
    },
    /// The id cannot be part of a key (`HAUtil.addSuffix`).
    #[error("Invalid value of yarn.resourcemanager.ha.id. Current value is {id}")]
    BadId {
        /// The id.
        id: String,
    },
    /// What is configured is no address.
    #[error("{key} = {value:?} ({origin}) is not host:port{}", underscore(value))]
    Malformed {
        /// The RM's id.
        id: String,
        /// The key.
        key: String,
        /// Its value.
        value: String,
        /// Where it came from.
        origin: Origin,
    },
}

/// One ResourceManager of the configuration.
#[derive(Debug, Clone)]
pub struct ResourceManager {
    /// Its id.
    pub id: RmId,
    /// Where it serves `HAServiceProtocol`.
    pub admin: Result<HostPort, AddressError>,
    /// Where it serves `/isActive`.
    pub web: Result<HostPort, AddressError>,
    /// The key that `admin` is from.
    pub admin_key: String,
    /// The key that `web` is from.
    pub web_key: String,
}

/// The ResourceManagers of one configuration.
#[derive(Debug, Clone)]
pub struct Cluster {
    /// Whether they are a high-availability pair at all.
    pub ha_enabled: bool,
    /// Who decides which of them is active.
    pub failover: FailoverMode,
    /// How they serve HTTP.
    pub scheme: Scheme,
    /// In configuration order; an id that is listed twice stands here twice.
    pub rms: Vec<ResourceManager>,
}

impl Cluster {
    /// Takes the cluster from the configuration.
    ///
    /// # Errors
    /// A value refers to others without end. An RM without an address is no error here: see
    /// [`ResourceManager::admin`].
    pub fn from_configuration(configuration: &Configuration) -> Result<Self, ConfigError> {
        let policy = configuration
            .get(keys::HTTP_POLICY.name)?
            .unwrap_or_default();
        let scheme = if policy.eq_ignore_ascii_case("HTTPS_ONLY") {
            Scheme::Https
        } else {
            Scheme::Http
        };
        let web_key = match scheme {
            Scheme::Http => &keys::RM_WEBAPP_ADDRESS,
            Scheme::Https => &keys::RM_WEBAPP_HTTPS_ADDRESS,
        };
        let mut rms = Vec::new();
        for id in configuration.list(&keys::HA_RM_IDS)? {
            let id = RmId::new(id);
            rms.push(ResourceManager {
                admin: address(configuration, &keys::RM_ADMIN_ADDRESS, &id)?,
                web: address(configuration, web_key, &id)?,
                admin_key: key_of(configuration, &keys::RM_ADMIN_ADDRESS, &id)?,
                web_key: key_of(configuration, web_key, &id)?,
                id,
            });
        }
        let automatic = configuration.boolean(&keys::AUTO_FAILOVER_ENABLED)?;
        Ok(Self {
            ha_enabled: configuration.boolean(&keys::HA_ENABLED)?,
            failover: if automatic {
                FailoverMode::Automatic
            } else {
                FailoverMode::Manual
            },
            scheme,
            rms,
        })
    }

    /// The RMs, each id once and empty ones left out.
    pub fn distinct(&self) -> Vec<&ResourceManager> {
        let mut seen = std::collections::HashSet::new();
        self.rms
            .iter()
            .filter(|rm| !rm.id.trimmed().is_empty() && seen.insert(rm.id.trimmed()))
            .collect()
    }
}

/// What messages call an RM that has no id.
const ALONE: &str = "ResourceManager";

/// Where the one RM of a cluster without HA serves its administration: under the key without an id.
///
/// # Errors
/// A value refers to others without end; inside, why there is no address.
pub fn alone(
    configuration: &Configuration,
) -> Result<(RmId, Result<HostPort, AddressError>), ConfigError> {
    let address = address(configuration, &keys::RM_ADMIN_ADDRESS, &RmId::new(""))?;
    Ok((RmId::new(ALONE), address))
}

/// Default port of an address key (`YarnConfiguration.getRMDefaultPortNumber`).
fn default_port(key: &Key) -> u16 {
    let port = key
        .default
        .and_then(|default| default.rsplit(':').next())
        .and_then(|port| port.parse().ok());
    port.unwrap_or_default()
}

/// `KEY.ID`, else `yarn.resourcemanager.hostname.ID` with the key's default port
/// (`HAUtil.checkAndSetRMRPCAddress`).
fn address(
    configuration: &Configuration,
    key: &Key,
    id: &RmId,
) -> Result<Result<HostPort, AddressError>, ConfigError> {
    let suffix = id.trimmed();
    if suffix.starts_with('.') {
        return Ok(Err(AddressError::BadId {
            id: suffix.to_owned(),
        }));
    }
    let address_key = key.of_rm(suffix);
    let host_key = keys::RM_HOSTNAME.of_rm(suffix);
    let port = default_port(key);
    let (name, value) = match configuration.get_trimmed(&address_key)? {
        Some(value) => (address_key, value),
        None => match configuration.get_trimmed(&host_key)? {
            Some(host) => (host_key, format!("{host}:{port}")),
            None => {
                return Ok(Err(AddressError::Missing {
                    host_key,
                    address_key,
                }));
            }
        },
    };
    Ok(
        parse_host_port(&value, port).ok_or_else(|| AddressError::Malformed {
            id: suffix.to_owned(),
            origin: configuration.origin(&name),
            key: name,
            value,
        }),
    )
}

/// What is usually wrong with an address from docker-compose.
fn underscore(address: &str) -> &'static str {
    match address
        .split(':')
        .next()
        .is_some_and(|host| host.contains('_'))
    {
        true => ": a host name cannot contain `_`",
        false => "",
    }
}

/// The key that an RM's address is from: `KEY.ID`, or else `yarn.resourcemanager.hostname.ID`, if that is set.
fn key_of(configuration: &Configuration, key: &Key, id: &RmId) -> Result<String, ConfigError> {
    let [address_key, host_key] = [key, &keys::RM_HOSTNAME].map(|key| key.of_rm(id.trimmed()));
    let by_host = configuration.get_trimmed(&address_key)?.is_none()
        && configuration.get_trimmed(&host_key)?.is_some();
    Ok(if by_host { host_key } else { address_key })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::{Environment, Sources};

    fn cluster(defines: &[(&str, &str)]) -> Cluster {
        let defines = defines
            .iter()
            .map(|(key, value)| ((*key).to_owned(), (*value).to_owned()))
            .collect();
        let sources = Sources {
            defines,
            ..Sources::default()
        };
        Cluster::from_configuration(&Configuration::load(&sources, Environment::default()).unwrap())
            .unwrap()
    }

    #[test]
    fn reads_addresses_as_java_does() {
        let table = [
            ("127.0.0.1", Some(("127.0.0.1", 8033))),
            ("host:1", Some(("host", 1))),
            ("host:", Some(("host", 8033))),
            ("host.example.com.:5", Some(("host.example.com.", 5))),
            ("[::1]:7", Some(("::1", 7))),
            ("[::1]", Some(("::1", 8033))),
            ("my_host:1", None),
            ("host:x", None),
            ("host:99999", None),
            ("host:+1", None),
            ("host:1/path", None),
            ("", None),
            (":1", None),
            ("1.2.3", None),
            ("-a:1", None),
            ("[nonsense]:1", None),
        ];
        for (text, expected) in table {
            let found = parse_host_port(text, 8033);
            let found = found
                .as_ref()
                .map(|found| (found.host.as_str(), found.port));
            assert_eq!(found, expected, "{text}");
        }
    }

    #[test]
    fn addresses_come_from_the_address_or_else_the_host() {
        let found = cluster(&[
            ("yarn.resourcemanager.ha.rm-ids", "rm1, rm2,rm3,.x"),
            ("yarn.resourcemanager.hostname.rm1", " one "),
            ("yarn.resourcemanager.hostname.rm2", "two"),
            ("yarn.resourcemanager.admin.address.rm2", "two-admin:1"),
        ]);
        let admin: Vec<String> = found
            .rms
            .iter()
            .map(|rm| {
                rm.admin
                    .as_ref()
                    .map_or_else(ToString::to_string, ToString::to_string)
            })
            .collect();
        assert_eq!(admin[..2], ["one:8033", "two-admin:1"]);
        assert!(admin[2].starts_with(
            "yarn.resourcemanager.hostname.rm3 or yarn.resourcemanager.admin.address.rm3"
        ));
        assert_eq!(
            admin[3],
            "Invalid value of yarn.resourcemanager.ha.id. Current value is .x"
        );
        assert_eq!(found.rms[1].id.raw(), " rm2");
        assert_eq!(found.failover, FailoverMode::Automatic);
    }

    #[test]
    fn the_policy_chooses_the_web_address() {
        let ids = [
            ("yarn.resourcemanager.ha.rm-ids", "a"),
            ("yarn.resourcemanager.hostname.a", "h"),
        ];
        assert_eq!(cluster(&ids).rms[0].web.as_ref().unwrap().port, 8088);
        let secure = cluster(&[ids[0], ids[1], ("yarn.http.policy", "HTTPS_ONLY")]);
        assert_eq!(
            (secure.scheme, secure.rms[0].web.as_ref().unwrap().port),
            (Scheme::Https, 8090)
        );
    }
}
