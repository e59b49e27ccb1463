//! Bytes of an XML file to text: byte order marks, the encoding declaration, and strict decoding.
//!
//! Appendix F of XML 1.0: a byte order mark decides, then the shape of the first bytes, then the declaration.

use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE};

/// Why bytes are not text.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
pub enum EncodingError {
    /// The declaration names an encoding that is not known.
    #[error("encoding {0:?} is not known")]
    Unknown(String),
    /// A byte sequence that the encoding does not have.
    #[error("the bytes here are not valid {0}")]
    Invalid(&'static str),
}

/// Decodes a whole file.
///
/// # Errors
/// The error, with line and column (from 1) of the first byte that cannot be decoded.
pub(super) fn decode(bytes: &[u8]) -> Result<String, (EncodingError, u32, u32)> {
    let (encoding, mark) = match Encoding::for_bom(bytes) {
        Some((encoding, length)) => (Named::Known(encoding), length),
        None => (guess(bytes).map_err(|error| (error, 1, 1))?, 0),
    };
    let content = &bytes[mark..];
    let encoding = match encoding {
        Named::Known(encoding) => encoding,
        // The WHATWG calls windows-1252 what XML calls ISO-8859-1; they differ in 0x80 to 0x9f.
        Named::Latin1 => return Ok(encoding_rs::mem::decode_latin1(content).into_owned()),
    };
    if encoding == UTF_8 {
        return match std::str::from_utf8(content) {
            Ok(text) => Ok(text.to_owned()),
            Err(error) => {
                let valid = String::from_utf8_lossy(&content[..error.valid_up_to()]);
                Err(invalid(encoding, &valid))
            }
        };
    }
    match encoding.decode_without_bom_handling_and_without_replacement(content) {
        Some(text) => Ok(text.into_owned()),
        None => {
            let (lossy, _) = encoding.decode_without_bom_handling(content);
            let valid = lossy.split('\u{FFFD}').next().unwrap_or_default();
            Err(invalid(encoding, valid))
        }
    }
}

fn invalid(encoding: &'static Encoding, valid: &str) -> (EncodingError, u32, u32) {
    let last_line = valid.rsplit('\n').next().unwrap_or_default();
    let number = |count: usize| u32::try_from(count).unwrap_or(u32::MAX).saturating_add(1);
    (
        EncodingError::Invalid(encoding.name()),
        number(valid.matches('\n').count()),
        number(last_line.chars().count()),
    )
}

enum Named {
    Known(&'static Encoding),
    Latin1,
}

fn guess(bytes: &[u8]) -> Result<Named, EncodingError> {
    if bytes.starts_with(b"\0<") {
        return Ok(Named::Known(UTF_16BE));
    }
    if bytes.starts_with(b"<\0") {
        return Ok(Named::Known(UTF_16LE));
    }
    let Some(label) = declared(bytes) else {
        return Ok(Named::Known(UTF_8));
    };
    let lower = label.to_ascii_lowercase();
    if matches!(
        lower.as_str(),
        "iso-8859-1" | "latin1" | "iso8859-1" | "iso8859_1" | "us-ascii" | "ascii"
    ) {
        return Ok(Named::Latin1);
    }
    // A declaration that could be read byte by byte cannot be UTF-16, whatever it says: as Woodstox, go on in UTF-8.
    if lower.starts_with("utf-16") {
        return Ok(Named::Known(UTF_8));
    }
    Encoding::for_label_no_replacement(label.as_bytes())
        .map(Named::Known)
        .ok_or(EncodingError::Unknown(label))
}

/// The value of `encoding=` in an XML declaration that is written in ASCII.
fn declared(bytes: &[u8]) -> Option<String> {
    let declaration = bytes.strip_prefix(b"<?xml")?;
    let end = declaration.windows(2).position(|pair| pair == b"?>")?;
    let declaration = std::str::from_utf8(&declaration[..end]).ok()?;
    let (_, after) = declaration.split_once("encoding")?;
    let value = after.trim_start().strip_prefix('=')?.trim_start();
    let quote = value
        .chars()
        .next()
        .filter(|first| matches!(first, '"' | '\''))?;
    value[1..].split(quote).next().map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn utf16(text: &str, big: bool, mark: bool) -> Vec<u8> {
        let units = mark
            .then_some(0xFEFF)
            .into_iter()
            .chain(text.encode_utf16());
        units
            .flat_map(|unit| {
                if big {
                    unit.to_be_bytes()
                } else {
                    unit.to_le_bytes()
                }
            })
            .collect()
    }

    #[test]
    fn reads_every_encoding_that_hadoop_reads() {
        let text = "<c>ü</c>";
        assert_eq!(decode(text.as_bytes()).unwrap(), text);
        assert_eq!(
            decode(&[b"\xEF\xBB\xBF", text.as_bytes()].concat()).unwrap(),
            text
        );
        for big in [true, false] {
            for mark in [true, false] {
                assert_eq!(
                    decode(&utf16(text, big, mark)).unwrap(),
                    text,
                    "big {big}, mark {mark}"
                );
            }
        }
        let latin = b"<?xml version=\"1.0\" encoding='ISO-8859-1'?><c>\xFC</c>";
        assert!(decode(latin).unwrap().ends_with(text));
    }

    #[test]
    fn says_where_the_bytes_are_wrong() {
        assert_eq!(
            decode(b"<c>\nab\xFF</c>"),
            Err((EncodingError::Invalid("UTF-8"), 2, 3))
        );
        let unknown = b"<?xml version='1.0' encoding='klingon'?><c/>";
        assert_eq!(
            decode(unknown),
            Err((EncodingError::Unknown("klingon".to_owned()), 1, 1))
        );
        let mut cut = utf16("<c>x", false, true);
        cut.push(b'x');
        assert_eq!(
            decode(&cut).unwrap_err().0,
            EncodingError::Invalid("UTF-16LE")
        );
    }
}
