//! `wait`: looks until the conditions hold or the time limit has passed. Changes nothing.

use std::io::{self, IsTerminal as _};
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use crate::base::deadline::Deadline;
use crate::config::Environment;
use crate::error::CommandError;
use crate::net::address::HostPort;
use crate::report::done::Done;
use crate::report::status::wait::{WaitResult, awaited, line, missing};
use crate::request::{Format, Settings, StatusRequest};
use crate::selection::Selection;
use crate::systems::yarn::targets::RmId;
use crate::verdict::condition::WaitCondition;

use super::context::rm_named;
use super::status::{Clusters, LOOK_BUDGET, StatusOf};
use super::{progress, watchdog};

/// Time limit if `--timeout` is not given.
const PATIENCE: Duration = Duration::from_secs(60);
/// The time between two looks.
const PAUSE: Duration = Duration::from_millis(500);
/// A look that begins this close to the time limit may be cut short, so its answers do not count.
const LAST_LOOK: Duration = Duration::from_millis(250);
/// Minimum time between two looks, near the time limit.
const SHORTEST_PAUSE: Duration = Duration::from_millis(10);
/// A notice is shown after this time.
const SILENCE: Duration = Duration::from_secs(2);

pub(super) async fn run(
    of: &StatusOf,
    conditions: &[WaitCondition],
    settings: &Settings,
    environment: &Environment,
    selection: &OnceLock<Arc<Selection>>,
) -> Result<Done, CommandError> {
    let deadline = Deadline::after(settings.timeout.unwrap_or(PATIENCE));
    watchdog::allow(deadline);
    let clusters = Clusters::load(of, &one_cluster(), settings, environment, deadline).await?;
    let _ = selection.set(clusters.selection());
    let conditions = match of {
        StatusOf::Flink => named_masters(conditions, &clusters.masters())?,
        StatusOf::Yarn | StatusOf::Zookeeper { .. } => {
            known(conditions, &clusters.rm_ids())?;
            conditions.to_vec()
        }
    };
    let looking = until_all_hold(&conditions, &clusters, deadline);
    let missing =
        progress::while_waiting(looking, deadline, || awaited(&conditions, of.system())).await;
    Ok(Done::Wait(WaitResult {
        missing,
        budget: deadline.budget(),
    }))
}

/// Returns the conditions that do not hold at the last look.
async fn until_all_hold(
    conditions: &[WaitCondition],
    clusters: &Clusters,
    deadline: Deadline,
) -> Vec<String> {
    let silence = Deadline::after(SILENCE);
    // A terminal shows a line with the remaining time.
    let mut noted = io::stderr().is_terminal();
    let mut last: Option<Vec<String>> = None;
    loop {
        let in_time = deadline.remaining() >= LAST_LOOK;
        let look = clusters.look(deadline.capped(LOOK_BUDGET)).await;
        let clusters = look.shown.iter();
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
        if !noted && silence.remaining().is_zero() {
            noted = true;
            let missing = line(last.as_deref().unwrap_or_default());
            progress::note(&format!("waiting for {missing}"));
        }
        // The pause gets shorter towards the time limit, so that the last look is close to it.
        let pause = (deadline.remaining() / 2).clamp(SHORTEST_PAUSE, PAUSE);
        tokio::time::sleep(pause).await;
    }
    last.unwrap_or_default()
}

/// Makes a request for the cluster of the default configuration.
fn one_cluster() -> StatusRequest {
    StatusRequest {
        folders: Vec::new(),
        format: Format::default(),
        watch: None,
        textfile: None,
        only: Vec::new(),
    }
}

/// Replaces the host of a master by its address.
///
/// # Errors
/// The configuration does not list the master, or several on that host.
fn named_masters(
    conditions: &[WaitCondition],
    masters: &[HostPort],
) -> Result<Vec<WaitCondition>, CommandError> {
    let conditions = conditions.iter().map(|condition| {
        let WaitCondition::Member { id, wanted } = condition else {
            return Ok(condition.clone());
        };
        let mut named = masters
            .iter()
            .filter(|master| master.to_string() == *id || master.host == *id);
        match (named.next(), named.next()) {
            (Some(master), None) => Ok(WaitCondition::Member {
                id: master.to_string(),
                wanted: *wanted,
            }),
            _ => Err(CommandError::UnknownMaster {
                given: id.clone(),
                known: masters.iter().map(ToString::to_string).collect(),
            }),
        }
    });
    conditions.collect()
}

/// Refuses RMs that the configuration does not list.
fn known(conditions: &[WaitCondition], ids: &[RmId]) -> Result<(), CommandError> {
    let mut named = conditions.iter().filter_map(WaitCondition::member);
    named.try_for_each(|given| rm_named(ids.iter().map(|id| (id, ())), given))
}
