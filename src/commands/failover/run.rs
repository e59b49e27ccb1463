//! From a plan to its end: shown, agreed to, carried out in this command's turn, and told.

use std::io;
use std::time::{Duration, Instant};

use crate::base::deadline::Deadline;
use crate::error::CommandError;
use crate::ha::plan;
use crate::ha::plan::{Machine, PlanOutcome, Planned};
use crate::report::failover as words;
use crate::report::{self, Report};
use crate::systems::yarn::unanswered::Activation;

use super::super::{CommandContext, confirm, progress, watchdog};
use super::cooldown::Cooldown;
use super::driver::{Driver, LOOK};
use super::inputs::{self, FailoverInputs};
use super::lock::FailoverLock;
use super::start;
use super::state_files::ClusterFiles;

/// How long the lock of the turn is waited for in ZooKeeper.
const TURN: Duration = Duration::from_secs(3);

/// What is to be done with a plan.
pub(super) struct RunOptions {
    /// What the guard is asked.
    pub(super) wanted: plan::PlanRequest,
    /// Only show it.
    pub(super) dry_run: bool,
    /// Do not ask.
    pub(super) yes: bool,
    /// What it is for.
    pub(super) verb: words::PlanVerb,
    /// Where the turn is taken.
    pub(super) places: ClusterFiles,
    /// What has to be noted before anything is done.
    pub(super) cooldown: Option<Cooldown>,
}

/// Shows the plan; and, unless that is all, asks, takes the turn and runs it.
pub(super) async fn run(
    context: &CommandContext,
    mut driver: Driver<'_>,
    machine: Machine,
    found: &FailoverInputs,
    wish: &RunOptions,
    deadline: Deadline,
) -> Result<Report, CommandError> {
    let planned = machine.plan();
    if planned != [Planned::Nothing] {
        let left = match wish.yes {
            true => deadline.remaining(),
            false => deadline.budget(),
        };
        found.require_time(&planned, left, deadline.budget())?;
    }
    if wish.dry_run {
        let report = shown(context, &driver, &planned, found);
        driver.watch.close().await;
        return Ok(report);
    }
    agree(context, &mut driver, &planned, found, wish, deadline).await?;
    // The operator's time to answer does not count.
    let deadline = match wish.yes {
        true => deadline,
        false => Deadline::after(deadline.budget()),
    };
    watchdog::allow(deadline);
    let mut turn =
        FailoverLock::take(&driver.watch.subject, &wish.places, deadline.capped(TURN)).await?;
    if let Err(error) = begin(&mut driver, found, wish, deadline).await {
        turn.end().await;
        return Err(error);
    }
    driver.begun = Instant::now();
    let outcome = driver.carry_out(machine, &mut turn, deadline).await;
    if let Some(lost) = turn.end().await {
        driver.shown.note(&lost);
    }
    Ok(ended(context, driver, &outcome).await)
}

/// Asks the guard again if an activation was sent since the look, and notes that a failover begins. Other commands have
/// to be kept away by now: until then they could send one.
async fn begin(
    driver: &mut Driver<'_>,
    found: &FailoverInputs,
    wish: &RunOptions,
    deadline: Deadline,
) -> Result<(), CommandError> {
    let log = driver.activations.read(deadline.capped(LOOK)).await;
    let is_known = |sent: &Activation| found.log.iter().any(|known| known.is(sent));
    if !log.iter().all(is_known) {
        let found = inputs::look(driver, &wish.places, wish.wanted.dead(), deadline).await;
        start(&wish.wanted, &found, driver, deadline)?;
    }
    match &wish.cooldown {
        Some(cooldown) => cooldown.begin().await,
        None => Ok(()),
    }
}

/// The plan as the result.
fn shown(
    context: &CommandContext,
    driver: &Driver<'_>,
    planned: &[Planned],
    found: &FailoverInputs,
) -> Report {
    let told = driver.told(context);
    match context.json() {
        true => words::plan_report(planned, &found.view, &told),
        false => Report::success(fitted(&words::plan(planned, &found.view, &told))),
    }
}

/// Shows a plan that changes something, and asks.
async fn agree(
    context: &CommandContext,
    driver: &mut Driver<'_>,
    planned: &[Planned],
    found: &FailoverInputs,
    wish: &RunOptions,
    deadline: Deadline,
) -> Result<(), CommandError> {
    if planned == [Planned::Nothing] {
        return Ok(());
    }
    let text = words::plan(planned, &found.view, &driver.told(context));
    tell(context, text, deadline).await?;
    driver.check = planned.iter().find_map(|step| match step {
        Planned::Confirm(_) => Some(step.text(&driver.labels)),
        _ => None,
    });
    if wish.yes {
        return Ok(());
    }
    let question = words::question(wish.verb, planned, &driver.told(context));
    let asked = confirm::ask(question, context.settings.timeout).await;
    asked.map_err(CommandError::Declined)
}

/// What is told at the end, after what could not be shown before.
async fn ended(context: &CommandContext, driver: Driver<'_>, outcome: &PlanOutcome) -> Report {
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
    let told = words::RunContext {
        rms: &rms,
        silences: &silences,
        selection: &context.selection,
    };
    let report = match context.json() {
        true => words::end_report(outcome, &told, &steps),
        false => Report::new(
            fitted(&words::end(outcome, &told)),
            "",
            words::exit(outcome),
        ),
    };
    Report {
        stdout: unwritten.stdout + &report.stdout,
        stderr: unwritten.stderr,
        ..report
    }
}

/// What is told meanwhile: part of the result, unless that is a document.
async fn tell(
    context: &CommandContext,
    text: String,
    deadline: Deadline,
) -> Result<(), CommandError> {
    if context.json() {
        for line in text.lines() {
            progress::note(line);
        }
        return Ok(());
    }
    let printing = progress::result(fitted(&text));
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

/// Lines of the result that fit the terminal, if there is one.
pub(super) fn fitted(text: &str) -> String {
    report::fitted(&report::harmless(text), &io::stdout())
}
