//! What Java's protobuf parser says of bytes that are no message. Pure.
//!
//! Only the outermost message is gone through; whatever is wrong within its fields is told as an end that comes too early.

use crate::hadoop::rpc::message::RemoteException;
use crate::sandbox::exception::{exception, unreadable};

const CUT_SHORT: &str = "While parsing a protocol message, the input ended unexpectedly in the middle of a field.  This \
    could mean either that the input has been truncated or that an embedded message misreported its own length.";
/// How many bytes a number has at most.
const LONGEST_NUMBER: usize = 10;

/// The exception for these bytes, which could not be read.
pub fn complaint(mut bytes: &[u8]) -> RemoteException {
    while !bytes.is_empty() {
        if let Err(complaint) = field(&mut bytes) {
            return complaint;
        }
    }
    unreadable(CUT_SHORT)
}

/// Goes past one field.
fn field(rest: &mut &[u8]) -> Result<(), RemoteException> {
    let tag = number(rest)?;
    if tag >> 3 == 0 {
        return Err(unreadable(
            "Protocol message contained an invalid tag (zero).",
        ));
    }
    match tag & 7 {
        0 => number(rest).map(drop),
        1 => skip(rest, 8),
        2 => {
            // Java's lengths are signed and have 32 bits.
            let length = i32::try_from(number(rest)? & 0xffff_ffff);
            let length = length.ok().and_then(|length| usize::try_from(length).ok());
            let length = length.ok_or_else(|| {
                unreadable(
                    "CodedInputStream encountered an embedded string or message which claimed to have negative size.",
                )
            })?;
            skip(rest, length)
        }
        4 => Err(unreadable(
            "Protocol message end-group tag did not match expected tag.",
        )),
        5 => skip(rest, 4),
        3 => Err(unreadable(CUT_SHORT)),
        _ => Err(exception(
            "org.apache.hadoop.thirdparty.protobuf.InvalidProtocolBufferException$InvalidWireTypeException",
            "Protocol message tag had invalid wire type.",
        )),
    }
}

fn skip(rest: &mut &[u8], length: usize) -> Result<(), RemoteException> {
    *rest = rest.get(length..).ok_or_else(|| unreadable(CUT_SHORT))?;
    Ok(())
}

fn number(rest: &mut &[u8]) -> Result<u64, RemoteException> {
    let mut value = 0_u64;
    for index in 0..LONGEST_NUMBER {
        let (byte, after) = rest.split_first().ok_or_else(|| unreadable(CUT_SHORT))?;
        *rest = after;
        value |= u64::from(byte & 0x7f) << (7 * index);
        if byte & 0x80 == 0 {
            return Ok(value);
        }
    }
    Err(unreadable(
        "CodedInputStream encountered a malformed varint.",
    ))
}
