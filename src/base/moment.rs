//! The current time on the wall clock and on the boot clock.

use std::time::{Duration, SystemTime};

use nix::time::{ClockId, clock_gettime};

/// A random id that the kernel makes at boot (`random(4)`).
const BOOT_ID: &str = "/proc/sys/kernel/random/boot_id";

/// One instant on two clocks: the wall clock, which root can set, and the boot clock.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Moment {
    pub since_1970: Duration,
    /// Boot id and `CLOCK_BOOTTIME`, which counts time in suspend. `None` if one of them cannot be
    /// read.
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

    /// Formats boot id and milliseconds since boot, for files.
    pub fn text(&self) -> Option<String> {
        let (boot, since) = self.boot.as_ref()?;
        Some(format!("{boot} {}", since.as_millis()))
    }

    /// Parses a text of [`Moment::text`]. Returns `None` if it is malformed or another boot wrote it.
    pub fn of_this_boot(&self, text: &str) -> Option<Duration> {
        let (of, millis) = text.trim().split_once(' ')?;
        let (boot, _) = self.boot.as_ref()?;
        (of == boot).then_some(Duration::from_millis(millis.parse().ok()?))
    }
}

/// Returns zero for times before 1970.
pub fn after_1970(time: SystemTime) -> Duration {
    let since = time.duration_since(SystemTime::UNIX_EPOCH);
    since.unwrap_or_default()
}
