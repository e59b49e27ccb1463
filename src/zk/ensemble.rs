//! Where the elector of a cluster is, by its configuration. Pure.

use std::sync::Arc;

use crate::config::{ConfigError, Configuration, keys};
use crate::net::address::HostPort;

use super::access::Access;

/// ZooKeeper's port where none is written (`ConnectStringParser.DEFAULT_PORT`).
const DEFAULT_PORT: u16 = 2181;

/// The servers, and the znode of the cluster's elector.
#[derive(Debug, Clone)]
pub struct Ensemble {
    /// The servers.
    pub servers: Vec<HostPort>,
    /// The znode below which the servers show everything to this client: `/yarn`; empty where that is the root.
    pub chroot: String,
    /// Base path and cluster id, as both electors put them together.
    pub election: String,
    /// What a session proves who it is by, and whom it trusts.
    pub access: Access,
}

/// Why a configuration names no elector.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NoEnsemble {
    /// No servers are set.
    #[error("hadoop.zk.address is not set")]
    NoAddress,
    /// What is set is no list of servers.
    #[error("hadoop.zk.address = {0:?} is not a list of host:port")]
    BadAddress(String),
    /// The cluster has no id, of which its elector's path is made.
    #[error("yarn.resourcemanager.cluster-id is not set")]
    NoClusterId,
}

impl NoEnsemble {
    /// The key that is missing or malformed.
    pub fn key(&self) -> &'static str {
        match self {
            Self::NoAddress | Self::BadAddress(_) => keys::ZK_ADDRESS.name,
            Self::NoClusterId => keys::CLUSTER_ID.name,
        }
    }
}

impl Ensemble {
    /// Takes it from the configuration.
    ///
    /// # Errors
    /// A value refers to others without end; inside, why there is none.
    pub fn from_configuration(
        configuration: &Arc<Configuration>,
    ) -> Result<Result<Self, NoEnsemble>, ConfigError> {
        let value = |name| {
            configuration
                .get_trimmed(name)
                .map(Option::unwrap_or_default)
        };
        let address = value(keys::ZK_ADDRESS.name)?;
        let base = value(keys::ZK_BASE_PATH.name)?;
        let cluster_id = value(keys::CLUSTER_ID.name)?;
        let access = Access::of(configuration)?;
        Ok(Self::new(&address, &base, &cluster_id).map(|open| Self { access, ..open }))
    }

    fn new(address: &str, base: &str, cluster_id: &str) -> Result<Self, NoEnsemble> {
        if address.is_empty() {
            return Err(NoEnsemble::NoAddress);
        }
        if cluster_id.is_empty() {
            return Err(NoEnsemble::NoClusterId);
        }
        let bad = || NoEnsemble::BadAddress(address.to_owned());
        let (list, chroot) = address.split_at(address.find('/').unwrap_or(address.len()));
        // Blanks and empty items are nothing to `ConnectStringParser`.
        let items = list.split(',').map(str::trim);
        let servers: Option<Vec<HostPort>> =
            items.filter(|item| !item.is_empty()).map(server).collect();
        let servers = servers
            .filter(|servers| !servers.is_empty())
            .ok_or_else(bad)?;
        Ok(Self {
            servers,
            chroot: chroot.trim_end_matches('/').to_owned(),
            election: format!("{base}/{cluster_id}"),
            access: Access::Open,
        })
    }
}

fn server(text: &str) -> Option<HostPort> {
    let (host, port) = match text.strip_prefix('[') {
        Some(rest) => {
            let (host, port) = rest.split_once(']')?;
            (host, port.strip_prefix(':'))
        }
        None => match text.rsplit_once(':') {
            Some((host, port)) => (host, Some(port)),
            None => (text, None),
        },
    };
    let port = match port {
        None => DEFAULT_PORT,
        Some(port) => port.parse().ok().filter(|port| *port > 0)?,
    };
    (!host.is_empty()).then(|| HostPort {
        host: host.to_owned(),
        port,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_read_as_the_java_client_does() {
        let table = [
            ("zk1", Some(("zk1:2181", 1))),
            ("zk1:1, zk2:2 ,,[::1]:3", Some(("zk1:1,zk2:2,[::1]:3", 3))),
            ("zk1:1,zk2/yarn/a/", Some(("zk1:1,zk2:2181/yarn/a", 2))),
            ("zk1:0", None),
            ("zk1:x", None),
            (",", None),
            (":2181", None),
            ("[::1", None),
        ];
        for (address, expected) in table {
            let found = Ensemble::new(address, "/base", "c").ok();
            let found = found.map(|found| {
                let servers = found.servers.iter().map(ToString::to_string);
                let servers: Vec<String> = servers.collect();
                (servers.join(",") + &found.chroot, servers.len())
            });
            let expected = expected.map(|(servers, count)| (servers.to_owned(), count));
            assert_eq!(found, expected, "{address}");
        }
        assert_eq!(
            Ensemble::new("zk1", "/base", "c").unwrap().election,
            "/base/c"
        );
        let why = |address, id| Ensemble::new(address, "/b", id).err();
        assert_eq!(why("", "c"), Some(NoEnsemble::NoAddress));
        assert_eq!(why("z", ""), Some(NoEnsemble::NoClusterId));
    }
}
