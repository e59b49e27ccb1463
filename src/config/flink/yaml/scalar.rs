//! The types of plain scalars in YAML 1.2's core schema, as far as they change a value's text in Flink.

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum ScalarKind {
    Text,
    Null,
    Boolean,
    Integer,
    Float,
}

pub(super) fn kind(text: &str) -> ScalarKind {
    let unsigned = text.strip_prefix(['-', '+']).unwrap_or(text);
    let is_digits =
        |text: &str, radix| !text.is_empty() && text.chars().all(|digit| digit.is_digit(radix));
    match text {
        "" | "~" | "null" | "Null" | "NULL" => ScalarKind::Null,
        "true" | "True" | "TRUE" | "false" | "False" | "FALSE" => ScalarKind::Boolean,
        _ if is_digits(unsigned, 10) => ScalarKind::Integer,
        _ if text
            .strip_prefix("0x")
            .is_some_and(|digits| is_digits(digits, 16)) =>
        {
            ScalarKind::Integer
        }
        _ if text
            .strip_prefix("0o")
            .is_some_and(|digits| is_digits(digits, 8)) =>
        {
            ScalarKind::Integer
        }
        _ if is_float(unsigned) => ScalarKind::Float,
        _ => ScalarKind::Text,
    }
}

fn is_float(unsigned: &str) -> bool {
    let (number, exponent) = match unsigned.split_once(['e', 'E']) {
        Some((number, exponent)) => (
            number,
            exponent.strip_prefix(['-', '+']).unwrap_or(exponent),
        ),
        None => (unsigned, "0"),
    };
    let (whole, fraction) = number.split_once('.').unwrap_or((number, ""));
    let is_digits = |text: &str| text.bytes().all(|digit| digit.is_ascii_digit());
    let has_digit = !whole.is_empty() || !fraction.is_empty();
    has_digit
        && is_digits(whole)
        && is_digits(fraction)
        && !exponent.is_empty()
        && is_digits(exponent)
}

/// Returns the text that Flink makes of the value: `010` is 10, `True` is true, `1e3` is 1000.0.
pub(super) fn shown(text: &str, kind: ScalarKind) -> String {
    match kind {
        ScalarKind::Text | ScalarKind::Null => text.to_owned(),
        ScalarKind::Boolean => text.to_ascii_lowercase(),
        ScalarKind::Integer => integer(text).unwrap_or_else(|| text.to_owned()),
        ScalarKind::Float => float(text).unwrap_or_else(|| text.to_owned()),
    }
}

/// `None` for a number that is too large for 128 bits.
fn integer(text: &str) -> Option<String> {
    let (digits, radix) = match (text.strip_prefix("0x"), text.strip_prefix("0o")) {
        (Some(digits), _) => (digits, 16),
        (_, Some(digits)) => (digits, 8),
        _ => (text, 10),
    };
    Some(i128::from_str_radix(digits, radix).ok()?.to_string())
}

/// `Double.toString`, for numbers that it shows without an exponent.
fn float(text: &str) -> Option<String> {
    let number: f64 = text.parse().ok()?;
    let is_plain = number == 0.0 || (1e-3..1e7).contains(&number.abs());
    is_plain.then(|| format!("{number:?}"))
}
