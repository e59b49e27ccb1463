//! `wait`: look until something holds, or the time is over. Nothing is changed.

use std::cell::OnceCell;
use std::sync::Arc;
use std::time::Duration;

use crate::cluster::RmId;
use crate::config::Environment;
use crate::deadline::{Deadline, readable};
use crate::error::CommandError;
use crate::exit::Exit;
use crate::report::Report;
use crate::report::status::wait::{self as words, line, missing};
use crate::request::{Format, Settings, StatusFormat, StatusRequest};
use crate::selection::Selection;
use crate::verdict::condition::Condition;

use super::progress;
use super::status::{Clusters, LOOK_BUDGET};

/// How long something is waited for where `--timeout` says nothing.
const PATIENCE: Duration = Duration::from_secs(60);
/// How long until the next look.
const PAUSE: Duration = Duration::from_millis(500);
/// What is left of the time for the last look.
const LAST_LOOK: Duration = Duration::from_millis(250);
/// How long something is waited for in silence.
const SILENCE: Duration = Duration::from_secs(2);

pub(super) async fn run(
    conditions: &[Condition],
    settings: &Settings,
    environment: &Environment,
    selection: &OnceCell<Arc<Selection>>,
) -> Result<Report, CommandError> {
    let deadline = Deadline::after(settings.timeout.unwrap_or(PATIENCE));
    let clusters = Clusters::load(&one_cluster(), settings, environment, deadline).await?;
    known(conditions, &clusters.rm_ids())?;
    let silence = Deadline::after(SILENCE);
    let mut told = false;
    let missing = loop {
        let look = clusters.look(deadline.capped(LOOK_BUDGET)).await;
        let missing: Vec<String> = look
            .clusters
            .iter()
            .flat_map(|cluster| missing(conditions, cluster))
            .collect();
        let pause = PAUSE.min(deadline.remaining().saturating_sub(LAST_LOOK));
        if missing.is_empty() || pause.is_zero() {
            break missing;
        }
        if !told && silence.remaining().is_zero() {
            told = true;
            progress::note(&format!("waiting for {}", line(&missing)));
        }
        tokio::time::sleep(pause).await;
    };
    let _ = selection.set(clusters.selection());
    Ok(report(&missing, deadline, settings.format))
}

/// The cluster whose configuration is in force.
fn one_cluster() -> StatusRequest {
    StatusRequest {
        folders: Vec::new(),
        format: StatusFormat::Table,
        watch: None,
        textfile: None,
    }
}

/// Refuses RMs that the configuration does not list.
fn known(conditions: &[Condition], ids: &[RmId]) -> Result<(), CommandError> {
    let unknown = |given: &&str| ids.iter().all(|id| id.trimmed() != *given);
    let mut named = conditions.iter().filter_map(Condition::rm_id);
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
        format!("rmadmin: not within {budget}: {}\n", line(missing))
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
        Format::Table => Report::new("", stderr, exit),
    }
}
