//! Requests about znodes, and their replies.

use crate::zk::jute::{JuteError, JuteReader, JuteRecord, Writer};

/// Metadata of a znode.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Stat {
    /// Transaction that created the znode.
    pub czxid: i64,
    /// Transaction that last changed the znode's data.
    pub mzxid: i64,
    /// Time of creation, in milliseconds since 1970.
    pub ctime: i64,
    /// Time of the last change of the data, in milliseconds since 1970.
    pub mtime: i64,
    /// Number of changes to the data.
    pub version: i32,
    /// Number of changes to the list of children.
    pub cversion: i32,
    /// Number of changes to the ACL.
    pub aversion: i32,
    /// The session that owns an ephemeral znode; 0 for a permanent one.
    pub ephemeral_owner: i64,
    /// Length of the data in bytes.
    pub data_length: i32,
    /// Number of children.
    pub children: i32,
    /// Transaction that last changed the list of children.
    pub pzxid: i64,
}

impl JuteRecord for Stat {
    fn write(&self, out: &mut Writer) {
        for value in [self.czxid, self.mzxid, self.ctime, self.mtime] {
            out.long(value);
        }
        for value in [self.version, self.cversion, self.aversion] {
            out.int(value);
        }
        out.long(self.ephemeral_owner);
        out.int(self.data_length);
        out.int(self.children);
        out.long(self.pzxid);
    }

    fn read(input: &mut JuteReader<'_>) -> Result<Self, JuteError> {
        Ok(Self {
            czxid: input.long()?,
            mzxid: input.long()?,
            ctime: input.long()?,
            mtime: input.long()?,
            version: input.int()?,
            cversion: input.int()?,
            aversion: input.int()?,
            ephemeral_owner: input.long()?,
            data_length: input.int()?,
            children: input.int()?,
            pzxid: input.long()?,
        })
    }
}

/// The request of `Exists`, `GetData`, `GetChildren` and `GetChildrenStat`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PathRequest {
    pub path: String,
    /// True if the server is to set a watch.
    pub watch: bool,
}

impl JuteRecord for PathRequest {
    fn write(&self, out: &mut Writer) {
        out.text(&self.path);
        out.bool(self.watch);
    }

    fn read(input: &mut JuteReader<'_>) -> Result<Self, JuteError> {
        Ok(Self {
            path: input.text()?.to_owned(),
            watch: input.bool()?,
        })
    }
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DataResponse {
    /// `None` is null, which differs from no bytes.
    pub data: Option<Vec<u8>>,
    pub stat: Stat,
}

impl JuteRecord for DataResponse {
    fn write(&self, out: &mut Writer) {
        out.nullable_buffer(self.data.as_deref());
        self.stat.write(out);
    }

    fn read(input: &mut JuteReader<'_>) -> Result<Self, JuteError> {
        Ok(Self {
            data: input.nullable_buffer()?.map(<[u8]>::to_vec),
            stat: Stat::read(input)?,
        })
    }
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChildrenResponse {
    /// Names without path.
    pub names: Vec<String>,
}

impl JuteRecord for ChildrenResponse {
    fn write(&self, out: &mut Writer) {
        out.texts(&self.names);
    }

    fn read(input: &mut JuteReader<'_>) -> Result<Self, JuteError> {
        Ok(Self {
            names: input.texts()?,
        })
    }
}

/// The reply to `GetChildrenStat`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChildrenStatResponse {
    /// Names without path.
    pub names: Vec<String>,
    pub stat: Stat,
}

impl JuteRecord for ChildrenStatResponse {
    fn write(&self, out: &mut Writer) {
        out.texts(&self.names);
        self.stat.write(out);
    }

    fn read(input: &mut JuteReader<'_>) -> Result<Self, JuteError> {
        Ok(Self {
            names: input.texts()?,
            stat: Stat::read(input)?,
        })
    }
}

/// One entry of an ACL.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Acl {
    /// Bits of [`perms`].
    pub permissions: i32,
    /// The kind of `id`.
    pub scheme: String,
    pub id: String,
}

/// `ZooDefs.Perms`.
pub mod perms {
    pub const READ: i32 = 1;
    pub const WRITE: i32 = 2;
    pub const CREATE: i32 = 4;
    pub const DELETE: i32 = 8;
    pub const ADMIN: i32 = 16;
    pub const ALL: i32 = 31;
}

impl Acl {
    /// `ZooDefs.Ids.OPEN_ACL_UNSAFE`
    pub fn open() -> Self {
        Self {
            permissions: perms::ALL,
            scheme: "world".to_owned(),
            id: "anyone".to_owned(),
        }
    }
}

impl JuteRecord for Acl {
    fn write(&self, out: &mut Writer) {
        out.int(self.permissions);
        out.text(&self.scheme);
        out.text(&self.id);
    }

    fn read(input: &mut JuteReader<'_>) -> Result<Self, JuteError> {
        Ok(Self {
            permissions: input.int()?,
            scheme: input.text()?.to_owned(),
            id: input.text()?.to_owned(),
        })
    }
}

/// `vector<ACL>`.
pub(super) fn write_acl(acl: &[Acl], out: &mut Writer) {
    out.count(acl.len());
    for entry in acl {
        entry.write(out);
    }
}

pub(super) fn read_acl(input: &mut JuteReader<'_>) -> Result<Vec<Acl>, JuteError> {
    // No capacity is reserved for the count: the remaining bytes limit the list.
    let mut acl = Vec::new();
    for _ in 0..input.count()? {
        acl.push(Acl::read(input)?);
    }
    Ok(acl)
}

/// The request of `Sync`, `GetAcl`, `GetEphemerals` and `CountDescendants`, and the replies to `Sync` and `Create`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Path(pub String);

impl JuteRecord for Path {
    fn write(&self, out: &mut Writer) {
        out.text(&self.0);
    }

    fn read(input: &mut JuteReader<'_>) -> Result<Self, JuteError> {
        Ok(Self(input.text()?.to_owned()))
    }
}
