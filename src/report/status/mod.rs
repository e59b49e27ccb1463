//! What `status` saw and concluded, in every format: data in, text out.

pub mod json;
pub mod nagios;
pub mod prometheus;
pub mod table;
pub mod tsv;
pub mod wait;
pub mod watch;
mod words;

use std::sync::Arc;
use std::time::Duration;

use crate::exit::Exit;
use crate::selection::Selection;
use crate::systems::yarn::judge::{Judgement, Verdict};
use crate::systems::yarn::observations::Observations;
use crate::verdict::level::Level;

/// One look at one cluster or several.
#[derive(Debug, Clone)]
pub struct Look {
    /// When it ended, since 1970.
    pub at: Duration,
    /// How long it took.
    pub took: Duration,
    /// The clusters to show, the worst first.
    pub clusters: Vec<ClusterStatus>,
    /// Those that `--only` leaves out, in the same order; they count.
    pub hidden: Vec<ClusterStatus>,
}

/// One cluster.
#[derive(Debug, Clone)]
pub struct ClusterStatus {
    /// Its id, or where there is none its folder.
    pub name: String,
    /// The cluster and the caller, for messages and advice.
    pub selection: Arc<Selection>,
    /// What was seen and concluded; or why nobody could look.
    pub seen: Result<ClusterLook, String>,
}

/// What was seen of a cluster, and what follows.
#[derive(Debug, Clone)]
pub struct ClusterLook {
    /// What was seen.
    pub observations: Observations,
    /// What follows.
    pub judgement: Judgement,
}

impl ClusterStatus {
    /// The verdict; where nobody could look, nothing is known.
    pub fn verdict(&self) -> Verdict {
        self.seen
            .as_ref()
            .map_or(Verdict::Unknown, |seen| seen.judgement.verdict)
    }
}

/// How many clusters there are at each level, the best first. Levels without a cluster are left out.
fn counts<'a>(clusters: impl Iterator<Item = &'a ClusterStatus>) -> Vec<(&'static str, usize)> {
    let levels: Vec<Level> = clusters.map(|cluster| cluster.verdict().level()).collect();
    let count = |level: Level| {
        let same = levels.iter().filter(|other| **other == level);
        (level.word(), same.count())
    };
    let all = Level::ALL.map(count);
    all.into_iter().filter(|(_, count)| *count > 0).collect()
}

/// The same in words: `46 healthy, 1 degraded`.
fn counted<'a>(clusters: impl Iterator<Item = &'a ClusterStatus>) -> String {
    let counts = counts(clusters).into_iter();
    let words: Vec<String> = counts
        .map(|(word, count)| format!("{count} {word}"))
        .collect();
    words.join(", ")
}

impl Look {
    /// Puts the clusters in order: the worst first, then by name.
    pub fn new(at: Duration, took: Duration, mut clusters: Vec<ClusterStatus>) -> Self {
        clusters.sort_by(|one, other| {
            let severity =
                |cluster: &ClusterStatus| std::cmp::Reverse(cluster.verdict().severity());
            let key = |cluster: &ClusterStatus| {
                let folder = cluster.selection.conf_dir();
                (severity(cluster), cluster.name.clone(), folder)
            };
            key(one).cmp(&key(other))
        });
        Self {
            at,
            took,
            clusters,
            hidden: Vec::new(),
        }
    }

    /// The same, and only clusters at these levels are shown; all of them where there is no level.
    #[must_use]
    pub fn only(mut self, levels: &[Level]) -> Self {
        let is_shown = |cluster: &ClusterStatus| {
            levels.is_empty() || levels.contains(&cluster.verdict().level())
        };
        (self.clusters, self.hidden) = self.clusters.into_iter().partition(is_shown);
        self
    }

    /// All clusters, shown or not.
    fn all(&self) -> impl Iterator<Item = &ClusterStatus> {
        self.clusters.iter().chain(&self.hidden)
    }

    /// The worst verdict, of clusters that are not shown too.
    pub fn verdict(&self) -> Verdict {
        let verdicts = self.all().map(ClusterStatus::verdict);
        let worst = verdicts.max_by_key(|verdict| verdict.severity());
        worst.unwrap_or(Verdict::Unknown)
    }

    /// How the command ends.
    pub fn exit(&self) -> Exit {
        self.verdict().exit()
    }
}

#[cfg(test)]
mod tests;
