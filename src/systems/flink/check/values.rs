//! The values of Flink's types, as `ConfigurationUtils`, `TimeUtils` and `NetUtils` read them. Pure.

use crate::base::java_lang::trim;

/// Units with their length in nanoseconds; every unit also has a plural with `s`, except the abbreviations.
const UNITS: [(&[&str], u128); 7] = [
    (&["d", "day", "days"], 86_400_000_000_000),
    (&["h", "hour", "hours"], 3_600_000_000_000),
    (&["min", "m", "minute", "minutes"], 60_000_000_000),
    (&["s", "sec", "secs", "second", "seconds"], 1_000_000_000),
    (
        &["", "ms", "milli", "millis", "millisecond", "milliseconds"],
        1_000_000,
    ),
    (
        &["µs", "micro", "micros", "microsecond", "microseconds"],
        1000,
    ),
    (&["ns", "nano", "nanos", "nanosecond", "nanoseconds"], 1),
];

/// `TimeUtils.parseDuration`, in milliseconds. Flink 2.x also takes ISO 8601, such as `PT60S`, if `has_iso`.
pub(super) fn duration(text: &str, has_iso: bool) -> Option<u64> {
    let text = trim(text);
    let digits = text
        .find(|digit: char| !digit.is_ascii_digit())
        .unwrap_or(text.len());
    let (number, unit) = text.split_at(digits);
    if number.is_empty() {
        return has_iso.then(|| iso_duration(text)).flatten();
    }
    let number: u64 = number.parse().ok()?;
    let unit = trim(unit).to_lowercase();
    let (_, nanoseconds) = UNITS
        .iter()
        .find(|(names, _)| names.contains(&unit.as_str()))?;
    u64::try_from(u128::from(number) * nanoseconds / 1_000_000).ok()
}

/// `Duration.parse`, without fractions and negative parts.
fn iso_duration(text: &str) -> Option<u64> {
    let text = text.to_uppercase();
    let rest = text.strip_prefix('P')?;
    let (days, time) = rest.split_once('T').unwrap_or((rest, ""));
    let mut total = 0;
    for (part, units) in [(days, "D"), (time, "HMS")] {
        let mut number = String::new();
        for letter in part.chars() {
            if letter.is_ascii_digit() {
                number.push(letter);
                continue;
            }
            let length = match letter {
                'D' => 86_400_000,
                'H' => 3_600_000,
                'M' => 60_000,
                _ => 1000,
            };
            units.contains(letter).then_some(())?;
            total += number.parse::<u64>().ok()?.checked_mul(length)?;
            number.clear();
        }
        number.is_empty().then_some(())?;
    }
    (rest.len() > 1).then_some(total)
}

/// `ConfigurationUtils.convertToBoolean`.
pub(super) fn boolean(text: &str) -> Option<bool> {
    match text.to_ascii_uppercase().as_str() {
        "TRUE" => Some(true),
        "FALSE" => Some(false),
        _ => None,
    }
}

/// The ports of `NetUtils.getPortRangeFromString`, in order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct PortRanges(Vec<(u16, u16)>);

/// Why Flink rejects port ranges.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum PortFault {
    Reversed,
    TooLarge,
    NoNumber,
}

impl PortRanges {
    pub(super) fn parse(text: &str) -> Result<Self, PortFault> {
        let mut pieces: Vec<&str> = text.split(',').collect();
        // `String.split` drops empty pieces at the end, unless the text is empty.
        while pieces.len() > 1 && pieces.last().is_some_and(|piece| trim(piece).is_empty()) {
            pieces.pop();
        }
        let ranges: Result<Vec<(u16, u16)>, PortFault> =
            pieces.into_iter().map(|piece| range(trim(piece))).collect();
        ranges.map(Self)
    }

    /// True if a port may be chosen at random.
    pub(super) fn is_random(&self) -> bool {
        self.0.iter().any(|(first, _)| *first == 0)
    }

    pub(super) fn count(&self) -> usize {
        let sizes = self
            .0
            .iter()
            .map(|(first, last)| usize::from(last - first) + 1);
        sizes.sum()
    }

    /// Returns the port, if there is only one.
    pub(super) fn single(&self) -> Option<u16> {
        match self.0[..] {
            [(first, last)] if first == last && first != 0 => Some(first),
            _ => None,
        }
    }
}

fn range(text: &str) -> Result<(u16, u16), PortFault> {
    let number = |text: &str| {
        let number: i64 = text.parse().map_err(|_| PortFault::NoNumber)?;
        u16::try_from(number).map_err(|_| PortFault::TooLarge)
    };
    let Some((first, last)) = text.split_once('-') else {
        let port = number(text)?;
        return Ok((port, port));
    };
    let (first, last) = (number(first)?, number(last)?);
    if first >= last {
        return Err(PortFault::Reversed);
    }
    Ok((first, last))
}

/// Characters of Chinese, Japanese and Korean keyboards in the place of `,`, `;`, `:`, `(`, `)` and a blank.
pub(super) fn full_width(text: &str) -> Option<char> {
    text.chars()
        .find(|letter| "，；：（）、　。～－".contains(*letter))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `tests/it/flink_check.rs` asks real Flink too.
    #[test]
    fn durations() {
        let table = [
            ("60 s", Some(60_000)),
            ("60S", Some(60_000)),
            ("60", Some(60)),
            ("1 min", Some(60_000)),
            ("1m", Some(60_000)),
            ("2 h", Some(7_200_000)),
            ("1 days", Some(86_400_000)),
            ("10 ns", Some(0)),
            ("PT60S", Some(60_000)),
            ("P1DT1H", Some(90_000_000)),
            ("1.5 s", None),
            ("-1", None),
            ("sixty", None),
            ("1 hour 2 min", None),
            ("60_000", None),
            ("", None),
            ("P", None),
            ("99999999999999999999", None),
        ];
        for (text, expected) in table {
            assert_eq!(duration(text, true), expected, "{text:?}");
        }
        assert_eq!(duration("PT60S", false), None);
    }

    #[test]
    fn port_ranges() {
        use PortFault::{NoNumber, Reversed, TooLarge};
        let table = [
            ("50000", Ok((1, Some(50_000)))),
            ("50000-50025, 50100 ,", Ok((27, None))),
            ("0", Ok((1, None))),
            ("50025-50000", Err(Reversed)),
            ("50000~50025", Err(NoNumber)),
            ("50000 - 50025", Err(NoNumber)),
            ("50000，50001", Err(NoNumber)),
            ("50000-", Err(NoNumber)),
            ("-1", Err(NoNumber)),
            ("70000", Err(TooLarge)),
            ("1-2-3", Err(NoNumber)),
            ("", Err(NoNumber)),
        ];
        for (text, expected) in table {
            let found = PortRanges::parse(text).map(|ports| (ports.count(), ports.single()));
            assert_eq!(found, expected, "{text:?}");
        }
    }
}
