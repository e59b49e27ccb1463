//! The words of `wait`.

use crate::rpc::ha::Role;
use crate::verdict::condition::{Condition, RmCondition};

/// Reads a condition.
///
/// # Errors
/// A sentence that says what a condition looks like.
pub(super) fn condition(text: &str) -> Result<Condition, String> {
    let wrong = || {
        "a condition is active, healthy, degraded, RM_ID=active, RM_ID=standby, RM_ID=healthy or RM_ID=down".to_owned()
    };
    let Some((rm_id, state)) = text.split_once('=') else {
        return match text {
            "active" => Ok(Condition::Active),
            "healthy" => Ok(Condition::Healthy),
            "degraded" => Ok(Condition::Degraded),
            _ => Err(wrong()),
        };
    };
    let wanted = match state {
        "active" => RmCondition::State(Role::Active),
        "standby" => RmCondition::State(Role::Standby),
        "healthy" => RmCondition::Healthy,
        "down" => RmCondition::Down,
        _ => return Err(wrong()),
    };
    match rm_id.trim() {
        "" => Err(wrong()),
        rm_id => Ok(Condition::Rm {
            rm_id: rm_id.to_owned(),
            wanted,
        }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn conditions_are_read() {
        let rm = |wanted| Condition::Rm {
            rm_id: "rm1".to_owned(),
            wanted,
        };
        let table = [
            ("active", Condition::Active),
            ("healthy", Condition::Healthy),
            ("degraded", Condition::Degraded),
            ("rm1=active", rm(RmCondition::State(Role::Active))),
            ("rm1=standby", rm(RmCondition::State(Role::Standby))),
            ("rm1=healthy", rm(RmCondition::Healthy)),
            ("rm1=down", rm(RmCondition::Down)),
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
