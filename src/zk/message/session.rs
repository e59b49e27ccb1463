//! Messages that open a session and authenticate the client.

use crate::zk::jute::{JuteError, JuteReader, JuteRecord, Writer};

/// The password of a session, which the server chose. `Debug` hides it.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Password(pub Vec<u8>);

impl std::fmt::Debug for Password {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("***")
    }
}

/// Opens a new session, or reconnects one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConnectRequest {
    /// The last transaction that the client has seen. A server that has not seen it yet rejects the client.
    pub last_zxid: i64,
    /// In milliseconds.
    pub timeout: i32,
    /// 0 for a new session.
    pub session: i64,
    pub password: Password,
    /// True if the client accepts a server without a quorum.
    pub read_only: bool,
}

/// `ClientCnxn.PROTOCOL_VERSION`, the only version that exists.
const PROTOCOL_VERSION: i32 = 0;
/// Bytes of a password (`SessionTracker`).
const PASSWORD_SIZE: usize = 16;

impl ConnectRequest {
    /// Requests a new session. `timeout` is in milliseconds.
    pub fn new(timeout: i32) -> Self {
        Self {
            last_zxid: 0,
            timeout,
            session: 0,
            password: Password(vec![0; PASSWORD_SIZE]),
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

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConnectResponse {
    /// The granted timeout in milliseconds; 0 if the session has expired.
    pub timeout: i32,
    pub session: i64,
    /// The password for reconnecting.
    pub password: Password,
    /// True if the server has no quorum.
    pub read_only: bool,
}

impl ConnectResponse {
    /// Reconnects this session.
    pub fn again(&self) -> ConnectRequest {
        ConnectRequest {
            session: self.session,
            password: self.password.clone(),
            ..ConnectRequest::new(self.timeout)
        }
    }
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

/// Reads the last byte of both records. ZooKeeper before 3.4 does not send it.
fn read_only(input: &mut JuteReader<'_>) -> Result<bool, JuteError> {
    match input.rest().is_empty() {
        true => Ok(false),
        false => input.bool(),
    }
}

/// An auth request. `Debug` is not implemented, because the request holds a secret.
pub struct AuthRequest {
    /// For example `digest`.
    pub scheme: String,
    /// For example `user:password`.
    pub secret: Vec<u8>,
}

impl JuteRecord for AuthRequest {
    fn write(&self, out: &mut Writer) {
        // `AuthPacket.type`; servers ignore it.
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

/// An identity of a client.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClientInfo {
    pub scheme: String,
    pub id: String,
}

/// The reply to `WhoAmI`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WhoAmI(pub Vec<ClientInfo>);

impl JuteRecord for WhoAmI {
    fn write(&self, out: &mut Writer) {
        out.count(self.0.len());
        for client in &self.0 {
            out.text(&client.scheme);
            out.text(&client.id);
        }
    }

    fn read(input: &mut JuteReader<'_>) -> Result<Self, JuteError> {
        let mut clients = Vec::new();
        for _ in 0..input.count()? {
            clients.push(ClientInfo {
                scheme: input.text()?.to_owned(),
                id: input.text()?.to_owned(),
            });
        }
        Ok(Self(clients))
    }
}
