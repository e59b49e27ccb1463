//! The length prefix of every Hadoop RPC message, and its limit. Pure.
//!
//! The length has 4 bytes, big-endian (`Client.IpcStreams.readResponse`).

/// Maximum bytes of a reply. Replies of these protocols are far smaller; Hadoop's own limit
/// (`ipc.maximum.response.length`) is 128 MB.
pub const MAX_REPLY: usize = 16 * 1024 * 1024;

/// Bytes of the length prefix.
pub const PREFIX: usize = 4;

/// Maximum bytes of a class name or message of an old server.
const LONGEST_OLD_TEXT: usize = 4096;

/// The meaning of the first bytes of a reply.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Prefix {
    /// A message with this many bytes follows.
    Length(usize),
    /// A reply in the format before RPC version 9: `-1`, a class name, a message.
    OldVersion,
}

/// Why the first bytes cannot begin a reply.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum RpcFrameError {
    #[error("the port answers in HTTP, not in Hadoop RPC")]
    Http,
    #[error("the port speaks TLS, not Hadoop RPC")]
    Tls,
    /// Zero or negative length.
    #[error("RPC response has invalid length of {0}")]
    Invalid(i32),
    /// Longer than [`MAX_REPLY`].
    #[error("RPC response has a length of {0} exceeds maximum data length")]
    TooLong(i32),
}

/// Decodes a length prefix. Only the `first` reply of a connection can come from an old server.
///
/// # Errors
/// The prefix cannot begin a reply.
pub fn prefix(bytes: [u8; PREFIX], first: bool) -> Result<Prefix, RpcFrameError> {
    let length = i32::from_be_bytes(bytes);
    match (bytes, usize::try_from(length)) {
        ([0xff, 0xff, 0xff, 0xff], _) if first => Ok(Prefix::OldVersion),
        ([b'H', b'T', b'T', b'P'], _) => Err(RpcFrameError::Http),
        ([0x15, 0x03, _, _], _) => Err(RpcFrameError::Tls),
        (_, Ok(0) | Err(_)) => Err(RpcFrameError::Invalid(length)),
        (_, Ok(size)) if size > MAX_REPLY => Err(RpcFrameError::TooLong(length)),
        (_, Ok(size)) => Ok(Prefix::Length(size)),
    }
}

/// Decodes the class name and the message of an old server's reply, which begins with [`Prefix::OldVersion`]. Skips a
/// status of 4 bytes.
///
/// # Errors
/// The bytes are incomplete; the error is the number of bytes needed.
pub fn old_version(bytes: &[u8]) -> Result<(String, String), usize> {
    let (class, end) = old_text(bytes, PREFIX + 4)?;
    let (message, _) = old_text(bytes, end)?;
    Ok((class, message))
}

/// Decodes a `WritableUtils.writeString` (length, UTF-8) at `begin`; returns the text and its end.
fn old_text(bytes: &[u8], begin: usize) -> Result<(String, usize), usize> {
    let start = begin + 4;
    let length = bytes.get(begin..start).and_then(<[u8]>::first_chunk);
    let length = i32::from_be_bytes(*length.ok_or(start)?);
    let end = start + usize::try_from(length).unwrap_or(0).min(LONGEST_OLD_TEXT);
    let text = bytes.get(start..end).ok_or(end)?;
    Ok((String::from_utf8_lossy(text).into_owned(), end))
}

/// Adds the length prefix. The length always fits: requests have a few hundred bytes.
pub fn frame(message: &[u8]) -> Vec<u8> {
    let length = u32::try_from(message.len()).unwrap_or(u32::MAX);
    [&length.to_be_bytes(), message].concat()
}

/// Removes the first message from bytes that hold frames. Returns `None` if the message is incomplete.
///
/// # Errors
/// The bytes cannot begin a frame.
pub fn take(bytes: &mut Vec<u8>) -> Result<Option<Vec<u8>>, RpcFrameError> {
    let Some(first) = bytes.first_chunk() else {
        return Ok(None);
    };
    let Prefix::Length(length) = prefix(*first, false)? else {
        return Ok(None);
    };
    let end = PREFIX + length;
    if bytes.len() < end {
        return Ok(None);
    }
    let message = bytes[PREFIX..end].to_vec();
    bytes.drain(..end);
    Ok(Some(message))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn prefixes() {
        assert_eq!(prefix([0, 0, 0, 7], true), Ok(Prefix::Length(7)));
        assert_eq!(prefix([0, 0, 0, 0], true), Err(RpcFrameError::Invalid(0)));
        assert_eq!(prefix([0xff; 4], true), Ok(Prefix::OldVersion));
        assert_eq!(prefix([0xff; 4], false), Err(RpcFrameError::Invalid(-1)));
        assert_eq!(prefix(*b"HTTP", true), Err(RpcFrameError::Http));
        assert_eq!(prefix([0x15, 3, 3, 0], true), Err(RpcFrameError::Tls));
        assert_eq!(prefix([0x01, 0, 0, 0], true), Ok(Prefix::Length(MAX_REPLY)));
        assert_eq!(
            prefix([0x01, 0, 0, 1], true),
            Err(RpcFrameError::TooLong(0x0100_0001))
        );
        assert_eq!(
            prefix([0x80, 0, 0, 0], true),
            Err(RpcFrameError::Invalid(i32::MIN))
        );
    }

    #[test]
    fn replies_of_old_servers() {
        let answer = [&[0xff; 4][..], &[0; 4], &frame(b"a.B"), &frame(b"no")].concat();
        let texts = ("a.B".to_owned(), "no".to_owned());
        assert_eq!(old_version(&answer), Ok(texts));
        for end in 0..answer.len() {
            let needed = old_version(&answer[..end]).unwrap_err();
            assert!((end + 1..=answer.len()).contains(&needed), "{end}");
        }
        let long = [&[0xff; 4][..], &[0; 4], &[0x7f, 0xff, 0xff, 0xff]].concat();
        assert_eq!(old_version(&long), Err(12 + LONGEST_OLD_TEXT));
    }

    #[test]
    fn frame_has_a_length_prefix() {
        assert_eq!(frame(b"ab"), [0, 0, 0, 2, b'a', b'b']);
    }

    #[test]
    fn take_removes_whole_messages() {
        let mut bytes = [frame(b"ab"), frame(b"c")].concat();
        bytes.pop();
        assert_eq!(take(&mut bytes), Ok(Some(b"ab".to_vec())));
        assert_eq!(take(&mut bytes), Ok(None));
        bytes.push(b'c');
        assert_eq!(take(&mut bytes), Ok(Some(b"c".to_vec())));
        assert_eq!((take(&mut bytes), bytes.len()), (Ok(None), 0));
        assert_eq!(take(&mut vec![0xff; 4]), Err(RpcFrameError::Invalid(-1)));
    }
}
