//! Points in time for `history --since`.

use std::time::Duration;

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Since {
    Ago(Duration),
    /// A date, or a date and a time, in UTC: a prefix of the log's time format.
    At(String),
}

impl Since {
    /// Parses `90m`, `2h`, `3d`, `2026-11-29`, `2026-11-29T13:05` and similar forms.
    ///
    /// # Errors
    /// The text is malformed; the error is a sentence with the accepted forms.
    pub fn parse(text: &str) -> Result<Self, String> {
        const UNITS: [(char, u64); 4] = [('s', 1), ('m', 60), ('h', 3600), ('d', 86_400)];
        let seconds = UNITS.iter().find_map(|(unit, seconds)| {
            let number: u32 = text.strip_suffix(*unit)?.parse().ok()?;
            Some(u64::from(number) * seconds)
        });
        if let Some(seconds) = seconds {
            return Ok(Self::Ago(Duration::from_secs(seconds)));
        }
        // The log's time format: 2026-11-29T13:05:00
        let date = text.trim_end_matches('Z').replace(' ', "T");
        let form = "0000-00-00T00:00:00";
        let fits = |(given, form): (char, char)| match form {
            '0' => given.is_ascii_digit(),
            form => given == form,
        };
        let whole =
            [10, 13, 16, 19].contains(&date.len()) && date.chars().zip(form.chars()).all(fits);
        match whole {
            true => Ok(Self::At(date)),
            false => Err("write how long ago, such as 90m, 2h or 3d, or a time of UTC, such as 2026-11-29 or \
                          2026-11-29T13:05"
                .to_owned()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn points_in_time_are_parsed() {
        let ago = |seconds| Ok(Since::Ago(Duration::from_secs(seconds)));
        let at = |text: &str| Ok(Since::At(text.to_owned()));
        for (text, since) in [
            ("90m", ago(5400)),
            ("3d", ago(259_200)),
            ("2026-11-29", at("2026-11-29")),
            ("2026-11-29 13:05", at("2026-11-29T13:05")),
            ("2026-11-29T13:05:07Z", at("2026-11-29T13:05:07")),
        ] {
            assert_eq!(Since::parse(text), since, "{text}");
        }
        for text in [
            "",
            "d",
            "-1h",
            "yesterday",
            "2026-11",
            "2026-11-29T1",
            "29.11.2026",
        ] {
            assert!(Since::parse(text).is_err(), "{text}");
        }
    }
}
