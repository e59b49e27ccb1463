//! Decides whether an RM may still carry out an unanswered activation.
//!
//! `AdminService` holds one lock during a transition and while it answers `getServiceStatus`, and `ipc.Server` skips
//! queued calls of a closed connection. Therefore an RM that answers `getServiceStatus` is not carrying out an old
//! activation. But an activation can still be in transit: in an interrupted network, or in the socket of a process that
//! was frozen and reads its connections in any order.

use std::path::PathBuf;
use std::time::Duration;

use crate::base::moment::Moment;
use crate::base::utc;
use crate::ha::state::HaState;

use super::observations::{Observations, RmObservation, Unanswered};

/// Maximum transit time of an activation: Linux gives up a broken connection after about 15 minutes
/// (`tcp_retries2`).
const ON_ITS_WAY: Duration = Duration::from_secs(16 * 60);

/// Maximum lead of an RM host's clock over this host's clock. Without this allowance, an RM that started shortly
/// before the activation could seem to have started after it. Clocks with NTP differ by less than a second; a clock
/// without NTP drifts by some seconds a day.
const SKEW: Duration = Duration::from_secs(30);

/// When a log line was written, relative to the last boot of this host.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Boot {
    /// Time since the last boot.
    This(Duration),
    /// Before the last boot.
    Earlier,
    /// The line does not record the boot, or another host wrote it.
    Unknown,
}

/// An unanswered activation, according to the log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Activation {
    /// The cluster's id; empty if the cluster has none.
    pub cluster: String,
    /// The RM's address, as configured.
    pub address: String,
    /// The time of sending in the log's format, which sorts as text.
    pub at: String,
    /// The same time by the boot clock, which cannot be set.
    pub boot: Boot,
    pub log: PathBuf,
    /// The time of the last line in `log`, since 1970.
    pub written: Duration,
}

impl Activation {
    /// True if both are the same activation: same cluster, address and time.
    pub fn is(&self, other: &Self) -> bool {
        let key = |sent: &Self| (sent.cluster.clone(), sent.address.clone(), sent.at.clone());
        key(self) == key(other)
    }

    /// Returns the time of sending, by the wall clock's current setting. The boot clock gives the exact time;
    /// otherwise the result is the logged time, limited to the latest time at which the line can have been
    /// written.
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

    /// Returns the logged time in UTC, for messages.
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

/// Returns the activations in `log` that an RM of the cluster `seen` may still carry out.
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

/// True if the activation of the time `sent` is no longer pending: the RM is active; the RM started or became active
/// since then (both set `startedOn` again); or the RM answers and the activation is too old to be in transit.
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

    /// Makes this time, ten minutes after the boot.
    fn at(since_1970: Duration) -> Moment {
        Moment {
            since_1970,
            boot: Some(("b".to_owned(), Duration::from_secs(600))),
        }
    }

    /// The result does not depend on changes of the wall clock.
    #[test]
    fn activation_from_the_future_expires() {
        let minutes = |minutes: u64| Duration::from_secs(minutes * 60);
        let now = SENT.saturating_sub(minutes(60));
        let ago = |ago| now.saturating_sub(minutes(ago));
        let later = SENT + minutes(60);
        let table = [
            // Columns: boot, time of the last line, start of the RM, now, whether the activation is
            // pending.
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
            // Contradiction: the line claims 11 minutes after a boot that was 10 minutes ago.
            (Boot::This(minutes(11)), ago(17), None, now, false),
            // The clock was set forward; the activation is two minutes old.
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
    fn activation_is_pending_until_settled() {
        use HaState::{Active, Standby};
        let (soon, late) = (Duration::from_secs(60), ON_ITS_WAY * 2);
        let (before, after) = (SENT.saturating_sub(soon), SENT + soon);
        let table = [
            (None, None, soon, true),
            (Some(Standby), None, soon, true),
            (Some(Standby), Some(before), soon, true),
            // The RM may have started before the activation: its host's clock may be ahead.
            (
                Some(Standby),
                Some(SENT + Duration::from_secs(20)),
                soon,
                true,
            ),
            // The RM restarted, or became active and then standby again.
            (Some(Standby), Some(after), soon, false),
            (Some(Active), Some(before), soon, false),
            // The RM answers, and nothing is in transit. A frozen process gives no answer and may resume.
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
