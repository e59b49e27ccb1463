//! The messages of a session (`zookeeper.jute`, `ZooDefs.OpCode`, `KeeperException.Code` of ZooKeeper 3.8). Pure;
//! both ends of a connection use them.

mod header;
mod session;
mod znode;

pub use header::{ReplyHeader, RequestHeader};
pub use session::{AuthRequest, ConnectRequest, ConnectResponse, Password};
pub use znode::{
    Acl, ChildrenResponse, CreateRequest, DataResponse, DeleteRequest, EPHEMERAL, Path,
    PathRequest, Stat,
};

/// `ZooDefs.OpCode`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Op {
    Create = 1,
    Delete = 2,
    Exists = 3,
    GetData = 4,
    GetChildren = 8,
    /// Makes the server catch up with the leader.
    Sync = 9,
    Ping = 11,
    /// Adds an auth info to the session.
    Auth = 100,
    CloseSession = -11,
}

impl Op {
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
    #[error("no such znode")]
    NoNode,
    #[error("not permitted")]
    NoAuth,
    #[error("the znode has another version")]
    BadVersion,
    #[error("the znode exists")]
    NodeExists,
    #[error("session expired")]
    SessionExpired,
    #[error("authentication failed")]
    AuthFailed,
    #[error("the servers require SASL")]
    SaslRequired,
    #[error("error {0}")]
    Other(i32),
}

const CODES: [(i32, Code); 7] = [
    (-101, Code::NoNode),
    (-102, Code::NoAuth),
    (-103, Code::BadVersion),
    (-110, Code::NodeExists),
    (-112, Code::SessionExpired),
    (-115, Code::AuthFailed),
    (-124, Code::SaslRequired),
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
