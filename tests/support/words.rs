//! Command lines and tables of cases as text.

/// A command line: a text that is split like a shell line (single quotes keep blanks), or a list of words.
pub trait Words {
    fn words(self) -> Vec<String>;
}

impl Words for &str {
    fn words(self) -> Vec<String> {
        let mut words = Vec::new();
        let (mut word, mut quoted) = (None::<String>, false);
        for character in self.chars() {
            match character {
                '\'' => {
                    quoted = !quoted;
                    word.get_or_insert_default();
                }
                ' ' if !quoted => words.extend(word.take()),
                _ => word.get_or_insert_default().push(character),
            }
        }
        assert!(!quoted, "a quote is open: {self}");
        words.extend(word);
        words
    }
}

impl Words for &String {
    fn words(self) -> Vec<String> {
        self.as_str().words()
    }
}

impl<S: AsRef<str>> Words for &[S] {
    fn words(self) -> Vec<String> {
        self.iter().map(|word| word.as_ref().to_owned()).collect()
    }
}

impl<S: AsRef<str>, const N: usize> Words for &[S; N] {
    fn words(self) -> Vec<String> {
        self.as_slice().words()
    }
}

impl<S: AsRef<str>> Words for &Vec<S> {
    fn words(self) -> Vec<String> {
        self.as_slice().words()
    }
}

impl<'a, W: ?Sized> Words for &&'a W
where
    &'a W: Words,
{
    fn words(self) -> Vec<String> {
        (*self).words()
    }
}

/// Joins two command lines.
pub fn joined(first: impl Words, then: impl Words) -> Vec<String> {
    [first.words(), then.words()].concat()
}

/// Returns the rows of a table: one case per line, cells between `|`. Empty lines and comments (`#`) are skipped.
pub fn rows<const N: usize>(table: &str) -> Vec<[&str; N]> {
    let lines = table.lines().map(str::trim);
    lines
        .filter(|line| !line.is_empty() && !line.starts_with('#'))
        .map(|line| {
            let cells: Vec<&str> = line.split('|').map(str::trim).collect();
            cells
                .try_into()
                .unwrap_or_else(|_| panic!("not {N} cells: {line}"))
        })
        .collect()
}
