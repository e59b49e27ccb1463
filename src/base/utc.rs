//! UTC dates in RFC 3339 form.

use std::time::Duration;

/// Formats a time since 1970 as `2026-11-21T07:00:00Z`.
pub fn seconds(at: Duration) -> String {
    format!("{}Z", date_and_time(at))
}

/// Formats a time since 1970 as `2026-11-21T07:00:00.000Z`.
pub fn millis(at: Duration) -> String {
    format!("{}.{:03}Z", date_and_time(at), at.subsec_millis())
}

fn date_and_time(at: Duration) -> String {
    let seconds = at.as_secs();
    let (days, second) = (seconds / 86_400, seconds % 86_400);
    // Gregorian calendar; years begin in March, so that a leap day is the last day.
    let shifted = days + 719_468;
    let (era, day_of_era) = (shifted / 146_097, shifted % 146_097);
    let year_of_era =
        (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let month_from_march = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * month_from_march + 2) / 5 + 1;
    let month = (month_from_march + 2) % 12 + 1;
    let year = era * 400 + year_of_era + u64::from(month <= 2);
    format!(
        "{year:04}-{month:02}-{day:02}T{:02}:{:02}:{:02}",
        second / 3600,
        second / 60 % 60,
        second % 60
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates() {
        let table = [
            (0, "1970-01-01T00:00:00Z"),
            (951_782_399, "2000-02-28T23:59:59Z"),
            (951_782_400, "2000-02-29T00:00:00Z"),
            (1_709_251_200, "2024-03-01T00:00:00Z"),
            (4_102_444_799, "2099-12-31T23:59:59Z"),
        ];
        for (at, text) in table {
            assert_eq!(seconds(Duration::from_secs(at)), text);
        }
        assert_eq!(
            millis(Duration::from_millis(951_782_400_007)),
            "2000-02-29T00:00:00.007Z"
        );
    }
}
