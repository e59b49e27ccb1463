//! The messages of a session (`zookeeper.jute`, `ZooDefs.OpCode`, `KeeperException.Code` of ZooKeeper 3.8). Pure, and the same
//! for both ends of a connection.

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
    /// Makes a znode.
    Create = 1,
    /// Deletes a znode.
    Delete = 2,
    /// Asks for the [`Stat`] of a znode.
    Exists = 3,
    /// Asks for the data of a znode.
    GetData = 4,
    /// Asks for the names below a znode.
    GetChildren = 8,
    /// Has the server catch up with the leader.
    Sync = 9,
    /// Keeps a session alive.
    Ping = 11,
    /// Proves who the client is.
    Auth = 100,
    /// Ends a session.
    CloseSession = -11,
}

impl Op {
    /// The number in a request.
    pub fn code(self) -> i32 {
        self as i32
    }
}

/// The xids that no request has (`ClientCnxn`).
pub mod xid {
    /// A watch that was triggered.
    pub const NOTIFICATION: i32 = -1;
    /// A ping and its reply.
    pub const PING: i32 = -2;
    /// A proof of who the client is, and its reply.
    pub const AUTH: i32 = -4;
}

/// Why a server did not do what was asked (`KeeperException.Code`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Code {
    /// The znode does not exist.
    #[error("no such znode")]
    NoNode,
    /// The session may not do this.
    #[error("not permitted")]
    NoAuth,
    /// The znode has another version.
    #[error("the znode has another version")]
    BadVersion,
    /// The znode exists.
    #[error("the znode exists")]
    NodeExists,
    /// The session is over.
    #[error("session expired")]
    SessionExpired,
    /// The server does not believe who the client is.
    #[error("authentication failed")]
    AuthFailed,
    /// The server wants SASL first.
    #[error("the servers require SASL")]
    SaslRequired,
    /// Another one, by its number.
    #[error("error {0}")]
    Other(i32),
}

/// The codes that have a name here.
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
    /// By its number in a reply; none for success.
    pub fn of(number: i32) -> Option<Self> {
        let known = CODES.iter().find(|(code, _)| *code == number);
        match (number, known) {
            (0, _) => None,
            (_, Some((_, code))) => Some(*code),
            (other, None) => Some(Self::Other(other)),
        }
    }

    /// Its number in a reply.
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
