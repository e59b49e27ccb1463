//! The current time of two clocks.

use std::time::{Duration, SystemTime};

use nix::time::{ClockId, clock_gettime};

/// A random id per boot (`random(4)`).
const BOOT_ID: &str = "/proc/sys/kernel/random/boot_id";

/// The same instant on two clocks: the wall clock, which can be changed, and the boot clock.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Moment {
    pub since_1970: Duration,
    /// Boot id and `CLOCK_BOOTTIME`, which includes the time in suspend. `None` if either cannot be read.
    pub boot: Option<(String, Duration)>,
}

impl Moment {
    pub fn now() -> Self {
        let since = clock_gettime(ClockId::CLOCK_BOOTTIME).ok();
        let boot = std::fs::read_to_string(BOOT_ID).ok();
        Self {
            since_1970: after_1970(SystemTime::now()),
            boot: boot
                .zip(since)
                .map(|(boot, since)| (boot.trim().to_owned(), since.into())),
        }
    }

    pub fn since_boot(&self) -> Option<Duration> {
        self.boot.as_ref().map(|(_, since)| *since)
    }

    /// For files: boot id and milliseconds since boot.
    pub fn text(&self) -> Option<String> {
        let (boot, since) = self.boot.as_ref()?;
        Some(format!("{boot} {}", since.as_millis()))
    }

    /// Time since boot when the text was written. `None` if it is malformed or from another boot.
    pub fn of_this_boot(&self, text: &str) -> Option<Duration> {
        let (of, millis) = text.trim().split_once(' ')?;
        let (boot, _) = self.boot.as_ref()?;
        (of == boot).then_some(Duration::from_millis(millis.parse().ok()?))
    }
}

/// `Duration::ZERO` before 1970.
pub fn after_1970(time: SystemTime) -> Duration {
    let since = time.duration_since(SystemTime::UNIX_EPOCH);
    since.unwrap_or_default()
}
