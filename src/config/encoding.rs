//! Decodes an XML file: byte order marks, the encoding declaration, and strict decoding.
//!
//! Appendix F of XML 1.0: a byte order mark or the first bytes show the width of characters, and the declaration names
//! an encoding. A declared encoding of another width is an error, as in Hadoop's parser.

use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252};

/// Maximum bytes of an XML declaration.
const DECLARATION_LIMIT: usize = 1024;

#[derive(Debug, thiserror::Error, PartialEq, Eq)]
pub enum EncodingError {
    #[error("encoding {0:?} is unknown")]
    Unknown(String),
    /// The first bytes are in another encoding than the declared one.
    #[error("the file declares the encoding {declared}, but begins as {seen}")]
    Contradiction {
        declared: String,
        seen: &'static str,
    },
    #[error("the bytes here are not valid {0}")]
    Invalid(&'static str),
}

/// Decodes a whole file; removes a byte order mark.
///
/// # Errors
/// The encoding is unknown or contradicts the bytes, or a byte cannot be decoded: with its line and column, from 1.
pub(super) fn decode(bytes: &[u8]) -> Result<String, (EncodingError, u32, u32)> {
    let (seen, mark) = shape(bytes);
    let content = &bytes[mark..];
    let encoding = match named(content, seen).map_err(|error| (error, 1, 1))? {
        DeclaredEncoding::Known(encoding) => encoding,
        // `encoding_rs` decodes ISO-8859-1 as windows-1252, as WHATWG requires; the two differ in 0x80 to
        // 0x9f.
        DeclaredEncoding::Latin1 => {
            return Ok(encoding_rs::mem::decode_latin1(content).into_owned());
        }
        DeclaredEncoding::Ascii => {
            let valid =
                encoding_rs::mem::decode_latin1(&content[..Encoding::ascii_valid_up_to(content)]);
            return if valid.len() == content.len() {
                Ok(valid.into_owned())
            } else {
                Err(invalid("US-ASCII", &valid))
            };
        }
    };
    if encoding == UTF_8 {
        return match std::str::from_utf8(content) {
            Ok(text) => Ok(text.to_owned()),
            Err(error) => {
                let valid = String::from_utf8_lossy(&content[..error.valid_up_to()]);
                Err(invalid(encoding.name(), &valid))
            }
        };
    }
    match encoding.decode_without_bom_handling_and_without_replacement(content) {
        Some(text) => Ok(text.into_owned()),
        None => {
            let (lossy, _) = encoding.decode_without_bom_handling(content);
            let valid = lossy.split('\u{FFFD}').next().unwrap_or_default();
            Err(invalid(encoding.name(), valid))
        }
    }
}

fn invalid(encoding: &'static str, valid: &str) -> (EncodingError, u32, u32) {
    let last_line = valid.rsplit('\n').next().unwrap_or_default();
    let number = |count: usize| u32::try_from(count).unwrap_or(u32::MAX).saturating_add(1);
    (
        EncodingError::Invalid(encoding),
        number(valid.matches('\n').count()),
        number(last_line.chars().count()),
    )
}

enum DeclaredEncoding {
    Known(&'static Encoding),
    Latin1,
    Ascii,
}

/// Returns the encoding that the first bytes show, and the length of the byte order mark. UTF-8 stands for all
/// encodings with one byte per ASCII character. Without a mark, only `<?` shows UTF-16.
fn shape(bytes: &[u8]) -> (&'static Encoding, usize) {
    match Encoding::for_bom(bytes) {
        Some(marked) => marked,
        None if bytes.starts_with(b"\0<\0?") => (UTF_16BE, 0),
        None if bytes.starts_with(b"<\0?\0") => (UTF_16LE, 0),
        None => (UTF_8, 0),
    }
}

/// Returns the declared encoding, or else the one that the first bytes show.
fn named(content: &[u8], seen: &'static Encoding) -> Result<DeclaredEncoding, EncodingError> {
    let is_wide = seen != UTF_8;
    // In UTF-16, one of the two bytes of an ASCII character is zero.
    let bytes = content.iter().copied();
    let narrow: Vec<u8> = bytes
        .filter(|byte| !is_wide || *byte != 0)
        .take(DECLARATION_LIMIT)
        .collect();
    let Some(label) = declared(&narrow) else {
        return Ok(DeclaredEncoding::Known(seen));
    };
    let lower = label.to_ascii_lowercase();
    let fits = match lower.as_str() {
        "utf-16" | "utf16" => is_wide,
        "utf-16le" => seen == UTF_16LE,
        "utf-16be" => seen == UTF_16BE,
        _ => !is_wide,
    };
    if !fits {
        return Err(EncodingError::Contradiction {
            declared: label,
            seen: if is_wide {
                seen.name()
            } else {
                "one for each ASCII character"
            },
        });
    }
    if is_wide {
        return Ok(DeclaredEncoding::Known(seen));
    }
    match lower.as_str() {
        "us-ascii" | "ascii" => return Ok(DeclaredEncoding::Ascii),
        "8859_1" | "iso8859_1" | "iso_8859_1" => return Ok(DeclaredEncoding::Latin1),
        _ => {}
    }
    match Encoding::for_label_no_replacement(label.as_bytes()) {
        Some(encoding) if encoding == WINDOWS_1252 && !lower.contains("1252") => {
            Ok(DeclaredEncoding::Latin1)
        }
        Some(encoding) => Ok(DeclaredEncoding::Known(encoding)),
        None => Err(EncodingError::Unknown(label)),
    }
}

/// Returns the value of `encoding=` in an XML declaration written in ASCII.
fn declared(bytes: &[u8]) -> Option<String> {
    let declaration = bytes.strip_prefix(b"<?xml")?;
    if !declaration.first()?.is_ascii_whitespace() {
        return None; // a processing instruction with a longer name
    }
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
    fn encodings() {
        let text = "<c>ü</c>";
        assert_eq!(decode(text.as_bytes()).unwrap(), text);
        assert_eq!(
            decode(&[b"\xEF\xBB\xBF", text.as_bytes()].concat()).unwrap(),
            text
        );
        let declared = format!("<?xml version='1.0' encoding='UTF-16'?>{text}");
        for big in [true, false] {
            assert_eq!(decode(&utf16(text, big, true)).unwrap(), text, "{big}");
            for mark in [true, false] {
                assert_eq!(
                    decode(&utf16(&declared, big, mark)).unwrap(),
                    declared,
                    "big {big}, mark {mark}"
                );
            }
        }
        // The byte order mark shows the width only.
        let marked = b"\xEF\xBB\xBF<?xml version='1.0' encoding='ISO-8859-1'?><c>\xFC</c>";
        assert!(decode(marked).unwrap().ends_with(text));
        let latin = b"<?xml version=\"1.0\" encoding='ISO-8859-1'?><c>\xFC</c>";
        assert!(decode(latin).unwrap().ends_with(text));
    }

    #[test]
    fn errors_name_their_place() {
        assert_eq!(
            decode(b"<c>\nab\xFF</c>"),
            Err((EncodingError::Invalid("UTF-8"), 2, 3))
        );
        let unknown = b"<?xml version='1.0' encoding='klingon'?><c/>";
        assert_eq!(
            decode(unknown),
            Err((EncodingError::Unknown("klingon".to_owned()), 1, 1))
        );
        let ascii = b"<?xml version='1.0' encoding='us-ascii'?><c>\xFC</c>";
        assert_eq!(
            decode(ascii),
            Err((EncodingError::Invalid("US-ASCII"), 1, 45))
        );
        let mut cut = utf16("<c>x", false, true);
        cut.push(b'x');
        assert_eq!(
            decode(&cut).unwrap_err().0,
            EncodingError::Invalid("UTF-16LE")
        );
    }

    /// Cases where Hadoop's parser and this one once differed.
    #[test]
    fn declarations_of_another_width() {
        let text = |label: &str| format!("<?xml version='1.0' encoding='{label}'?><c/>");
        for (label, big) in [
            ("UTF-8", true),
            ("ISO-8859-1", false),
            ("UTF-16LE", true),
            ("x", true),
        ] {
            let error = decode(&utf16(&text(label), big, true)).unwrap_err().0;
            assert!(
                matches!(error, EncodingError::Contradiction { .. }),
                "{label} {error}"
            );
        }
        for label in ["utf-16", "UTF-16BE"] {
            let error = decode(text(label).as_bytes()).unwrap_err().0;
            assert!(
                matches!(error, EncodingError::Contradiction { .. }),
                "{label} {error}"
            );
        }
        assert!(decode(&utf16("<c/>", true, false)).is_ok_and(|text| text.contains('\0')));
    }
}
