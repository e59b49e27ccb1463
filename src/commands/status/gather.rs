//! Loads systems from their configurations, and looks at all of them concurrently under one deadline.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Instant;

use tokio::sync::Semaphore;

use crate::base::deadline::Deadline;
use crate::base::threads;
use crate::config::Environment;
use crate::error::{CommandError, Shortcut};
use crate::exit::Exit;
use crate::journal::since_1970;
use crate::net::address::HostPort;
use crate::report::messages;
use crate::request::{Settings, StatusRequest};
use crate::selection::Selection;
use crate::systems::awaited::AwaitedServers;
use crate::systems::yarn::look::system_look;
use crate::systems::yarn::targets::RmId;
use crate::systems::{flink as flink_system, yarn as yarn_system, zookeeper as zookeeper_system};
use crate::verdict::look::{Look, System, SystemLook};

use super::super::progress;
use super::flink::FlinkCluster;
use super::yarn::{LogsOfLook, SharedByClusters, YarnCluster};
use super::zookeeper::LoadedEnsemble;
use super::{flink, folders, limit, yarn, zookeeper};

/// Maximum configurations to read at a time. Each one takes a thread.
const READERS: usize = 32;
/// Maximum systems to look at concurrently. More would take memory and not be faster.
const AT_ONCE: usize = 200;
/// Maximum servers to name in the "waiting for" message.
const SHOWN_NAMES: usize = 3;

/// The kind of system to look at.
#[derive(Debug, Clone)]
pub(in crate::commands) enum StatusOf {
    Yarn,
    Flink,
    Zookeeper {
        /// Empty: those of the configuration folders.
        servers: Arc<[HostPort]>,
    },
}

impl StatusOf {
    pub(in crate::commands) fn system(&self) -> &'static System {
        match self {
            Self::Yarn => &yarn_system::look::SYSTEM,
            Self::Flink => &flink_system::look::SYSTEM,
            Self::Zookeeper { .. } => &zookeeper_system::look::SYSTEM,
        }
    }
}

/// A system to look at.
#[derive(Debug)]
struct LoadedSystem {
    name: String,
    selection: Arc<Selection>,
    pending: AwaitedServers,
    targets: SystemTargets,
}

#[derive(Debug)]
enum SystemTargets {
    Yarn(Box<YarnCluster>),
    Zookeeper(LoadedEnsemble),
    Flink(Box<FlinkCluster>),
}

/// A system that cannot be looked at, with the reason.
#[derive(Debug)]
struct Unloaded {
    selection: Selection,
    error: CommandError,
}

/// The requested systems, all of one kind.
#[derive(Debug)]
pub(in crate::commands) struct Clusters {
    system: &'static System,
    loaded: Vec<Arc<LoadedSystem>>,
    broken: Vec<SystemLook>,
    /// Exit status if the only configuration is unusable. `None` if the verdict decides.
    unusable: Option<Exit>,
    /// True if an unreachable only system has an exit code of its own.
    tells_unreachable: bool,
    shared: Arc<SharedByClusters>,
}

impl Clusters {
    /// Reads the configurations. An unusable configuration is an error if it is the only one and the output format
    /// requires it. Otherwise its system is listed with an unknown verdict.
    ///
    /// # Errors
    /// The only configuration is unusable, or a folder pattern matches no folder.
    pub(in crate::commands) async fn load(
        of: &StatusOf,
        request: &StatusRequest,
        settings: &Settings,
        environment: &Environment,
        deadline: Deadline,
    ) -> Result<Self, CommandError> {
        let folders = folders::find(&request.folders, deadline).await?;
        let alone = folders.len() == 1;
        let monitors = request.format.is_for_monitoring();
        let fails = request
            .format
            .requires_configuration(request.watch.is_some());
        let loads = folders.into_iter().map(|folder| {
            let (mut settings, environment) = (settings.clone(), environment.clone());
            settings.timeout = Some(deadline.budget());
            if folder.is_some() {
                settings.sources.folder.clone_from(&folder);
            }
            let of = of.clone();
            async move { load(&of, &settings, &environment).await }
        });
        let system = of.system();
        let (mut loaded, mut broken, mut unusable) = (Vec::new(), Vec::new(), None);
        for outcome in limit::at_most(READERS, loads).await {
            match outcome {
                Ok(cluster) => loaded.push(cluster),
                Err(unloaded) if alone && fails => return Err(unloaded.error),
                Err(unloaded) => {
                    let by_error = alone && !monitors;
                    unusable = by_error.then(|| messages::exit::of(&unloaded.error));
                    broken.push(unloaded.status(system));
                }
            }
        }
        let yarn = loaded.iter().filter_map(LoadedSystem::yarn);
        Ok(Self {
            system,
            broken,
            unusable,
            tells_unreachable: alone && !monitors,
            shared: Arc::new(SharedByClusters::new(yarn, settings, environment)),
            loaded: told_apart(loaded).into_iter().map(Arc::new).collect(),
        })
    }

    pub(in crate::commands) fn rm_ids(&self) -> Vec<RmId> {
        let clusters = self.loaded.iter().filter_map(|one| one.yarn());
        let rms = clusters.flat_map(|cluster| &cluster.subject.rms);
        rms.map(|rm| rm.id.clone()).collect()
    }

    /// The masters of Flink clusters.
    pub(in crate::commands) fn masters(&self) -> Vec<HostPort> {
        let targets = self.loaded.iter().map(|one| &one.targets);
        let masters = targets.filter_map(|targets| match targets {
            SystemTargets::Flink(cluster) => Some(cluster.targets.masters.clone()),
            SystemTargets::Yarn(_) | SystemTargets::Zookeeper(_) => None,
        });
        masters.flatten().collect()
    }

    /// The selection of the only system. Empty if there are several.
    pub(in crate::commands) fn selection(&self) -> Arc<Selection> {
        match (&self.loaded[..], &self.broken[..]) {
            ([only], []) => Arc::clone(&only.selection),
            ([], [only]) => Arc::clone(&only.selection),
            _ => Arc::default(),
        }
    }

    /// Returns the exit status after a look.
    pub(super) fn exit(&self, look: &Look) -> Exit {
        if self.tells_unreachable && look.all().any(|one| one.is_unreachable) {
            return Exit::Unavailable;
        }
        self.unusable.unwrap_or_else(|| look.exit())
    }

    /// Looks at all systems.
    pub(in crate::commands) async fn look(&self, deadline: Deadline) -> Look {
        let begun = Instant::now();
        let logs = Arc::new(self.shared.read_logs(deadline).await);
        let slots = Arc::new(Semaphore::new(AT_ONCE));
        let looks = self.loaded.iter().cloned().map(|one| {
            let (logs, slots) = (Arc::clone(&logs), Arc::clone(&slots));
            let (system, shared) = (self.system, Arc::clone(&self.shared));
            async move {
                let looking = || look(&one, system, &shared, &logs, deadline);
                limit::with_slot(&slots, looking).await
            }
        });
        let mut clusters = limit::at_most(self.at_a_time(), looks).await;
        clusters.extend(self.broken.iter().cloned());
        Look::new(self.system, since_1970(), begun.elapsed(), clusters)
    }

    /// Looks at all systems, and shows on a terminal which servers have not answered yet.
    pub(in crate::commands) async fn look_on_terminal(&self, deadline: Deadline) -> Look {
        progress::while_waiting(self.look(deadline), deadline, || self.awaited()).await
    }

    /// Formats the servers that have not answered yet: `waiting for rm2 (host:8033)`.
    pub(super) fn awaited(&self) -> String {
        let is_alone = self.loaded.len() == 1;
        let names = self.loaded.iter().flat_map(|one| {
            let names = one.pending.names().into_iter();
            names.map(|name| match is_alone {
                true => name,
                false => format!("{}: {name}", one.name),
            })
        });
        let names: Vec<String> = names.collect();
        let shown = names.get(..SHOWN_NAMES).unwrap_or(&names).join(", ");
        match names.len().saturating_sub(SHOWN_NAMES) {
            0 if shown.is_empty() => "looking".to_owned(),
            0 => format!("waiting for {shown}"),
            more => format!("waiting for {shown} and {more} more"),
        }
    }

    /// How many systems to look at concurrently within the limit of open files. Raises the limit if possible.
    fn at_a_time(&self) -> usize {
        let needs = |one: &Arc<LoadedSystem>| match &one.targets {
            SystemTargets::Yarn(cluster) => cluster.sockets(),
            SystemTargets::Zookeeper(ensemble) => ensemble.sockets(),
            SystemTargets::Flink(cluster) => cluster.sockets(),
        };
        let all: usize = self.loaded.iter().map(needs).sum();
        let most = self.loaded.iter().map(needs).max().unwrap_or(1).max(1);
        (limit::open_files(all) / most).max(1)
    }
}

impl LoadedSystem {
    fn yarn(&self) -> Option<&YarnCluster> {
        match &self.targets {
            SystemTargets::Yarn(cluster) => Some(cluster),
            SystemTargets::Zookeeper(_) | SystemTargets::Flink(_) => None,
        }
    }
}

/// Adds the folder to the names of systems that share a name.
fn told_apart(mut systems: Vec<LoadedSystem>) -> Vec<LoadedSystem> {
    let mut counts = HashMap::new();
    for system in &systems {
        *counts.entry(system.name.clone()).or_insert(0) += 1;
    }
    let shared =
        |system: &&mut LoadedSystem| counts.get(&system.name).is_some_and(|count| *count > 1);
    for system in systems.iter_mut().filter(shared) {
        if let Some(folder) = system.selection.conf_dir() {
            system.name = format!("{} ({folder})", system.name);
        }
    }
    systems
}

async fn load(
    of: &StatusOf,
    settings: &Settings,
    environment: &Environment,
) -> Result<LoadedSystem, Unloaded> {
    let loading = async {
        match of {
            StatusOf::Yarn => {
                let (cluster, selection) = yarn::load(settings, environment).await?;
                Ok(LoadedSystem {
                    name: yarn::name(&selection),
                    pending: cluster.subject.pending.clone(),
                    targets: SystemTargets::Yarn(Box::new(cluster)),
                    selection,
                })
            }
            StatusOf::Flink => {
                let (cluster, selection) = flink::load(settings, environment).await?;
                Ok(LoadedSystem {
                    name: cluster.targets.path.clone(),
                    pending: cluster.pending.clone(),
                    targets: SystemTargets::Flink(Box::new(cluster)),
                    selection,
                })
            }
            StatusOf::Zookeeper { servers } => {
                let loading = zookeeper::load(servers, settings, environment);
                let (ensemble, selection) = loading.await?;
                Ok(LoadedSystem {
                    name: ensemble.targets.name(),
                    pending: ensemble.pending.clone(),
                    targets: SystemTargets::Zookeeper(ensemble),
                    selection,
                })
            }
        }
    };
    let loaded = threads::catch_panic(loading).await;
    let loaded = loaded.unwrap_or_else(|defect| {
        Err(CommandError::CutShort {
            why: Shortcut::Defect(defect.to_string()),
            is_change: false,
            sent: Vec::new(),
        })
    });
    loaded.map_err(|error| Unloaded {
        selection: settings.selection(environment),
        error,
    })
}

/// Looks at one system. Catches a panic, so that the other systems are still reported.
async fn look(
    one: &LoadedSystem,
    system: &'static System,
    shared: &SharedByClusters,
    logs: &LogsOfLook,
    deadline: Deadline,
) -> SystemLook {
    let (name, selection) = (one.name.clone(), Arc::clone(&one.selection));
    if deadline.remaining().is_zero() {
        let why = "not asked: no time was left".to_owned();
        return SystemLook::unseen(system, name, selection, why);
    }
    let looking = async {
        let (name, selection) = (name.clone(), Arc::clone(&selection));
        match &one.targets {
            SystemTargets::Yarn(cluster) => {
                let (observations, judgement) = yarn::look(cluster, shared, logs, deadline).await;
                system_look(name, selection, &observations, &judgement)
            }
            SystemTargets::Zookeeper(ensemble) => {
                zookeeper::look(ensemble, name, selection, deadline).await
            }
            SystemTargets::Flink(cluster) => flink::look(cluster, name, selection, deadline).await,
        }
    };
    match threads::catch_panic(looking).await {
        Ok(look) => look,
        Err(defect) => SystemLook::unseen(system, name, selection, defect.to_string()),
    }
}

impl Unloaded {
    fn status(self, system: &'static System) -> SystemLook {
        let (name, why) = (yarn::name(&self.selection), messages::sentence(&self.error));
        SystemLook::unseen(system, name, Arc::new(self.selection), why)
    }
}
