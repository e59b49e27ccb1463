//! Conditions that scripts wait for: what was seen to whether one holds.

use crate::rpc::ha::{HaState, Role};

use super::cluster::{Judgement, Verdict};
use super::observation::Observations;

/// Something to wait for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Condition {
    /// Exactly one RM is active, and rightly so: the verdict is healthy or degraded. A split brain is not it, nor an
    /// active RM that is not the elected one, nor one beside which another may be active.
    Active,
    /// The verdict is healthy.
    Healthy,
    /// An RM says over RPC that it is in a state. Pages do not stand in for it.
    Rm {
        /// Its id.
        rm_id: String,
        /// The state.
        role: Role,
    },
}

impl Condition {
    /// The RM that it is about, if it is about one.
    pub fn rm_id(&self) -> Option<&str> {
        match self {
            Self::Rm { rm_id, .. } => Some(rm_id),
            Self::Active | Self::Healthy => None,
        }
    }

    /// Whether it holds.
    pub fn holds(&self, seen: &Observations, judgement: &Judgement) -> bool {
        match self {
            Self::Active => matches!(judgement.verdict, Verdict::Healthy | Verdict::Degraded),
            Self::Healthy => judgement.verdict == Verdict::Healthy,
            Self::Rm { rm_id, role } => {
                let state = seen
                    .rms
                    .iter()
                    .find(|rm| rm.id == *rm_id)
                    .map(|rm| &rm.state);
                let is_in = |wanted: HaState| {
                    state.is_some_and(|state| state.as_ref().is_ok_and(|said| said.state == wanted))
                };
                is_in(role.state())
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cluster::FailoverMode;
    use crate::rpc::ha::ServiceStatus;
    use crate::verdict::observation::{Contact, Missing, RmObservation, Seen};

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
            assert_eq!(Condition::Active.holds(&seen(), &judgement), active);
            let healthy = verdict == Verdict::Healthy;
            assert_eq!(Condition::Healthy.holds(&seen(), &judgement), healthy);
        }
    }

    #[test]
    fn an_rm_speaks_for_itself() {
        let table = [
            ("rm1", Role::Standby, true),
            ("rm1", Role::Active, false),
            ("rm2", Role::Standby, false),
            ("rm2", Role::Active, false),
            ("rm3", Role::Standby, false),
        ];
        for (rm_id, role, expected) in table {
            let condition = Condition::Rm {
                rm_id: rm_id.to_owned(),
                role,
            };
            let holds = condition.holds(&seen(), &judgement(Verdict::Healthy));
            assert_eq!(holds, expected, "{condition:?}");
        }
    }
}
