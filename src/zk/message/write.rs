//! Requests that change znodes, and their replies.

use crate::zk::jute::{JuteError, JuteReader, JuteRecord, Writer};

use super::znode::{Acl, Stat, read_acl, write_acl};

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CreateRequest {
    pub path: String,
    pub data: Vec<u8>,
    pub acl: Vec<Acl>,
    /// `CreateMode`.
    pub flags: i32,
}

impl JuteRecord for CreateRequest {
    fn write(&self, out: &mut Writer) {
        out.text(&self.path);
        out.buffer(&self.data);
        write_acl(&self.acl, out);
        out.int(self.flags);
    }

    fn read(input: &mut JuteReader<'_>) -> Result<Self, JuteError> {
        Ok(Self {
            path: input.text()?.to_owned(),
            data: input.buffer()?.to_vec(),
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
    pub data: Vec<u8>,
    /// The expected version; -1 for any version.
    pub version: i32,
}

impl JuteRecord for SetDataRequest {
    fn write(&self, out: &mut Writer) {
        out.text(&self.path);
        out.buffer(&self.data);
        out.int(self.version);
    }

    fn read(input: &mut JuteReader<'_>) -> Result<Self, JuteError> {
        Ok(Self {
            path: input.text()?.to_owned(),
            data: input.buffer()?.to_vec(),
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
