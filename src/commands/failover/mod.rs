//! `failover` and `repair`: read the states, check the guard, show the plan, take the lock, run the plan, and return
//! the states.

mod action_log;
mod condition;
mod cooldown;
mod driver;
mod inputs;
mod lock;
mod run;
mod sending;
mod state_files;
mod state_folder;
mod stops;

use std::time::{Duration, Instant};

use crate::base::deadline::Deadline;
use crate::commands::context::{LOOK, rm_named};
use crate::config::keys;
use crate::error::CommandError;
use crate::ha::plan;
use crate::ha::plan::{Machine, RmIndex};
use crate::journal::entry::Why;
use crate::journal::{Journal, since_1970};
use crate::net::http::HttpClient;
use crate::report::done::Done;
use crate::report::failover::{NamedRm, PlanVerb, labels};
use crate::request::{FailoverRequest, RepairRequest};
use crate::systems::yarn::observe::Watch;
use crate::systems::yarn::silences::Silences;

use super::CommandContext;
use super::aside::Aside;
use super::{cluster_targets, watchdog};
use action_log::ActionLog;
use condition::{ConditionResult, FailoverCondition};
use driver::Driver;
use inputs::FailoverInputs;
use run::{RunOptions, run};

pub(super) use driver::STEP;
pub(super) use lock::HostLock;
pub(super) use state_files::{ClusterFiles, unsent};

/// Time limit if `--timeout` is not given.
const BUDGET: Duration = Duration::from_secs(120);
/// Maximum transitions in a plan of two RMs.
const STEPS: u32 = 2;

pub(super) async fn failover(
    context: &CommandContext,
    request: &FailoverRequest,
) -> Result<Done, CommandError> {
    context.require_ha("failover")?;
    let ids = ids(context);
    let to = request.to.as_deref();
    let to = to.map(|id| named(context, id)).transpose()?;
    let dead = all_named(context, &request.dead)?;
    not_dead("--to", to, &dead, &ids)?;
    let condition = FailoverCondition::of(context, request)?;
    let journal = context.journal(&context.caller().await?);
    let mut driver = driver(context, ids, &journal, action_log::why_failover(request)).await?;
    let files = ClusterFiles::of(
        &driver.watch.subject.rms,
        &driver.watch.subject.cluster_id,
        context.sandbox(),
        context.deadline_or(BUDGET).capped(LOOK),
    )
    .await;
    let (cooldown, deadline) = match condition {
        None => (None, context.deadline_or(BUDGET)),
        Some(condition) => match condition.decide(&mut driver, &files).await? {
            ConditionResult::End(done) => return Ok(*done),
            // The hold time does not count towards the time limit.
            ConditionResult::Go(cooldown) => (
                cooldown,
                Deadline::after(context.settings.timeout.unwrap_or(BUDGET)),
            ),
        },
    };
    watchdog::allow(deadline);
    driver.begun = Instant::now();
    let found = inputs::look(&mut driver, &files, &dead, deadline).await;
    let wanted = plan::PlanRequest::Failover(plan::FailoverPlanRequest {
        mode: driver.mode,
        to,
        dead,
        accept: request.accept.clone(),
        max_elections: request.max_elections,
    });
    let machine = start(&wanted, &found, &driver, deadline)?;
    let options = RunOptions {
        wanted,
        dry_run: request.dry_run,
        yes: request.yes,
        verb: PlanVerb::Failover,
        files,
        cooldown,
    };
    run(context, driver, machine, &found, &options, deadline).await
}

pub(super) async fn repair(
    context: &CommandContext,
    request: &RepairRequest,
) -> Result<Done, CommandError> {
    context.require_ha("repair")?;
    let ids = ids(context);
    let keep = request.keep.as_deref();
    let keep = keep.map(|id| named(context, id)).transpose()?;
    let dead = all_named(context, &request.dead)?;
    not_dead("--keep", keep, &dead, &ids)?;
    let journal = context.journal(&context.caller().await?);
    let mut driver = driver(context, ids, &journal, action_log::why_repair(request)).await?;
    let deadline = context.deadline_or(BUDGET);
    let files = ClusterFiles::of(
        &driver.watch.subject.rms,
        &driver.watch.subject.cluster_id,
        context.sandbox(),
        deadline.capped(LOOK),
    )
    .await;
    let found = inputs::look(&mut driver, &files, &dead, deadline).await;
    let wanted = plan::PlanRequest::Repair(plan::RepairPlanRequest {
        mode: driver.mode,
        keep,
        dead,
        accept: request.accept.clone(),
        store_is_fenced: found.store_in_zookeeper(),
    });
    let machine = start(&wanted, &found, &driver, deadline)?;
    let options = RunOptions {
        wanted,
        dry_run: request.dry_run,
        yes: request.yes,
        verb: PlanVerb::Repair,
        files,
        cooldown: None,
    };
    run(context, driver, machine, &found, &options, deadline).await
}

fn start(
    request: &plan::PlanRequest,
    found: &FailoverInputs,
    driver: &Driver<'_>,
    deadline: Deadline,
) -> Result<Machine, CommandError> {
    let background = found.background(request);
    Machine::start(request, &found.view, &background).or_else(|refusals| {
        // An RM that gets no time to answer is not silent.
        if deadline.budget() < LOOK {
            found.require_steps(STEPS, Duration::ZERO, deadline.budget())?;
        }
        let ids = driver.rms.iter().map(|rm| rm.id.clone());
        Err(CommandError::PlanRefused {
            refusals,
            ids: ids.chain(background.unlisted.iter().cloned()).collect(),
            silences: driver
                .silences
                .clone()
                .with_store(found.store_away.clone())
                .with_plan(
                    &found.seen,
                    request.target(&found.view),
                    request.dead(),
                    since_1970(),
                ),
        })
    })
}

async fn driver<'a>(
    context: &CommandContext,
    ids: Vec<String>,
    journal: &'a Journal,
    why: Why,
) -> Result<Driver<'a>, CommandError> {
    let deadline = context.deadline_or(BUDGET);
    let subject = cluster_targets::of(context).await?;
    let web = HttpClient::new(context.cluster.scheme, &context.means(), deadline).await;
    let transition = context.deadline(&keys::NEW_ACTIVE_TIMEOUT)?.budget();
    let rms = subject.rms.iter().zip(ids).map(|(rm, id)| NamedRm {
        id,
        address: rm
            .admin
            .as_ref()
            .map_or_else(|_| String::new(), ToString::to_string),
    });
    let rms: Vec<NamedRm> = rms.collect();
    Ok(Driver {
        watch: Watch::new(subject, web),
        labels: labels(&rms),
        rms,
        check: None,
        mode: context.cluster.failover,
        transition,
        begun: Instant::now(),
        shown: Aside::new(),
        document: context.dialect.writes_document,
        steps: Vec::new(),
        log: ActionLog {
            journal,
            why,
            seen: Vec::new(),
            open: None,
        },
        silences: Silences::default(),
        activations: context.unanswered(),
    })
}

fn ids(context: &CommandContext) -> Vec<String> {
    let rms = context.cluster.distinct();
    rms.iter().map(|rm| rm.id.trimmed().to_owned()).collect()
}

fn named(context: &CommandContext, given: &str) -> Result<RmIndex, CommandError> {
    let rms = context.cluster.distinct();
    let ids = rms.iter().map(|rm| &rm.id);
    rm_named(ids.zip((0..).map(RmIndex)), given)
}

fn all_named(context: &CommandContext, given: &[String]) -> Result<Vec<RmIndex>, CommandError> {
    given.iter().map(|id| named(context, id)).collect()
}

/// Refuses a target that `--dead` also names.
fn not_dead(
    option: &str,
    rm: Option<RmIndex>,
    dead: &[RmIndex],
    ids: &[String],
) -> Result<(), CommandError> {
    match rm.filter(|rm| dead.contains(rm)) {
        None => Ok(()),
        Some(rm) => Err(CommandError::Illegal(format!(
            "{option} and --dead name the same ResourceManager, {}; nothing was sent",
            rm.name(ids)
        ))),
    }
}
