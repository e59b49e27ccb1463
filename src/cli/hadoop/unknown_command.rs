//! Tips for unknown commands. Pure.

use strsim::levenshtein;

use super::words::{Word, words};

/// Returns a similar command of Hadoop style: in another case, with other dashes, or with a few wrong letters.
pub(in crate::cli) fn similar(unknown: &str) -> Option<&'static Word> {
    let unknown = letters(unknown);
    let allowed = unknown.len() / 6;
    words()
        .map(|word| (levenshtein(&unknown, &letters(word.word)), word))
        .filter(|(distance, _)| *distance <= allowed && !unknown.is_empty())
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, word)| word)
}

/// True if a word is similar to a verb: its beginning, or a few wrong letters.
pub(in crate::cli) fn is_near(unknown: &str, name: &str) -> bool {
    let (unknown, name) = (letters(unknown), letters(name));
    name.starts_with(&unknown) || levenshtein(&unknown, &name) <= 1 + unknown.len() / 4
}

/// Returns the letters of a command in lower case: the same for `-get-service-state` and `-getServiceState`.
fn letters(word: &str) -> String {
    let letters = word.chars().filter(|letter| *letter != '-');
    letters.flat_map(char::to_lowercase).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn similar_command_is_found() {
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
