//! The part of DER (ITU-T X.690) that Java's encrypted keys use: sequences, octets, small numbers, object ids.

pub(crate) use super::reader::{Ended, StoreReader};

pub(crate) const INTEGER: u8 = 0x02;
pub(crate) const BITS: u8 = 0x03;
pub(crate) const OCTETS: u8 = 0x04;
pub(crate) const OBJECT_ID: u8 = 0x06;
pub(crate) const SEQUENCE: u8 = 0x30;

/// Reads the next element and returns its content. Any other tag is an error.
pub(crate) fn element<'a>(reader: &mut StoreReader<'a>, tag: u8) -> Result<&'a [u8], Ended> {
    if reader.u8()? != tag {
        return Err(Ended);
    }
    let first = reader.u8()?;
    let length = match first {
        0..=0x7f => usize::from(first),
        // At most 4 bytes of length: files have a few megabytes.
        0x81..=0x84 => {
            let digits = reader.take(usize::from(first & 0x7f))?;
            digits
                .iter()
                .fold(0, |length, digit| length << 8 | usize::from(*digit))
        }
        _ => return Err(Ended),
    };
    reader.take(length)
}

/// Encodes an element with this tag and content.
pub(crate) fn made(tag: u8, content: &[u8]) -> Vec<u8> {
    let mut element = vec![tag];
    let length = content.len().to_be_bytes();
    let digits = &length[length.iter().take_while(|digit| **digit == 0).count()..];
    // The short form if the length fits, otherwise the long form.
    match *digits {
        [] => element.push(0),
        [short @ 0..=0x7f] => element.push(short),
        _ => {
            element.push(0x80 | u8::try_from(digits.len()).unwrap_or_default());
            element.extend(digits);
        }
    }
    element.extend(content);
    element
}

/// Reads a non-negative number.
pub(crate) fn number(reader: &mut StoreReader<'_>) -> Result<u32, Ended> {
    let digits = element(reader, INTEGER)?;
    if digits.is_empty() || digits.len() > 5 || digits[0] & 0x80 != 0 {
        return Err(Ended);
    }
    let value = digits
        .iter()
        .fold(0, |value, digit| value << 8 | u64::from(*digit));
    u32::try_from(value).map_err(|_| Ended)
}

/// An `EncryptedPrivateKeyInfo` (RFC 5958).
pub(super) struct EncryptedKey<'a> {
    /// The object id of the encryption.
    pub(super) algorithm: &'a [u8],
    /// DER-encoded.
    pub(super) parameters: &'a [u8],
    pub(super) content: &'a [u8],
}

impl<'a> EncryptedKey<'a> {
    pub(super) fn read(bytes: &'a [u8]) -> Result<Self, Ended> {
        let mut info = StoreReader::new(element(&mut StoreReader::new(bytes), SEQUENCE)?);
        let mut identifier = StoreReader::new(element(&mut info, SEQUENCE)?);
        Ok(Self {
            algorithm: element(&mut identifier, OBJECT_ID)?,
            parameters: identifier.rest(),
            content: element(&mut info, OCTETS)?,
        })
    }
}
