//! Tables for operators.

use colored::Colorize;
use tabled::builder::Builder;
use tabled::settings::{Color, Padding, Style};

use super::harmless_line;

/// Lays out rows in columns. The first row is the heading. The second column is a state, which may be coloured.
/// Cells are escaped.
pub fn columns(rows: &[Vec<String>], colour: bool) -> String {
    let mut builder = Builder::default();
    for row in rows {
        builder.push_record(row.iter().map(|cell| harmless_line(cell)));
    }
    let mut table = builder.build();
    table.with(Style::empty()).with(Padding::new(0, 2, 0, 0));
    if colour {
        for (index, row) in rows.iter().enumerate().skip(1) {
            let colour = match row.get(1).map(String::as_str) {
                Some("active" | "healthy" | "leader" | "standalone") => Color::FG_GREEN,
                Some("standby" | "follower" | "observer") => Color::FG_BLUE,
                Some("degraded" | "read-only") => Color::FG_YELLOW,
                _ => Color::FG_RED,
            };
            table.modify((index, 1), colour);
        }
    }
    table
        .to_string()
        .lines()
        .map(|line| format!("{}\n", line.trim_end()))
        .collect()
}

/// Formats a state on its own line.
pub fn state(word: &str, colour: bool) -> String {
    let coloured = match word {
        _ if !colour => return word.to_owned(),
        "active" => word.green(),
        "standby" => word.blue(),
        _ => word.red(),
    };
    coloured.to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_aligned() {
        let rows = [
            vec!["RM".to_owned(), "STATE".to_owned()],
            vec!["rm1".to_owned(), "active\u{7}".to_owned()],
        ];
        assert_eq!(columns(&rows, false), "RM   STATE\nrm1  active\\u{7}\n");
    }

    #[test]
    fn colour_can_be_turned_off() {
        assert_eq!(state("active", false), "active");
    }
}
