//! Maps errors of ZooKeeper to [`Missing`], for every system that uses it.

use crate::verdict::seen::Missing;
use crate::zk::error::ZkError;

/// Returns why ZooKeeper gave no answer. `key` is the setting that names its servers.
pub fn of_zookeeper(error: &ZkError, key: &str) -> Missing {
    match error {
        ZkError::Refused => Missing::Refused,
        ZkError::Silent(budget) => Missing::Silent(*budget),
        ZkError::Denied { .. } | ZkError::NotAuthenticated(_) | ZkError::NoCredentials(_) => {
            Missing::Denied(error.to_string())
        }
        ZkError::Kerberos(why) => Missing::Kerberos(why.clone()),
        ZkError::Untrusted(why) => Missing::Untrusted(why.clone()),
        ZkError::BadData { .. } => Missing::Nonsense(error.to_string()),
        ZkError::UnknownHost(hosts) => Missing::UnknownHost {
            hosts: hosts.join(", "),
            key: key.to_owned(),
        },
        ZkError::Unreachable(_) => Missing::Unreachable(error.to_string()),
        ZkError::NoSession
        | ZkError::SessionExpired
        | ZkError::ConnectionLost(_)
        | ZkError::BadPath(_)
        | ZkError::Broken(_) => Missing::Broken(error.to_string()),
    }
}
