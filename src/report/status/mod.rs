//! Renders the observations and verdicts of `status` in every format. Independent of the kind of system.

pub mod json;
pub mod nagios;
pub mod prometheus;
pub mod table;
pub mod tsv;
pub mod wait;
pub mod watch;

use crate::request::Format;
use crate::verdict::level::Level;
use crate::verdict::look::{Look, SystemLook};

/// Returns the renderer of a format that no other command has.
pub fn special_format(format: Format) -> Option<fn(&Look) -> String> {
    match format {
        Format::Prometheus => Some(prometheus::text),
        Format::Nagios => Some(nagios::text),
        Format::Table | Format::Json | Format::Tsv | Format::Sarif => None,
    }
}

/// Counts the systems at each level, the best level first. Levels without a system are left out.
fn counts<'a>(systems: impl Iterator<Item = &'a SystemLook>) -> Vec<(&'static str, usize)> {
    let levels: Vec<Level> = systems.map(|one| one.verdict.level()).collect();
    let count = |level: Level| {
        let same = levels.iter().filter(|other| **other == level);
        (level.word(), same.count())
    };
    let all = Level::ALL.map(count);
    all.into_iter().filter(|(_, count)| *count > 0).collect()
}

/// Formats the counts: `46 healthy, 1 degraded`.
fn counted<'a>(systems: impl Iterator<Item = &'a SystemLook>) -> String {
    let counts = counts(systems).into_iter();
    let words: Vec<String> = counts
        .map(|(word, count)| format!("{count} {word}"))
        .collect();
    words.join(", ")
}

#[cfg(test)]
mod tests;
