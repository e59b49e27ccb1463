//! What is looked at once, before anything is done: what a failover could cost, and whether the running RMs are the pair
//! that the configuration describes.

use std::time::Duration;

use crate::cluster::FailoverMode;
use crate::verdict::observation::Observations;

use super::view::Rm;

/// What `/conf` of a running RM shows of the pair that it belongs to.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct RunningConf {
    /// `yarn.resourcemanager.ha.rm-ids`; none if it is not set.
    pub rm_ids: Option<String>,
    /// `yarn.resourcemanager.ha.automatic-failover.enabled`; none if it is not set.
    pub automatic: Option<String>,
    /// Every key on which a pair has to agree, always in the same order.
    pub of_the_pair: Vec<Option<String>>,
}

impl RunningConf {
    fn ids(&self) -> impl Iterator<Item = &str> {
        let ids = self.rm_ids.iter().flat_map(|ids| ids.split(','));
        ids.map(str::trim).filter(|id| !id.is_empty())
    }

    fn mode(&self) -> Option<FailoverMode> {
        match self
            .automatic
            .as_deref()?
            .trim()
            .to_ascii_lowercase()
            .as_str()
        {
            "true" => Some(FailoverMode::Automatic),
            "false" => Some(FailoverMode::Manual),
            _ => None,
        }
    }
}

/// What the guard is told beside the look at who is active.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Background {
    /// Whether a failover keeps the running applications: recovery is on, and the state store is a lasting one. None
    /// if that could not be found out.
    pub keeps_applications: Option<bool>,
    /// Whether all RMs run the same version. None if that could not be found out.
    pub same_version: Option<bool>,
    /// Whether the HA keys of all running RMs (`/conf`) are equal. None if that could not be found out.
    pub same_ha_keys: Option<bool>,
    /// How long the target has been running. None if that could not be found out.
    pub target_uptime: Option<Duration>,
    /// Whether the RMs keep their state in a ZooKeeper that does not answer: none of them could become active.
    pub store_is_away: bool,
    /// RMs that the running ones list and the configuration does not: nobody has looked whether one of them is active.
    pub unlisted: Vec<String>,
    /// Whether an RM runs under another mode than the configuration says.
    pub other_mode: bool,
    /// Two RMs of the configuration that are one process: one address, or pages that come from the same one.
    pub twins: Option<[Rm; 2]>,
}

impl Background {
    /// What the running RMs say of the pair that they are; none for one that does not tell. RMs that are said to be dead
    /// are left out.
    pub fn of_the_pair(seen: &Observations, running: &[Option<RunningConf>]) -> Self {
        let told: Option<Vec<&RunningConf>> = running.iter().map(Option::as_ref).collect();
        let same = |pair: &[&RunningConf]| pair[0].of_the_pair == pair[1].of_the_pair;
        let known = |id: &str| seen.rms.iter().any(|rm| rm.id == id);
        let mut unlisted: Vec<String> = Vec::new();
        for id in running.iter().flatten().flat_map(RunningConf::ids) {
            if !known(id) && !unlisted.iter().any(|listed| listed == id) {
                unlisted.push(id.to_owned());
            }
        }
        let mut modes = running.iter().flatten().filter_map(RunningConf::mode);
        Self {
            same_ha_keys: told.map(|told| told.windows(2).all(same)),
            unlisted,
            other_mode: modes.any(|mode| mode != seen.failover),
            twins: seen.twins().map(|twins| twins.map(Rm)),
            ..Self::default()
        }
    }

    /// The same, and what the pages of the RMs tell of a failover to `target`; `now` is the time since 1970.
    pub fn of_failover(
        seen: &Observations,
        target: Option<Rm>,
        dead: &[Rm],
        running: &[Option<RunningConf>],
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
            // A clock that is behind the RM's makes it look young, which asks and does no harm.
            target_uptime: started
                .map(|started| now.saturating_sub(Duration::from_millis(started))),
            ..Self::of_the_pair(seen, running)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::verdict::observation::{Missing, RmObservation};

    fn observed(ids: &[&str]) -> Observations {
        let missing = || Missing::NotAsked(String::new());
        let rm = |id: &&str| RmObservation {
            id: (*id).to_owned(),
            address: String::new(),
            state: Err(missing()),
            health: Err(missing()),
            is_active: Err(missing()),
            info: Err(missing()),
        };
        Observations {
            cluster_id: String::new(),
            failover: FailoverMode::Manual,
            curator: false,
            rms: ids.iter().map(rm).collect(),
            elector: Err(missing()),
        }
    }

    fn running(rm_ids: &str, automatic: &str) -> Option<RunningConf> {
        let keys = [rm_ids, automatic].map(|value| Some(value.to_owned()));
        Some(RunningConf {
            rm_ids: keys[0].clone(),
            automatic: keys[1].clone(),
            of_the_pair: keys.to_vec(),
        })
    }

    #[test]
    fn the_running_rms_are_held_against_the_configuration() {
        let manual = |ids| running(ids, "false");
        let table: [(
            &[&str],
            Vec<Option<RunningConf>>,
            Option<bool>,
            &[&str],
            bool,
        ); 7] = [
            (
                &["rm1", "rm2"],
                vec![manual("rm1,rm2"), manual("rm1,rm2")],
                Some(true),
                &[],
                false,
            ),
            (
                &["rm1"],
                vec![manual("rm1, rm2")],
                Some(true),
                &["rm2"],
                false,
            ),
            (&["rm1"], vec![None], None, &[], false),
            // What one of them tells counts, whatever the other one does.
            (
                &["rm1", "rm2"],
                vec![None, manual("rm1,rm2,rm3")],
                None,
                &["rm3"],
                false,
            ),
            (
                &["rm1", "rm2", "rm3"],
                vec![manual("rm1,rm2"), manual("rm1,rm2")],
                Some(true),
                &[],
                false,
            ),
            (
                &["rm1", "rm2"],
                vec![manual("rm1,rm2"), running("rm1,rm2", " True ")],
                Some(false),
                &[],
                true,
            ),
            (
                &["rm1", "rm2"],
                vec![manual("rm1,rm2"), running("rm1,rm2", "maybe")],
                Some(false),
                &[],
                false,
            ),
        ];
        for (ids, running, same, unlisted, other_mode) in table {
            let found = Background::of_the_pair(&observed(ids), &running);
            assert_eq!(
                (
                    found.same_ha_keys,
                    found.unlisted.as_slice(),
                    found.other_mode
                ),
                (
                    same,
                    unlisted
                        .iter()
                        .map(ToString::to_string)
                        .collect::<Vec<_>>()
                        .as_slice(),
                    other_mode
                ),
                "{ids:?} {running:?}"
            );
        }
    }
}
