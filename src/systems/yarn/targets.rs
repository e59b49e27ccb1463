//! Reads the ResourceManagers from the configuration: ids, addresses, failover mode. Pure: no DNS, no sockets.

use crate::ha::state::FailoverMode;
use crate::net::address::{HostPort, Scheme, parse_host_port};
use std::fmt;

use crate::base::java_lang;
use crate::config::keys::{self, Key};
use crate::config::{ConfigError, Configuration, Origin};

/// The logical id of an RM, as written in `yarn.resourcemanager.ha.rm-ids`.
///
/// Hadoop compares an untrimmed item of that list with an argument, but trims it to look up the RM's other keys
/// (`HAUtil.getRMHAIds`, `HAUtil.getRMHAId`). So an id keeps its blanks.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct RmId(String);

impl RmId {
    /// Takes a configured id with its blanks.
    pub fn new(raw: impl Into<String>) -> Self {
        Self(raw.into())
    }

    /// The id with its blanks.
    pub fn raw(&self) -> &str {
        &self.0
    }

    /// True if an argument names this RM; blanks around it are ignored.
    pub fn is_named(&self, given: &str) -> bool {
        self.trimmed() == given.trim()
    }

    /// The id without its blanks, trimmed as Java does.
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
        host_key: String,
        address_key: String,
    },
    /// The id cannot be part of a key (`HAUtil.addSuffix`).
    #[error("Invalid value of yarn.resourcemanager.ha.id. Current value is {id}")]
    BadId { id: String },
    /// The configured value is not `host:port`.
    #[error("{key} = {value:?} ({origin}) is not host:port{}", underscore(value))]
    Malformed {
        id: String,
        key: String,
        value: String,
        origin: Origin,
    },
}

/// One ResourceManager of the configuration.
#[derive(Debug, Clone)]
pub struct ResourceManager {
    pub id: RmId,
    /// Address of `HAServiceProtocol`.
    pub admin: Result<HostPort, AddressError>,
    /// Address of the web pages.
    pub web: Result<HostPort, AddressError>,
    /// The configuration key of `admin`.
    pub admin_key: String,
    /// The configuration key of `web`.
    pub web_key: String,
}

/// The ResourceManagers of one configuration.
#[derive(Debug, Clone)]
pub struct Cluster {
    /// `yarn.resourcemanager.ha.enabled`.
    pub ha_enabled: bool,
    pub failover: FailoverMode,
    /// HTTPS only with `yarn.http.policy` `HTTPS_ONLY`.
    pub scheme: Scheme,
    /// The RMs in configuration order; an id that is listed twice appears twice.
    pub rms: Vec<ResourceManager>,
}

impl Cluster {
    /// # Errors
    /// A value refers to variables endlessly. An RM without an address is not an error here: see
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

    /// The RMs without duplicate and empty ids.
    pub fn distinct(&self) -> Vec<&ResourceManager> {
        let mut seen = std::collections::HashSet::new();
        self.rms
            .iter()
            .filter(|rm| !rm.id.trimmed().is_empty() && seen.insert(rm.id.trimmed()))
            .collect()
    }
}

/// The name in messages for an RM without an id.
const ALONE: &str = "ResourceManager";

/// The admin address of the only RM of a cluster without HA, from the key without an id.
///
/// # Errors
/// A value refers to variables endlessly. The inner error says why the address is missing.
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

/// Returns the value of `KEY.ID`, or else `yarn.resourcemanager.hostname.ID` with the key's default port
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

/// Returns a hint about `_` in host names, which docker-compose makes; empty for a host without `_`.
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

/// Returns the key that sets an RM's address: `KEY.ID`, or `yarn.resourcemanager.hostname.ID` if only that is set.
fn key_of(configuration: &Configuration, key: &Key, id: &RmId) -> Result<String, ConfigError> {
    let [address_key, host_key] = [key, &keys::RM_HOSTNAME].map(|key| key.of_rm(id.trimmed()));
    let by_host = configuration.get_trimmed(&address_key)?.is_none()
        && configuration.get_trimmed(&host_key)?.is_some();
    Ok(if by_host { host_key } else { address_key })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cluster(defines: &[(&str, &str)]) -> Cluster {
        Cluster::from_configuration(&Configuration::of_defines(defines)).unwrap()
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
    fn address_falls_back_to_the_host_name() {
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
    fn http_policy_selects_the_web_address() {
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
