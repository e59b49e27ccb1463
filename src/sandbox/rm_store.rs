//! The part of `ZKRMStateStore` (Hadoop 3.4.2) that an operator of a sandbox can observe: its znodes, and an epoch that
//! counts activations. A sandbox runs no applications, so there are none to store.

use std::time::Duration;

use prost::Message;

use super::zookeeper::{EmbeddedZooKeeper, LocalError, LocalSession, ReadWatch};
use crate::zk::message::{Acl, Code, CreateMode};

/// `ROOT_ZNODE_NAME` below the default of `yarn.resourcemanager.zk-state-store.parent-path`.
const ROOT: &str = "/rmstore/ZKRMStateRoot";
const EPOCH: &str = "EpochNode";
/// Znodes below [`ROOT`], parents first.
const FOLDERS: [&str; 9] = [
    "RMAppRoot",
    "RMAppRoot/HIERARCHIES",
    "RMDTSecretManagerRoot",
    "RMDTSecretManagerRoot/RMDTMasterKeysRoot",
    "RMDTSecretManagerRoot/RMDelegationTokensRoot",
    "RMDTSecretManagerRoot/RMDTSequentialNumber",
    "AMRMTokenSecretManagerRoot",
    "ReservationSystemRoot",
    "ProxyCARoot",
];
/// Folders with four levels for long lists (`zk-appid-node.split-index`).
const SPLIT: [&str; 2] = [
    "RMAppRoot/HIERARCHIES",
    "RMDTSecretManagerRoot/RMDelegationTokensRoot",
];
/// Any timeout: the session ends at once.
const TIMEOUT: Duration = Duration::from_secs(1);

/// `EpochProto`.
#[derive(Clone, PartialEq, Message)]
struct Epoch {
    #[prost(int64, optional, tag = "1")]
    epoch: Option<i64>,
}

/// `VersionProto`.
#[derive(Clone, PartialEq, Message)]
struct Version {
    #[prost(int32, optional, tag = "1")]
    major: Option<i32>,
    #[prost(int32, optional, tag = "2")]
    minor: Option<i32>,
}

/// `ZKRMStateStore.CURRENT_VERSION_INFO`.
const VERSION: Version = Version {
    major: Some(1),
    minor: Some(5),
};

/// Writes what an RM that becomes active writes. Without an answer of ZooKeeper, nothing is written.
pub(super) fn activated(server: &EmbeddedZooKeeper) {
    if let Ok((session, _events)) = server.open_session(TIMEOUT) {
        // Its errors are those of a server that does not answer.
        let _ = write(&session);
        let _ = session.close();
    }
}

/// `startInternal`, `storeVersion` and `getAndIncrementEpoch`.
fn write(session: &LocalSession) -> Result<(), LocalError> {
    let parents = ["/rmstore", ROOT].map(str::to_owned);
    let folders = FOLDERS.iter().map(|name| format!("{ROOT}/{name}"));
    let splits = SPLIT
        .iter()
        .flat_map(|name| (1..=4).map(move |level| format!("{ROOT}/{name}/{level}")));
    for path in parents.into_iter().chain(folders).chain(splits) {
        ensure(session, &path, b"")?;
    }
    ensure(
        session,
        &format!("{ROOT}/RMVersionNode"),
        &VERSION.encode_to_vec(),
    )?;
    let path = format!("{ROOT}/{EPOCH}");
    let stored = session.data(&path, ReadWatch::No)?;
    let epoch = stored.and_then(|(data, _)| Epoch::decode(&data[..]).ok());
    let next = Epoch {
        epoch: Some(epoch.and_then(|epoch| epoch.epoch).unwrap_or(0) + 1),
    };
    ensure(session, &path, b"")?;
    session.set_data(&path, &next.encode_to_vec(), -1)
}

/// Creates a znode if it does not exist.
fn ensure(session: &LocalSession, path: &str, data: &[u8]) -> Result<(), LocalError> {
    let mode = CreateMode::Persistent.flags();
    match session.create(path, data, &[Acl::open()], mode) {
        Ok(_) | Err(LocalError::Code(Code::NodeExists)) => Ok(()),
        Err(error) => Err(error),
    }
}
