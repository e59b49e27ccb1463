//! Shows a plan, asks for confirmation, and runs the plan under the failover lock.

use std::io;
use std::time::{Duration, Instant};

use crate::base::deadline::Deadline;
use crate::error::CommandError;
use crate::ha::plan;
use crate::ha::plan::{Machine, PlanOutcome, Planned};
use crate::report::done::Done;
use crate::report::failover::{FailoverPlan, FailoverRun, PlanVerb};
use crate::systems::yarn::unanswered::Activation;

use super::super::{CommandContext, confirm, progress, watchdog};
use super::cooldown::Cooldown;
use super::driver::Driver;
use super::inputs::{self, FailoverInputs};
use super::lock::FailoverLock;
use super::start;
use super::state_files::ClusterFiles;
use crate::commands::context::LOOK;

/// Time to take the failover lock.
const LOCK_BUDGET: Duration = Duration::from_secs(3);

pub(super) struct RunOptions {
    pub(super) wanted: plan::PlanRequest,
    pub(super) dry_run: bool,
    pub(super) yes: bool,
    pub(super) verb: PlanVerb,
    pub(super) files: ClusterFiles,
    /// Files that record the time of the failover before any action.
    pub(super) cooldown: Option<Cooldown>,
}

/// Shows the plan. Without `--dry-run`, asks for confirmation, takes the lock and runs the plan.
pub(super) async fn run(
    context: &CommandContext,
    mut driver: Driver<'_>,
    machine: Machine,
    found: &FailoverInputs,
    options: &RunOptions,
    deadline: Deadline,
) -> Result<Done, CommandError> {
    let planned = machine.plan();
    if planned != [Planned::Nothing] {
        let left = match options.yes {
            true => deadline.remaining(),
            false => deadline.budget(),
        };
        found.require_time(&planned, left, deadline.budget())?;
    }
    if options.dry_run {
        let plan = driver.plan(planned, &found.view);
        driver.watch.close().await;
        return Ok(Done::FailoverPlan(plan));
    }
    if planned != [Planned::Nothing] {
        driver.check = planned.iter().find_map(|step| match step {
            Planned::Confirm(_) => Some(step.text(&driver.labels)),
            _ => None,
        });
        let plan = driver.plan(planned, &found.view);
        agree(context, &plan, options, deadline).await?;
    }
    // The operator's time to answer does not count towards the time limit.
    let deadline = match options.yes {
        true => deadline,
        false => Deadline::after(deadline.budget()),
    };
    watchdog::allow(deadline);
    let mut lock = FailoverLock::take(
        &driver.watch.subject,
        &options.files,
        deadline.capped(LOCK_BUDGET),
    )
    .await?;
    if let Err(error) = begin(&mut driver, found, options, deadline).await {
        lock.end().await;
        return Err(error);
    }
    driver.begun = Instant::now();
    let outcome = driver.carry_out(machine, &mut lock, deadline).await;
    if let Some(lost) = lock.end().await {
        driver.shown.note(&lost);
    }
    Ok(ended(driver, outcome).await)
}

/// Checks the guard again if an activation was sent since the look, and records that a failover begins. The lock must
/// be held: otherwise another command could still send an activation.
async fn begin(
    driver: &mut Driver<'_>,
    found: &FailoverInputs,
    options: &RunOptions,
    deadline: Deadline,
) -> Result<(), CommandError> {
    let log = driver.activations.read(deadline.capped(LOOK)).await;
    let is_known = |sent: &Activation| found.log.iter().any(|known| known.is(sent));
    if !log.iter().all(is_known) {
        let found = inputs::look(driver, &options.files, options.wanted.dead(), deadline).await;
        start(&options.wanted, &found, driver, deadline)?;
    }
    match &options.cooldown {
        Some(cooldown) => cooldown.begin().await,
        None => Ok(()),
    }
}

/// Shows a plan that changes something, and asks for confirmation.
async fn agree(
    context: &CommandContext,
    plan: &FailoverPlan,
    options: &RunOptions,
    deadline: Deadline,
) -> Result<(), CommandError> {
    show(context, &plan.text(&context.selection), deadline).await?;
    if options.yes {
        return Ok(());
    }
    let question = plan.question(options.verb, &context.selection);
    let asked = confirm::ask(question, context.settings.timeout).await;
    asked.map_err(CommandError::Declined)
}

async fn ended(driver: Driver<'_>, outcome: PlanOutcome) -> Done {
    let Driver {
        watch,
        rms,
        steps,
        shown,
        silences,
        ..
    } = driver;
    watch.close().await;
    let unwritten = shown.end();
    Done::FailoverRun(FailoverRun {
        outcome,
        steps,
        rms,
        silences,
        unwritten_stdout: unwritten.stdout,
        unwritten_stderr: unwritten.stderr,
    })
}

/// Prints the plan: as a part of the result, or on standard error if the result is a document.
async fn show(
    context: &CommandContext,
    text: &str,
    deadline: Deadline,
) -> Result<(), CommandError> {
    if context.dialect.writes_document {
        for line in text.lines() {
            progress::note(line);
        }
        return Ok(());
    }
    let printing = progress::result(progress::fitted(text));
    match context.limit() {
        None => printing.await,
        Some(_) => deadline.bound(printing).await.unwrap_or_else(|_| {
            Err(CommandError::Output {
                what: "standard output".to_owned(),
                source: io::ErrorKind::TimedOut.into(),
            })
        }),
    }
}
