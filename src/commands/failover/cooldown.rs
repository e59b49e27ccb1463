//! `--cooldown`: the time of the last conditional failover, kept in a file for each RM.

use std::time::Duration;

use crate::base::deadline::{Deadline, readable};
use crate::base::files::{Entry, NewMode};
use crate::base::moment::{Moment, after_1970};
use crate::base::utc;
use crate::error::CommandError;

use super::super::context::on_disk;
use super::state_files::{StateFiles, unsent};

/// File mode: other users may read the time of the last failover.
const MODE: u32 = 0o644;
/// Maximum bytes to read of a file.
const LONGEST: u64 = 256;
/// Time to read or write the files.
const PATIENCE: Duration = Duration::from_secs(3);

#[derive(Debug, Clone)]
pub(super) struct Cooldown {
    stamps: StateFiles,
    length: Duration,
}

impl Cooldown {
    pub(super) fn of(stamps: StateFiles, length: Duration) -> Self {
        Self { stamps, length }
    }

    /// Checks that the cooldown has passed. If the clock was set back, the age of the last failover is unknown; with
    /// `begin`, the cooldown then starts now.
    ///
    /// # Errors
    /// The cooldown has not passed, or a file cannot be read.
    pub(super) async fn check(&self, begin: bool) -> Result<(), CommandError> {
        self.on_disk(move |cooldown| cooldown.check_files(begin))
            .await
    }

    /// Records that a failover begins. Without the record, the failover could be repeated at once.
    ///
    /// # Errors
    /// A file cannot be written.
    pub(super) async fn begin(&self) -> Result<(), CommandError> {
        self.on_disk(|cooldown| {
            let text = stamp(&Moment::now());
            cooldown
                .entries()?
                .iter()
                .try_for_each(|entry| write(entry, &text))
        })
        .await
    }

    async fn on_disk(
        &self,
        work: impl FnOnce(&Self) -> Result<(), CommandError> + Send + 'static,
    ) -> Result<(), CommandError> {
        let cooldown = self.clone();
        let what = self.stamps.place("cooldown");
        let working = on_disk(what, Deadline::after(PATIENCE), move || work(&cooldown));
        working.await.map_err(unsent)
    }

    fn check_files(&self, begin: bool) -> Result<(), CommandError> {
        let now = Moment::now();
        let mut set_back = None;
        for entry in self.entries()? {
            let Some((text, written)) = entry.text(LONGEST).map_err(failed(&entry))? else {
                continue;
            };
            match age(&text, after_1970(written), &now) {
                Some(ago) if ago < self.length => {
                    return Err(CommandError::CoolingDown {
                        ago: Duration::from_secs(ago.as_secs()),
                        cooldown: readable(self.length),
                    });
                }
                Some(_) => {}
                None => set_back = Some((entry, written)),
            }
        }
        let Some((entry, written)) = set_back else {
            return Ok(());
        };
        if begin {
            let text = stamp(&now);
            self.entries()?
                .iter()
                .try_for_each(|entry| write(entry, &text))?;
        }
        Err(CommandError::ClockSetBack {
            stamp: entry.path(),
            at: utc::seconds(after_1970(written)),
            cooldown: readable(self.length),
        })
    }

    fn entries(&self) -> Result<Vec<Entry>, CommandError> {
        let folder = &self.stamps.folder;
        let entry = |name: &String| {
            folder.entry(name).map_err(|source| CommandError::Output {
                what: folder.path().join(name).display().to_string(),
                source,
            })
        };
        self.stamps.names.iter().map(entry).collect()
    }
}

/// Returns the text for a file. Empty if only the file's modification time is known.
fn stamp(now: &Moment) -> String {
    now.text()
        .map_or_else(String::new, |text| format!("{text}\n"))
}

fn write(entry: &Entry, text: &str) -> Result<(), CommandError> {
    let written = entry.replace(text.as_bytes(), NewMode::Exactly(MODE));
    written.map_err(failed(entry))
}

fn failed(entry: &Entry) -> impl FnOnce(std::io::Error) -> CommandError {
    let what = entry.path().display().to_string();
    move |source| CommandError::Output { what, source }
}

/// Returns the age of a file with this text, or `None` if its time is in the future. Within one boot, the monotonic
/// clock gives the age; otherwise the file's modification time does.
fn age(text: &str, written: Duration, now: &Moment) -> Option<Duration> {
    match now.of_this_boot(text).zip(now.since_boot()) {
        Some((then, now)) => now.checked_sub(then),
        None => now.since_1970.checked_sub(written),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn age_ignores_clock_changes() {
        let seconds = Duration::from_secs;
        let now = Moment {
            since_1970: seconds(1000),
            boot: Some(("b2".to_owned(), seconds(100))),
        };
        let without_boot = Moment {
            boot: None,
            ..now.clone()
        };
        let table = [
            // Columns: the file's text, its modification time, its age.
            ("b2 40000\n", 940, Some(60)),
            // The clock was set back or forward since, in the same boot.
            ("b2 40000\n", 5000, Some(60)),
            ("b2 40000\n", 10, Some(60)),
            // Another boot, or a text of an older version.
            ("b1 40000\n", 940, Some(60)),
            ("b1 400000000\n", 5000, None),
            ("", 940, Some(60)),
            ("", 1001, None),
            ("b2 x", 1001, None),
            // A monotonic time in the future: not written in this boot.
            ("b2 100001\n", 940, None),
        ];
        for (text, written, expected) in table {
            let expected = expected.map(seconds);
            assert_eq!(
                age(text, seconds(written), &now),
                expected,
                "{text:?} {written}"
            );
        }
        let ago = |text| age(text, seconds(940), &without_boot);
        assert_eq!(ago("b2 40000\n"), Some(seconds(60)));
        assert_eq!(stamp(&now), "b2 100000\n");
    }
}
