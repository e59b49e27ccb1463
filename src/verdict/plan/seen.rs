//! What was observed, as the machines are shown it.

use std::time::Duration;

use crate::cluster::FailoverMode;
use crate::verdict::observation::{Health, Missing, Observations, RmObservation, Seen};
use crate::zk::elector::{Elector, ElectorView};

use super::view::{Answer, Background, ClusterView, Election, Lock, Rm, RmView, Status};

impl From<&Observations> for ClusterView {
    fn from(seen: &Observations) -> Self {
        Self {
            rms: seen.rms.iter().map(rm_view).collect(),
            election: election(seen),
        }
    }
}

fn rm_view(seen: &RmObservation) -> RmView {
    RmView {
        rpc: answer(&seen.state, |status| Status {
            state: status.state,
            ready: status.not_ready.is_none(),
        }),
        healthy: answer(&seen.health, |health| *health == Health::Well),
        http: answer(&seen.is_active, |is_active| *is_active),
    }
}

fn answer<T, U>(seen: &Seen<T>, said: impl Fn(&T) -> U) -> Answer<U> {
    match seen {
        Ok(value) => Answer::Said(said(value)),
        Err(Missing::Denied(_)) => Answer::Unauthorised,
        Err(Missing::Refused) => Answer::PortClosed,
        Err(Missing::Silent(_) | Missing::Unreachable(_)) => Answer::Silent,
        // Somebody took the connection.
        Err(Missing::Broken(_) | Missing::Nonsense(_) | Missing::Untrusted(_)) => Answer::Unclear,
        Err(Missing::NotAsked(_)) => Answer::NotAsked,
    }
}

fn election(seen: &Observations) -> Election {
    if seen.failover == FailoverMode::Manual {
        return Election::None;
    }
    let index = |id: &str| seen.rms.iter().position(|rm| rm.id == id).map(Rm);
    let members = |view: &ElectorView| {
        let ids = view.latch.iter().map(|candidate| index(&candidate.rm_id));
        ids.flatten().collect()
    };
    match &seen.elector {
        Err(Missing::NotAsked(_)) => Election::None,
        Err(_) => Election::Unseen,
        Ok(view) => match view.elector() {
            // Where both are there, what is true of Curator's has to be minded.
            Elector::Curator | Elector::Both => Election::Curator(members(view)),
            Elector::Standard | Elector::Neither => {
                Election::Standard(view.lock.as_ref().map(|lock| Lock {
                    holder: index(&lock.rm.rm_id),
                    czxid: lock.czxid,
                    version: lock.version,
                }))
            }
        },
    }
}

impl Background {
    /// What the pages of the RMs tell of a failover to `target`; `now` is the time since 1970. RMs that are said to be
    /// dead are left out.
    pub fn of(
        seen: &Observations,
        target: Option<Rm>,
        dead: &[Rm],
        same_ha_keys: Option<bool>,
        store_is_away: bool,
        now: Duration,
    ) -> Self {
        let alive = seen.rms.iter().enumerate();
        let infos: Vec<_> = alive
            .filter(|(index, _)| !dead.contains(&Rm(*index)))
            .map(|(_, rm)| rm.info.as_ref().ok())
            .collect();
        let versions: Option<Vec<&str>> = infos
            .iter()
            .map(|info| info.and_then(|info| info.version.as_deref()))
            .collect();
        let stores: Option<Vec<bool>> = infos
            .iter()
            .map(|info| {
                let info = (*info)?;
                info.state_store.as_ref()?;
                Some(info.unshared_store().is_none())
            })
            .collect();
        let target = target.and_then(|target| seen.rms.get(target.0));
        let started = target.and_then(|rm| rm.info.as_ref().ok()?.started_on);
        Self {
            keeps_applications: stores.map(|stores| stores.iter().all(|lasting| *lasting)),
            same_version: versions
                .map(|versions| versions.windows(2).all(|pair| pair[0] == pair[1])),
            same_ha_keys,
            store_is_away,
            // A clock that is behind the RM's makes it look young, which asks and does no harm.
            target_uptime: started
                .map(|started| now.saturating_sub(Duration::from_millis(started))),
        }
    }
}
