//! The messages of SASL in a session.

use std::fmt;

use crate::zk::jute::{JuteError, JuteReader, JuteRecord, Writer};

/// The client's token (`GetSASLRequest`). `Debug` hides it.
#[derive(Clone, PartialEq, Eq)]
pub struct SaslRequest(pub Vec<u8>);

/// The server's token (`SetSASLResponse`). `None` if it has accepted the client's last token, or has no SASL.
/// `Debug` hides the token.
#[derive(Clone, PartialEq, Eq)]
pub struct SaslResponse(pub Option<Vec<u8>>);

impl fmt::Debug for SaslRequest {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "SaslRequest({} bytes)", self.0.len())
    }
}

impl fmt::Debug for SaslResponse {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let length = self.0.as_ref().map(Vec::len);
        write!(out, "SaslResponse({length:?} bytes)")
    }
}

impl JuteRecord for SaslRequest {
    fn write(&self, out: &mut Writer) {
        out.buffer(&self.0);
    }

    fn read(input: &mut JuteReader<'_>) -> Result<Self, JuteError> {
        Ok(Self(input.buffer()?.to_vec()))
    }
}

impl JuteRecord for SaslResponse {
    fn write(&self, out: &mut Writer) {
        match &self.0 {
            Some(token) => out.buffer(token),
            None => out.null(),
        }
    }

    fn read(input: &mut JuteReader<'_>) -> Result<Self, JuteError> {
        Ok(Self(input.nullable_buffer()?.map(<[u8]>::to_vec)))
    }
}
