//! What is probably meant by a command that Hadoop does not have. Pure.

use super::words::{Word, words};

/// The command of Hadoop's that a word is nearly: another case or dash, or a few wrong letters.
pub(in crate::cli) fn similar(unknown: &str) -> Option<&'static Word> {
    let unknown = letters(unknown);
    let allowed = unknown.len() / 6;
    words()
        .map(|word| (distance(&unknown, &letters(word.word)), word))
        .filter(|(distance, _)| *distance <= allowed && !unknown.is_empty())
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, word)| word)
}

/// Whether a name of the subcommand style is meant by a word: the word is its beginning, or has a few wrong letters.
pub(in crate::cli) fn is_near(unknown: &str, name: &str) -> bool {
    let (unknown, name) = (letters(unknown), letters(name));
    name.starts_with(&unknown) || distance(&unknown, &name) <= 1 + unknown.len() / 4
}

/// The letters of a command: `-get-service-state` and `-getServiceState` have the same.
fn letters(word: &str) -> Vec<char> {
    let letters = word.chars().filter(|letter| *letter != '-');
    letters.flat_map(char::to_lowercase).collect()
}

/// The Levenshtein distance.
fn distance(from: &[char], to: &[char]) -> usize {
    let mut row: Vec<usize> = (0..=to.len()).collect();
    for (line, letter) in from.iter().enumerate() {
        let mut diagonal = std::mem::replace(&mut row[0], line + 1);
        for (column, other) in to.iter().enumerate() {
            let replaced = diagonal + usize::from(letter != other);
            diagonal = row[column + 1];
            row[column + 1] = replaced.min(diagonal + 1).min(row[column] + 1);
        }
    }
    row[to.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_near_miss_has_its_command() {
        for (unknown, command) in [
            ("-getServiceStates", Some("-getServiceState")),
            ("-getServiceStatus", Some("-getServiceState")),
            ("-getservicestate", Some("-getServiceState")),
            ("--getServiceState", Some("-getServiceState")),
            ("-get-service-state", Some("-getServiceState")),
            ("-getAllServiceStates", Some("-getAllServiceState")),
            ("-refreshQueue", Some("-refreshQueues")),
            ("-refreshNode", Some("-refreshNodes")),
            ("-transitionToActiv", Some("-transitionToActive")),
            ("-checkhealth", Some("-checkHealth")),
            ("transitionToActive", Some("-transitionToActive")),
            ("-failover", None),
            ("-status", None),
            ("--dry-run", None),
            ("-foo", None),
            ("-", None),
            ("", None),
        ] {
            let found = similar(unknown).map(|word| word.word);
            assert_eq!(found, command, "{unknown}");
        }
    }
}
