//! Tab-separated values for shell scripts. The first line has the column names.

use super::harmless;

/// Formats the rows; the first row has the column names.
pub fn text(rows: &[Vec<String>]) -> String {
    let line = |row: &Vec<String>| {
        let fields = row
            .iter()
            .map(|field| harmless(field).replace(['\t', '\n'], " "));
        format!("{}\n", fields.collect::<Vec<_>>().join("\t"))
    };
    rows.iter().map(line).collect()
}

pub fn table<const N: usize>(names: [&str; N], rows: impl Iterator<Item = [String; N]>) -> String {
    let names = names.map(str::to_owned).to_vec();
    let rows: Vec<Vec<String>> = std::iter::once(names)
        .chain(rows.map(|row| row.to_vec()))
        .collect();
    text(&rows)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_have_no_tabs_or_line_ends() {
        let row = ["x\ty".to_owned(), "\u{1b}\n".to_owned()];
        assert_eq!(
            table(["a", "b"], [row].into_iter()),
            "a\tb\nx y\t\\u{1b} \n"
        );
    }
}
