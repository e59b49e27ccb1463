//! YARN clusters: what a look at them needs, and the look.

use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::Arc;

use tokio::sync::OnceCell;

use crate::base::deadline::Deadline;
use crate::base::moment::Moment;
use crate::config::Environment;
use crate::error::CommandError;
use crate::journal::unanswered;
use crate::net::address::Scheme;
use crate::net::http;
use crate::net::http::Means;
use crate::request::{Settings, Style};
use crate::selection::Selection;
use crate::systems::yarn::judge::{Judgement, judge};
use crate::systems::yarn::observations::Observations;
use crate::systems::yarn::observe::{self, ClusterTargets};
use crate::systems::yarn::unanswered::{Activation, unsettled};

use super::super::cluster_targets;
use super::super::context::{CommandContext, means};
use super::limit::second_look;

/// Sockets per RM: one for calls, two for pages.
const SOCKETS_PER_RM: usize = 3;
/// Sockets and timers per ensemble.
const SOCKETS_PER_ENSEMBLE: usize = 2;

/// One cluster to look at.
#[derive(Debug)]
pub(super) struct YarnCluster {
    scheme: Scheme,
    means: Means,
    /// Created once: with `--watch`, the certificates are read at the first look.
    https: OnceCell<http::HttpClient>,
    pub(super) subject: ClusterTargets,
    /// The folder of the sandbox, if the cluster is one. Its log is read.
    sandbox: Option<PathBuf>,
}

/// What all clusters of a command share.
#[derive(Debug)]
pub(super) struct SharedByClusters {
    /// HTTP client without TLS. Created at the first look.
    plain: OnceCell<http::HttpClient>,
    /// Trust and credential without a configuration, for that client.
    means: Means,
    /// Readers for the log of this user (key `None`) and the logs of sandboxes (by folder).
    logs: HashMap<Option<PathBuf>, unanswered::UnansweredReader>,
}

/// The entries of the logs at the begin of a look, by the keys of [`SharedByClusters::logs`].
pub(super) type LogsOfLook = HashMap<Option<PathBuf>, Arc<[Activation]>>;

impl SharedByClusters {
    pub(super) fn new<'a>(
        clusters: impl Iterator<Item = &'a YarnCluster>,
        settings: &Settings,
        environment: &Environment,
    ) -> Self {
        let reader = |cluster: &YarnCluster| {
            let sandbox = cluster.sandbox.clone();
            (
                sandbox.clone(),
                unanswered::UnansweredReader::new(environment, sandbox, |_| {}),
            )
        };
        Self {
            plain: OnceCell::new(),
            means: means(settings, None),
            logs: clusters.map(reader).collect(),
        }
    }

    /// Reads every log once, even if several clusters share it.
    pub(super) async fn read_logs(&self, deadline: Deadline) -> LogsOfLook {
        let mut logs = HashMap::new();
        for (sandbox, log) in &self.logs {
            logs.insert(sandbox.clone(), log.read(deadline).await.into());
        }
        logs
    }
}

pub(super) async fn load(
    settings: &Settings,
    environment: &Environment,
) -> Result<(YarnCluster, Arc<Selection>), CommandError> {
    let context = CommandContext::load(settings, environment, Style::Subcommand).await?;
    context.require_ha("status")?;
    let cluster = YarnCluster {
        sandbox: context.sandbox(),
        scheme: context.cluster.scheme,
        means: context.means(),
        https: OnceCell::new(),
        subject: cluster_targets::of(&context).await?,
    };
    Ok((cluster, context.selection))
}

/// The id of a cluster, or its folder if it has no id.
pub(super) fn name(selection: &Selection) -> String {
    let id = selection.cluster_id().map(str::to_owned);
    let name = id.or_else(|| selection.conf_dir());
    name.unwrap_or_else(|| "cluster".to_owned())
}

pub(super) async fn look(
    cluster: &YarnCluster,
    shared: &SharedByClusters,
    logs: &LogsOfLook,
    deadline: Deadline,
) -> (Observations, Judgement) {
    let web = cluster.web(shared, deadline).await;
    let log = logs.get(&cluster.sandbox).cloned().unwrap_or_default();
    let mut seen = see(cluster, &web, &log, deadline).await;
    if seen.1.is_contradiction() && second_look(deadline).await {
        seen = see(cluster, &web, &log, deadline).await;
    }
    seen
}

async fn see(
    cluster: &YarnCluster,
    web: &Result<http::HttpClient, http::HttpError>,
    log: &[Activation],
    deadline: Deadline,
) -> (Observations, Judgement) {
    let mut observations = observe::look(&cluster.subject, web, deadline).await;
    observations.unanswered = unsettled(log, &observations, &Moment::now());
    let judgement = judge(&observations);
    (observations, judgement)
}

impl YarnCluster {
    pub(super) fn sockets(&self) -> usize {
        let ensemble = usize::from(self.subject.elector.is_ok()) * SOCKETS_PER_ENSEMBLE;
        self.subject.rms.len() * SOCKETS_PER_RM + ensemble
    }

    /// The HTTP client for the cluster's pages. HTTPS clients differ by cluster because trust is configured per
    /// cluster; the plain HTTP client is shared.
    async fn web(
        &self,
        shared: &SharedByClusters,
        deadline: Deadline,
    ) -> Result<http::HttpClient, http::HttpError> {
        let (client, means) = match self.scheme {
            Scheme::Http => (&shared.plain, &shared.means),
            Scheme::Https => (&self.https, &self.means),
        };
        let making = || http::HttpClient::new(self.scheme, means, deadline);
        client.get_or_try_init(making).await.cloned()
    }
}
