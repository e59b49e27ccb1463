//! The inputs of the guard: one look at the cluster, the configuration of its running RMs, and whether their state
//! store is reachable.

use std::time::Duration;

use crate::base::deadline::Deadline;
use crate::base::join;
use crate::base::moment::Moment;
use crate::commands::context::LOOK;
use crate::config::keys::{self, Key};
use crate::error::CommandError;
use crate::ha::plan;
use crate::ha::plan::{Background, ClusterView, Planned, RmIndex};
use crate::ha::state::FailoverMode;
use crate::journal::since_1970;
use crate::net::address::HostPort;
use crate::net::http::HttpClient;
use crate::systems::missing::of_zookeeper;
use crate::systems::yarn::observations::{Observations, ObservedSource, RmInfo};
use crate::systems::yarn::observe::Watch;
use crate::systems::yarn::pages;
use crate::systems::yarn::running_conf::{RunningConf, StoreLocation};
use crate::systems::yarn::silences::Silences;
use crate::systems::yarn::unanswered::{Activation, unsettled};
use crate::verdict::seen::Missing;

use super::driver::{self, Driver};
use super::state_files::ClusterFiles;

/// Keys that must have the same value on both RMs of every pair.
static OF_THE_PAIR: [&Key; 4] = [
    &keys::HA_RM_IDS,
    &keys::CLUSTER_ID,
    &keys::AUTO_FAILOVER_ENABLED,
    &keys::ZK_ADDRESS,
];
/// Keys that must also have the same value with automatic failover.
static OF_THE_ELECTOR: [&Key; 2] = [&keys::ZK_BASE_PATH, &keys::CURATOR_ELECTOR];
/// Location of the state store: znode, URI, and the base of the URI.
static OF_THE_STORE: [&str; 3] = [
    "yarn.resourcemanager.zk-state-store.parent-path",
    "yarn.resourcemanager.fs.state-store.uri",
    "fs.defaultFS",
];

pub(super) struct FailoverInputs {
    /// The look, as input for the state machines.
    pub(super) view: ClusterView,
    pub(super) seen: Observations,
    /// The settings of each RM without `--dead`. `None` if the RM does not show its configuration.
    running: Vec<Option<RunningConf>>,
    /// Why ZooKeeper, which holds the state store, is unreachable. `None` if ZooKeeper is reachable.
    pub(super) store_away: Option<Missing>,
    /// Two RMs that have the same address.
    one_address: Option<[RmIndex; 2]>,
    /// Unanswered activations in the log. The log is read before the look.
    pub(super) log: Vec<Activation>,
}

/// Reads all sources, each for at most [`LOOK`]. The guard refuses an RM that does not answer in this time.
pub(super) async fn look(
    driver: &mut Driver<'_>,
    files: &ClusterFiles,
    dead: &[RmIndex],
    deadline: Deadline,
) -> FailoverInputs {
    let asking = Asking::of(&driver.watch, dead);
    let soon = deadline.capped(LOOK);
    // Read the log before the look: the look then shows the result of every logged activation.
    let log = driver.activations.read(soon).await;
    driver.shown.doing(driver::LOOKING);
    let (mut seen, running) = tokio::join!(driver.look(deadline), asking.ask(soon));
    driver.quiet();
    let soon = deadline.capped(LOOK);
    seen.unanswered = unsettled(&log, &seen, &Moment::now());
    driver.silences = Silences::from(&seen);
    FailoverInputs {
        view: ClusterView::from(&seen),
        store_away: store_away(&driver.watch, &seen, soon).await,
        one_address: files.same_address().map(|pair| pair.map(RmIndex)),
        seen,
        running,
        log,
    }
}

/// Time of a look that waits for a silent RM, and of the step after it.
const SILENT_LOOK: Duration = Duration::from_millis(3750);

impl FailoverInputs {
    /// Refuses a plan that needs more time than is `left` of the `limit`: each step takes [`driver::STEP`], or
    /// [`LOOK`] where an RM does not answer. Half of the time is reserved to undo the last step.
    ///
    /// # Errors
    /// The time limit is too short.
    pub(super) fn require_time(
        &self,
        planned: &[Planned],
        left: Duration,
        limit: Duration,
    ) -> Result<(), CommandError> {
        let steps = planned.iter().map(|step| match step {
            Planned::Transition(..) | Planned::AwaitElection => 1,
            Planned::Elections { .. } => 2,
            Planned::Nothing | Planned::Confirm(_) => 0,
        });
        let steps: u32 = steps.sum();
        self.require_steps(steps, left, limit)?;
        // Plus one step, to undo the last one.
        let work = driver::STEP * (steps + 1);
        if left >= work {
            return Ok(());
        }
        // The looks before the plan may take longer in the next attempt.
        let needed = work + limit.saturating_sub(left) * 2;
        Err(CommandError::TooShort {
            limit,
            needed: Duration::from_secs(needed.as_secs() + 1),
            silent: false,
        })
    }

    /// Refuses a plan of `steps` steps that needs more time than is `left`, if an RM does not answer.
    pub(super) fn require_steps(
        &self,
        steps: u32,
        left: Duration,
        limit: Duration,
    ) -> Result<(), CommandError> {
        let work = SILENT_LOOK * 2 * steps;
        if !self.waits() || left >= work {
            return Ok(());
        }
        let needed = LOOK + work;
        let needed = Duration::from_secs(needed.as_secs() + 1);
        Err(CommandError::TooShort {
            limit,
            needed,
            silent: true,
        })
    }

    /// True if a look at this cluster waits for an unresponsive RM.
    fn waits(&self) -> bool {
        let silent = |missing: Option<&Missing>| {
            matches!(missing, Some(Missing::Silent(_) | Missing::Unreachable(_)))
        };
        let sources = [
            ObservedSource::State,
            ObservedSource::Health,
            ObservedSource::IsActive,
        ];
        let mut rms = self.seen.rms.iter();
        rms.any(|rm| sources.iter().any(|source| silent(rm.missing(*source))))
    }

    /// True if the RMs keep their state in ZooKeeper.
    pub(super) fn store_in_zookeeper(&self) -> bool {
        store_in_zookeeper(&self.seen)
    }

    pub(super) fn background(&self, wanted: &plan::PlanRequest) -> Background {
        self.with_ours(match wanted {
            plan::PlanRequest::Failover(_) => Background::of_failover(
                &self.seen,
                wanted.target(&self.view),
                wanted.dead(),
                &self.running,
                since_1970(),
            ),
            plan::PlanRequest::Repair(_) => Background::of_the_pair(&self.seen, &self.running),
        })
    }

    /// Adds the facts that this host knows.
    fn with_ours(&self, background: Background) -> Background {
        Background {
            store_is_away: self.store_away.is_some(),
            same_process: self.one_address.or(background.same_process),
            ..background
        }
    }
}

fn store_in_zookeeper(seen: &Observations) -> bool {
    let infos = seen.rms.iter().filter_map(|rm| rm.info.as_ref().ok());
    infos.into_iter().any(RmInfo::store_in_zookeeper)
}

async fn store_away(watch: &Watch, seen: &Observations, deadline: Deadline) -> Option<Missing> {
    let location = watch.subject.elector.as_ref().ok()?;
    if !store_in_zookeeper(seen) {
        return None;
    }
    if watch.zookeeper().is_some() {
        return seen.elector.as_ref().err().cloned();
    }
    match location.open(deadline).await {
        Ok(session) => {
            session.close().await;
            None
        }
        Err(error) => Some(of_zookeeper(&error, keys::ZK_ADDRESS.name)),
    }
}

/// The RMs to ask for their configuration.
struct Asking {
    web: Option<HttpClient>,
    /// Addresses of the RMs without `--dead`. `None` for an RM without an address.
    addresses: Vec<Option<HostPort>>,
    mode: FailoverMode,
}

impl Asking {
    fn of(watch: &Watch, dead: &[RmIndex]) -> Self {
        let rms = watch.subject.rms.iter().enumerate();
        let alive = rms.filter(|(index, _)| !dead.contains(&RmIndex(*index)));
        Self {
            web: watch.web().ok().cloned(),
            addresses: alive.map(|(_, rm)| rm.web.clone().ok()).collect(),
            mode: watch.subject.failover,
        }
    }

    async fn ask(self, deadline: Deadline) -> Vec<Option<RunningConf>> {
        let questions = self.addresses.into_iter().map(|address| {
            let (web, mode) = (self.web.clone(), self.mode);
            async move { conf(&web?, &address?, mode, deadline).await }
        });
        join::all(questions).await
    }
}

/// Returns the settings of one RM. `None` if the RM does not show one of the keys.
async fn conf(
    web: &HttpClient,
    address: &HostPort,
    mode: FailoverMode,
    deadline: Deadline,
) -> Option<RunningConf> {
    let of_the_elector = match mode {
        FailoverMode::Automatic => &OF_THE_ELECTOR[..],
        FailoverMode::Manual => &[],
    };
    let of_the_pair = OF_THE_PAIR.iter().chain(of_the_elector);
    let of_the_pair: Vec<&str> = of_the_pair.map(|key| key.name).collect();
    let (of_the_pair, store) = tokio::join!(
        values(web, address, &of_the_pair, deadline),
        values(web, address, &OF_THE_STORE, deadline)
    );
    let of_the_pair = of_the_pair?;
    let [rm_ids, _, automatic, ..] = of_the_pair.as_slice() else {
        return None;
    };
    let mut store = store?.into_iter();
    Some(RunningConf {
        rm_ids: rm_ids.clone(),
        automatic: automatic.clone(),
        of_the_pair,
        store: StoreLocation {
            znode: store.next().flatten(),
            uri: store.next().flatten(),
            default_fs: store.next().flatten(),
        },
    })
}

/// Returns the values of these keys in the same order. `None` if the RM does not show one of them.
async fn values(
    web: &HttpClient,
    address: &HostPort,
    keys: &[&'static str],
    deadline: Deadline,
) -> Option<Vec<Option<String>>> {
    let questions = keys.iter().copied().map(|key| {
        let (web, address) = (web.clone(), address.clone());
        async move { pages::property(&web, &address, key, deadline).await.ok() }
    });
    join::all(questions).await.into_iter().collect()
}
