//! Exit statuses for answers of `/isActive`.

use crate::exit::Exit;

/// The answer of one RM's `/isActive`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ActivePage {
    Active,
    Standby,
    /// An answer that is neither active nor standby.
    Unclear,
    /// The server denied access.
    Unauthorised,
    /// The RM gave no answer.
    Unreachable,
}

/// Exit status for a check of one RM: success only if the RM is active.
pub fn one(said: ActivePage) -> Exit {
    match said {
        ActivePage::Active => Exit::Success,
        ActivePage::Standby => Exit::Degraded,
        ActivePage::Unclear => Exit::Unknown,
        ActivePage::Unauthorised => Exit::NotPermitted,
        ActivePage::Unreachable => Exit::Unavailable,
    }
}

/// Exit status for `--any`: success if any RM is active, independent of the other answers.
pub fn any(said: &[ActivePage]) -> Exit {
    if said.contains(&ActivePage::Active) {
        Exit::Success
    } else {
        several(said)
    }
}

/// Exit status for several RMs: success if exactly one is active and all others are standby.
pub fn several(said: &[ActivePage]) -> Exit {
    let count = |wanted| said.iter().filter(|one| **one == wanted).count();
    let (active, standby) = (count(ActivePage::Active), count(ActivePage::Standby));
    match active {
        2.. => Exit::Critical,
        1 if active + standby == said.len() => Exit::Success,
        1 => Exit::Degraded,
        _ if standby == said.len() => Exit::Critical,
        _ if !said.is_empty() && count(ActivePage::Unreachable) == said.len() => Exit::Unavailable,
        _ if !said.is_empty() && count(ActivePage::Unauthorised) == said.len() => {
            Exit::NotPermitted
        }
        _ => Exit::Unknown,
    }
}

#[cfg(test)]
mod tests {
    use super::ActivePage::{Active, Standby, Unauthorised, Unclear, Unreachable};
    use super::*;

    #[test]
    fn several_answers_give_one_status() {
        let table: [(&[ActivePage], Exit, Exit); 11] = [
            (&[Active, Standby], Exit::Success, Exit::Success),
            (&[Standby, Active], Exit::Success, Exit::Success),
            (&[Active, Active], Exit::Critical, Exit::Success),
            (&[Standby, Standby], Exit::Critical, Exit::Critical),
            (&[Active, Unreachable], Exit::Degraded, Exit::Success),
            (&[Active, Unclear], Exit::Degraded, Exit::Success),
            (&[Standby, Unreachable], Exit::Unknown, Exit::Unknown),
            (&[Standby, Unauthorised], Exit::Unknown, Exit::Unknown),
            (
                &[Unauthorised, Unauthorised],
                Exit::NotPermitted,
                Exit::NotPermitted,
            ),
            (
                &[Unreachable, Unreachable],
                Exit::Unavailable,
                Exit::Unavailable,
            ),
            (&[Unclear, Unreachable], Exit::Unknown, Exit::Unknown),
        ];
        for (said, expected, with_any) in table {
            assert_eq!(several(said), expected, "{said:?}");
            assert_eq!(any(said), with_any, "--any {said:?}");
        }
    }

    #[test]
    fn only_an_active_rm_is_a_success() {
        for said in [Standby, Unclear, Unauthorised, Unreachable] {
            assert_ne!(one(said), Exit::Success, "{said:?}");
        }
        assert_eq!(one(Active), Exit::Success);
    }
}
