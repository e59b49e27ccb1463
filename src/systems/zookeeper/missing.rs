//! Errors of ZooKeeper's servers to [`Missing`].

use crate::systems::missing::of_zookeeper;
use crate::verdict::seen::Missing;
use crate::zk::error::ZkError;
use crate::zk::four_letter::FourLetterError;

use super::targets::ServerSource;

/// Why a server has not answered `srvr`.
pub fn of_statistics(error: &FourLetterError, source: ServerSource) -> Missing {
    match error {
        FourLetterError::NotServing => Missing::NotAsked(error.to_string()),
        FourLetterError::NotListed => Missing::Denied(error.to_string()),
        FourLetterError::Closed { .. } => Missing::Closed(error.to_string()),
        FourLetterError::Malformed(why) => Missing::Nonsense(why.clone()),
        FourLetterError::Frozen(budget) => Missing::Silent(*budget),
        FourLetterError::Connection(error) => of_session(error, source),
    }
}

/// Why a server has opened no session, or why a connection failed.
pub fn of_session(error: &ZkError, source: ServerSource) -> Missing {
    of_zookeeper(error, source.name())
}
