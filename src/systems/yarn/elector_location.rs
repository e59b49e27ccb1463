//! The elector's znode, from the configuration.

use std::sync::Arc;

use crate::base::deadline::Deadline;
use crate::config::{ConfigError, Configuration, keys};
use crate::security::credential::Login;
use crate::systems::zookeeper_access::access;
use crate::zk::access::Access;
use crate::zk::client::EarlyRead;
use crate::zk::ensemble::Ensemble;
use crate::zk::error::ZkError;
use crate::zk::session::Session;

/// The znode of the cluster's elector.
#[derive(Debug, Clone)]
pub struct ElectorLocation {
    pub ensemble: Ensemble,
    /// Path of the election's znode: base path, `/`, cluster id (the same for both electors).
    pub election: String,
}

/// Why the configuration does not locate the elector's znode.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NoElectorLocation {
    #[error("hadoop.zk.address is not set")]
    NoAddress,
    #[error("hadoop.zk.address = {0:?} is not a list of host:port")]
    BadAddress(String),
    /// The cluster has no id, which is part of the elector's path.
    #[error("yarn.resourcemanager.cluster-id is not set")]
    NoClusterId,
}

impl NoElectorLocation {
    /// The key that is missing or malformed.
    pub fn key(&self) -> &'static str {
        match self {
            Self::NoAddress | Self::BadAddress(_) => keys::ZK_ADDRESS.name,
            Self::NoClusterId => keys::CLUSTER_ID.name,
        }
    }
}

impl ElectorLocation {
    /// Reads the location and the credentials; `login` and `has_kerberos` as in [`access`].
    ///
    /// # Errors
    /// The outer error: a value refers to variables endlessly. The inner error: the configuration does not
    /// locate the elector.
    pub fn from_configuration(
        configuration: &Arc<Configuration>,
        login: &Arc<Login>,
        has_kerberos: bool,
    ) -> Result<Result<Self, NoElectorLocation>, ConfigError> {
        let value = |name| {
            configuration
                .get_trimmed(name)
                .map(Option::unwrap_or_default)
        };
        let address = value(keys::ZK_ADDRESS.name)?;
        let base = value(keys::ZK_BASE_PATH.name)?;
        let cluster_id = value(keys::CLUSTER_ID.name)?;
        let access = access(configuration, login, has_kerberos)?;
        Ok(Self::new(&address, &base, &cluster_id, access))
    }

    fn new(
        address: &str,
        base: &str,
        cluster_id: &str,
        access: Access,
    ) -> Result<Self, NoElectorLocation> {
        if address.is_empty() {
            return Err(NoElectorLocation::NoAddress);
        }
        if cluster_id.is_empty() {
            return Err(NoElectorLocation::NoClusterId);
        }
        let ensemble = Ensemble::parse(address, access);
        Ok(Self {
            ensemble: ensemble.ok_or_else(|| NoElectorLocation::BadAddress(address.to_owned()))?,
            election: format!("{base}/{cluster_id}"),
        })
    }

    /// Checks the election path, then opens a session.
    ///
    /// # Errors
    /// [`ZkError::BadPath`] before any connection is opened; otherwise see [`Session::open`].
    pub async fn open(&self, deadline: Deadline) -> Result<Session, ZkError> {
        self.open_reading(&[], deadline).await
    }

    /// The same as [`ElectorLocation::open`] before these reads.
    ///
    /// # Errors
    /// See [`ElectorLocation::open`].
    pub async fn open_reading(
        &self,
        reads: &[EarlyRead],
        deadline: Deadline,
    ) -> Result<Session, ZkError> {
        if !is_path(&self.election) {
            return Err(ZkError::BadPath(self.election.clone()));
        }
        Session::open_reading(&self.ensemble, reads, deadline).await
    }
}

/// True if `path` is a valid znode path (`PathUtils.validatePath`).
fn is_path(path: &str) -> bool {
    let mut names = path.split('/');
    names.next() == Some("")
        && names.all(|name| !matches!(name, "" | "." | "..") && !name.contains('\0'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn location_of_the_elector() {
        let found = |address, id| ElectorLocation::new(address, "/base", id, Access::open("auth"));
        assert_eq!(found("zk1", "c").unwrap().election, "/base/c");
        let why = |address, id| found(address, id).err();
        assert_eq!(why("", "c"), Some(NoElectorLocation::NoAddress));
        assert_eq!(why("z", ""), Some(NoElectorLocation::NoClusterId));
        let bad = NoElectorLocation::BadAddress("zk1:0".to_owned());
        assert_eq!(why("zk1:0", "c"), Some(bad));
    }
}
