//! Units of amounts, and conversions between them: once exactly, and as the Java CLI does.

/// Each unit with its numerator and denominator, in the order of Java's hash set, which an error message shows.
const UNITS: [(&str, i64, i64); 15] = [
    ("", 1, 1),
    ("Gi", 1 << 30, 1),
    ("G", 1_000_000_000, 1),
    ("k", 1000, 1),
    ("m", 1, 1000),
    ("M", 1_000_000, 1),
    ("n", 1, 1_000_000_000),
    ("p", 1, 1_000_000_000_000),
    ("P", 1_000_000_000_000_000, 1),
    ("T", 1_000_000_000_000, 1),
    ("u", 1, 1_000_000),
    ("Ti", 1 << 40, 1),
    ("Pi", 1 << 50, 1),
    ("Mi", 1 << 20, 1),
    ("Ki", 1 << 10, 1),
];

fn overflow(value: i64, from: &str, to: &str) -> String {
    format!("Converting {value} from '{from}' to '{to}' will result in an overflow of Long")
}

/// `UnitsConversionUtil.convert`. The conversion rounds towards zero, reports an overflow for some results that would
/// fit, and lets the product of two units wrap.
pub(super) fn convert_as_peer(value: i64, from: &str, to: &str) -> Result<i64, String> {
    if from == to {
        return Ok(value);
    }
    let (from_numerator, from_denominator) = fraction(from)?;
    let (to_numerator, to_denominator) = fraction(to)?;
    let numerator = from_numerator.wrapping_mul(to_denominator);
    let denominator = from_denominator.wrapping_mul(to_numerator);
    let by_zero = || "/ by zero".to_owned();
    let limit = i64::MAX.checked_div(numerator).ok_or_else(by_zero)?;
    let quotient = |dividend: i64| dividend.checked_div(denominator).ok_or_else(by_zero);
    if numerator < denominator && limit < value {
        return Err(overflow(value, from, to));
    }
    if numerator < denominator || limit > value {
        return quotient(value.wrapping_mul(numerator));
    }
    let factor = quotient(numerator)?;
    if i64::MAX.checked_div(factor).ok_or_else(by_zero)? < value {
        return Err(overflow(value, from, to));
    }
    Ok(value.wrapping_mul(factor))
}

/// Converts without overflow in between, and rounds towards zero.
pub(super) fn convert(value: i64, from: &str, to: &str) -> Result<i64, String> {
    let (from_numerator, from_denominator) = fraction(from)?;
    let (to_numerator, to_denominator) = fraction(to)?;
    let overflow = || overflow(value, from, to);
    let numerator = i128::from(from_numerator) * i128::from(to_denominator);
    let denominator = i128::from(from_denominator) * i128::from(to_numerator);
    let product = i128::from(value)
        .checked_mul(numerator)
        .ok_or_else(overflow)?;
    i64::try_from(product / denominator).map_err(|_| overflow())
}

fn fraction(units: &str) -> Result<(i64, i64), String> {
    let known = UNITS.iter().find(|(known, _, _)| *known == units);
    known
        .map(|(_, numerator, denominator)| (*numerator, *denominator))
        .ok_or_else(|| {
            let known = UNITS.map(|(known, _, _)| known).join(", ");
            format!("Unknown unit '{units}'. Known units are [{known}]")
        })
}
