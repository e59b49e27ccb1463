//! Conditions that scripts wait for, and the test of each.

use super::level::Level;
use super::look::{Health, MemberLook, SystemLook};

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum WaitCondition {
    /// Exactly one member is active: the verdict is healthy or degraded. False in a split brain, if the active
    /// member is not the elected one, or if another member may be active too.
    Active,
    Healthy,
    Degraded,
    /// As [`WaitCondition::Active`], and a member is standby.
    Standby,
    Member {
        id: String,
        wanted: MemberCondition,
    },
}

/// A condition on one member.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MemberCondition {
    /// The member itself reports this role. Reports of other sources do not count.
    Role(&'static str),
    /// The member's own health check reports healthy.
    Healthy,
    /// All ports of the member refuse connections. A silent member is not down.
    Down,
}

impl MemberCondition {
    fn holds(self, member: &MemberLook) -> bool {
        match self {
            Self::Role(role) => member.role.as_deref() == Ok(role),
            Self::Healthy => member.health == Ok(Health::Healthy),
            Self::Down => member.is_down,
        }
    }
}

impl WaitCondition {
    /// Returns the member's id, if the condition is about one member.
    pub fn member(&self) -> Option<&str> {
        match self {
            Self::Member { id, .. } => Some(id),
            Self::Active | Self::Healthy | Self::Degraded | Self::Standby => None,
        }
    }

    pub fn holds(&self, look: &SystemLook) -> bool {
        let level = look.verdict.level();
        match self {
            Self::Active => matches!(level, Level::Healthy | Level::Degraded),
            Self::Standby => {
                let mut members = look.members.iter();
                Self::Active.holds(look)
                    && members.any(|member| member.role.as_deref() == Ok("standby"))
            }
            Self::Healthy => level == Level::Healthy,
            Self::Degraded => level == Level::Degraded,
            Self::Member { id, wanted } => {
                look.member(id).is_some_and(|member| wanted.holds(member))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::verdict::level::Verdict;
    use crate::verdict::look::tests::{member, system_look};
    use crate::verdict::seen::Missing;

    #[test]
    fn system_conditions_follow_the_verdict() {
        for level in Level::ALL {
            let look = system_look(Verdict::new(level, 0, ""), Vec::new());
            let is_active = matches!(level, Level::Healthy | Level::Degraded);
            assert_eq!(WaitCondition::Active.holds(&look), is_active);
            let is_healthy = level == Level::Healthy;
            assert_eq!(WaitCondition::Healthy.holds(&look), is_healthy);
            let is_degraded = level == Level::Degraded;
            assert_eq!(WaitCondition::Degraded.holds(&look), is_degraded);
        }
    }

    #[test]
    fn member_conditions_need_its_own_answer() {
        use MemberCondition::{Down, Healthy, Role};
        let silent = || member("m2", Err(Missing::Refused));
        let dead = MemberLook {
            id: "m4".to_owned(),
            is_down: true,
            ..silent()
        };
        let well = MemberLook {
            id: "m5".to_owned(),
            health: Ok(Health::Healthy),
            ..silent()
        };
        let standby = member("m1", Ok("standby".to_owned()));
        let look = system_look(Verdict::HEALTHY, vec![standby, silent(), dead, well]);
        let table = [
            ("m1", Role("standby"), true),
            ("m1", Role("active"), false),
            ("m2", Role("standby"), false),
            ("m2", Role("active"), false),
            ("m3", Role("standby"), false),
            ("m2", Down, false),
            ("m4", Down, true),
            ("m3", Down, false),
            ("m1", Healthy, false),
            ("m4", Healthy, false),
            ("m5", Healthy, true),
        ];
        for (id, wanted, expected) in table {
            let id = id.to_owned();
            let condition = WaitCondition::Member { id, wanted };
            assert_eq!(condition.holds(&look), expected, "{condition:?}");
        }
    }
}
