//! Conditions that scripts wait for, and whether they hold.

use crate::ha::state::Role;

use super::judge::{Judgement, Verdict};
use super::observations::{Health, Observations, RmObservation};
use super::state::{State, state_of};

/// Something to wait for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum WaitCondition {
    /// Exactly one RM is active: the verdict is healthy or degraded. A split brain is not enough, nor an active RM that
    /// is not the elected one, nor one beside which another may be active.
    Active,
    /// The verdict is healthy.
    Healthy,
    /// The verdict is degraded.
    Degraded,
    /// One RM.
    Rm {
        /// Its id.
        rm_id: String,
        /// What it is to be.
        wanted: RmCondition,
    },
}

/// What one RM is to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RmCondition {
    /// In this state, by RPC. Web pages do not stand in for it.
    State(Role),
    /// Healthy, by its own health check.
    Healthy,
    /// Down: all its ports refuse connections. A silent RM is not down.
    Down,
}

impl RmCondition {
    fn holds(self, rm: &RmObservation) -> bool {
        match self {
            Self::State(role) => rm
                .state
                .as_ref()
                .is_ok_and(|status| status.state == role.state()),
            Self::Healthy => rm.health == Ok(Health::Well),
            Self::Down => state_of(rm) == State::Down,
        }
    }
}

impl WaitCondition {
    /// The RM of a condition on one RM.
    pub fn rm_id(&self) -> Option<&str> {
        match self {
            Self::Rm { rm_id, .. } => Some(rm_id),
            Self::Active | Self::Healthy | Self::Degraded => None,
        }
    }

    /// Whether it holds.
    pub fn holds(&self, seen: &Observations, judgement: &Judgement) -> bool {
        match self {
            Self::Active => matches!(judgement.verdict, Verdict::Healthy | Verdict::Degraded),
            Self::Healthy => judgement.verdict == Verdict::Healthy,
            Self::Degraded => judgement.verdict == Verdict::Degraded,
            Self::Rm { rm_id, wanted } => {
                let rm = seen.rms.iter().find(|rm| rm.id == *rm_id);
                rm.is_some_and(|rm| wanted.holds(rm))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ha::state::FailoverMode;
    use crate::ha::state::{HaState, ServiceStatus};
    use crate::systems::yarn::observations::RmObservation;
    use crate::verdict::seen::{Contact, Missing, Seen};

    fn rm(id: &str, state: Seen<ServiceStatus>) -> RmObservation {
        let missing = || Missing::NotAsked(String::new());
        RmObservation {
            id: id.to_owned(),
            address: String::new(),
            state,
            health: Err(missing()),
            // The page says otherwise, and does not count.
            is_active: Ok(true),
            info: Err(missing()),
            contact: Contact::Nothing,
            pages_stand_in: true,
        }
    }

    fn seen() -> Observations {
        let standby = ServiceStatus {
            state: HaState::Standby,
            not_ready: None,
        };
        Observations {
            cluster_id: String::new(),
            failover: FailoverMode::Manual,
            curator: false,
            rms: vec![rm("rm1", Ok(standby)), rm("rm2", Err(Missing::Refused))],
            elector: Err(Missing::NotAsked(String::new())),
            unanswered: Vec::new(),
        }
    }

    fn judgement(verdict: Verdict) -> Judgement {
        Judgement {
            verdict,
            active: Vec::new(),
            reasons: Vec::new(),
            narrowed: Vec::new(),
            next: None,
        }
    }

    #[test]
    fn verdicts_decide_about_the_cluster() {
        for verdict in Verdict::ALL {
            let judgement = judgement(verdict);
            let active = matches!(verdict, Verdict::Healthy | Verdict::Degraded);
            assert_eq!(WaitCondition::Active.holds(&seen(), &judgement), active);
            let healthy = verdict == Verdict::Healthy;
            assert_eq!(WaitCondition::Healthy.holds(&seen(), &judgement), healthy);
            let degraded = verdict == Verdict::Degraded;
            assert_eq!(WaitCondition::Degraded.holds(&seen(), &judgement), degraded);
        }
    }

    #[test]
    fn an_rm_speaks_for_itself() {
        use RmCondition::{Down, Healthy, State};
        let mut seen = seen();
        let dead = RmObservation {
            is_active: Err(Missing::Refused),
            info: Err(Missing::Refused),
            ..rm("rm4", Err(Missing::Refused))
        };
        let well = RmObservation {
            health: Ok(Health::Well),
            ..dead.clone()
        };
        seen.rms.push(dead);
        seen.rms.push(RmObservation {
            id: "rm5".to_owned(),
            ..well
        });
        let table = [
            ("rm1", State(Role::Standby), true),
            ("rm1", State(Role::Active), false),
            ("rm2", State(Role::Standby), false),
            ("rm2", State(Role::Active), false),
            ("rm3", State(Role::Standby), false),
            // Its page answers.
            ("rm2", Down, false),
            ("rm4", Down, true),
            ("rm3", Down, false),
            ("rm1", Healthy, false),
            ("rm4", Healthy, false),
            ("rm5", Healthy, true),
        ];
        for (rm_id, wanted, expected) in table {
            let condition = WaitCondition::Rm {
                rm_id: rm_id.to_owned(),
                wanted,
            };
            let holds = condition.holds(&seen, &judgement(Verdict::Healthy));
            assert_eq!(holds, expected, "{condition:?}");
        }
    }
}
