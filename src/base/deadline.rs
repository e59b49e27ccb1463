//! One time budget for everything that waits.

use std::future::Future;
use std::time::{Duration, Instant};

/// The time at which a command or one step of it must have ended.
///
/// A deadline bounds a whole command: every wait of the command gets the remaining time, so retries and several servers
/// never exceed the budget.
#[derive(Debug, Clone, Copy)]
pub struct Deadline {
    end: Instant,
    /// The budget that messages name: the operator has set it.
    budget: Duration,
}

/// The deadline has passed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("no answer within {}", readable(self.budget))]
pub struct Elapsed {
    pub budget: Duration,
}

impl Deadline {
    pub fn after(budget: Duration) -> Self {
        Self {
            end: Instant::now() + budget,
            budget,
        }
    }

    /// Returns this deadline, or `budget` from now if that is sooner.
    #[must_use]
    pub fn capped(self, budget: Duration) -> Self {
        if self.remaining() <= budget {
            self
        } else {
            Self::after(budget)
        }
    }

    /// Returns a deadline that is earlier by `reserve` or by half of the remaining time, whichever is less.
    /// Messages still name the old budget.
    #[must_use]
    pub fn reserving(self, reserve: Duration) -> Self {
        let remaining = self.remaining();
        let end = Instant::now() + remaining.saturating_sub(reserve.min(remaining / 2));
        Self {
            end,
            budget: self.budget,
        }
    }

    /// Returns the same time; messages about a wait name the remaining time, rounded to 0.1 s, as its budget.
    #[must_use]
    pub fn from_here(self) -> Self {
        const TENTH: u128 = 100;
        let left = self.remaining();
        let tenths = (left.as_millis() + TENTH / 2) / TENTH;
        let budget = match u64::try_from(tenths * TENTH).unwrap_or(u64::MAX) {
            0 => left,
            millis => Duration::from_millis(millis),
        };
        Self {
            end: self.end,
            budget,
        }
    }

    pub fn budget(&self) -> Duration {
        self.budget
    }

    pub fn remaining(&self) -> Duration {
        self.end.saturating_duration_since(Instant::now())
    }

    pub fn elapsed(&self) -> Elapsed {
        Elapsed {
            budget: self.budget,
        }
    }

    /// Runs `future` until the deadline. If no time remains, the future is never polled, so no call is sent.
    ///
    /// # Errors
    /// [`Elapsed`] if the deadline passed first; the future is then dropped.
    pub async fn bound<F: Future>(&self, future: F) -> Result<F::Output, Elapsed> {
        let remaining = self.remaining();
        if remaining.is_zero() {
            return Err(self.elapsed());
        }
        tokio::time::timeout(remaining, future)
            .await
            .map_err(|_| self.elapsed())
    }
}

/// Formats a duration as the command line writes it: `500ms`, `3.5s`, `20s`, `2m`, `1h`.
pub fn readable(duration: Duration) -> String {
    let millis = duration.as_millis();
    match millis {
        0 => "0s".to_owned(),
        _ if millis.is_multiple_of(3_600_000) => format!("{}h", millis / 3_600_000),
        _ if millis.is_multiple_of(60_000) => format!("{}m", millis / 60_000),
        _ if millis.is_multiple_of(1000) => format!("{}s", millis / 1000),
        1..1000 => format!("{millis}ms"),
        _ => {
            let fraction = format!("{:03}", millis % 1000);
            format!("{}.{}s", millis / 1000, fraction.trim_end_matches('0'))
        }
    }
}

/// Parses a number with `ms`, `s`, `m` or `h`; a number without a unit is in seconds. Range: 1 ms to 24 h.
///
/// # Errors
/// The text is malformed or out of range; the error is a sentence for the user.
pub fn parse(text: &str) -> Result<Duration, String> {
    let split = text
        .find(|character: char| !character.is_ascii_digit() && character != '.')
        .unwrap_or(text.len());
    let (number, unit) = text.split_at(split);
    let seconds_per_unit = match unit {
        "ms" => 0.001,
        "s" | "" => 1.0,
        "m" => 60.0,
        "h" => 3600.0,
        _ => return Err(format!("unknown unit {unit:?}: write 500ms, 10s, 2m or 1h")),
    };
    let number: f64 = number
        .parse()
        .map_err(|_| "write a number and a unit: 500ms, 10s, 2m or 1h".to_owned())?;
    match Duration::try_from_secs_f64(number * seconds_per_unit) {
        Ok(duration)
            if duration >= Duration::from_millis(1) && duration <= Duration::from_secs(86_400) =>
        {
            Ok(duration)
        }
        _ => Err("a time limit lies between 1ms and 24h".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_are_read_and_written() {
        let table = [
            ("500ms", 500),
            ("10s", 10_000),
            ("10", 10_000),
            ("1.5s", 1500),
            ("2m", 120_000),
            ("2h", 7_200_000),
            ("0.5h", 1_800_000),
            ("24h", 86_400_000),
            ("1ms", 1),
        ];
        for (text, millis) in table {
            assert_eq!(parse(text), Ok(Duration::from_millis(millis)), "{text}");
        }
        for text in [
            "", "s", "0", "0s", "-1s", "10d", "1e3s", "ten", "1..2s", "99999m", "25h", "h",
        ] {
            assert!(parse(text).is_err(), "{text}");
        }
        assert_eq!(readable(Duration::from_millis(500)), "500ms");
        assert_eq!(readable(Duration::from_millis(3500)), "3.5s");
        assert_eq!(readable(Duration::from_millis(2005)), "2.005s");
        assert_eq!(readable(Duration::from_secs(20)), "20s");
        assert_eq!(readable(Duration::from_secs(120)), "2m");
        assert_eq!(readable(Duration::from_secs(7200)), "2h");
        assert_eq!(readable(Duration::from_secs(5400)), "90m");
    }

    #[test]
    fn reserve_is_at_most_half() {
        let short = Deadline::after(Duration::from_millis(400)).reserving(Duration::from_secs(5));
        assert!(
            short.remaining() > Duration::from_millis(150),
            "{:?}",
            short.remaining()
        );
        assert_eq!(short.budget(), Duration::from_millis(400));
        let long = Deadline::after(Duration::from_secs(60)).reserving(Duration::from_secs(5));
        assert!(
            long.remaining() > Duration::from_secs(54)
                && long.remaining() <= Duration::from_secs(55)
        );
    }

    #[test]
    fn remaining_budget_is_rounded() {
        let whole = Deadline::after(Duration::from_secs(60));
        let left = whole.reserving(Duration::from_secs(20)).from_here();
        assert_eq!(left.budget(), Duration::from_secs(40));
        assert!(left.remaining() <= Duration::from_secs(40));
        let short = Deadline::after(Duration::from_millis(20)).from_here();
        assert!(short.budget() <= Duration::from_millis(20));
    }

    #[test]
    fn future_without_time_is_not_polled() {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_time()
            .build()
            .unwrap();
        let mut polled = false;
        let result =
            runtime.block_on(Deadline::after(Duration::ZERO).bound(async { polled = true }));
        assert!(result.is_err() && !polled);
    }
}
