//! One znode.

use std::collections::BTreeSet;

use crate::zk::message::{Acl, Code, Stat};

use super::Transaction;

/// The owner of a container (`EphemeralType.CONTAINER_EPHEMERAL_OWNER`). Clients see 0.
pub(super) const CONTAINER: i64 = i64::MIN;
/// Bytes that every znode counts in addition to its contents.
const OVERHEAD: usize = 256;

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct NodeMeta {
    czxid: i64,
    pub(super) mzxid: i64,
    ctime: i64,
    pub(super) mtime: i64,
    pub(super) version: i32,
    /// Number of children ever created. Sequential names contain this number.
    pub(super) creations: i32,
    pub(super) aversion: i32,
    /// The owner: a session, [`CONTAINER`], or 0.
    pub(super) owner: i64,
    pub(super) pzxid: i64,
}

impl NodeMeta {
    /// Makes the metadata of a new znode; `owner` is [`NodeMeta::owner`].
    pub(super) fn created(transaction: &Transaction<'_>, owner: i64) -> Self {
        Self {
            owner,
            czxid: transaction.zxid,
            mzxid: transaction.zxid,
            pzxid: transaction.zxid,
            ctime: transaction.time,
            mtime: transaction.time,
            ..Self::default()
        }
    }

    pub(super) fn is_ephemeral(self) -> bool {
        self.owner != 0 && self.owner != CONTAINER
    }
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Znode {
    pub(super) data: Option<Vec<u8>>,
    pub(super) acl: Vec<Acl>,
    pub(super) meta: NodeMeta,
    /// The children's names without path.
    pub(super) children: BTreeSet<String>,
}

impl Znode {
    pub(super) fn new(data: Option<Vec<u8>>, acl: Vec<Acl>, meta: NodeMeta) -> Self {
        Self {
            data,
            acl,
            meta,
            children: BTreeSet::new(),
        }
    }

    pub(super) fn stat(&self) -> Stat {
        let children = i32::try_from(self.children.len()).unwrap_or(i32::MAX);
        let meta = self.meta;
        Stat {
            czxid: meta.czxid,
            mzxid: meta.mzxid,
            ctime: meta.ctime,
            mtime: meta.mtime,
            version: meta.version,
            // The version of the list of children counts creations and deletions (`DataNode.copyStat`).
            cversion: meta.creations.wrapping_mul(2).wrapping_sub(children),
            aversion: meta.aversion,
            // `DataNode.getClientEphemeralOwner`
            ephemeral_owner: if meta.is_ephemeral() { meta.owner } else { 0 },
            data_length: i32::try_from(self.data_size()).unwrap_or(i32::MAX),
            children,
            pzxid: meta.pzxid,
        }
    }

    pub(super) fn data_size(&self) -> usize {
        data_size(self.data.as_deref())
    }

    /// Returns the bytes that the limit counts. The parent's list holds the name once more.
    pub(super) fn size(&self, path: &str) -> usize {
        OVERHEAD + path.len() * 2 + self.data_size() + acl_size(&self.acl)
    }
}

pub(super) fn data_size(data: Option<&[u8]>) -> usize {
    data.map_or(0, <[u8]>::len)
}

pub(super) fn acl_size(acl: &[Acl]) -> usize {
    acl.iter()
        .map(|entry| size_of::<Acl>() + entry.scheme.len() + entry.id.len())
        .sum()
}

/// `CreateMode`.
pub(super) struct CreateFlags {
    ephemeral: bool,
    pub(super) sequential: bool,
    container: bool,
}

impl CreateFlags {
    /// # Errors
    /// [`Code::BadArguments`]; [`Code::Unimplemented`] for a time to live, which servers disable by default.
    pub(super) fn of(flags: i32) -> Result<Self, Code> {
        let (ephemeral, sequential, container) = match flags {
            0 => (false, false, false),
            1 => (true, false, false),
            2 => (false, true, false),
            3 => (true, true, false),
            4 => (false, false, true),
            5 | 6 => return Err(Code::Unimplemented),
            _ => return Err(Code::BadArguments),
        };
        Ok(Self {
            ephemeral,
            sequential,
            container,
        })
    }

    pub(super) fn owner(&self, session: i64) -> i64 {
        if self.container {
            CONTAINER
        } else if self.ephemeral {
            session
        } else {
            0
        }
    }
}
