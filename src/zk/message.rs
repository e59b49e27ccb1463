//! The messages of a session (`zookeeper.jute`, `ZooDefs.OpCode`, `KeeperException.Code` of ZooKeeper 3.8). Pure, and the same
//! for both ends of a connection.

use super::jute::{JuteError, JuteReader, JuteRecord, Writer};

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

/// What proves that a connection belongs to a session. `Debug` does not show it.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Password(
    /// As the server gave it.
    pub Vec<u8>,
);

impl std::fmt::Debug for Password {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("***")
    }
}

/// Asks for a session, a new one or one that was opened before.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConnectRequest {
    /// The last transaction that the client saw: a server that has seen less refuses the client.
    pub last_zxid: i64,
    /// In milliseconds.
    pub timeout: i32,
    /// 0 for a new session.
    pub session: i64,
    /// That of the session.
    pub password: Password,
    /// Whether a server without a quorum will do.
    pub read_only: bool,
}

/// `ClientCnxn.PROTOCOL_VERSION`, the only one there is.
const PROTOCOL_VERSION: i32 = 0;
/// The length of a session's password (`SessionTracker`).
const PASSWORD: usize = 16;

impl ConnectRequest {
    /// For a new session.
    pub fn new(timeout: i32) -> Self {
        Self {
            last_zxid: 0,
            timeout,
            session: 0,
            password: Password(vec![0; PASSWORD]),
            read_only: false,
        }
    }
}

impl JuteRecord for ConnectRequest {
    fn write(&self, out: &mut Writer) {
        out.int(PROTOCOL_VERSION);
        out.long(self.last_zxid);
        out.int(self.timeout);
        out.long(self.session);
        out.buffer(&self.password.0);
        out.bool(self.read_only);
    }

    fn read(input: &mut JuteReader<'_>) -> Result<Self, JuteError> {
        input.int()?;
        Ok(Self {
            last_zxid: input.long()?,
            timeout: input.int()?,
            session: input.long()?,
            password: Password(input.buffer()?.to_vec()),
            read_only: read_only(input)?,
        })
    }
}

/// The session that a server gives.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConnectResponse {
    /// In milliseconds, within the server's bounds; 0 for a session that has expired.
    pub timeout: i32,
    /// The session's id.
    pub session: i64,
    /// For a later connection.
    pub password: Password,
    /// Whether the server has no quorum.
    pub read_only: bool,
}

impl JuteRecord for ConnectResponse {
    fn write(&self, out: &mut Writer) {
        out.int(PROTOCOL_VERSION);
        out.int(self.timeout);
        out.long(self.session);
        out.buffer(&self.password.0);
        out.bool(self.read_only);
    }

    fn read(input: &mut JuteReader<'_>) -> Result<Self, JuteError> {
        input.int()?;
        Ok(Self {
            timeout: input.int()?,
            session: input.long()?,
            password: Password(input.buffer()?.to_vec()),
            read_only: read_only(input)?,
        })
    }
}

/// The last byte of both, which ZooKeeper before 3.4 does not send.
fn read_only(input: &mut JuteReader<'_>) -> Result<bool, JuteError> {
    match input.rest().is_empty() {
        true => Ok(false),
        false => input.bool(),
    }
}

/// In front of each request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RequestHeader {
    /// The reply has the same.
    pub xid: i32,
    /// See [`Op`].
    pub op: i32,
}

impl JuteRecord for RequestHeader {
    fn write(&self, out: &mut Writer) {
        out.int(self.xid);
        out.int(self.op);
    }

    fn read(input: &mut JuteReader<'_>) -> Result<Self, JuteError> {
        Ok(Self {
            xid: input.int()?,
            op: input.int()?,
        })
    }
}

/// In front of each reply. Nothing follows where there is an error.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ReplyHeader {
    /// That of the request, or one of [`xid`].
    pub xid: i32,
    /// The last transaction that the server has seen.
    pub zxid: i64,
    /// See [`Code::of`].
    pub error: i32,
}

impl JuteRecord for ReplyHeader {
    fn write(&self, out: &mut Writer) {
        out.int(self.xid);
        out.long(self.zxid);
        out.int(self.error);
    }

    fn read(input: &mut JuteReader<'_>) -> Result<Self, JuteError> {
        Ok(Self {
            xid: input.int()?,
            zxid: input.long()?,
            error: input.int()?,
        })
    }
}

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

/// Proves who the client is. It has no `Debug`: it holds a secret.
pub struct AuthRequest {
    /// `digest`, for example.
    pub scheme: String,
    /// `user:password`, for example.
    pub secret: Vec<u8>,
}

impl JuteRecord for AuthRequest {
    fn write(&self, out: &mut Writer) {
        // `AuthPacket.type`, which nobody reads.
        out.int(0);
        out.text(&self.scheme);
        out.buffer(&self.secret);
    }

    fn read(input: &mut JuteReader<'_>) -> Result<Self, JuteError> {
        input.int()?;
        Ok(Self {
            scheme: input.text()?.to_owned(),
            secret: input.buffer()?.to_vec(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bytes(hex: &str) -> Vec<u8> {
        let digits: Vec<u8> = hex.bytes().filter(|byte| *byte != b' ').collect();
        let pairs = digits
            .chunks(2)
            .map(|pair| std::str::from_utf8(pair).unwrap());
        pairs
            .map(|pair| u8::from_str_radix(pair, 16).unwrap())
            .collect()
    }

    /// The record is written as these bytes, and read from them to the last one; a part of them is no such record.
    fn golden<R: JuteRecord + PartialEq + std::fmt::Debug>(record: &R, hex: &str) {
        let expected = bytes(hex);
        assert_eq!(record.bytes(), expected, "{record:?}");
        let mut input = JuteReader::new(&expected);
        assert_eq!(R::read(&mut input).as_ref(), Ok(record));
        assert!(input.rest().is_empty(), "{record:?}");
        // Old servers leave the last byte of some out.
        for end in 0..expected.len() - 1 {
            let read = R::read(&mut JuteReader::new(&expected[..end]));
            assert_ne!(read.as_ref(), Ok(record), "cut after {end}");
        }
    }

    // All bytes below were recorded between `ZooKeeperMain` and a server of 3.8.4, after the length of each message.

    #[test]
    fn requests_are_those_of_javas_client() {
        golden(
            &ConnectRequest::new(30_000),
            "00000000 0000000000000000 00007530 0000000000000000 00000010 00000000000000000000000000000000 00",
        );
        let header = |xid, op: Op| RequestHeader { xid, op: op.code() };
        golden(&header(4, Op::GetData), "00000004 00000004");
        golden(&header(xid::AUTH, Op::Auth), "fffffffc 00000064");
        golden(&header(10, Op::CloseSession), "0000000a fffffff5");
        let path = "/a/lock".to_owned();
        let read = PathRequest {
            path: path.clone(),
            watch: false,
        };
        golden(&read, "00000007 2f612f6c6f636b 00");
        let create = CreateRequest {
            path: path.clone(),
            data: b"me".to_vec(),
            acl: vec![Acl::open()],
            flags: EPHEMERAL,
        };
        golden(
            &create,
            "00000007 2f612f6c6f636b 00000002 6d65 00000001 0000001f 00000005 776f726c64 00000006 616e796f6e65 00000001",
        );
        let delete = DeleteRequest { path, version: 7 };
        golden(&delete, "00000007 2f612f6c6f636b 00000007");
        golden(&Path("/a".to_owned()), "00000002 2f61");
        let auth = AuthRequest {
            scheme: "digest".to_owned(),
            secret: b"yarn:secret".to_vec(),
        };
        let sent = bytes("00000000 00000006 646967657374 0000000b 7961726e3a736563726574");
        assert_eq!(auth.bytes(), sent);
    }

    #[test]
    fn replies_are_those_of_a_server() {
        let given = ConnectResponse {
            timeout: 30_000,
            session: 0x0100_0017_5646_0000,
            password: Password(bytes("58afb4b605ea2ce2f6edfc61569ee63e")),
            read_only: false,
        };
        golden(
            &given,
            "00000000 00007530 0100001756460000 00000010 58afb4b605ea2ce2f6edfc61569ee63e 00",
        );
        assert!(format!("{given:?}").contains("password: ***"), "{given:?}");
        let header = |xid, zxid, error| ReplyHeader { xid, zxid, error };
        golden(&header(4, 3, 0), "00000004 0000000000000003 00000000");
        let missing = header(5, 3, Code::NoNode.number());
        golden(&missing, "00000005 0000000000000003 ffffff9b");
        let changed = header(8, 4, Code::BadVersion.number());
        golden(&changed, "00000008 0000000000000004 ffffff99");
        let stat = Stat {
            czxid: 3,
            mzxid: 3,
            ctime: 0x01a2_28a6_e42a,
            mtime: 0x01a2_28a6_e42a,
            ephemeral_owner: given.session,
            data_length: 2,
            pzxid: 3,
            ..Stat::default()
        };
        let of_the_lock = "0000000000000003 0000000000000003 000001a228a6e42a 000001a228a6e42a 00000000 00000000 00000000 \
                           0100001756460000 00000002 00000000 0000000000000003";
        golden(&stat, of_the_lock);
        let data = b"me".to_vec();
        let read = DataResponse { data, stat };
        golden(&read, &format!("00000002 6d65 {of_the_lock}"));
        let names = vec!["lock".to_owned()];
        golden(&ChildrenResponse { names }, "00000001 00000004 6c6f636b");
    }

    #[test]
    fn a_server_before_3_4_sends_no_read_only() {
        let old = bytes("00000000 00007530 0000000000000001 00000001 58");
        let given = ConnectResponse::read(&mut JuteReader::new(&old));
        assert_eq!(given.map(|given| given.read_only), Ok(false));
    }

    #[test]
    fn codes_have_their_numbers() {
        assert_eq!(Code::of(0), None);
        for (number, code) in CODES {
            assert_eq!((Code::of(number), code.number()), (Some(code), number));
        }
        assert_eq!(
            (Code::of(-5), Code::Other(-5).number()),
            (Some(Code::Other(-5)), -5)
        );
    }
}
