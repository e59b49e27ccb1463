//! The messages of a session (`zookeeper.jute`, `ZooDefs.OpCode`, `KeeperException.Code` of ZooKeeper 3.8). Pure;
//! both ends of a connection use them.

mod header;
mod multi;
mod sasl;
mod session;
mod watch;
mod write;
mod znode;

pub use header::{ReplyHeader, RequestHeader};
pub use multi::{MultiRequest, MultiResponse, OpResult, WriteOp};
pub use sasl::{SaslRequest, SaslResponse};
pub use session::{AuthRequest, ClientInfo, ConnectRequest, ConnectResponse, Password, WhoAmI};
pub use watch::{
    AddWatchRequest, RemoveWatchRequest, SetWatchesRequest, WatchEvent, WatchEventKind, WatchKind,
    WatchMode,
};
pub use write::{
    AclResponse, CreateMode, CreateRequest, CreatedResponse, DeleteRequest, EPHEMERAL,
    SetAclRequest, SetDataRequest,
};
pub use znode::{
    Acl, ChildrenResponse, ChildrenStatResponse, DataResponse, Path, PathRequest, Stat, perms,
};

/// `ZooDefs.OpCode`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Op {
    Create = 1,
    Delete = 2,
    Exists = 3,
    GetData = 4,
    SetData = 5,
    GetAcl = 6,
    SetAcl = 7,
    GetChildren = 8,
    /// Makes the server catch up with the leader.
    Sync = 9,
    Ping = 11,
    /// `getChildren2`: the reply has the stat, too.
    GetChildrenStat = 12,
    /// Checks that the znode exists and has this version.
    Check = 13,
    /// Does all writes, or none of them.
    Multi = 14,
    /// `create2`: the reply has the stat, too.
    CreateStat = 15,
    CheckWatches = 17,
    RemoveWatches = 18,
    CreateContainer = 19,
    CreateTtl = 21,
    /// Adds an auth info to the session.
    Auth = 100,
    /// Sets watches again after a reconnect.
    SetWatches = 101,
    /// Sends one token of a SASL negotiation.
    Sasl = 102,
    GetEphemerals = 103,
    CountDescendants = 104,
    /// Like `SetWatches`, also for persistent watches.
    SetWatches2 = 105,
    AddWatch = 106,
    WhoAmI = 107,
    CloseSession = -11,
}

const OPS: [Op; 27] = [
    Op::Create,
    Op::Delete,
    Op::Exists,
    Op::GetData,
    Op::SetData,
    Op::GetAcl,
    Op::SetAcl,
    Op::GetChildren,
    Op::Sync,
    Op::Ping,
    Op::GetChildrenStat,
    Op::Check,
    Op::Multi,
    Op::CreateStat,
    Op::CheckWatches,
    Op::RemoveWatches,
    Op::CreateContainer,
    Op::CreateTtl,
    Op::Auth,
    Op::SetWatches,
    Op::Sasl,
    Op::GetEphemerals,
    Op::CountDescendants,
    Op::SetWatches2,
    Op::AddWatch,
    Op::WhoAmI,
    Op::CloseSession,
];

impl Op {
    /// Returns `None` if the code is unknown, or if clients do not send it.
    pub fn of(code: i32) -> Option<Self> {
        OPS.into_iter().find(|op| op.code() == code)
    }

    pub fn code(self) -> i32 {
        self as i32
    }
}

/// Reserved xids (`ClientCnxn`).
pub mod xid {
    pub const NOTIFICATION: i32 = -1;
    pub const PING: i32 = -2;
    pub const AUTH: i32 = -4;
}

/// `KeeperException.Code`
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Code {
    /// A write in a `Multi` that was not attempted, because an earlier one failed.
    #[error("not attempted")]
    NotAttempted,
    #[error("malformed request")]
    Malformed,
    #[error("the server does not have this operation")]
    Unimplemented,
    #[error("invalid arguments")]
    BadArguments,
    #[error("no such znode")]
    NoNode,
    #[error("not permitted")]
    NoAuth,
    #[error("the znode has another version")]
    BadVersion,
    #[error("the parent is ephemeral")]
    EphemeralParent,
    #[error("the znode exists")]
    NodeExists,
    #[error("the znode has children")]
    NotEmpty,
    #[error("session expired")]
    SessionExpired,
    #[error("invalid ACL")]
    InvalidAcl,
    #[error("authentication failed")]
    AuthFailed,
    #[error("no such watch")]
    NoWatch,
    #[error("the servers require SASL")]
    SaslRequired,
    #[error("too much data")]
    QuotaExceeded,
    #[error("too many requests")]
    Throttled,
    #[error("error {0}")]
    Other(i32),
}

const CODES: [(i32, Code); 17] = [
    (-2, Code::NotAttempted),
    (-5, Code::Malformed),
    (-6, Code::Unimplemented),
    (-8, Code::BadArguments),
    (-101, Code::NoNode),
    (-102, Code::NoAuth),
    (-103, Code::BadVersion),
    (-108, Code::EphemeralParent),
    (-110, Code::NodeExists),
    (-111, Code::NotEmpty),
    (-112, Code::SessionExpired),
    (-114, Code::InvalidAcl),
    (-115, Code::AuthFailed),
    (-121, Code::NoWatch),
    (-124, Code::SaslRequired),
    (-125, Code::QuotaExceeded),
    (-127, Code::Throttled),
];

impl Code {
    /// Returns `None` for success.
    pub fn of(number: i32) -> Option<Self> {
        let known = CODES.iter().find(|(code, _)| *code == number);
        match (number, known) {
            (0, _) => None,
            (_, Some((_, code))) => Some(*code),
            (other, None) => Some(Self::Other(other)),
        }
    }

    pub fn number(self) -> i32 {
        match self {
            Self::Other(number) => number,
            named => {
                let known = CODES.iter().find(|(_, code)| *code == named);
                known.map_or(0, |(number, _)| *number)
            }
        }
    }
}

#[cfg(test)]
mod tests;
