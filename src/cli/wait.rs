//! The words of `wait`.

use crate::rpc::ha::Role;
use crate::verdict::condition::Condition;

/// Reads a condition: `active`, `healthy`, `RM=active` or `RM=standby`.
///
/// # Errors
/// A sentence that says what a condition looks like.
pub(super) fn condition(text: &str) -> Result<Condition, String> {
    let wrong = || "a condition is active, healthy, RM_ID=active or RM_ID=standby".to_owned();
    let Some((rm_id, state)) = text.split_once('=') else {
        return match text {
            "active" => Ok(Condition::Active),
            "healthy" => Ok(Condition::Healthy),
            _ => Err(wrong()),
        };
    };
    let role = match state {
        "active" => Role::Active,
        "standby" => Role::Standby,
        _ => return Err(wrong()),
    };
    match rm_id.trim() {
        "" => Err(wrong()),
        rm_id => Ok(Condition::Rm {
            rm_id: rm_id.to_owned(),
            role,
        }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn conditions_are_read() {
        let rm = |role| Condition::Rm {
            rm_id: "rm1".to_owned(),
            role,
        };
        let table = [
            ("active", Condition::Active),
            ("healthy", Condition::Healthy),
            ("rm1=active", rm(Role::Active)),
            ("rm1=standby", rm(Role::Standby)),
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
