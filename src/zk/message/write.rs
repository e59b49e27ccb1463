//! Requests that change znodes, and their replies.

use crate::zk::jute::{JuteError, JuteReader, JuteRecord, Writer};

use super::znode::{Acl, Stat, read_acl, write_acl};

/// `CreateMode`, without containers and znodes with a time to live.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CreateMode {
    Persistent = 0,
    /// Deleted with the session.
    Ephemeral = 1,
    /// The server appends a number to the path.
    PersistentSequential = 2,
    EphemeralSequential = 3,
}

impl CreateMode {
    pub fn flags(self) -> i32 {
        self as i32
    }
}

/// The flags of [`CreateMode::Ephemeral`].
pub const EPHEMERAL: i32 = CreateMode::Ephemeral as i32;

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CreateRequest {
    pub path: String,
    /// `None` is null, which differs from no bytes.
    pub data: Option<Vec<u8>>,
    pub acl: Vec<Acl>,
    /// [`CreateMode::flags`], or those of other modes.
    pub flags: i32,
}

impl JuteRecord for CreateRequest {
    fn write(&self, out: &mut Writer) {
        out.text(&self.path);
        out.nullable_buffer(self.data.as_deref());
        write_acl(&self.acl, out);
        out.int(self.flags);
    }

    fn read(input: &mut JuteReader<'_>) -> Result<Self, JuteError> {
        Ok(Self {
            path: input.text()?.to_owned(),
            data: input.nullable_buffer()?.map(<[u8]>::to_vec),
            acl: read_acl(input)?,
            flags: input.int()?,
        })
    }
}

/// The reply to `CreateStat` and `CreateContainer`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CreatedResponse {
    pub path: String,
    pub stat: Stat,
}

impl JuteRecord for CreatedResponse {
    fn write(&self, out: &mut Writer) {
        out.text(&self.path);
        self.stat.write(out);
    }

    fn read(input: &mut JuteReader<'_>) -> Result<Self, JuteError> {
        Ok(Self {
            path: input.text()?.to_owned(),
            stat: Stat::read(input)?,
        })
    }
}

/// The request of `Delete` and `Check`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeleteRequest {
    pub path: String,
    /// The expected version; -1 for any version.
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

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SetDataRequest {
    pub path: String,
    /// `None` is null, which differs from no bytes.
    pub data: Option<Vec<u8>>,
    /// The expected version; -1 for any version.
    pub version: i32,
}

impl JuteRecord for SetDataRequest {
    fn write(&self, out: &mut Writer) {
        out.text(&self.path);
        out.nullable_buffer(self.data.as_deref());
        out.int(self.version);
    }

    fn read(input: &mut JuteReader<'_>) -> Result<Self, JuteError> {
        Ok(Self {
            path: input.text()?.to_owned(),
            data: input.nullable_buffer()?.map(<[u8]>::to_vec),
            version: input.int()?,
        })
    }
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SetAclRequest {
    pub path: String,
    pub acl: Vec<Acl>,
    /// The expected version of the ACL; -1 for any version.
    pub version: i32,
}

impl JuteRecord for SetAclRequest {
    fn write(&self, out: &mut Writer) {
        out.text(&self.path);
        write_acl(&self.acl, out);
        out.int(self.version);
    }

    fn read(input: &mut JuteReader<'_>) -> Result<Self, JuteError> {
        Ok(Self {
            path: input.text()?.to_owned(),
            acl: read_acl(input)?,
            version: input.int()?,
        })
    }
}

/// The reply to `GetAcl`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AclResponse {
    pub acl: Vec<Acl>,
    pub stat: Stat,
}

impl JuteRecord for AclResponse {
    fn write(&self, out: &mut Writer) {
        write_acl(&self.acl, out);
        self.stat.write(out);
    }

    fn read(input: &mut JuteReader<'_>) -> Result<Self, JuteError> {
        Ok(Self {
            acl: read_acl(input)?,
            stat: Stat::read(input)?,
        })
    }
}
