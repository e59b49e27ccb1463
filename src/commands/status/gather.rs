//! Loads clusters from their configurations, and looks at all of them concurrently under one deadline.

use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::{Duration, Instant};

use tokio::sync::{OnceCell, Semaphore};

use crate::base::deadline::Deadline;
use crate::base::moment::Moment;
use crate::base::threads;
use crate::config::Environment;
use crate::error::{CommandError, Shortcut};
use crate::exit::Exit;
use crate::journal::{since_1970, unanswered};
use crate::net::address::Scheme;
use crate::net::http;
use crate::net::http::Means;
use crate::report::messages;
use crate::request::{Settings, StatusRequest, Style};
use crate::selection::Selection;
use crate::systems::yarn::judge::{Judgement, judge};
use crate::systems::yarn::look::{self, system_look};
use crate::systems::yarn::observations::Observations;
use crate::systems::yarn::observe::{self, ClusterTargets};
use crate::systems::yarn::targets::RmId;
use crate::systems::yarn::unanswered::{Activation, unsettled};

use crate::verdict::look::{Look, SystemLook};

use super::super::context::{CommandContext, means};
use super::super::{cluster_targets, progress};
use super::{folders, limit};

/// Maximum configurations to read at a time. Each one takes a thread.
const READERS: usize = 32;
/// Sockets per RM: one for calls, two for pages.
const SOCKETS_PER_RM: usize = 3;
/// Sockets and timers per ensemble.
const SOCKETS_PER_ENSEMBLE: usize = 2;

/// Maximum clusters to look at concurrently. A higher number would take memory without being faster.
const AT_ONCE: usize = 200;
/// Maximum servers to name in the "waiting for" message.
const SHOWN_NAMES: usize = 3;
/// Pause before a second look: an election makes sources contradict each other for less time than this (measured).
const SETTLING: Duration = Duration::from_millis(500);
/// Minimum time for a second look; with less time, a second look could get fewer answers than the first.
const SECOND_LOOK: Duration = Duration::from_secs(1);

/// A cluster to look at.
#[derive(Debug)]
struct Loaded {
    name: String,
    selection: Arc<Selection>,
    scheme: Scheme,
    means: Means,
    /// The cluster's HTTPS client. Created once: with `--watch`, the first look reads the certificates.
    https: OnceCell<http::HttpClient>,
    subject: ClusterTargets,
    /// The sandbox's folder, if the cluster is a sandbox: its log is read.
    sandbox: Option<PathBuf>,
}

/// A cluster that cannot be looked at, with the reason.
#[derive(Debug)]
struct Unloaded {
    selection: Selection,
    error: CommandError,
}

/// The requested clusters.
#[derive(Debug)]
pub(in crate::commands) struct Clusters {
    loaded: Vec<Arc<Loaded>>,
    broken: Vec<SystemLook>,
    /// Exit status if the only configuration is unusable. `None` if the verdict decides.
    unusable: Option<Exit>,
    /// HTTP client without TLS for all clusters. Created at the first look.
    plain: OnceCell<http::HttpClient>,
    /// Trust and credential without a configuration, for the shared client.
    means: Means,
    /// Readers for this user's log (key `None`) and the logs of sandboxes (by folder).
    logs: HashMap<Option<PathBuf>, unanswered::UnansweredReader>,
}

impl Clusters {
    /// Reads the configurations. If the only configuration is unusable and the output format requires one, that
    /// is an error. Otherwise, the cluster of an unusable configuration is listed with an unknown verdict.
    ///
    /// # Errors
    /// The only configuration is unusable, or a folder pattern matches no folder.
    pub(in crate::commands) async fn load(
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
            async move { load(&settings, &environment).await }
        });
        let mut clusters = Self {
            loaded: Vec::new(),
            broken: Vec::new(),
            unusable: None,
            plain: OnceCell::new(),
            means: means(settings, None),
            logs: HashMap::new(),
        };
        let mut loaded = Vec::new();
        for outcome in limit::at_most(READERS, loads).await {
            match outcome {
                Ok(cluster) => loaded.push(cluster),
                Err(unloaded) if alone && fails => return Err(unloaded.error),
                Err(unloaded) => {
                    let by_error = alone && !monitors;
                    clusters.unusable = by_error.then(|| messages::exit::of(&unloaded.error));
                    clusters.broken.push(unloaded.status());
                }
            }
        }
        let reader = |cluster: &Loaded| {
            let sandbox = cluster.sandbox.clone();
            (
                sandbox.clone(),
                unanswered::UnansweredReader::new(environment, sandbox, |_| {}),
            )
        };
        clusters.logs = loaded.iter().map(reader).collect();
        clusters.loaded = told_apart(loaded).into_iter().map(Arc::new).collect();
        Ok(clusters)
    }

    pub(in crate::commands) fn rm_ids(&self) -> Vec<RmId> {
        let rms = self.loaded.iter().flat_map(|cluster| &cluster.subject.rms);
        rms.map(|rm| rm.id.clone()).collect()
    }

    /// Returns the selection of the only cluster; an empty one if there are several.
    pub(in crate::commands) fn selection(&self) -> Arc<Selection> {
        match (&self.loaded[..], &self.broken[..]) {
            ([only], []) => Arc::clone(&only.selection),
            ([], [only]) => Arc::clone(&only.selection),
            _ => Arc::default(),
        }
    }

    /// Returns the exit status after a look.
    pub(super) fn exit(&self, look: &Look) -> Exit {
        self.unusable.unwrap_or_else(|| look.exit())
    }

    /// Looks at all clusters.
    pub(in crate::commands) async fn look(&self, deadline: Deadline) -> Look {
        let begun = Instant::now();
        let making = || http::HttpClient::new(Scheme::Http, &self.means, deadline);
        let plain = self.plain.get_or_try_init(making).await.cloned();
        let slots = Arc::new(Semaphore::new(AT_ONCE));
        let logs = self.read_logs(deadline).await;
        let looks = self.loaded.iter().cloned().map(|cluster| {
            let (plain, slots) = (plain.clone(), Arc::clone(&slots));
            let log = logs.get(&cluster.sandbox).cloned().unwrap_or_default();
            async move { limit::with_slot(&slots, || look(&cluster, &plain, &log, deadline)).await }
        });
        let mut clusters = limit::at_most(self.at_a_time(), looks).await;
        clusters.extend(self.broken.iter().cloned());
        Look::new(&look::SYSTEM, since_1970(), begun.elapsed(), clusters)
    }

    /// Reads every log once, even if several clusters share it.
    async fn read_logs(&self, deadline: Deadline) -> HashMap<Option<PathBuf>, Arc<[Activation]>> {
        let mut logs = HashMap::new();
        for (sandbox, log) in &self.logs {
            logs.insert(sandbox.clone(), log.read(deadline).await.into());
        }
        logs
    }

    /// Looks at all clusters, and shows on a terminal which servers have not answered yet.
    pub(in crate::commands) async fn look_on_terminal(&self, deadline: Deadline) -> Look {
        progress::while_waiting(self.look(deadline), deadline, || self.awaited()).await
    }

    /// Formats the servers that have not answered yet: `waiting for rm2 (host:8033)`.
    pub(super) fn awaited(&self) -> String {
        let is_alone = self.loaded.len() == 1;
        let names = self.loaded.iter().flat_map(|cluster| {
            let names = cluster.subject.pending.names().into_iter();
            names.map(|name| match is_alone {
                true => name,
                false => format!("{}: {name}", cluster.name),
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

    /// Returns how many clusters to look at concurrently within the limit of open files. Raises the limit if
    /// possible.
    fn at_a_time(&self) -> usize {
        let needs = |cluster: &Arc<Loaded>| {
            let ensemble = usize::from(cluster.subject.elector.is_ok()) * SOCKETS_PER_ENSEMBLE;
            cluster.subject.rms.len() * SOCKETS_PER_RM + ensemble
        };
        let all: usize = self.loaded.iter().map(needs).sum();
        let most = self.loaded.iter().map(needs).max().unwrap_or(1).max(1);
        (limit::open_files(all) / most).max(1)
    }
}

impl Loaded {
    /// Returns the HTTP client for the cluster's pages. HTTPS clients differ by cluster, because each cluster
    /// configures its trust; the plain HTTP client is shared.
    async fn web(
        &self,
        plain: &Result<http::HttpClient, http::HttpError>,
        deadline: Deadline,
    ) -> Result<http::HttpClient, http::HttpError> {
        match self.scheme {
            Scheme::Http => plain.clone(),
            Scheme::Https => {
                let making = || http::HttpClient::new(Scheme::Https, &self.means, deadline);
                self.https.get_or_try_init(making).await.cloned()
            }
        }
    }
}

/// Adds the folder to the names of clusters that share an id.
fn told_apart(mut clusters: Vec<Loaded>) -> Vec<Loaded> {
    let mut counts = HashMap::new();
    for cluster in &clusters {
        *counts.entry(cluster.name.clone()).or_insert(0) += 1;
    }
    let shared = |cluster: &&mut Loaded| counts.get(&cluster.name).is_some_and(|count| *count > 1);
    for cluster in clusters.iter_mut().filter(shared) {
        if let Some(folder) = cluster.selection.conf_dir() {
            cluster.name = format!("{} ({folder})", cluster.name);
        }
    }
    clusters
}

async fn load(settings: &Settings, environment: &Environment) -> Result<Loaded, Unloaded> {
    let loading = threads::catch_panic(loaded(settings, environment)).await;
    let loaded = loading.unwrap_or_else(|defect| {
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

async fn loaded(settings: &Settings, environment: &Environment) -> Result<Loaded, CommandError> {
    let context = CommandContext::load(settings, environment, Style::Subcommand).await?;
    context.require_ha("status")?;
    Ok(Loaded {
        sandbox: context.sandbox(),
        name: name(&context.selection),
        scheme: context.cluster.scheme,
        means: context.means(),
        https: OnceCell::new(),
        subject: cluster_targets::of(&context).await?,
        selection: context.selection,
    })
}

/// Returns the id of a cluster, or its folder if it has no id.
fn name(selection: &Selection) -> String {
    let id = selection.cluster_id().map(str::to_owned);
    let name = id.or_else(|| selection.conf_dir());
    name.unwrap_or_else(|| "cluster".to_owned())
}

/// Looks at one cluster. Catches a panic, so that the other clusters are reported.
async fn look(
    cluster: &Loaded,
    plain: &Result<http::HttpClient, http::HttpError>,
    log: &[Activation],
    deadline: Deadline,
) -> SystemLook {
    let looked = threads::catch_panic(look_once_or_twice(cluster, plain, log, deadline)).await;
    let (name, selection) = (cluster.name.clone(), Arc::clone(&cluster.selection));
    match looked.unwrap_or_else(|defect| Err(defect.to_string())) {
        Ok((seen, judgement)) => system_look(name, selection, &seen, &judgement),
        Err(why) => SystemLook::unseen(&look::SYSTEM, name, selection, why),
    }
}

async fn look_once_or_twice(
    cluster: &Loaded,
    plain: &Result<http::HttpClient, http::HttpError>,
    log: &[Activation],
    deadline: Deadline,
) -> Result<(Observations, Judgement), String> {
    if deadline.remaining().is_zero() {
        Err("not asked: no time was left".to_owned())
    } else {
        let web = cluster.web(plain, deadline).await;
        let mut seen = see(cluster, &web, log, deadline).await;
        if seen.1.is_contradiction() && deadline.remaining() >= SETTLING + SECOND_LOOK {
            tokio::time::sleep(SETTLING).await;
            seen = see(cluster, &web, log, deadline).await;
        }
        Ok(seen)
    }
}

async fn see(
    cluster: &Loaded,
    web: &Result<http::HttpClient, http::HttpError>,
    log: &[Activation],
    deadline: Deadline,
) -> (Observations, Judgement) {
    let mut observations = observe::look(&cluster.subject, web, deadline).await;
    observations.unanswered = unsettled(log, &observations, &Moment::now());
    let judgement = judge(&observations);
    (observations, judgement)
}

impl Unloaded {
    fn status(self) -> SystemLook {
        let (name, why) = (name(&self.selection), messages::sentence(&self.error));
        SystemLook::unseen(&look::SYSTEM, name, Arc::new(self.selection), why)
    }
}
