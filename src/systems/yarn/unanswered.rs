//! Activations that were sent and not answered: whether they may still be carried out.
//!
//! `AdminService` holds one lock during a transition and while it answers `getServiceStatus`, and `ipc.Server` skips
//! queued calls of a connection that was closed. So an RM that answers has no old order at work. But an order can still
//! be on its way: in a network that was interrupted, or in a process that was frozen and reads its connections in any
//! order.

use std::path::PathBuf;
use std::time::Duration;

use crate::base::moment::Moment;
use crate::base::utc;
use crate::ha::state::HaState;

use super::observations::{Observations, RmObservation, Unanswered};

/// How long an order may be on its way: an interrupted connection is given up after 15 minutes (`tcp_retries2` of
/// Linux).
const ON_ITS_WAY: Duration = Duration::from_secs(16 * 60);

/// How far the clock of an RM's host may be ahead of this host's: an RM that was started shortly before the order must
/// not pass for one that was started after it. Clocks that NTP keeps differ by less than a second; a host without NTP
/// drifts by some seconds a day.
const SKEW: Duration = Duration::from_secs(30);

/// When a line of the log was written, by the boots of this host.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Boot {
    /// So long after the last boot.
    This(Duration),
    /// Before it.
    Earlier,
    /// The line does not tell, or it is another host's.
    Unknown,
}

/// An activation that the log says was sent and not answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Activation {
    /// The cluster's id; empty where it has none.
    pub cluster: String,
    /// The RM's address, as configured.
    pub address: String,
    /// When it was sent, in the log's form: such times sort as texts.
    pub at: String,
    /// The same by a clock that is not set.
    pub boot: Boot,
    pub log: PathBuf,
    /// When the last line was written to it, since 1970.
    pub written: Duration,
}

impl Activation {
    /// Whether both are the same line of a log.
    pub fn is(&self, other: &Self) -> bool {
        let key = |sent: &Self| (sent.cluster.clone(), sent.address.clone(), sent.at.clone());
        key(self) == key(other)
    }

    /// When it was sent, by the clock as it is set now; never too early. The log's time counts if nothing tells more.
    fn sent(&self, now: &Moment) -> String {
        let since_boot = now.since_boot();
        if let (Boot::This(then), Some(since_boot)) = (self.boot, since_boot)
            && let Some(age) = since_boot.checked_sub(then)
        {
            return utc::millis(now.since_1970.saturating_sub(age));
        }
        let mut latest = self.written;
        if let (Boot::Earlier, Some(since_boot)) = (self.boot, since_boot) {
            latest = latest.min(now.since_1970.saturating_sub(since_boot));
        }
        self.at.clone().min(utc::millis(latest))
    }

    /// Its time, for messages.
    fn time(&self, now: &Moment) -> String {
        let time = self.at.get(..19).unwrap_or(&self.at);
        match self.at > utc::millis(now.since_1970) {
            true => format!(
                "{time}Z (in the future: the clock was set back since; log {})",
                self.log.display()
            ),
            false => format!("{time}Z"),
        }
    }
}

/// Those of the cluster that was `seen` that may still be carried out.
pub fn unsettled(log: &[Activation], seen: &Observations, now: &Moment) -> Vec<Unanswered> {
    let of_cluster = log.iter().filter(|sent| sent.cluster == seen.cluster_id);
    let pending = of_cluster.filter_map(|sent| {
        let rm = seen.rms.iter().find(|rm| rm.address == sent.address)?;
        (!is_settled(rm, &sent.sent(now), now.since_1970)).then(|| Unanswered {
            rm: rm.id.clone(),
            at: sent.time(now),
        })
    });
    pending.collect()
}

/// Whether an order of this time cannot be carried out any more: the RM is active, it was started or became active
/// since (`startedOn` is set anew by both), or it answers and the order is too old to be on its way.
fn is_settled(rm: &RmObservation, sent: &str, now: Duration) -> bool {
    let is_later =
        |time: Duration, by: Duration| utc::millis(time.saturating_sub(by)).as_str() > sent;
    let started = rm.info.as_ref().ok().and_then(|info| info.started_on);
    let started = started.is_some_and(|started| is_later(Duration::from_millis(started), SKEW));
    let state = rm.state.as_ref().map(|status| status.state);
    started || state == Ok(HaState::Active) || state.is_ok() && is_later(now, ON_ITS_WAY)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ha::state::FailoverMode;
    use crate::ha::state::ServiceStatus;
    use crate::systems::yarn::observations::RmInfo;
    use crate::verdict::seen::{ConnectionSign, Missing};

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
            connection: ConnectionSign::None,
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

    fn activation(cluster: &str, address: &str) -> Activation {
        Activation {
            cluster: cluster.to_owned(),
            address: address.to_owned(),
            at: utc::millis(SENT),
            boot: Boot::Unknown,
            log: PathBuf::from("/log"),
            written: SENT + ON_ITS_WAY * 9,
        }
    }

    /// Ten minutes after the boot.
    fn at(since_1970: Duration) -> Moment {
        Moment {
            since_1970,
            boot: Some(("b".to_owned(), Duration::from_secs(600))),
        }
    }

    /// A clock that was set does not count.
    #[test]
    fn an_order_from_the_future_expires() {
        let minutes = |minutes: u64| Duration::from_secs(minutes * 60);
        let now = SENT.saturating_sub(minutes(60));
        let ago = |ago| now.saturating_sub(minutes(ago));
        let later = SENT + minutes(60);
        let table = [
            // The boot, the last line, the RM's start, now, whether it is pending.
            (Boot::Unknown, later, None, now, true),
            (Boot::Unknown, ago(5), None, now, true),
            (Boot::Unknown, ago(17), None, now, false),
            (Boot::Unknown, ago(5), Some(ago(4)), now, false),
            (Boot::Earlier, later, None, now, true),
            (Boot::Earlier, later, Some(ago(9)), now, false),
            (Boot::Earlier, later, Some(ago(11)), now, true),
            (Boot::This(minutes(8)), later, None, now, true),
            (Boot::This(minutes(8)), later, Some(ago(1)), now, false),
            (Boot::This(minutes(8)), later, Some(ago(3)), now, true),
            // Nobody can have written this in this boot.
            (Boot::This(minutes(11)), ago(17), None, now, false),
            // Set forward: it is two minutes old.
            (Boot::This(minutes(8)), later, None, later, true),
        ];
        for (boot, written, started_on, now, pending) in table {
            let seen = seen(Some(HaState::Standby), started_on);
            let sent = Activation {
                boot,
                written,
                ..activation("c", "h:1")
            };
            let found = unsettled(&[sent], &seen, &at(now));
            assert_eq!(
                !found.is_empty(),
                pending,
                "{boot:?} {written:?} {started_on:?}"
            );
            let says = found
                .iter()
                .all(|found| found.at.contains("/log") == (now < SENT));
            assert!(says, "{found:?}");
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
            // Perhaps started before: the clock of its host may be ahead.
            (
                Some(Standby),
                Some(SENT + Duration::from_secs(20)),
                soon,
                true,
            ),
            // Restarted, or it became active and standby again.
            (Some(Standby), Some(after), soon, false),
            (Some(Active), Some(before), soon, false),
            // It answers, and nothing is on its way any more. A frozen process may go on at any time.
            (Some(Standby), Some(before), late, false),
            (None, Some(before), late, true),
        ];
        for (state, started_on, age, pending) in table {
            let seen = seen(state, started_on);
            let found = unsettled(&[activation("c", "h:1")], &seen, &at(SENT + age));
            let expected = pending.then(|| Unanswered {
                rm: "rm1".to_owned(),
                at: "2024-03-01T00:00:00Z".to_owned(),
            });
            assert_eq!(found, Vec::from_iter(expected), "{seen:?} {age:?}");
            let others = [activation("d", "h:1"), activation("c", "h:2")];
            assert_eq!(unsettled(&others, &seen, &at(SENT + age)), []);
        }
    }
}
