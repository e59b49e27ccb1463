//! The current time by two clocks.

use std::time::{Duration, SystemTime};

use nix::time::{ClockId, clock_gettime};

/// Names the boot of this host, differently after each restart.
const BOOT_ID: &str = "/proc/sys/kernel/random/boot_id";

/// A time by two clocks: one that can be set, and one that cannot but begins anew with each boot.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Moment {
    /// By the clock that can be set.
    pub since_1970: Duration,
    /// The boot, and the time since then, with suspends; none where the operating system does not tell.
    pub boot: Option<(String, Duration)>,
}

impl Moment {
    /// The current time.
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

    /// The time since the boot of this host.
    pub fn since_boot(&self) -> Option<Duration> {
        self.boot.as_ref().map(|(_, since)| *since)
    }

    /// For files: the boot, and the milliseconds since then.
    pub fn text(&self) -> Option<String> {
        let (boot, since) = self.boot.as_ref()?;
        Some(format!("{boot} {}", since.as_millis()))
    }

    /// How long after the boot such a text was written; none where that was another boot.
    pub fn of_this_boot(&self, text: &str) -> Option<Duration> {
        let (of, millis) = text.trim().split_once(' ')?;
        let (boot, _) = self.boot.as_ref()?;
        (of == boot).then_some(Duration::from_millis(millis.parse().ok()?))
    }
}

/// A time of a file.
pub fn after_1970(time: SystemTime) -> Duration {
    let since = time.duration_since(SystemTime::UNIX_EPOCH);
    since.unwrap_or_default()
}
