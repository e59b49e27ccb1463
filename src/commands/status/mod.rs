//! `status`: reads all sources of one or several clusters and gives a verdict. Changes nothing.

mod flink;
mod folders;
mod gather;
mod limit;
mod textfile;
mod watch;
mod yarn;
mod zookeeper;

use std::sync::{Arc, OnceLock};
use std::time::Duration;

use crate::config::Environment;
use crate::error::CommandError;
use crate::report::done::Done;
use crate::report::status::prometheus;
use crate::request::{Settings, StatusRequest};
use crate::selection::Selection;

use super::{progress, watchdog};
pub(super) use gather::{Clusters, StatusOf};

/// Time limit of a look without `--timeout`. Monitoring usually stops a check after ten seconds.
pub(super) const LOOK_BUDGET: Duration = Duration::from_secs(5);

pub(super) async fn run(
    of: &StatusOf,
    request: &StatusRequest,
    settings: &Settings,
    environment: &Environment,
    selection: &OnceLock<Arc<Selection>>,
) -> Result<Done, CommandError> {
    let deadline = crate::base::deadline::Deadline::after(budget(settings));
    watchdog::allow(deadline);
    let loading = Clusters::load(of, request, settings, environment, deadline);
    let reading = || "reading the configuration".to_owned();
    let clusters = progress::while_waiting(loading, deadline, reading).await?;
    let _ = selection.set(clusters.selection());
    if let Some(interval) = request.watch {
        return watch::run(&clusters, request, interval, budget(settings)).await;
    }
    let look = clusters.look_on_terminal(deadline).await;
    let look = look.only(&request.only);
    let exit = clusters.exit(&look);
    if let Some(path) = &request.textfile {
        textfile::write(path, prometheus::text(&look)).await?;
        return Ok(Done::Ended(exit));
    }
    Ok(Done::Look { look, exit })
}

fn budget(settings: &Settings) -> Duration {
    settings.timeout.unwrap_or(LOOK_BUDGET)
}
