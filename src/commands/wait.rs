//! `wait`: look until the conditions hold, or the time limit has passed. Nothing is changed.

use std::sync::{Arc, OnceLock};
use std::time::Duration;

use crate::base::deadline::{Deadline, readable};
use crate::config::Environment;
use crate::error::CommandError;
use crate::exit::Exit;
use crate::report::Report;
use crate::report::status::wait::{self as words, line, missing};
use crate::request::{Format, Settings, StatusRequest};
use crate::selection::Selection;
use crate::systems::yarn::condition::WaitCondition;
use crate::systems::yarn::targets::RmId;

use super::status::{Clusters, LOOK_BUDGET};
use super::{progress, watchdog};

/// The time limit without `--timeout`.
const PATIENCE: Duration = Duration::from_secs(60);
/// The time between two looks.
const PAUSE: Duration = Duration::from_millis(500);
/// A look that begins later than this before the end may be cut short: what it misses is not told.
const LAST_LOOK: Duration = Duration::from_millis(250);
/// The shortest time between two looks, near the end.
const SHORTEST_PAUSE: Duration = Duration::from_millis(10);
/// How long it waits without a notice.
const SILENCE: Duration = Duration::from_secs(2);

pub(super) async fn run(
    conditions: &[WaitCondition],
    settings: &Settings,
    environment: &Environment,
    selection: &OnceLock<Arc<Selection>>,
) -> Result<Report, CommandError> {
    let deadline = Deadline::after(settings.timeout.unwrap_or(PATIENCE));
    watchdog::allow(deadline);
    let clusters = Clusters::load(&one_cluster(), settings, environment, deadline).await?;
    let _ = selection.set(clusters.selection());
    known(conditions, &clusters.rm_ids())?;
    let silence = Deadline::after(SILENCE);
    let mut told = false;
    let mut last: Option<Vec<String>> = None;
    loop {
        let in_time = deadline.remaining() >= LAST_LOOK;
        let look = clusters
            .look_on_terminal(deadline.capped(LOOK_BUDGET))
            .await;
        let clusters = look.clusters.iter();
        let missing: Vec<String> = clusters
            .flat_map(|cluster| missing(conditions, cluster))
            .collect();
        let holds = missing.is_empty();
        if holds || in_time || last.is_none() {
            last = Some(missing);
        }
        if holds || deadline.remaining().is_zero() {
            break;
        }
        if !told && silence.remaining().is_zero() {
            told = true;
            let missing = line(last.as_deref().unwrap_or_default());
            progress::note(&format!("waiting for {missing}"));
        }
        // Shorter and shorter towards the end, which is not to come early.
        let pause = (deadline.remaining() / 2).clamp(SHORTEST_PAUSE, PAUSE);
        tokio::time::sleep(pause).await;
    }
    Ok(report(&last.unwrap_or_default(), deadline, settings.format))
}

/// The cluster whose configuration is in force.
fn one_cluster() -> StatusRequest {
    StatusRequest {
        folders: Vec::new(),
        format: Format::Table,
        watch: None,
        textfile: None,
        only: Vec::new(),
    }
}

/// Refuses RMs that the configuration does not list.
fn known(conditions: &[WaitCondition], ids: &[RmId]) -> Result<(), CommandError> {
    let unknown = |given: &&str| ids.iter().all(|id| id.trimmed() != *given);
    let mut named = conditions.iter().filter_map(WaitCondition::rm_id);
    match named.find(unknown) {
        None => Ok(()),
        Some(given) => Err(CommandError::UnknownRm {
            given: given.to_owned(),
            known: ids.to_vec(),
        }),
    }
}

fn report(missing: &[String], deadline: Deadline, format: Format) -> Report {
    let over = || {
        let budget = readable(deadline.budget());
        format!(
            "rmadmin: timed out after {budget} waiting for {}\n",
            line(missing)
        )
    };
    let (stderr, exit) = match missing {
        [] => (String::new(), Exit::Success),
        _ => (over(), Exit::Degraded),
    };
    match format {
        Format::Json => Report {
            stderr,
            ..words::report(missing, exit)
        },
        _ => Report::new("", stderr, exit),
    }
}
