//! The length in front of every message of ZooKeeper, and its limit. Pure.

use prost::bytes::{Buf as _, BytesMut};

/// The largest message that is taken from a server, in bytes: what Java's client takes by default (`jute.maxbuffer`,
/// `ZKClientConfig.CLIENT_MAX_PACKET_LENGTH_DEFAULT`), and room for what stands around the data of a znode.
pub const MAX_FRAME: usize = 0xf_ffff + 1024;

/// Bytes of the length.
const PREFIX: usize = 4;

/// A length that no message has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ZkFrameError {
    /// Negative.
    #[error("its reply has the length {0}: not ZooKeeper")]
    Invalid(i32),
    /// More than [`MAX_FRAME`].
    #[error(
        "its reply has {0} bytes, more than the limit of {MAX_FRAME}: not ZooKeeper, or too much data"
    )]
    TooLong(usize),
}

/// Puts the length in front of a message.
pub fn frame(message: &[u8]) -> Vec<u8> {
    // Requests written here are far shorter than 4 GB.
    let length = u32::try_from(message.len()).unwrap_or(u32::MAX);
    [&length.to_be_bytes(), message].concat()
}

/// Takes the first message off bytes that hold frames, once all of it is there.
///
/// # Errors
/// The length is not one of a message; it is judged before the message has come.
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
    // What follows is not moved: there may be a megabyte of the shortest frames.
    bytes.advance(PREFIX + length);
    Ok(Some(message))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whole_messages_are_taken_off() {
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
    fn a_length_is_judged_before_the_message_comes() {
        let judged = |length: i32| take(&mut BytesMut::from(&length.to_be_bytes()[..]));
        let most = i32::try_from(MAX_FRAME).unwrap();
        assert_eq!(judged(most), Ok(None));
        assert_eq!(judged(most + 1), Err(ZkFrameError::TooLong(MAX_FRAME + 1)));
        let all = usize::try_from(i32::MAX).unwrap();
        assert_eq!(judged(i32::MAX), Err(ZkFrameError::TooLong(all)));
        assert_eq!(judged(-1), Err(ZkFrameError::Invalid(-1)));
    }
}
