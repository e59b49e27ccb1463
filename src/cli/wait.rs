//! The conditions of `wait`.

use crate::verdict::condition::{MemberCondition, WaitCondition};

/// Conditions of the whole cluster.
pub(super) const WHOLE: [(&str, WaitCondition); 3] = [
    ("active", WaitCondition::Active),
    ("healthy", WaitCondition::Healthy),
    ("degraded", WaitCondition::Degraded),
];
/// Conditions of one RM: the words after `RM_ID=`.
pub(super) const STATES: [(&str, MemberCondition); 4] = [
    ("active", MemberCondition::Role("active")),
    ("standby", MemberCondition::Role("standby")),
    ("healthy", MemberCondition::Healthy),
    ("down", MemberCondition::Down),
];

/// Parses a condition.
///
/// # Errors
/// The text is malformed; the error lists the accepted forms.
pub(super) fn condition(text: &str) -> Result<WaitCondition, String> {
    let found = match text.split_once('=') {
        None => WHOLE
            .into_iter()
            .find(|(word, _)| *word == text)
            .map(|(_, condition)| condition),
        Some((rm_id, _)) if rm_id.trim().is_empty() => None,
        Some((rm_id, state)) => {
            STATES
                .into_iter()
                .find(|(word, _)| *word == state)
                .map(|(_, wanted)| WaitCondition::Member {
                    id: rm_id.trim().to_owned(),
                    wanted,
                })
        }
    };
    found.ok_or_else(|| {
        let words: Vec<&str> = WHOLE.iter().map(|(word, _)| *word).collect();
        let states: Vec<String> = STATES
            .iter()
            .map(|(state, _)| format!("RM_ID={state}"))
            .collect();
        format!("write one of {}, {}", words.join(", "), states.join(", "))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn conditions_are_parsed() {
        let rm = |wanted| WaitCondition::Member {
            id: "rm1".to_owned(),
            wanted,
        };
        let table = [
            ("active", WaitCondition::Active),
            ("healthy", WaitCondition::Healthy),
            ("degraded", WaitCondition::Degraded),
            ("rm1=active", rm(MemberCondition::Role("active"))),
            ("rm1=standby", rm(MemberCondition::Role("standby"))),
            ("rm1=healthy", rm(MemberCondition::Healthy)),
            ("rm1=down", rm(MemberCondition::Down)),
        ];
        for (text, expected) in table {
            assert_eq!(condition(text), Ok(expected), "{text}");
        }
        for text in [
            "",
            "Active",
            "rm1",
            "=active",
            "rm1=",
            "rm1=dead",
            "rm1=active=standby",
        ] {
            assert!(condition(text).is_err(), "{text}");
        }
    }
}
