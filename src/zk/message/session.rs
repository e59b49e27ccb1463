//! Opening a session, and proving who the client is.

use crate::zk::jute::{JuteError, JuteReader, JuteRecord, Writer};

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
