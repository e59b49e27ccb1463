//! Requests about znodes, and their replies.

use crate::zk::jute::{JuteError, JuteReader, JuteRecord, Writer};

/// What is known of a znode beside its data.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Stat {
    /// The transaction that made it.
    pub czxid: i64,
    /// The transaction that changed its data last.
    pub mzxid: i64,
    /// When it was made, in milliseconds since 1970.
    pub ctime: i64,
    /// When its data was changed last, in milliseconds since 1970.
    pub mtime: i64,
    /// Number of changes to its data.
    pub version: i32,
    /// Number of changes to its children.
    pub cversion: i32,
    /// Number of changes to its ACL.
    pub aversion: i32,
    /// The session that it lives as long as; 0 if it is permanent.
    pub ephemeral_owner: i64,
    /// Bytes of its data.
    pub data_length: i32,
    /// Number of its children.
    pub children: i32,
    /// The transaction that changed its children last.
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

/// Asks for data, children or [`Stat`] of a znode.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PathRequest {
    /// The znode.
    pub path: String,
    /// Whether to be told of the next change.
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

/// The answer to [`Op::GetData`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DataResponse {
    /// What the znode holds.
    pub data: Vec<u8>,
    /// The rest.
    pub stat: Stat,
}

impl JuteRecord for DataResponse {
    fn write(&self, out: &mut Writer) {
        out.buffer(&self.data);
        self.stat.write(out);
    }

    fn read(input: &mut JuteReader<'_>) -> Result<Self, JuteError> {
        Ok(Self {
            data: input.buffer()?.to_vec(),
            stat: Stat::read(input)?,
        })
    }
}

/// The answer to [`Op::GetChildren`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChildrenResponse {
    /// Their names, without path.
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

/// Who may do what with a znode.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Acl {
    /// Bits of `ZooDefs.Perms`.
    pub permissions: i32,
    /// How `id` is to be understood.
    pub scheme: String,
    /// Who.
    pub id: String,
}

/// `ZooDefs.Perms.ALL`.
const ALL: i32 = 31;

impl Acl {
    /// Everybody may do everything (`ZooDefs.Ids.OPEN_ACL_UNSAFE`).
    pub fn open() -> Self {
        Self {
            permissions: ALL,
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

/// `CreateMode.EPHEMERAL`.
pub const EPHEMERAL: i32 = 1;

/// Makes a znode.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CreateRequest {
    /// Where.
    pub path: String,
    /// What it holds.
    pub data: Vec<u8>,
    /// Who may do what with it.
    pub acl: Vec<Acl>,
    /// `CreateMode`.
    pub flags: i32,
}

impl JuteRecord for CreateRequest {
    fn write(&self, out: &mut Writer) {
        out.text(&self.path);
        out.buffer(&self.data);
        out.int(i32::try_from(self.acl.len()).unwrap_or(i32::MAX));
        for acl in &self.acl {
            acl.write(out);
        }
        out.int(self.flags);
    }

    fn read(input: &mut JuteReader<'_>) -> Result<Self, JuteError> {
        let path = input.text()?.to_owned();
        let data = input.buffer()?.to_vec();
        let mut acl = Vec::new();
        for _ in 0..input.count()? {
            acl.push(Acl::read(input)?);
        }
        Ok(Self {
            path,
            data,
            acl,
            flags: input.int()?,
        })
    }
}

/// A path alone: [`Op::Sync`], and the answers to it and to [`Op::Create`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Path(
    /// The znode.
    pub String,
);

impl JuteRecord for Path {
    fn write(&self, out: &mut Writer) {
        out.text(&self.0);
    }

    fn read(input: &mut JuteReader<'_>) -> Result<Self, JuteError> {
        Ok(Self(input.text()?.to_owned()))
    }
}

/// Deletes a znode.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeleteRequest {
    /// Which.
    pub path: String,
    /// Only this version; -1 for any.
    pub version: i32,
}

impl JuteRecord for DeleteRequest {
    fn write(&self, out: &mut Writer) {
        out.text(&self.path);
        out.int(self.version);
    }

    fn read(input: &mut JuteReader<'_>) -> Result<Self, JuteError> {
        Ok(Self {
            path: input.text()?.to_owned(),
            version: input.int()?,
        })
    }
}
