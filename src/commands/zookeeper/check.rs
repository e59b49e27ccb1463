//! `zookeeper check`: checks `zoo.cfg` and `myid` for mistakes. Changes nothing.

use std::path::PathBuf;

use crate::base::deadline::Deadline;
use crate::base::threads;
use crate::config::{ConfigError, Environment};
use crate::error::CommandError;
use crate::report::check::CheckResult;
use crate::report::done::Done;
use crate::request::Settings;
use crate::systems::zookeeper::check::{COMPARED, CheckedCfg, RULES, ZooRule, check, compare};

use super::places;

pub(super) async fn run(
    paths: &[PathBuf],
    settings: &Settings,
    environment: &Environment,
) -> Result<Done, CommandError> {
    let deadline = places::reading_deadline(settings);
    let mut files = Vec::new();
    for file in places::files(paths, settings, environment, deadline).await? {
        let (cfg, myid) = places::load(file, true, deadline).await?;
        files.push(places::with_hosts(cfg, myid, deadline).await);
    }
    Ok(Done::Check(examined(files, deadline).await?))
}

/// Checks the files in another thread: a large file must not delay a signal.
pub(super) async fn examined(
    files: Vec<CheckedCfg>,
    deadline: Deadline,
) -> Result<CheckResult, CommandError> {
    let checking = threads::blocking(move || result(&files));
    let checked = deadline.bound(checking).await.map_err(ConfigError::Slow)?;
    Ok(checked.map_err(|_| ConfigError::Slow(deadline.elapsed()))?)
}

fn result(files: &[CheckedCfg]) -> CheckResult {
    let found = files.iter().flat_map(check).chain(compare(files));
    let paths = files
        .iter()
        .map(|file| file.cfg.file.path.display().to_string());
    CheckResult {
        files: paths.collect(),
        findings: found.map(|found| found.finding).collect(),
        rules: RULES.iter().chain(&COMPARED).map(ZooRule::text).collect(),
    }
}
