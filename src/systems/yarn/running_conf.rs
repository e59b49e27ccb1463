//! Facts for the guard from the running RMs: their `/conf` and their info pages.

use std::time::Duration;

use crate::ha::plan::{Background, Loss, RmIndex};
use crate::ha::state::FailoverMode;

use super::observations::{Observations, RmInfo, Unanswered};

/// The HA and state store settings in a running RM's `/conf`.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct RunningConf {
    /// `yarn.resourcemanager.ha.rm-ids`; `None` if unset.
    pub rm_ids: Option<String>,
    /// `yarn.resourcemanager.ha.automatic-failover.enabled`; `None` if unset.
    pub automatic: Option<String>,
    /// Values of the keys that must be the same on all RMs, in a fixed order; `None` if unset.
    pub of_the_pair: Vec<Option<String>>,
    pub store: StoreLocation,
}

/// Store location keys of all store classes; `None` if unset.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct StoreLocation {
    /// `yarn.resourcemanager.zk-state-store.parent-path`
    pub znode: Option<String>,
    /// `yarn.resourcemanager.fs.state-store.uri`
    pub uri: Option<String>,
    /// `fs.defaultFS`: the filesystem of a URI without a scheme.
    pub default_fs: Option<String>,
}

impl StoreLocation {
    /// The values that must be the same on two RMs with a store of this class.
    fn of_class(&self, store: &str) -> [Option<&str>; 2] {
        match store {
            "ZKRMStateStore" => [self.znode.as_deref(), None],
            "FileSystemRMStateStore" if self.has_scheme() => [self.uri.as_deref(), None],
            "FileSystemRMStateStore" => [self.uri.as_deref(), self.default_fs.as_deref()],
            _ => [None, None],
        }
    }

    /// True if the store is on a local filesystem; a shared mount cannot be detected.
    fn may_be_local(&self) -> bool {
        let of = match self.has_scheme() {
            true => &self.uri,
            false => &self.default_fs,
        };
        let local = of.as_ref().is_none_or(|uri| uri.starts_with("file:"));
        self.uri.is_some() && local
    }

    fn has_scheme(&self) -> bool {
        let uri = self.uri.as_deref().unwrap_or_default();
        uri.split_once(':')
            .is_some_and(|(scheme, _)| !scheme.contains('/'))
    }
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

/// State stores that start empty at each activation (`ResourceManager.createAndInitActiveServices`).
const FORGETFUL_STORES: [&str; 2] = ["NullRMStateStore", "MemoryRMStateStore"];

impl Loss {
    /// Returns why applications may be lost, if [`Background::keeps_applications`] is not `Some(true)`. Ignores
    /// `dead` RMs.
    pub fn of(seen: &Observations, dead: &[RmIndex]) -> Self {
        let rms = seen.rms.iter().enumerate();
        let alive = rms.filter(|(index, _)| !dead.contains(&RmIndex(*index)));
        let infos: Vec<Option<&RmInfo>> = alive.map(|(_, rm)| rm.info.as_ref().ok()).collect();
        let stores = infos.iter().map(|info| info.and_then(RmInfo::store));
        let stores: Vec<Option<&str>> = stores.collect();
        let mut told = infos.iter().flatten();
        let is_unshared = told.any(|info| info.unshared_store().is_some());
        if stores.contains(&Some("NullRMStateStore")) {
            Self::RecoveryOff
        } else if stores.contains(&None) && !is_unshared {
            Self::Unknown
        } else {
            Self::NotShared
        }
    }
}

impl Background {
    /// Compares the RMs' `/conf`. `running` has `None` for an RM without an answer, and no entry for a dead RM.
    pub fn of_the_pair(seen: &Observations, running: &[Option<RunningConf>]) -> Self {
        let told: Option<Vec<&RunningConf>> = running.iter().map(Option::as_ref).collect();
        let same = |pair: &[&RunningConf]| pair[0].of_the_pair == pair[1].of_the_pair;
        let place = |sent: &Unanswered| seen.index_of(&sent.rm);
        let mut unlisted: Vec<String> = Vec::new();
        for id in running.iter().flatten().flat_map(RunningConf::ids) {
            if seen.index_of(id).is_none() && !unlisted.iter().any(|listed| listed == id) {
                unlisted.push(id.to_owned());
            }
        }
        let mut modes = running.iter().flatten().filter_map(RunningConf::mode);
        Self {
            same_ha_keys: told.map(|told| told.windows(2).all(same)),
            unlisted,
            other_mode: modes.any(|mode| mode != seen.failover),
            same_process: seen.same_process().map(|pair| pair.map(RmIndex)),
            unanswered: seen.unanswered.iter().filter_map(place).collect(),
            ..Self::default()
        }
    }

    /// [`Background::of_the_pair`] plus versions, stores and the uptime of `target` from the info pages. `now` is the
    /// time since 1970.
    pub fn of_failover(
        seen: &Observations,
        target: Option<RmIndex>,
        dead: &[RmIndex],
        running: &[Option<RunningConf>],
        now: Duration,
    ) -> Self {
        let alive = seen.rms.iter().enumerate();
        let infos: Vec<_> = alive
            .filter(|(index, _)| !dead.contains(&RmIndex(*index)))
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
        let mut known_stores = infos.iter().map(|info| info.and_then(RmInfo::store));
        let forgets = |store: &str| FORGETFUL_STORES.contains(&store);
        let target = target.and_then(|target| seen.rms.get(target.0));
        let started = target.and_then(|rm| rm.info.as_ref().ok()?.started_on);
        Self {
            keeps_applications: stores
                .map(|stores| stores.iter().all(|lasting| *lasting) && in_one_place(seen, running)),
            stores_keep_nothing: known_stores.all(|store| store.is_some_and(forgets)),
            same_version: versions
                .map(|versions| versions.windows(2).all(|pair| pair[0] == pair[1])),
            // If this host's clock is behind, the uptime is too short: at worst, the user is asked once
            // more.
            target_uptime: started
                .map(|started| now.saturating_sub(Duration::from_millis(started))),
            ..Self::of_the_pair(seen, running)
        }
    }
}

/// True if all RMs use the same store location, if the locations are known.
fn in_one_place(seen: &Observations, running: &[Option<RunningConf>]) -> bool {
    let stores = seen.stores();
    let [store] = stores.as_slice() else {
        return stores.is_empty();
    };
    let places: Vec<&StoreLocation> = running.iter().flatten().map(|conf| &conf.store).collect();
    let same = |pair: &[&StoreLocation]| pair[0].of_class(store) == pair[1].of_class(store);
    let files = *store == "FileSystemRMStateStore";
    places.windows(2).all(same) && !(files && places.iter().any(|place| place.may_be_local()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::case_table::rows;
    use crate::observed::mute;
    use crate::verdict::seen::Missing;

    fn observed(ids: &[&str]) -> Observations {
        let missing = Missing::NotAsked(String::new());
        Observations {
            cluster_id: String::new(),
            failover: FailoverMode::Manual,
            curator: false,
            rms: ids.iter().map(|id| mute(id, &missing)).collect(),
            elector: Err(missing),
            unanswered: Vec::new(),
        }
    }

    fn running(rm_ids: &str, automatic: &str) -> RunningConf {
        let keys = [rm_ids, automatic].map(|value| Some(value.to_owned()));
        RunningConf {
            rm_ids: keys[0].clone(),
            automatic: keys[1].clone(),
            of_the_pair: keys.to_vec(),
            store: StoreLocation::default(),
        }
    }

    #[test]
    fn running_rms_are_compared_with_the_configuration() {
        // The running RMs list rm-ids, with automatic failover or not; `?` is an RM without an answer.
        let table = "
            # configured | running                              | same  | unlisted | other mode
            rm1 rm2      | rm1,rm2 false; rm1,rm2 false         | true  | -        | false
            rm1          | rm1, rm2 false                       | true  | rm2      | false
            rm1          | ?                                    | -     | -        | false
            # One known answer is enough.
            rm1 rm2      | ?; rm1,rm2,rm3 false                 | -     | rm3      | false
            rm1 rm2 rm3  | rm1,rm2 false; rm1,rm2 false         | true  | -        | false
            rm1 rm2      | rm1,rm2 false; rm1,rm2 ~True~        | false | -        | true
            rm1 rm2      | rm1,rm2 false; rm1,rm2 maybe         | false | -        | false";
        for [configured, told, same, unlisted, other_mode] in rows(table) {
            let ids: Vec<&str> = configured.split(' ').collect();
            let conf = |told: &str| {
                let (rm_ids, automatic) = told.rsplit_once(' ')?;
                Some(running(rm_ids, &automatic.replace('~', " ")))
            };
            let confs: Vec<_> = told.split("; ").map(conf).collect();
            let found = Background::of_the_pair(&observed(&ids), &confs);
            let unlisted: Vec<&str> = unlisted.split(' ').filter(|id| *id != "-").collect();
            assert_eq!(
                found.same_ha_keys,
                same.parse().ok(),
                "{configured} | {told}"
            );
            assert_eq!(found.unlisted, unlisted, "{configured} | {told}");
            assert_eq!(
                found.other_mode.to_string(),
                other_mode,
                "{configured} | {told}"
            );
        }
    }

    /// `keeps_applications` for two RMs, each given as store class, znode, URI and `fs.defaultFS`.
    fn keeps(rms: [[&str; 4]; 2]) -> Option<bool> {
        let mut seen = observed(&["rm1", "rm2"]);
        let set = |value: &str| (!value.is_empty()).then(|| value.to_owned());
        for (rm, [class, ..]) in seen.rms.iter_mut().zip(rms) {
            rm.info = Ok(RmInfo {
                state_store: Some(format!("a.{class}")),
                ..RmInfo::default()
            });
        }
        let conf = |[_, znode, uri, default_fs]: [&str; 4]| {
            Some(RunningConf {
                store: StoreLocation {
                    znode: set(znode),
                    uri: set(uri),
                    default_fs: set(default_fs),
                },
                ..RunningConf::default()
            })
        };
        let running = rms.map(conf);
        Background::of_failover(&seen, None, &[], &running, Duration::ZERO).keeps_applications
    }

    #[test]
    fn known_reason_for_a_loss_is_named() {
        let (none, zk) = (Some("a.NullRMStateStore"), Some("a.ZKRMStateStore"));
        let level = Some("a.LeveldbRMStateStore");
        let table = [
            ([none, none], Loss::RecoveryOff),
            ([None, none], Loss::RecoveryOff),
            ([zk, level], Loss::NotShared),
            ([zk, None], Loss::Unknown),
            ([None, level], Loss::NotShared),
            ([None, None], Loss::Unknown),
        ];
        for (stores, expected) in table {
            let mut seen = observed(&["rm1", "rm2"]);
            for (rm, store) in seen.rms.iter_mut().zip(stores) {
                rm.info = Ok(RmInfo {
                    state_store: store.map(str::to_owned),
                    ..RmInfo::default()
                });
            }
            assert_eq!(Loss::of(&seen, &[]), expected, "{stores:?}");
        }
        let mut seen = observed(&["rm1", "rm2"]);
        seen.rms[1].info = Ok(RmInfo {
            state_store: level.map(str::to_owned),
            ..RmInfo::default()
        });
        assert_eq!(Loss::of(&seen, &[RmIndex(0)]), Loss::NotShared);
    }

    #[test]
    fn applications_survive_in_a_shared_store() {
        let table = "
            # store, znode, URI, fs.defaultFS of both RMs                                 | survive
            ZKRMStateStore /rmstore - -           | ZKRMStateStore /rmstore - -           | true
            # Another store's keys do not matter.
            ZKRMStateStore /a file:/x -           | ZKRMStateStore /a file:/y -           | true
            ZKRMStateStore /rmstore - -           | ZKRMStateStore /other - -             | false
            ZKRMStateStore /rmstore - -           | FileSystemRMStateStore /rmstore - -   | false
            FileSystemRMStateStore - hdfs://a/x - | FileSystemRMStateStore - hdfs://a/x - | true
            FileSystemRMStateStore - hdfs://a/x - | FileSystemRMStateStore - hdfs://b/x - | false
            FileSystemRMStateStore - file:///x -  | FileSystemRMStateStore - file:///x -  | false
            FileSystemRMStateStore - /x file:///  | FileSystemRMStateStore - /x file:///  | false
            FileSystemRMStateStore - /x -         | FileSystemRMStateStore - /x -         | false
            FileSystemRMStateStore - /x hdfs://a  | FileSystemRMStateStore - /x hdfs://a  | true
            FileSystemRMStateStore - /x hdfs://a  | FileSystemRMStateStore - /x hdfs://b  | false
            FileSystemRMStateStore - - -          | FileSystemRMStateStore - - -          | true
            NullRMStateStore - - -                | NullRMStateStore - - -                | false";
        for [one, other, expected] in rows(table) {
            let store = |cell: &'static str| -> [&str; 4] {
                let words: Vec<&str> = cell.split(' ').map(|word| word.trim_matches('-')).collect();
                words.try_into().expect("four words")
            };
            let found = keeps([store(one), store(other)]);
            assert_eq!(found, expected.parse().ok(), "{one} | {other}");
        }
    }
}
