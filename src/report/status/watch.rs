//! Output of `--watch`: appended lines, changes, and a screen that fits the terminal.

use crate::base::utc;
use crate::report::{harmless_line, wrap};
use crate::verdict::look::{Look, SystemLook};

use super::{counted, table};

/// Formats a look as lines that fit a terminal of this size (columns, lines): the worst clusters, the newest
/// changes, and `foot`.
pub fn screen(
    look: &Look,
    changes: &[String],
    foot: &str,
    (width, height): (usize, usize),
    colour: bool,
) -> Vec<String> {
    let room = height.saturating_sub(1);
    let mut lines = match (look.shown.as_slice(), look.hidden.is_empty()) {
        ([_], true) => {
            let text = wrap::text(&table::text(look, colour), width);
            shortened(text.lines().map(str::to_owned).collect(), room)
        }
        _ => fleet(look, (width, room), colour),
    };
    // A blank line, and as many changes as fit.
    let left = room.saturating_sub(lines.len() + 1).min(changes.len());
    if left > 0 {
        lines.push(String::new());
        let newest = changes.iter().skip(changes.len() - left);
        lines.extend(newest.map(|change| wrap::cut(change, width)));
    }
    lines.push(wrap::cut(foot, width));
    lines
}

/// Returns as many rows as fit, the worst clusters first, and a summary of the rest.
fn fleet(look: &Look, (width, room): (usize, usize), colour: bool) -> Vec<String> {
    let total = wrap::cut(&table::total(look), width);
    let clusters = look.shown.as_slice();
    if clusters.is_empty() {
        return vec![total];
    }
    // The totals and the heading.
    let rows = room.saturating_sub(2);
    let fits = clusters.len() <= rows;
    let shown = if fits {
        clusters.len()
    } else {
        rows.saturating_sub(1)
    };
    let (shown, hidden) = clusters.split_at(shown);
    let table = table::rows(look.system, shown, colour);
    let mut lines = vec![total];
    lines.extend(table.lines().map(|line| wrap::cut(line, width)));
    if hidden.is_empty() {
        let advice = wrap::text(&table::advice_for(clusters), width);
        lines.extend(advice.lines().map(str::to_owned));
        return shortened(lines, room);
    }
    lines.push(format!("... and {}", counted(hidden.iter())));
    lines
}

/// Returns the first lines, and the number of lines left out.
fn shortened(mut lines: Vec<String>, room: usize) -> Vec<String> {
    if lines.len() > room {
        let kept = room.saturating_sub(1);
        let more = lines.len() - kept;
        lines.truncate(kept);
        lines.push(format!("... and {more} more lines"));
    }
    lines
}

/// Formats one line per cluster: time and verdict.
pub fn lines(look: &Look) -> String {
    let line = |cluster: &SystemLook| {
        let text = format!(
            "{} {}: {}",
            utc::seconds(look.at),
            cluster.name,
            cluster.summary()
        );
        format!("{}\n", harmless_line(&text))
    };
    look.shown.iter().map(line).collect()
}

/// Formats one line with the old and new verdict for every changed cluster that is or was shown.
pub fn changes(before: &Look, now: &Look) -> String {
    let mut text = String::new();
    for cluster in now.all() {
        let same = |other: &&SystemLook| {
            other.name == cluster.name && other.selection == cluster.selection
        };
        let Some(was) = before.all().find(same) else {
            continue;
        };
        let is_shown = |look: &Look| look.shown.iter().any(|shown| same(&shown));
        if !is_shown(before) && !is_shown(now) {
            continue;
        }
        let (was, is) = (&was.headline, &cluster.headline);
        if was != is {
            let line = format!(
                "{} {}: changed from {was} to {is}",
                utc::seconds(now.at),
                cluster.name
            );
            text.push_str(&harmless_line(&line));
            text.push('\n');
        }
    }
    text
}
