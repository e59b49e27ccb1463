//! Configuration folders to clusters, and one look at all of them at once under one deadline.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant, SystemTime};

use nix::sys::resource::{Resource, getrlimit, setrlimit};
use tokio::sync::{OnceCell, Semaphore};

use crate::cluster::{RmId, Scheme};
use crate::config::{Environment, keys};
use crate::deadline::Deadline;
use crate::error::CommandError;
use crate::http::{self, Answer, Means};
use crate::observe;
use crate::observe::cluster::{Rm, Subject};
use crate::report::status::{ClusterStatus, Look, Seen};
use crate::report::today;
use crate::request::{Settings, Spelling, StatusFormat, StatusRequest};
use crate::verdict::cluster::judge;
use crate::zk::ensemble::Ensemble;

use super::super::context::means;
use super::Context;

/// How many configurations are read at a time: each has a thread while it is read.
const READERS: usize = 32;
/// Files that are open whatever is looked at.
const SPARE_FILES: usize = 64;
/// Sockets per RM: one for calls, two for pages.
const SOCKETS_PER_RM: usize = 3;
/// Sockets and timers per ensemble.
const SOCKETS_PER_ENSEMBLE: usize = 2;

/// How many clusters have their turn at once: more only wait for each other, and for memory.
const AT_ONCE: usize = 200;
/// How long a turn is: a cluster that is silent for longer is waited for beside the others.
const TURN: Duration = Duration::from_millis(250);
/// How long an election leaves the sources in contradiction: less, where it was measured.
const SETTLING: Duration = Duration::from_millis(500);
/// What a second look must be given, so that it sees no less than the first.
const SECOND_LOOK: Duration = Duration::from_secs(1);

/// A cluster to look at.
#[derive(Debug)]
struct Loaded {
    name: String,
    folder: Option<String>,
    scheme: Scheme,
    means: Means,
    /// Made once: a watched cluster's certificates are read at its first look.
    https: OnceCell<http::Client>,
    subject: Subject,
}

/// A cluster that cannot be looked at, with the reason.
#[derive(Debug)]
struct Unloaded {
    folder: Option<String>,
    error: CommandError,
}

/// The clusters that were asked for.
#[derive(Debug)]
pub(in crate::commands) struct Clusters {
    loaded: Vec<Arc<Loaded>>,
    broken: Vec<ClusterStatus>,
    /// What is the same for all of them.
    means: Means,
}

impl Clusters {
    /// Reads their configurations. One that is broken is a failure where it is the only one and is shown to people,
    /// and else a cluster of which nothing is known.
    ///
    /// # Errors
    /// See above; or a pattern of folders fits none.
    pub(in crate::commands) async fn load(
        request: &StatusRequest,
        settings: &Settings,
        environment: &Environment,
        deadline: Deadline,
    ) -> Result<Self, CommandError> {
        let folders = folders(&request.folders, deadline).await?;
        let alone = folders.len() == 1
            && matches!(request.format, StatusFormat::Table | StatusFormat::Json);
        let loads = folders.into_iter().map(|folder| {
            let (mut settings, environment) = (settings.clone(), environment.clone());
            if folder.is_some() {
                settings.sources.folder.clone_from(&folder);
            }
            async move { load(folder.as_deref(), &settings, &environment).await }
        });
        let mut clusters = Self {
            loaded: Vec::new(),
            broken: Vec::new(),
            means: means(settings, None),
        };
        let mut loaded = Vec::new();
        for outcome in at_most(READERS, loads).await {
            match outcome {
                Ok(cluster) => loaded.push(cluster),
                Err(unloaded) if alone => return Err(unloaded.error),
                Err(unloaded) => clusters.broken.push(unloaded.status()),
            }
        }
        clusters.loaded = told_apart(loaded).into_iter().map(Arc::new).collect();
        Ok(clusters)
    }

    /// The RMs of the clusters.
    pub(in crate::commands) fn rm_ids(&self) -> Vec<RmId> {
        let rms = self.loaded.iter().flat_map(|cluster| &cluster.subject.rms);
        rms.map(|rm| rm.id.clone()).collect()
    }

    /// Looks at all of them.
    pub(in crate::commands) async fn look(&self, deadline: Deadline) -> Look {
        let begun = Instant::now();
        let plain = http::Client::new(Scheme::Http, &self.means, deadline).await;
        let turns = Arc::new(Semaphore::new(AT_ONCE));
        let looks = self.loaded.iter().cloned().map(|cluster| {
            let (plain, turns) = (plain.clone(), Arc::clone(&turns));
            async move { in_turn(&turns, || look(&cluster, &plain, deadline)).await }
        });
        let mut clusters = at_most(self.at_a_time(), looks).await;
        clusters.extend(self.broken.iter().cloned());
        let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH);
        Look::new(now.unwrap_or(Duration::ZERO), begun.elapsed(), clusters)
    }

    /// How many clusters the limit of open files allows to be looked at at a time: all of them, where it can be
    /// raised to what they need.
    fn at_a_time(&self) -> usize {
        let needs = |cluster: &Arc<Loaded>| {
            let ensemble = usize::from(cluster.subject.ensemble.is_ok()) * SOCKETS_PER_ENSEMBLE;
            cluster.subject.rms.len() * SOCKETS_PER_RM + ensemble
        };
        let all: usize = self.loaded.iter().map(needs).sum();
        let most = self.loaded.iter().map(needs).max().unwrap_or(1).max(1);
        let limit = raised_limit(all + SPARE_FILES);
        (limit.saturating_sub(SPARE_FILES) / most).max(1)
    }
}

/// Raises the limit of open files to this, as far as is allowed; the limit then.
fn raised_limit(wanted: usize) -> usize {
    let Ok((soft, hard)) = getrlimit(Resource::RLIMIT_NOFILE) else {
        return wanted;
    };
    let wanted = u64::try_from(wanted).unwrap_or(u64::MAX);
    let raised = wanted.min(hard).max(soft);
    let in_force = match setrlimit(Resource::RLIMIT_NOFILE, raised, hard) {
        Ok(()) => raised,
        Err(_) => soft,
    };
    usize::try_from(in_force).unwrap_or(usize::MAX)
}

impl Loaded {
    /// What asks for the cluster's pages. Whom to trust is each cluster's own; plain HTTP is the same for all of them.
    async fn web(
        &self,
        plain: &Result<http::Client, Answer>,
        deadline: Deadline,
    ) -> Result<http::Client, Answer> {
        match self.scheme {
            Scheme::Http => plain.clone(),
            Scheme::Https => {
                let making = || http::Client::new(Scheme::Https, &self.means, deadline);
                self.https.get_or_try_init(making).await.cloned()
            }
        }
    }
}

/// The folders, patterns resolved; none at all is the one in force.
async fn folders(
    named: &[PathBuf],
    deadline: Deadline,
) -> Result<Vec<Option<PathBuf>>, CommandError> {
    if named.is_empty() {
        return Ok(vec![None]);
    }
    let named = named.to_vec();
    // File systems hang.
    let finding = tokio::task::spawn_blocking(move || {
        let found: Result<Vec<Vec<PathBuf>>, CommandError> =
            named.iter().map(|named| matching(named)).collect();
        found
    });
    let found = deadline
        .bound(finding)
        .await
        .map_err(crate::config::ConfigError::Slow)?;
    let mut folders = found.unwrap_or_else(|_| Ok(Vec::new()))?.concat();
    let mut seen = std::collections::HashSet::new();
    folders.retain(|folder| seen.insert(folder.clone()));
    Ok(folders.into_iter().map(Some).collect())
}

/// A folder of this name, or those that fit it as a pattern.
fn matching(named: &Path) -> Result<Vec<PathBuf>, CommandError> {
    let pattern = named.to_string_lossy();
    if named.exists() || !pattern.contains(['*', '?', '[']) {
        return Ok(vec![named.to_path_buf()]);
    }
    let found = glob::glob(&pattern).map(|found| {
        let folders = found.flatten().filter(|path| path.is_dir());
        folders.collect::<Vec<_>>()
    });
    match found {
        Ok(folders) if !folders.is_empty() => Ok(folders),
        _ => Err(CommandError::Config(
            crate::config::ConfigError::MissingFolder {
                folder: named.to_path_buf(),
                named_by: "--conf-dir",
            },
        )),
    }
}

/// Clusters with the same id are named with their folders too.
fn told_apart(mut clusters: Vec<Loaded>) -> Vec<Loaded> {
    let mut counts = HashMap::new();
    for cluster in &clusters {
        *counts.entry(cluster.name.clone()).or_insert(0) += 1;
    }
    let shared = |cluster: &&mut Loaded| counts.get(&cluster.name).is_some_and(|count| *count > 1);
    for cluster in clusters.iter_mut().filter(shared) {
        if let Some(folder) = &cluster.folder {
            cluster.name = format!("{} ({folder})", cluster.name);
        }
    }
    clusters
}

async fn load(
    folder: Option<&Path>,
    settings: &Settings,
    environment: &Environment,
) -> Result<Loaded, Unloaded> {
    let folder_name = folder.map(|folder| folder.display().to_string());
    let loaded = subject(settings, environment).await;
    match loaded {
        Ok((subject, scheme, means)) => Ok(Loaded {
            name: match (subject.cluster_id.as_str(), &folder_name) {
                ("", Some(folder)) => folder.clone(),
                ("", None) => "cluster".to_owned(),
                (id, _) => id.to_owned(),
            },
            folder: folder_name,
            scheme,
            means,
            https: OnceCell::new(),
            subject,
        }),
        Err(error) => Err(Unloaded {
            folder: folder_name,
            error,
        }),
    }
}

async fn subject(
    settings: &Settings,
    environment: &Environment,
) -> Result<(Subject, Scheme, Means), CommandError> {
    let context = Context::load(settings, environment, Spelling::Today).await?;
    context.require_ha("status")?;
    let subject = subject_of(&context).await?;
    Ok((subject, context.cluster.scheme, context.means()))
}

/// What there is to look at in a configuration.
pub(in crate::commands) async fn subject_of(context: &Context) -> Result<Subject, CommandError> {
    let rms: Vec<Rm> = context
        .cluster
        .distinct()
        .into_iter()
        .map(|rm| Rm {
            id: rm.id.clone(),
            admin: rm.admin.clone(),
            web: rm.web.clone(),
        })
        .collect();
    if rms.is_empty() {
        return Err(CommandError::NoRms);
    }
    let configuration = &context.configuration;
    let cluster_id = configuration.get_trimmed(keys::CLUSTER_ID.name)?;
    Ok(Subject {
        cluster_id: cluster_id.unwrap_or_default(),
        failover: context.cluster.failover,
        curator: configuration.boolean(&keys::CURATOR_ELECTOR)?,
        rms,
        ensemble: Ensemble::from_configuration(configuration)?,
        // Pages and the elector tell something without it.
        caller: context
            .caller()
            .await
            .map_err(|error| today::sentence(&error)),
    })
}

async fn look(
    cluster: &Loaded,
    plain: &Result<http::Client, Answer>,
    deadline: Deadline,
) -> ClusterStatus {
    let seen = if deadline.remaining().is_zero() {
        Err("not asked: no time was left".to_owned())
    } else {
        let web = cluster.web(plain, deadline).await;
        let mut seen = see(cluster, &web, deadline).await;
        if seen.judgement.is_contradiction() && deadline.remaining() >= SETTLING + SECOND_LOOK {
            tokio::time::sleep(SETTLING).await;
            seen = see(cluster, &web, deadline).await;
        }
        Ok(seen)
    };
    ClusterStatus {
        name: cluster.name.clone(),
        folder: cluster.folder.clone(),
        seen,
    }
}

async fn see(cluster: &Loaded, web: &Result<http::Client, Answer>, deadline: Deadline) -> Seen {
    let observations = observe::cluster::look(&cluster.subject, web, deadline).await;
    let judgement = judge(&observations);
    Seen {
        observations,
        judgement,
    }
}

impl Unloaded {
    fn status(self) -> ClusterStatus {
        ClusterStatus {
            name: self.folder.clone().unwrap_or_else(|| "cluster".to_owned()),
            folder: self.folder,
            seen: Err(today::sentence(&self.error)),
        }
    }
}

/// Waits for a turn, begins, and gives the turn back when the future is ready or has had it for long enough. Only what
/// has begun takes the memory that it needs.
async fn in_turn<F: Future>(turns: &Semaphore, begin: impl FnOnce() -> F) -> F::Output {
    let turn = turns.acquire().await;
    let mut future = Box::pin(begin());
    if let Ok(output) = tokio::time::timeout(TURN, &mut future).await {
        return output;
    }
    drop(turn);
    future.await
}

/// Runs futures, so many at a time, and gives their results in the futures' order.
async fn at_most<F>(limit: usize, futures: impl IntoIterator<Item = F>) -> Vec<F::Output>
where
    F: Future + Send + 'static,
    F::Output: Send,
{
    let turns = Arc::new(Semaphore::new(limit.min(Semaphore::MAX_PERMITS)));
    let bounded = futures.into_iter().map(|future| {
        let turns = Arc::clone(&turns);
        async move {
            // The semaphore is never closed: there is always a turn.
            let _turn = turns.acquire().await;
            future.await
        }
    });
    observe::all(bounded).await
}
