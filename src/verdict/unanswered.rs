//! Activations that were sent and not answered: whether they may still be carried out.
//!
//! `AdminService` holds one lock during a transition and while it answers `getServiceStatus`, and `ipc.Server` skips
//! queued calls of a connection that was closed. So an RM that answers has no old order at work. But an order can still
//! be on its way: in a network that was interrupted, or in a process that was frozen and reads its connections in any
//! order.

use std::time::Duration;

use crate::rpc::ha::HaState;
use crate::utc;

use super::observation::{Observations, RmObservation, Unanswered};

/// How long an order may be on its way: an interrupted connection is given up after 15 minutes (`tcp_retries2` of
/// Linux).
const ON_ITS_WAY: Duration = Duration::from_secs(16 * 60);

/// An activation that the log says was sent and not answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Activation {
    /// The cluster's id; empty where it has none.
    pub cluster: String,
    /// The RM's address, as configured.
    pub address: String,
    /// When it was sent, in the log's form: such times sort as texts.
    pub at: String,
}

/// Those of the cluster that was `seen` that may still be carried out; `now` is the time since 1970.
pub fn unsettled(log: &[Activation], seen: &Observations, now: Duration) -> Vec<Unanswered> {
    let of_cluster = log.iter().filter(|sent| sent.cluster == seen.cluster_id);
    let pending = of_cluster.filter_map(|sent| {
        let rm = seen.rms.iter().find(|rm| rm.address == sent.address)?;
        let time = sent.at.get(..19).unwrap_or(&sent.at);
        (!is_settled(rm, &sent.at, now)).then(|| Unanswered {
            rm: rm.id.clone(),
            at: format!("{time}Z"),
        })
    });
    pending.collect()
}

/// Whether an order of this time cannot be carried out any more: the RM is active, it was started or became active
/// since (`startedOn` is set anew by both), or it answers and the order is too old to be on its way.
fn is_settled(rm: &RmObservation, at: &str, now: Duration) -> bool {
    let started = rm.info.as_ref().ok().and_then(|info| info.started_on);
    let started =
        started.is_some_and(|started| utc::millis(Duration::from_millis(started)).as_str() > at);
    let state = rm.state.as_ref().ok().map(|status| status.state);
    let is_old = utc::millis(now.saturating_sub(ON_ITS_WAY)).as_str() > at;
    started || state == Some(HaState::Active) || state.is_some() && is_old
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cluster::FailoverMode;
    use crate::rpc::ha::ServiceStatus;
    use crate::verdict::observation::{Contact, Missing, RmInfo};

    const SENT: Duration = Duration::from_secs(1_709_251_200);

    fn seen(state: Option<HaState>, started_on: Option<Duration>) -> Observations {
        let missing = || Missing::Silent(Duration::from_secs(1));
        let started_on = started_on.and_then(|at| u64::try_from(at.as_millis()).ok());
        let rm = RmObservation {
            id: "rm1".to_owned(),
            address: "h:1".to_owned(),
            state: state
                .map(|state| ServiceStatus {
                    state,
                    not_ready: None,
                })
                .ok_or_else(missing),
            health: Err(missing()),
            is_active: Err(missing()),
            info: Ok(RmInfo {
                started_on,
                ..RmInfo::default()
            }),
            contact: Contact::Nothing,
            pages_stand_in: true,
        };
        Observations {
            cluster_id: "c".to_owned(),
            failover: FailoverMode::Manual,
            curator: false,
            rms: vec![rm],
            elector: Err(missing()),
            unanswered: Vec::new(),
        }
    }

    #[test]
    fn an_order_is_pending_until_it_cannot_come() {
        use HaState::{Active, Standby};
        let (soon, late) = (Duration::from_secs(60), ON_ITS_WAY * 2);
        let (before, after) = (SENT.saturating_sub(soon), SENT + soon);
        let table = [
            (None, None, soon, true),
            (Some(Standby), None, soon, true),
            (Some(Standby), Some(before), soon, true),
            // Restarted, or it became active and standby again.
            (Some(Standby), Some(after), soon, false),
            (Some(Active), Some(before), soon, false),
            // It answers, and nothing is on its way any more. A frozen process may go on at any time.
            (Some(Standby), Some(before), late, false),
            (None, Some(before), late, true),
        ];
        let activation = |cluster: &str, address: &str| Activation {
            cluster: cluster.to_owned(),
            address: address.to_owned(),
            at: utc::millis(SENT),
        };
        for (state, started_on, age, pending) in table {
            let seen = seen(state, started_on);
            let found = unsettled(&[activation("c", "h:1")], &seen, SENT + age);
            let expected = pending.then(|| Unanswered {
                rm: "rm1".to_owned(),
                at: "2024-03-01T00:00:00Z".to_owned(),
            });
            assert_eq!(found, Vec::from_iter(expected), "{seen:?} {age:?}");
            let others = [activation("d", "h:1"), activation("c", "h:2")];
            assert_eq!(unsettled(&others, &seen, SENT + age), []);
        }
    }
}
