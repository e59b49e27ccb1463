//! Behaviour of Java's core classes that Hadoop's values and messages depend on. Pure.

/// `String.trim`: strips characters up to U+0020 from both ends.
pub fn trim(text: &str) -> &str {
    text.trim_matches(|character: char| character <= ' ')
}

/// `String.split` at one character. Trailing empty pieces are dropped, but a text without the separator is one
/// piece.
pub fn split(text: &str, at: impl Fn(char) -> bool) -> Vec<&str> {
    if !text.contains(&at) {
        return vec![text];
    }
    let mut pieces: Vec<&str> = text.split(at).collect();
    while pieces.last().is_some_and(|piece| piece.is_empty()) {
        pieces.pop();
    }
    pieces
}

/// `Integer.parseInt`, with the exception's message.
///
/// # Errors
/// The text is not an `int`.
pub fn parse_int(text: &str) -> Result<i32, String> {
    text.parse().map_err(|_| not_a_number(text))
}

/// `Long.parseLong`, with the exception's message.
///
/// # Errors
/// The text is not a `long`.
pub fn parse_long(text: &str) -> Result<i64, String> {
    text.parse().map_err(|_| not_a_number(text))
}

/// The message of a `NumberFormatException`.
pub fn not_a_number(text: &str) -> String {
    format!("For input string: \"{text}\"")
}

/// The message of an `ArrayIndexOutOfBoundsException`.
pub fn out_of_bounds(index: usize, length: usize) -> String {
    format!("Index {index} out of bounds for length {length}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn split_drops_trailing_empty_pieces() {
        let table: [(&str, &[&str]); 6] = [
            ("a,b", &["a", "b"]),
            (",a,,", &["", "a"]),
            ("", &[""]),
            (",", &[]),
            ("a", &["a"]),
            ("a,,b", &["a", "", "b"]),
        ];
        for (text, pieces) in table {
            assert_eq!(split(text, |at| at == ','), pieces, "{text:?}");
        }
    }

    #[test]
    fn numbers_may_have_a_sign() {
        assert_eq!([parse_int("+5"), parse_int("-1")], [Ok(5), Ok(-1)]);
        for text in ["", " 1", "1 ", "0x1", "2147483648", "1_0", "-"] {
            let message = format!("For input string: \"{text}\"");
            assert_eq!(parse_int(text), Err(message), "{text:?}");
        }
        assert_eq!(parse_long("2147483648"), Ok(2_147_483_648));
    }
}
