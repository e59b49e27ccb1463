//! The length prefix of messages, and its limit. Pure.

use prost::bytes::{Buf as _, BytesMut};

/// Maximum bytes of a message from a server: the default of Java's client (`jute.maxbuffer`,
/// `ZKClientConfig.CLIENT_MAX_PACKET_LENGTH_DEFAULT`), plus the fields around the data of a znode.
pub const MAX_FRAME: usize = 0xf_ffff + 1024;

const PREFIX: usize = 4;

#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ZkFrameError {
    #[error("its reply has the length {0}: not ZooKeeper")]
    Invalid(i32),
    /// Longer than [`MAX_FRAME`].
    #[error(
        "its reply has {0} bytes, more than the limit of {MAX_FRAME}: not ZooKeeper, or too much data"
    )]
    TooLong(usize),
}

/// Adds the length prefix.
pub fn frame(message: &[u8]) -> Vec<u8> {
    // The length fits: requests are far shorter.
    let length = u32::try_from(message.len()).unwrap_or(u32::MAX);
    [&length.to_be_bytes(), message].concat()
}

/// Returns the length of the first message, which may be incomplete. A negative length counts as the longest.
pub fn announced(bytes: &[u8]) -> Option<usize> {
    let prefix = bytes.first_chunk::<PREFIX>()?;
    Some(usize::try_from(i32::from_be_bytes(*prefix)).unwrap_or(usize::MAX))
}

/// True if [`take`] would return a message or an error.
pub fn is_whole(bytes: &[u8]) -> bool {
    announced(bytes).is_some_and(|length| length > MAX_FRAME || bytes.len() >= PREFIX + length)
}

/// Removes the first message from bytes that hold frames. Returns `None` if the message is incomplete.
///
/// # Errors
/// The length is invalid; this is checked before the message has arrived.
pub fn take(bytes: &mut BytesMut) -> Result<Option<Vec<u8>>, ZkFrameError> {
    let Some(prefix) = bytes.first_chunk::<PREFIX>() else {
        return Ok(None);
    };
    let length = i32::from_be_bytes(*prefix);
    let length = usize::try_from(length).map_err(|_| ZkFrameError::Invalid(length))?;
    if length > MAX_FRAME {
        return Err(ZkFrameError::TooLong(length));
    }
    let Some(message) = bytes.get(PREFIX..PREFIX + length).map(<[u8]>::to_vec) else {
        return Ok(None);
    };
    // Advances without moving the rest: it may be a megabyte of short frames.
    bytes.advance(PREFIX + length);
    Ok(Some(message))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn take_removes_whole_messages() {
        let all = [frame(b"ab"), frame(b""), frame(b"c")].concat();
        let (last, before) = all.split_last().unwrap();
        let mut bytes = BytesMut::from(before);
        assert_eq!(take(&mut bytes), Ok(Some(b"ab".to_vec())));
        assert_eq!(take(&mut bytes), Ok(Some(vec![])));
        assert_eq!(take(&mut bytes), Ok(None));
        bytes.extend([*last]);
        assert_eq!(take(&mut bytes), Ok(Some(b"c".to_vec())));
        assert_eq!((take(&mut bytes), bytes.len()), (Ok(None), 0));
    }

    #[test]
    fn length_is_checked_before_the_message() {
        let checked = |length: i32| take(&mut BytesMut::from(&length.to_be_bytes()[..]));
        let most = i32::try_from(MAX_FRAME).unwrap();
        assert_eq!(checked(most), Ok(None));
        assert_eq!(checked(most + 1), Err(ZkFrameError::TooLong(MAX_FRAME + 1)));
        let all = usize::try_from(i32::MAX).unwrap();
        assert_eq!(checked(i32::MAX), Err(ZkFrameError::TooLong(all)));
        assert_eq!(checked(-1), Err(ZkFrameError::Invalid(-1)));
    }
}
